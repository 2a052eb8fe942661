"""Bars: horizontal bars with their values written at their ends, as a Plotly figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nexus.report.colours import AXIS, GRID, INK
from nexus.report.style import FONT
from nexus.report.text import number
from nexus.report.text import units as unit_words

NO_GRID = {"ticks": "", "ticklabelstandoff": 8, "showgrid": False}
ROW = 30  # pixels of height a bar has


@dataclass(frozen=True)
class Bar:
    """A bar: the text beside it, its length, its colour and where it starts."""

    name: str
    value: float
    colour: str
    base: float = 0.0


def bar_figure(bars: Sequence[Bar], legend: Sequence[tuple[str, str]], units: str) -> dict[str, Any]:
    """Returns a figure of horizontal bars, one trace a colour; `legend` holds title and colour of each trace."""
    names = list(dict.fromkeys(bar.name for bar in bars))
    traces = []
    for title, colour in legend:
        own = [bar for bar in bars if bar.colour == colour]
        if own:
            traces.append(_trace(title, colour, own, unit_words(units)))
    axis = {"automargin": True, "zerolinecolor": AXIS, "gridcolor": GRID, "ticklen": 4}
    layout = {
        "barmode": "overlay" if any(bar.base for bar in bars) else "relative",
        "height": 130 + ROW * len(names),
        "bargap": 0.3,
        "margin": {"l": 10, "r": 70, "t": 40, "b": 50},
        "font": {"family": FONT, "size": 13, "color": INK},
        "xaxis": {**axis, "title": {"text": unit_words(units), "standoff": 8, "font": {"size": 13}}},
        "yaxis": {**axis, "categoryorder": "array", "categoryarray": names[::-1], **NO_GRID},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "yref": "paper"},
        "showlegend": True,
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
    }
    return {"data": traces, "layout": layout}


def _trace(title: str, colour: str, bars: Sequence[Bar], units: str) -> dict[str, Any]:
    """Returns the trace of the bars of one colour."""
    trace = {
        "type": "bar",
        "orientation": "h",
        "name": title,
        "y": [bar.name for bar in bars],
        "x": [bar.value for bar in bars],
        "marker": {"color": colour},
        "text": [number(bar.value, 3 if abs(bar.value) >= 0.1 else 2) for bar in bars],
        "texttemplate": "%{text}",
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": f"%{{y}}: %{{x:,.4~g}} {units}<extra>{title}</extra>",
    }
    return trace | ({"base": [bar.base for bar in bars]} if any(bar.base for bar in bars) else {})
