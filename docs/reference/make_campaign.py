"""Writes the page `campaign.md` from `campaign.csv`: how many draws of the biorefinery solve, and why others do not.

Run as `python docs/reference/make_campaign.py [FOLDER]`; with the folder of a campaign, its table is taken over first.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from nexus.studies.campaign.checks import CLOSURE, MARGINS, RESIDUAL
from nexus.studies.campaign.inputs import read_inputs

HERE = Path(__file__).parent
PAGE, TABLE = HERE / "campaign.md", HERE / "campaign.csv"
INPUTS = HERE.parents[1] / "flowsheets" / "biorefinery_campaign.csv"
DRAWS = 300
HEAD = """# The biorefinery under {n} draws of {d} inputs

A Latin hypercube (seed 2011) draws all {d} inputs of the table below at once, over ranges that were written down before
the first run (but for the boiler's efficiency, lowered since to what its heat balance allows);
`nexus.studies.campaign` settles every draw and leaves a row in [campaign.csv](campaign.csv). This page is written by
`docs/reference/make_campaign.py` from that table. To repeat it:
`python -m nexus.studies.campaign biorefinery flowsheets/biorefinery_campaign.csv FOLDER`.
"""
UNFINISHED = """!!! warning "{n} of {of} draws are settled"
    {tried} draws were tried. {waiting} of them ({which}) were not reached by steps: they wait, neither solved nor shown
    to have no solution, and have no row in the table."""
MARGIN = """The margin of an ethanol stage is residence time times growth rate in its feed, less 1; with recycled cells
it may be negative: without the recycle the stage would lose its cells. All others are 1 less the ratio of dilution to
the fastest growth: 0 at washout, 1 far from it."""
PROOF = """## What counts as shown, and what does not

A draw is *infeasible* if all of this was seen:

1. Elastic solves from at least three different solutions leave a violation: the inputs may give way, each by a slack,
   and the sum of the slacks (shares of the inputs' ranges) is minimised subject to all equations and bounds of the
   plant. The column `violations` holds what is left.
2. The plant solves, to the same residuals and balances as any other draw, where the named inputs retreat from what was
   asked to what is possible (column `retreat`).
3. A bound is named (column `cause`): without it the equations are followed to the draw, where the variable lies beyond
   it (*would be*), or up to the bound where they cannot be followed further (*on the way*). Or no bound stops the plant
   and its equations become singular: the solution folds back.
4. Where the violations of (1) differ by more than 1 %, a start from nothing, with the plant's own initialisation and
   then Newton's method and Ipopt, does not solve it either.

The equations are not convex. A violation is a local minimum on the branch of solutions that the plant operates on; a
solution on another branch is made unlikely by (1) and (4), not excluded. A bound is the model's: some are physics (a
flow is not negative), some are limits of a correlation.
"""


def rows_of(file: Path) -> list[dict[str, str]]:
    """Returns the rows of a campaign's table."""
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def take_over(file: Path) -> None:
    """Writes a campaign's table to `TABLE`, in the order of the draws: it is in that in which they were settled."""
    rows = sorted(rows_of(file), key=lambda row: int(row["draw"]))
    with TABLE.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def numbers(rows: list[dict[str, str]], column: str) -> np.ndarray:
    """Returns the numbers of a column, empty cells left out."""
    return np.array([float(row[column]) for row in rows if row.get(column)])


def table(head: tuple[str, ...], lines: list[tuple]) -> str:
    """Returns a Markdown table."""
    cells = [head, tuple("---" for _ in head), *lines]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in cells)


