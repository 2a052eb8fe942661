"""Comparisons of models with measurements that their constants were not fitted to: data, predictions, deviations.

Measurements stand in `data/TABLE.csv`, their sources with confidence codes in `data/sources.csv`. Confidence: Q1 and Q2
were read in a source (Q1 the primary one), M is from memory of the literature and not confirmed. No constant of a model
is moved to these data.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"
TARGET = 0.05
"""Mean deviation that a comparison should stay below where the scatter of its source allows."""

Row = dict[str, str]


@dataclass(frozen=True)
class Comparison:
    """One line of the table of validation.

    Attributes:
        subject: the model or constants that are tested
        quantity, units: what is measured
        table, column: file of the measurements without suffix, and its column
        predict: returns the model's values for rows of the table, in the units of the column
        runs: patterns of the runs that count
        keep: says of a row whether it counts
        remark: why the deviation is what it is, what the constants were fitted to, what is left out
    """

    subject: str
    quantity: str
    units: str
    table: str
    column: str
    predict: Callable[[Sequence[Row]], Iterable[float]]
    remark: str
    runs: tuple[str, ...] = ("*",)
    keep: Callable[[Row], bool] = lambda row: True

    def rows(self) -> list[Row]:
        """Returns the rows that count, with their run."""
        chosen = [r for r in table(self.table) if any(fnmatch(r["run"], p) for p in self.runs) and self.keep(r)]
        if not chosen:
            raise ValueError(f"No row of data/{self.table}.csv counts for '{self.subject}: {self.quantity}'")
        return chosen


@dataclass(frozen=True)
class Deviation:
    """Mean of the absolute relative deviations, their mean with sign, and the largest with its sign."""

    points: int
    mean: float
    bias: float
    largest: float

    @property
    def met(self) -> bool:
        """Says whether the mean deviation is below the target."""
        return self.mean < TARGET


def table(name: str) -> list[Row]:
    """Returns the rows of a table of measurements."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sources(comparison: Comparison) -> list[Row]:
    """Returns the sources of the runs that count; raises KeyError for a run without one."""
    listed = [s for s in table("sources") if s["table"] == comparison.table]
    found = []
    for run in dict.fromkeys(r["run"] for r in comparison.rows()):
        match = next((s for s in listed if fnmatch(run, s["run"])), None)
        if match is None:
            raise KeyError(f"data/sources.csv has no source for run '{run}' of {comparison.table}")
        if match not in found:
            found.append(match)
    return found


def measured(comparison: Comparison) -> np.ndarray:
    """Returns the measured values that count."""
    return np.array([float(r[comparison.column]) for r in comparison.rows()])


def predicted(comparison: Comparison) -> np.ndarray:
    """Returns the model's values beside the measured ones."""
    return np.array(list(comparison.predict(comparison.rows())), dtype=float)


def deviation(comparison: Comparison) -> Deviation:
    """Returns how far the model is from the measurements."""
    relative = predicted(comparison) / measured(comparison) - 1
    return Deviation(
        points=len(relative),
        mean=float(np.mean(np.abs(relative))),
        bias=float(np.mean(relative)),
        largest=float(relative[np.argmax(np.abs(relative))]),
    )
