"""The biorefinery's instruments: every tag leads to a variable; what is off in a portfolio has none."""

from collections import Counter

import pytest

from nexus.flowsheets import load
from nexus.instruments import instruments, tags


@pytest.fixture(scope="module")
def plant():
    """Returns the plant with all products, not solved."""
    return load("biorefinery")


SULFUR_DIOXIDE = ["FI-2115", "FI-2116", "AI-2117", "FI-2117"]


def test_every_tag_leads_to_a_variable(plant):
    stated = tags(plant)
    assert [tag.name for tag in stated if tag.name not in SULFUR_DIOXIDE] == list(instruments(plant))
    assert {tag.section for tag in stated} == set(plant.sections)


def test_temperatures_pressures_flows_compositions_and_power_are_measured(plant):
    letters = Counter(tag.name[0] for tag in tags(plant))
    assert letters.total() >= 150
    assert all(letters[letter] >= 10 for letter in "TPFAJ"), letters


def test_a_portfolio_without_co_products_has_fewer_instruments():
    ethanol = load("biorefinery", products="ethanol", enzyme="purchased", catalyst="none", fermentation_stages=2)
    found = instruments(ethanol)
    missing = {tag.section for tag in tags(ethanol) if tag.name not in found}
    assert {"succinic_acid", "polylactide", "furfural", "sugar_liquor", "enzyme"} <= missing
    assert "TI-3420" in found and "TI-3430" not in found
    assert "TI-2104" in found and "FI-2105" not in found


def test_sulfur_dioxide_has_instruments_where_it_is_the_catalyst():
    plant = load("biorefinery", products="ethanol", enzyme="purchased", catalyst="sulfur_dioxide", hydrolysis_tanks=2)
    assert set(SULFUR_DIOXIDE) <= set(instruments(plant))
