"""Cases: what the command line names, as a list of scenarios, each with a name of its own.

Named are scenarios (shipped, or files), one grid file (see `nexus.studies.sweep.grid`), or one CSV table whose column
`scenario` says what each row changes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nexus.flowsheets.plant import Plant
from nexus.patches import find
from nexus.scenario import Quantity, Scenario, ScenarioError, load_scenario, scenario_name
from nexus.studies.campaign.inputs import CampaignError, Cube, read_inputs
from nexus.studies.sweep.grid import Grid, Sample, Variant, combinations, draws, is_grid, read_grid, table_rows
from nexus.studies.sweep.plants import Plants

NAME = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True)
class Case:
    """One scenario of a sweep; `inputs` are what its row shows of it, `place` is what a message calls it."""

    name: str
    scenario: Scenario
    inputs: Mapping[str, Quantity] = field(default_factory=dict)
    place: str = ""


def read_cases(named: Sequence[str], plants: Plants) -> tuple[Case, ...]:
    """Returns the cases of scenarios, a grid file or a table; raises ScenarioError for what cannot be used."""
    grids = [each for each in named if _holds_many(each)]
    if grids and len(named) > 1:
        raise ScenarioError(f"'{grids[0]}' is a sweep of its own; name it alone, or single scenarios.")
    cases = tuple(_of_grid(Path(named[0]), plants) if grids else _of_scenarios(named))
    names = [case.name for case in cases]
    seen: dict[str, Case] = {}
    for case in cases:
        if case.name in seen:
            raise ScenarioError(f"{case.place}: the name '{case.name}' stands twice; give each scenario its own.")
        seen[case.name] = case
    if not names:
        raise ScenarioError("There are no scenarios; name some, or a grid file.")
    return cases


def sweep_name(named: Sequence[str]) -> str:
    """Returns the name under which the results of a sweep are kept."""
    first = Path(named[0]).stem if named[0].endswith(".csv") else scenario_name(named[0])
    return first if len(named) == 1 else f"{first}-and-{len(named) - 1}-more"


def _holds_many(named: str) -> bool:
    file = Path(named)
    if not (named.endswith((".yaml", ".csv")) and file.is_file()):
        if named.endswith(".csv"):
            raise ScenarioError(f"There is no table '{named}'. Check the path.")
        return False
    return named.endswith(".csv") or is_grid(file)


def _of_scenarios(named: Sequence[str]) -> Iterator[Case]:
    for each in named:
        yield Case(scenario_name(each), load_scenario(each), {}, f"Scenario '{each}'")


def _of_grid(file: Path, plants: Plants) -> Iterator[Case]:
    grid = Grid(scenario="", table=file.name) if file.suffix == ".csv" else read_grid(file)
    choices = [[(argument, value) for value in values] for argument, values in grid.build.items()]
    made = [case for chosen in product(*choices) for case in _variants(grid, file, dict(chosen), plants)]
    width = len(str(len(made)))
    for number, (variant, scenario, inputs) in enumerate(made, 1):
        name = NAME.sub("-", variant.name).strip("-") or f"{file.stem}-{number:0{width}}"
        if grid.build and variant.name:
            name = "-".join([name, *(str(scenario.build[argument]) for argument in grid.build)])
        yield Case(name, scenario, inputs, variant.place)


def _variants(
    grid: Grid, file: Path, chosen: Mapping[str, Any], plants: Plants
) -> Iterator[tuple[Variant, Scenario, dict[str, Quantity]]]:
    """Yields every variant of a grid with one choice of build arguments: itself, its scenario, its row's inputs."""
    for variant, base_name, shown in _changes(grid, file, chosen, plants):
        base = _base(base_name, file, variant.place)
        data = base.model_dump(mode="python")
        data["build"] = {**base.build, **chosen}
        data["set"] = {**base.set, **variant.set}
        data["why"] = grid.why or base.why
        try:
            scenario = Scenario.model_validate(data)
        except ValidationError as error:
            raise ScenarioError(f"{variant.place}: {error.errors()[0]['msg']}.") from error
        yield variant, scenario, {**{f"build.{key}": str(value) for key, value in chosen.items()}, **shown}


def _changes(
    grid: Grid, file: Path, chosen: Mapping[str, Any], plants: Plants
) -> Iterator[tuple[Variant, str, Mapping[str, Quantity]]]:
    """Yields what each scenario changes, the name of its base, and what its row shows."""
    place = f"Grid '{file.name}'"
    if grid.table is not None:
        for row in table_rows(file.parent / grid.table):
            if not (row.scenario or grid.scenario):
                raise ScenarioError(f"{row.variant.place} names no base; fill its column 'scenario'.")
            yield row.variant, row.scenario or grid.scenario, row.variant.set
    elif grid.sample is not None and isinstance(grid.sample.inputs, str):
        base = _base(grid.scenario, file, place)
        base = base.model_copy(update={"build": {**base.build, **chosen}})
        for variant, shown in _cube_draws(grid.sample, file, base, plants):
            yield variant, grid.scenario, shown
    elif grid.sample is not None:
        for variant in draws(grid.sample, place):
            yield variant, grid.scenario, variant.set
    else:
        for variant in combinations(grid.vary, place):
            yield variant, grid.scenario, variant.set


def _base(name: str, file: Path, place: str) -> Scenario:
    beside = file.parent / name
    try:
        return load_scenario(str(beside) if name.endswith(".yaml") and beside.is_file() else name)
    except ScenarioError as error:
        raise ScenarioError(f"{place}: {error}") from error


def _cube_draws(
    sample: Sample, file: Path, base: Scenario, plants: Plants
) -> Iterator[tuple[Variant, dict[str, Quantity]]]:
    """Yields the draws of a campaign's table of inputs: what they set, and the numbers that were drawn."""
    table = file.parent / sample.inputs
    try:
        with plants.patched(base) as plant:
            cube = Cube(plant, read_inputs(table))
            again = _repeated(plant, base, cube)
    except (CampaignError, OSError) as error:
        raise ScenarioError(f"Inputs '{table.name}': {error}") from error
    if again:
        raise ScenarioError(
            f"Inputs '{table.name}' move {again}, which scenario '{base.why}' sets too; leave it out of one of the two."
        )
    for number, point in enumerate(sample.points(len(cube.inputs)), 1):
        written = {_path(plant, name): value for name, value in cube.written_values(point).items()}
        yield Variant(f"Grid '{file.name}', draw {number}", written), cube.numbers(point)


def _repeated(plant: Plant, base: Scenario, cube: Cube) -> str:
    """Returns the paths that the base scenario sets and the draws move, other than under the same words."""
    moved = {id(datum): _path(plant, datum.name) for datum in cube.datums}
    return ", ".join(path for path in base.set if moved.get(id(find(plant, path)), path) != path)


def _path(plant: Plant, name: str) -> str:
    return name.removeprefix(f"{plant.flowsheet.name}.")
