"""Run: a scenario through its stages, from the built plant to the results folder.

build -> set_operating_conditions -> set_scaling -> initialize -> solve -> report. The scenario's `set` is written
after the operating conditions; specifications of calculated variables and freed variables wait until the plant is
initialised. The final solve is one solve of the whole plant by the kernel.

>>> results = run("nrel2011")  # doctest: +SKIP
>>> results.ok, results.kpi("ethanol_yield")  # doctest: +SKIP
"""

import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyomo.environ as pyo

from nexus import kernel
from nexus.audit import balances, worst
from nexus.costing.capacities import overloads
from nexus.costing.costing import set_mode
from nexus.costing.equipment import Mode
from nexus.flowsheets import load
from nexus.flowsheets.plant import Plant
from nexus.heat_tables import heat_recovery
from nexus.instruments import instrument_table
from nexus.patches import Patches, apply_scenario
from nexus.prices import prices_in_use
from nexus.report import write_footprint, write_report
from nexus.results import Results, ResultsFolder
from nexus.scenario import Method, Scenario, ScenarioError, StudyKind, load_scenario, scenario_name
from nexus.tables import assumption_table, cost_table, kpi_table, optional_tables, stream_table, unit_table

PACKAGES = ("nexus-biorefinery", "pyomo", "idaes-pse", "casadi", "cyipopt-wheels", "numpy", "pandas", "plotly")
LOGGED_RESIDUALS = 10
Progress = Callable[[str], None]


class NotSolved(Exception):
    """A stage that computes has failed; `stage` says which, the text is the diagnosis.

    `solution` is the kernel's failed solve, or None if none was made.
    """

    def __init__(
        self,
        stage: str,
        diagnosis: str,
        facts: dict[str, Any] | None = None,
        solution: kernel.Solution | None = None,
    ) -> None:
        super().__init__(diagnosis)
        self.stage = stage
        self.facts = facts or {}
        self.solution = solution

    @property
    def status(self) -> str:
        """The first sentence of the diagnosis, with the stage."""
        return f"Not solved: stage '{self.stage}' failed. {str(self).splitlines()[0]}"

    @property
    def diagnosis(self) -> str:
        """The status and the whole text."""
        return f"{self.status}\n\n{self}"


class Stages:
    """Prints a line as each stage starts and keeps its wall time in seconds."""

    def __init__(self, progress: Progress) -> None:
        self.start = time.perf_counter()
        self.seconds: dict[str, float] = {}
        self._progress = progress

    def say(self, text: str) -> None:
        """Prints a line with the seconds elapsed since the run started."""
        self._progress(f"[{time.perf_counter() - self.start:6.1f} s] {text}")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times what happens inside as one stage."""
        self.say(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - began, 3)


def to_stderr(line: str) -> None:
    """Prints a progress line to standard error."""
    print(line, file=sys.stderr, flush=True)


def run(
    name_or_file: str,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Progress = to_stderr,
) -> Results:
    """Runs a scenario and writes its results folder; returns the results, also those of a failed solve.

    Args:
        name_or_file: a shipped scenario's name, or a file that ends in `.yaml`
        settings: `PATH=VALUE` texts that override the scenario's `set`
        out: the results folder, `results/NAME` when None
        progress: called with each line of progress

    Raises ScenarioError or PlantError for bad input; nothing is then left behind.
    """
    scenario = load_scenario(name_or_file, settings)
    name = scenario_name(name_or_file)
    if scenario.study.kind is StudyKind.pareto:
        raise ScenarioError(
            f"Scenario '{name}' asks for a front: run it with `nexus solve` or nexus.studies.pareto.study.run_front."
        )
    if scenario.study.kind is StudyKind.choose:
        raise ScenarioError(
            f"Scenario '{name}' asks for a choice: run it with `nexus solve` or nexus.studies.choose.study.run_choices."
        )
    if scenario.study.kind is StudyKind.optimize and scenario.study.method is Method.feasible_path:
        raise ScenarioError(
            f"Scenario '{name}' is an optimisation by feasible path: run it with `nexus solve` or "
            "nexus.studies.optimize.study.run_optimum, or write method: full_space under 'study'."
        )
    return run_scenario(name, scenario, folder_of(name, out), progress)


def folder_of(name: str, out: str | Path | None) -> Path:
    """Returns the results folder that was asked for, or the usual one of a scenario."""
    return Path(out) if out is not None else Path("results") / name


def run_scenario(name: str, scenario: Scenario, target: Path, progress: Progress = to_stderr) -> Results:
    """Runs a scenario that is read already, as `run` does, into the folder `target`."""
    with ResultsFolder(target) as folder:
        results = _results(name, scenario, folder, Stages(progress))
        write_results(results, folder)
    return placed(results, target)


def write_results(results: Results, folder: Path) -> None:
    """Writes the tables of a run and, where it is solved, its pages."""
    results.write(folder)
    if results.ok:
        write_report(results, folder / "report.html")
        write_footprint(results, folder / "sustainability.html")


def prepare(scenario: Scenario, stages: Stages) -> tuple[Plant, Patches]:
    """Builds the scenario's plant and writes its operating conditions and patches, without solving anything."""
    with stages.stage("build"):
        plant = load(scenario.plant, **scenario.build)
        for figure in scenario.study.figures:
            plant.kpi(figure)
    with stages.stage("set_operating_conditions"):
        plant.set_operating_conditions()
        if scenario.study.kind is StudyKind.simulate:
            report_overloads(plant)
        patches = apply_scenario(plant, scenario)
        for change in patches.changes:
            stages.say(f"  {change}")
    return plant, patches


