"""Component translator: hands a slurry on to a package with another list of components.

Purpose: sections carry only the components that flow in them; where new ones appear, this unit joins the two lists.
What only the inlet's section tells apart (a salt from its acid and base, crystals from what is dissolved) is handed on
by `reactions` as the components that the outlet has for it.

Symbols: n_j component molar flow (mol/s), nu_rj stoichiometric coefficient of reaction r and k its key, H enthalpy flow
(W), P pressure (Pa).

Equations
    n_j,out = n_j,in + sum over r of nu_rj n_k,in / -nu_rk      all of a key turns into its products
    H_out = H_in;  P_out = P_in
    without reactions T_out = T_in in place of H_out = H_in, which is the same, for slurries; a flow of zero has a
    temperature too
A component that the outlet does not carry and no reaction takes is an error when the unit is built: nothing may be
lost.

Degrees of freedom: none besides the inlet. Source: conservation of elements and energy.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import Constraint, value

from nexus.unit_models.balances import (
    add_energy_balance,
    add_state_equality,
    component_flow,
    component_set,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.vessel import declare_reactions


@declare_process_block_class("ComponentTranslator")
class ComponentTranslatorData(UnitModelBlockData):
    """Passes a slurry to a package that carries other components; ports `inlet` and `outlet`.

    Arguments: `inlet_property_package`, `outlet_property_package`, `reactions` (default: none).
    Raises ConfigurationError if the outlet's package lacks a component that the inlet or a reaction hands on.
    """

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    for _side in ("inlet", "outlet"):
        CONFIG.declare(
            f"{_side}_property_package",
            ConfigValue(domain=is_physical_parameter_block, description=f"Slurry package of the {_side}"),
        )
    declare_reactions(CONFIG)

    def build(self):
        """Builds both states and the equations between them."""
        super().build()
        time = self.flowsheet().time
        self.inlet_state = self.config.inlet_property_package.build_state_block(
            time, defined_state=True, doc="Slurry as it arrives"
        )
        self.outlet_state = self.config.outlet_property_package.build_state_block(
            time, defined_state=False, doc="Slurry as it is handed on"
        )
        self._check_lists()
        self._add_balance()
        if self.config.reactions:
            add_energy_balance(self, [self.inlet_state], [self.outlet_state])
        else:
            add_state_equality(self, "equal_temperature", self.inlet_state, self.outlet_state, "temperature")
        add_state_equality(self, "equal_pressure", self.inlet_state, self.outlet_state, "pressure")
        self.add_inlet_port(name="inlet", block=self.inlet_state)
        self.add_outlet_port(name="outlet", block=self.outlet_state)

    def _check_lists(self):
        keys = [r.key for r in self.config.reactions]
        products = [j for r in self.config.reactions for j, _ in r.stoichiometry if j not in keys]
        handed_on = [j for j in (*component_set(self.inlet_state), *products) if j not in keys]
        lost = [j for j in dict.fromkeys(handed_on) if j not in component_set(self.outlet_state)]
        if lost:
            raise ConfigurationError(
                f"{self.name}: the outlet's package does not carry {', '.join(lost)}; add them to its components"
            )

    def _add_balance(self):
        self.component_balance = Constraint(
            self.flowsheet().time,
            component_set(self.outlet_state),
            rule=lambda b, t, j: b.outlet_state[t].flow_mol_comp[j] == b._handed_on(t, j),
            doc="What arrives and is made of a component is handed on",
        )

    def _handed_on(self, t, j):
        """Flow of component `j` that arrives or that a reaction makes of its key, mol/s."""
        inlet = self.inlet_state[t]
        made = (
            r.coefficient(j) / -r.coefficient(r.key) * inlet.flow_mol_comp[r.key]
            for r in self.config.reactions
            if r.coefficient(j) != 0
        )
        return sum(made, start=component_flow(inlet, j))

    def initialize_build(self, **_):
        """Copies the inlet to the outlet and solves."""
        for t, inlet in self.inlet_state.items():
            outlet = self.outlet_state[t]
            for j in outlet.component_list:
                outlet.flow_mol_comp[j].set_value(value(self._handed_on(t, j)))
            outlet.temperature.set_value(inlet.temperature.value)
            outlet.pressure.set_value(inlet.pressure.value)
            inlet.compute_flows()
            outlet.compute_flows()
        solve_from_inlets(self)
