"""The compiled plant of a campaign, asked for points of the unit cube of its inputs."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nexus import kernel
from nexus.flowsheets.plant import Plant
from nexus.run import Stages, prepare
from nexus.scenario import Scenario
from nexus.studies.campaign.inputs import CampaignError, Cube, Input
from nexus.studies.points import PointModel, Solved, shown_line


class BaseNotSolved(CampaignError):
    """The scenario that inputs are to move has no solution as it is."""


class CampaignModel(PointModel):
    """A plant at its base solution, compiled once, that is solved at points of its inputs' cube.

    `base` is the solution of the scenario as it is. Raises CampaignError if that has none, or if an input has no effect
    because no equation contains it.
    """

    def __init__(self, scenario: Scenario, inputs: tuple[Input, ...], progress) -> None:
        _quiet()
        self.scenario = scenario
        self.plant = started(scenario, progress)
        self.cube = Cube(self.plant, inputs)
        self.problem = kernel.compile(self.plant.model, {kpi.name: kpi.expression for kpi in self.plant.kpis})
        self._shown = {kpi.name: shown_line(kpi) for kpi in self.plant.kpis}
        self.data = self.problem.read(False)
        solution = self.problem.solve(data=self.data)
        if not solution.ok:
            raise BaseNotSolved(f"The base scenario does not solve. {solution.message}")
        self.data = solution.data.with_arrays(columns=solution.columns)
        self._parameters = {datum.name for datum in self.cube.datums if datum.is_parameter_type()}
        self._check_inputs()
        self.base = Solved(self.cube.centre, solution)

    def _check_inputs(self) -> None:
        """Raises CampaignError for an input that no equation contains."""
        names = self.problem.names
        for datum in self.cube.datums:
            try:
                (names.parameter if datum.is_parameter_type() else names.column)(datum.name)
            except kernel.ModelError:
                raise CampaignError(f"No equation contains {datum.name}: moving it has no effect.") from None

    def data_at(self, point: np.ndarray) -> kernel.Data:
        """Returns the numbers of the plant at a point of the cube."""
        values = self.written_values(point)
        fix = {name: value for name, value in values.items() if name not in self._parameters}
        parameters = {name: value for name, value in values.items() if name in self._parameters}
        return self.problem.changed(self.data, fix=fix, parameters=parameters)

    def written_values(self, point: np.ndarray) -> dict[str, float]:
        """Returns {Pyomo name: value} of what is set at a point of the cube."""
        return self.cube.written_values(point)

    def figures(self, solution: kernel.Solution) -> dict[str, float]:
        """Returns the key figures of a solution, in their units."""
        lines = self._shown
        return {name: lines[name][0] + lines[name][1] * number for name, number in solution.outputs().items()}

    def factors(self) -> dict[str, float]:
        """Returns what turns a difference of each key figure in its own units into one in the units it is shown in."""
        return {name: factor for name, (_, factor) in self._shown.items()}


def started(scenario: Scenario, progress, values: Mapping[str, float] = MappingProxyType({})) -> Plant:
    """Returns the scenario's plant, built, scaled and initialised, with its patches released but not solved.

    `values` are written to fixed variables and parameters, by their Pyomo names, before anything is initialised.
    """
    plant, patches = prepare(scenario, Stages(progress))
    for name, number in values.items():
        plant.model.find_component(name).set_value(number)
    plant.set_scaling()
    plant.initialize(lambda text: progress(f"  {text}"))
    patches.release()
    return plant


def values_from_nothing(
    scenario: Scenario, seconds: float, values: Mapping[str, float] = MappingProxyType({})
) -> dict[str, float]:
    """Returns {variable: value} of the solution that the plant's own initialisation leads to.

    `seconds` bounds an interior point's wall time; `values` as in `started`. Raises what stops the start, SolveError
    where the solve at its end fails.
    """
    plant = started(scenario, lambda line: None, values)
    solution = kernel.compile(plant.model).solve(objective=False, options={"max_wall_time": seconds})
    if not solution.ok:
        raise kernel.SolveError(solution.message, solution)
    return dict(zip(solution.problem.names.columns, solution.columns.tolist(), strict=False))


def _quiet() -> None:
    """Leaves only errors of IDAES and Pyomo on the screen: a campaign reports in its table."""
    for name in ("idaes", "pyomo"):
        logging.getLogger(name).setLevel(logging.ERROR)
