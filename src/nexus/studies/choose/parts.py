"""Parts: an objective as the sum of items of the tables of a run, where it is one.

Two sums are known, and each is taken only where it gives the objective's value:

operating profit    sales and by-products, less variable and fixed cost of a normal year (`costs.csv`, `cash_flow.csv`)
present value       cash of all years by kind, discounted to year 0 (`cash_flow.csv`, `finance.csv`)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from nexus.costing.cash_flow_table import BASES, SIGNED
from nexus.costing.cash_flow_table import UNIT as MONEY
from nexus.flowsheets.plant import CostKind
from nexus.studies.choose.outcome import Outcome
from nexus.units import UnitError, convert, pint_unit

AGREES = 1e-6  # relative to the sum of all amounts
MARKET = BASES["market_cash_flow"]
MAIN_PRODUCT = "product"
"""Item of `costs.csv` that is the sale of the main product, there at the minimum selling price."""
RECEIVED = ("product_sales", "by_product_sales", "loan_drawn")
"""Cash that comes in; the other kinds are paid."""
SIGNS = {
    CostKind.revenue.value: 1.0,
    CostKind.variable_operating.value: -1.0,
    CostKind.fixed_operating.value: -1.0,
}


@dataclass(frozen=True)
class Item:
    """One part of an objective: what it is (`sales`, `cash` received, or `cost`) and its name."""

    kind: str
    name: str


Parts = Mapping[Item, float]
"""What each item adds to the objective, in the objective's units: costs are negative."""


def parts_of(outcome: Outcome) -> Parts | None:
    """Returns the parts of an alternative's objective; None where no known sum gives its value."""
    if outcome.value is None:
        return None
    for found, unit in (_profit(outcome), _present_value(outcome)):
        scaled = _in_units(found, unit, outcome.units)
        size = sum(abs(amount) for amount in scaled.values())
        if scaled and abs(sum(scaled.values()) - outcome.value) <= AGREES * size:
            return scaled
    return None


def _profit(outcome: Outcome) -> tuple[dict[Item, float], str]:
    """Returns sales and costs of a normal year, fixed cost as one, the main product at its market price."""
    costs = outcome.table("costs")
    yearly = costs[costs["kind"].isin(SIGNS)] if costs is not None else pd.DataFrame()
    if not len(yearly) or yearly["units"].nunique() != 1:
        return {}, ""
    market, found = _market_sales(outcome), {}
    for row in yearly.to_dict("records"):
        amount = SIGNS[row["kind"]] * row["value"]
        item = Item("sales" if amount >= 0 and row["kind"] == CostKind.revenue.value else "cost", row["item"])
        if row["kind"] == CostKind.fixed_operating.value:
            item = Item("cost", "fixed operation")
        elif row["kind"] == CostKind.revenue.value and row["item"] == MAIN_PRODUCT and market is not None:
            item, amount = Item("sales", "the main product"), market
        found[item] = found.get(item, 0.0) + amount
    return found, str(yearly["units"].iloc[0])


def _market_sales(outcome: Outcome) -> float | None:
    """Returns the sales of the main product in a normal year at its market price."""
    cash = outcome.table("cash_flow")
    if cash is None or not (cash["basis"] == MARKET).any():
        return None
    return float(cash.loc[cash["basis"] == MARKET, f"product_sales [{MONEY}]"].iloc[-1])


def _present_value(outcome: Outcome) -> tuple[dict[Item, float], str]:
    """Returns the cash of all years at the market price by kind, discounted."""
    cash, finance = outcome.table("cash_flow"), outcome.table("finance")
    if cash is None or finance is None:
        return {}, ""
    cash = cash[cash["basis"] == MARKET]
    rate = finance.loc[finance["name"] == "internal_rate_of_return", "value"]
    if not len(cash) or not len(rate):
        return {}, ""
    factor = (1.0 + float(rate.iloc[0])) ** -cash["year"].astype(float)
    kinds = {name: "cash" if name in RECEIVED else "cost" for name in SIGNED}
    return {Item(kinds[name], name): float((cash[f"{name} [{MONEY}]"] * factor).sum()) for name in SIGNED}, MONEY


def _in_units(found: Mapping[Item, float], given: str, wanted: str) -> dict[Item, float]:
    try:
        factor = convert(1.0, pint_unit(given), pint_unit(wanted)) if found and given != wanted else 1.0
    except UnitError:
        return {}
    return {item: factor * amount for item, amount in found.items()}


def all_items(parts: Sequence[Parts]) -> list[Item]:
    """Returns every item of several alternatives, sales first, then as they come."""
    items = dict.fromkeys(item for each in parts for item in each)
    return sorted(items, key=lambda item: ("sales", "cash", "cost").index(item.kind))
