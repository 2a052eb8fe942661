"""Units: quantities are read and converted as physics tables do."""

import pyomo.environ as pyo
import pytest

from nexus.units import UnitError, convert, parse_quantity, pint_unit, unit_text, units_of


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("158 degC", 158.0, "degC"),
        ("1e3kg/hr", 1000.0, "kg/hr"),
        ("20 %", 20.0, "%"),
        (3, 3.0, None),
        ("-4.5", -4.5, None),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(text, number, unit):
    assert parse_quantity(text) == (number, unit)


@pytest.mark.parametrize(
    ("value", "given", "wanted", "expected"),
    [
        (0.0, "degC", "K", 273.15),  # definition of the Celsius scale
        (1.0, "US dry ton", "kg", 907.18474),  # 2000 avoirdupois pounds
        (1.0, "MMgal", "m^3", 3785.411784),  # 231 cubic inches a gallon
        (20.0, "%", "", 0.2),
        (1.0, "dry tonne", "kg", 1000.0),
        (1.0, "MMUSD_2007", "USD_2007", 1e6),
        (1.0, "MUSD_2007", "USD_2007", 1e6),
        (525.4, "USD_2007", "USD_CE500", 500.0),  # CE index of 2007 as IDAES tabulates it
    ],
)
def test_units_convert(value, given, wanted, expected):
    assert convert(value, given, wanted) == pytest.approx(expected, rel=1e-12)


def test_units_of_other_dimensions_are_refused():
    with pytest.raises(UnitError, match="kilogram does not convert to kelvin"):
        convert(1.0, "kg", "K")
    with pytest.raises(UnitError, match="'furlongs_per' is not a unit that Nexus knows"):
        pint_unit("furlongs_per")
    with pytest.raises(UnitError, match="'hot' is not a number with a unit"):
        parse_quantity("hot")


def test_units_of_a_model_are_shown_in_their_short_form():
    model = pyo.ConcreteModel()
    model.power = pyo.Var(units=pyo.units.kg * pyo.units.m**2 / pyo.units.s**3)
    model.share = pyo.Var()
    assert [unit_text(units_of(v)) for v in (model.power, model.share)] == ["W", "-"]
