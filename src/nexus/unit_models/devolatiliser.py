"""Devolatiliser: vacuum takes the lactide that polymerisation leaves out of the molten polymer.

Symbols
    n_j    component molar flow (mol/s);  q volume flow of the melt that leaves (m3/s);  v lactide's molar volume
    P, T   vacuum (Pa), `vacuum_pressure[t]`, and melt temperature (K);  p(T) vapour pressure of lactide
    phi    volume fraction of lactide in equilibrium with the vacuum, `equilibrium_fraction[t]`
    eta    approach to equilibrium, `stripping_efficiency[t]`, multiplier, 1

Equations
    P = phi exp(1 - phi) p(T)                                   Flory and Huggins in high polymer, no interaction
    n_lactide(distillate) = eta (n_lactide(inlet) - phi q/v);   everything else stays in the melt
    n_j(inlet) = n_j(outlet) + n_j(distillate)
    sum of H + heat_duty + work_mechanical = H of both outlets;  distillate condenses at `condenser_temperature[t]`
    work_mechanical = e m(outlet)         e `specific_work[t]` of the extruder (J/kg)

Degrees of freedom: the inlet, temperature, vacuum_pressure, condenser_temperature, specific_work. The inlet must hold
more lactide than is in equilibrium with the vacuum. Outlets leave at the pressure of the inlet (pumped).

Results: `residual_lactide[t]` (mass fraction). Sizes: `work_mechanical[t]`, outlet's `flow_mass`, `heat_duty[t]` (net:
`jacket_duty[t]`, negative where the extruder's work is more than the melt needs, less `condenser_duty[t]`).

Source: Flory and Huggins; vapour pressure of lactide from memory (`kinetic_constants.csv`). The catalyst is taken as
deactivated: no lactide forms in the devolatiliser.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty, add_work
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.lactic_melt import MODEL, add_jacket_and_condenser, lactide_activity, vapour_pressure
from nexus.unit_models.lactide_kinetics import LACTIDE
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

K, PA, KG = pyunits.K, pyunits.Pa, pyunits.kg


@declare_process_block_class("Devolatiliser")
class DevolatiliserData(UnitModelBlockData):
    """Vacuum devolatiliser; ports `inlet`, `outlet`, `distillate`.

    Arguments: `property_package` (slurry of the melt), `distillate_property_package` (slurry with Lactide).
    """

    CONFIG = vessel_config(("property_package", "distillate_property_package"), ("inlet",))

    def build(self):
        """Builds states, equilibrium and balances."""
        super().build()
        melt = require_package(self, "property_package")
        distillate = require_package(self, "distillate_property_package")
        self.inlet_states = add_states(self, {"inlet": melt}, inlet=True)
        outlets = add_states(self, {"outlet": melt}, inlet=False)
        self.outlet_states = [*outlets, *add_states(self, {"distillate": distillate}, inlet=False)]
        self.temperature = Reference(self.outlet_state[:].temperature)
        add_constants(self, "kinetic_constants.csv", MODEL, bounded=False)
        add_multiplier(self, "stripping_efficiency", "Approach to equilibrium with the vacuum")
        self._add_equilibrium()
        self._add_balances()

    def _add_equilibrium(self):
        time, melt = self.flowsheet().time, self.outlet_state
        add_specification(self, "vacuum_pressure", 200.0, (1, 1e5), PA, "Pressure over the melt")
        add_specification(self, "condenser_temperature", 373.15, (274, 450), K, "Temperature of the distillate")
        add_specification(self, "specific_work", 3e5, (0, 5e6), pyunits.J / KG, "Work per mass of polymer")

        def equilibrium(b, t):
            pure = vapour_pressure(b, LACTIDE, melt[t].temperature)
            return b.vacuum_pressure[t] == lactide_activity(b.equilibrium_fraction[t]) * pure

        add_result(self, "equilibrium_fraction", 0.004, DIMENSIONLESS, "Lactide by volume", equilibrium, bounds=(0, 1))
        volume = get_component(LACTIDE).molar_volume * pyunits.m**3 / pyunits.mol

        def split(b, t, j):
            over = b.distillate_state[t].flow_mol_comp[j]
            if j != LACTIDE:
                return over == 0 * pyunits.mol / pyunits.s
            left = b.equilibrium_fraction[t] * melt[t].flow_vol / volume
            return over == b.stripping_efficiency[t] * (b.inlet_state[t].flow_mol_comp[j] - left)

        names = list(self.distillate_state[time.first()].component_list)
        self.distillate_split = Constraint(time, names, rule=split, doc="Lactide alone evaporates, down to equilibrium")
        self.residual_lactide = Expression(
            time,
            rule=lambda b, t: melt[t].flow_mass_comp[LACTIDE] / melt[t].flow_mass,
            doc="Mass fraction of lactide in the polymer",
        )

    def _add_balances(self):
        time = self.flowsheet().time
        add_component_balances(self, self.inlet_states, self.outlet_states)
        add_work(self, initialize=1e5)
        add_heat_duty(self, initialize=1e5)
        for variable in (self.work_mechanical, self.heat_duty):
            set_scaling_factor(variable, 1e-5)
        self.extruder_work = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.outlet_state[t].flow_mass,
            doc="Work is proportional to the polymer",
        )
        self.distillate_temperature = Constraint(
            time,
            rule=lambda b, t: b.distillate_state[t].temperature == b.condenser_temperature[t],
            doc="The condenser sets the temperature of the distillate",
        )
        for name in ("outlet", "distillate"):
            add_inlet_pressure(self, self.inlet_state, self.component(f"{name}_state"), name=f"{name}_pressure")
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical)
        add_jacket_and_condenser(self, self.outlet_state)

    def initialize_build(self, **options):
        """Computes the lactide that stays, then solves the unit.

        Raises InitializationError where the inlet holds less lactide than the vacuum leaves.
        """
        compute_inlets(self.inlet_states)
        ring = get_component(LACTIDE).molar_volume
        for t, inlet in self.inlet_state.items():
            n, T = component_flows(inlet), value(self.temperature[t])
            activity = value(self.vacuum_pressure[t] / vapour_pressure(self, LACTIDE, T * K))
            low, high = 0.0, 1.0
            for _ in range(60):
                phi = (low + high) / 2
                low, high = (phi, high) if value(lactide_activity(phi)) < activity else (low, phi)
            polymer = value(inlet.flow_vol) - n[LACTIDE] * ring
            left = low / (1 - low) * polymer / ring
            if left >= n[LACTIDE]:
                raise InitializationError(
                    f"{self.name}: {value(self.vacuum_pressure[t]):.0f} Pa leaves {left:.4g} mol/s of lactide in the "
                    f"melt, of which {n[LACTIDE]:.4g} enter; lower vacuum_pressure or raise temperature"
                )
            over = value(self.stripping_efficiency[t]) * (n[LACTIDE] - left)
            self.equilibrium_fraction[t].set_value(low)
            P = value(inlet.pressure)
            set_stream(self.outlet_state[t], n | {LACTIDE: n[LACTIDE] - over}, T, P)
            set_stream(self.distillate_state[t], {LACTIDE: over}, value(self.condenser_temperature[t]), P)
        return solve_from_inlets(self, **options)
