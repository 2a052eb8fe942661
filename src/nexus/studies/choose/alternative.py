"""Alternative: one combination of build arguments from nothing to its results folder; a failure is an outcome, too."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from idaes.core.util.exceptions import InitializationError

from nexus import kernel
from nexus.flowsheets.plant import Plant, PlantError
from nexus.patches import Patches
from nexus.results import Results, ResultsFolder
from nexus.run import (
    NotSolved,
    Stages,
    failed_results,
    prepare,
    solve_in_stages,
    solved_results,
    write_results,
)
from nexus.scenario import Scenario, ScenarioError, undecided
from nexus.studies.choose.grid import Alternative
from nexus.studies.choose.limits import held_by, missed_by, missed_figures
from nexus.studies.choose.outcome import Outcome, Standing
from nexus.studies.choose.presence import Present, present
from nexus.studies.optimize.decisions import OptimizeError
from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.kkt import TOLERANCE
from nexus.studies.optimize.limits import limits_of
from nexus.studies.optimize.model import ReducedModel
from nexus.studies.optimize.optimum import minimise
from nexus.studies.optimize.plant import compiled_plant
from nexus.studies.optimize.search import Options
from nexus.studies.optimize.study import effort, optimum_results

EXPECTED = (PlantError, ScenarioError, OptimizeError, kernel.ModelError, kernel.SolveError, InitializationError)
"""Errors whose text is a sentence for the user."""
Found = tuple[Results, dict[str, Any]]
"""The results of an alternative, and what its outcome says of them."""


def solved_alternative(
    alternative: Alternative, study: Scenario, folder: Path, progress: Callable[[str], None]
) -> Outcome:
    """Builds, optimises and writes an alternative into `folder`; whatever goes wrong is the reason in its outcome."""
    began = time.perf_counter()
    try:
        with ResultsFolder(folder) as partial:
            results, found = _solved(alternative, study, partial, Stages(progress))
            write_results(results, partial)
        found["folder"] = folder
    except EXPECTED as error:
        found = {"standing": Standing.failed, "status": str(error)}
    except Exception as error:  # a mistake in one alternative must not take the others away
        found = {"standing": Standing.failed, "status": f"Internal error: {type(error).__name__}: {error}."}
    return Outcome(alternative, seconds=time.perf_counter() - began, **found)


def _solved(alternative: Alternative, study: Scenario, folder: Path, stages: Stages) -> Found:
    scenario = alternative.scenario(study)
    plant, patches = prepare(undecided(scenario), stages)
    plant.kpi(scenario.study.objective)
    here = present(scenario, plant)
    solve = _optimised if here.scenario.free else _simulated
    try:
        results, found = solve(alternative.folder, here, plant, patches, folder, stages)
    except NotSolved as failure:
        why = failure.status, failure.diagnosis, failure.facts
        results = failed_results(alternative.folder, here.scenario, plant, patches, stages, *why)
        found = {"standing": Standing.failed, "status": failure.status}
    return results, {**found, "absent": here.absent}


def _simulated(name: str, here: Present, plant: Plant, patches: Patches, folder: Path, stages: Stages) -> Found:
    """Solves a plant in which nothing can be chosen, and compares its figures with the limits."""
    scenario, study = undecided(here.scenario), here.scenario.study
    facts = solve_in_stages(plant, scenario, patches, folder, stages)
    results = solved_results(name, scenario, plant, patches, facts, stages)
    missed = missed_figures(plant, study.constraints)
    return results, {
        "standing": Standing.infeasible if missed else Standing.simulated,
        "status": "It misses limits, and there is nothing to choose." if missed else results.status,
        "value": None if missed else results.kpi(study.objective),
        "units": plant.kpi(study.objective).units,
        "held": missed,
        "iterations": int(facts["iterations"]),
    }


def _optimised(name: str, here: Present, plant: Plant, patches: Patches, folder: Path, stages: Stages) -> Found:
    """Optimises a plant over the decisions that it has."""
    scenario, study = here.scenario, here.scenario.study
    model = ReducedModel.of_compiled(compiled_plant(scenario, plant, patches, stages))
    limits = limits_of(scenario, model)
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        stages.say(line)

    with stages.stage("optimize along solved states"):
        optimum = minimise(model, Goal(study.objective, study.sense), limits, options=Options(progress=report))
    (folder / "solver.log").write_text("\n".join([*lines, "", optimum.status]) + "\n", encoding="utf-8")
    found = {
        "status": optimum.status,
        "units": model.units[study.objective],
        "iterations": optimum.iterations,
        "solves": optimum.solves,
    }
    if optimum.ok:
        results = optimum_results(name, scenario, model, optimum, stages)
        held = held_by(results.tables["constraints"])
        return results, {**found, "standing": Standing.optimum, "held": held, "value": optimum.value}
    inside = optimum.kkt.feasibility <= TOLERANCE
    held = () if inside else missed_by(model, limits, optimum.state)
    found |= {"standing": Standing.unfinished, "value": optimum.value} if inside else {"standing": Standing.infeasible}
    diagnosis = "\n".join([optimum.status, *(f"  {each}" for each in held)])
    results = failed_results(name, scenario, plant, patches, stages, optimum.status, diagnosis, effort(optimum))
    return results, {**found, "held": held}
