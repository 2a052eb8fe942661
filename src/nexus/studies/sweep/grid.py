"""Grid files: one base scenario and what differs from it in each scenario of a sweep.

A grid file is YAML. `scenario` names the base: a shipped scenario, or a file beside the grid. One of three says what
differs: `vary`, {path: values}, of which every combination is a scenario; `sample`, points drawn from ranges; `table`,
a CSV file with a row a scenario, its paths as column names. `build`, {argument: choices}, makes all of these for every
choice.

    scenario: biorefinery
    vary:
      pretreatment.severity: [3.6, 3.8, 4.0]
      fermentation.temperature: {from: 30 degC, to: 36 degC, steps: 4}
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from nexus.scenario import Quantity, ScenarioError, read_yaml
from nexus.studies.campaign.inputs import latin_hypercube
from nexus.units import UnitError, parse_quantity

KEYS = ("vary", "sample", "table")
MOST = 1_000_000  # scenarios of one grid
RANGE = "{from: LOW, to: HIGH, steps: N}"


class Method(Enum):
    """Says how points are drawn: one in every n-th part of each range, or independently of each other."""

    latin_hypercube = "latin_hypercube"
    uniform = "uniform"


class _Typed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sample(_Typed):
    """Points drawn at random: `inputs` are {path: [low, high]}, or a campaign's table of inputs (CSV)."""

    n: int = Field(ge=1, le=MOST)
    seed: int = Field(default=1, ge=0)
    method: Method = Method.latin_hypercube
    inputs: str | dict[str, Any]

    def points(self, dimensions: int) -> np.ndarray:
        """Returns n points of the unit cube, (n, dimensions)."""
        if self.method is Method.latin_hypercube:
            return latin_hypercube(self.n, dimensions, self.seed)
        return np.random.default_rng(self.seed).random((self.n, dimensions))


class Grid(_Typed):
    """The content of a grid file; exactly one of `vary`, `sample` and `table` is given, or `build` alone."""

    scenario: str
    why: str = ""
    build: dict[str, list[Any]] = Field(default_factory=dict)
    vary: dict[str, Any] = Field(default_factory=dict)
    sample: Sample | None = None
    table: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Grid":
        given = [key for key in KEYS if getattr(self, key)]
        if len(given) > 1 or not (given or self.build):
            found = " and ".join(given) or "none of them"
            raise ValueError(f"a grid needs one of {', '.join(KEYS)}; it has {found}")
        return self


@dataclass(frozen=True)
class Variant:
    """What one scenario of a grid changes of its base, and what its row of the results shows of that.

    `place` is what a message calls it; a name that is empty is made from the grid's.
    """

    place: str
    set: Mapping[str, Quantity] = field(default_factory=dict)
    name: str = ""


def is_grid(file: Path) -> bool:
    """Whether a YAML file is a grid and no scenario: it has a key that only grids have."""
    data = read_yaml(file)
    return any(key in data for key in KEYS) or ("scenario" in data and "plant" not in data)


def read_grid(file: Path) -> Grid:
    """Returns the content of a grid file; raises ScenarioError that says what is accepted."""
    try:
        return Grid.model_validate(read_yaml(file))
    except ValidationError as error:
        sentences = [_sentence(item) for item in error.errors()]
        raise ScenarioError("\n".join(f"In grid '{file.name}': {sentence}" for sentence in sentences)) from error


def _sentence(item: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in item["loc"] if part not in ("str", "dict[str,any]"))
    if item["type"] == "extra_forbidden":
        accepted = (Sample if len(item["loc"]) > 1 else Grid).model_fields
        return f"unknown key '{where}'. Accepted: {', '.join(accepted)}."
    if item["type"] == "missing":
        return f"key '{where}' is missing; add it."
    if item["type"] == "enum":
        return f"'{where}' cannot be '{item['input']}'. Accepted: {', '.join(each.value for each in Method)}."
    if item["type"] == "value_error":
        return f"{item['ctx']['error']}."
    return f"'{where}' cannot be {item['input']!r}: {item['msg'].lower()}."


def combinations(vary: Mapping[str, Any], place: str) -> Iterator[Variant]:
    """Yields every combination of the values of `vary`, the last path changing fastest."""
    choices = [_values(place, path, given) for path, given in vary.items()]
    count = int(np.prod([len(values) for values in choices], dtype=float))
    if count > MOST:
        raise ScenarioError(f"{place} has {count:,} combinations; at most {MOST:,} are taken. Vary less at once.")
    for number, values in enumerate(product(*choices), 1):
        yield Variant(f"{place}, scenario {number}", dict(zip(vary, values, strict=True)))


