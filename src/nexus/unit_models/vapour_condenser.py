"""Vapour condenser: turns a vapour into an aqueous liquid of another property package; inert gas leaves apart.

All condensable components condense; the temperature is fixed below their dew point by whoever uses the unit. Gas that
stays takes no vapour with it (small amounts of inert gas, or more where a vent cooler returns what it carries).

With the argument `dissolved_gas` an inert gas dissolves, SO2 as SulfurousAcid, up to what the condensate holds under
the gas that it leaves, sulfur dioxide and water vapour at its temperature (`dissolved_sulfur_dioxide`).

Symbols
    n_j   component molar flow (mol/s);  Q heat duty (W), negative: `heat_duty[t]`
    U     duty over that of a clean condenser, `surface_cleanliness[t]`, performance multiplier, 1
    q     heat per area (W/m2), `heat_flux[t]`

Equations
    n_j(condensate) = n_j(inlet) for condensable j;  n_j(vent) = n_j(inlet) for the others
    with SO2 as dissolved gas, d = n_SulfurousAcid(condensate), n* what saturates it, delta = 1e-6:
        n_Water(condensate) = n_Water(inlet) - d;  n_SO2(vent) = n_SO2(inlet) - d
        n_SO2(vent) (n* - d) = delta n_SO2(inlet) n*
        either gas is left (d = n*), or all dissolves (d = n_SO2), each to 1e-6 of itself, and to 1e-3 where n_SO2 = n*
    energy balance with heat_duty; condensate and vent leave at one temperature and pressure
    heat_transfer_area q U = -Q

Degrees of freedom: the inlet, temperature and pressure of the condensate, heat_flux.

Source: mass and enthalpy balance.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Reference, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import add_heat_duty, component_flow, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import add_common_temperature, add_result, add_specification, set_stream
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

SMOOTHING = 1e-6
INERT = ("N2", "O2", "CO2", "CH4", "CO", "NO", "SO2", "H2S")


@declare_process_block_class("VapourCondenser")
class VapourCondenserData(UnitModelBlockData):
    """Condenser; ports `inlet`, `condensate` and, if there is inert gas, `vent`.

    Arguments: `vapour_property_package` (any with the vapour's components), `property_package` (slurry of the
    condensate), `vent_property_package` (ideal gas of the inert components; needed if there are any), `inert`,
    `dissolved_gas` (none, or `dissolved_sulfur_dioxide.SULFUR_DIOXIDE`).
    """

    CONFIG = vessel_config(("vapour_property_package", "property_package", "vent_property_package"), ("inlet",))
    CONFIG.declare("inert", ConfigValue(default=INERT, domain=tuple, description="Components that do not condense"))

    CONFIG.declare("dissolved_gas", ConfigValue(default=None, description="Inert gas that reacts with water, if any"))

    def build(self):
        """Builds states and equations; raises ValueError where no outlet carries a component."""
        super().build()
        vapour = require_package(self, "vapour_property_package")
        self.inlet_states = add_states(self, {"inlet": vapour}, inlet=True)
        names = component_set(self.inlet_state)
        self.inert_components = [j for j in names if j in self.config.inert]
        self.condensable = [j for j in names if j not in self.inert_components]
        ports = {"condensate": require_package(self, "property_package")}
        if self.inert_components:
            ports["vent"] = require_package(self, "vent_property_package")
        self.outlet_states = add_states(self, ports, inlet=False)
        self._check()
        self.temperature = Reference(self.condensate_state[:].temperature)
        self.pressure = Reference(self.condensate_state[:].pressure)
        self._add_equations()

    def _check(self):
        lost = [j for j in self.condensable if j not in component_set(self.condensate_state)]
        if self.inert_components:
            lost += [j for j in self.inert_components if j not in component_set(self.outlet_states[1])]
        dissolved = self.config.dissolved_gas
        if dissolved is not None and dissolved.solute not in component_set(self.condensate_state):
            lost.append(dissolved.solute)
        if lost:
            raise ValueError(f"No outlet of {self.name} carries {', '.join(lost)}: add it to the property package")

    def _add_equations(self):
        time = self.flowsheet().time
        pairs = [(i, j) for i, state in enumerate(self.outlet_states) for j in component_set(state)]
        groups = (self.condensable, self.inert_components)
        dissolved = self.config.dissolved_gas
        absorbed = () if dissolved is None else ((0, "Water"), (1, dissolved.gas))
        if dissolved is not None:
            pairs.remove((0, dissolved.solute))
            self._add_absorption(dissolved)

        def rule(b, t, i, j):
            supply = component_flow(b.inlet_state[t], j) if j in groups[i] else 0 * pyunits.mol / pyunits.s
            if (i, j) in absorbed:
                supply -= b.condensate_state[t].flow_mol_comp[dissolved.solute]
            return component_flow(b.outlet_states[i][t], j) == supply

        self.condensation = Constraint(time, pairs, rule=rule, doc="Condensable components condense, others do not")
        add_heat_duty(self, initialize=-1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_multiplier(self, "surface_cleanliness", "Heat flux over that of a clean condenser")
        add_specification(self, "heat_flux", 2e4, (10, 1e6), pyunits.W / pyunits.m**2, "Heat per area")
        add_result(
            self,
            "heat_transfer_area",
            100.0,
            pyunits.m**2,
            "Area of the condenser",
            lambda b, t: b.heat_transfer_area[t] * b.heat_flux[t] * b.surface_cleanliness[t] == -b.heat_duty[t],
        )
        add_common_temperature(self, self.inlet_states, self.outlet_states, heat=self.heat_duty)

    def _add_absorption(self, dissolved) -> None:
        """Adds that the condensate takes up the gas until it is saturated or no gas is left."""

        def rule(b, t):
            supply, vent = (component_flow(state[t], dissolved.gas) for state in (b.inlet_state, b.vent_state))
            most = dissolved.saturated_flow(b.condensate_state[t])
            lacking = most - component_flow(b.condensate_state[t], dissolved.solute)
            return vent * lacking == SMOOTHING * supply * most

        self.absorption = Constraint(
            self.flowsheet().time, rule=rule, doc="Gas is left only over a condensate that is saturated with it"
        )

    def initialize_build(self, **_):
        """Distributes the vapour, then solves the unit."""
        self.inlet_state.initialize(state_vars_fixed=False)
        for t in self.flowsheet().time:
            inlet, liquid = self.inlet_state[t], self.condensate_state[t]
            T = value(liquid.temperature) if liquid.temperature.fixed else value(inlet.temperature)
            P = value(liquid.pressure) if liquid.pressure.fixed else value(inlet.pressure)
            flows = {j: value(component_flow(inlet, j)) for j in component_set(self.inlet_state)}
            latent = sum(flows[j] * (get_component(j).hf_condensed - get_component(j).hf_gas) for j in self.condensable)
            self.heat_duty[t].set_value(latent)
            self.heat_transfer_area[t].set_value(-latent / value(self.heat_flux[t] * self.surface_cleanliness[t]))
            for state, names in zip(self.outlet_states, (self.condensable, self.inert_components), strict=False):
                set_stream(state[t], {j: flows[j] for j in names}, T, P)
            if self.config.dissolved_gas is not None:
                self._guess_absorption(t, self.config.dissolved_gas)
        return solve_from_inlets(self)

    def _guess_absorption(self, t, dissolved) -> None:
        """Moves what the condensate takes up of the gas from the vent to it."""
        liquid, vent = self.condensate_state[t], self.vent_state[t]
        supply = value(vent.flow_mol_comp[dissolved.gas])
        taken = (1 - 1e-3) * min(value(dissolved.saturated_flow(liquid)), supply)
        liquid.flow_mol_comp[dissolved.solute].set_value(taken)
        vent.flow_mol_comp[dissolved.gas].set_value(supply - taken)
        for state in (liquid, vent):
            state.compute_flows()
