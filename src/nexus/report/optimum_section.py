"""Optimum section: what was chosen, what holds it and what that is worth, and what the figures were before."""

import pandas as pd

from nexus.report.parts import section
from nexus.report.text import escape, number, units, words
from nexus.results import Results

MOVED = 1e-6  # of a range: a decision that moved by less has stayed
LEAD = (
    "{goal}: {status} Of {n} decisions, {moved} moved and {held} stand on a bound. A price is what the goal changes "
    "by, to first order, when the limit is raised by one unit."
)


def optimum_section(results: Results) -> str:
    """Returns what an optimisation chose; nothing for another study."""
    if "decisions" not in results.tables:
        return ""
    decisions = results.tables["decisions"]
    share = decisions["change"].abs() / (decisions["upper"] - decisions["lower"])
    lead = LEAD.format(
        goal=escape(str(results.run["optimization"]["goal"])).capitalize(),
        status=escape(results.status),
        n=len(decisions),
        moved=int((share > MOVED).sum()),
        held=int((decisions["at bound"] != "").sum()),
    )
    parts = (
        _table("Decisions", decisions.assign(share=share).sort_values("share", ascending=False), _decision, DECISION),
        _table("What holds the optimum", results.tables["constraints"], _constraint, CONSTRAINT),
        _table("Figures before and after", results.tables["figures_before_after"], _figure, FIGURE),
    )
    return section("optimum", "Optimum", lead, "".join(parts))


DECISION = ("Decision", "before", "after", "units", "lower", "upper", "stands on")
CONSTRAINT = ("Limit", "side", "price", "what it means")
FIGURE = ("Figure", "before", "after", "change, %", "units")


def _table(title: str, table: pd.DataFrame, row, head: tuple[str, ...]) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{row(record)}</tr>" for record in table.to_dict("records"))
    return (
        f'<h3>{title}</h3><div class="scroll"><table class="wide"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _decision(row: dict) -> str:
    numbers = (row["before"], row["after"])
    ends = (row["lower"], row["upper"])
    return (
        _head(row["name"])
        + "".join(_number(x) for x in numbers)
        + f'<td class="unit">{units(row["units"])}</td>'
        + "".join(_number(x) for x in ends)
        + f"<td>{escape(row['at bound'])}</td>"
    )


def _constraint(row: dict) -> str:
    return f"{_head(row['name'])}<td>{escape(row['side'])}</td>{_number(row['price'])}<td>{escape(row['meaning'])}</td>"


def _figure(row: dict) -> str:
    share = row["relative change"]
    change = "" if share != share else f"{100 * share:+.1f}"
    return (
        f'<th scope="row">{escape(words(row["name"]))}</th>{_number(row["before"])}{_number(row["after"])}'
        f'<td class="n">{change}</td><td class="unit">{units(row["units"])}</td>'
    )


def _head(name: str) -> str:
    return f'<th scope="row">{escape(name)}</th>'


def _number(value: float) -> str:
    return f'<td class="n">{number(value)}</td>'
