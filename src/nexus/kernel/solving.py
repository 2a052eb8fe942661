"""One solve from reading the model to a `Solution`: checks, engine, polish, explanation."""

import time

import numpy as np

from nexus.kernel import explain
from nexus.kernel.blocks import block_by_block
from nexus.kernel.errors import ModelError, SolveError
from nexus.kernel.ipopt import Callbacks, run
from nexus.kernel.newton import ROUNDING, SquareSystem, first_try, polish
from nexus.kernel.problem import compile, violations
from nexus.kernel.refinement import refine
from nexus.kernel.solution import Solution
from nexus.kernel.sparse_lu import Pattern
from nexus.kernel.warmstart import WarmStart, engine_start, start_of, with_start

NEWTON_ALONE = "newton"
IDLE_TOLERANCE = 1e-6
SQUARE_TOLERANCE = 1e-9
RUN_AWAY = 1e8
ADAPTIVE = {"mu_strategy": "adaptive"}
RELAXED = {"bound_relax_factor": 1e-8}
ACCURATE = {"mumps_permuting_scaling": 7}
SOON = 300  # iterations
SQUARE_RETRY = ("failed", "stopped", "iteration_limit", "acceptable")
_OUTCOMES = {
    0: "optimal", 1: "acceptable", 2: "infeasible", 3: "stopped", 4: "unbounded", 5: "stopped", 6: "optimal",
    -1: "iteration_limit", -2: "failed", -3: "failed", -4: "time_limit", -5: "time_limit", -10: "overspecified",
    -13: "not_evaluable",
}  # fmt: skip


class Attempt:
    """One solve's working data: problem, numbers, selection, factors, row bounds, point and outcome."""

    def __init__(self, problem, data):
        self.began = time.perf_counter()
        self.problem, self.names, self.data, self.sense = problem, problem.names, data, data.sense
        self.selection = problem.select(data)
        self.evaluator = self.selection.evaluator
        self.factors = problem.factors(self.selection, data)
        columns = self.evaluator.columns
        self.lower, self.upper = data.lower[columns], data.upper[columns]
        self.is_constraint = np.arange(self.evaluator.n_rows) != self.selection.objective
        self.row_lower, self.row_upper = data.row_lower[self.evaluator.rows], data.row_upper[self.evaluator.rows]
        self._refuse_sides_without_value()
        self.equality = self.is_constraint & (self.row_lower == self.row_upper)
        self.w = self.evaluator.program.data_vector(data.columns, data.parameters)
        self.info, self.callbacks, self.engine = {}, None, "ipopt"
        self.newton_steps = self.polish_steps = 0
        self.failed_block = None
        self.refine, self.start, self.warm_start = True, None, WarmStart.automatic

    def _refuse_sides_without_value(self):
        wrong = np.flatnonzero(np.isnan(self.row_lower) | np.isnan(self.row_upper))
        if len(wrong):
            name = self.names.rows[self.evaluator.rows[wrong[0]]]
            raise ModelError(f"The right-hand side of {name} is not a number at the present values of its Params")

    def system(self, rows=None, columns=None):
        """Returns the equations, or some of them, as a `SquareSystem` that works on this attempt's point."""
        bounds, pattern = (self.lower, self.upper), None
        if rows is None:
            rows, columns = np.flatnonzero(self.is_constraint), np.arange(self.evaluator.n_columns)
            known = self.selection.remembered
            pattern = known["pattern"] if "pattern" in known else Pattern(self.evaluator, rows, columns)
            known["pattern"] = pattern
        return SquareSystem(self.evaluator, self.w, bounds, self.row_lower, self.factors, rows, columns, pattern)

    @property
    def square(self):
        """Whether there are as many equalities as free columns and no other rows."""
        return self.equality.sum() == self.is_constraint.sum() == self.evaluator.n_columns

    def solution(self, status, message):
        """Returns the `Solution` at the present point."""
        program, evaluator = self.evaluator.program, self.evaluator
        multipliers = np.zeros(program.n_rows)
        lower, upper = np.zeros(program.n_columns), np.zeros(program.n_columns)
        if "mult_g" in self.info:
            scale = self.factors.rows[self.is_constraint]
            objective_scale = 1.0 if self.selection.objective is None else self.factors.rows[self.selection.objective]
            sign = self.sense / objective_scale
            multipliers[evaluator.rows[self.is_constraint]] = np.asarray(self.info["mult_g"]) * scale * sign
            lower[evaluator.columns] = np.asarray(self.info["mult_x_L"]) * self.factors.columns * sign
            upper[evaluator.columns] = np.asarray(self.info["mult_x_U"]) * self.factors.columns * sign
        value = None
        if self.selection.objective is not None:
            value = float(evaluator.values(self.w)[self.selection.objective])
        return Solution(
            self.problem, status in ("optimal", "acceptable"), status, message, value,
            self.newton_steps if self.callbacks is None else self.callbacks.iterations, self.polish_steps,
            time.perf_counter() - self.began, self.engine, self.w[: program.n_columns].copy(),
            self.data, multipliers, lower, upper, self.selection, self.factors.rows,
        )  # fmt: skip


