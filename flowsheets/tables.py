"""Reads the flowsheets' tables of numbers; a number stands in one table, with its unit, source and confidence."""

from functools import cache
from types import MappingProxyType

from pyomo.environ import units as pyunits

from nexus.packaged_tables import packaged_rows


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Returns the rows of the table `name` as dictionaries of text."""
    return packaged_rows("nexus.flowsheets", name)


@cache
def numbers(name: str) -> MappingProxyType:
    """Returns {name: value with Pyomo units} of a table with the columns name, value and units ("-" for none)."""
    return MappingProxyType({row["name"]: _quantity(row["value"], row["units"]) for row in rows(name)})


def _quantity(value: str, units: str):
    number = float(value)
    if units in ("-", ""):
        return number
    if units == "degC":
        return (number + 273.15) * pyunits.K
    return number * getattr(pyunits, units) if units.isidentifier() else number * _expression(units)


def _expression(units: str):
    """Returns Pyomo units of a text such as kg/hr; raises ValueError for a name that Pyomo does not know."""
    numerator, *denominators = units.split("/")
    result = getattr(pyunits, numerator) if numerator != "1" else 1
    for name in denominators:
        result = result / (pyunits.m**3 if name == "m3" else pyunits.m**2 if name == "m2" else getattr(pyunits, name))
    return result
