"""Packaged cost tables: equipment, cost index, prices, financial assumptions and yearly schedules.

Each table is a CSV file beside this module and is read when it is first asked for. Every row carries its source
and a confidence code: Q1 and Q2 were read in a source (Q1 the primary one), M is from memory of the literature,
D is derived, A is an assumption.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pyomo.environ import units as pyunits

from nexus.costing.currency import BASE_YEAR, register_currency_units
from nexus.packaged_tables import packaged_rows

MODEL_UNITS = MappingProxyType(
    {
        "kg/hr": "kg/s",
        "kmol/hr": "mol/s",
        "m3": "m**3",
        "m3/hr": "m**3/s",
        "m3/s": "m**3/s",
        "m3/yr": "m**3/s",
        "kJ/hr": "W",
        "Gcal/hr": "W",
        "kW": "W",
    }
)
"""Unit in the table -> SI unit that the model uses for the same size."""


@dataclass(frozen=True)
class EquipmentRecord:
    """One row of the equipment table, with its size in SI units.

    Attributes: `key` ("class/item"), `size_basis` (what the size is), `unit` (SI unit of the size),
    `reference_size` (in `unit`), `base_cost` (USD at `cost_index`), `exponent` (-), `power` (W at the reference
    size), `installation_factor` (-), `size_per` ("total" or "per unit"), `source`, `confidence`.
    """

    key: str
    size_basis: str
    unit: str
    reference_size: float
    base_cost: float
    cost_index: float
    exponent: float
    power: float
    installation_factor: float
    size_per: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Price:
    """One row of the price table: `value` in `unit` (2007 dollars), what it is paid for (`basis`), when (`date`)."""

    key: str
    value: float
    unit: str
    basis: str
    date: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Assumption:
    """One financial assumption with its unit ("" if it has none) and range."""

    key: str
    value: float
    unit: str
    lower: float
    upper: float
    meaning: str
    source: str
    confidence: str


def unit_from_text(text: str):
    """Returns the Pyomo unit that a product or quotient such as "USD_2007/kWh" or "m**3/s" names ("" is none)."""
    register_currency_units()
    result = pyunits.dimensionless
    for place, group in enumerate(text.split("/") if text else ()):
        for factor in group.replace("**", "^").split("*"):
            name, _, power = factor.partition("^")
            unit = pyunits.dimensionless if name == "1" else getattr(pyunits, name) ** int(power or 1)
            result = result * unit if place == 0 else result / unit
    return pyunits.get_units(result)


def _rows(table: str) -> tuple[dict[str, str], ...]:
    """Returns the rows of one table of costs."""
    return packaged_rows("nexus.costing", f"{table}.csv")


@cache
def equipment_table() -> Mapping[str, EquipmentRecord]:
    """Returns the equipment table, key "class/item" -> record."""
    return MappingProxyType({record.key: record for record in map(_equipment_record, _rows("equipment"))})


def _equipment_record(row: dict) -> EquipmentRecord:
    """Returns a row of the equipment table with its size converted to SI units."""
    unit = MODEL_UNITS[row["basis_unit"]]
    table_unit = unit_from_text(row["basis_unit"].replace("m3", "m**3"))
    size = pyunits.convert_value(float(row["reference_size"]), table_unit, unit_from_text(unit))
    return EquipmentRecord(
        key=f"{row['unit_class']}/{row['item']}",
        size_basis=row["size_basis"],
        unit=unit,
        reference_size=size,
        base_cost=float(row["base_cost_USD"]),
        cost_index=float(row["cost_index"]),
        exponent=float(row["exponent"]),
        power=1000 * float(row["power_kW"]),
        installation_factor=float(row["installation_factor"]),
        size_per=row["size_per"],
        source=row["source"],
        confidence=row["confidence"],
    )


@cache
def price_table() -> Mapping[str, Price]:
    """Returns the price table, key -> price."""
    return MappingProxyType({row["key"]: Price(**{**row, "value": float(row["value"])}) for row in _rows("prices")})


@cache
def finance_table() -> Mapping[str, Assumption]:
    """Returns the financial assumptions, key -> assumption."""
    numbers = ("value", "lower", "upper")
    return MappingProxyType(
        {row["key"]: Assumption(**{**row, **{name: float(row[name]) for name in numbers}}) for row in _rows("finance")}
    )


@cache
def schedule(name: str) -> Mapping[int, float]:
    """Returns a yearly schedule ("construction", "MACRS7", "MACRS20"), year -> fraction."""
    found = {int(row["year"]): float(row["fraction"]) for row in _rows("schedules") if row["schedule"] == name}
    if not found:
        raise KeyError(unknown("schedule", name, {row["schedule"] for row in _rows("schedules")}))
    return MappingProxyType(found)


@cache
def cost_index(year: int = BASE_YEAR) -> float:
    """Returns the Chemical Engineering Plant Cost Index of a year."""
    years = {int(row["year"]): float(row["cepci"]) for row in _rows("cepci")}
    if year not in years:
        raise KeyError(f"no cost index for {year}; the table holds {min(years)} to {max(years)}")
    return years[year]


def unknown(what: str, name: str, known) -> str:
    """Returns the sentence for an unknown table key, with the nearest keys."""
    near = difflib.get_close_matches(name, list(known), n=4, cutoff=0.3)
    return f"no {what} named '{name}'; the nearest are: {', '.join(near) if near else ', '.join(sorted(known))}"
