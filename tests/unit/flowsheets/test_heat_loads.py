"""Loads of either sign: two smooth parts whose difference is the heat, with the smoothing error stated."""

import pyomo.environ as pyo
import pytest
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.heat_loads import SMOOTHING, cooling_part, heating_part

ERROR = pyo.value(SMOOTHING)


def heats(*numbers: float) -> list[dict]:
    """Returns heat duties by time (W)."""
    return [{0: number * pyunits.W} for number in numbers]


@pytest.mark.parametrize("duty", [-3e6, -2e3, 0.0, 5e2, 4e6])
def test_parts_differ_by_the_heat_and_neither_is_negative(duty):
    (given,) = heats(duty)
    cooled, heated = pyo.value(cooling_part(given)[0]), pyo.value(heating_part(given)[0])
    assert heated - cooled == pytest.approx(duty, abs=1e-6)
    assert min(cooled, heated) > 0


def test_both_parts_are_half_the_smoothing_where_no_heat_is_needed():
    (none,) = heats(0.0)
    assert pyo.value(cooling_part(none)[0]) == pytest.approx(ERROR / 2)


def test_the_part_that_is_not_needed_falls_with_the_other():
    """a b = s^2/4, so that 1 MW of cooling leaves 25 W of heating."""
    (cooling,) = heats(-1e6)
    assert pyo.value(heating_part(cooling)[0]) == pytest.approx(ERROR**2 / 4 / 1e6, rel=1e-3)


def test_a_heated_vessel_takes_nothing_from_a_cooled_one():
    """2 MW and 1 MW are heated, while 5 MW are cooled elsewhere; s^2/4 over 2, 5 and 1 MW are 42.5 W."""
    assert pyo.value(heating_part(*heats(2e6, -5e6, 1e6))[0]) == pytest.approx(3e6 + 42.5, abs=0.1)
