"""Tables of factors: the packaged one is whole, a user's own is read, and what is wrong in one is said."""

import csv

import pytest
from idaes.core.util.exceptions import ConfigurationError

from nexus.packaged_tables import packaged_rows
from nexus.sustainability.factors import COLUMNS, Factor, factor_table, impacts


def write(path, *changes, rows=None):
    """Writes the packaged table with changed rows ((kind, substance, flow), column, text) and returns its path."""
    rows = [dict(row) for row in rows or packaged_rows("nexus.sustainability", "factors.csv")]
    for key, column, text in changes:
        row = next(r for r in rows if (r["kind"], r["substance"], r["flow"]) == key)
        row[column] = text
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


AMMONIA = ("material", "ammonia", "carbon_dioxide_equivalent")


def test_every_number_says_where_it_is_from():
    for factor in factor_table():
        if factor.cuts_off:
            assert factor.note
        else:
            assert factor.source and factor.confidence, factor.key
            assert set(factor.confidence.split("+")) <= {"Q1", "Q2", "D", "M", "A"}, factor.key


def test_range_holds_the_value():
    for factor in factor_table():
        if factor.low is not None:
            assert factor.low <= factor.value <= factor.high, factor.key


def test_potentials_are_those_of_the_reports():
    """IPCC AR6 WG1 Table 7.15 and AR5 WG1 Table 8.A.1."""
    found = {(f.substance, f.flow): f.value for f in factor_table() if f.kind == "elementary"}
    assert found["methane_fossil", "climate_change_AR6"] == 29.8
    assert found["methane_biogenic", "climate_change_AR6"] == 27.0
    assert found["nitrous_oxide", "climate_change_AR6"] == 273
    assert found["methane_biogenic", "climate_change_AR5"] == 28
    assert found["nitrous_oxide", "climate_change_AR5"] == 265
    assert found["carbon_dioxide_biogenic", "climate_change_AR6"] == 0


def test_grid_power_is_that_of_egrid():
    """823.149 lb of CO2 per MWh, 0.066 of CH4, 0.009 of N2O; a pound is 0.45359237 kg; the sum is 0.3754 kg/kWh."""
    found = {f.flow: f.value for f in factor_table() if f.kind == "electricity_import"}
    pounds = {"carbon_dioxide_fossil": 823.149, "methane_fossil": 0.066, "nitrous_oxide": 0.009}
    for flow, pound in pounds.items():
        assert found[flow] == pytest.approx(pound * 0.45359237e-3, rel=1e-5)
    total = found["carbon_dioxide_fossil"] + 29.8 * found["methane_fossil"] + 273 * found["nitrous_oxide"]
    assert total == pytest.approx(0.3754, abs=5e-5)


def test_units_convert_to_base_units():
    """30 kg/TJ is 3e-11 kg/J; 0.36 kg/kWh is 1e-7 kg/J; 1.2e-4 jobs a tonne are 1.2e-7 a kilogram."""
    blank = dict.fromkeys(COLUMNS, "")
    for kind, unit, value, base in (
        ("fuel", "kg/TJ", 30, 3e-11),
        ("electricity_import", "kg/kWh", 0.36, 1e-7),
        ("upstream", "FTE/tonne", 1.2e-4, 1.2e-7),
        ("material", "g/kg", 5, 5e-3),
        ("capital", "FTE/MUSD_2007", 11.6, 11.6),
    ):
        factor = Factor(**{**blank, "kind": kind, "unit": unit, "value": value})
        assert factor.value * factor.to_base == pytest.approx(base, rel=1e-12)


def test_impacts_state_what_they_count_per():
    assert {impact.per for impact in impacts().values()} == {"functional_unit", "ratio", "year", "plant"}


def test_own_file_replaces_the_table(tmp_path):
    file = write(tmp_path / "mine.csv", (AMMONIA, "value", "2.0"))
    mine = {f.key: f.value for f in factor_table(file)}
    assert mine.keys() == {f.key for f in factor_table()}
    assert mine["material.ammonia.carbon_dioxide_equivalent"] == 2.0


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("kind", "materials", r"row \d+: unknown kind 'materials'. Did you mean 'material'\?"),
        ("unit", "lb/kg", "unknown unit 'lb/kg' of material.ammonia.carbon_dioxide_equivalent; write kg, g, FTE"),
        ("unit", "kg/kWh", "unknown unit 'kg/kWh' .* per kg or tonne, for example kg/kg"),
        ("value", "", "has no value; write a number, or a cut-off with its reason"),
        ("value", "two", "'two' under 'value' is no number"),
        ("value", "9", "is 9, outside its range 1.9 to 3"),
        ("scope", "4", "scope '4' is none of 1, 2, 3, avoided, or empty"),
        ("flow", "methan_fossil", "'methan_fossil' is characterised by no row of kind elementary. Did you mean 'meth"),
        ("flow", "cut off", "material.ammonia.cut off is cut off without a reason; write it under 'note'"),
        ("flow", "cut off: warming", "cuts off an unknown impact"),
    ],
)
def test_wrong_rows_are_refused(tmp_path, column, text, message):
    file = write(tmp_path / "mine.csv", (AMMONIA, column, text))
    with pytest.raises(ConfigurationError, match=message):
        factor_table(file)


def test_row_that_stands_twice_is_refused(tmp_path):
    rows = packaged_rows("nexus.sustainability", "factors.csv")
    twice = next(r for r in rows if (r["kind"], r["substance"], r["flow"]) == AMMONIA)
    file = write(tmp_path / "mine.csv", rows=[*rows, twice])
    first = rows.index(twice) + 2  # below the heading
    with pytest.raises(ConfigurationError, match=f"rows {first} and {len(rows) + 2} both give 'carbon_dioxide_equ"):
        factor_table(file)


def test_unreadable_file_and_missing_column_are_refused(tmp_path):
    with pytest.raises(
        ConfigurationError, match="cannot be read: .*No such file.*leave 'factors' out for the packaged"
    ):
        factor_table(str(tmp_path / "none.csv"))
    (tmp_path / "few.csv").write_text("kind,substance,value\nmaterial,ammonia,2\n")
    with pytest.raises(ConfigurationError, match="has no column flow, scope, .* Start from life_cycle_factors.csv"):
        factor_table(str(tmp_path / "few.csv"))
