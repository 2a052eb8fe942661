"""Wind turbine (or park): power by the wind speed at the hub, with cut-in, rated and cut-out speed.

Symbols
    P_n      rated power (W), `rated_power`, the size
    v        wind speed at the hub (m/s), `wind_speed[t]`; v_i, v_r, v_o `cut_in_speed`, `rated_speed`, `cut_out_speed`
    u        cubic ramp, `ramp[t]`; c(u) the same between 0 and 1;  m `performance_multiplier[t]`, 1
    P        power at the terminals (W), `electric_power[t]`; work_mechanical = -P

Equations
    u = (v^3 - v_i^3) / (v_r^3 - v_i^3)
    c = (1 + sqrt(u^2 + d^2) - sqrt((u - 1)^2 + d^2)) / 2
    P = m P_n c / (1 + exp((v - v_o) / w))
    heat_duty = P: what of the wind's energy becomes power

Smoothing: with d = 2e-3 the power is 0.1 % of the rated one too high at cut-in, too low at the rated speed, and 0.003 %
too high in a calm; with w = 0.2 m/s the machine stops between 24 and 26 m/s, half at v_o.
Degrees of freedom: rated_power, wind_speed, the three speeds. Source: cubic power curve, usual practice.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import exp, sqrt
from pyomo.environ import units as pyunits

from nexus.unit_models.electricity import add_generation, add_size, quasi_steady_config
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import add_multiplier
from nexus.unit_models.streams import DIMENSIONLESS, add_result, add_specification

METRE_PER_S = pyunits.m / pyunits.s
KNEE = 2e-3
STOP = 0.2 * METRE_PER_S


@declare_process_block_class("WindTurbine")
class WindTurbineData(UnitModelBlockData):
    """Wind turbine without ports; it takes no arguments."""

    CONFIG = quasi_steady_config()

    def build(self):
        """Builds the specifications and the power curve."""
        super().build()
        add_size(self, "rated_power", 5e6, pyunits.W, "Power from the rated to the cut-out speed")
        for name, start, doc in (
            ("cut_in_speed", 3.0, "Speed at which the machine starts"),
            ("rated_speed", 12.0, "Speed at which the rated power is reached"),
            ("cut_out_speed", 25.0, "Speed at which the machine stops"),
        ):
            add_size(self, name, start, METRE_PER_S, doc, (1, 50))
        add_specification(self, "wind_speed", 8.0, (0, 60), METRE_PER_S, "Wind speed at the hub")
        add_multiplier(self, "performance_multiplier", "Power relative to clean blades")

        def ramp(b, t):
            span = b.rated_speed**3 - b.cut_in_speed**3
            return b.ramp[t] * span == b.wind_speed[t] ** 3 - b.cut_in_speed**3

        def power(b, t):
            u = b.ramp[t]
            clamped = (1 + sqrt(u**2 + KNEE**2) - sqrt((u - 1) ** 2 + KNEE**2)) / 2
            running = 1 / (1 + exp((b.wind_speed[t] - b.cut_out_speed) / STOP))
            return b.electric_power[t] == b.performance_multiplier[t] * b.rated_power * clamped * running

        add_result(self, "ramp", 0.3, DIMENSIONLESS, "Cubic ramp from cut-in to rated speed", ramp, (None, None))
        add_generation(self, power)

    def initialize_build(self, **_):
        """Solves the unit from the wind speed, which is fixed."""
        return solve_from_inlets(self)
