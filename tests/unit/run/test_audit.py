"""Audit: balances from tables alone close for a true table and show a false one."""

import pandas as pd
import pytest

from nexus.audit import balances, carried_quantities, worst
from nexus.tables import ENTHALPY, HEAT, MASS, SENSIBLE, WORK

STREAMS = pd.DataFrame(
    [
        ("feed", "source", "heater", 100, 1000.0, -2.0e6, 0.0, 900.0, 100.0),
        ("warm", "heater", "splitter", 100, 1000.0, -1.9e6, 1.0e5, 900.0, 100.0),
        ("top", "splitter", "sink", 200, 100.0, -0.4e6, 0.4e5, 0.0, 100.0),
        ("bottom", "splitter", "drain", 200, 900.0, -1.5e6, 0.6e5, 900.0, 0.0),
    ],
    columns=["name", "from", "to", "area", MASS, ENTHALPY, SENSIBLE, "Water [kg/h]", "Ethanol [kg/h]"],
)
UNITS = pd.DataFrame(
    [
        ("source", 100, 0, 0),
        ("heater", 100, 0.8e5, 0.2e5),
        ("splitter", 200, 0, 0),
        ("sink", 200, 0, 0),
        ("drain", 200, 0, 0),
    ],
    columns=["unit", "area", HEAT, WORK],
)


def error(closure, level, name, quantity):
    """Returns one relative error."""
    row = closure[(closure["level"] == level) & (closure["name"] == name) & (closure["quantity"] == quantity)]
    return row["relative error"].item()


def test_true_tables_close_over_units_areas_and_the_plant():
    closure = balances(STREAMS, UNITS)
    assert set(closure["level"]) == {"unit", "area", "plant"}
    assert set(closure[closure["level"] == "unit"]["name"]) == {"heater", "splitter"}
    assert closure["relative error"].max() < 1e-12


def test_elements_follow_from_formulas():
    """100 kg/h ethanol holds 100 * 24.022 / 46.069 = 52.14 kg/h carbon."""
    assert carried_quantities(STREAMS)["C"].tolist() == pytest.approx([52.14, 52.14, 52.14, 0.0], abs=0.01)


def test_a_lost_kilogram_shows_in_its_unit_area_and_the_plant():
    wrong = STREAMS.copy()
    wrong.loc[3, [MASS, "Water [kg/h]"]] -= 1.0
    closure = balances(wrong, UNITS)
    for level, name in (("unit", "splitter"), ("area", "200"), ("plant", "plant")):
        assert error(closure, level, name, "mass") == pytest.approx(1e-3)
        assert error(closure, level, name, "C") < 1e-12
    assert error(closure, "unit", "heater", "mass") < 1e-12
    assert worst(closure)["unit"]["mass"] == {"error": pytest.approx(1e-3), "at": "splitter"}


def test_energy_is_measured_against_sensible_enthalpy_heat_and_work():
    """10 kW missing in the heater: its sensible outflow is 100 kW, heat 80 kW and work 20 kW, hence 10 / 200."""
    wrong = UNITS.copy()
    wrong.loc[1, HEAT] = 0.7e5
    assert error(balances(STREAMS, wrong), "unit", "heater", "energy") == pytest.approx(1e4 / 1.9e5)


def test_a_trace_is_measured_against_a_millionth_of_the_plants_inflow():
    """0.01 kg/h of ethanol leaves a heater that got none, while the plant takes 100 kg/h: 0.01 / (1e-6 * 100)."""
    wrong = STREAMS.copy()
    wrong.loc[[0, 1], "Ethanol [kg/h]"] = [0.0, 0.01]
    wrong.loc[len(wrong)] = ["spike", "source", "splitter", 200, 100.0, 0.0, 0.0, 0.0, 100.0]
    assert error(balances(wrong, UNITS), "unit", "heater", "C") == pytest.approx(100.0)


def test_a_solved_plant_closes(solved):
    assert solved.balances["relative error"].max() < 1e-9
    assert solved.run["closure"]["plant"]["energy"]["error"] < 1e-9
