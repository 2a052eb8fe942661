"""Deaerator: condensates, make-up water and heating steam mix to saturated boiler feedwater.

Symbols
    F_i, h_i     molar flow (mol/s) and enthalpy (J/mol) of inlet i; F, h of the feedwater; p deaerator pressure (Pa)

Equations
    sum_i F_i = F,   sum_i F_i h_i = F h,   T = T_sat(p)

The inlets are throttled to the deaerator's pressure. The flow of the inlet named by `steam` follows from saturation.
The vent of oxygen and carbon dioxide carries next to no water and is left out.
Degrees of freedom: the inlets but for the steam's flow, and the outlet pressure.
Size for costing: `outlet_state[t].flow_mass`. Source: mass balance and first law.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError, InitializationError
from pyomo.common.config import ConfigValue
from pyomo.environ import value

from nexus.property_packages.steam import SteamPhase
from nexus.unit_models.balances import add_component_balances, add_energy_balance
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_saturation,
    add_steam_port,
    compute,
    given_otherwise,
    guess,
    phase_map,
    saturated_liquid_enthalpy,
    steam_config,
)


@declare_process_block_class("Deaerator")
class DeaeratorData(UnitModelBlockData):
    """Direct-contact feedwater heater; ports `{name}_inlet` for each inlet, and `outlet` (saturated water).

    Arguments: `property_package` (steam), `inlets` ({name: phase}), `steam` (the inlet whose flow is found).
    """

    CONFIG = steam_config()
    CONFIG.declare("inlets", ConfigValue(domain=phase_map, description="{name: phase} of the inlets"))
    CONFIG.declare("steam", ConfigValue(domain=str, default="steam", description="Inlet whose flow heats the rest"))

    def build(self):
        """Builds the states, ports and balances."""
        super().build()
        names = list(self.config.inlets)
        if self.config.steam not in names:
            raise ConfigurationError(f"{self.name}: steam='{self.config.steam}' is none of the inlets {names}")
        for name, phase in self.config.inlets.items():
            add_steam_port(self, f"{name}_inlet", phase, inlet=True, doc=f"Inlet {name}")
        add_steam_port(self, "outlet", SteamPhase.LIQUID, inlet=False, doc="Saturated feedwater")
        add_component_balances(self, self.inlet_states(), [self.outlet_state])
        add_energy_balance(self, self.inlet_states(), [self.outlet_state])
        add_saturation(self, self.outlet_state)

    def inlet_states(self) -> list:
        """Returns the state blocks of the inlets in their order."""
        return [self.component(f"{name}_inlet_state") for name in self.config.inlets]

    def initialize_build(self, **_):
        """Finds the steam flow from the other inlets, at the present outlet pressure."""
        steam = self.component(f"{self.config.steam}_inlet_state")
        for state in self.inlet_states():
            state.initialize()
        for t in self.flowsheet().time:
            self._guess(t, steam)
        compute(self.outlet_state, steam)
        pressures = [state.pressure for state in self.outlet_state.values()]
        flows = [state.flow_mol for state in steam.values() if not state.flow_mol.fixed]
        return solve_from_inlets(self, free=[*flows, *given_otherwise(*self.inlet_states())], hold=pressures)

    def _guess(self, t, steam):
        water = self.outlet_state[t]
        h = saturated_liquid_enthalpy(water)
        others = [state[t] for state in self.inlet_states() if state is not steam]
        lack = sum(value(state.flow_mol) * (h - value(state.enth_mol)) for state in others)
        if lack < 0:
            raise InitializationError(
                f"{self.name} needs no steam: its other inlets bring {-lack / 1e3:.4g} kW more than saturated water at "
                f"{value(water.pressure):.6g} Pa holds; raise the outlet pressure or cool an inlet"
            )
        guess([(steam[t].flow_mol, lack / (value(steam[t].enth_mol) - h))])
        total = value(steam[t].flow_mol) + sum(value(state.flow_mol) for state in others)
        guess([(water.enth_mol, h), (water.flow_mol, total)])
