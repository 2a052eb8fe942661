"""Checks: every scenario of a sweep held against its plant before anything is solved.

A mistake that several scenarios share, as a path of the grid that the plant does not have, is said once.
"""

from collections.abc import Sequence

from nexus.flowsheets.plant import PlantError
from nexus.patches import find
from nexus.scenario import Scenario, ScenarioError
from nexus.studies.sweep.cases import Case
from nexus.studies.sweep.plants import Plants, simulated
from nexus.studies.sweep.store import Task

LISTED = 10  # mistakes that one message names


def checked(cases: Sequence[Case], plants: Plants) -> tuple[Task, ...]:
    """Returns the tasks of all cases; raises ScenarioError with a sentence for each mistake and who makes it."""
    tasks, wrong, numbers = [], {}, {}
    paths = _Paths(plants)
    for case in cases:
        try:
            paths.check(case.scenario)
            settings = plants.settings(case.scenario)
        except (ScenarioError, PlantError) as error:
            wrong.setdefault(str(error), []).append(case.place)
            continue
        number = None
        if simulated(case.scenario):
            number = numbers.setdefault(plants.key(case.scenario), len(numbers))
        tasks.append(Task(case.name, case.scenario, case.inputs, number, settings))
    if wrong:
        sentences = [f"{_who(places)}: {mistake}" for mistake, places in wrong.items()]
        more = [f"... and {len(wrong) - LISTED:,} more."] if len(wrong) > LISTED else []
        raise ScenarioError("\n".join([*sentences[:LISTED], *more]))
    return tuple(tasks)


def _who(places: Sequence[str]) -> str:
    first, others = places[0], len(places) - 1
    return f"{first} and {others:,} more" if others else first


class _Paths:
    """Looks a path up in a plant once, however many scenarios name it: to find the nearest names takes a while."""

    def __init__(self, plants: Plants) -> None:
        self._plants = plants
        self._mistakes: dict[tuple[str, str], str] = {}

    def check(self, scenario: Scenario) -> None:
        """Raises ScenarioError for the first path that the plant does not have."""
        key = self._plants.key(scenario)
        for path in (*scenario.set, *scenario.free):
            if (key, path) not in self._mistakes:
                self._mistakes[key, path] = self._mistake(scenario, path)
            if self._mistakes[key, path]:
                raise ScenarioError(self._mistakes[key, path])

    def _mistake(self, scenario: Scenario, path: str) -> str:
        plant = self._plants.plant(scenario)
        try:
            find(plant, path)
        except ScenarioError as error:
            return str(error)
        return ""
