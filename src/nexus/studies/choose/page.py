"""The page of a choice: bars of what each alternative is worth, the reasons, and where the differences lie."""

from collections.abc import Sequence

from nexus.report.bars import Bar, bar_figure
from nexus.report.colours import BLUE, GREEN
from nexus.report.page import document
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.text import DASH, escape, number, units, words
from nexus.scenario import Scenario
from nexus.studies.choose.outcome import Outcome
from nexus.studies.choose.parts import Item, all_items, parts_of
from nexus.studies.choose.ranking import Ranked

PAGE = "choices.html"
SHOWN = 1e-3  # of the largest part of any alternative: smaller ones are summed up
RANKING_LEAD = (
    "Every combination built and solved from nothing, at the best of what may be chosen in it. Alternatives without a "
    "rank stand below, with the reason."
)
PARTS_LEAD = (
    "What {figure} is made of, in {units}: sales and cash in are positive, costs are negative, and each column adds up "
    "to the alternative's value."
)
DECISIONS_LEAD = (
    "The value of every decision at each alternative's optimum; an arrow says at which end of its range it stands. A "
    "dash: this build has no such decision."
)
WRAPPED = "white-space:normal;min-width:32em"
NUMBERS = ("Loss",)
"""Heads of columns of numbers beside those of alternatives."""
ENDS = {"lower": "↓", "upper": "↑"}


def page_html(ranking: Sequence[Ranked], scenario: Scenario, plant: str, name: str, nowhere: Sequence[str] = ()) -> str:
    """Returns the page as one self-contained HTML text; `nowhere` are decisions and limits that no alternative has."""
    figures: Figures = {}
    worth = [each.outcome for each in ranking if each.rank]
    body = _ranking(ranking, worth, scenario, figures) + _parts(worth, scenario) + _decisions(worth)
    body += _absent(ranking, nowhere)
    study = scenario.study
    limits = "; ".join(f"{key}: {_limit(limit)}" for key, limit in study.constraints.items()) or "none"
    header = (
        f'<header><div><div class="kicker">Nexus choice</div><h1>{escape(plant)}</h1><p class="why">'
        f"{escape(scenario.why)}</p><ul><li>Scenario <b>{escape(name)}</b> of plant <b>{escape(scenario.plant)}</b>: "
        f"{escape(study.sense)} {escape(words(study.objective).lower())}</li><li>Limits: {escape(limits)}</li></ul>"
        "</div></header>"
    )
    return document(f"{name}: choice", header, f"<main>{body}</main>", figures)


def _limit(limit) -> str:
    base = " of the value before" if limit.of_base else ""
    sides = (("at least", limit.lower), ("at most", limit.upper))
    return ", ".join(f"{side} {quantity}{base}" for side, quantity in sides if quantity is not None)


def _ranking(ranking: Sequence[Ranked], worth: Sequence[Outcome], scenario: Scenario, figures: Figures) -> str:
    title = words(scenario.study.objective)
    chart = ""
    if worth:
        unit = worth[0].units
        bars = [Bar(o.name, o.value, GREEN if o is worth[0] else BLUE) for o in worth]
        caption = f"<b>{escape(worth[0].name)} has the best {escape(title.lower())}.</b> {escape(ranking[0].reason)}"
        drawn = Choice(bar_figure(bars, (("best", GREEN), ("others", BLUE)), unit), caption)
        chart = figure("choices", f"{escape(title)}, {units(unit)}", [drawn], figures)
    head = ("", "Alternative", title, "Units", "Loss", "Ended", "Reason", "Results")
    return section("ranking", "Ranking", RANKING_LEAD, chart + _table("choice-table", head, map(_row, ranking)))


