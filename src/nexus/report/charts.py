"""Charts: costs, power and heat as Plotly bar figures; a figure is None where there is nothing to show."""

from typing import Any

import pandas as pd

from nexus.flowsheets.plant import CostKind
from nexus.report.sankey import FONT
from nexus.report.text import units as unit_words
from nexus.report.text import words
from nexus.results import Results
from nexus.tables import HEAT, WORK

BLUE, ORANGE, GREEN, GREY, RED, GOLD = "#3b6ea5", "#c8803a", "#4f8f5b", "#9aa5ae", "#c0473b", "#d2a21c"
NO_GRID = {"ticks": "", "ticklabelstandoff": 8, "showgrid": False}
LINE_HEIGHT = 30
LARGEST_ITEMS = 14


def capital_figure(results: Results) -> dict[str, Any] | None:
    """Returns installed equipment by area, and the other capital items below it."""
    costs = results.tables["costs"]
    equipment = costs[costs["kind"] == CostKind.equipment.value]
    other = costs[costs["kind"] == CostKind.capital.value]
    if equipment.empty and other.empty:
        return None
    by_area = equipment.groupby("area", dropna=False)["value"].sum()
    bars = [(_area_name(results, area), value, BLUE) for area, value in by_area.items()]
    bars += [(words(item), value, GREY) for item, value in zip(other["item"], other["value"], strict=True)]
    return _bars(bars, [("Installed equipment, by area", BLUE), ("Other capital", GREY)], costs["units"].iloc[0])


def operating_figure(results: Results) -> dict[str, Any] | None:
    """Returns what is spent and earned a year, the largest items first within each kind."""
    costs = results.tables["costs"]
    kinds = (
        (CostKind.variable_operating, "Variable cost", ORANGE),
        (CostKind.fixed_operating, "Fixed cost", GREY),
        (CostKind.revenue, "Revenue", GREEN),
    )
    bars = []
    for kind, _, colour in kinds:
        chosen = costs[costs["kind"] == kind.value].sort_values("value", ascending=False)
        bars += [(words(i), v, colour) for i, v in zip(chosen["item"], chosen["value"], strict=True)][:LARGEST_ITEMS]
        rest = float(chosen["value"].iloc[LARGEST_ITEMS:].sum())
        bars += [(f"Other: {kind.value}", rest, colour)] if rest else []
    if not bars:
        return None
    shown = costs[costs["kind"].isin([kind.value for kind, _, _ in kinds])]["units"].iloc[0]
    return _bars(bars, [(title, colour) for _, title, colour in kinds], shown)


def power_figure(results: Results) -> dict[str, Any] | None:
    """Returns power taken and given by each area, in MW."""
    return _exchange(results, WORK, ("Power taken", GOLD), ("Power given", GREEN))


def heat_figure(results: Results) -> dict[str, Any] | None:
    """Returns heat taken and given by the units of each area, in MW."""
    return _exchange(results, HEAT, ("Heat taken", RED), ("Heat given off", BLUE))


def _exchange(results: Results, column: str, taken: tuple[str, str], given: tuple[str, str]) -> dict[str, Any] | None:
    table = results.tables["unit_models"]
    table = table[table[column] != 0.0]
    if table.empty:
        return None
    bars = []
    for area, group in table.groupby("area", dropna=False):
        values = group[column] / 1e6
        name = _area_name(results, area)
        if (values > 0).any():
            bars.append((name, float(values[values > 0].sum()), taken[1]))
        if (values < 0).any():
            bars.append((name, float(values[values < 0].sum()), given[1]))
    return _bars(bars, [taken, given], "MW")


def _area_name(results: Results, area: Any) -> str:
    return "Whole plant" if pd.isna(area) else f"{area} {results.areas.get(int(area), '')}".strip()


def _bars(bars: list[tuple[str, float, str]], legend: list[tuple[str, str]], units: str) -> dict[str, Any]:
    """Returns a figure of horizontal bars (name, value, colour), one trace a colour, values written at their ends."""
    names = list(dict.fromkeys(name for name, _, _ in bars))
    traces = []
    for title, colour in legend:
        own = [(name, value) for name, value, used in bars if used == colour]
        if own:
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": title,
                    "y": [name for name, _ in own],
                    "x": [value for _, value in own],
                    "marker": {"color": colour},
                    "texttemplate": "%{x:,.3~g}",
                    "textposition": "outside",
                    "cliponaxis": False,
                    "hovertemplate": f"%{{y}}: %{{x:,.4~g}} {unit_words(units)}<extra>{title}</extra>",
                }
            )
    axis = {"automargin": True, "zerolinecolor": "#55626c", "gridcolor": "#e6eaed", "ticklen": 4}
    layout = {
        "barmode": "relative",
        "height": 130 + LINE_HEIGHT * len(names),
        "bargap": 0.3,
        "margin": {"l": 10, "r": 60, "t": 40, "b": 50},
        "font": {**FONT, "size": 13, "color": "#1d2830"},
        "xaxis": {**axis, "title": {"text": unit_words(units), "standoff": 8, "font": {"size": 13}}},
        "yaxis": {**axis, "categoryorder": "array", "categoryarray": names[::-1], **NO_GRID},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "yref": "paper"},
        "showlegend": True,
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
    }
    return {"data": traces, "layout": layout}
