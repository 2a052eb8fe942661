"""Page: a front as one HTML file whose plots are linked: a point chosen in one is shown in all, with its decisions."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from nexus.report.colours import AXIS, BLUE, GREEN, GREY, GRID, INK, ORANGE, RED
from nexus.report.page import json_text
from nexus.report.script import TABLE_JAVASCRIPT
from nexus.report.style import CSS
from nexus.report.text import escape, lower_first, number, units, words
from nexus.studies.pareto.answers import Answer, Standing
from nexus.studies.pareto.front import Front
from nexus.studies.pareto.objectives import NO_UNITS, Objective, Sense
from nexus.studies.pareto.page_script import JAVASCRIPT, STYLE
from nexus.studies.pareto.rates import rate_text, rates_at

POINTS = "points"
"""Folder of the results folders of single points, beside the page."""
DATA = '<script type="application/json" id="front">'
PLOTS_LEAD = (
    "Point at a point to see it, click to keep it, left and right arrows to walk along the front. Limits below fade "
    "out what lies beyond them in all plots."
)
OUTSIDE_LEAD = (
    "Problems without solution, answers that coincide with a point or are beaten by one (its number in brackets), and "
    "gaps in which nothing was found."
)
MOVES = 0.01  # of a decision's range: one that moves less along the front stays out of the plot
AT_BOUND = 1e-6


@dataclass(frozen=True)
class Labels:
    """What a page says of where its front comes from."""

    title: str
    why: str
    folder: str
    made: str = ""


def page_html(front: Front, model: Any, labels: Labels, folder: Path) -> str:
    """Returns the page; `folder` is where it will lie, by which it finds the points with a results folder."""
    from plotly.offline import get_plotlyjs

    front = replace(front, objectives=tuple(replace(o, units=_unit(o.units)) for o in front.objectives))
    data = page_data(front, model, labels, folder)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(labels.title)} – front</title>'
        f"<style>{CSS}{STYLE}</style></head>\n<body>{_header(front, labels)}<main>{_plots(front)}"
        f"{_table(front)}{_outside(front)}</main><footer><main>{escape(labels.made)}</main></footer>\n"
        f"<script>{get_plotlyjs()}</script>\n"
        f"{DATA}{json_text(data)}</script>\n"
        f"<script>{TABLE_JAVASCRIPT}{JAVASCRIPT}</script></body></html>\n"
    )


def _unit(text: str) -> str:
    """Returns units as a page prints them, nothing where there are none."""
    return "" if text in NO_UNITS else units(text)


def page_data(front: Front, model: Any, labels: Labels, folder: Path) -> dict[str, Any]:
    """Returns what the page's script draws from, as plain data."""
    scaled = np.array([point.state.point for point in front.points])
    moving = scaled.max(axis=0) - scaled.min(axis=0) >= MOVES
    decisions = [
        {
            "path": d.path,
            "units": _unit(d.units),
            "lower": d.lower,
            "upper": d.upper,
            "base": d.base,
            "moves": bool(moves),
        }
        for d, moves in zip(model.decisions, moving, strict=True)
    ]
    start = getattr(model, "start", None)
    return {
        "objectives": [
            {"name": words(o.figure), "units": o.units, "up": o.sense is Sense.maximize}
            for o in front.objectives
        ],
        "decisions": decisions,
        "figures": [{"name": words(n), "units": _unit(model.units.get(n, ""))} for n in _others(front, model)],
        "points": [_point(front, model, point, folder) for point in front.points],
        "start": None if start is None else [float(start.figures[o.figure]) for o in front.objectives],
        "knee": None if front.knee is None else front.knee[0].number,
        "folder": labels.folder,
        "colours": {"ink": INK, "axis": AXIS, "grid": GRID, "point": BLUE, "chosen": RED, "knee": ORANGE,
                    "start": GREY, "end": GREEN},
    }  # fmt: skip


def _others(front: Front, model: Any) -> list[str]:
    objectives = {o.figure for o in front.objectives}
    return [name for name in model.figures if name not in objectives]


def _point(front: Front, model: Any, point: Answer, folder: Path) -> dict[str, Any]:
    report = folder / POINTS / f"{point.number:04d}" / "report.html"
    ends = [i for i, end in enumerate(front.ends) if end.number == point.number]
    return {
        "number": point.number,
        "values": [float(v) for v in point.values],
        "scaled": [float(u) for u in point.state.point],
        "figures": [float(point.state.figures[name]) for name in _others(front, model)],
        "problem": units(point.words),
        "status": _status(point),
        "best": [front.objectives[i].best for i in ends],
        "rates": [rate_text(rate, front.objectives, front.scale) for rate in rates_at(point, front.scale)],
        "link": report.relative_to(folder).as_posix() if report.is_file() else None,
    }


def _status(point: Answer) -> str:
    if point.converged:
        return f"Conditions of optimality met to {point.kkt:.0e}."
    return f"Not fully converged. {point.status}"


def linked(page: str, number: int) -> str:
    """Returns a page that links to the results folder of a point, which has been written since."""
    head, mark, tail = page.partition(DATA)
    data, end, rest = tail.partition("</script>")
    front = json.loads(data)
    for point in front["points"]:
        if point["number"] == number:
            point["link"] = f"{POINTS}/{number:04d}/report.html"
    return head + mark + json_text(front) + end + rest


