"""Writes the page `optima.md` from `optima.csv` and `optima_limits.csv`: optima of the biorefinery beside its baseline.

Run as `python -m docs.reference.make_optima [--measure]`; with the option, the plant is built once and every shipped
scenario `biorefinery_best_*` is optimised first, about half a minute of processor time each.
"""

import csv
import sys
from pathlib import Path

from nexus.run import to_stderr
from nexus.scenario import Scenario, load_scenario, shipped_scenarios
from nexus.studies.optimize import Goal, Optimum, Options, ReducedModel, minimise
from nexus.studies.optimize.limits import limits_of
from nexus.studies.optimize.tables import constraint_table, figure_table

HERE = Path(__file__).parent
PAGE, TABLE, LIMITS = HERE / "optima.md", HERE / "optima.csv", HERE / "optima_limits.csv"
PREFIX = "biorefinery_best_"
COLUMNS = ("study", "measure", "units", "before", "after")
LIMIT_COLUMNS = ("study", "rank", "name", "side", "limit", "units", "price", "price units", "scaled multiplier")
DEAREST = 12
FIGURES = {
    "operating_profit": "operating profit",
    "specific_energy": "specific energy",
    "specific_waste": "specific waste",
    "climate_change": "climate change",
    "total_capital_investment": "total capital investment",
    "net_present_value": "net present value",
    "ethanol_product": "ethanol",
    "furfural_product": "furfural",
    "succinic_acid_product": "succinic acid",
    "polylactide_product": "polylactide",
}
EFFORT = {
    "decisions": "decisions",
    "iterations": "iterations",
    "solves": "Newton solves",
    "processor seconds": "processor seconds",
    "stationarity": "stationarity",
    "feasibility": "limits passed",
    "complementarity": "complementarity",
    "equations": "largest residual",
}
HEAD = """# Optima of the biorefinery

Optimisations of the plant, each a shipped scenario, against [the baseline](../explanation/baseline.md): same feed, each
product within 5 % of its flow in the baseline, heat recovery as in the baseline, new capital as stated (`capacities:
design`).
Written by `docs/reference/make_optima.py` from [optima.csv](optima.csv) and [optima_limits.csv](optima_limits.csv);
to repeat one: `nexus solve SCENARIO`. How optima are found, and when one is, is told in
[Optimisation](../explanation/optimisation.md).
"""


def measured(study: str, model: ReducedModel, optimum: Optimum) -> tuple[list[tuple], list[tuple]]:
    """Returns the rows of both tables for an optimum."""
    table = figure_table(model, optimum).set_index("name")
    rows = [(study, name, *table.loc[name, ["units", "before", "after"]]) for name in FIGURES]
    kkt = optimum.kkt
    effort = (len(model.decisions), optimum.iterations, optimum.solves, round(optimum.seconds, 1))
    conditions = (kkt.stationarity, kkt.feasibility, kkt.complementarity, kkt.equations)
    rows += [(study, name, "-", "", value) for name, value in zip(EFFORT, (*effort, *conditions), strict=True)]
    goal = model.units[optimum.goal.figure]
    held = constraint_table(model, optimum).head(DEAREST)
    limits = [
        (study, rank + 1, e["name"], e["side"], e["limit"], e["units"], e["price"], goal, e["scaled multiplier"])
        for rank, e in held.iterrows()
    ]
    return rows, limits


def best(scenario: Scenario, model: ReducedModel) -> Optimum:
    """Returns the optimum that a scenario asks for, on a plant that is built already."""
    goal = Goal(scenario.study.objective, scenario.study.sense)
    return minimise(model, goal, limits_of(scenario, model), options=Options(progress=to_stderr))


