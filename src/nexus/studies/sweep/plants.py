"""Plants of a sweep: each distinct build made once, scenarios checked against it, compiled for the workers.

Checking applies a scenario to the built plant as a run does, reads off what it means to the compiled equations, and
takes it back; nothing is solved for it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyomo.environ as pyo

from nexus import kernel
from nexus.flowsheets.plant import Plant
from nexus.patches import apply_scenario, find
from nexus.run import Progress, Stages, prepare
from nexus.scenario import Scenario, ScenarioError, StudyKind
from nexus.studies.points import shown_line
from nexus.studies.sweep.compiled import Compiled, Figure, MarketCash, Settings


class Plants:
    """The distinct plants of a sweep, built when they are first asked for, with their operating conditions set."""

    def __init__(self, progress: Progress) -> None:
        self._stages = Stages(progress)
        self._built: dict[str, Plant] = {}

    def key(self, scenario: Scenario) -> str:
        """Returns what scenarios of one plant and build have in common, as text."""
        return json.dumps([scenario.plant, scenario.build], sort_keys=True, default=str)

    def plant(self, scenario: Scenario) -> Plant:
        """Returns the plant of a scenario without its patches; raises ScenarioError or PlantError."""
        key = self.key(scenario)
        if key not in self._built:
            bare = Scenario(plant=scenario.plant, build=scenario.build, why=scenario.why)
            self._built[key], _ = prepare(bare, self._stages)
        return self._built[key]

    @contextmanager
    def patched(self, scenario: Scenario) -> Iterator[Plant]:
        """Yields the plant with the scenario's `set` written to it, and takes that back afterwards."""
        plant = self.plant(scenario)
        before = [(datum, pyo.value(datum, exception=False)) for datum in _present(plant, scenario)]
        try:
            self.changes = apply_scenario(plant, scenario)
            yield plant
        finally:
            for datum, value in before:
                if datum.is_parameter_type() or datum.fixed:
                    datum.set_value(value)

    def settings(self, scenario: Scenario) -> Settings:
        """Returns what a scenario changes; raises ScenarioError for whatever a run of it would be refused for."""
        with self.patched(scenario) as plant:
            if scenario.study.objective is not None:
                plant.kpi(scenario.study.objective)
            fix = {datum.name: float(value) for datum, value in self.changes.specified}
            free = {datum.name: (lower, upper) for datum, lower, upper in self.changes.freed}
            parameters = {}
            for path in scenario.set:
                datum = find(plant, path)
                if datum.is_parameter_type():
                    parameters[datum.name] = float(pyo.value(datum))
                elif datum.fixed:
                    fix[datum.name] = float(datum.value)
        return Settings(fix, parameters, free)

    def compiled(self, scenarios: Sequence[Scenario]) -> Compiled:
        """Returns the compiled plant at a solution of what its scenarios have in common, if that has one.

        The plant serves the sweep once: it is released afterwards.
        """
        plant = self.plant(scenarios[0])
        defaults = {datum.name: float(pyo.value(datum)) for datum in _given(plant, scenarios)}
        apply_scenario(plant, self._base(scenarios))
        figures = tuple(Figure(kpi.name, kpi.units, *shown_line(kpi)) for kpi in plant.kpis)
        problem, data, solved = self._solved(plant)
        del self._built[self.key(scenarios[0])]
        return Compiled(problem, data, defaults, figures, solved, _market_cash(plant, problem))

    def _base(self, scenarios: Sequence[Scenario]) -> Scenario:
        """Returns what the scenarios have in common, or the first of them where the plant refuses a part of a whole.

        Specifications are left out, for they need freed variables: each scenario makes them for itself.
        """
        first = scenarios[0]
        inputs = {datum.name for datum in _given(self.plant(first), [first])}
        own = {path: given for path, given in first.set.items() if find(self.plant(first), path).name in inputs}
        common = {path: given for path, given in own.items() if all(s.set.get(path) == given for s in scenarios)}
        bases = [Scenario(plant=first.plant, build=first.build, why=first.why, set=each) for each in (common, own)]
        try:
            with self.patched(bases[0]):
                return bases[0]
        except ScenarioError:
            return bases[1]

    def _solved(self, plant: Plant) -> tuple[kernel.Problem, kernel.Data, bool]:
        from idaes.core.util.exceptions import InitializationError

        with self._stages.stage("initialize"):
            plant.set_scaling()
            try:
                plant.initialize(lambda text: self._stages.say(f"  {text}"))
            except (kernel.ModelError, kernel.SolveError, InitializationError) as error:
                self._stages.say(f"  {str(error).splitlines()[0]}")
        with self._stages.stage("solve"):
            problem = kernel.compile(plant.model, {kpi.name: kpi.expression for kpi in plant.kpis})
            data = problem.read(False)
            solution = problem.solve(data=data)
            if solution.ok:
                data = solution.data.with_arrays(columns=solution.columns)
            else:
                self._stages.say(f"  {solution.message}")
        return problem, data, solution.ok


def _market_cash(plant: Plant, problem: kernel.Problem) -> MarketCash | None:
    block = None if plant.costs is None else plant.costs.component("market_cash_flow")
    if block is None:
        return None
    columns = {year: problem.names.column(block.cash[year]) for year in block.years}
    return MarketCash(columns, problem.names.parameter(plant.costs.finance.internal_rate_of_return))


def _present(plant: Plant, scenario: Scenario) -> list[Any]:
    """Returns what a scenario's `set` names, as far as there is such a thing."""
    found = []
    for path in scenario.set:
        try:
            found.append(find(plant, path))
        except ScenarioError:
            continue
    return found


def _given(plant: Plant, scenarios: Sequence[Scenario]) -> list[Any]:
    """Returns the parameters and fixed variables that any of the scenarios sets or frees, each once."""
    paths = dict.fromkeys(path for scenario in scenarios for path in (*scenario.set, *scenario.free))
    found = {datum.name: datum for datum in (find(plant, path) for path in paths)}
    return [datum for datum in found.values() if datum.is_parameter_type() or datum.fixed]


def simulated(scenario: Scenario) -> bool:
    """Whether a scenario is solved on the compiled plant; any other study runs as it does alone."""
    return scenario.study.kind is StudyKind.simulate
