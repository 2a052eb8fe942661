"""Exchange section: power and heat, each figure with a caption that says what to see."""

import pandas as pd

from nexus.report.charts import (
    heat_area_figure,
    heat_unit_figure,
    power_area_figure,
    power_item_figure,
    work_figure,
)
from nexus.report.labels import area_name, humanise
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.power import PowerBalance, power_balance
from nexus.report.text import escape, lower_first, number
from nexus.results import Results
from nexus.tables import HEAT, WORK


def exchange_section(results: Results, figures: Figures) -> str:
    """Returns the power balance, or work by area where the plant states none, and heat."""
    balance = power_balance(results)
    power = _work(results, figures) if balance is None else _power(results, balance, figures)
    parts = power + _heat(results, figures)
    lead = "Electric power that the plant makes, uses and sells, and heat across the units' boundaries."
    return section("exchange", "Power and heat", lead, parts or "<p>None.</p>")


def _power(results: Results, balance: PowerBalance, figures: Figures) -> str:
    """Returns the figure of the power balance by area and by item."""
    traded = "sells" if balance.export >= 0 else "buys"
    text = (
        f"<b>The plant makes {number(balance.generated, 3)} MW, uses {number(balance.use, 3)} MW and {traded} "
        f"{number(abs(balance.export), 3)} MW.</b> Golden bars are the loads of the cost items and add up to the use."
    )
    if len(balance.loads):
        largest = balance.loads.loc[balance.loads["MW"].idxmax()]
        place = escape(area_name(results, largest["area"]))
        name = escape(lower_first(humanise(largest["item"])))
        text += f" The largest load is that of the {name} of {place}, {number(largest['MW'], 3)} MW."
    charts = ((power_area_figure(results, balance), "by area"), (power_item_figure(balance), "largest items"))
    return figure("power", "Power balance, MW", [Choice(chart, text, title) for chart, title in charts], figures)


def _work(results: Results, figures: Figures) -> str:
    """Returns the figure of the machines' work by area."""
    chart = work_figure(results)
    if chart is None:
        return ""
    taken, given = _taken_and_given(results.tables["unit_models"][WORK])
    text = f"<b>Machines take {number(taken, 3)} MW and give {number(given, 3)} MW.</b> Negative bars are generation."
    return figure("power", "Power by area, MW", [Choice(chart, text)], figures)


def _heat(results: Results, figures: Figures) -> str:
    """Returns the figure of heat by area and by unit."""
    chart = heat_area_figure(results)
    if chart is None:
        return ""
    units = results.tables["unit_models"].set_index("unit")
    taken, given = _taken_and_given(units[HEAT])
    text = f"<b>Units take {number(taken, 3)} MW of heat and give off {number(given, 3)} MW"
    for column, verb in ((units[HEAT], "takes"), (-units[HEAT], "gives off")):
        unit = column.idxmax()
        if column[unit] > 0:
            text += f"; the {escape(lower_first(humanise(unit)))} {verb} most, {number(column[unit] / 1e6, 3)} MW"
    text += ".</b> Negative bars are heat given off; heat that streams carry is not in this chart."
    if given > taken:
        text += f" The {number(given - taken, 3)} MW that no unit takes leave the plant."
    choices = [Choice(chart, text, "by area"), Choice(heat_unit_figure(results), text, "largest duties, by unit")]
    return figure("heat", "Heat across the units' boundaries, MW", choices, figures)


def _taken_and_given(flows: pd.Series) -> tuple[float, float]:
    """Returns what units take and what they give of a flow in W, both positive in MW."""
    return float(flows[flows > 0].sum()) / 1e6, -float(flows[flows < 0].sum()) / 1e6
