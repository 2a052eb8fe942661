"""Steam user: steam of one level condenses to saturated liquid and gives its heat to the process.

Symbols
    F        molar flow of steam (mol/s); h_in, h_out molar enthalpies (J/mol); p pressure (Pa)
    Q        heat into the unit (W), `heat_duty[t]`: negative, -Q is what the process receives (`heat_delivered[t]`)
    dp       pressure drop (Pa), `pressure_drop[t]`

Equations
    F h_in + Q = F h_out,   T_out = T_sat(p_out),   p_out = p_in - dp

Degrees of freedom: inlet state, pressure drop; with the duty fixed instead, the steam flow follows from it.
Size for costing: `heat_delivered[t]` (W). Source: first law for an open system.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Expression

from nexus.property_packages.steam import SteamPhase
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_pressure_drop,
    add_saturation,
    add_steam_port,
    compute,
    given_otherwise,
    guess_condensation,
    scale,
    steam_config,
)


@declare_process_block_class("SteamUser")
class SteamUserData(UnitModelBlockData):
    """Condensing steam user; ports `inlet` (steam) and `outlet` (saturated condensate).

    Arguments: `property_package` (steam), `inlet_phase` ("vapour" or "wet").
    """

    CONFIG = steam_config()
    CONFIG.declare(
        "inlet_phase",
        ConfigValue(domain=In(SteamPhase), default=SteamPhase.VAPOUR, description="Phase of the steam"),
    )

    def build(self):
        """Builds the two states, their ports and the balances."""
        super().build()
        add_steam_port(self, "inlet", self.config.inlet_phase, inlet=True, doc="Steam")
        add_steam_port(self, "outlet", SteamPhase.LIQUID, inlet=False, doc="Saturated condensate")
        add_heat_duty(self, initialize=-1e7)
        scale(self.heat_duty, 1e-7)
        self.heat_delivered = Expression(
            self.flowsheet().time, rule=lambda b, t: -b.heat_duty[t], doc="Heat that the process receives"
        )
        add_pressure_drop(self, self.inlet_state, self.outlet_state)
        add_component_balances(self, [self.inlet_state], [self.outlet_state])
        add_energy_balance(self, [self.inlet_state], [self.outlet_state], heat=self.heat_duty)
        add_saturation(self, self.outlet_state)

    def initialize_build(self, **_):
        """Condenses the inlet; where the duty is fixed, the steam flow is found from it."""
        self.inlet_state.initialize()
        free = [*guess_condensation(self), *given_otherwise(self.inlet_state)]
        compute(self.outlet_state)
        return solve_from_inlets(self, free=free)