def report_overloads(plant: Plant) -> None:
    """Lets loads exceed fixed capacities: a simulation has nothing to choose, so it says by how much they do."""
    if plant.costs is not None and plant.costs.config.mode is Mode.rating:
        set_mode(plant.costs, Mode.check)


def placed(results: Results, target: Path) -> Results:
    """Returns the results with the folder in which they stand now."""
    return Results(**{**vars(results), "folder": target})


def _results(name: str, scenario: Scenario, folder: Path, stages: Stages) -> Results:
    """Runs every stage and returns the results of a solved or a failed run."""
    plant, patches = prepare(scenario, stages)
    try:
        facts = solve_in_stages(plant, scenario, patches, folder, stages)
    except NotSolved as failure:
        why = failure.status, failure.diagnosis, failure.facts
        return failed_results(name, scenario, plant, patches, stages, *why)
    return solved_results(name, scenario, plant, patches, facts, stages)


def failed_results(
    name: str,
    scenario: Scenario,
    plant: Plant,
    patches: Patches,
    stages: Stages,
    status: str,
    diagnosis: str,
    facts: dict[str, Any],
) -> Results:
    """Returns the results of a run that ended without a solution to show: facts and the diagnosis, no figures."""
    run = run_facts(name, plant, patches, stages, status, False) | facts
    return Results(name, scenario, False, status, run, diagnosis=diagnosis, plant_title=plant.title)


def solved_results(
    name: str, scenario: Scenario, plant: Plant, patches: Patches, facts: dict[str, Any], stages: Stages
) -> Results:
    """Returns the results of a plant whose model holds a solution; `facts` are those of the final solve."""
    with stages.stage("report"):
        tables = {
            "kpis": kpi_table(plant),
            "streams": stream_table(plant),
            "unit_models": unit_table(plant),
            "costs": cost_table(plant),
            **optional_tables(plant),
            "assumptions": assumption_table(plant),
        }
        if plant.costs is not None:
            tables["prices"] = prices_in_use(plant, patches.prices)
        readings = instrument_table(plant)
        if len(readings):
            tables["instruments"] = readings
        closure = balances(tables["streams"], tables["unit_models"])
        heat_tables, heat_facts = heat_recovery(plant)
    status = solved_sentence(facts)
    facts = run_facts(name, plant, patches, stages, status, True) | facts | {"closure": worst(closure)} | heat_facts
    if plant.costs is not None:
        facts["overloads"] = overloads(plant.costs)
    areas = {section.area: section.title for section in plant.sections.values()}
    return Results(
        name,
        scenario,
        True,
        status,
        facts,
        tables | heat_tables,
        balances=closure,
        areas=areas,
        plant_title=plant.title,
    )


def solved_sentence(facts: dict[str, Any]) -> str:
    """Returns the status of a solved run."""
    return f"Solved in {facts['iterations']} iterations; the final solve took {facts['solve_seconds']:.2f} s."


