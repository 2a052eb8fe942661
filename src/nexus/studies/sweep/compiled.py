"""Compiled plants as workers load them: without the Pyomo model, and without IDAES."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nexus import kernel
from nexus.costing.returns import returns_of_cash


@dataclass(frozen=True)
class Settings:
    """What a scenario means to compiled equations, by Pyomo name, in the model's units."""

    fix: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    free: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A key figure: its units and meaning, and the line from the model's own units to those."""

    name: str
    units: str
    offset: float
    factor: float


@dataclass(frozen=True, eq=False)
class MarketCash:
    """Where the cash at market prices stands: its column by year, and the position of the required rate (a Param)."""

    columns: Mapping[int, int]
    required_rate: int

    def figures(self, solution: kernel.Solution) -> dict[str, float]:
        """Returns rate of return and paybacks of a solution as columns of a row, NaN where there is none."""
        cash = solution.columns[list(self.columns.values())]
        found = returns_of_cash(tuple(self.columns), cash, solution.parameters[self.required_rate])
        return {f"{each.name} [{each.units}]": np.nan if each.value is None else each.value for each in found}


@dataclass(frozen=True, eq=False)
class Compiled:
    """A compiled plant for the workers.

    `data` are numbers to start from, a solution if `solved`; `defaults` are the plant's own values, by Pyomo name, of
    whatever a scenario of the sweep fixes or sets, where it has one; `figures` are its key figures of the equations;
    `cash` is None for a plant without a market.
    """

    problem: kernel.Problem
    data: kernel.Data
    defaults: Mapping[str, float]
    figures: tuple[Figure, ...]
    solved: bool
    cash: MarketCash | None = None

    def shown(self, solution: kernel.Solution) -> dict[str, float]:
        """Returns the key figures of a solution by name and unit, in the units in which they are shown."""
        values = solution.outputs()
        shown = {f"{f.name} [{f.units}]": f.offset + f.factor * values[f.name] for f in self.figures}
        return shown if self.cash is None else shown | self.cash.figures(solution)


def save(compiled: Compiled, file: Path) -> None:
    """Writes a compiled plant to a file, complete or not at all."""
    partial = file.with_suffix(".partial")
    with partial.open("wb") as opened:
        pickle.dump(compiled, opened, protocol=pickle.HIGHEST_PROTOCOL)
    partial.replace(file)


def load(file: Path) -> Compiled:
    """Returns a compiled plant from a file, ready to solve without Pyomo's model of it."""
    with file.open("rb") as opened:
        return pickle.load(opened)


def columns_by_name(compiled: Compiled, values: Mapping[str, float]) -> np.ndarray:
    """Returns the columns of a compiled plant with the values of those variables that are named."""
    columns = compiled.data.columns.copy()
    for k, name in enumerate(compiled.problem.names.columns):
        columns[k] = values.get(name, columns[k])
    return columns
