"""Brine evaporator: concentrates a brine by mechanical vapour recompression and returns the water as distillate.

The compressed vapour condenses on the heating surface, so electric work replaces steam; feed and products exchange heat
and leave at one temperature.

Symbols
    n_j   component molar flow (mol/s);  Y share of the water in the distillate, `water_recovery[t]`
    s     share of each volatile solute that goes over with the water, `carry_over[t]` (0 for suspended solids)
    e     electric work per mass of distillate, `specific_work[t]` (J/kg)
    q     evaporated per surface and time, `evaporation_rate[t]` (kg/m2/s); k `surface_cleanliness[t]`, multiplier, 1

Equations
    n_w(distillate) = Y n_w(inlet);  n_j(distillate) = s Y n_j(inlet) for dissolved species, 0 for solids
    n_j(concentrate) = n_j(inlet) - n_j(distillate)
    a component that the distillate's package does not carry stays behind: n_j(concentrate) = n_j(inlet)
    work_mechanical = e m(distillate);  heating_surface q k = m(distillate)
    energy balance with heat_duty; both outlets leave at one temperature, and at the pressure of the inlet

Degrees of freedom: the inlet, water_recovery, carry_over (absent where the distillate's package carries no solute),
specific_work, evaporation_rate; outlet temperature or heat_duty.

Source: enthalpy balance; 15 to 25 kWh per m3 of distillate is usual for vapour recompression.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Reference, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, add_heat_duty, add_work, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.membranes import require_part
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    dissolved_components,
    set_stream,
    solid_components,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

KG = pyunits.kg


@declare_process_block_class("BrineEvaporator")
class BrineEvaporatorData(UnitModelBlockData):
    """Vapour-recompression evaporator; ports `inlet`, `distillate`, `concentrate`.

    Arguments: `property_package` (slurry), `distillate_property_package` (slurry with Water and a part of its
    components, so that recycled water can be pure; default: `property_package`).
    Raises ConfigurationError if the distillate's package lacks Water or carries more than the inlet's.
    """

    CONFIG = vessel_config(("property_package", "distillate_property_package"), ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        pure = self.config.distillate_property_package or package
        self.outlet_states = add_states(self, {"distillate": pure, "concentrate": package}, inlet=False)
        require_part(self, self.distillate_state, self.inlet_state)
        self.temperature = Reference(self.distillate_state[:].temperature)
        self._add_specifications()
        self._add_equations()
        add_common_temperature(
            self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical
        )
        add_inlet_pressure(self, self.inlet_state, self.distillate_state)

    def _add_specifications(self):
        rate = KG / pyunits.m**2 / pyunits.s
        add_specification(self, "water_recovery", 0.9, (1e-4, 0.999), DIMENSIONLESS, "Share of the water distilled")
        if dissolved_components(self.distillate_state) != ["Water"]:
            add_specification(self, "carry_over", 1e-3, (0, 1), DIMENSIONLESS, "Solute per water, distillate over feed")
        add_specification(self, "specific_work", 7e4, (0, 1e7), pyunits.J / KG, "Work per mass of distillate")
        add_specification(self, "evaporation_rate", 5e-3, (1e-5, 1), rate, "Evaporated per heating surface")
        add_multiplier(self, "surface_cleanliness", "Heat transfer over that of a clean surface")
        add_work(self, initialize=1e5)
        add_heat_duty(self, initialize=0.0)
        for variable in (self.work_mechanical, self.heat_duty):
            set_scaling_factor(variable, 1e-5)

    def _share(self, t, j):
        if j == "Water":
            return self.water_recovery[t]
        return 0.0 if j in solid_components(self.inlet_state) else self.carry_over[t] * self.water_recovery[t]

    def _add_equations(self):
        time = self.flowsheet().time
        self.distillate_split = Constraint(
            time,
            component_set(self.distillate_state),
            rule=lambda b, t, j: (
                b.distillate_state[t].flow_mol_comp[j] == b._share(t, j) * b.inlet_state[t].flow_mol_comp[j]
            ),
            doc="Share of a component in the distillate",
        )
        add_component_balances(self, self.inlet_states, self.outlet_states)
        self.compressor_work = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.distillate_state[t].flow_mass,
            doc="Work is proportional to the distillate",
        )
        add_result(
            self,
            "heating_surface",
            1e3,
            pyunits.m**2,
            "Heating surface",
            lambda b, t: (
                b.heating_surface[t] * b.evaporation_rate[t] * b.surface_cleanliness[t]
                == b.distillate_state[t].flow_mass
            ),
        )

    def initialize_build(self, **_):
        """Splits the inlet by the recovery, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
            over = {j: value(self._share(t, j)) * n[j] for j in component_set(self.distillate_state)}
            set_stream(self.distillate_state[t], over, T, P)
            set_stream(self.concentrate_state[t], {j: n[j] - over.get(j, 0.0) for j in n}, T, P)
        return solve_from_inlets(self)