def solve_in_stages(plant: Plant, scenario: Scenario, patches: Patches, folder: Path, stages: Stages) -> dict[str, Any]:
    """Scales, initialises and solves the plant; raises NotSolved with the diagnosis where that fails."""
    with stages.stage("set_scaling"):
        plant.set_scaling()
    with stages.stage("initialize"), diagnosed("initialize"):
        plant.initialize(lambda text: stages.say(f"  {text}"))
    with stages.stage("solve"), diagnosed("solve"):
        patches.release()
        objective = _objective(plant, scenario)
        problem = kernel.compile(plant.model)
        solution = _final_solve(problem, objective, scenario, folder / "solver.log")
        _finish_log(folder / "solver.log", solution, scenario)
        facts = {
            "solver_status": solution.status,
            "iterations": int(solution.iterations),
            "solve_seconds": round(solution.wall_time, 3),
        }
        if not solution.ok:
            raise NotSolved("solve", solution.message, facts, solution)
        solution.load()
        largest = next(iter(solution.residuals().values()), None)
        facts["largest_residual"] = 0.0 if largest is None else float(largest.relative)
    return facts


def _final_solve(
    problem: kernel.Problem, objective: pyo.Objective | None, scenario: Scenario, log: Path
) -> kernel.Solution:
    """Solves the compiled plant; with options, by the engine alone. Raises ScenarioError for refused options."""
    engine, options = scenario.solver.engine.value, dict(scenario.solver.options)
    if not options:
        return problem.solve(objective=objective, engine=engine, log=str(log))
    try:
        return problem.solve(objective=objective, options=options, engine=engine, log=str(log), newton=False)
    except ValueError as error:
        raise ScenarioError(f"{error}. Correct 'options' under 'solver'.") from error


def _finish_log(log: Path, solution: kernel.Solution, scenario: Scenario) -> None:
    """Appends the outcome and the largest residuals to the engine's own log."""
    lines = [
        "",
        f"Engine asked for: {scenario.solver.engine.value}; options: {dict(scenario.solver.options) or 'defaults'}",
        f"Status: {solution.status}. {solution.message}",
        f"Iterations: {solution.iterations}; wall time: {solution.wall_time:.3f} s",
        "Largest residuals, relative to the row's largest term (unscaled in brackets):",
    ]
    residuals = list(solution.residuals().values())[:LOGGED_RESIDUALS] if solution.columns is not None else []
    lines += [f"  {r.relative:9.2e}  ({r.unscaled:9.2e})  {r.name}" for r in residuals]
    with log.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


@contextmanager
def diagnosed(stage: str) -> Iterator[None]:
    """Turns the solver's and IDAES' errors within a stage into NotSolved."""
    from idaes.core.util.exceptions import InitializationError

    try:
        yield
    except (kernel.ModelError, kernel.SolveError, InitializationError) as error:
        raise NotSolved(stage, str(error) or type(error).__name__, solution=_failed_solve(error)) from error


def _failed_solve(error: BaseException | None) -> kernel.Solution | None:
    """Returns the kernel's failed solve behind an error, if there is one."""
    while error is not None:
        if isinstance(error, kernel.SolveError) and error.solution is not None:
            return error.solution
        error = error.__cause__ or error.__context__
    return None


def _objective(plant: Plant, scenario: Scenario) -> pyo.Objective | None:
    """Adds the study's objective to the model: a key figure, to minimise or maximise."""
    if scenario.study.kind is StudyKind.simulate:
        return None
    sense = pyo.minimize if scenario.study.sense == "minimize" else pyo.maximize
    expression = plant.kpi(scenario.study.objective).expression
    plant.model.study_objective = pyo.Objective(expr=expression, sense=sense, doc="Objective of the study")
    return plant.model.study_objective


def model_size(plant: Plant) -> dict[str, int]:
    """Returns the number of active scalar equalities, inequalities, free variables in them, and units.

    Degrees of freedom are free variables that stand in an active equality, less the active equalities.
    """
    from idaes.core.util import model_statistics as statistics

    from nexus.tables import process_units

    return {
        "equalities": statistics.number_activated_equalities(plant.model),
        "inequalities": statistics.number_activated_inequalities(plant.model),
        "free_variables": statistics.number_unfixed_variables_in_activated_equalities(plant.model),
        "degrees_of_freedom": statistics.degrees_of_freedom(plant.model),
        "units": sum(1 for _ in process_units(plant.flowsheet)),
    }


def run_facts(name: str, plant: Plant, patches: Patches, stages: Stages, status: str, ok: bool) -> dict[str, Any]:
    """Returns what run.json says of any run."""
    return {
        "name": name,
        "plant": plant.name,
        "ok": ok,
        "status": status,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": model_size(plant),
        "seconds": {**stages.seconds, "total": round(time.perf_counter() - stages.start, 3)},
        "changes": [str(change) for change in patches.changes],
        "versions": {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}},
        "machine": f"{platform.system()} {platform.machine()}",
    }
