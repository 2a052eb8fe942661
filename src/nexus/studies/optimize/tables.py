"""Tables of an optimum: decisions, limits that hold with their prices, figures before and after."""

import pandas as pd

from nexus.studies.optimize.model import ReducedModel
from nexus.studies.optimize.optimum import Multiplier, Optimum

SIDES = {"lower": "at least", "upper": "at most"}
AT_BOUND = 1e-5  # of its range: a decision this near to an end stands on it


def decision_table(model: ReducedModel, optimum: Optimum) -> pd.DataFrame:
    """Returns a row a decision: value before and after, bounds, whether it stands on one, and what the bound costs."""
    prices = {each.limit.name: each for each in optimum.multipliers if each.limit.kind == "decision"}
    rows = []
    for decision, u, v in zip(model.decisions, model.start.point, optimum.state.point, strict=True):
        before, after, held = decision.value(u), decision.value(v), prices.get(decision.path)
        side = "lower" if v <= AT_BOUND else "upper" if v >= 1.0 - AT_BOUND else ""
        price = 0.0 if held is None else held.price
        rows.append(
            (decision.path, before, after, after - before, decision.units, decision.lower, decision.upper, side, price)
        )
    columns = ["name", "before", "after", "change", "units", "lower", "upper", "at bound", "price of the bound"]
    return pd.DataFrame(rows, columns=columns)


def constraint_table(model: ReducedModel, optimum: Optimum) -> pd.DataFrame:
    """Returns a row a limit or bound that holds, the dearest first: its value, its price and a sentence."""
    held = sorted(optimum.multipliers, key=lambda each: -each.scaled)
    unit = goal_units(model, optimum)
    rows = [
        (e.limit.kind, e.limit.name, e.limit.side, e.limit.value, e.limit.units, e.price, e.scaled, sentence(e, unit))
        for e in held
    ]
    columns = ["kind", "name", "side", "limit", "units", "price", "scaled multiplier", "meaning"]
    return pd.DataFrame(rows, columns=columns)


def figure_table(model: ReducedModel, optimum: Optimum) -> pd.DataFrame:
    """Returns a row a figure: before, after, difference, and difference as a share of what it was."""
    rows = []
    for name in model.figures:
        before, after = model.start.figures[name], optimum.state.figures[name]
        share = (after - before) / abs(before) if before else float("nan")
        rows.append((name, before, after, after - before, share, model.units[name]))
    return pd.DataFrame(rows, columns=["name", "before", "after", "change", "relative change", "units"])


def goal_units(model: ReducedModel, optimum: Optimum) -> str:
    """Returns the units of the goal; nothing for a sum of figures."""
    goal = optimum.goal.figure
    return model.units[goal] if isinstance(goal, str) else ""


def sentence(held: Multiplier, unit: str) -> str:
    """Returns what moving a limit by one unit is worth."""
    limit = held.limit
    what = limit.units if limit.units not in ("", "-", "dimensionless") else "one"
    amount = f"1 {what}" if what != "one" else "1"
    way = "raising" if held.price > 0 else "lowering"
    return (
        f"{limit.name} is held {SIDES[limit.side]} {limit.value:.5g} {limit.units}: the goal grows by "
        f"{abs(held.price):.4g} {unit} for {way} the limit by {amount}, to first order."
    ).replace("  ", " ")
