"""The interior-point engines behind one call: Ipopt through cyipopt, or POUNCE."""

import contextlib
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

DEFAULTS = {"tol": 1e-8, "bound_relax_factor": 0.0, "max_iter": 1000, "sb": "yes"}
MUMPS = {"mumps_permuting_scaling": 0}  # a quarter of the time an iteration on a plant, two thirds on collocation

ENGINES = ("ipopt", "pounce", "newton")


class Callbacks:
    """A problem in scaled variables and rows, in the form both engines call.

    `objective` is the position of the objective among the evaluator's rows, or None for a constant one.
    The first failed evaluation is remembered in `failure` as the unscaled column values.
    """

    def __init__(self, evaluator, data, objective, factors, sense):
        self._evaluator, self._objective = evaluator, objective
        self._column_factors, self._row_factors, self._sense = factors.columns, factors.rows, sense
        self._w = evaluator.program.data_vector(data.columns, data.parameters)
        self.constraint_rows = np.flatnonzero(np.arange(evaluator.n_rows) != objective)
        self._position = np.full(evaluator.n_rows, -1)
        self._position[self.constraint_rows] = np.arange(len(self.constraint_rows))
        owners = evaluator.jacobian_rows
        self._in_objective = owners == objective if objective is not None else np.zeros(len(owners), dtype=bool)
        self._scale_jacobian = self._row_factors[owners] / self._column_factors[evaluator.jacobian_columns]
        rows, columns = evaluator.hessian_structure
        self._scale_hessian = 1.0 / (self._column_factors[rows] * self._column_factors[columns])
        self._values_at = self._jacobian_at = None
        self.iterations, self.history, self.failure = 0, [], None

    def data(self, x):
        """Returns the data vector at scaled column values."""
        self._w[self._evaluator.columns] = x / self._column_factors
        return self._w

    def _values(self, x):
        if self._values_at is None or not np.array_equal(x, self._values_at):
            self._cached_values = self._evaluator.values(self.data(x)) * self._row_factors
            self._values_at = np.array(x)
            if self.failure is None and not np.isfinite(self._cached_values).all():
                self.failure = self._w.copy()
        return self._cached_values

    def _entries(self, x):
        if self._jacobian_at is None or not np.array_equal(x, self._jacobian_at):
            self._cached_entries = self._evaluator.jacobian(self.data(x)) * self._scale_jacobian
            self._jacobian_at = np.array(x)
            if self.failure is None and not np.isfinite(self._cached_entries).all():
                self.failure = self._w.copy()
        return self._cached_entries

    def objective(self, x):
        """Returns the scaled objective, to be minimised."""
        return 0.0 if self._objective is None else float(self._sense * self._values(x)[self._objective])

    def gradient(self, x):
        """Returns the gradient of the scaled objective, dense."""
        gradient = np.zeros(len(x))
        if self._objective is not None:
            columns = self._evaluator.jacobian_columns[self._in_objective]
            gradient[columns] = self._sense * self._entries(x)[self._in_objective]
        return gradient

    def constraints(self, x):
        """Returns the scaled constraint rows."""
        return self._values(x)[self.constraint_rows]

    def jacobianstructure(self):
        """Returns (rows, columns) of the constraint Jacobian."""
        keep = ~self._in_objective
        return self._position[self._evaluator.jacobian_rows[keep]], self._evaluator.jacobian_columns[keep]

    def jacobian(self, x):
        """Returns the scaled constraint Jacobian's entries."""
        return self._entries(x)[~self._in_objective]

    def hessianstructure(self):
        """Returns (rows, columns) of the lower triangle of the Lagrangian's Hessian."""
        return self._evaluator.hessian_structure

    def hessian(self, x, multipliers, objective_factor):
        """Returns the entries of the scaled Lagrangian's Hessian."""
        weights = np.zeros(self._evaluator.n_rows)
        weights[self.constraint_rows] = multipliers * self._row_factors[self.constraint_rows]
        if self._objective is not None:
            weights[self._objective] = objective_factor * self._sense * self._row_factors[self._objective]
        return self._evaluator.hessian(self.data(x), weights) * self._scale_hessian

    def intermediate(self, mode, iteration, objective, primal, dual, mu, *_):
        """Records the iteration; always goes on."""
        self.iterations = iteration
        self.history.append((iteration, objective, primal, dual, mu))
        return True


def run(callbacks, start, bounds, row_bounds, options, engine="ipopt", log=None, multipliers=None):
    """Runs an engine on scaled data; returns (x, info, seconds).

    `log` is None, True (the engine prints) or a file that is appended to; `multipliers` are {"lagrange", "zl", "zu"}
    to start from, where the options ask for it. Raises ValueError for an unknown engine or option.
    """
    problem_class = _engine(engine)
    began = time.perf_counter()
    problem = problem_class(
        n=len(start), m=len(row_bounds[0]), problem_obj=callbacks,
        lb=bounds[0], ub=bounds[1], cl=row_bounds[0], cu=row_bounds[1],
    )  # fmt: skip
    for name, setting in _settings(options, log, engine).items():
        try:
            problem.add_option(name, setting)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{engine} does not accept the option {name} = {setting!r}") from error
    with threadpool_limits(1), _appending(log):
        x, info = problem.solve(start, **(multipliers or {}))
    return x, info, time.perf_counter() - began


@contextlib.contextmanager
def _appending(log):
    """Keeps what a log file holds already: the engines overwrite it."""
    path = None if log is None or log is True else Path(log)
    earlier = path.read_text() if path is not None and path.exists() else ""
    yield
    if earlier:
        path.write_text(earlier + path.read_text())


def _engine(engine):
    if engine == "ipopt":
        import cyipopt

        return cyipopt.Problem
    if engine == "pounce":
        import pounce

        return pounce.Problem
    raise ValueError(f"There is no engine {engine!r}; the engines are {', '.join(ENGINES)}")


def _settings(options, log, engine):
    settings = {**DEFAULTS, **MUMPS, **(options or {})}
    if engine != "ipopt":
        settings = {name: setting for name, setting in settings.items() if not name.startswith("mumps_")}
    if log is None:
        settings.setdefault("print_level", 0)
    elif log is not True:
        settings.setdefault("print_level", 0)
        settings.update(output_file=str(log), file_print_level=5)
    return settings