def summary(front: Front) -> list[str]:
    """Returns the sentences that sum a front up."""
    effort, n = front.effort, len(front.points)
    lines = [
        f"{n} points of {front.asked_for} asked for, in {effort.optimisations} optimisations "
        f"({effort.optimisations / n:.2f} a point), {effort.solves} Newton solves and "
        f"{effort.seconds / 60:.1f} min of processor time.",
        f"Hypervolume {front.hypervolume:.4f} on the normalised scale, reference 1.1.",
    ]
    loose = [point.number for point in front.points if not point.converged]
    if loose:
        lines.append(f"Kept although not fully converged: point {', '.join(map(str, loose))}.")
    if front.knee is None:
        lines.append("No knee: the front bulges away from the ideal.")
    else:
        point, distance = front.knee
        text = ", ".join(f"{o.name} {o.text(float(v))}" for o, v in zip(front.objectives, point.values, strict=True))
        lines.append(f"Knee: point {point.number} ({text}), {distance:.3f} before the line or plane of the ends.")
        lines += [f"There {rate_text(rate, front.objectives, front.scale)}." for rate in rates_at(point, front.scale)]
    beaten = (Standing.dominated, Standing.overtaken)
    for standings, what in (((Standing.failed,), "without solution"), (beaten, "beaten by another point")):
        count = sum(answer.standing in standings for answer in front.answers)
        if count:
            lines.append(f"Left out: {count} {what}.")
    if front.closed:
        longest = front.closed[0]
        lines.append(
            f"Gaps that are left: {len(front.closed)}, the longest {longest.length:.3f} between points "
            f"{longest.ends[0]} and {longest.ends[1]}: {longest.reason}."
        )
    return lines


def _header(front: Front, labels: Labels) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in summary(front))
    return (
        f'<header><div><div class="kicker">Nexus front</div><h1>{escape(labels.title)}</h1>'
        f'<p class="why">{escape(labels.why)}</p><ul>{items}</ul></div></header>'
    )


def _axis(objective: Objective) -> str:
    unit = f", {objective.units}" if objective.units else ""
    return f"{escape(words(objective.figure))}{unit}"


def _plots(front: Front) -> str:
    three = len(front.objectives) == 3
    first, *others = (escape(words(o.figure)) for o in front.objectives)
    title = " against ".join((first, *map(lower_first, others)))
    choices = "".join(f'<option value="{i}">{_axis(o)}</option>' for i, o in enumerate(front.objectives))
    axes = (
        f'<div class="tools">Across <select id="across">{choices}</select> up <select id="up">{choices}</select>; '
        "the colour is the third</div>"
        if three
        else ""
    )
    space = '<figure><h3>In space</h3><div id="space" class="plot"></div></figure>' if three else ""
    return (
        f'<div class="front"><div><section id="plots"><h2>{title}</h2><p class="lead">{PLOTS_LEAD}</p>'
        f'<div class="tools" id="limits"></div>{axes}<figure><div id="plane" class="plot"></div></figure>{space}'
        '<figure><h3>Objectives and decisions</h3><div id="lines" class="plot"></div><figcaption id="still">'
        '</figcaption></figure></section></div><aside id="panel" aria-live="polite"></aside></div>'
    )


def _table(front: Front) -> str:
    head = "".join(f'<th class="n">{_axis(o)}</th>' for o in front.objectives)
    rows = "".join(
        f'<tr data-number="{p.number}"><th class="n" data-v="{p.number}">{p.number}</th>'
        + "".join(f'<td class="n" data-v="{float(v)!r}">{number(float(v), 5)}</td>' for v in p.values)
        + f"<td>{units(p.words)}</td><td>{escape(p.start)}</td>"
        + "".join(f'<td class="n" data-v="{v!r}">{t}</td>' for v, t in _efforts(p))
        + "</tr>"
        for p in front.points
    )
    return (
        '<section id="points"><h2>Points</h2><p class="lead">Click a heading to sort, a row to show its point.</p>'
        f'<div class="scroll"><table class="sortable" id="table"><thead><tr><th class="n">Point</th>{head}<th>Problem'
        '</th><th>Started from</th><th class="n">Newton solves</th><th class="n">Seconds</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _efforts(point: Answer) -> list[tuple[float, str]]:
    effort = point.effort
    return [(effort.solves, str(effort.solves)), (effort.seconds, f"{effort.seconds:.1f}")]


def _outside(front: Front) -> str:
    """Returns the table of what is not on the front, empty where everything is."""
    rows = [a for a in front.answers if a.standing not in (Standing.front, Standing.payoff)]
    cells = "".join(
        f"<tr><th>{a.number}</th><td>{a.standing.value}{'' if a.other is None else f' ({a.other})'}</td>"
        f"<td>{units(a.words)}</td><td>{escape(a.reason)}</td></tr>"
        for a in rows
    )
    cells += "".join(
        f"<tr><th>{c.ends[0]} to {c.ends[1]}</th><td>gap {c.length:.3f}</td><td></td><td>{escape(c.reason)}</td></tr>"
        for c in front.closed
    )
    if not cells:
        return ""
    return (
        f'<section id="outside"><h2>Not on the front</h2><p class="lead">{OUTSIDE_LEAD}</p><table><thead><tr><th>Number'
        f"</th><th>What</th><th>Problem</th><th>Why</th></tr></thead><tbody>{cells}</tbody></table></section>"
    )