def measure() -> None:
    """Optimises every shipped scenario and writes the tables; raises RuntimeError where one ends in no optimum."""
    names = sorted(name for name in shipped_scenarios() if name.startswith(PREFIX))
    model, rows, limits = ReducedModel(load_scenario(names[0]), to_stderr), [], []
    for name in names:
        optimum = best(load_scenario(name), model)
        if not optimum.ok:
            raise RuntimeError(f"{name}: {optimum.status}")
        for table, more in zip((rows, limits), measured(name.removeprefix(PREFIX), model, optimum), strict=True):
            table.extend(more)
    save(rows, limits)


def save(rows: list[tuple], limits: list[tuple]) -> None:
    """Writes the tables."""
    for file, head, lines in ((TABLE, COLUMNS, rows), (LIMITS, LIMIT_COLUMNS, limits)):
        with file.open("w", newline="", encoding="utf-8") as opened:
            csv.writer(opened, lineterminator="\n").writerows([head, *(map(shown, line) for line in lines)])


def shown(value) -> str:
    """Returns a number with eight digits, any other cell as it is."""
    return f"{value:.8g}" if isinstance(value, float) else str(value)


def read(file: Path) -> dict[str, list[dict[str, str]]]:
    """Returns {study: rows} of a table."""
    found: dict[str, list[dict[str, str]]] = {}
    with file.open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            found.setdefault(row["study"], []).append(row)
    return found


def figures(studies: dict[str, list[dict[str, str]]]) -> list[str]:
    """Returns the table of figures: the baseline, then each optimum with its change."""
    lines = ["| figure | units | baseline | " + " | ".join(f"`{s}`" for s in studies) + " |"]
    lines.append("| --- |" + " --- |" * (len(studies) + 2))
    for name, words in FIGURES.items():
        rows = [next(r for r in studies[s] if r["measure"] == name) for s in studies]
        before = float(rows[0]["before"])
        cells = [f"{float(r['after']):.4g} ({float(r['after']) / before - 1:+.1%})" for r in rows]
        lines.append("| " + " | ".join([words, rows[0]["units"], f"{before:.4g}", *cells]) + " |")
    return lines


def efforts(studies: dict[str, list[dict[str, str]]]) -> list[str]:
    """Returns the table of the effort and of the conditions of optimality."""
    lines = ["| | " + " | ".join(f"`{s}`" for s in studies) + " |", "| --- |" + " --- |" * len(studies)]
    for name, words in EFFORT.items():
        cells = [f"{float(next(r for r in studies[s] if r['measure'] == name)['after']):.3g}" for s in studies]
        lines.append("| " + " | ".join([words, *cells]) + " |")
    return lines


def prices(rows: list[dict[str, str]]) -> list[str]:
    """Returns the table of what holds an optimum."""
    lines = ["| limit that holds | the goal's change by raising it, to first order |", "| --- | --- |"]
    for row in rows:
        sign = ">=" if row["side"] == "lower" else "<="
        name = row["name"].split(";")[0]
        limit = f"`{name}` {sign} {float(row['limit']):.5g} {row['units']}".rstrip(" -")
        per = f" per {row['units']}" if row["units"] not in ("", "-") else ""
        lines.append(f"| {limit} | {float(row['price']):.3g} {row['price units']}{per} |")
    return lines


def page() -> str:
    """Returns the page."""
    studies, held = read(TABLE), read(LIMITS)
    lines = [HEAD, "| study | asked for |", "| --- | --- |"]
    lines += [f"| `{s}` | {load_scenario(PREFIX + s).why} |" for s in studies]
    lines += ["", "## Before and after", "", *figures(studies), "", "## Effort and conditions", ""]
    lines += ["Conditions are scaled, checked apart from the search, and 0 at an exact optimum.", "", *efforts(studies)]
    lines += ["", "## What holds them", "", f"The {DEAREST} dearest limits of each, by what a range or scale is worth."]
    for study in studies:
        lines += ["", f"### `{PREFIX}{study}`", "", *prices(held[study])]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the page, the tables first if asked for."""
    if "--measure" in sys.argv[1:]:
        measure()
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
