"""The inputs of a campaign: a table of what is drawn, over which range and why.

Columns: `name`; `paths`, one or several separated by `;` that move together, each a path as in a scenario, in which `*`
stands for any index, or once for any block (`costing.equipment.*.installation_factor`); `kind`, how the drawn number is
used; `low`, `high` and `unit`, the range; `sum_to_one`, families of fractions (a path with `*` each, separated by `;`)
that are divided by their sum after the draw; `reason`; `source`.

A member of such a family that the plant calculates (the share that closes a blend) takes part in the sum and is left to
the plant to calculate.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
from pyomo.environ import Block
from scipy.stats import qmc

from nexus.flowsheets.plant import Plant
from nexus.patches import find
from nexus.scenario import ScenarioError
from nexus.units import UnitError, convert, units_of

COLUMNS = ("name", "paths", "kind", "low", "high", "unit", "sum_to_one", "reason", "source")
STEP = 1e-6  # of a range, for derivatives of the map from the cube to values: linear but for the fractions' division


class CampaignError(ValueError):
    """A campaign cannot be made as asked; the message says what was given, what is accepted and what to do."""


class Kind(Enum):
    """Says how the number drawn for an input becomes the value of a path."""

    absolute = "the value itself"
    factor = "times the base value"
    shift = "added to the base value"


@dataclass(frozen=True)
class Input:
    """One row of the table; `low` and `high` are in `unit`, or plain numbers for a factor."""

    name: str
    paths: tuple[str, ...]
    kind: Kind
    low: float
    high: float
    unit: str
    sum_to_one: tuple[str, ...]
    reason: str
    source: str


def read_inputs(file: str | Path) -> tuple[Input, ...]:
    """Returns the rows of a table of inputs; raises CampaignError for one that cannot be used."""
    with open(file, newline="", encoding="utf-8") as opened:
        reader = csv.DictReader(opened)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise CampaignError(f"{file} has no column '{missing[0]}'; its columns must be: {', '.join(COLUMNS)}.")
        inputs = tuple(_input(row) for row in reader)
    names = [each.name for each in inputs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if not inputs or twice:
        raise CampaignError(f"{file} names '{twice}' twice; keep one." if twice else f"{file} has no inputs.")
    return inputs


def _input(row: dict[str, str]) -> Input:
    name = row["name"]
    if row["kind"] not in Kind.__members__:
        raise CampaignError(f"Input '{name}': kind '{row['kind']}' is none of {', '.join(Kind.__members__)}.")
    try:
        low, high = float(row["low"]), float(row["high"])
    except ValueError:
        raise CampaignError(
            f"Input '{name}': low and high must be numbers, not '{row['low']}', '{row['high']}'."
        ) from None
    if not low < high:
        raise CampaignError(f"Input '{name}': low {low:g} must lie below high {high:g}.")
    if not row["reason"].strip():
        raise CampaignError(f"Input '{name}' has no reason; say why the range is what it is.")
    paths, sums = _list(row["paths"]), _list(row["sum_to_one"])
    return Input(name, paths, Kind[row["kind"]], low, high, row["unit"], sums, row["reason"], row["source"])


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def latin_hypercube(n: int, dimensions: int, seed: int) -> np.ndarray:
    """Returns n points of the unit cube: in every dimension one point in each n-th part of the range."""
    return qmc.LatinHypercube(dimensions, seed=seed).random(n)


def members(plant: Plant, path: str) -> list[Any]:
    """Returns the variables and parameters that a path names; `*` in the last index, or as a block, stands for any."""
    if "*" not in path:
        return [_found(plant, path)]
    if ".*." in path:
        return _of_blocks(plant, *path.split(".*.", 1))
    container, _, rest = path.rpartition("[")
    component = plant.flowsheet.find_component(container)
    wanted = [part.strip() for part in rest.rstrip("]").split(",")]
    found = [] if component is None else [component[k] for k in component if _fits(k, wanted)]
    if not found:
        raise CampaignError(f"'{path}' names nothing in plant '{plant.name}'; nexus show prints paths in use.")
    return found


def _of_blocks(plant: Plant, container: str, rest: str) -> list[Any]:
    """Returns what the path `rest` names below every block of a container that has it."""
    outer = plant.flowsheet.find_component(container)
    blocks = [] if outer is None else outer.component_objects(Block, descend_into=False)
    found = [datum for block in blocks if (datum := block.find_component(rest)) is not None]
    if not found:
        raise CampaignError(f"'{container}.*.{rest}' names nothing in plant '{plant.name}'.")
    return found


def _found(plant: Plant, path: str) -> Any:
    try:
        return find(plant, path)
    except ScenarioError as error:
        raise CampaignError(str(error)) from None


def _fits(key: Any, wanted: Sequence[str]) -> bool:
    parts = [str(part) for part in (key if isinstance(key, tuple) else (key,))]
    parts = parts[len(parts) - len(wanted) :]  # the time index may be left out
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


class Cube:
    """The unit cube of a plant's inputs: 0 is the low end of a range, 1 the high end.

    `datums` are the variables and parameters that move; `written` says which of them are set (the others close a sum
    and are calculated); `centre` is the point of the plant as it is. Raises CampaignError for a path that moves twice,
    is calculated, or leaves its bounds.
    """

    def __init__(self, plant: Plant, inputs: Iterable[Input]) -> None:
        self.inputs = tuple(inputs)
        self.datums: list[Any] = []
        self._place: dict[int, int] = {}
        self._moves: list[tuple[int, int, float, float]] = []  # place of the datum, input, value at 0, slope
        families = dict.fromkeys(path for each in self.inputs for path in each.sum_to_one)
        self._families = [[self._placed(datum) for datum in members(plant, path)] for path in families]
        self._closing = {k for family in self._families for k in family if _calculated(self.datums[k])}
        for i, each in enumerate(self.inputs):
            for datum in (d for path in each.paths for d in members(plant, path)):
                self._add(i, each, datum)
        self.base = np.array([float(datum.value) for datum in self.datums])
        self.written = np.array([not _calculated(datum) for datum in self.datums])
        self.centre = np.array([self._coordinate(i) for i in range(len(self.inputs))])

    def _placed(self, datum: Any) -> int:
        if id(datum) not in self._place:
            self._place[id(datum)] = len(self.datums)
            self.datums.append(datum)
        return self._place[id(datum)]

    def _add(self, i: int, each: Input, datum: Any) -> None:
        place = self._placed(datum)
        if any(place == move[0] for move in self._moves):
            raise CampaignError(f"Input '{each.name}' moves {datum.name}, which another input moves too; keep one.")
        if _calculated(datum) and place not in self._closing:
            raise CampaignError(
                f"Input '{each.name}': {datum.name} is calculated by the plant; name a variable that is fixed."
            )
        low, high = (_value(each, datum, end) for end in (each.low, each.high))
        lower, upper = datum.bounds if datum.is_variable_type() else (None, None)
        for value in (low, high):
            if (lower is not None and value < lower) or (upper is not None and value > upper):
                raise CampaignError(
                    f"Input '{each.name}' takes {datum.name} to {value:g}, beyond its bounds {lower} to {upper}; a "
                    "range must lie within what the model is valid for."
                )
        self._moves.append((place, i, low, high - low))

    def _coordinate(self, i: int) -> float:
        """Returns where the base value of an input lies in its range."""
        place, _, low, slope = next(move for move in self._moves if move[1] == i)
        return (self.base[place] - low) / slope

    def values(self, point: np.ndarray) -> np.ndarray:
        """Returns the values of `datums` at a point of the cube."""
        values = self.base.copy()
        for place, i, low, slope in self._moves:
            values[place] = low + slope * point[i]
        for family in self._families:
            values[family] /= values[family].sum()
        return values

    def written_values(self, point: np.ndarray) -> dict[str, float]:
        """Returns {Pyomo name: value} of what is set at a point of the cube."""
        together = zip(self.datums, self.values(point), self.written, strict=True)
        return {datum.name: float(value) for datum, value, written in together if written}

    def slopes(self, point: np.ndarray) -> np.ndarray:
        """Returns the derivatives of `datums` by the inputs at a point, (datums, inputs)."""
        ends = [[self.values(point + step * unit) for unit in np.eye(len(self.inputs))] for step in (STEP, -STEP)]
        return (np.array(ends[0]) - np.array(ends[1])).T / (2 * STEP)

    def numbers(self, point: np.ndarray) -> dict[str, float]:
        """Returns {input: drawn number in its unit} of a point."""
        return {e.name: e.low + u * (e.high - e.low) for e, u in zip(self.inputs, point, strict=True)}


def _calculated(datum: Any) -> bool:
    return datum.is_variable_type() and not datum.fixed


def _value(each: Input, datum: Any, number: float) -> float:
    """Returns the value of a datum, in its own units, for a number of the table."""
    if each.kind is Kind.factor:
        return float(datum.value) * number
    if each.kind is Kind.shift:
        return float(datum.value) + number
    try:
        return convert(number, each.unit, units_of(datum))
    except UnitError as error:
        raise CampaignError(f"Input '{each.name}': {error}.") from None
