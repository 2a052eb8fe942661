"""The page of a tornado: a chart with both bars of every input, and the table that it is drawn from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from nexus.report.bars import NO_GRID
from nexus.report.colours import AXIS, BLUE, GRID, INK, ORANGE, transparent
from nexus.report.page import document
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.style import FONT
from nexus.report.text import DASH, escape, number, units, words
from nexus.scenario import Scenario
from nexus.studies.campaign.inputs import Input

if TYPE_CHECKING:
    from nexus.studies.tornado.study import Tornado

ROW = 38  # pixels of height an input has: two bars
ENDS = (("low", "low end", BLUE), ("high", "high end", ORANGE))
WAYS = (("by_derivative", "by derivative", 0.4), ("resolved", "solved again", 1.0))
NUMBERS = ("base", "low", "high", "derivative", "elasticity", "low_by_derivative", "high_by_derivative")
RESOLVED = ("low_resolved", "high_resolved")


def tornado_html(found: "Tornado", scenario: Scenario, plant: str, name: str, inputs: Sequence[Input]) -> str:
    """Returns the page as one self-contained HTML text."""
    figures: Figures = {}
    shown = found.table[found.table["low_resolved"].notna() | found.table["high_resolved"].notna()]
    shown = shown if len(shown) else found.table.iloc[:15]
    title = f"{words(found.figure)}, {units(found.units)}"
    chart = figure("tornado", title, [Choice(tornado_figure(found, shown), _caption(found, shown))], figures)
    lead = (
        f"Every input of the table alone, from the low to the high end of its range, all others at their base values. "
        f"{words(found.figure)} is {number(found.base)} {units(found.units)} in the base case."
    )
    body = section("tornado-chart", "What moves it", lead, chart)
    body += section("inputs", "Inputs", TABLE_LEAD, table_html(found, {each.name: each for each in inputs}))
    header = (
        f'<header><div><div class="kicker">Nexus tornado</div><h1>{escape(plant)}</h1><p class="why">'
        f"{escape(scenario.why)}</p><ul><li>Scenario <b>{escape(name)}</b> of plant <b>{escape(scenario.plant)}</b>"
        "</li></ul></div></header>"
    )
    return document(f"{name}: {found.figure}", header, f"<main>{body}</main>", figures)


TABLE_LEAD = (
    "Changes are those of the figure at the two ends of a range. The derivative is per unit of the input's own number, "
    "a factor times the base value where it says so. Agreement compares it with the difference of two re-solves half a "
    "percent of the range to either side. Click a heading to sort. gradients.csv has the derivatives of all key "
    "figures by every single variable."
)


def tornado_figure(found: "Tornado", rows: pd.DataFrame) -> dict[str, Any]:
    """Returns the bars of inputs, the largest on top: pale by derivative, full solved again."""
    names = [words(name) for name in rows["input"]]
    traces = []
    for way, how, opacity in WAYS:
        for end, where, colour in ENDS:
            values = [None if pd.isna(v) else float(v) for v in rows[f"{end}_{way}"]]
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": f"{where}, {how}",
                    "x": values,
                    "y": names,
                    "offsetgroup": way,
                    "marker": {"color": transparent(colour, opacity) if opacity < 1 else colour},
                    "hovertemplate": f"%{{y}}, {where}: %{{x:+,.4~g}} {units(found.units)}<extra>{how}</extra>",
                }
            )
    axis = {"automargin": True, "zerolinecolor": AXIS, "zerolinewidth": 2, "gridcolor": GRID, "ticklen": 4}
    layout = {
        "barmode": "relative",
        "height": 130 + ROW * len(names),
        "bargap": 0.25,
        "bargroupgap": 0.05,
        "margin": {"l": 10, "r": 30, "t": 40, "b": 50},
        "font": {"family": FONT, "size": 13, "color": INK},
        "xaxis": {
            **axis,
            "title": {"text": f"change, {units(found.units)}", "standoff": 8, "font": {"size": 13}},
        },
        "yaxis": {**axis, "categoryorder": "array", "categoryarray": names[::-1], **NO_GRID},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "yref": "paper"},
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
    }
    return {"data": traces, "layout": layout}


def _caption(found: "Tornado", rows: pd.DataFrame) -> str:
    """Returns what moves the figure most, and how well derivatives foresee it."""
    first = rows.iloc[0]
    swing = abs(first["high_by_derivative"] - first["low_by_derivative"])
    text = f"<b>{escape(words(first['input']))} moves it most: by {number(float(swing), 3)} {units(found.units)}."
    text += "</b> Pale bars follow the derivative at the base case, full bars are the plant solved again: where both"
    text += " end at one place, the figure is straight over the range."
    if rows["agreement"].notna().any():
        worst = float(rows["agreement"].max())
        text += f" Near the base case derivatives and re-solves agree to {number(worst, 2)}."
    unsolved = rows[rows["note"] != ""]
    if len(unsolved):
        names = ", ".join(f"{escape(words(r['input']))} ({escape(r['note'])})" for r in unsolved.to_dict("records"))
        text += f" No full range: {names}."
    return text


def table_html(found: "Tornado", inputs: dict[str, Input]) -> str:
    """Returns the sortable table of all inputs, the largest change first."""
    heads = ["Input", "Units", *(words(name) for name in (*NUMBERS, *RESOLVED)), "Agreement", "Range and reason"]
    head = "".join(f"<th{' class=n' if 2 <= i < len(heads) - 1 else ''}>{title}</th>" for i, title in enumerate(heads))
    body = "".join(f"<tr>{_cells(row, inputs[row['input']])}</tr>" for row in found.table.to_dict("records"))
    return (
        '<div class="scroll"><table class="sortable wide" id="sensitivity"><thead><tr>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: dict[str, Any], each: Input) -> str:
    paths = "; ".join(each.paths)
    texts = f'<th scope="row" title="{escape(paths)}">{escape(words(row["input"]))}</th><td>{units(row["units"])}</td>'
    for name in (*NUMBERS, *RESOLVED):
        texts += _cell(row[name], number(float(row[name])) if pd.notna(row[name]) else DASH)
    texts += _cell(row["agreement"], number(float(row["agreement"]), 2) if pd.notna(row["agreement"]) else DASH)
    note = f"{row['note']}. " if row["note"] else ""
    return f"{texts}<td>{escape(note)}{escape(each.reason)}</td>"


def _cell(value: float, text: str) -> str:
    key = "-1e99" if pd.isna(value) else f"{value:.8g}"
    return f'<td class="n" data-v="{key}">{text}</td>'
