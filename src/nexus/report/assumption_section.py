"""Assumption section: which constants and design values the figures rest on that nobody has confirmed."""

import pandas as pd

from nexus.packaged_tables import unsure
from nexus.report.parts import section
from nexus.report.text import escape, words
from nexus.results import Results

COLUMNS = ("sections", "table", "name", "value", "units", "confidence", "meaning")
LEAD = (
    "{placeholders} numbers of this plant are assumptions or placeholders (code A), {memory} more are from memory of "
    "the literature and not confirmed (M). A figure that rests on one of them is no better than it. All of them with "
    "their sources stand in assumptions.csv."
)


def assumption_section(results: Results) -> str:
    """Returns how many unsure numbers each table has, and the list of them."""
    table = results.tables["assumptions"]
    if table.empty:
        return section("assumptions", "Assumptions", "Every number of this plant was read in a source or derived.", "")
    placeholders = int(table["confidence"].map(is_placeholder).sum())
    lead = LEAD.format(placeholders=placeholders, memory=len(table) - placeholders)
    return section("assumptions", "Assumptions", lead, counts_html(table) + list_html(table))


def is_placeholder(confidence: str) -> bool:
    """Says whether a code holds an A."""
    return unsure(confidence) and "A" in confidence.split("+")


def counts_html(table: pd.DataFrame) -> str:
    """Returns a row a section: how many numbers are assumed, and how many from memory."""
    exploded = table.assign(section=table["sections"].str.split(", ")).explode("section")
    exploded["assumed"] = exploded["confidence"].map(is_placeholder)
    counts = (
        exploded.groupby("section", sort=False)["assumed"].agg(["sum", "size"]).sort_values("size", ascending=False)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(words(name))}</th><td class="n">{int(row["sum"])}</td>'
        f'<td class="n">{int(row["size"] - row["sum"])}</td></tr>'
        for name, row in counts.iterrows()
    )
    head = '<th>Section</th><th class="n">assumed (A)</th><th class="n">from memory (M)</th>'
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def list_html(table: pd.DataFrame) -> str:
    """Returns every unsure number in a part that opens on a click."""
    head = "".join(f"<th>{escape(words(column))}</th>" for column in COLUMNS)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(row[column]))}</td>" for column in COLUMNS) + "</tr>"
        for row in table.to_dict("records")
    )
    return (
        f"<details><summary>All {len(table)} of them</summary>"
        f'<div class="scroll"><table class="wide"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        "</details>"
    )
