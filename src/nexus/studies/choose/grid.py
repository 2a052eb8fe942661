"""Grid: the alternatives of a choice, every combination of the values that its build arguments may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any

from nexus.flowsheets import plant_class
from nexus.flowsheets.plant import Plant, PlantError, build_parameters, checked_build_args
from nexus.run import Stages, prepare
from nexus.scenario import Scenario, ScenarioError, undecided
from nexus.studies.choose.presence import present

MOST = 1000  # alternatives of one study


@dataclass(frozen=True)
class Alternative:
    """One combination: its number, counted from 1, and {build argument: value} as a scenario writes them."""

    number: int
    build: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The combination in words, as `products=ethanol, catalyst=none`."""
        return ", ".join(f"{argument}={text(value)}" for argument, value in self.build.items())

    @property
    def folder(self) -> str:
        """The name of its results folder."""
        parts = "-".join("".join(c if c.isalnum() or c in "_." else "_" for c in text(v)) for v in self.build.values())
        return f"{self.number:02d}-{parts}"

    def scenario(self, study: Scenario) -> Scenario:
        """Returns the study's scenario with the build arguments of this alternative."""
        return study.model_copy(update={"build": {**study.build, **self.build}})


def text(value: Any) -> str:
    """Returns a value as YAML has it: `true`, not `True`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def alternatives_of(scenario: Scenario) -> list[Alternative]:
    """Returns the alternatives of a choice, the last build argument changing fastest.

    Raises ScenarioError for an unknown argument, a value that it does not take, one that stands twice, and for too few
    or too many combinations.
    """
    kind, given = plant_class(scenario.plant), scenario.study.alternatives
    accepted = build_parameters(kind)
    for argument in given:
        if argument not in accepted:
            raise ScenarioError(
                f"Plant '{scenario.plant}' has no build argument '{argument}'. Accepted: "
                f"{', '.join(accepted) or 'none'}. Correct or remove it under 'study.alternatives'."
            )
    choices = [_values(kind, argument, values) for argument, values in given.items()]
    found = [Alternative(n, dict(zip(given, values, strict=True))) for n, values in enumerate(product(*choices), 1)]
    if not 2 <= len(found) <= MOST:
        raise ScenarioError(
            f"'study.alternatives' makes {len(found)} alternative{'s' * (len(found) != 1)}; a choice is between 2 and "
            f"{MOST}. List {'more' if len(found) < 2 else 'fewer'} values."
        )
    return found


def _values(kind: type[Plant], argument: str, values: list[Any]) -> list[Any]:
    """Returns the values of one build argument, those of an Enum by their names."""
    found: dict[Any, Any] = {}
    for value in values:
        try:
            typed = checked_build_args(kind, {argument: value})[argument]
        except PlantError as error:
            raise ScenarioError(f"{error} Correct 'study.alternatives'.") from None
        name = typed.name if isinstance(typed, Enum) else typed
        if name in found:
            raise ScenarioError(
                f"'study.alternatives.{argument}' names {text(name)} twice, as '{text(found[name])}' and as "
                f"'{text(value)}'; keep one of the two."
            )
        found[name] = value
    return list(found)


def check_choice(scenario: Scenario, stages: Stages) -> str:
    """Builds the first alternative without solving it and returns what was found; raises as that does."""
    alternatives = alternatives_of(scenario)
    first = alternatives[0].scenario(scenario)
    plant, patches = prepare(undecided(first), stages)
    plant.kpi(scenario.study.objective)
    here = present(first, plant)
    absent = f", {len(here.absent)} of its decisions and limits are not there" if here.absent else ""
    return (
        f"{len(alternatives)} alternatives of plant '{plant.name}'; the first ({alternatives[0].name}) builds and "
        f"takes its {len(patches.changes)} patches and {len(here.scenario.free)} decisions{absent}."
    )
