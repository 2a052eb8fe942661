"""Kinetic constants of unit models: one table with unit, range, source and confidence, made variables of a unit.

The table `kinetic_constants.csv` keeps the units of the source; a unit carries the constants in SI units as variables
that are fixed when it is built, so that estimation can free them. Confidence: Q1 and Q2 read in a source or a public
implementation, D derived, M from memory, A placeholder.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Var
from pyomo.environ import units as pyunits

from nexus.packaged_tables import packaged_rows

TABLE = "kinetic_constants.csv"
MOL, M3, S, J, KG, K = pyunits.mol, pyunits.m**3, pyunits.s, pyunits.J, pyunits.kg, pyunits.K
SI: Mapping[str, tuple] = MappingProxyType(
    {
        "-": (1.0, pyunits.dimensionless),
        "g/g": (1.0, pyunits.dimensionless),
        "1/h": (1 / 3600, 1 / S),
        "g/g/h": (1 / 3600, 1 / S),
        "g/L": (1.0, KG / M3),
        "kg/m3": (1.0, KG / M3),
        "mol/L": (1e3, MOL / M3),
        "L/mol/h": (1e-3 / 3600, M3 / MOL / S),
        "kJ/mol": (1e3, J / MOL),
        "J/mol/K": (1.0, J / MOL / K),
        "K": (1.0, K),
        "m/s": (1.0, pyunits.m / S),
        "1/m3/s": (1.0, 1 / M3 / S),
    }
)
"""Units that the table may use: factor to SI and the SI units."""


@cache
def rows(model: str) -> tuple[dict[str, str], ...]:
    """Returns the rows of `model`; raises KeyError, with the models that there are, for an unknown one."""
    table = packaged_rows("nexus.unit_models", TABLE)
    found = tuple(row for row in table if row["model"] == model)
    if not found:
        known = ", ".join(dict.fromkeys(row["model"] for row in table))
        raise KeyError(f"{TABLE} has no constants of '{model}'; it has those of {known}")
    return found


@cache
def constants(model: str) -> Mapping[str, float]:
    """Returns {name: value in SI units} of `model`."""
    return MappingProxyType({row["name"]: float(row["value"]) * SI[row["units"]][0] for row in rows(model)})


def placeholders(model: str) -> tuple[str, ...]:
    """Returns the names of the constants of `model` that are assumed (A) or from memory (M)."""
    return tuple(row["name"] for row in rows(model) if set(row["confidence"].split("+")) & {"A", "M"})


def add_constants(unit, model: str) -> None:
    """Adds the constants of `model` to `unit` as variables called by their names, in SI units and fixed."""
    for row in rows(model):
        factor, units = SI[row["units"]]
        number = float(row["value"]) * factor
        variable = Var(initialize=number, units=units, doc=f"{row['meaning'].capitalize()} ({row['confidence']})")
        setattr(unit, row["name"], variable)
        variable.fix()
        set_scaling_factor(variable, 1 / abs(number) if number else 1.0)
