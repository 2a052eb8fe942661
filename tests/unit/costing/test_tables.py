"""The packaged cost tables are complete, carry their source, and convert to the units of the model."""

import pytest
from pyomo.environ import units as pyunits

from nexus.costing.tables import (
    cost_index,
    equipment_table,
    finance_table,
    price_table,
    schedule,
    unit_from_text,
    unknown,
)

CODES = {"Q1", "Q2", "M", "D", "A"}


def test_equipment_table_holds_the_114_items_with_source():
    table = equipment_table()
    assert len(table) == 114
    assert all(record.source and record.confidence in CODES for record in table.values())
    assert all(record.reference_size > 0 and 0.5 <= record.exponent <= 1 for record in table.values())


def test_sizes_are_in_si_units():
    """83,333 kg/h is 23.148 kg/s; 58,576,000 kJ/h is 16.271 MW; 557,183 kmol/h is 154,773 mol/s."""
    table = equipment_table()
    reactor = table["PretreatmentReactorSystem/Pretreatment reactor system"]
    chiller = table["ChilledWaterPackage/Chilled water package"]
    tower = table["CoolingTower/Cooling tower"]
    assert (reactor.unit, chiller.unit, tower.unit) == ("kg/s", "W", "mol/s")
    assert reactor.reference_size == pytest.approx(83333 / 3600)
    assert chiller.reference_size == pytest.approx(58576000e3 / 3600)
    assert tower.reference_size == pytest.approx(557183e3 / 3600)


def test_every_price_and_assumption_has_source_and_a_known_unit():
    for row in [*price_table().values(), *finance_table().values()]:
        assert row.source and row.confidence in CODES, row.key
        unit_from_text(row.unit)
    assert all(row.lower <= row.value <= row.upper for row in finance_table().values())


def test_a_ton_is_a_short_ton():
    """58.50 USD per short ton (907.185 kg) is 0.064485 USD/kg."""
    unit = unit_from_text(price_table()["feedstock"].unit)
    target = unit_from_text("USD_2007/kg")
    assert pyunits.convert_value(58.5, unit, target) == pytest.approx(0.0644852, rel=1e-5)


@pytest.mark.parametrize("name", ["construction", "MACRS7", "MACRS20"])
def test_schedules_sum_to_one(name):
    assert sum(schedule(name).values()) == pytest.approx(1, abs=1e-12)


def test_cost_index_of_2007():
    """Chemical Engineering Plant Cost Index: 525.4 in 2007, 550.8 in 2010."""
    assert cost_index() == 525.4
    assert cost_index(2010) == 550.8


def test_unknown_year_says_what_there_is():
    with pytest.raises(KeyError, match="no cost index for 1950; the table holds 1990 to 2023"):
        cost_index(1950)


def test_unknown_schedule_names_the_nearest():
    with pytest.raises(KeyError, match="no schedule named 'MACRS8'; the nearest are: MACRS7"):
        schedule("MACRS8")


def test_unknown_key_without_relative_lists_all():
    assert unknown("price", "zzz", ["a", "b"]) == "no price named 'zzz'; the nearest are: a, b"
