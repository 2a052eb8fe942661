"""Charts: costs, power and heat as Plotly bar figures; a figure is None where there is nothing to show."""

from typing import Any

import pandas as pd

from nexus.flowsheets.plant import CostKind
from nexus.report.bars import Bar, bar_figure
from nexus.report.colours import BLUE, GREEN, GREY, HEAT_COLOUR, ORANGE, POWER_COLOUR, RED
from nexus.report.labels import area_name, unit_names
from nexus.report.power import PowerBalance
from nexus.report.price import PRODUCT, product_name
from nexus.report.text import words
from nexus.results import Results
from nexus.tables import HEAT, WORK

LARGEST_ITEMS = 14
OPERATING = (
    (CostKind.variable_operating, "Variable cost", ORANGE),
    (CostKind.fixed_operating, "Fixed cost", GREY),
    (CostKind.revenue, "Revenue", GREEN),
)
HEAT_LEGEND = (("Heat taken", HEAT_COLOUR), ("Heat given off", BLUE))
WORK_LEGEND = (("Power taken", POWER_COLOUR), ("Power given", GREEN))


def capital_figure(results: Results) -> dict[str, Any] | None:
    """Returns installed equipment by area, and the other capital items below it."""
    costs = results.tables["costs"]
    equipment = costs[costs["kind"] == CostKind.equipment.value]
    other = costs[costs["kind"] == CostKind.capital.value]
    if equipment.empty and other.empty:
        return None
    by_area = equipment.groupby("area", dropna=False)["value"].sum()
    bars = [Bar(area_name(results, area), value, BLUE) for area, value in by_area.items()]
    bars += [Bar(words(item), value, GREY) for item, value in zip(other["item"], other["value"], strict=True)]
    legend = [("Installed equipment, by area", BLUE), ("Other capital", GREY)]
    return bar_figure(bars, legend, pd.concat([equipment, other])["units"].iloc[0])


def equipment_figure(results: Results) -> dict[str, Any] | None:
    """Returns the items with the largest installed cost, and the rest as one bar."""
    costs = results.tables["costs"]
    items = costs[costs["kind"] == CostKind.equipment.value]
    if items.empty:
        return None
    bars = _largest(items, BLUE, "value")
    return bar_figure(bars, [("Installed equipment, by item", BLUE)], items["units"].iloc[0])


def operating_figure(results: Results) -> dict[str, Any] | None:
    """Returns what is spent and earned a year, the largest items first within each kind."""
    costs = results.tables["costs"].replace({"item": {PRODUCT: product_name(results)}})
    bars = []
    for kind, _, colour in OPERATING:
        bars += _largest(costs[costs["kind"] == kind.value], colour, "value", f"Other {kind.value}")
    if not bars:
        return None
    shown = costs[costs["kind"].isin([kind.value for kind, _, _ in OPERATING])]["units"].iloc[0]
    return bar_figure(bars, [(title, colour) for _, title, colour in OPERATING], shown)


def price_figure(parts: pd.DataFrame, price: float, units: str) -> dict[str, Any]:
    """Returns how costs (rows item, kind, value of `parts`) add up to a selling price, each bar where the last ends."""
    colours = {"variable": ORANGE, "fixed": GREY, "capital": BLUE, "credit": GREEN}
    bars, reached = [], 0.0
    for row in parts.to_dict("records"):
        bars.append(Bar(row["item"], row["value"], colours[row["kind"]], reached))
        reached += row["value"]
    bars.append(Bar("Selling price", price, RED))
    legend = [("Variable cost", ORANGE), ("Fixed cost", GREY), ("Capital charge", BLUE), ("Credit", GREEN)]
    return bar_figure(bars, [*legend, ("Selling price", RED)], units)


def power_area_figure(results: Results, balance: PowerBalance) -> dict[str, Any]:
    """Returns generation, use by area, and what is sold or bought, in MW."""
    used = balance.loads.groupby("area", dropna=False)["MW"].sum()
    bars = [Bar(area_name(results, area), float(value), POWER_COLOUR) for area, value in used.items()]
    return _balance_figure(balance, bars, "Use, by area")


def power_item_figure(balance: PowerBalance) -> dict[str, Any]:
    """Returns generation, use by the largest items, and what is sold or bought, in MW."""
    return _balance_figure(balance, _largest(balance.loads, POWER_COLOUR, "MW"), "Use, by item")


def _balance_figure(balance: PowerBalance, used: list[Bar], title: str) -> dict[str, Any]:
    """Returns the bars of a power balance with uses in the middle."""
    names = unit_names(list(balance.generation.index))
    bars = [Bar(name, float(value), GREEN) for name, value in zip(names, balance.generation, strict=True)]
    used = [*used, Bar("Not tied to an item", balance.rest, POWER_COLOUR)] if balance.rest else used
    sold = Bar("Power sold" if balance.export >= 0 else "Power bought", abs(balance.export), BLUE)
    legend = [("Generation", GREEN), (title, POWER_COLOUR), ("Exchange with the grid", BLUE)]
    return bar_figure([*bars, *used, sold], legend, "MW")


def work_figure(results: Results) -> dict[str, Any] | None:
    """Returns power taken and given by the units of each area, in MW."""
    return _exchange_by_area(results, WORK, WORK_LEGEND)


def heat_area_figure(results: Results) -> dict[str, Any] | None:
    """Returns heat taken and given off by the units of each area, in MW."""
    return _exchange_by_area(results, HEAT, HEAT_LEGEND)


def heat_unit_figure(results: Results) -> dict[str, Any]:
    """Returns heat taken and given off by the units with the largest duties, in MW."""
    units = results.tables["unit_models"]
    units = units[units[HEAT] != 0.0].assign(MW=units[HEAT] / 1e6)
    units = units.assign(item=unit_names(list(units["unit"])))
    (_, taken), (_, given) = HEAT_LEGEND
    bars = _largest(units[units["MW"] > 0], taken, "MW", "Other units that take heat")
    bars += _largest(units[units["MW"] < 0], given, "MW", "Other units that give off heat")
    return bar_figure(bars, HEAT_LEGEND, "MW")


def _exchange_by_area(results: Results, column: str, legend: tuple[tuple[str, str], ...]) -> dict[str, Any] | None:
    """Returns what the units of each area take (positive) and give (negative) of heat or work, in MW."""
    table = results.tables["unit_models"]
    table = table[table[column] != 0.0]
    if table.empty:
        return None
    bars = []
    for area, group in table.groupby("area", dropna=False):
        values = group[column] / 1e6
        for chosen, (_, colour) in zip((values[values > 0], values[values < 0]), legend, strict=True):
            bars += [Bar(area_name(results, area), float(chosen.sum()), colour)] if len(chosen) else []
    return bar_figure(bars, legend, "MW")


def _largest(rows: pd.DataFrame, colour: str, column: str, rest: str = "All other items") -> list[Bar]:
    """Returns bars of the rows with the largest values (column `item` names them), and of the rest as one."""
    rows = rows.sort_values(column, ascending=False, key=abs)
    top = rows.iloc[:LARGEST_ITEMS]
    bars = [Bar(words(item), float(value), colour) for item, value in zip(top["item"], top[column], strict=True)]
    left = float(rows[column].iloc[LARGEST_ITEMS:].sum())
    return bars + ([Bar(rest, left, colour)] if left else [])
