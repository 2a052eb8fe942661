"""Equations of the heat cascade and of utility levels; see `heat_integration`."""

from pyomo.environ import sqrt
from pyomo.environ import units as pyunits

from nexus.heat_recovery.heat_streams import GLIDE
from nexus.unit_models.definitions import add_definition, add_largest, twice_smooth_maximum

K, W = pyunits.K, pyunits.W
SCALE = 1e-7


def add_cascade(b) -> None:
    """Adds ranges, the supply that each point needs, and heat and heat capacity flow of each side."""
    time, streams = b.flowsheet().time, (*b.hot, *b.cold)
    points = (*streams, *b.hot_levels, *b.cold_levels)

    def glide(b, t, s):
        fall = b.inlet_temperature[t, s] - b.outlet_temperature[t, s]
        return twice_smooth_maximum(fall if s in b.hot else -fall, GLIDE * K, b.temperature_smoothing)

    def heat_counted(b, t, s, p):
        upper, lower = _distances(b, t, s, p)
        above, below = (sqrt(x**2 + b.temperature_smoothing**2) for x in (upper, lower))
        heat, sign = b.heat[t, s], 1 if s in b.cold else -1
        return heat * b.glide[t, s] + sign * heat * above - sign * heat * below

    def supply_needed(b, t, p):
        own = [b.heat[t, p]] if p in streams else []
        return sum(own + [b.heat_counted[t, s, p] for s in streams if s != p])

    def add(name, indices, rule, units, doc, **settings):
        add_definition(b, name, [(t, *i) for t in time for i in indices], rule, units, doc, **settings)

    twice_glide = {"factor": lambda b, t, s, p: 2 * b.glide[t, s]}
    each = [(s,) for s in streams]
    pairs = [(s, p) for s in streams for p in points if s != p]
    add("glide", each, glide, K, "Temperature range", factor=lambda b, t, s: 2.0, scale=0.1, bounds=(GLIDE / 2, None))
    add("heat_counted", pairs, heat_counted, W, "Cold heat above or hot heat below a point", **twice_glide, scale=SCALE)
    add(
        "supply_needed", [(p,) for p in points], supply_needed, W, "Supply that meets demand above a point", scale=SCALE
    )
    for side, members in (("hot", b.hot), ("cold", b.cold)):
        total, flow = _totals(members)
        add(f"{side}_heat", [()], total, W, f"Heat of all {side} streams", scale=SCALE)
        add(f"{side}_capacity_flow", [()], flow, W / K, f"Heat capacity flow of all {side} streams", scale=SCALE)


def _totals(members):
    """Returns rules for the heat and the heat capacity flow of `members` together."""
    return (
        lambda b, t: sum(b.heat[t, s] for s in members),
        lambda b, t: sum(b.heat[t, s] / b.glide[t, s] for s in members),
    )


def _distances(b, t, s, p):
    """Returns how far the upper and the lower end of stream `s` lie above point `p`, K."""
    apart = _apart(b, t, s, p)
    return (apart, apart - b.glide[t, s]) if s in b.hot else (apart + b.glide[t, s], apart)


def _apart(b, t, first, second):
    """Returns how far the point `first` lies above `second` on the hot scale, K."""
    one, other = (_temperature(b, t, p) for p in (first, second))
    cold = [p in b.cold or p in b.cold_levels for p in (first, second)]
    shift = b.minimum_approach[t]
    return one - other if cold[0] == cold[1] else one - other + (shift if cold[0] else -shift)


def _temperature(b, t, p):
    """Returns the temperature of a point on its own scale: a stream's inlet or a level."""
    if p in b.hot or p in b.cold:
        return b.inlet_temperature[t, p]
    return b.hot_utility_temperature[t, p] if p in b.hot_levels else b.cold_utility_temperature[t, p]


def add_utilities(b) -> None:
    """Adds what lies beyond each level, the least utilities and the duties of the levels."""
    streams, time = (*b.hot, *b.cold), b.flowsheet().time
    _add_beyond(b, "cooling", b.cold_levels, "hot", "cold", sign=1)
    _add_beyond(b, "heating", b.hot_levels, "cold", "hot", sign=-1)

    def leaf(b, t, i):
        least = b.cooling_beyond[t, b.cold_levels[0]] + b.cold_heat[t]
        return b.supply_needed[t, streams[i]] if i < len(streams) else least

    times = [(t,) for t in time]
    add_largest(b, "largest_supply", times, leaf, len(streams) + 1, b.heat_smoothing, SCALE)

    def total(b, t):
        largest, beyond = b.largest_supply[t, len(streams) - 1], b.heating_beyond[t, b.hot_levels[0]]
        return twice_smooth_maximum(beyond, largest - b.hot_heat[t], b.heat_smoothing)

    def cold_utility(b, t):
        return b.hot_utility[t] + b.hot_heat[t] - b.cold_heat[t]

    factor = {"factor": lambda *_: 2.0}
    add_definition(b, "hot_utility", times, total, W, "Least hot utility", **factor, scale=SCALE)
    totals = {"hot": lambda b, t: b.hot_utility[t], "cold": cold_utility}
    for side, levels, word in (("hot", b.hot_levels, "heating"), ("cold", b.cold_levels, "cooling")):

        def duty(b, t, level, levels=levels, word=word, total=totals[side]):
            k, beyond = levels.index(level), b.component(f"{word}_beyond")
            served = total(b, t) if k == 0 else beyond[t, levels[k - 1]]
            return served - beyond[t, level] if level != levels[-1] else served

        indices = [(t, k) for t in time for k in levels]
        doc = f"Heat of each {side} level"
        add_definition(b, f"{side}_utility_heat", indices, duty, W, doc, scale=SCALE)


def _add_beyond(b, word, levels, served, supported, sign) -> None:
    """Adds the heat (W) that levels beyond each of `levels` must give or take, `WORD_beyond[t, level]`.

    Args:
        served, supported: the side that the levels serve and the side that they add to, "hot" or "cold"
        sign: of the distance (hot scale) by which a candidate lies on the wrong side of the level
    """
    streams, time = (*b.hot, *b.cold), b.flowsheet().time

    def beyond_level(b, t, k, p):
        wrong = sign * _apart(b, t, p, k)
        distance = sqrt(wrong**2 + b.temperature_smoothing**2)
        flow = b.component(f"{served}_capacity_flow")[t]
        return 2 * b.supply_needed[t, p] - flow * wrong - flow * distance

    def leaf(b, t, k, i):
        return b.component(f"{word}_supply_needed")[t, k, streams[i]] if i < len(streams) else b.supply_needed[t, k]

    def beyond(b, t, k):
        further = levels[levels.index(k) + 1 :]
        nothing = b.component(name)[t, further[0]] if further else 0 * W
        largest = b.component(f"largest_{word}_supply")[t, k, len(streams) - 1]
        return twice_smooth_maximum(nothing, largest - b.component(f"{supported}_heat")[t], b.heat_smoothing)

    twice = {"factor": lambda *_: 2.0, "scale": SCALE}
    groups = [(t, k) for t in time for k in levels]
    add_definition(
        b,
        f"{word}_supply_needed",
        [(*group, p) for group in groups for p in streams],
        beyond_level,
        W,
        "Supply that meets demand above a candidate, where it lies beyond the level",
        **twice,
    )
    add_largest(b, f"largest_{word}_supply", groups, leaf, len(streams) + 1, b.heat_smoothing, SCALE)
    name, doc = f"{word}_beyond", f"Heat of all levels that lie beyond a level ({word})"
    add_definition(b, name, [(t, k) for t in time for k in reversed(levels)], beyond, W, doc, **twice)