def solve_problem(problem, data, options, engine, log, newton, refined, start=None, warm_start=WarmStart.automatic):
    """Solves a compiled problem; see `Problem.solve`."""
    if start is not None:
        start = start_of(problem, start, data, warm_start)
        data = with_start(data, start)
    attempt = Attempt(problem, data)
    attempt.refine, attempt.start, attempt.warm_start = refined, start, warm_start
    attempt.engine = engine
    refusal = _idle_rows(attempt) or explain.structure(attempt)
    if refusal:
        return attempt.solution(*refusal)
    if attempt.evaluator.n_columns == 0:
        return attempt.solution("optimal", "Solved: nothing is free and every equation holds.")
    if engine == NEWTON_ALONE:
        return _newton_alone(attempt)
    if newton and _newton(attempt, block_by_block):
        attempt.engine = NEWTON_ALONE
        return attempt.solution("optimal", explain.outcome(attempt, "optimal"))
    refusal = explain.at_start(attempt)
    if refusal:
        return attempt.solution(*refusal)
    status = _run_and_polish(attempt, options or {}, engine, log, newton)
    return attempt.solution(status, explain.outcome(attempt, status))


def _run_and_polish(attempt, options, engine, log, newton):
    """Runs the engine with one strategy after the other, each from the start, until it does not get stuck."""
    start, retry = attempt.w.copy(), SQUARE_RETRY if attempt.square else ("failed", "stopped")
    for settings in _strategies(attempt.square, options):
        attempt.w[:] = start
        status = _run_engine(attempt, settings, engine, log)
        if newton and attempt.square and status not in ("not_evaluable", "unbounded"):
            status = _polish(attempt, status)
        if status not in retry:
            break
    return status


def _strategies(square, options):
    """Returns the settings to try in order.

    The flows of a square problem often lie on their bounds, where an interior point has no room: if it does not
    arrive soon, the bounds are relaxed a little, and the polish afterwards returns to them.
    """
    if "mu_strategy" in options:
        return [options]
    if not square:
        return [options, {**options, **ADAPTIVE}]
    options = {**ACCURATE, **options}
    soon = {**options, "max_iter": min(SOON, options.get("max_iter", SOON))}
    return [soon, {**soon, **RELAXED}, {"max_iter": SOON, **options, **ADAPTIVE}]


def _idle_rows(attempt):
    """Refuses if an active row without a free variable does not hold."""
    violation, largest = violations(attempt.data, attempt.selection.idle, attempt.w)
    wrong = ~(violation <= np.maximum(IDLE_TOLERANCE * largest, 1e-8))
    if wrong.any():
        return "infeasible", explain.idle_rows(attempt, violation, wrong)
    return None


