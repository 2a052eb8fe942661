"""Limits in words: which hold an optimum and what they cost, and which are missed and by how much."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from nexus.flowsheets.plant import Plant
from nexus.patches import component_at
from nexus.scenario import Limit, ScenarioError
from nexus.studies.optimize.kkt import TOLERANCE
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.watched import Limits, Watched
from nexus.tables import shown_value
from nexus.units import UnitError, convert, parse_quantity, pint_unit, unit_text, units_of

LIMITS, BOUNDS = 3, 2  # that an outcome names
ROUNDING = 1e-9  # relative, by which a figure may miss its limit


def held_by(constraints: pd.DataFrame) -> tuple[str, ...]:
    """Returns what holds an optimum and what that costs: limits first, then bounds of decisions, the dearest of each.

    `constraints` is the table of an optimisation.
    """
    bound = constraints["kind"] == "decision"
    rows = pd.concat([constraints[~bound].head(LIMITS), constraints[bound].head(BOUNDS)])
    return tuple(str(text) for text in rows["meaning"])


def missed_by(model: ReducedModel, limits: Limits, state: State) -> tuple[str, ...]:
    """Returns the limits that a state passes and by how much, the worst in scaled terms first."""
    watched = Watched(model, limits)
    values = watched.values(state)
    rows = [row for row in np.argsort(-values, kind="stable")[:LIMITS] if values[row] > TOLERANCE]
    sentences = []
    for row in rows:
        limit = watched.limit(row)
        sentences.append(f"{limit} is missed by {values[row] * limit.scale:.4g} {limit.units}".rstrip() + ".")
    return tuple(sentences)


def missed_figures(plant: Plant, limits: Mapping[str, Limit]) -> tuple[str, ...]:
    """Returns the limits that a solved plant misses, in which nothing was chosen; multiples of the base refer to it."""
    sentences = []
    for name, limit in limits.items():
        value, unit = _shown(plant, name)
        for sign, quantity, symbol in ((1.0, limit.lower, ">="), (-1.0, limit.upper, "<=")):
            if quantity is None:
                continue
            bound = float(quantity) * value if limit.of_base else _in_units(name, quantity, unit)
            short = sign * (bound - value)
            if short > ROUNDING * max(abs(bound), abs(value)):
                sentences.append(f"{name} {symbol} {bound:.6g} {unit} is missed by {short:.4g} {unit}.")
    return tuple(sentences)


def _shown(plant: Plant, name: str) -> tuple[float, str]:
    """Returns value and units of a key figure, or of what a path names."""
    for kpi in plant.kpis:
        if kpi.name == name:
            return shown_value(kpi.expression, kpi.units), kpi.units
    datum = component_at(plant, name)
    return float(pyo.value(datum)), unit_text(units_of(datum))


def _in_units(name: str, quantity: float | str, unit: str) -> float:
    try:
        value, given = parse_quantity(quantity)
        return value if given is None else convert(value, pint_unit(given), pint_unit(unit))
    except UnitError as error:
        raise ScenarioError(f"Constraint '{name}' cannot be '{quantity}': {error}.") from None
