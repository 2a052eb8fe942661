"""Study: a scenario of kind `optimize`, by feasible path, from its plant to its results folder.

Beside the tables of every run the folder holds `decisions.csv`, `constraints.csv` and `figures_before_after.csv`. A
search that ends without an optimum leaves a diagnosis and no figures.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nexus import kernel
from nexus.results import Results, ResultsFolder
from nexus.run import (
    NotSolved,
    Progress,
    Stages,
    failed_results,
    folder_of,
    placed,
    run_scenario,
    solved_results,
    to_stderr,
    write_results,
)
from nexus.scenario import Method, Scenario, ScenarioError, StudyKind, load_scenario, scenario_name
from nexus.studies.optimize.decisions import OptimizeError
from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.limits import limits_of
from nexus.studies.optimize.model import ReducedModel
from nexus.studies.optimize.optimum import Optimum, minimise
from nexus.studies.optimize.plant import compiled_plant, posed
from nexus.studies.optimize.search import Options
from nexus.studies.optimize.tables import constraint_table, decision_table, figure_table
from nexus.studies.points import largest_residual


def run_optimum(
    name_or_file: str,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Progress = to_stderr,
) -> Results:
    """Runs a scenario of kind `optimize` as `nexus.run.run` does others; returns the results, failed ones too.

    Raises ScenarioError for bad input; nothing is then left behind.
    """
    scenario = load_scenario(name_or_file, settings)
    name = scenario_name(name_or_file)
    study = scenario.study
    if study.kind is not StudyKind.optimize or study.method is not Method.feasible_path:
        raise ScenarioError(f"Scenario '{name}' is no study 'optimize' by feasible path.")
    return run_optimum_scenario(name, scenario, folder_of(name, out), progress)


def run_optimum_scenario(name: str, scenario: Scenario, target: Path, progress: Progress = to_stderr) -> Results:
    """Runs an optimisation that is read already, as `run_optimum` does, into the folder `target`."""
    with ResultsFolder(target) as folder:
        results = _results(name, scenario, folder, Stages(progress))
        write_results(results, folder)
    return placed(results, target)


def run_one(name: str, scenario: Scenario, target: Path, progress: Progress = to_stderr) -> Results:
    """Runs a scenario that is read already and has one result: a simulation, or an optimum by either method."""
    study = scenario.study
    by_path = study.kind is StudyKind.optimize and study.method is Method.feasible_path
    return (run_optimum_scenario if by_path else run_scenario)(name, scenario, target, progress)


def _results(name: str, scenario: Scenario, folder: Path, stages: Stages) -> Results:
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        stages.say(line)

    try:
        plant, patches, _ = posed(scenario, stages)
        model = ReducedModel.of_compiled(compiled_plant(scenario, plant, patches, stages))
    except OptimizeError as error:
        raise ScenarioError(str(error)) from error
    except NotSolved as failure:
        (folder / "solver.log").write_text(f"{failure}\n", encoding="utf-8")
        why = failure.status, failure.diagnosis, failure.facts
        return failed_results(name, scenario, plant, patches, stages, *why)
    with stages.stage("optimize along solved states"):
        goal = Goal(scenario.study.objective, scenario.study.sense)
        optimum = minimise(model, goal, limits_of(scenario, model), options=Options(progress=report))
    (folder / "solver.log").write_text("\n".join([*lines, "", optimum.status]) + "\n", encoding="utf-8")
    if not optimum.ok:
        why = optimum.status, _diagnosis(optimum), effort(optimum)
        return failed_results(name, scenario, plant, patches, stages, *why)
    return optimum_results(name, scenario, model, optimum, stages)


def optimum_results(name: str, scenario: Scenario, model: ReducedModel, optimum: Optimum, stages: Stages) -> Results:
    """Returns the results of an optimum: the tables of any run at its state, and those of what was chosen."""
    solution = load_state(model, optimum)
    facts = effort(optimum) | {
        "solver_status": solution.status,
        "iterations": optimum.iterations,
        "solve_seconds": round(optimum.seconds, 3),
        "largest_residual": largest_residual(solution)[0],
    }
    results = solved_results(name, scenario, model.plant, model.patches, facts, stages)
    tables = {
        "decisions": decision_table(model, optimum),
        "constraints": constraint_table(model, optimum),
        "figures_before_after": figure_table(model, optimum),
    }
    run = dict(results.run) | {"status": optimum.status}
    return Results(**{**vars(results), "status": optimum.status, "run": run, "tables": {**results.tables, **tables}})


def load_state(model: ReducedModel, optimum: Optimum) -> kernel.Solution:
    """Writes an optimum's state to the Pyomo model, decisions fixed there, and returns the solution that was loaded.

    Every row is brought to rounding of its own terms where that succeeds.
    """
    found = optimum.state.solution
    exact = model.problem.solve(data=found.data.with_arrays(columns=found.columns), engine="newton", refine=True)
    solution = exact if exact.ok else found
    solution.load()
    for column in model.system.inputs:
        model.problem.variables[column].fix(float(solution.columns[column]), skip_validation=True)
    return solution


def effort(optimum: Optimum) -> dict[str, Any]:
    """Returns what run.json says of the search."""
    kkt = optimum.kkt
    return {
        "optimization": {
            "method": "feasible path: sequential quadratic programming in the decisions along solved states",
            "goal": str(optimum.goal),
            "value": optimum.value,
            "iterations": optimum.iterations,
            "newton_solves": optimum.solves,
            "processor_seconds": round(optimum.seconds, 3),
            "stationarity": kkt.stationarity,
            "feasibility": kkt.feasibility,
            "complementarity": kkt.complementarity,
            "equations": kkt.equations,
        }
    }


def _diagnosis(optimum: Optimum) -> str:
    held = sorted(optimum.multipliers, key=lambda each: -each.scaled)[:10]
    lines = [optimum.status, "", "What holds the last state, dearest first:"]
    return "\n".join([*lines, *(f"  {each.limit}" for each in held)])