def _run_engine(attempt, options, engine, log):
    factors, mask = attempt.factors, attempt.is_constraint
    callbacks = attempt.callbacks = Callbacks(
        attempt.evaluator, attempt.data, attempt.selection.objective, factors, attempt.sense
    )
    start = attempt.w[attempt.evaluator.columns] * factors.columns
    warm, multipliers = engine_start(attempt, attempt.start, attempt.warm_start)
    x, attempt.info, _ = run(
        callbacks,
        start,
        (attempt.lower * factors.columns, attempt.upper * factors.columns),
        (attempt.row_lower[mask] * factors.rows[mask], attempt.row_upper[mask] * factors.rows[mask]),
        {**warm, **options},
        engine,
        log,
        multipliers,
    )
    attempt.w[attempt.evaluator.columns] = np.clip(x / factors.columns, attempt.lower, attempt.upper)
    status = _OUTCOMES.get(int(attempt.info["status"]), "failed")
    return "unbounded" if status in ("failed", "stopped", "iteration_limit") and _ran_away(attempt) else status


def _ran_away(attempt):
    """Whether a failed optimisation holds its constraints where columns or objective are absurdly large."""
    k = attempt.selection.objective
    if k is None:
        return False
    evaluator = attempt.evaluator
    start = evaluator.program.data_vector(attempt.data.columns, attempt.data.parameters)
    travelled = np.abs(attempt.w[evaluator.columns]) / np.maximum(1.0, np.abs(start[evaluator.columns]))
    gain = -attempt.sense * evaluator.values(attempt.w)[k] / max(1.0, abs(evaluator.values(start)[k]))
    violation, largest = violations(attempt.data, evaluator, attempt.w)
    mask = attempt.is_constraint
    holds = violation[mask] <= IDLE_TOLERANCE * np.maximum(largest[mask], 1.0)
    return bool(holds.all() and (travelled.max() > RUN_AWAY or gain > RUN_AWAY))


def _newton_alone(attempt):
    """Solves by Newton's method on all equations at once, or says that it gave up."""
    if not attempt.square or attempt.selection.objective is not None:
        raise ModelError(
            "The engine 'newton' solves square problems without an objective; take 'ipopt' or 'pounce', or "
            "objective=False and as many equations as free variables"
        )
    if _newton(attempt):
        return attempt.solution("optimal", explain.outcome(attempt, "optimal"))
    return attempt.solution(
        "stopped",
        "Stopped: Newton's method on all equations at once did not converge from this start; start nearer, or let "
        "the engine 'ipopt' go on from here.",
    )


def _newton(attempt, otherwise=None):
    """Tries Newton's method on a square problem without objective, as a whole, then by another method of steps."""
    if not attempt.square or attempt.selection.objective is not None:
        return False
    system = attempt.system()
    start = system.x
    attempt.newton_steps = first_try(system) or (otherwise(attempt) if otherwise else None) or 0
    if attempt.newton_steps:
        enough = ROUNDING if attempt.refine else SQUARE_TOLERANCE
        attempt.polish_steps, largest = polish(system, enough)
        if largest <= SQUARE_TOLERANCE:
            attempt.polish_steps += refine(system) if attempt.refine else 0
            return True
    system.x = start
    return False


def _polish(attempt, status):
    """Takes Newton steps; a square problem whose residuals vanish is solved whatever the engine said."""
    system = attempt.system()
    attempt.polish_steps, largest = polish(system)
    if largest > SQUARE_TOLERANCE:
        return status
    attempt.polish_steps += refine(system) if attempt.refine else 0
    return "optimal"


def solve(block, objective=None, options=None, engine="ipopt", log=None, newton=True):
    """Compiles and solves a block and loads the solution into it.

    Arguments as in `Problem.solve`. Returns the `Solution`; raises SolveError, which says what is wrong by
    name, if there is none: the model then keeps the values it had.
    """
    solution = compile(block).solve(objective, options, engine, log, newton)
    if not solution.ok:
        raise SolveError(solution.message, solution)
    solution.load()
    return solution
