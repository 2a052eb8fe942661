"""Pyomo's newer solver interface (`pyomo.contrib.solver`): `SolverFactory("nexus")` there."""

import datetime

from pyomo.common.collections import ComponentMap
from pyomo.common.config import ConfigDict, ConfigValue
from pyomo.contrib.solver.common.base import Availability, LegacySolverWrapper, SolverBase
from pyomo.contrib.solver.common.config import SolverConfig
from pyomo.contrib.solver.common.results import Results, SolutionStatus, TerminationCondition
from pyomo.contrib.solver.common.solution_loader import NoSolutionSolutionLoader, SolutionLoader
from pyomo.contrib.solver.common.util import NoOptimalSolutionError

from nexus.kernel.problem import compile
from nexus.kernel.translate import ENGINE_VERSION, engine_options

_CONDITIONS = {
    "optimal": TerminationCondition.convergenceCriteriaSatisfied,
    "acceptable": TerminationCondition.convergenceCriteriaSatisfied,
    "infeasible": TerminationCondition.locallyInfeasible,
    "unbounded": TerminationCondition.unbounded,
    "iteration_limit": TerminationCondition.iterationLimit,
    "time_limit": TerminationCondition.maxTimeLimit,
    "stopped": TerminationCondition.minStepLength,
}


class NexusConfig(SolverConfig):
    """Pyomo's solver configuration, the engine, and a place for writer options that others set."""

    def __init__(self, description=None, doc=None, implicit=False, implicit_domain=None, visibility=0):
        super().__init__(description, doc, implicit, implicit_domain, visibility)
        self.engine = self.declare("engine", ConfigValue(domain=str, default="ipopt", doc="ipopt or pounce"))
        self.writer_config = self.declare(
            "writer_config", ConfigDict(implicit=True, description="Accepted and ignored: nothing is written")
        )


class NexusSolver(SolverBase):
    """The kernel as a solver of `pyomo.contrib.solver`."""

    CONFIG = NexusConfig()
    as_ipopt = False

    def available(self):
        """Returns full availability: the kernel needs nothing but its wheels."""
        return Availability.FullLicense

    def version(self):
        """Returns the version of Ipopt."""
        return ENGINE_VERSION

    def solve(self, model, **kwargs):
        """Solves a model; see `SolverBase.solve`. A failed solve never changes the model."""
        config = self.config(value=kwargs, preserve_implicit=True)
        started = datetime.datetime.now(datetime.UTC)
        options = engine_options(config.solver_options.value(), config.time_limit, lenient=self.as_ipopt)
        solution = compile(model).solve(options=options, engine=config.engine, log=True if config.tee else None)
        results = self._results(model, solution, config, started)
        if not solution.ok and config.raise_exception_on_nonoptimal_result:
            raise NoOptimalSolutionError(solution.message)
        if solution.ok and config.load_solutions:
            solution.load()
        return results

    def _results(self, model, solution, config, started):
        results = Results()
        results.solver_name, results.solver_version = f"Nexus kernel ({solution.engine})", self.version()
        results.solver_config = config
        results.termination_condition = _CONDITIONS.get(solution.status, TerminationCondition.error)
        results.timing_info.start_timestamp, results.timing_info.wall_time = started, solution.wall_time
        results.extra_info.iteration_count = solution.iterations
        results.extra_info.message = solution.message
        if solution.ok:
            results.solution_status = SolutionStatus.optimal
            results.incumbent_objective = solution.objective
            results.solution_loader = NexusSolutionLoader(model, solution)
        else:
            results.solution_loader = _FailedLoader(model, solution.message)
        return results


class NexusSolutionLoader(SolutionLoader):
    """Hands a `Solution` out in Pyomo's words."""

    def __init__(self, model, solution):
        self._pyomo_model, self._solution = model, solution

    def get_number_of_solutions(self):
        """Returns 1."""
        return 1

    def get_vars(self, vars_to_load=None):
        """Returns a map of variables to values."""
        found = [(v, self._solution.value_of(v)) for v, _, _ in self._solution.bound_multipliers()]
        return _restrict(found, vars_to_load)

    def get_duals(self, cons_to_load=None):
        """Returns a map of constraints to duals."""
        return _restrict(self._solution.duals(), cons_to_load)

    def get_reduced_costs(self, vars_to_load=None):
        """Returns a map of variables to reduced costs (the multiplier of whichever bound is active)."""
        found = [(v, lower + upper) for v, lower, upper in self._solution.bound_multipliers()]
        return _restrict(found, vars_to_load)

    def load_import_suffixes(self):
        """Fills the suffixes that the model declares: dual, rc, ipopt_zL_out, ipopt_zU_out."""
        self._solution.load_suffixes()


class _FailedLoader(NoSolutionSolutionLoader):
    """Has nothing to load, and lets callers that only ask for suffixes go on to read the status."""

    def load_import_suffixes(self):
        """Does nothing."""


class LegacyWrapper(LegacySolverWrapper, NexusSolver):
    """The newer interface behind Pyomo's classic calls: `pyo.SolverFactory("nexus_v2")`."""

    def _map_results(self, model, results):
        legacy, solution = super()._map_results(model, results)
        legacy.solver.name = results.solver_name
        legacy.solver.message = legacy.solver.termination_message = results.extra_info.message
        return legacy, solution


def _restrict(pairs, wanted):
    found = ComponentMap(pairs)
    return found if wanted is None else ComponentMap((component, found[component]) for component in wanted)
