"""Dilution to a content of solids, where what arrives may be too wet already.

Symbols: m mass flow of all that comes together and s of its total solids (kg/s), x total solids asked for, w dilution
water (kg/s), b a bleed of it that always runs, e smoothing.

    b <= w  complementary to  s <= x m,   as   (w - b) + r = sqrt((w - b)^2 + r^2 + e^2),  r = m - s/x

r is the water that is there beyond what x allows. With e = 0.01 kg/s the solids are below x by e^2/(2 w) of water where
w is added (5e-6 kg/s of 10 kg/s); where the charge is too wet, the bleed of 0.02 kg/s runs and e^2/(2 r) beside it;
where both meet, w - b and r are 0.007 kg/s. The bleed keeps the water off its bound of zero.
"""

from collections.abc import Callable

from pyomo.environ import sqrt
from pyomo.environ import units as pyunits

KG_PER_S = pyunits.kg / pyunits.s
SMOOTHING = 1e-2
BLEED = 2e-2


def dilution_rule(solids: Callable, mass: Callable, water: Callable, total_solids) -> Callable:
    """Returns a rule by time: water dilutes to the total solids, and only a bleed runs into what is wetter.

    Args:
        solids, mass, water: functions of time, kg/s; `mass` counts `water`
        total_solids: mass fraction by time
    """

    def rule(b, t):
        added = water(t) / KG_PER_S - BLEED
        excess = (mass(t) - solids(t) / total_solids[t]) / KG_PER_S
        return added + excess == sqrt(added**2 + excess**2 + SMOOTHING**2)

    return rule
