"""Results folders of single scenarios: a solution of the compiled plant written to Pyomo's model, and its tables."""

from pathlib import Path

import pyomo.environ as pyo

from nexus import kernel
from nexus.patches import apply_scenario, find
from nexus.results import ResultsFolder
from nexus.run import Stages, prepare, solved_results, solved_sentence, write_results
from nexus.scenario import Scenario
from nexus.studies.points import largest_residual
from nexus.studies.sweep.compiled import Compiled


class Writer:
    """Writes results folders of scenarios of one plant and build, which is built once."""

    def __init__(self, scenario: Scenario) -> None:
        self._key = (scenario.plant, dict(scenario.build))
        bare = Scenario(plant=scenario.plant, build=scenario.build, why=scenario.why)
        self.plant, _ = prepare(bare, Stages(lambda line: None))
        self._variables: dict[int, list] = {}

    def fits(self, scenario: Scenario) -> bool:
        """Whether a scenario has the plant and build of this writer."""
        return self._key == (scenario.plant, dict(scenario.build))

    def write(self, name: str, scenario: Scenario, made: Compiled, solution: kernel.Solution, target: Path) -> None:
        """Writes the results folder of a solved scenario; the plant is as before afterwards."""
        stages, plant = Stages(lambda line: None), self.plant
        before = [(datum, pyo.value(datum, exception=False)) for datum in map(self._find, scenario.set)]
        held = [(datum, datum.fixed, datum.bounds) for datum in map(self._find, (*scenario.set, *scenario.free))]
        try:
            patches = apply_scenario(plant, scenario)
            patches.release()
            for variable, value in zip(self._columns(made.problem), solution.columns, strict=False):
                variable.set_value(float(value), skip_validation=True)
            facts = {
                "solver_status": solution.status,
                "iterations": int(solution.iterations),
                "solve_seconds": round(solution.wall_time, 3),
                "largest_residual": largest_residual(solution)[0],
            }
            results = solved_results(name, scenario, plant, patches, facts, stages)
            with ResultsFolder(target) as folder:
                (folder / "solver.log").write_text(f"{solution.message}\n{solved_sentence(facts)}\n", encoding="utf-8")
                write_results(results, folder)
        finally:
            for datum, fixed, bounds in held:
                if datum.is_variable_type():
                    datum.fixed = fixed
                    datum.setlb(bounds[0])
                    datum.setub(bounds[1])
            for datum, value in before:
                datum.set_value(value)

    def _find(self, path: str):
        return find(self.plant, path)

    def _columns(self, problem: kernel.Problem) -> list:
        """Returns the model's variables in the order of a compiled problem's columns."""
        if id(problem) not in self._variables:
            by_name = {v.name: v for v in self.plant.model.component_data_objects(pyo.Var, descend_into=True)}
            names = problem.names.columns[: problem.program.n_variables]
            self._variables = {id(problem): [by_name[name] for name in names]}
        return self._variables[id(problem)]
