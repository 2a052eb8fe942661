"""Pressure filter: presses a slurry into a moist cake and a filtrate.

Suspended solids go to the cake by one recovery, and so do dissolved species that are bound to them (argument `bound`:
cellulase adsorbs on lignin); water and all else that is dissolved divide as liquor, so the liquor in the cake has the
composition of the filtrate.

Symbols
    n_j      component molar flow (mol/s);  m mass flow (kg/s)
    r        share of the suspended solids and of what they bind in the cake, `solids_recovery[t]`
    phi      share of the liquor in the cake, `liquor_retention[t]` (result)
    w        mass of water per mass of cake, `cake_moisture[t]`
    e        electric work per mass of cake, `specific_work[t]` (J/kg)
    q        dry cake per area and time, `filtration_rate[t]` (kg/m2/s); k `cloth_permeability[t]` multiplier, 1

Equations
    n_j(cake) = r n_j(inlet) for solids and bound species,  n_j(cake) = phi n_j(inlet) for water and other species
    n_j(inlet) = n_j(cake) + n_j(filtrate)
    m_water(cake) = w m(cake)
    work_mechanical = e m(cake),  filter_area q k = m(cake) - m_water(cake)
    heat_duty = -work_mechanical: the air compressors behind the press reject their work to the surroundings
    energy balance; both outlets leave at one temperature and at the pressure of the inlet

Degrees of freedom: the inlet, solids_recovery, cake_moisture, specific_work, filtration_rate.

Source: stillage filter of Humbird et al. 2011 (NREL/TP-5100-47764), whose insolubles go to the cake almost completely.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, add_heat_duty, add_work, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    component_mass,
    compute_inlets,
    set_stream,
    solid_components,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

KG = pyunits.kg


@declare_process_block_class("PressFilter")
class PressFilterData(UnitModelBlockData):
    """Pressure filter of a slurry; ports `inlet`, `cake`, `filtrate`. Arguments: `property_package` (slurry); `bound`,
    the dissolved components that stay with the solids (those that the package does not carry are passed over)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))
    CONFIG.declare("bound", ConfigValue(default=(), domain=tuple, description="Dissolved components bound to solids"))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        add_states(self, {"cake": package, "filtrate": package}, inlet=False)
        self._add_specifications()
        self._add_split()
        self._add_sizes()
        add_common_temperature(
            self,
            self.inlet_states,
            [self.cake_state, self.filtrate_state],
            heat=self.heat_duty,
            work=self.work_mechanical,
        )
        add_inlet_pressure(self, self.inlet_state, self.cake_state)

    def _add_specifications(self):
        add_specification(
            self, "solids_recovery", 0.995, (0, 1), DIMENSIONLESS, "Share of the suspended solids in the cake"
        )
        add_specification(self, "cake_moisture", 0.4, (0.01, 0.95), DIMENSIONLESS, "Water per mass of cake")
        add_specification(self, "specific_work", 1.5e5, (0, 1e7), pyunits.J / KG, "Electric work per mass of cake")
        add_specification(
            self, "filtration_rate", 0.02, (1e-5, 10), KG / pyunits.m**2 / pyunits.s, "Dry cake per area and time"
        )
        add_specification(self, "liquor_retention", 0.05, (0, 1), DIMENSIONLESS, "Share of the liquor in the cake")
        add_multiplier(self, "cloth_permeability", "Cloth permeability over that of a clean cloth")
        add_work(self, initialize=1e6)
        add_heat_duty(self, initialize=-1e6)
        for variable in (self.work_mechanical, self.heat_duty):
            set_scaling_factor(variable, 1e-6)

    def retained_components(self) -> list[str]:
        """Returns the suspended components and those that are bound to them."""
        bound = [j for j in component_set(self.inlet_state) if j in self.config.bound]
        return list(dict.fromkeys([*solid_components(self.inlet_state), *bound]))

    def _add_split(self):
        solids = self.retained_components()

        def rule(b, t, j):
            share = b.solids_recovery[t] if j in solids else b.liquor_retention[t]
            return b.cake_state[t].flow_mol_comp[j] == share * b.inlet_state[t].flow_mol_comp[j]

        time = self.flowsheet().time
        self.cake_recovery = Constraint(
            time, list(self.inlet_state[time.first()].component_list), rule=rule, doc="Share of a component in the cake"
        )
        add_component_balances(self, self.inlet_states, [self.cake_state, self.filtrate_state])
        self.moisture_of_cake = Constraint(
            time,
            rule=lambda b, t: (
                component_mass(b.cake_state[t], ["Water"]) == b.cake_moisture[t] * b.cake_state[t].flow_mass
            ),
            doc="The cake has the given moisture",
        )

    def _add_sizes(self):
        time = self.flowsheet().time
        self.cake_dry_flow_mass = Expression(
            time,
            rule=lambda b, t: b.cake_state[t].flow_mass - component_mass(b.cake_state[t], ["Water"]),
            doc="Cake without its water, kg/s",
        )
        self.press_work = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.cake_state[t].flow_mass,
            doc="Electric work is proportional to the cake",
        )
        self.heat_rejection = Constraint(
            time,
            rule=lambda b, t: b.heat_duty[t] == -b.work_mechanical[t],
            doc="The work leaves as heat",
        )
        add_result(
            self,
            "filter_area",
            500.0,
            pyunits.m**2,
            "Filter area",
            lambda b, t: b.filter_area[t] * b.filtration_rate[t] * b.cloth_permeability[t] == b.cake_dry_flow_mass[t],
        )

    def initialize_build(self, **_):
        """Splits the inlet by its solids and the moisture, then solves the unit."""
        compute_inlets(self.inlet_states)
        solids = self.retained_components()
        for t, inlet in self.inlet_state.items():
            n, w = component_flows(inlet), value(self.cake_moisture[t])
            dry = value(component_mass(inlet, solids)) * value(self.solids_recovery[t])
            water = value(component_mass(inlet, ["Water"]))
            dissolved = value(inlet.flow_mass) - value(component_mass(inlet, solids)) - water
            phi = min(w * dry / max((1 - w) * water - w * dissolved, 1e-9 * water + 1e-12), 1.0)
            self.liquor_retention[t].set_value(phi)
            share = {j: value(self.solids_recovery[t]) if j in solids else phi for j in n}
            T, P = value(inlet.temperature), value(inlet.pressure)
            set_stream(self.cake_state[t], {j: share[j] * n[j] for j in n}, T, P)
            set_stream(self.filtrate_state[t], {j: (1 - share[j]) * n[j] for j in n}, T, P)
        return solve_from_inlets(self)
