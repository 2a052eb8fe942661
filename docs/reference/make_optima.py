"""Writes the page `optima.md` from the tables of optima of the biorefinery, measured first if asked for.

Run as `python -m docs.reference.make_optima [--measure] [--starts N] [STUDY ...]`: `--measure` optimises the studies,
the shipped scenarios `biorefinery_best_*` without that prefix (default: all), and moves every decision of each optimum;
`--starts` does so too and begins at N random points as well. A study takes one to two minutes of processor time, a
random start about one.
"""

import argparse
from pathlib import Path

from docs.reference.cells import decided
from docs.reference.measure_optima import DEAREST, EFFORT, FIGURES, PREFIX, measure, read, shipped_studies
from nexus.scenario import load_scenario

PAGE = Path(__file__).parent / "optima.md"
TARGETS = {  # least share of the baseline's profit, largest of its other figures
    "operating_profit": 1.10,
    "specific_energy": 0.85,
    "specific_waste": 0.80,
    "climate_change": 0.75,
}
ROUNDING = 1e-6  # of a target: what an optimum on a limit may miss it by
HEAD = """# Optima of the biorefinery

Optimisations of the plant, each a shipped scenario, against [the baseline](../explanation/baseline.md): same feed, heat
recovery as in the baseline. Unless the study says otherwise, each product stays within 5 % of its flow in the baseline
and equipment is new, sized by its load, with capital as stated (`capacities: design`).
Written by `docs/reference/make_optima.py` from [optima.csv](optima.csv), [optima_decisions.csv](optima_decisions.csv),
[optima_limits.csv](optima_limits.csv), [optima_beside.csv](optima_beside.csv) and
[optima_starts.csv](optima_starts.csv); to repeat one: `nexus solve SCENARIO`. What they have in common and what
limits them is told in [Optimisation](../explanation/optimisation.md#what-it-finds).
"""
EFFORT_HEAD = """## Effort and conditions

Conditions are scaled, checked apart from the search, and 0 at an exact optimum.
"""
BESIDE_HEAD = """## Neighbours

Each decision moved by a thousandth of its range to both sides, where there is room, the others held and the plant
solved again. A step may pass limits that hold; with these charged at twice their price, a better state would
show that the optimum is none. Changes below 1e-9 of the goal are rounding.
"""
STARTS_HEAD = """## Other starts

The search begun at random points of the cube of all decisions. Where the plant has no state at a point, the start is
the last one on the straight way there from the baseline. Values within 1e-6 count as the same optimum.
"""
DECISIONS_HEAD = """## Decisions

Before and after; bold stands on a bound of its range. Shares of a feed to trays that are not listed are 0.
"""
Rows = list[dict[str, str]]
HELD_HEAD = f"""## What holds them

The {DEAREST} dearest limits of each, by their scaled multiplier: what a decision's whole range, or a figure's
[span](../explanation/optimisation.md#when-it-is-an-optimum), is worth to the goal. The price shown is for one unit of
the limit, to first order; where no unit follows, the limit is a share, and a hundredth more is worth a hundredth of the
price. Capacities (`load_within_capacity`) count in sizes at which the cost of the item is tabulated.
"""


def value(rows: Rows, measure: str, column: str = "after") -> float:
    """Returns a number of the table of figures."""
    return float(next(row for row in rows if row["measure"] == measure)[column])


def table(head: list[str], lines: list[list[str]]) -> list[str]:
    """Returns the lines of a table."""
    return ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *lines)]


def figures(studies: dict[str, Rows]) -> list[str]:
    """Returns figures of the baseline, then of each optimum with its change from the baseline in the same mode."""
    lines = []
    before = next(iter(studies.values()))
    for name, words in FIGURES.items():
        units = next(row["units"] for row in before if row["measure"] == name)
        pairs = [(value(rows, name), value(rows, name, "before")) for rows in studies.values()]
        cells = [f"{after:.4g} ({after / base - 1:+.1%})" for after, base in pairs]
        lines.append([words, units, f"{value(before, name, 'before'):.4g}", *cells])
    return table(["figure", "units", "baseline", *(f"`{s}`" for s in studies)], lines)


def decisions(studies: dict[str, Rows]) -> list[str]:
    """Returns a line a decision, in the baseline and in each optimum, but for shares that are 0 in all of these."""
    first, lines = next(iter(studies.values())), []
    for k, row in enumerate(first):
        own = [rows[k] for rows in studies.values()]
        if "feed_share" in row["decision"] and all(decided(each["after"]) == "0" for each in own):
            continue
        cells = [f"**{decided(each['after'])}**" if each["at bound"] else decided(each["after"]) for each in own]
        name = row["decision"].split(";")[0]
        lines.append([f"`{name}`", row["units"].strip("-"), decided(row["before"]), *cells])
    return table(["decision", "units", "baseline", *(f"`{s}`" for s in studies)], lines)


def own_baselines(studies: dict[str, Rows]) -> list[str]:
    """Returns a sentence on studies whose baseline has other figures than the table's, that in its equipment."""
    first, lines = next(iter(studies.values())), []
    alike: dict[str, list[str]] = {}
    for study, rows in studies.items():
        pairs = [(name, value(rows, name, "before"), value(first, name, "before")) for name in FIGURES]
        other = [f"{FIGURES[name]} {own:.4g}" for name, own, usual in pairs if abs(own - usual) > 1e-4 * abs(usual)]
        if other:
            alike.setdefault(", ".join(other), []).append(f"`{study}`")
    for other, names in alike.items():
        are = "is" if len(names) == 1 else "are"
        lines += [
            f"{', '.join(names)} {are} compared with the baseline in its own equipment, a tenth larger: {other}.",
            "",
        ]
    return lines


