"""Kinetic constants of unit models: read from a table beside them, added to a unit as fixed variables in SI units.

A table has the columns set, name, index, value, units, low, high, meaning, source and confidence. Rows of one name make
one variable, indexed by the words of `index` where there are any. Constants are variables, so that an estimation can
free them and a scenario can set them. `low` and `high` are the range of the source, or empty; they bound the variables
unless the unit asks otherwise. Confidence: Q1 and Q2 read in a source or a public implementation, D derived, M from
memory, A assumed.

Units are written as m3/kg/hr: a product in the numerator is not needed here. They become SI units, degC becomes K.
"""

from collections import defaultdict
from functools import cache

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Var
from pyomo.environ import units as pyunits

from nexus.packaged_tables import packaged_rows, unsure

FACTORS = {"hr": 3600.0, "day": 86400.0, "L": 1e-3, "kJ": 1e3}
"""Units that are no SI units: factor to those."""
SPELLING = {"hr": "s", "day": "s", "kJ": "J", "L": "m3", "degC": "K"}
ZERO_CELSIUS = 273.15  # K
ADDED = "_constant_sets"
"""Attribute of a unit: the sets of constants it has, as (table, set)."""


@cache
def constant_rows(table: str, chosen: str) -> tuple[dict[str, str], ...]:
    """Returns the rows of set `chosen` in `table`; raises KeyError where the table has no such set."""
    rows = packaged_rows("nexus.unit_models", table)
    found = tuple(row for row in rows if row["set"] == chosen)
    if not found:
        raise KeyError(f"{table} has no set '{chosen}'; it has {', '.join(sorted({row['set'] for row in rows}))}")
    return found


def placeholders(table: str, chosen: str) -> tuple[str, ...]:
    """Returns the constants of a set that are assumed (A) or from memory (M), as name or name[index]."""
    found = [r for r in constant_rows(table, chosen) if unsure(r["confidence"])]
    return tuple(f"{r['name']}[{r['index']}]" if r["index"] else r["name"] for r in found)


def constant_sets(unit) -> tuple[tuple[str, str], ...]:
    """Returns (table, set) of the constants that `add_constants` has added to a unit."""
    return tuple(vars(unit).get(ADDED, ()))


def si_value(number: str, units: str) -> float:
    """Returns the value of `number` given in `units` in SI units."""
    if units == "degC":
        return float(number) + ZERO_CELSIUS
    numerator, *denominators = units.split("/")
    result = float(number) * FACTORS.get(numerator, 1.0)
    for name in denominators:
        result /= FACTORS.get(name, 1.0)
    return result


def si_units(units: str):
    """Returns the Pyomo SI units of a text such as m3/kg/hr."""
    numerator, *denominators = units.split("/")
    result = 1 if numerator in ("1", "-") else _unit(numerator)
    for name in denominators:
        result = result / _unit(name)
    return pyunits.dimensionless if numerator == "-" else result


def _unit(name: str):
    powers = {"m3": pyunits.m**3, "m2": pyunits.m**2}
    name = SPELLING.get(name, name)
    return powers[name] if name in powers else getattr(pyunits, name)


def add_constants(unit, table: str, chosen: str, bounded: bool = True) -> None:
    """Adds the constants of set `chosen` of `table` to `unit` as variables that are fixed at their values.

    The doc of a variable is its meaning with the marks of its rows. Where `bounded` is False the range of the source
    does not bound the variable, so that an estimate may leave it.
    """
    setattr(unit, ADDED, [*constant_sets(unit), (table, chosen)])
    groups = defaultdict(list)
    for row in constant_rows(table, chosen):
        groups[row["name"]].append(row)
    for name, rows in groups.items():
        start = {_index(row): si_value(row["value"], row["units"]) for row in rows}
        bounds = {_index(row): _bounds(row) if bounded else (None, None) for row in rows}
        units, doc = si_units(rows[0]["units"]), _doc(rows)
        if None in start:
            variable = Var(initialize=start[None], bounds=bounds[None], units=units, doc=doc)
        else:
            variable = Var(
                list(start), initialize=start, bounds=lambda b, *i, limits=bounds: limits[_key(i)], units=units, doc=doc
            )
        setattr(unit, name, variable)
        variable.fix()
        for data in variable.values():
            set_scaling_factor(data, 1 / abs(data.value) if data.value else 1.0)


def _bounds(row: dict[str, str]) -> tuple[float | None, float | None]:
    low, high = (si_value(row[limit], row["units"]) if row[limit] else None for limit in ("low", "high"))
    return low, high


def _doc(rows: list[dict[str, str]]) -> str:
    meaning, marks = rows[0]["meaning"], dict.fromkeys(row["confidence"] for row in rows)
    return f"{meaning[:1].upper()}{meaning[1:]} ({', '.join(marks)})"


def _index(row: dict[str, str]):
    words = tuple(row["index"].split())
    return _key(words) if words else None


def _key(words: tuple):
    return words[0] if len(words) == 1 else words
