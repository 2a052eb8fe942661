"""Heat charts: composite curves, the grand composite curve and the grid of the network as Plotly figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from nexus.heat_recovery.composite_curves import grand_composite_curve, placed_curves
from nexus.heat_recovery.heat_streams import HeatStream, Kind
from nexus.report.bars import NO_GRID
from nexus.report.colours import AXIS, BLUE, GREEN, GREY, GRID, INK, RED
from nexus.report.style import FONT
from nexus.report.text import number, words
from nexus.results import Results

ZERO_CELSIUS, MEGAWATT = 273.15, 1e6
COLOURS = {Kind.hot: RED, Kind.cold: BLUE}
NOTHING = 1e-5  # of all heat: what smoothing leaves to a level that is not used
ROW = 26  # pixels of height a stream of the grid has
Figure = dict[str, Any]


def heat_streams(results: Results) -> list[HeatStream]:
    """Returns the heat streams of a run."""
    table = results.tables["heat_streams"]
    return [HeatStream(name, Kind(kind), heat, inlet, outlet) for name, kind, _, heat, inlet, outlet in table.values]


def composite_figure(results: Results) -> Figure:
    """Returns the curves of all hot and of all cold streams, as near as the minimum approach lets them."""
    curves, _ = placed_curves(heat_streams(results), results.run["heat_recovery"]["minimum_approach_K"])
    titles = {Kind.hot: "Hot streams", Kind.cold: "Cold streams"}
    traces = [_line(titles[kind], COLOURS[kind], *curve) for kind, curve in curves.items()]
    return {"data": traces, "layout": _layout("MW", "°C", 460)}


def grand_composite_figure(results: Results) -> Figure:
    """Returns the heat that passes each temperature, with the levels of utilities where the plant has them."""
    facts = results.run["heat_recovery"]
    _, targets = placed_curves(heat_streams(results), facts["minimum_approach_K"])
    traces = [_line("Heat that passes", GREEN, *grand_composite_curve(targets))]
    for name, level in facts.get("levels", {}).items():
        kind = Kind(level["kind"])
        shift = facts["minimum_approach_K"] / 2 * (-1 if kind is Kind.hot else 1)
        T, duty = level["temperature_K"] + shift, max(level["duty_W"], 0.0)
        used = duty > NOTHING * facts["heating_W"]
        title = f"{words(name)}, {f'{number(duty / MEGAWATT, 3)} MW' if used else 'not used'}"
        traces.append(_line(title, COLOURS[kind], [0.0, duty], [T, T]) | {"mode": "lines+markers"})
    return {"data": traces, "layout": _layout("MW", "°C, halfway between hot and cold", 460)}


def grid_figure(results: Results) -> Figure:
    """Returns the network as a grid: a line a stream, hot ones above, and a link for each exchanger between them.

    Exchangers stand from left (hot) to right (cold) by the temperature at which they give their heat.
    """
    table = results.tables["exchangers"]
    order = table.assign(middle=table["hot inlet [K]"] + table["hot outlet [K]"]).sort_values(
        ["subnetwork", "middle"], ascending=[True, False], kind="stable"
    )
    hot, cold = list(dict.fromkeys(order["hot"])), list(dict.fromkeys(order["cold"]))
    place = {name: -i for i, name in enumerate([*hot, None, *cold])}
    traces = [_rail(name, place[name], len(order), RED if name in hot else BLUE) for name in (*hot, *cold)]
    traces += [_link(x, row, place) for x, row in enumerate(order.to_dict("records"))]
    layout = _layout("", "", 90 + ROW * len(place))
    labels = {place[name]: words(name.replace(".", ", ")) for name in (*hot, *cold)}
    layout["yaxis"] |= {"tickvals": list(labels), "ticktext": list(labels.values()), "zeroline": False} | NO_GRID
    layout["yaxis"]["range"] = [0.5 - len(place), 0.5]
    layout["xaxis"] |= {"visible": False}
    return {"data": traces, "layout": layout | {"showlegend": False, "hovermode": "closest"}}


def _rail(name: str, y: float, length: int, colour: str) -> Figure:
    ends = {"x": [-0.7, length - 0.3], "y": [y, y]}
    return {"type": "scatter", "mode": "lines", "line": {"color": colour, "width": 1}, "hoverinfo": "skip"} | ends


def _link(x: int, row: Mapping[str, Any], place: Mapping[str, int]) -> Figure:
    """Returns the two circles of an exchanger and the line between them."""
    ends = [row[f"{side} {end} [K]"] - ZERO_CELSIUS for side in ("hot", "cold") for end in ("inlet", "outlet")]
    text = f"{number(row['heat [W]'] / MEGAWATT, 3)} MW, {number(row['area [m^2]'], 3)} m²"
    temperatures = f"hot {ends[0]:.1f} → {ends[1]:.1f} °C, cold {ends[2]:.1f} → {ends[3]:.1f} °C"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x, x],
        "y": [place[row["hot"]], place[row["cold"]]],
        "line": {"color": GREY, "width": 1},
        "marker": {"size": 9, "color": [RED, BLUE]},
        "text": [text + "<br>" + temperatures] * 2,
        "hovertemplate": f"{words(row['hot'])} → {words(row['cold'])}<br>%{{text}}<extra></extra>",
    }


def _line(title: str, colour: str, heat: Sequence[float], temperatures: Sequence[float]) -> Figure:
    """Returns a line of heat in MW and temperature in degrees Celsius from W and K."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": title,
        "x": [float(q) / MEGAWATT for q in heat],
        "y": [float(T) - ZERO_CELSIUS for T in temperatures],
        "line": {"color": colour, "width": 2},
        "hovertemplate": f"%{{x:,.4~g}} MW at %{{y:.1f}} °C<extra>{title}</extra>",
    }


def _layout(x: str, y: str, height: int) -> Figure:
    axis = {"automargin": True, "zerolinecolor": AXIS, "gridcolor": GRID, "ticklen": 4}
    font = {"font": {"size": 13}}
    return {
        "height": height,
        "margin": {"l": 10, "r": 30, "t": 40, "b": 50},
        "font": {"family": FONT, "size": 13, "color": INK},
        "xaxis": {**axis, "title": {"text": x, "standoff": 8, **font}},
        "yaxis": {**axis, "title": {"text": y, "standoff": 8, **font}},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "yref": "paper"},
        "showlegend": True,
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
    }


def exchanger_rows(results: Results) -> pd.DataFrame:
    """Returns the exchangers, the largest first within each subnetwork."""
    return results.tables["exchangers"].sort_values(["subnetwork", "heat [W]"], ascending=[True, False], kind="stable")
