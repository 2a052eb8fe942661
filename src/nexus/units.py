"""Units of the project, defined once on Pyomo's registry: what scenario files and key figures are written in.

Beside everything that Pyomo knows (`degC`, `bar`, `kg/hr`, `kW`, ...) these are defined here:

| unit | meaning |
|---|---|
| `USD_1990` ... `USD_2023` | US dollars of a year, converted by the CE plant cost index as IDAES defines it |
| `MMgal`, `MMkg`, `MMBtu`, `MMUSD_2007` | a million US gallons, kilograms, British thermal units, dollars of 2007 |
| `US_ton` (`US ton`, `US dry ton`) | 2000 lb; dry says what is weighed, not how much |
| `dry tonne` | 1000 kg |

A year is 365.25 days; hours on stream are the plant's business.
"""

import re
from functools import lru_cache
from typing import Any

SPACED = {"US dry ton": "US_ton", "US ton": "US_ton", "dry tonne": "tonne", "dry t": "tonne"}
NAMES = {"%": "percent", "-": "dimensionless"}
DEFINITIONS = {
    "MMgal": "1e6 * gallon",
    "MMkg": "1e6 * kilogram",
    "MMBtu": "1e6 * Btu",
    "US_ton": "2000 * pound",
    "MMUSD_2007": "1e6 * USD_2007",
}
DERIVED = ("W", "J", "Pa", "J/mol", "J/kg", "J/mol/K", "J/kg/K", "W/m^2/K", "kg/s", "mol/s")
QUANTITY = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$", re.DOTALL)


class UnitError(ValueError):
    """A text is no quantity, or its unit does not fit; the message is a sentence."""


@lru_cache(maxsize=1)
def define_units() -> None:
    """Adds the project's units to Pyomo's registry; safe to call again and beside IDAES' own costing."""
    from pyomo.environ import units

    from nexus.costing.currency import register_currency_units

    register_currency_units()
    registry = units.pint_registry
    missing = [f"{name} = {meaning}" for name, meaning in DEFINITIONS.items() if name not in registry]
    if missing:
        units.load_definitions_from_strings(missing)


def pint_unit(text: str) -> Any:
    """Returns the pint unit that a text means; raises UnitError when it means none."""
    from pyomo.environ import units

    define_units()
    for spaced, name in SPACED.items():
        text = text.replace(spaced, name)
    text = NAMES.get(text.strip(), text)
    try:
        return units.pint_registry.parse_units(text)
    except Exception as error:  # pint raises its own, tokenizer and attribute errors alike
        raise UnitError(f"'{text}' is not a unit that Nexus knows") from error


def parse_quantity(given: str | int | float) -> tuple[float, str | None]:
    """Returns number and unit text of `158 degC`; a plain number has the unit None.

    Raises UnitError when the text does not start with a number.
    """
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return float(given), None
    match = QUANTITY.match(str(given))
    if match is None:
        raise UnitError(f"'{given}' is not a number with a unit")
    return float(match.group(1)), match.group(2) or None


def convert(value: float, given: Any, wanted: Any) -> float:
    """Returns a value in other units (texts or pint units); temperatures are absolute, so 0 degC is 273.15 K.

    Raises UnitError when the dimensions differ.
    """
    from pyomo.environ import units

    registry = units.pint_registry
    given = pint_unit(given) if isinstance(given, str) else given
    wanted = pint_unit(wanted) if isinstance(wanted, str) else wanted
    if given.dimensionality != wanted.dimensionality:
        raise UnitError(f"{given} does not convert to {wanted or 'a pure number'}")
    return float(registry.Quantity(value, given).to(wanted).magnitude)


def line_to(given: Any, wanted: Any) -> tuple[float, float]:
    """Returns (offset, factor) that turn a value into other units: wanted = offset + factor * given."""
    offset = convert(0.0, given, wanted)
    return offset, convert(1.0, given, wanted) - offset


def units_of(component: Any) -> Any:
    """Returns the pint units of a Pyomo variable, parameter or expression (dimensionless where it has none)."""
    from pyomo.environ import units

    define_units()
    found = units.get_units(component)
    registry = units.pint_registry
    return registry.dimensionless if found is None else registry.parse_units(str(found))


def unit_text(unit: Any) -> str:
    """Returns a pint unit in the short form that tables and messages show (`kg/s`, `W`, `-` for none)."""
    from pyomo.environ import units

    for name in DERIVED:
        derived = units.pint_registry.parse_units(name)
        if derived.dimensionality == unit.dimensionality and convert(1.0, unit, derived) == 1.0:
            return name
    return f"{unit:~C}".replace("**", "^") or "-"