def _values(place: str, path: str, given: Any) -> Sequence[Quantity]:
    if isinstance(given, list) and given:
        return given
    if not (isinstance(given, Mapping) and set(given) == {"from", "to", "steps"}):
        raise ScenarioError(
            f"{place}: '{path}' varies over {given!r}; write a list of values, as [1, 2, 3], or {RANGE}."
        )
    steps = given["steps"]
    if not isinstance(steps, int) or isinstance(steps, bool) or not 2 <= steps <= MOST:
        raise ScenarioError(f"{place}: '{path}' has {steps!r} steps; write a whole number of at least 2.")
    span = Span.of(place, path, given["from"], given["to"])
    return [span.at(share) for share in np.linspace(0.0, 1.0, steps)]


@dataclass(frozen=True)
class Span:
    """A range between two quantities of one unit; None stands for the variable's own."""

    low: float
    high: float
    unit: str | None

    @classmethod
    def of(cls, place: str, path: str, low: Any, high: Any) -> "Span":
        """Returns the range of two quantities as they are written; raises ScenarioError if their units differ."""
        try:
            (start, unit), (end, other) = parse_quantity(low), parse_quantity(high)
        except UnitError as error:
            raise ScenarioError(f"{place}: '{path}': {error}. Write a range as 150 degC to 160 degC.") from None
        if unit != other:
            raise ScenarioError(
                f"{place}: '{path}' goes from '{low}' to '{high}', whose units differ; write both ends in one unit."
            )
        return cls(start, end, unit)

    def at(self, share: float) -> Quantity:
        """Returns the quantity at a share of the range."""
        number = float(f"{self.low + share * (self.high - self.low):.12g}")
        return number if self.unit is None else f"{number!r} {self.unit}"


def draws(sample: Sample, place: str) -> Iterator[Variant]:
    """Yields the points of a sample from ranges that are given by path."""
    spans = {}
    for path, given in sample.inputs.items():
        if not (isinstance(given, list) and len(given) == 2):
            raise ScenarioError(f"{place}: '{path}' is drawn from {given!r}; write its range as [LOW, HIGH].")
        spans[path] = Span.of(place, path, *given)
    if not spans:
        raise ScenarioError(f"{place}: 'sample' has no inputs; write {{PATH: [LOW, HIGH]}} or name a CSV file.")
    for number, point in enumerate(sample.points(len(spans)), 1):
        values = {path: span.at(share) for (path, span), share in zip(spans.items(), point, strict=True)}
        yield Variant(f"{place}, draw {number}", values)


@dataclass(frozen=True)
class TableRow:
    """A row of a CSV table of scenarios: its variant, and the base scenario where the table names one."""

    variant: Variant
    scenario: str


def table_rows(file: Path) -> list[TableRow]:
    """Returns the rows of a CSV table; an empty cell leaves the base scenario's value.

    Columns `name` and `scenario` are taken as such, every other one is a path. Raises ScenarioError.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.reader(opened)
            header, lines = next(reader, []), [line for line in reader if any(cell.strip() for cell in line)]
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"Table '{file}' cannot be read: {error}.") from error
    header = [column.strip() for column in header]
    twice = next((column for column in header if header.count(column) > 1), None)
    if not lines or twice or "" in header:
        reason = f"column '{twice}' stands twice" if twice else "a column has no name" if lines else "it has no rows"
        raise ScenarioError(f"Table '{file.name}': {reason}. Its first row names the columns: name, and paths.")
    return [_table_row(file.name, number, header, line) for number, line in enumerate(lines, 1)]


def _table_row(file: str, number: int, header: Sequence[str], line: Sequence[str]) -> TableRow:
    place = f"Row {number} of '{file}'"
    if len(line) != len(header):
        raise ScenarioError(f"{place} has {len(line)} cells; its header has {len(header)} columns.")
    cells = {column: cell.strip() for column, cell in zip(header, line, strict=True) if cell.strip()}
    name, scenario = cells.pop("name", ""), cells.pop("scenario", "")
    if name:
        place += f" ('{name}')"
    return TableRow(Variant(place, {path: _number_or_text(cell) for path, cell in cells.items()}, name), scenario)


def _number_or_text(cell: str) -> Quantity:
    try:
        return float(cell)
    except ValueError:
        return cell
