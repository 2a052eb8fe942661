"""Lactide reactor: tin octoate unzips oligomers to lactide, which evaporates from the melt under vacuum.

Depropagation is the reverse of the ring-opening polymerisation, with the same constants; vacuum keeps lactide below its
equilibrium concentration. Lactic acid and water that short chains give go over with it.

Ports: `inlet` (oligomers), `distillate` (condensed crude lactide), `residue` (long chains that stay).

Symbols, for every time: N chains, U repeat units, W water, L lactide of the residue (mol/s); e `chain_end_ratio[t]`;
phi `lactide_volume_fraction[t]`; v lactide's molar volume; q volume flow (m3/s); C `catalyst_concentration[t]` of tin
(mol/m3); f `active_fraction[t]`; a `catalyst_activity` multiplier; z unzipping (mol/s); V `volume[t]`.

Equations
    e (N + U) = N;   K N^2 = U W;   y_j P = partial pressures of water, lactic acid and lactide;   sum of y_j = 1
    f (N + (A + f) C q) = K_a (1 - f) (N - f C q)      each chain has a hydroxyl and a carboxyl end
    z = a k_p f C V ((1 - e)^2 m_eq - phi/v);   V = tau q(residue)
    n_j(inlet) + what condensation and unzipping make = n_j(residue) + n_j(distillate)
    sum of H + heat_duty = H of residue and distillate;   distillate at `condenser_temperature[t]`
(1 - e)^2: a ring of two units is met as often as two condensed bonds in a row (Jacobson and Stockmayer).

Degrees of freedom: the inlet, temperature, vacuum_pressure, condenser_temperature, catalyst_concentration,
residence_time (of the residue: ten hours of the twentieth that is left are half an hour of the feed). The pressure must
be below that of lactide over the melt at equilibrium. Both outlets leave at the pressure of the inlet (pumped).
Catalyst is not carried.

Results: `lactide_yield[t]`, `molar_mass_number[t]` of the residue. Sizes: `volume[t]`, `heat_duty[t]` (net:
`jacket_duty[t]` less `condenser_duty[t]`), `evaporation_duty[t]`.

Source: `nexus.unit_models.lactide_kinetics`, `nexus.unit_models.lactic_melt`; Jacobson and Stockmayer, J. Chem. Phys.
18 (1950) 1600. Mass transfer of lactide out of the melt is not a limit here; `catalyst_activity` can stand for it.
Condensation at equilibrium with the vacuum makes the residue's chains the longest that could be.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.lactic_melt import (
    add_condensation_equilibrium,
    add_extents,
    add_jacket_and_condenser,
    add_vacuum_balances,
    add_vapour,
    lactide_activity,
    vapour_pressure,
)
from nexus.unit_models.lactide_kinetics import (
    END,
    LACTIDE,
    MODEL,
    UNIT,
    activation,
    active_fraction,
    arrhenius,
    equilibrium_concentration,
)
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)

K = pyunits.K
VOLATILE = ("Water", END, LACTIDE)
SCAN = 400


@declare_process_block_class("LactideReactor")
class LactideReactorData(UnitModelBlockData):
    """Vacuum depolymerisation; arguments `property_package` (slurry of the melt), `distillate_property_package`.

    Both packages carry Water, LacticAcid and Lactide, the melt's also Lactoyl.
    """

    CONFIG = vessel.vessel_config(("property_package", "distillate_property_package"), ("inlet",))

    def build(self):
        """Builds states, equilibria, kinetics and balances."""
        super().build()
        melt = vessel.require_package(self, "property_package")
        distillate = vessel.require_package(self, "distillate_property_package")
        self.inlet_states = vessel.add_states(self, {"inlet": melt}, inlet=True)
        outlets = vessel.add_states(self, {"residue": melt}, inlet=False)
        self.outlet_states = [*outlets, *vessel.add_states(self, {"distillate": distillate}, inlet=False)]
        self.temperature = Reference(self.residue_state[:].temperature)
        vessel.add_volume(self, self.residue_state, hours=10)
        vessel.add_multiplier(self, "catalyst_activity", "Activity of the tin over that of fresh catalyst")
        add_constants(self, "kinetic_constants.csv", MODEL, bounded=False)
        add_condensation_equilibrium(self, self.residue_state)
        add_vapour(self, self.residue_state, self.distillate_state, VOLATILE)
        add_vacuum_balances(self, "residue", add_extents(self, ("condensation", "unzipping")))
        add_jacket_and_condenser(self, self.residue_state)
        self._add_kinetics()

    def _add_kinetics(self):
        time, melt = self.flowsheet().time, self.residue_state
        molar = pyunits.mol / pyunits.m**3
        add_specification(self, "catalyst_concentration", 5.0, (1e-3, 200), molar, "Tin in the melt")

        def active(b, t):
            chains, tin = melt[t].flow_mol_comp[END], b.catalyst_concentration[t] * melt[t].flow_vol
            left, right = activation(b, b.active_fraction[t], tin, chains + b.acid_impurity * tin, chains)
            return left == right

        add_result(self, "active_fraction", 0.2, DIMENSIONLESS, "Active chains per tin", active, bounds=(0, 1))
        volume = get_component(LACTIDE).molar_volume * pyunits.m**3 / pyunits.mol

        def unzipping(b, t):
            T = melt[t].temperature
            rate = b.catalyst_activity[t] * arrhenius(b, "propagation", T) * b.active_fraction[t]
            rings = (1 - b.chain_end_ratio[t]) ** 2 * equilibrium_concentration(b, T)
            gap = rings - b.lactide_volume_fraction[t] / volume
            return b.reaction_extent[t, "unzipping"] == rate * b.catalyst_concentration[t] * b.volume[t] * gap

        self.unzipping = Constraint(time, rule=unzipping, doc="Depropagation towards equilibrium with the melt")

        def lactide_yield(b, t):
            n = b.inlet_state[t].flow_mol_comp
            return 2 * b.distillate_state[t].flow_mol_comp[LACTIDE] / (n[END] + n[UNIT] + 2 * n[LACTIDE])

        self.lactide_yield = Expression(time, rule=lactide_yield, doc="Share of lactic acid units that is lactide")

    def initialize_build(self, **options):
        """Finds lactide in the melt by bisection on the water balance, then solves the unit.

        Raises InitializationError where no lactide evaporates at the given vacuum.
        """
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n = component_flows(inlet)
            residue, over, share = self._find(t, n)
            P, T = value(inlet.pressure), value(self.temperature[t])
            set_stream(self.residue_state[t], n | residue, T, P)
            set_stream(self.distillate_state[t], over, value(self.condenser_temperature[t]), P)
            for j, y in share.items():
                self.vapour_fraction[t, j].set_value(y)
            self.reaction_extent[t, "unzipping"].set_value(over[LACTIDE] + residue[LACTIDE] - n[LACTIDE])
            condensed = over["Water"] + residue["Water"] - n["Water"]
            self.reaction_extent[t, "condensation"].set_value(condensed)
        return solve_from_inlets(self, **options)

    def _find(self, t, n):
        """Returns residue, distillate (mol/s) and vapour fractions; sets chain ends, lactide and active fraction."""
        T = value(self.temperature[t]) * K
        volume = get_component(LACTIDE).molar_volume
        limit = value(equilibrium_concentration(self, T)) * volume
        trials = [limit * k / SCAN for k in range(1, SCAN)]
        low = None
        for phi in trials:
            found = self._trial(t, n, phi)
            if found is None:
                continue
            if low is not None and low[1] * found[0] <= 0:
                break
            low = (phi, found[0])
        else:
            raise InitializationError(
                f"{self.name} gives no lactide at {value(self.vacuum_pressure[t]):.0f} Pa and {value(T):.0f} K; lower "
                "vacuum_pressure, or raise temperature or residence_time"
            )
        a, b = low[0], phi
        for _ in range(60):
            middle = (a + b) / 2
            gap = self._trial(t, n, middle)
            a, b = (middle, b) if gap is not None and gap[0] * low[1] > 0 else (a, middle)
        _, residue, over, share, e, f = self._trial(t, n, (a + b) / 2) or found
        self.lactide_volume_fraction[t].set_value((a + b) / 2)
        self.chain_end_ratio[t].set_value(e)
        self.active_fraction[t].set_value(f)
        return residue, over, share

    def _trial(self, t, n, phi: float):
        """Returns the excess of water and chains over what leaves, and the state, at lactide fraction `phi`.

        None where lactide alone exceeds the pressure or none evaporates.
        """
        T = value(self.temperature[t]) * K
        pure = {j: value(vapour_pressure(self, j, T)) for j in VOLATILE}
        P, K_c = value(self.vacuum_pressure[t]), value(self.condensation_equilibrium)
        rest = P - value(lactide_activity(phi)) * pure[LACTIDE]
        if rest <= 0:
            return None
        unit, ring = (get_component(j).molar_volume for j in (UNIT, LACTIDE))
        chain = get_component(END).molar_volume
        low, high = 1e-9, 0.99
        for _ in range(60):  # chain ends per unit at which water and acid have the rest of the pressure
            e = (low + high) / 2
            N = e / (1 - e)
            W, L = K_c * N * N, phi / (1 - phi) * (unit + N * chain) / ring
            pressure = (W * pure["Water"] + N * e * pure[END]) / (N + W + L)
            low, high = (e, high) if pressure < rest else (low, e)
        q = unit + N * chain + L * ring + W * get_component("Water").molar_volume
        C = value(self.catalyst_concentration[t])
        f = active_fraction(value(self.activation_equilibrium), C * q, N + 0.36 * C * q, N)
        rate = value(self.catalyst_activity[t] * arrhenius(self, "propagation", T)) * f * C
        gap = (1 - e) ** 2 * value(equilibrium_concentration(self, T)) - phi / ring
        made = rate * value(self.residence_time) * q * gap  # rings per unit of the residue
        share = {LACTIDE: 1 - rest / P, END: N * e * pure[END] / (N + W + L) / P, "Water": 0.0}
        share["Water"] = 1 - share[LACTIDE] - share[END]
        # units: N + U + 2 L of the residue and 2 lactide + acid of the vapour are those of the inlet
        acid_per_ring = share[END] / share[LACTIDE]
        if made <= L:
            return None
        total = n[END] + n[UNIT] - acid_per_ring * n[LACTIDE]
        U = total / (1 + N + 2 * L + (2 + acid_per_ring) * (made - L))
        residue = {UNIT: U, END: N * U, "Water": W * U, LACTIDE: L * U}
        rings = (made - L) * U + n[LACTIDE]
        distillate = {LACTIDE: rings, END: acid_per_ring * rings, "Water": share["Water"] / share[LACTIDE] * rings}
        gap = n[END] + n["Water"] - sum(x[END] + x["Water"] for x in (residue, distillate))
        return gap, residue, distillate, share, e, f
