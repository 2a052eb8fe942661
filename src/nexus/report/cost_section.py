"""Cost section: capital, operating cost and the price they lead to, each with a caption that says what to see."""

import pandas as pd

from nexus.flowsheets.plant import CostKind
from nexus.report.cash_section import cash_parts
from nexus.report.charts import LARGEST_ITEMS, capital_figure, equipment_figure, operating_figure, price_figure
from nexus.report.labels import area_name
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.price import price_parts, selling_price
from nexus.report.text import escape, lower_first, number, units, words
from nexus.results import Results


def cost_section(results: Results, figures: Figures) -> str:
    """Returns capital, operating cost and the price they lead to."""
    parts = (
        _capital(results, figures),
        _operating(results, figures),
        _price(results, figures),
        cash_parts(results, figures),
    )
    if not any(parts):
        return section("costs", "Costs", "This plant carries no cost items.", "")
    return section("costs", "Costs", "What the plant costs to build and to run.", "".join(parts))


def _capital(results: Results, figures: Figures) -> str:
    """Returns the capital figure by area and by item."""
    chart, items = capital_figure(results), equipment_figure(results)
    if chart is None:
        return ""
    costs = results.tables["costs"]
    unit = units(costs.loc[costs["kind"].isin([CostKind.equipment.value, CostKind.capital.value]), "units"].iloc[0])
    choices = [Choice(chart, _area_caption(results, unit), "by area")]
    if items:
        choices.append(Choice(items, _item_caption(results, unit), "largest items"))
    return figure("capital", f"Capital cost, {unit}", choices, figures)


def _area_caption(results: Results, unit: str) -> str:
    """Returns what all capital adds up to, where most equipment stands, and what is not in the chart."""
    costs = results.tables["costs"]
    equipment = costs[costs["kind"] == CostKind.equipment.value]
    other = costs[costs["kind"] == CostKind.capital.value]
    outside = costs[costs["kind"] == CostKind.outside.value]
    text = f"<b>All bars add up to {number(float(equipment['value'].sum() + other['value'].sum()))} {unit}"
    areas = equipment.groupby("area")["value"].sum()
    if len(areas):
        share = number(areas.max() / areas.sum() * 100, 2)
        text += f"; area {escape(area_name(results, areas.idxmax()))} holds {share} % of the installed equipment"
    text += ".</b> Grey bars follow from the equipment's cost or are given."
    if len(outside):
        names = escape(", ".join(lower_first(words(item)) for item in outside["item"]))
        text += (
            f" Not in the chart: {number(float(outside['value'].sum()), 3)} {unit} outside the investment ({names})."
        )
    return text


def _item_caption(results: Results, unit: str) -> str:
    """Returns what the equipment adds up to and how much of it the three largest items are."""
    costs = results.tables["costs"]
    equipment = costs[costs["kind"] == CostKind.equipment.value].sort_values("value", ascending=False)
    total, top = float(equipment["value"].sum()), equipment.iloc[:3]
    names = escape(", ".join(lower_first(words(item)) for item in top["item"]))
    share = number(float(top["value"].sum()) / total * 100, 2)
    text = f"<b>All bars add up to {number(total)} {unit} of installed equipment; {share} % of it is in {names}.</b>"
    return text + (" The last bar is the sum of all other items." if len(equipment) > LARGEST_ITEMS else "")


def _operating(results: Results, figures: Figures) -> str:
    """Returns the figure of yearly costs and revenue."""
    chart = operating_figure(results)
    if chart is None:
        return ""
    costs = results.tables["costs"]
    spent = costs[costs["kind"].isin([CostKind.variable_operating.value, CostKind.fixed_operating.value])]
    earned = costs[costs["kind"] == CostKind.revenue.value]
    unit = units(pd.concat([spent, earned])["units"].iloc[0])
    text = (
        f"<b>The plant spends {number(float(spent['value'].sum()), 3)} and earns "
        f"{number(float(earned['value'].sum()), 3)} {unit}.</b>"
    )
    if len(spent):
        largest = spent.loc[spent["value"].idxmax()]
        share = number(largest["value"] / spent["value"].sum() * 100, 2)
        text += f" {escape(words(largest['item']))} is {share} % of the operating cost."
    text += " What is earned beyond it pays for the capital and the tax." if len(earned) else ""
    return figure("operating", f"Operating cost and revenue, {unit}", [Choice(chart, text)], figures)


def _price(results: Results, figures: Figures) -> str:
    """Returns the figure of the selling price by its parts."""
    parts, price = price_parts(results), selling_price(results)
    if parts is None or price is None:
        return ""
    name, value, unit = price
    largest = parts.loc[parts["value"].idxmax()]
    text = (
        f"<b>The product must fetch {number(value)} {units(unit)}; {escape(lower_first(largest['item']))} adds most, "
        f"{number(largest['value'], 3)}.</b> Read from the top: each bar starts where the one above ends, credits go "
        "back, and the last bar is the price. The capital charge is what operating cost and credits leave of the "
        "price: repayment, return and tax."
    )
    return figure("price", f"{words(name)}, {units(unit)}", [Choice(price_figure(parts, value, unit), text)], figures)
