"""Presence: which of a scenario's decisions and limits exist in a plant that was built with other arguments."""

from dataclasses import dataclass

from nexus.flowsheets.plant import Plant
from nexus.patches import component_at, find
from nexus.scenario import Limit, Scenario, ScenarioError, Study, StudyKind


@dataclass(frozen=True)
class Present:
    """A scenario with the decisions and limits that its plant has, and what it names that the plant has not."""

    scenario: Scenario
    absent: tuple[str, ...]


def present(scenario: Scenario, plant: Plant) -> Present:
    """Returns the scenario as a study `optimize` of what exists; `free` is empty where there is nothing to choose.

    A decision exists where each of its variables is in the plant and is fixed; a limit and a further objective, where
    its figure is.
    """
    free = {path: bounds for path, bounds in scenario.free.items() if _is_decision(plant, path)}
    limits = {name: limit for name, limit in scenario.study.constraints.items() if _is_figure(plant, name)}
    known = {*free, *limits, *(kpi.name for kpi in plant.kpis)}
    absent = [path for path in named(scenario) if path not in known]
    return Present(scenario.model_copy(update={"free": free, "study": _study(scenario.study, limits)}), tuple(absent))


def named(scenario: Scenario) -> tuple[str, ...]:
    """Returns all decisions, limits and further objectives that a choice names, each once."""
    others = (choice.figure for choice in scenario.study.objectives)
    return tuple(dict.fromkeys((*scenario.free, *scenario.study.constraints, *others)))


def _study(study: Study, limits: dict[str, Limit]) -> Study:
    return Study(kind=StudyKind.optimize, objective=study.objective, sense=study.sense, constraints=limits)


def _is_decision(plant: Plant, path: str) -> bool:
    try:
        found = [find(plant, each.strip()) for each in path.split(";")]
    except ScenarioError:
        return False
    return all(datum.is_variable_type() and datum.fixed for datum in found)


def _is_figure(plant: Plant, name: str) -> bool:
    if any(kpi.name == name for kpi in plant.kpis):
        return True
    try:
        component_at(plant, name)
    except ScenarioError:
        return False
    return True