def outcome_part(rows: list[dict[str, str]]) -> str:
    """Returns how many draws ended how, and what it took."""
    counts = Counter(row["status"] for row in rows)
    solved = [row for row in rows if row["status"] == "solved"]
    ways = Counter(row["way"].split(" from ")[0].replace("from nothing", "start from nothing") for row in solved)
    counts["waiting"] = len(waiting(rows))
    tried = sum(counts.values())
    lines = [(status, number, f"{100 * number / tried:.1f} %") for status, number in counts.most_common() if number]
    iterations = numbers(solved, "iterations")
    closure = max(numbers(solved, name).max() for name in ("mass", "elements", "energy"))
    facts = [
        (
            "largest residual of a row, relative to its largest term",
            f"{numbers(solved, 'residual').max():.0e}",
            RESIDUAL,
        ),
        (
            "largest error of a balance of mass, element or energy, of any unit, area or the plant",
            f"{closure:.0e}",
            CLOSURE,
        ),
    ]
    return "\n\n".join(
        [
            "## Outcome",
            table(("draws", "number", "share"), lines),
            table(("solved by", "draws"), [(way, number) for way, number in ways.most_common()]),
            "Newton iterations of a solved draw, all steps together: median "
            f"{np.median(iterations):.0f}, most {iterations.max():.0f}. Wall time of a draw with its checks: median "
            f"{np.median(numbers(rows, 'seconds')):.0f} s on two shared cores.",
            table(("of all solved draws", "found", "accepted up to"), [(a, b, f"{c:.0e}") for a, b, c in facts]),
        ]
    )


def causes_part(rows: list[dict[str, str]]) -> str:
    """Returns why draws have no solution, counted and one by one."""
    failed = [row for row in rows if row["status"] != "solved"]
    if not failed:
        return "## Causes\n\nNo settled draw is infeasible."
    counts = Counter(_named(row["cause"]) for row in failed)
    lines = [(row["draw"], row["status"], row["cause"], row["retreat"], row["violations"]) for row in failed]
    return "\n\n".join(
        [
            "## Causes",
            table(("what stops the plant", "draws"), [(f"`{name}`", number) for name, number in counts.most_common()]),
            table(("draw", "status", "cause", "retreat: asked -> possible", "violations"), lines),
        ]
    )


def _named(cause: str) -> str:
    """Returns the first variable that a cause names."""
    return cause.split("; ")[0].split(" would be")[0].split(" reaches its")[0]


def margins_part(rows: list[dict[str, str]]) -> str:
    """Returns the smallest distances from washout."""
    solved = [row for row in rows if row["status"] == "solved"]
    names = [name for name in rows[0] if name.rpartition(".")[2] in MARGINS]
    lines = []
    for name in names:
        worst = min(solved, key=lambda row: float(row[name]))
        found = numbers(solved, name)
        lines.append((f"`{name}`", f"{found.min():.3g}", worst["draw"], f"{np.median(found):.3g}"))
    return "\n\n".join(
        ["## Distance from washout", MARGIN, table(("vessel and group", "smallest", "in draw", "median"), lines)]
    )


def inputs_part() -> str:
    """Returns the table of inputs."""
    lines = [
        (each.name, "<br>".join(f"`{path}`" for path in each.paths), each.kind.value, f"{each.low:g}", f"{each.high:g}",
         each.unit, each.reason)
        for each in read_inputs(INPUTS)
    ]  # fmt: skip
    return "## Inputs\n\n" + table(("input", "moves", "as", "low", "high", "unit", "reason"), lines)


def unfinished(rows: list[dict[str, str]]) -> str:
    """Returns what an unfinished campaign tried: draws are taken in turn, those that wait are left out of its table."""
    left = waiting(rows)
    which = ", ".join(map(str, left))
    return UNFINISHED.format(n=len(rows), of=DRAWS, tried=len(rows) + len(left), waiting=len(left), which=which)


def waiting(rows: list[dict[str, str]]) -> list[int]:
    """Returns the draws that were tried, by their order, and have no row."""
    settled = {int(row["draw"]) for row in rows}
    return [draw for draw in range(max(settled)) if draw not in settled]


def page(rows: list[dict[str, str]]) -> str:
    """Returns the page's text."""
    head = HEAD.format(n=DRAWS, d=len(read_inputs(INPUTS))).rstrip()
    if len(rows) < DRAWS:
        head += "\n\n" + unfinished(rows)
    parts = [head, outcome_part(rows), causes_part(rows), PROOF.rstrip(), margins_part(rows), inputs_part()]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> None:
    """Takes over a campaign's table if a folder is given, and writes the page."""
    if arguments:
        take_over(Path(arguments[0]) / "draws.csv")
    PAGE.write_text(page(rows_of(TABLE)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
