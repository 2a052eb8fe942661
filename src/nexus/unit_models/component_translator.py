"""Component translator: hands a slurry on to a package with a longer list of components.

Purpose: sections carry only the components that flow in them; where new ones appear, this unit joins the two lists.

Symbols: n_j component molar flow (mol/s), H enthalpy flow (W), P pressure (Pa).

Equations
    n_j,out = n_j,in for components of both lists; n_j,out = 0 for those that only the outlet carries
    H_out = H_in;  P_out = P_in
A component that the outlet cannot carry is an error when the unit is built: nothing may be lost.

Degrees of freedom: none besides the inlet. Source: conservation of elements and energy.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigBlock, ConfigValue, In

from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_state_equality,
    component_set,
)
from nexus.unit_models.initialization import solve_from_inlets


@declare_process_block_class("ComponentTranslator")
class ComponentTranslatorData(UnitModelBlockData):
    """Passes a slurry to a package that carries more components; ports `inlet` and `outlet`.

    Arguments: `inlet_property_package`, `outlet_property_package`.
    Raises ConfigurationError if the outlet's package lacks a component of the inlet's.
    """

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    for _side in ("inlet", "outlet"):
        CONFIG.declare(
            f"{_side}_property_package",
            ConfigValue(domain=is_physical_parameter_block, description=f"Slurry package of the {_side}"),
        )

    def build(self):
        """Builds both states and the equations between them."""
        super().build()
        time = self.flowsheet().time
        self.inlet_state = self.config.inlet_property_package.build_state_block(
            time, defined_state=True, doc="Slurry with the shorter list of components"
        )
        self.outlet_state = self.config.outlet_property_package.build_state_block(
            time, defined_state=False, doc="Slurry with the longer list of components"
        )
        self._check_lists()
        add_component_balances(self, [self.inlet_state], [self.outlet_state])
        add_energy_balance(self, [self.inlet_state], [self.outlet_state])
        add_state_equality(self, "equal_pressure", self.inlet_state, self.outlet_state, "pressure")
        self.add_inlet_port(name="inlet", block=self.inlet_state)
        self.add_outlet_port(name="outlet", block=self.outlet_state)

    def _check_lists(self):
        lost = [j for j in component_set(self.inlet_state) if j not in component_set(self.outlet_state)]
        if lost:
            raise ConfigurationError(
                f"{self.name}: the outlet's package does not carry {', '.join(lost)}; add them to its components"
            )

    def initialize_build(self, **_):
        """Copies the inlet to the outlet and solves."""
        for t, inlet in self.inlet_state.items():
            outlet = self.outlet_state[t]
            for j in outlet.component_list:
                known = j in inlet.component_list
                outlet.flow_mol_comp[j].set_value(inlet.flow_mol_comp[j].value if known else 0.0)
            outlet.temperature.set_value(inlet.temperature.value)
            outlet.pressure.set_value(inlet.pressure.value)
            inlet.compute_flows()
            outlet.compute_flows()
        solve_from_inlets(self)
