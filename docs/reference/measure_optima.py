"""Measures optima of the biorefinery for `make_optima`: the shipped scenarios `biorefinery_best_*`, and doubts of them.

Each is optimised on a plant that studies with the same equations and decisions share; then every decision is moved by
both signs, and, where asked for, the search begins at random points too. Tables, in which a study's rows replace those
that stood there: `optima.csv`, `optima_decisions.csv`, `optima_limits.csv`, `optima_beside.csv`, `optima_starts.csv`.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from docs.reference.cells import rows_by
from nexus.run import to_stderr
from nexus.scenario import Scenario, Study, load_scenario, shipped_scenarios
from nexus.studies.optimize import Goal, Optimum, Options, ReducedModel, minimise, perturbations
from nexus.studies.optimize.limits import limits_of
from nexus.studies.optimize.multistart import from_starts, start_table
from nexus.studies.optimize.tables import constraint_table, decision_table, figure_table

HERE = Path(__file__).parent
PREFIX = "biorefinery_best_"
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
DEAREST = 12
TABLES = {
    "optima": ("study", "measure", "units", "before", "after"),
    "optima_decisions": ("study", "decision", "units", "lower", "upper", "before", "after", "at bound"),
    "optima_limits": ("study", "rank", "name", "side", "limit", "units", "price", "price units", "scaled multiplier"),
    "optima_beside": (
        "study",
        "decision",
        "step",
        "goal change",
        "priced change",
        "limit passed",
        "by",
        "improves",
    ),
    "optima_starts": ("study", "start", "part of the way", "goal", "optimum", "same", "status", "differs in"),
}


def shipped_studies() -> list[str]:
    """Returns the shipped optimisations, without the prefix."""
    return sorted(name.removeprefix(PREFIX) for name in shipped_scenarios() if name.startswith(PREFIX))


def by_plant(studies: Iterable[str]) -> list[list[str]]:
    """Returns the studies in groups that need one plant: the same build arguments, inputs and decisions."""
    groups: dict[str, list[str]] = {}
    for study in studies:
        plant = load_scenario(PREFIX + study).model_copy(update={"study": Study(), "why": ""})
        groups.setdefault(plant.model_dump_json(), []).append(study)
    return list(groups.values())


def measure(studies: Sequence[str], starts: int) -> None:
    """Optimises studies and writes the tables; raises RuntimeError where one ends in no optimum.

    `starts` is the number of random starts; with none of them the rows of earlier ones are kept.
    """
    for group in by_plant(studies):
        model = ReducedModel(load_scenario(PREFIX + group[0]), to_stderr)
        for study in group:
            to_stderr(study)
            measure_one(study, load_scenario(PREFIX + study), model, starts)


def measure_one(study: str, scenario: Scenario, model: ReducedModel, starts: int) -> None:
    """Optimises a study on a plant that is built already and replaces its rows, after each random start again."""
    goal, limits = Goal(scenario.study.objective, scenario.study.sense), limits_of(scenario, model)
    optimum = minimise(model, goal, limits, options=Options(progress=to_stderr))
    if not optimum.ok:
        raise RuntimeError(f"{study}: {optimum.status}")
    replace_rows("optima", study, figure_rows(model, optimum))
    replace_rows("optima_decisions", study, decision_rows(model, optimum))
    replace_rows("optima_limits", study, limit_rows(model, optimum))
    replace_rows("optima_beside", study, perturbations(model, goal, limits, optimum).itertuples(index=False))
    found = []
    for each in from_starts(model, goal, limits, starts):
        found.append(each)
        table = start_table(model, found, optimum)
        to_stderr(f"start {len(found)}: {table.iloc[-1].tolist()}")
        replace_rows("optima_starts", study, table.itertuples(index=False))


def figure_rows(model: ReducedModel, optimum: Optimum) -> list[tuple]:
    """Returns figures before and after, the effort and the conditions."""
    table = figure_table(model, optimum).set_index("name")
    kkt = optimum.kkt
    effort = (len(model.decisions), optimum.iterations, optimum.solves, round(optimum.seconds, 1))
    conditions = (kkt.stationarity, kkt.feasibility, kkt.complementarity, kkt.equations)
    rows = [(name, *table.loc[name, ["units", "before", "after"]]) for name in FIGURES]
    return rows + [(name, "-", "", value) for name, value in zip(EFFORT, (*effort, *conditions), strict=True)]


def decision_rows(model: ReducedModel, optimum: Optimum) -> Iterable[tuple]:
    """Returns the decisions before and after, with their bounds."""
    columns = ["name", "units", "lower", "upper", "before", "after", "at bound"]
    return decision_table(model, optimum)[columns].itertuples(index=False)


def limit_rows(model: ReducedModel, optimum: Optimum) -> list[tuple]:
    """Returns the dearest limits."""
    goal = model.units[optimum.goal.figure]
    held = constraint_table(model, optimum).head(DEAREST)
    return [
        (rank + 1, e["name"], e["side"], e["limit"], e["units"], e["price"], goal, e["scaled multiplier"])
        for rank, e in held.iterrows()
    ]


def read(table: str) -> dict[str, list[dict[str, str]]]:
    """Returns {study: rows} of a table; nothing where it is not there yet."""
    return rows_by(HERE / f"{table}.csv", "study")


def replace_rows(table: str, study: str, rows: Iterable[Sequence]) -> None:
    """Writes a table with other rows of one study; studies that are not shipped any more leave it."""
    kept, columns = read(table), TABLES[table]
    kept[study] = [dict(zip(columns, map(shown, (study, *row)), strict=True)) for row in rows]
    with (HERE / f"{table}.csv").open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, columns, lineterminator="\n")
        writer.writeheader()
        for name in shipped_studies():
            writer.writerows(kept.get(name, []))


def shown(value) -> str:
    """Returns a number with eight digits, any other cell as it is."""
    return f"{value:.8g}" if isinstance(value, float) else str(value)
