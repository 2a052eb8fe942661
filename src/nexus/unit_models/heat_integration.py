"""Heat integration: the least utilities of streams that exchange heat, as equations of the plant.

Streams give off or take up `heat` between two temperatures. No network is chosen: heat may pass between any two streams
at least `minimum_approach` apart, and utilities serve the rest, each level as far as it reaches. All results follow
from the streams, so that the plant stays square, and have derivatives, so that process and utilities are optimised
together.

Symbols
    Q_s, T_in, T_out   heat (W, not negative) and temperatures (K) of a stream: `heat[t, s]`, `inlet_temperature[t, s]`,
                       `outlet_temperature[t, s]`
    d                  least difference between streams that exchange heat (K), `minimum_approach[t]`, fixed
    g_s                temperature range of a stream (K), `glide[t, s]`, at least 0.5 K
    u_s, l_s           its ends on the hot scale: hot T_in and T_in - g; cold T_in + d + g and T_in + d
    p, T_p             points: the inlet of every stream (pinch candidates) and every utility level, on the hot scale
    H_sp               heat of a cold stream above point p, of a hot one below it (W), `heat_counted[t, s, p]`
    S_p                cold heat above p and hot heat below it: the supply that meets demand (W), `supply_needed[t, p]`
    U_k, V_j           duty of hot level k and cold level j (W), `hot_utility_heat[t, k]`, `cold_utility_heat[t, j]`
    U, V               least utilities (W), `hot_utility[t]`, `cold_utility[t]`
    e, w               smoothing of temperatures and heats, `temperature_smoothing` (K), `heat_smoothing` (W)

Equations, smax(a, b) = (a + b + sqrt((a - b)^2 + w^2)) / 2
    g = smax(T_in - T_out, 0.5 K) of a hot stream, smax(T_out - T_in, 0.5 K) of a cold one
    2 g H_sp = Q (g +- sqrt((u - T_p)^2 + e^2) -+ sqrt((l - T_p)^2 + e^2)), upper signs cold; at its own inlet H = Q
    S_p = sum over streams of H_sp;   S_p less the heat of hot streams is the heat deficit above p
    U = max over p of S_p - sum of hot Q, at least 0;   U + sum of hot Q = V + sum of cold Q
    duty of hot levels beyond k = max over p above T_k of S_p - sum of hot Q, at least 0
    duty of cold levels beyond j = max over p below T_j of S_p - sum of cold Q, at least 0

Levels are used greedily: steam of the lowest level that will do, chilled water only below what cooling water reaches. A
candidate on the wrong side of a level counts as S_p - C |T_p - T_k|, where C is the heat capacity flow of all cold (all
hot) streams; no deficit rises faster than that, so it never decides, and the maximum has no jump where a candidate
passes a level. The hottest and the coldest level serve whatever is left; what they cannot reach is stated in
`heating_out_of_reach[t]` and `cooling_out_of_reach[t]` (W) and must be about zero for the levels to be fit.

Smoothing: where a candidate meets an end of another stream, that stream's heat above it is off by e / (2 g): 0.1 % for
an isothermal stream at e = 0.001 K. A maximum over n points is too high by at most w log2(n) / 2 (35 W of 70 points).
For an optimisation set `temperature_smoothing` to 0.01 K and `heat_smoothing` to 100 W.

Degrees of freedom: heat and temperatures of all streams, minimum approach, temperatures of the levels (fixed).
A stream with no heat, or one whose temperatures are equal, is harmless; one whose temperatures run the wrong way counts
as isothermal at its inlet. Levels keep the order in which they are given.
Sources: M. A. Duran, I. E. Grossmann, AIChE J. 32 (1986) 123 (candidates, smoothed maxima); the levels are this
model's.
"""

from collections.abc import Iterable, Mapping

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import Expression, NonNegativeReals, Param, value
from pyomo.environ import units as pyunits

from nexus.heat_recovery.heat_streams import HeatStream, Kind, Utility
from nexus.unit_models.definitions import start_definitions
from nexus.unit_models.heat_cascade import add_cascade, add_utilities
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import add_specification

K, W = pyunits.K, pyunits.W
TEMPERATURE_SMOOTHING, HEAT_SMOOTHING = 1e-3, 10.0


def _names(given: Iterable[str]) -> tuple[str, ...]:
    names = tuple(given)
    if not names:
        raise ValueError("Heat integration needs at least one hot and one cold stream")
    return names


def _levels(given: Mapping[str, float | tuple[float, float]]) -> dict[str, tuple[float, float]]:
    levels = {name: (float(T), float(T)) if isinstance(T, (int, float)) else tuple(T) for name, T in given.items()}
    if not levels:
        raise ValueError("Heat integration needs at least one hot and one cold utility level")
    return levels


def _recovered(b, t):
    return b.cold_heat[t] - b.hot_utility[t]


