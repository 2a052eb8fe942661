"""Lactic oligomeriser: lactic acid condenses to oligomers in the melt while water evaporates under vacuum.

Ports: `inlet` (concentrated lactic acid, also oligomers and lactide that come back), `outlet` (oligomers), `distillate`
(condensed vapour: water with some lactic acid).

Symbols, for every time: N chains, U repeat units, W water of the melt (mol/s); e `chain_end_ratio[t]` = 1/mean length;
y_j `vapour_fraction[t, j]`; P `vacuum_pressure[t]` (Pa); p_j vapour pressure; K condensation equilibrium;
R `acid_reflux[t]`, share of the vapour's lactic acid that a partial condenser returns to the melt; v vapour (mol/s).

Equations
    e (N + U) = N;   K N^2 = U W                                  equilibrium of condensation (Flory)
    y_w P (N + W) = W p_w,   y_a P (N + W) = e N p_a,   y_w + y_a + y of lights = 1
    n_a(distillate) = (1 - R) y_a v,   v = n(distillate) + R/(1 - R) n_a(distillate)
    LacticAcid -> Lactoyl + Water;   Lactide + Water -> Lactoyl + LacticAcid, to the last of the lactide
    n_j(inlet) + what reactions make = n_j(outlet) + n_j(distillate)
    lights, which are what else the distillate's package carries (acetic acid, carbon dioxide), go over completely and
    count in the vapour; all other solutes stay in the melt
    sum of H + heat_duty = H of outlet and distillate;   distillate at `condenser_temperature[t]`, V = tau q
heat_duty is the net heat: `jacket_duty[t]`, which heats the melt, less `condenser_duty[t]`.

Degrees of freedom: the inlet, temperature, vacuum_pressure, acid_reflux, condenser_temperature, residence_time. Melt
and distillate leave at the pressure of the inlet (pumped). Where a wet feed evaporates all lactic acid there is no
melt.

Results: `molar_mass_number[t]` (kg/mol). Sizes: `volume[t]`, `heat_duty[t]`, `evaporation_duty[t]`.

Source: `nexus.unit_models.lactic_melt`. Hours of residence bring equilibrium; the time sets the size alone.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from pyomo.environ import Constraint, Reference, value
from pyomo.environ import units as pyunits

from nexus.unit_models import vessel
from nexus.unit_models.balances import component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.lactic_melt import (
    add_condensation_equilibrium,
    add_extents,
    add_jacket_and_condenser,
    add_vacuum_balances,
    add_vapour,
    vapour_pressure,
)
from nexus.unit_models.lactide_kinetics import END, LACTIDE, UNIT
from nexus.unit_models.reactions import ReactionError
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, component_flows, compute_inlets, set_stream

MOL_PER_S, K = pyunits.mol / pyunits.s, pyunits.K
VOLATILE = ("Water", END)
NEEDED = (*VOLATILE, UNIT, LACTIDE)


@declare_process_block_class("LacticOligomeriser")
class LacticOligomeriserData(UnitModelBlockData):
    """Vacuum melt condensation; arguments `property_package` (slurry of the melt), `distillate_property_package`.

    The melt's package carries Water, LacticAcid, Lactoyl and Lactide, the distillate's Water, LacticAcid and lights.
    """

    CONFIG = vessel.vessel_config(("property_package", "distillate_property_package"), ("inlet",))

    def build(self):
        """Builds states, equilibria and balances; raises ReactionError where the package lacks a component."""
        super().build()
        melt = vessel.require_package(self, "property_package")
        distillate = vessel.require_package(self, "distillate_property_package")
        self.inlet_states = vessel.add_states(self, {"inlet": melt}, inlet=True)
        outlets = vessel.add_states(self, {"outlet": melt}, inlet=False)
        self.outlet_states = [*outlets, *vessel.add_states(self, {"distillate": distillate}, inlet=False)]
        missing = [j for j in NEEDED if j not in component_set(self.inlet_state)]
        if missing:
            raise ReactionError(f"The melt of {self.name} needs {', '.join(missing)}: add it to the property package")
        self.temperature = Reference(self.outlet_state[:].temperature)
        vessel.add_volume(self, self.outlet_state, hours=4)
        add_condensation_equilibrium(self, self.outlet_state)
        add_specification(self, "acid_reflux", 0.8, (0, 0.999), DIMENSIONLESS, "Lactic acid returned to the melt")
        add_vapour(self, self.outlet_state, self.distillate_state, VOLATILE, reflux=self.acid_reflux)
        self._add_balances()

    def _add_balances(self):
        time = self.flowsheet().time
        generation = add_extents(self, ("condensation", "hydrolysis"))
        self.lactide_opens = Constraint(
            time,
            rule=lambda b, t: b.reaction_extent[t, "hydrolysis"] == b.inlet_state[t].flow_mol_comp[LACTIDE],
            doc="Water opens all lactide",
        )
        self.lights = [j for j in component_set(self.distillate_state) if j not in VOLATILE]
        self.lights_go_over = Constraint(
            time,
            self.lights,
            rule=lambda b, t, j: b.outlet_state[t].flow_mol_comp[j] == 0 * MOL_PER_S,
            doc="Lights leave the melt completely",
        )
        add_vacuum_balances(self, "outlet", generation)
        add_jacket_and_condenser(self, self.outlet_state, reflux=self.acid_reflux)

    def initialize_build(self, **options):
        """Finds the chain length by bisection on the pressure over the melt, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n, P = component_flows(inlet), value(inlet.pressure)
            acid = n[END] + n[UNIT] + 2 * n[LACTIDE]
            e = self._chain_ends(t)
            melt = n | {END: e * acid, UNIT: (1 - e) * acid, LACTIDE: 0.0}
            melt["Water"] = value(self.condensation_equilibrium) * melt[END] * e / (1 - e)
            y = self._acid_fraction(t, e, melt["Water"] / max(melt[END], 1e-12))
            free = n["Water"] + n[END] - melt["Water"] - melt[END]
            over = max(free, 1e-6)  # water set free; the acid that goes over is small
            taken = (1 - value(self.acid_reflux[t])) * y / (1 - y) * over
            if taken >= acid:
                raise InitializationError(
                    f"{self.name}: all lactic acid evaporates with the water, which carries {taken:.4g} mol/s of the "
                    f"{acid:.4g} that enter; feed less water, raise acid_reflux or lower temperature"
                )
            for j in (UNIT, END, "Water"):
                melt[j] *= 1 - taken / acid
            self.chain_end_ratio[t].set_value(e)
            for j, share in (("Water", 1 - y), (END, y)):
                self.vapour_fraction[t, j].set_value(share)
            self.reaction_extent[t, "hydrolysis"].set_value(n[LACTIDE])
            self.reaction_extent[t, "condensation"].set_value(melt[UNIT] - n[UNIT] - n[LACTIDE])
            lights = {j: melt.pop(j) for j in self.lights}
            set_stream(self.outlet_state[t], melt, value(self.temperature[t]), P)
            cold = value(self.condenser_temperature[t])
            set_stream(self.distillate_state[t], lights | {"Water": over, END: taken}, cold, P)
        return solve_from_inlets(self, **options)

    def _pressures(self, t) -> tuple[float, float]:
        T = value(self.temperature[t]) * K
        return tuple(value(vapour_pressure(self, j, T)) for j in VOLATILE)

    def _acid_fraction(self, t, e: float, water_per_chain: float) -> float:
        water, acid = self._pressures(t)
        return e * acid / (e * acid + water_per_chain * water)

    def _chain_ends(self, t) -> float:
        """Returns e at which water and monomer over the melt have the pressure of the vacuum."""
        water, acid = self._pressures(t)
        P, K_c = value(self.vacuum_pressure[t]), value(self.condensation_equilibrium)
        low, high = 1e-9, 1 - 1e-9
        for _ in range(80):
            e = (low + high) / 2
            ratio = K_c * e / (1 - e)  # water per chain
            low, high = (e, high) if (ratio * water + e * acid) / (1 + ratio) < P else (low, e)
        return low