def targets(studies: dict[str, Rows]) -> list[str]:
    """Returns which targets each optimum meets."""
    lines = []
    for name, target in TARGETS.items():
        cells = []
        for rows in studies.values():
            ratio = value(rows, name) / value(rows, name, "before")
            met = ratio >= target - ROUNDING if target > 1 else ratio <= target + ROUNDING
            cells.append(f"{'**met**' if met else 'no'} ({ratio - 1:+.1%})")
        lines.append([f"{FIGURES[name]} {target - 1:+.0%}", *cells])
    return table(["target", *(f"`{s}`" for s in studies)], lines)


def efforts(studies: dict[str, Rows]) -> list[str]:
    """Returns the effort and the conditions of optimality."""
    lines = [[words, *(f"{value(rows, name):.3g}" for rows in studies.values())] for name, words in EFFORT.items()]
    return table(["", *(f"`{s}`" for s in studies)], lines)


def beside(studies: dict[str, Rows]) -> list[str]:
    """Returns what became of the neighbours of each optimum."""
    lines = []
    for study, rows in studies.items():
        solved = [row for row in rows if row["goal change"] != "nan"]
        passing = sum(bool(row["limit passed"]) for row in solved)
        better = sum(row["improves"] == "True" for row in solved)
        lines.append([f"`{study}`", *map(str, (len(rows), len(rows) - len(solved), passing, better))])
    return table(["study", "neighbours", "without a state", "beyond a limit", "better"], lines)


def starts(studies: dict[str, Rows], figures_of: dict[str, Rows]) -> list[str]:
    """Returns what became of random starts, and a table of what those that ended elsewhere ended in."""
    lines, elsewhere = [], []
    for study, rows in studies.items():
        goal = load_scenario(PREFIX + study).study.objective
        here = value(figures_of[study], goal)
        same = [row for row in rows if row["same"] == "True"]
        other = [row for row in rows if row["optimum"] == "True" and row["same"] != "True"]
        none = len(rows) - len(same) - len(other)
        lines.append([f"`{study}`", *map(str, (len(rows), len(same), len(other), none))])
        elsewhere += [[f"`{study}`", *cells] for cells in endings(rows, here)]
    parts = [float(row["part of the way"]) for rows in studies.values() for row in rows]
    reach = f"These starts lie {min(parts):.0%} to {max(parts):.0%} of the way to their points."
    summary = [reach, "", *table(["study", "starts", "the same optimum", "another optimum", "no optimum"], lines)]
    if not elsewhere:
        return summary
    head = ["study", "goal", "starts", "how they ended", "decisions that differ most from the optimum above"]
    return [*summary, "", "Those that ended elsewhere:", "", *table(head, elsewhere)]


def endings(rows: Rows, here: float) -> list[list[str]]:
    """Returns goal, numbers of the starts, ending and what differs, a line for all that ended elsewhere alike."""
    alike: dict[str, Rows] = {}
    for row in rows:
        if row["same"] != "True":
            alike.setdefault(f"{float(row['goal']):.6g}" if row["optimum"] == "True" else row["status"], []).append(row)
    lines = []
    for ending, some in alike.items():
        found = some[0]["optimum"] == "True"
        goal = f"{ending} ({float(some[0]['goal']) / here - 1:+.3%})" if found else "–"
        how = "an optimum" if found else ending
        lines.append([goal, ", ".join(row["start"] for row in some), how, some[0]["differs in"] if found else ""])
    return lines


def prices(rows: Rows) -> list[str]:
    """Returns what holds an optimum."""
    lines = []
    for row in rows:
        sign = ">=" if row["side"] == "lower" else "<="
        limit = f"`{row['name'].split(';')[0]}` {sign} {float(row['limit']):.5g} {row['units']}".rstrip(" -")
        per = f" per {row['units']}" if row["units"] not in ("", "-") else ""
        lines.append([limit, f"{float(row['price']):.3g} {row['price units']}{per}"])
    return table(["limit that holds", "the goal's change by raising it, to first order"], lines)


def page() -> str:
    """Returns the page."""
    studies, held = read("optima"), read("optima_limits")
    lines = [HEAD, *table(["study", "asked for"], [[f"`{s}`", load_scenario(PREFIX + s).why] for s in studies])]
    lines += [
        "",
        "## Before and after",
        "",
        *own_baselines(studies),
        *figures(studies),
        "",
        "## Targets",
        "",
        *targets(studies),
        "",
    ]
    lines += [DECISIONS_HEAD, *decisions(read("optima_decisions")), ""]
    lines += [EFFORT_HEAD, *efforts(studies), "", BESIDE_HEAD, *beside(read("optima_beside")), ""]
    begun = read("optima_starts")
    lines += [STARTS_HEAD, *starts(begun, studies), ""] if begun else []
    lines.append(HELD_HEAD)
    for study in studies:
        lines += [f"### `{PREFIX}{study}`", "", *prices(held[study]), ""]
    return "\n".join(lines)


def main() -> None:
    """Writes the page, the tables first if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("studies", nargs="*", help="studies to measure, without the prefix (default: all)")
    parser.add_argument("--measure", action="store_true", help="optimise the studies first")
    parser.add_argument("--starts", type=int, default=0, help="number of random starts")
    asked = parser.parse_args()
    if asked.measure or asked.starts:
        measure(asked.studies or shipped_studies(), asked.starts)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