@declare_process_block_class("HeatIntegration")
class HeatIntegrationData(UnitModelBlockData):
    """Least utilities of hot and cold streams; it has no ports.

    Arguments: `hot`, `cold` (names of streams); `hot_utilities` and `cold_utilities` (name: temperature in K, or name:
    (supply, return)), the hot ones from the coolest to the hottest, the cold ones from the warmest to the coldest.
    """

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="Quasi-steady"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    for _name, _domain, _doc in (
        ("hot", _names, "Names of streams that give off heat"),
        ("cold", _names, "Names of streams that take up heat"),
        ("hot_utilities", _levels, "Levels that heat, coolest first: name to temperature in K"),
        ("cold_utilities", _levels, "Levels that cool, warmest first: name to temperature in K, or (supply, return)"),
    ):
        CONFIG.declare(_name, ConfigValue(domain=_domain, description=_doc))

    def build(self):
        """Builds the streams' variables, the cascade and the duties of the levels."""
        super().build()
        self._check_names()
        self._add_streams()
        add_cascade(self)
        add_utilities(self)
        time = self.flowsheet().time
        for name, rule, doc in (
            ("cold_utility", lambda b, t: b.hot_utility[t] + b.hot_heat[t] - b.cold_heat[t], "Least cold utility, W"),
            ("heat_recovered", _recovered, "Heat that streams give to streams, W"),
            ("heating_out_of_reach", lambda b, t: b.heating_beyond[t, b.hot_levels[-1]], "Heat above all levels, W"),
            ("cooling_out_of_reach", lambda b, t: b.cooling_beyond[t, b.cold_levels[-1]], "Heat below all levels, W"),
        ):
            setattr(self, name, Expression(time, rule=rule, doc=doc))

    def _check_names(self):
        config = self.config
        self.hot, self.cold = config.hot, config.cold
        self.hot_levels, self.cold_levels = tuple(config.hot_utilities), tuple(config.cold_utilities)
        names = (*self.hot, *self.cold, *self.hot_levels, *self.cold_levels)
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ConfigurationError(f"{self.name}: names of streams and levels must differ; twice: {', '.join(twice)}")
        for levels, order, word in ((config.hot_utilities, 1, "coolest"), (config.cold_utilities, -1, "warmest")):
            temperatures = [supply * order for supply, _ in levels.values()]
            if temperatures != sorted(temperatures):
                raise ConfigurationError(f"{self.name}: give the levels {', '.join(levels)} with the {word} first")

    def _add_streams(self):
        streams = [*self.hot, *self.cold]
        add_specification(self, "heat", 1e6, (0, None), W, "Heat that the stream gives off or takes up", streams)
        add_specification(self, "inlet_temperature", 350.0, (150, 3000), K, "Temperature before", streams)
        add_specification(self, "outlet_temperature", 350.0, (150, 3000), K, "Temperature afterwards", streams)
        add_specification(self, "minimum_approach", 10.0, (0.1, 200), K, "Least temperature difference").fix()
        for side, given in (("hot", self.config.hot_utilities), ("cold", self.config.cold_utilities)):
            name = f"{side}_utility_temperature"
            add_specification(self, name, 350.0, (150, 3000), K, f"Temperature of {side} levels", list(given))
            for (_, level), variable in self.component(name).items():
                variable.fix(given[level][0])
        for name, start, units in (
            ("temperature_smoothing", TEMPERATURE_SMOOTHING, K),
            ("heat_smoothing", HEAT_SMOOTHING, W),
        ):
            parameter = Param(initialize=start, mutable=True, units=units, domain=NonNegativeReals, doc="Smoothing")
            setattr(self, name, parameter)

    def streams(self, t) -> tuple[HeatStream, ...]:
        """Returns the streams at time `t` with their present values, hot ones first."""
        return tuple(
            HeatStream(
                name,
                Kind.hot if name in self.hot else Kind.cold,
                value(self.heat[t, name]),
                value(self.inlet_temperature[t, name]),
                value(self.outlet_temperature[t, name]),
            )
            for name in (*self.hot, *self.cold)
        )

    def utilities(self, t) -> tuple[Utility, ...]:
        """Returns the utility levels at time `t`; a return temperature keeps its distance to the supply."""
        found = []
        for kind, given, temperature in (
            (Kind.hot, self.config.hot_utilities, self.hot_utility_temperature),
            (Kind.cold, self.config.cold_utilities, self.cold_utility_temperature),
        ):
            for name, (supply, back) in given.items():
                T = value(temperature[t, name])
                found.append(Utility(name, kind, T, T + back - supply))
        return tuple(found)

    def initialize_build(self, **_):
        """Computes every result from the streams, which are held, in the order of the cascade, and solves the unit."""
        start_definitions(self)
        held = (self.heat, self.inlet_temperature, self.outlet_temperature)
        levels = (self.minimum_approach, self.hot_utility_temperature, self.cold_utility_temperature)
        return solve_from_inlets(self, hold=[v for variable in (*held, *levels) for v in variable.values()])
