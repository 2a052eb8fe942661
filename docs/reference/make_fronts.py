"""Writes the page `fronts.md` from `fronts.csv` and `fronts_effort.csv`: the biorefinery's fronts beside NSGA-II.

Run as `python -m docs.reference.make_fronts [FOLDER...]`; each folder is one that `python -m nexus.studies.pareto.check
SCENARIO FOLDER` has filled, from which both tables are made anew.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import yaml

from docs.reference.cells import decided, rows_by, short
from nexus.scenario import Bounds, load_scenario
from nexus.studies.pareto.dominance import dominators
from nexus.studies.pareto.objectives import Sense

HERE = Path(__file__).parent
PAGE, POINTS, EFFORT = HERE / "fronts.md", HERE / "fronts.csv", HERE / "fronts_effort.csv"
SHOWN = 11  # points of each front on the page
MOVING = 12  # decisions shown, those that move most
STILL = 1e-5  # of its range: a decision that moves less does not
MEASURES = ("points", "hypervolume", "solves", "seconds", "times")
COLUMNS = ("front", "measure", "value")
HEAD = """# Fronts of the biorefinery

The shipped fronts. Those of twelve decisions stand beside NSGA-II on the same compiled plant for twenty times as long,
in one run of one process. Written by `docs/reference/make_fronts.py` from [fronts.csv](fronts.csv), which has all
points, and [fronts_effort.csv](fronts_effort.csv); to repeat one: `nexus solve SCENARIO --out FOLDER`, then, for
NSGA-II, `python -m nexus.studies.pareto.check SCENARIO FOLDER`.
How fronts are found is told in [Fronts](../explanation/fronts.md), how to read one in
[Trade profit against carbon](../how-to/trade-profit-against-carbon.md).
"""


def measured(folder: Path) -> tuple[str, list[tuple], list[dict[str, str]]]:
    """Returns a front's name, its effort (measure, value), and its points as rows {column: text}."""
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    with (folder / "front.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    scenario = yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    figures = [choice["figure"] for choice in scenario["study"]["objectives"]]
    shown = ["point", *figures, *(f"{one} per {other}" for one in figures for other in figures if one != other)]
    shown += ["solves", *scenario["free"]]
    points = [{k: row[k] for k in shown if k in row} for row in rows if row["standing"] == "front"]
    points.sort(key=lambda row: -float(row[figures[0]]))
    values = [[float(row[f]) for f in figures] for row in points]
    standings = {
        s: sum(row["standing"] == s for row in rows) for s in ("failed", "dominated", "overtaken", "coincides")
    }
    kkt = max(float(row["kkt"]) for row in rows if row["standing"] == "front")
    effort = [
        ("decisions", len(scenario["free"])),
        ("points asked for", facts["asked_for"]),
        ("points", facts["points"]),
        ("optimisations", facts["optimisations"]),
        ("optimisations a point", facts["optimisations"] / facts["points"]),
        ("problems without solution", standings["failed"]),
        ("answers that other points beat", standings["dominated"] + standings["overtaken"]),
        ("answers that are a point that was there", standings["coincides"]),
        ("points beaten by another", beaten(values, scenario["study"]["objectives"])),
        ("largest condition of optimality", kkt),
        *checked(folder, facts),
    ]
    sentences = [("sentence", line) for line in facts["summary"][2:]]
    return facts["name"], [*effort, *sentences], points


def beaten(values: list[list[float]], objectives: list[dict]) -> int:
    """Returns how many points another one is at least as good as in all figures and better in one."""
    signs = [Sense(choice.get("sense", "minimize")).sign for choice in objectives]
    return sum(by is not None for by in dominators(np.array(values) * signs, 0.0))


def checked(folder: Path, facts: dict) -> list[tuple]:
    """Returns the rows of the check, (measure, value), from its table; those of the front alone where there is none."""
    if not (folder / "nsga2.md").is_file():
        found = (facts["points"], facts["hypervolume"], facts["solves"], facts["seconds"], 1)
        return [(f"this front: {measure}", value) for measure, value in zip(MEASURES, found, strict=True)]
    lines = (folder / "nsga2.md").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[1].isdigit():
            for measure, cell in zip(MEASURES, cells[1:], strict=True):
                found.append((f"{cells[0]}: {measure}", float(cell)))
    return [*found, *(("sentence", line) for line in lines if line.startswith("Points of NSGA-II"))]


def save(folders: list[Path]) -> None:
    """Writes both tables from folders."""
    effort, points, columns = [], [], ["front"]
    for folder in folders:
        name, rows, found = measured(folder)
        effort += [(name, *row) for row in rows]
        points += [{"front": name, **row} for row in found]
        columns += [key for key in found[0] if key not in columns]
    with EFFORT.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *effort])
    with POINTS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: digits(v) for k, v in row.items()} for row in points)


def digits(text: str) -> str:
    """Returns a number with eight digits, any other text as it is."""
    try:
        return text if text.isdigit() else f"{float(text):.8g}"
    except ValueError:
        return text


def table(rows: list[dict[str, str]]) -> list[str]:
    """Returns the table of the effort of one front."""
    plain = [row for row in rows if row["measure"] != "sentence" and ":" not in row["measure"]]
    lines = ["| | |", "| --- | --- |", *(f"| {row['measure']} | {short(row['value'])} |" for row in plain), ""]
    lines += [
        "| by | points | hypervolume | solves | processor seconds | times |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    methods: dict[str, list[str]] = {}
    for row in rows:
        if ":" in row["measure"]:
            methods.setdefault(row["measure"].split(":")[0], []).append(short(row["value"]))
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in methods.items()]
    return [*lines, "", " ".join(row["value"] for row in rows if row["measure"] == "sentence")]


def width(free: Bounds) -> float:
    """Returns the range of a decision, in the units of its bounds."""
    low, high = (float(str(bound).split()[0]) for bound in (free.lower, free.upper))
    return high - low


def shown_points(rows: list[dict[str, str]], figures: list[str], widths: dict[str, float]) -> list[str]:
    """Returns some points of a front, evenly along it: figures, and the decisions that move most of their range."""
    moves = {}
    for key, of in widths.items():
        values = [float(row[key]) for row in rows]
        moves[key] = (max(values) - min(values)) / of
    most = sorted((key for key in moves if moves[key] > STILL), key=lambda key: -moves[key])[:MOVING]
    names = [*figures, *(key for key in widths if key in most)]
    lines = ["| " + " | ".join(f"`{name}`" for name in names) + " |", "| --- |" + " --- |" * (len(names) - 1)]
    step = (len(rows) - 1) / (SHOWN - 1)
    for k in range(min(SHOWN, len(rows))):
        row = rows[round(k * step)] if step > 1 else rows[k]
        lines.append("| " + " | ".join(short(row[n]) if n in figures else decided(row[n]) for n in names) + " |")
    return lines


def page() -> str:
    """Returns the page."""
    effort, points = rows_by(EFFORT, "front"), rows_by(POINTS, "front")
    lines = [HEAD]
    for name, rows in effort.items():
        scenario = load_scenario(name)
        figures = [choice.figure for choice in scenario.study.objectives]
        lines += [f"## `{name}`", "", f"{scenario.why[0].upper()}{scenario.why[1:]}.", "", *table(rows), ""]
        lines += [
            f"Some of its points, with the decisions that move most (up to {MOVING}), in the scenario's units:",
            "",
        ]
        lines += [*shown_points(points[name], figures, {path: width(free) for path, free in scenario.free.items()}), ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Writes the page, the tables first if folders are given."""
    if sys.argv[1:]:
        save([Path(folder) for folder in sys.argv[1:]])
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
