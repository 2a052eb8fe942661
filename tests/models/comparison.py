"""One model of the collection solved twice from one start: by the kernel, and by POUNCE through Pyomo's NL file."""

import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyomo.environ as pyo
import pyomo_pounce  # noqa: F401  (registers the solver pounce)
from pyomo.common.collections import ComponentMap

from nexus import kernel

TOLERANCE = 1e-6
OPTIONS = {"tol": 1e-9, "bound_relax_factor": 0.0, "max_iter": 3000}


@dataclass(frozen=True)
class Run:
    """One solver's outcome; `values` maps variables to what it found, `objective` is None without an objective."""

    ok: bool
    message: str
    objective: float | None
    iterations: int
    seconds: float
    values: ComponentMap


@dataclass(frozen=True)
class Comparison:
    """Both runs; `difference` is that of the optima, or of the variables of a model without objective.

    Differences are relative to the larger of 1e-3 (optima) or 1 (variables) and the reference. `point` is the largest
    difference of a variable, and `worst` its name.
    """

    variables: int
    equations: int
    ours: Run
    reference: Run
    difference: float | None
    point: float
    worst: str
    residual: float


def free_values(model):
    """Returns the values of all variables of a model."""
    return ComponentMap((v, v.value) for v in model.component_data_objects(pyo.Var, descend_into=True))


def restore(values):
    """Sets variables to given values."""
    for variable, number in values.items():
        variable.set_value(number, skip_validation=True)


def active_objective(model):
    """Returns the value of the active objective, None if there is none."""
    objective = next(model.component_data_objects(pyo.Objective, active=True), None)
    return None if objective is None else pyo.value(objective)


def by_kernel(model, options):
    """Solves with the kernel, compilation included in the time, and leaves the solution in the model."""
    began = time.perf_counter()
    problem = kernel.compile(model)
    solution = problem.solve(options={**OPTIONS, **options})
    seconds = time.perf_counter() - began
    if solution.ok:
        solution.load()
    return solution, Run(
        solution.ok, solution.message, active_objective(model) if solution.ok else None, solution.iterations,
        seconds, free_values(model),
    )  # fmt: skip


def by_pounce(model, options):
    """Solves with POUNCE through the NL file, writing included in the time, and leaves the solution in the model."""
    solver = pyo.SolverFactory("pounce")
    solver.options.update({**OPTIONS, **options})
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "pounce.log"
        began = time.perf_counter()
        results = solver.solve(model, logfile=str(log), load_solutions=False)
        ok = results.solver.termination_condition == pyo.TerminationCondition.optimal
        if ok:
            model.solutions.load_from(results)
        seconds = time.perf_counter() - began
        counted = re.search(r"Number of Iterations\.*:\s*(\d+)", log.read_text(encoding="utf-8"))
    objective = active_objective(model) if ok else None
    iterations = int(counted[1]) if counted else 0
    return Run(ok, str(results.solver.message), objective, iterations, seconds, free_values(model))


def compare(model, case):
    """Returns the `Comparison` of a model; it is left as the kernel solved it."""
    start = free_values(model)
    reference = by_pounce(model, case.options)
    restore(start)
    solution, ours = by_kernel(model, case.options)
    difference, (point, worst) = None, _largest_gap(ours, reference, case.undetermined)
    if ours.ok and reference.ok:
        difference = point if ours.objective is None else relative(ours.objective, reference.objective)
    rows = len(list(model.component_data_objects(pyo.Constraint, active=True, descend_into=True)))
    residual = max((r.relative for r in solution.residuals().values()), default=0.0) if ours.ok else float("nan")
    variables = len([v for v in start if not v.fixed])
    return Comparison(variables, rows, ours, reference, difference, point, worst, residual)


def relative(number, reference):
    """Returns the difference of two optima relative to the larger of 1e-3 and the reference."""
    return abs(number - reference) / max(1e-3, abs(reference))


def _largest_gap(ours, reference, undetermined):
    worst = (0.0, "")
    for variable, number in reference.values.items():
        mine = ours.values[variable]
        if number is None or mine is None or variable.parent_component().local_name in undetermined:
            continue
        worst = max(worst, (abs(mine - number) / max(1.0, abs(number)), variable.name))
    return worst


def both_are_optima(model, case, comparison):
    """Whether each solver, started at the other's solution, stays there: two different optima of one model."""
    restore(comparison.reference.values)
    _, ours = by_kernel(model, case.options)
    restore(comparison.ours.values)
    theirs = by_pounce(model, case.options)
    restore(comparison.ours.values)
    return (
        ours.ok
        and theirs.ok
        and relative(ours.objective, comparison.reference.objective) < TOLERANCE
        and relative(theirs.objective, comparison.ours.objective) < TOLERANCE
    )
