"""Size: how large a scenario's system of equations is, counted on the built plant, without solving anything.

Unit models are counted twice: all of them, and those that do something to what flows through them. The second count
leaves out feeds, products, mixers, splitters and translators, and counts repeated elements once: members of an indexed
unit, and neighbours of one type whose names differ only by a number (`stage_1`, `stage_2`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from idaes.core import UnitModelBlockData
from idaes.models.unit_models.feed import FeedData
from idaes.models.unit_models.mixer import MixerData
from idaes.models.unit_models.product import ProductData
from idaes.models.unit_models.separator import SeparatorData
from idaes.models.unit_models.statejunction import StateJunctionData
from idaes.models.unit_models.translator import TranslatorData

from nexus.flowsheets.plant import Plant
from nexus.run import Progress, Stages, model_size, prepare, to_stderr
from nexus.scenario import load_scenario, scenario_name
from nexus.tables import area_of, process_units, unit_type
from nexus.unit_models.component_translator import ComponentTranslatorData
from nexus.unit_models.composition_feed import CompositionFeedData
from nexus.unit_models.feedstock_blend import FeedstockBlendData
from nexus.unit_models.process_water_center import ProcessWaterCenterData
from nexus.unit_models.steam_header import SteamHeaderData
from nexus.unit_models.water_translator import WaterTranslatorData

FLOWS_ONLY = (
    FeedData,
    CompositionFeedData,
    FeedstockBlendData,
    ProductData,
    MixerData,
    SeparatorData,
    SteamHeaderData,
    ProcessWaterCenterData,
    StateJunctionData,
    TranslatorData,
    ComponentTranslatorData,
    WaterTranslatorData,
)
"""Types that supply, receive, mix, split or rename what flows, and no more."""
NUMBERS = re.compile(r"_\d+(?=\.|$)|\[[^\]]*\]")


@dataclass(frozen=True)
class CountedUnit:
    """A unit model: name of its kind within the plant (equal for repeated elements), type, area, what it does."""

    name: str
    type: str
    area: int | None
    flows_only: bool


@dataclass(frozen=True)
class Size:
    """The size of a scenario's plant; `equations` are active equalities, `variables` the free ones in them."""

    name: str
    equations: int
    inequalities: int
    variables: int
    degrees_of_freedom: int
    units: tuple[CountedUnit, ...]
    areas: dict[int, str]

    @property
    def all_units(self) -> int:
        """Unit models of every type, repeated elements each."""
        return len(self.units)

    @property
    def working_units(self) -> int:
        """Unit models without those that only move flows, repeated elements once."""
        return len(_working(self.units))

    def __str__(self) -> str:
        return "\n".join([*self._system(), "", *self._by_area(), "", *self._by_type()])

    def _system(self) -> list[str]:
        return [
            f"{self.name}: {self.equations:,} equations in {self.variables:,} variables, "
            f"{self.inequalities:,} inequalities, {self.degrees_of_freedom} degrees of freedom",
            f"{self.working_units} unit models; {self.all_units} with feeds, products, mixers, splitters, translators "
            "and repeated elements",
        ]

    def _by_area(self) -> list[str]:
        lines = [("area", "", "unit models", "with all")]
        for area in sorted({unit.area for unit in self.units}, key=lambda area: (area is None, area)):
            members = [unit for unit in self.units if unit.area == area]
            number, title = ("-", "no area") if area is None else (str(area), self.areas.get(area, ""))
            lines.append((number, title, str(len(_working(members))), str(len(members))))
        return aligned(lines, texts=2)

    def _by_type(self) -> list[str]:
        """Lists the types that count, the most frequent first, then those that only move flows."""
        lines = [("type", "unit models", "with all")]
        for flows_only in (False, True):
            members = [unit for unit in self.units if unit.flows_only is flows_only]
            counted = Counter(unit.type for unit in _working(members))
            found = Counter(unit.type for unit in members)
            ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
            lines += [(kind, str(counted[kind]), str(number)) for kind, number in ordered]
        return aligned(lines, texts=1)


def size(name_or_file: str, settings: Sequence[str] = (), progress: Progress = to_stderr) -> Size:
    """Builds a scenario's plant and counts its equations, variables and unit models.

    Args:
        name_or_file: a shipped scenario's name, or a file that ends in `.yaml`
        settings: `PATH=VALUE` texts that override the scenario's `set`
        progress: called with each line of progress

    Raises ScenarioError or PlantError for bad input.
    """
    plant, _ = prepare(load_scenario(name_or_file, settings), Stages(progress))
    return plant_size(plant, scenario_name(name_or_file))


def plant_size(plant: Plant, name: str) -> Size:
    """Returns the size of a built plant, under the given name."""
    counts = model_size(plant)
    return Size(
        name=name,
        equations=counts["equalities"],
        inequalities=counts["inequalities"],
        variables=counts["free_variables"],
        degrees_of_freedom=counts["degrees_of_freedom"],
        units=tuple(_counted(plant, unit) for unit in process_units(plant.flowsheet)),
        areas={section.area: section.title for section in plant.sections.values()},
    )


def _counted(plant: Plant, unit: UnitModelBlockData) -> CountedUnit:
    return CountedUnit(
        name=NUMBERS.sub("", unit.name),
        type=unit_type(unit),
        area=area_of(plant, unit),
        flows_only=isinstance(unit, FLOWS_ONLY),
    )


def _working(units: Sequence[CountedUnit]) -> set[CountedUnit]:
    """Returns the units that do something to what flows, equal ones (repeated elements) once."""
    return {unit for unit in units if not unit.flows_only}


def aligned(lines: Sequence[tuple[str, ...]], texts: int) -> list[str]:
    """Returns the lines of a table as text: the first `texts` columns to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if k < texts else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
