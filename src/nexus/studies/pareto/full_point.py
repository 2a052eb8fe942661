"""Full point: the results folder of one point of a front, from the state that was kept of it.

The plant is built once more, the point's decisions are set as in a scenario of kind `simulate`, all variables start
from the kept state, and Newton's method confirms it. The folder lies in `points/NNNN` of the front's folder, where the
page of the front links to it.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyomo.environ as pyo

from nexus import kernel
from nexus.flowsheets.plant import Plant
from nexus.results import Results, ResultsFolder
from nexus.run import NotSolved, Stages, placed, prepare, solved_results, solved_sentence, to_stderr, write_results
from nexus.scenario import Scenario, ScenarioError, load_scenario
from nexus.studies.pareto.folder import DECISIONS, NAMES, NUMBER, SOLUTIONS, TABLE, write_whole
from nexus.studies.pareto.objectives import NO_UNITS
from nexus.studies.pareto.page import POINTS, linked
from nexus.studies.pareto.study import PAGE, SCENARIO


def write_point(
    folder: str | Path, number: int, out: str | Path | None = None, progress: Callable[[str], None] = to_stderr
) -> Results:
    """Writes the results folder of a point of a front and returns the results.

    `folder` is the front's, `number` the point's in its table; `out` another place than `points/NNNN` below it. Raises
    ScenarioError if there is no such front or point.
    """
    folder = Path(folder)
    row, columns = _row(folder, number), _columns(folder, number)
    scenario = point_scenario(load_scenario(str(folder / SCENARIO)), folder, row)
    stages = Stages(progress)
    plant, patches = prepare(scenario, stages)
    with stages.stage("solve"):
        plant.set_scaling()
        patches.release()
        solution = _confirmed(plant, folder, columns)
    facts = {
        "solver_status": solution.status,
        "iterations": int(solution.iterations),
        "solve_seconds": round(solution.wall_time, 3),
        "largest_residual": float(next(iter(solution.residuals().values())).relative),
        "front": {"folder": str(folder), "point": number, "problem": row["problem"]},
    }
    target = Path(out) if out is not None else folder / POINTS / f"{number:04d}"
    results = solved_results(f"{folder.name}-{number:04d}", scenario, plant, patches, facts, stages)
    with ResultsFolder(target) as place:
        (place / "solver.log").write_text(f"{solution.message}\n{solved_sentence(facts)}\n", encoding="utf-8")
        write_results(results, place)
    page = folder / PAGE
    if out is None and page.is_file():
        write_whole(page, linked(page.read_text(encoding="utf-8"), number).encode())
    return placed(results, target)


def _confirmed(plant: Plant, folder: Path, columns: np.ndarray) -> kernel.Solution:
    """Returns the plant's solution from kept columns, loaded into its model; raises NotSolved where it is none."""
    by_name = {v.name: v for v in plant.model.component_data_objects(pyo.Var, descend_into=True)}
    for name, value in zip(_names(folder), columns, strict=False):
        if name not in by_name:
            raise ScenarioError(
                f"The front in '{folder}' was found with another version of plant '{plant.name}', which had a variable "
                f"'{name}'. Find the front again."
            )
        if not by_name[name].fixed:
            by_name[name].set_value(float(value), skip_validation=True)
    solution = kernel.compile(plant.model).solve(objective=False)
    if not solution.ok:
        raise NotSolved("solve", solution.message, solution=solution)
    solution.load()
    return solution


def point_scenario(front: Scenario, folder: Path, row: dict[str, str]) -> Scenario:
    """Returns the scenario that simulates a point: the front's, with the point's decisions set."""
    decisions = json.loads((folder / DECISIONS).read_text(encoding="utf-8"))
    chosen: dict[str, float | str] = {}
    for paths, units in decisions.items():
        value = float(row[paths]) if units in NO_UNITS else f"{row[paths]} {units}"
        chosen |= {path.strip(): value for path in paths.split(";")}  # variables that are chosen as one
    data = front.model_dump(exclude={"free", "study"})
    data["set"] = {**data["set"], **chosen}
    data["why"] = f"point {row['point']} of the front in {folder.name}: {row['problem']}"
    return Scenario.model_validate(data)


def _row(folder: Path, number: int) -> dict[str, str]:
    """Returns the row of a point in the table."""
    table = folder / TABLE
    if not table.is_file():
        raise ScenarioError(f"There is no front in '{folder}': it has no {TABLE}. Name the folder of a study 'pareto'.")
    with table.open(newline="", encoding="utf-8") as lines:
        rows = {int(row["point"]): row for row in csv.DictReader(lines)}
    if number not in rows or not (folder / SOLUTIONS / NUMBER.format(number)).is_file():
        there = ", ".join(str(n) for n in rows if (folder / SOLUTIONS / NUMBER.format(n)).is_file())
        raise ScenarioError(f"The front in '{folder}' has no point {number}. Its points are: {there}.")
    return rows[number]


def _columns(folder: Path, number: int) -> np.ndarray:
    with np.load(folder / SOLUTIONS / NUMBER.format(number)) as arrays:
        return arrays["columns"]


def _names(folder: Path) -> list[str]:
    return (folder / SOLUTIONS / NAMES).read_text(encoding="utf-8").splitlines()
