"""Sections: costs, and power and heat, each figure with a caption that says what to see."""

from nexus.flowsheets.plant import CostKind
from nexus.report.charts import (
    area_name,
    capital_figure,
    equipment_figure,
    heat_figure,
    operating_figure,
    power_area_figure,
    power_figure,
    power_item_figure,
    price_figure,
)
from nexus.report.labels import humanise
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.power import power_balance
from nexus.report.price import price_parts, selling_price
from nexus.report.text import escape, number, units, words
from nexus.results import Results
from nexus.tables import HEAT, WORK


def cost_section(results: Results, figures: Figures) -> str:
    """Returns capital, operating cost and the price they lead to."""
    parts = (_capital(results, figures), _operating(results, figures), _price(results, figures))
    if not any(parts):
        return section("costs", "Costs", "This plant carries no cost items.", "")
    return section("costs", "Costs", "What the plant costs to build and to run.", "".join(parts))


def exchange_section(results: Results, figures: Figures) -> str:
    """Returns the power balance, or work by area where the plant states none, and heat by area."""
    parts = (_power(results, figures), _heat(results, figures))
    lead = "Electric power that the plant makes, uses and sells, and heat across the units' boundaries."
    return section("exchange", "Power and heat", lead, "".join(parts) or "<p>None.</p>")


def _capital(results: Results, figures: Figures) -> str:
    chart, items = capital_figure(results), equipment_figure(results)
    if chart is None:
        return ""
    costs = results.tables["costs"]
    inside = costs[costs["kind"].isin([CostKind.equipment.value, CostKind.capital.value])]
    outside = costs[costs["kind"] == CostKind.outside.value]
    unit = units(inside["units"].iloc[0])
    text = f"<b>All bars add up to {number(float(inside['value'].sum()))} {unit}"
    areas = inside[inside["kind"] == CostKind.equipment.value].groupby("area")["value"].sum()
    if len(areas):
        share = number(areas.max() / areas.sum() * 100, 2)
        text += f"; area {escape(area_name(results, areas.idxmax()))} holds {share} % of the installed equipment"
    text += ".</b> Grey bars follow from the equipment's cost or are given."
    if len(outside):
        names = escape(", ".join(words(item).lower() for item in outside["item"]))
        text += (
            f" Not in the chart: {number(float(outside['value'].sum()), 3)} {unit} outside the investment ({names})."
        )
    choices = [Choice("by area", chart)] + ([Choice("largest items", items)] if items else [])
    return figure("capital", f"Capital cost, {unit}", text, choices, figures)


def _operating(results: Results, figures: Figures) -> str:
    chart = operating_figure(results)
    if chart is None:
        return ""
    costs = results.tables["costs"]
    spent = costs[costs["kind"].isin([CostKind.variable_operating.value, CostKind.fixed_operating.value])]
    earned = float(costs.loc[costs["kind"] == CostKind.revenue.value, "value"].sum())
    unit = chart["layout"]["xaxis"]["title"]["text"]
    text = f"<b>The plant spends {number(float(spent['value'].sum()), 3)} and earns {number(earned, 3)} {unit}.</b>"
    if len(spent):
        largest = spent.loc[spent["value"].idxmax()]
        share = number(largest["value"] / spent["value"].sum() * 100, 2)
        text += f" {escape(words(largest['item']))} is {share} % of the operating cost."
    return figure("operating", f"Operating cost and revenue, {unit}", text, [Choice("", chart)], figures)


def _price(results: Results, figures: Figures) -> str:
    parts, price = price_parts(results), selling_price(results)
    if parts is None or price is None:
        return ""
    name, value, unit = price
    largest = parts.loc[parts["value"].idxmax()]
    text = (
        f"<b>{escape(largest['item'])} is {number(largest['value'], 3)} of the {number(value)} {units(unit)} that the "
        "product must fetch.</b> Read from the top: each bar starts where the one above ends, credits go back, and "
        "the last bar is the price. The capital charge is what operating cost and credits leave of the price: "
        "repayment, return and tax."
    )
    return figure(
        "price", f"{words(name)}, {units(unit)}", text, [Choice("", price_figure(parts, value, unit))], figures
    )


def _power(results: Results, figures: Figures) -> str:
    balance = power_balance(results)
    if balance is None:
        return _work(results, figures)
    traded = "sells" if balance.export >= 0 else "buys"
    text = (
        f"<b>The plant makes {number(balance.generated, 3)} MW, uses {number(balance.use, 3)} MW and {traded} "
        f"{number(abs(balance.export), 3)} MW.</b> "
    )
    if balance.by_item:
        text += "Golden bars are the loads of the cost items and add up to the use."
    else:
        text += "Golden bars add up to the use: machines of the unit models by area, and drives of other equipment."
    if len(balance.loads):
        largest = balance.loads.loc[balance.loads["MW"].idxmax()]
        place = escape(area_name(results, largest["area"]))
        text += (
            f" The largest one that is named is {humanise(largest['item'])} of {place}, {number(largest['MW'], 3)} MW."
        )
    choices = [Choice("by area", power_area_figure(results, balance))]
    choices.append(Choice("largest items", power_item_figure(balance)))
    return figure("power", "Power balance, MW", text, choices, figures)


def _work(results: Results, figures: Figures) -> str:
    chart = power_figure(results)
    if chart is None:
        return ""
    work = results.tables["unit_models"][WORK] / 1e6
    taken, given = float(work[work > 0].sum()), float(-work[work < 0].sum())
    text = f"<b>Machines take {number(taken, 3)} MW and give {number(given, 3)} MW.</b> Negative bars are generation."
    return figure("power", "Power by area, MW", text, [Choice("", chart)], figures)


def _heat(results: Results, figures: Figures) -> str:
    chart = heat_figure(results)
    if chart is None:
        return ""
    duty = results.tables["unit_models"][HEAT] / 1e6
    taken, given = float(duty[duty > 0].sum()), float(-duty[duty < 0].sum())
    text = f"<b>Units take {number(taken, 3)} MW of heat and give off {number(given, 3)} MW.</b>"
    text += " Negative bars are heat given off; heat that streams carry is not in this chart."
    return figure("heat", "Heat by area, MW", text, [Choice("", chart)], figures)
