"""Dilution to a content of solids, where what arrives may be too wet already.

Symbols: m mass flow of all that comes together and s of its total solids (kg/s), x total solids asked for, w dilution
water (kg/s), b a bleed of it that always runs, r = m - s/x the water that is there beyond what x allows, e smoothing.

    b <= w  complementary to  s <= x m,   as   (w - b) r = e^2   (`nexus.unit_models.complementarity`)

With e = 0.007 kg/s the solids are below x by e^2/w of water where w is added (5e-6 kg/s of 10 kg/s); where the charge
is too wet, the bleed of 0.02 kg/s runs and e^2/r beside it; where both meet, w - b and r are e. The bleed keeps the
water off its bound of zero.
"""

from collections.abc import Callable, Iterable

from pyomo.environ import units as pyunits

from nexus.unit_models.complementarity import add_complementarity, let_awake

KG_PER_S = pyunits.kg / pyunits.s
SMOOTHING = 7e-3
BLEED = 2e-2


def add_dilution(block, name: str, solids: Callable, mass: Callable, water: Callable, total_solids, doc: str) -> None:
    """Adds that water dilutes to the total solids, and only a bleed runs into what is wetter; starts as it stands.

    Args:
        block: the section, with `time`
        name: of the variable that tells water added from water in excess, kg/s
        solids, mass, water: functions of time, kg/s; `mass` counts `water`
        total_solids: mass fraction by time
        doc: what is diluted
    """

    def added(b, t):
        return water(t) / KG_PER_S - BLEED

    def excess(b, t):
        return (mass(t) - solids(t) / total_solids[t]) / KG_PER_S

    add_complementarity(block, name, added, excess, SMOOTHING, doc)


def let_water_awake(states: Iterable) -> None:
    """Scales the flows of indexed states of dilution water so that they may come from the bleed in one step."""
    for state in states:
        for data in state.values():
            let_awake((*data.flow_mol_comp.values(), data.flow_mass, data.enthalpy_flow))
