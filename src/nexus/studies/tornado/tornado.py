"""One figure over the range of each input: the change that derivatives predict, and that of the plant solved again."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from nexus.studies.campaign.model import CampaignModel, Solved
from nexus.studies.campaign.walk import walk
from nexus.studies.tornado.figures import Figures

SMALL = 0.005  # of the range, each way: the step by which derivatives are checked
COLUMNS = (
    "input",
    "kind",
    "units",
    "base",
    "low",
    "high",
    "derivative",
    "elasticity",
    "low_by_derivative",
    "high_by_derivative",
    "low_resolved",
    "high_resolved",
    "derivative_resolved",
    "agreement",
    "note",
)
"""`derivative` is in the figure's units per unit of the input's number; the four changes are in the figure's units.

`derivative_resolved` is the difference quotient of two re-solves half a percent of the range to either side, and
`agreement` its relative deviation from the derivative. `note` says where a range has no solution.
"""


def predicted(model: CampaignModel, figures: Figures, figure: str, by_input: pd.DataFrame) -> pd.DataFrame:
    """Returns a row an input with the changes that derivatives predict, the largest first; re-solves are missing."""
    base, numbers, rows = figures.base[figure], model.cube.numbers(model.base.point), []
    for each in model.cube.inputs:
        slope, at = float(by_input.loc[figure, each.name]), numbers[each.name]
        row = dict.fromkeys(COLUMNS, np.nan) | {
            "input": each.name,
            "kind": each.kind.name,
            "units": "x base" if each.kind.name == "factor" else each.unit,
            "base": at,
            "low": each.low,
            "high": each.high,
            "derivative": slope,
            "elasticity": slope * at / base if base else np.nan,
            "low_by_derivative": slope * (each.low - at),
            "high_by_derivative": slope * (each.high - at),
            "note": "",
        }
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    largest = table[["low_by_derivative", "high_by_derivative"]].abs().max(axis=1)
    return table.loc[largest.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def resolved(
    model: CampaignModel,
    figures: Figures,
    figure: str,
    table: pd.DataFrame,
    top: int,
    progress: Callable[[str], None] = lambda line: None,
    ends: bool = True,
) -> pd.DataFrame:
    """Returns the table with the first `top` inputs solved again: a small step away and, with `ends`, at both ends of
    the range."""
    table = table.copy()
    places = {each.name: i for i, each in enumerate(model.cube.inputs)}
    for k in range(min(top, len(table))):
        i = places[table.loc[k, "input"]]
        progress(f"solving again over the range of {table.loc[k, 'input']}")
        notes = []
        for end, place in (("low", 0.0), ("high", 1.0)) if ends else ():
            value, note = _at_end(model, figures, figure, i, place)
            table.loc[k, f"{end}_resolved"] = value - figures.base[figure]
            notes += [f"{end}: {note}"] if note else []
        table.loc[k, "derivative_resolved"] = quotient = _quotient(model, figures, figure, i)
        slope = table.loc[k, "derivative"]
        table.loc[k, "agreement"] = abs(quotient - slope) / abs(quotient) if quotient else abs(slope)
        table.loc[k, "note"] = "; ".join(notes)
    return table


def _at_end(model: CampaignModel, figures: Figures, figure: str, i: int, place: float) -> tuple[float, str]:
    """Returns the figure at an end of an input's range, NaN with a reason where the plant has no solution there."""
    target = model.base.point.copy()
    target[i] = place
    done = walk(model, model.base, target)
    if not done.arrived:
        return np.nan, f"solved up to {100 * done.reached:.0f} % of the way"
    value = figures.value(done.last.solution, figure)
    return value, "" if np.isfinite(value) else "the figure has no value there"


def _quotient(model: CampaignModel, figures: Figures, figure: str, i: int) -> float:
    """Returns the central difference quotient of a figure by an input's own number."""
    values = []
    for sign in (1, -1):
        point = model.base.point.copy()
        point[i] += sign * SMALL
        solution = model.solve(point, model.base, exact=True)
        found = Solved(point, solution) if solution.ok else walk(model, model.base, point).last
        values.append(figures.value(found.solution, figure) if found.point is point else np.nan)
    each = model.cube.inputs[i]
    return (values[0] - values[1]) / (2 * SMALL * (each.high - each.low))
