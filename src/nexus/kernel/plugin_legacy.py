"""Pyomo's classic solver interface: `pyo.SolverFactory("nexus")`."""

import logging

from pyomo.common.collections import Bunch
from pyomo.common.enums import SolverAPIVersion
from pyomo.core.base import SymbolMap
from pyomo.core.base.label import NumericLabeler
from pyomo.opt.results.results_ import SolverResults
from pyomo.opt.results.solution import Solution as PyomoSolution
from pyomo.opt.results.solution import SolutionStatus
from pyomo.opt.results.solver import SolverStatus, TerminationCondition

from nexus.kernel.errors import ModelError
from nexus.kernel.problem import compile
from nexus.kernel.translate import ENGINE_VERSION, engine_options

_log = logging.getLogger("nexus.kernel")

_CONDITIONS = {
    "optimal": (SolverStatus.ok, TerminationCondition.optimal),
    "acceptable": (SolverStatus.ok, TerminationCondition.optimal),
    "infeasible": (SolverStatus.warning, TerminationCondition.infeasible),
    "unbounded": (SolverStatus.warning, TerminationCondition.unbounded),
    "iteration_limit": (SolverStatus.warning, TerminationCondition.maxIterations),
    "time_limit": (SolverStatus.warning, TerminationCondition.maxTimeLimit),
    "stopped": (SolverStatus.warning, TerminationCondition.minStepLength),
    "overspecified": (SolverStatus.error, TerminationCondition.invalidProblem),
    "not_evaluable": (SolverStatus.error, TerminationCondition.error),
    "singular": (SolverStatus.error, TerminationCondition.error),
    "failed": (SolverStatus.error, TerminationCondition.error),
}


class LegacyNexusSolver:
    """The kernel as a classic Pyomo solver.

    `options` is a mapping of engine options, also accepted by `solve` for one call; `engine` is "ipopt" or
    "pounce". A failed solve leaves the model as it was: the results say why, and a warning is logged.
    """

    name = "nexus"
    as_ipopt = False

    def __init__(self, options=None, engine="ipopt", solver_options=None, **ignored):
        self.options = Bunch(**dict(options or {}), **dict(solver_options or {}))
        self.engine = engine
        self.last_solution = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    @classmethod
    def api_version(cls):
        """Returns the version of the Pyomo interface that this class implements."""
        return SolverAPIVersion.V1

    def available(self, exception_flag=True):
        """Returns True: the kernel needs nothing but its wheels."""
        return True

    def license_is_valid(self):
        """Returns True: no licence is needed."""
        return True

    def warm_start_capable(self):
        """Returns False: the start is always the model's current values."""
        return False

    def version(self):
        """Returns the version of Ipopt as a tuple."""
        return ENGINE_VERSION

    def has_capability(self, capability):
        """Returns whether a class of constraints is handled."""
        return capability in ("linear", "quadratic_objective", "quadratic_constraint")

    def set_options(self, options):
        """Takes options from a string of `name=value` words."""
        for word in options.split():
            key, _, text = word.partition("=")
            self.options[key] = _number(text)

    def solve(self, model, tee=False, load_solutions=True, options=None, timelimit=None, logfile=None, **ignored):
        """Solves a model and returns a `SolverResults`; its solver message is the kernel's sentence."""
        settings = engine_options({**self.options, **(options or {})}, timelimit, lenient=self.as_ipopt)
        log = logfile if logfile is not None else (True if tee else None)
        try:
            solution = compile(model).solve(options=settings, engine=self.engine, log=log)
        except ModelError as error:
            return self._refuse(str(error))
        self.last_solution = solution
        results = self._results(solution)
        if not solution.ok:
            _log.warning("%s", solution.message)
        elif load_solutions:
            solution.load()
        else:
            _attach(results, solution)
        return results

    def _refuse(self, message):
        raise ValueError(f"Nexus kernel: {message}")

    def _results(self, solution):
        results = SolverResults()
        status, condition = _CONDITIONS[solution.status]
        results.solver.name = f"Nexus kernel ({solution.engine})"
        results.solver.status, results.solver.termination_condition = status, condition
        results.solver.message = results.solver.termination_message = solution.message
        results.solver.wallclock_time = results.solver.time = solution.wall_time
        evaluator = solution.selection.evaluator
        results.problem.number_of_variables = evaluator.n_columns
        results.problem.number_of_constraints = len(solution.selection.constraint_rows)
        results.problem.number_of_objectives = 0 if solution.selection.objective is None else 1
        if solution.ok and solution.objective is not None:
            results.problem.lower_bound = results.problem.upper_bound = solution.objective
        return results


def _attach(results, solution):
    """Stores a solution in the results, for `model.solutions.load_from`."""
    symbols = SymbolMap()
    symbols.default_labeler = NumericLabeler("x")
    stored = PyomoSolution()
    stored.status = SolutionStatus.optimal
    for variable, lower, upper in solution.bound_multipliers():
        stored.variable[symbols.getSymbol(variable)] = {
            "Value": solution.value_of(variable),
            "ipopt_zL_out": lower,
            "ipopt_zU_out": upper,
            "Rc": lower + upper,
        }
    for constraint, dual in solution.duals():
        stored.constraint[symbols.getSymbol(constraint)] = {"Dual": dual}
    results._smap, results._smap_id = symbols, id(symbols)
    results.solution.insert(stored)


def _number(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
