"""Surface condenser: turbine exhaust condenses to saturated liquid on tubes that cooling water flows through.

Symbols
    F            molar flow (mol/s); h_in, h_out molar enthalpies (J/mol); T_s condensing temperature (K)
    Q            heat into the unit (W), `heat_duty[t]`: negative, `heat_rejected[t]` = -Q goes to the cooling water
    T_c1, T_c2   cooling water temperatures (K), `cooling_water_inlet_temperature[t]`, `..._outlet_temperature[t]`
    d1, d2       T_s - T_c1 and T_s - T_c2 (K), `temperature_difference_cold[t]`, `temperature_difference_hot[t]`
    dTm          mean temperature difference (K), `mean_temperature_difference[t]`
    U, m, A      heat transfer coefficient (W/m2/K), cleanliness (`cleanliness_multiplier[t]`), `area[t]` (m2)

Equations
    F h_in + Q = F h_out,   T_out = T_sat(p_out),   p_out = p_in - dp
    dTm^3 = d1 d2 (d1 + d2) / 2          Chen's smooth form of the logarithmic mean
    -Q = m U A dTm

Degrees of freedom: inlet state, pressure drop, cooling water temperatures, heat transfer coefficient.
Size for costing: `area[t]`. Source: J.J.J. Chen, Chem. Eng. Sci. 42 (1987) 2488.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.steam import SteamPhase
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_multiplier,
    add_pressure_drop,
    add_saturation,
    add_steam_port,
    compute,
    given_otherwise,
    guess,
    guess_condensation,
    scale,
    steam_config,
)


@declare_process_block_class("SurfaceCondenser")
class SurfaceCondenserData(UnitModelBlockData):
    """Condenser of a steam turbine; ports `inlet` (exhaust steam) and `outlet` (saturated condensate).

    Arguments: `property_package` (steam), `inlet_phase` ("wet" or "vapour").
    """

    CONFIG = steam_config()
    CONFIG.declare(
        "inlet_phase",
        ConfigValue(domain=In(SteamPhase), default=SteamPhase.WET, description="Phase of the exhaust"),
    )

    def build(self):
        """Builds the states, the balances and the heat transfer."""
        super().build()
        add_steam_port(self, "inlet", self.config.inlet_phase, inlet=True, doc="Exhaust steam")
        add_steam_port(self, "outlet", SteamPhase.LIQUID, inlet=False, doc="Saturated condensate")
        add_heat_duty(self, initialize=-7e7)
        scale(self.heat_duty, 1e-7)
        self.heat_rejected = Expression(
            self.flowsheet().time, rule=lambda b, t: -b.heat_duty[t], doc="Heat to the cooling water"
        )
        add_pressure_drop(self, self.inlet_state, self.outlet_state)
        add_component_balances(self, [self.inlet_state], [self.outlet_state])
        add_energy_balance(self, [self.inlet_state], [self.outlet_state], heat=self.heat_duty)
        add_saturation(self, self.outlet_state)
        self._add_heat_transfer_variables()
        self._add_heat_transfer()

    def _add_heat_transfer_variables(self):
        K, W_PER_M2_K = pyunits.K, pyunits.W / pyunits.m**2 / pyunits.K
        for name, start, bounds, units, factor, doc in (
            ("cooling_water_inlet_temperature", 301.15, (273.15, 340), K, 1e-2, "Cooling water supplied"),
            ("cooling_water_outlet_temperature", 310.15, (273.15, 350), K, 1e-2, "Cooling water returned"),
            ("temperature_difference_cold", 18, (0.1, 350), K, 0.1, "Condensing less supply temperature"),
            ("temperature_difference_hot", 9, (0.1, 350), K, 0.1, "Condensing less return temperature"),
            ("mean_temperature_difference", 13, (0.1, 350), K, 0.1, "Mean temperature difference"),
            ("heat_transfer_coefficient", 2800, (100, 1e4), W_PER_M2_K, 1e-3, "Clean overall coefficient"),
            ("area", 2000, (0, 1e6), pyunits.m**2, 1e-3, "Tube area"),
        ):
            variable = Var(self.flowsheet().time, initialize=start, bounds=bounds, units=units, doc=doc)
            setattr(self, name, variable)
            scale(variable, factor)
        add_multiplier(self, "cleanliness_multiplier", "Heat transfer coefficient relative to clean tubes")

    def _add_heat_transfer(self):
        time = self.flowsheet().time

        def cold_rule(b, t):
            condensing = b.outlet_state[t].temperature
            return b.temperature_difference_cold[t] == condensing - b.cooling_water_inlet_temperature[t]

        def hot_rule(b, t):
            condensing = b.outlet_state[t].temperature
            return b.temperature_difference_hot[t] == condensing - b.cooling_water_outlet_temperature[t]

        def mean_rule(b, t):
            cold, hot = b.temperature_difference_cold[t], b.temperature_difference_hot[t]
            return b.mean_temperature_difference[t] ** 3 == cold * hot * (cold + hot) / 2

        def transfer_rule(b, t):
            coefficient = b.cleanliness_multiplier[t] * b.heat_transfer_coefficient[t]
            return b.heat_rejected[t] == coefficient * b.area[t] * b.mean_temperature_difference[t]

        self.cold_end = Constraint(time, rule=cold_rule, doc="Difference where the cooling water enters")
        self.hot_end = Constraint(time, rule=hot_rule, doc="Difference where the cooling water leaves")
        self.mean_difference = Constraint(time, rule=mean_rule, doc="Chen's mean temperature difference")
        self.heat_transfer = Constraint(time, rule=transfer_rule, doc="Duty from area and temperature difference")

    def initialize_build(self, **_):
        """Condenses the inlet, then sizes the tubes; where the duty is fixed, the steam flow is found from it."""
        self.inlet_state.initialize()
        free = [*guess_condensation(self), *given_otherwise(self.inlet_state)]
        compute(self.outlet_state)
        for t in self.flowsheet().time:
            condensing = value(self.outlet_state[t].temperature)
            cold = condensing - value(self.cooling_water_inlet_temperature[t])
            hot = condensing - value(self.cooling_water_outlet_temperature[t])
            if min(cold, hot) <= 0.1:
                raise InitializationError(
                    f"{self.name} condenses at {condensing:.2f} K, which must exceed the cooling water temperatures "
                    f"by more than 0.1 K: raise the exhaust pressure or lower the cooling water temperature"
                )
            mean = (cold * hot * (cold + hot) / 2) ** (1 / 3)
            coefficient = value(self.cleanliness_multiplier[t] * self.heat_transfer_coefficient[t])
            guess(
                [
                    (self.temperature_difference_cold[t], cold),
                    (self.temperature_difference_hot[t], hot),
                    (self.mean_temperature_difference[t], mean),
                    (self.area[t], value(self.heat_rejected[t]) / (coefficient * mean)),
                ]
            )
        return solve_from_inlets(self, free=free)
