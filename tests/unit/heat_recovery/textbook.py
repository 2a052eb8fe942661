"""Published heat recovery problems with their targets, and random sets of streams.

The stream data were written from memory of the sources and are confirmed by their published targets, which an exact
calculation on these data gives (confidence D).
"""

from dataclasses import dataclass

import numpy as np

from nexus.heat_recovery.heat_streams import HeatStream, Kind, Utility

HOT, COLD = Kind.hot, Kind.cold
ZERO_CELSIUS = 273.15


@dataclass(frozen=True)
class Problem:
    """A problem with its published targets (W) and pinches (hot scale, K)."""

    streams: tuple[HeatStream, ...]
    minimum_approach: float
    hot_utility: float
    cold_utility: float
    pinch: float


def stream(name: str, kind: Kind, capacity_flow: float, inlet: float, outlet: float) -> HeatStream:
    """Returns a stream from its heat capacity flow (W/K) and temperatures in degrees Celsius."""
    heat = capacity_flow * abs(inlet - outlet)
    return HeatStream(name, kind, heat, inlet + ZERO_CELSIUS, outlet + ZERO_CELSIUS)


PROBLEMS = {
    # I. C. Kemp, Pinch Analysis and Process Integration, 2nd ed. 2007, chapter 2 (also Linnhoff's User Guide, 1982):
    # 20 kW and 60 kW, pinch at 90/80 degC; here a thousand times larger
    "kemp_four_streams": Problem(
        (
            stream("cold_1", COLD, 2e6, 20, 135),
            stream("hot_2", HOT, 3e6, 170, 60),
            stream("cold_3", COLD, 4e6, 80, 140),
            stream("hot_4", HOT, 1.5e6, 150, 30),
        ),
        10.0,
        20e6,
        60e6,
        90 + ZERO_CELSIUS,
    ),
    # R. Smith, Chemical Process Design and Integration, 2005, chapter 16: 7.5 MW and 10 MW, pinch at 150/140 degC
    "smith_two_reactors": Problem(
        (
            stream("reactor_1_product", HOT, 0.15e6, 250, 40),
            stream("reactor_2_product", HOT, 0.25e6, 200, 80),
            stream("reactor_1_feed", COLD, 0.2e6, 20, 180),
            stream("reactor_2_feed", COLD, 0.3e6, 140, 230),
        ),
        10.0,
        7.5e6,
        10e6,
        150 + ZERO_CELSIUS,
    ),
    # Problem 4SP1 of K. F. Lee, A. H. Masso, D. F. Rudd, Ind. Eng. Chem. Fundam. 9 (1970) 48, as solved by B. Linnhoff
    # and J. R. Flower, AIChE J. 24 (1978) 633: 127.7 kW and 250.1 kW, pinch at the inlet of the hotter stream
    "4sp1": Problem(
        (
            stream("cold_1", COLD, 7.62e3, 60, 160),
            stream("cold_2", COLD, 6.08e3, 116, 260),
            stream("hot_3", HOT, 8.79e3, 160, 93),
            stream("hot_4", HOT, 10.55e3, 249, 138),
        ),
        10.0,
        127.68e3,
        250.14e3,
        249 + ZERO_CELSIUS,
    ),
    # L. T. Biegler, I. E. Grossmann, A. W. Westerberg, Systematic Methods of Chemical Process Design, 1997, chapter 16
    # (temperatures as they stand there): 60 MW and 225 MW, pinch at 340/320
    "transshipment_example": Problem(
        (
            stream("hot_1", HOT, 1e6, 400, 120),
            stream("hot_2", HOT, 2e6, 340, 120),
            stream("cold_1", COLD, 1.5e6, 160, 400),
            stream("cold_2", COLD, 1.3e6, 100, 250),
        ),
        20.0,
        60e6,
        225e6,
        340 + ZERO_CELSIUS,
    ),
}
LEVELS = (
    Utility("low_steam", HOT, 410.0, 410.0),
    Utility("medium_steam", HOT, 445.0, 445.0),
    Utility("high_steam", HOT, 800.0, 800.0),
    Utility("cooling_water", COLD, 301.0, 310.0),
    Utility("chilled_water", COLD, 260.0, 265.0),
)


def random_streams(seed: int, hot: int, cold: int) -> tuple[HeatStream, ...]:
    """Returns streams of a plant's kind: 30 kW to 20 MW, a third of them isothermal, a tenth of them with no heat."""
    rng = np.random.default_rng(seed)
    streams = []
    for i in range(hot + cold):
        kind = HOT if i < hot else COLD
        inlet = rng.uniform(300, 480)
        change = 0.0 if rng.random() < 0.35 else rng.uniform(1, 80)
        heat = 0.0 if rng.random() < 0.1 else 10 ** rng.uniform(4.5, 7.3)
        outlet = max(inlet - change, 280.0) if kind is HOT else inlet + change
        streams.append(HeatStream(f"{kind.value}_{i}", kind, float(heat), float(inlet), float(outlet)))
    return tuple(streams)


def moved_streams(streams: tuple[HeatStream, ...], seed: int, load: float, kelvin: float) -> tuple[HeatStream, ...]:
    """Returns the streams with loads changed by up to the share `load` and each temperature by up to `kelvin`."""
    rng = np.random.default_rng(seed)
    result = []
    for s in streams:
        inlet = s.inlet + rng.uniform(-kelvin, kelvin)
        outlet = inlet if s.inlet == s.outlet else s.outlet + rng.uniform(-kelvin, kelvin)
        result.append(HeatStream(s.name, s.kind, s.heat * (1 + rng.uniform(-load, load)), inlet, outlet))
    return tuple(result)