def _row(each: Ranked) -> str:
    outcome = each.outcome
    value = number(outcome.value) if each.rank else DASH
    loss = number(each.loss) if each.loss is not None else DASH
    ended = outcome.standing.value + (", dominated" if each.dominated_by else "")
    link = DASH
    if outcome.folder is not None and (outcome.folder / "report.html").is_file():
        link = f'<a href="alternatives/{escape(outcome.folder.name)}/report.html">report</a>'
    return (
        f'<td class="n">{each.rank or DASH}</td><th scope="row">{escape(outcome.name)}</th><td class="n">{value}</td>'
        f'<td class="unit">{units(outcome.units)}</td><td class="n">{loss}</td><td>{escape(ended)}</td>'
        f'<td style="{WRAPPED}">{escape(each.reason)}</td><td>{link}</td>'
    )


def _parts(worth: Sequence[Outcome], scenario: Scenario) -> str:
    """Returns the table of what the objective is made of; nothing unless that is known of all alternatives."""
    found = [parts_of(outcome) for outcome in worth]
    if not found or any(parts is None for parts in found):
        return ""
    items = all_items(found)
    largest = {item: max(abs(parts.get(item, 0.0)) for parts in found) for item in items}
    least = SHOWN * max(largest.values())
    small = [item for item in items if largest[item] < least]
    rows = [_amounts(_title(item), [parts.get(item) for parts in found]) for item in items if item not in small]
    if small:
        sums = [sum(parts.get(item, 0.0) for item in small) for parts in found]
        rows.append(_amounts(f"{len(small)} smaller items", sums))
    rows.append(_amounts("Sum", [sum(parts.values()) for parts in found]))
    lead = PARTS_LEAD.format(figure=words(scenario.study.objective).lower(), units=units(worth[0].units))
    head = ("", *(outcome.name for outcome in worth))
    return section("parts", "Where the differences lie", lead, _table("part-table", head, rows))


def _title(item: Item) -> str:
    name = words(item.name)
    return f"{name}, sales" if item.kind == "sales" else name


def _amounts(title: str, values: Sequence[float | None]) -> str:
    cells = "".join(f'<td class="n">{DASH if value is None else number(value)}</td>' for value in values)
    return f'<th scope="row">{escape(title)}</th>{cells}'


def _decisions(worth: Sequence[Outcome]) -> str:
    chosen = [outcome.decisions for outcome in worth]
    paths = dict.fromkeys(path for each in chosen for path in each)
    if not paths:
        return ""
    rows = []
    for path in paths:
        unit = next(each[path][1] for each in chosen if path in each)
        cells = "".join(f'<td class="n">{_chosen(each.get(path))}</td>' for each in chosen)
        rows.append(f'<th scope="row">{escape(path)}</th><td class="unit">{units(unit)}</td>{cells}')
    head = ("Decision", "Units", *(outcome.name for outcome in worth))
    return section("decisions", "What is chosen", DECISIONS_LEAD, _table("decision-table", head, rows))


def _chosen(found: tuple[float, str, str] | None) -> str:
    if found is None:
        return DASH
    value, _, side = found
    return f"{number(value)} {ENDS[side]}" if side else number(value)


def _absent(ranking: Sequence[Ranked], nowhere: Sequence[str]) -> str:
    rows = [
        f'<th scope="row">{escape(each.outcome.name)}</th><td>{escape("; ".join(each.outcome.absent))}</td>'
        for each in ranking
        if each.outcome.absent
    ]
    if not rows:
        return ""
    lead = "Decisions and limits of the scenario that these builds have not."
    if nowhere:
        lead += f" In none of them: {escape('; '.join(nowhere))}. Correct or remove these."
    return section("absent", "What is not there", lead, _table("absent-table", ("Alternative", "Not there"), rows))


def _numeric(title: str) -> str:
    return ' class="n"' if title in NUMBERS or "=" in title else ""


def _table(key: str, head: Sequence[str], rows) -> str:
    heads = "".join(f"<th{_numeric(title)}>{escape(title)}</th>" for title in head)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div style="overflow-x:auto"><table class="wide" id="{key}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
