"""Steam injection: steam condenses in a slurry and heats it; both streams become one slurry.

Symbols
    n_j          molar flow of component j (mol/s); F molar flow of steam; H enthalpy flow (W); p pressure (Pa)

Equations
    n_j,out = n_j,in (+ F for Water),   H_out = H_in + H_steam,   p_out = p_in

Both packages count enthalpy from the elements, so the heat of condensation needs no term of its own. The steam is
throttled to the slurry's pressure and condenses completely.
Degrees of freedom: both inlets; with the outlet temperature fixed, the steam flow follows.
Size for costing: none (a nozzle). Source: component balances and first law.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from pyomo.common.config import ConfigValue, In
from pyomo.environ import value

from nexus.property_packages.steam import SteamPhase
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_state_equality
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import add_steam_port, given_otherwise, guess, steam_config

HEAT_CAPACITY = 75.0  # J/(mol K) of water, for starting values only


@declare_process_block_class("SteamInjection")
class SteamInjectionData(UnitModelBlockData):
    """Direct heating of a slurry with steam; ports `inlet` (slurry), `steam_inlet` (steam), `outlet` (slurry).

    Arguments: `property_package` (steam), `slurry_package` (slurry with component Water), `steam_phase`.
    """

    CONFIG = steam_config()
    CONFIG.declare(
        "slurry_package", ConfigValue(domain=is_physical_parameter_block, description="Slurry package of the process")
    )
    CONFIG.declare(
        "steam_phase",
        ConfigValue(domain=In(SteamPhase), default=SteamPhase.VAPOUR, description="Phase of the steam"),
    )

    def build(self):
        """Builds the states, ports and balances."""
        super().build()
        time, slurry = self.flowsheet().time, self.config.slurry_package
        self.inlet_state = slurry.build_state_block(time, doc="Cold slurry", defined_state=True)
        self.outlet_state = slurry.build_state_block(time, doc="Heated slurry", defined_state=False)
        self.add_inlet_port(name="inlet", block=self.inlet_state, doc="Cold slurry")
        add_steam_port(self, "steam_inlet", self.config.steam_phase, inlet=True, doc="Steam")
        self.add_outlet_port(name="outlet", block=self.outlet_state, doc="Heated slurry")
        inlets = [self.inlet_state, self.steam_inlet_state]
        add_component_balances(self, inlets, [self.outlet_state])
        add_energy_balance(self, inlets, [self.outlet_state])
        add_state_equality(self, "pressure_balance", self.outlet_state, self.inlet_state, "pressure")

    def initialize_build(self, **_):
        """Condenses the steam in the slurry; where the outlet temperature is fixed, the steam flow is found."""
        self.inlet_state.initialize()
        self.steam_inlet_state.initialize()
        free = [*self._guess(), *given_otherwise(self.steam_inlet_state)]
        self.steam_inlet_state.initialize()
        self.outlet_state.initialize()
        return solve_from_inlets(self, free=free)

    def _guess(self):
        """Sets the outlet from the inlets and yields the steam flows that follow from a fixed outlet temperature."""
        for t in self.flowsheet().time:
            cold, steam, hot = self.inlet_state[t], self.steam_inlet_state[t], self.outlet_state[t]
            capacity = HEAT_CAPACITY * value(cold.flow_mol)
            condensed = value(steam.enth_mol - steam.params.enth_mol_formation)
            if hot.temperature.fixed and not steam.flow_mol.fixed:
                rise = value(hot.temperature - cold.temperature)
                left = condensed - HEAT_CAPACITY * (value(hot.temperature) - 298.15)
                guess([(steam.flow_mol, capacity * rise / left)])
                yield steam.flow_mol
            flow = value(steam.flow_mol)
            heat = flow * (condensed - HEAT_CAPACITY * (value(cold.temperature) - 298.15))
            T = value(cold.temperature) + heat / (capacity + HEAT_CAPACITY * flow)
            guess([(hot.temperature, T), (hot.pressure, value(cold.pressure))])
            guess(
                (hot.flow_mol_comp[j], value(cold.flow_mol_comp[j]) + (flow if j == "Water" else 0.0))
                for j in hot.component_list
            )
