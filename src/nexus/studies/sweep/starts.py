"""Starts: the solution of a scenario from the nearest solved one, by steps from it, or from nothing.

All scenarios of one plant share its compiled equations. What a scenario fixes, frees and sets makes a `CaseModel`,
whose points are the values of everything that any scenario of the sweep sets; a solution of another scenario is a point
too, also where that one calculates what this one fixes. Every solution is brought to rounding of each row, so that it
does not depend on the start.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nexus import kernel
from nexus.scenario import Scenario
from nexus.studies.campaign.walk import walk
from nexus.studies.points import PointModel, Solved, largest_residual
from nexus.studies.sweep.compiled import Compiled, Settings, columns_by_name

NEIGHBOURS = 3  # starts that Newton's method is tried from
WALKS = 2  # of them, those that steps are taken from
SMALLEST_STEP = 1 / 64  # of the line from a start to the scenario
PATIENCE = 60.0  # seconds, of the interior point after a start from nothing
REFINEMENTS = 3  # solves that bring traces to rounding; one is enough but for vanishing ones
RESIDUAL = 1e-8  # largest accepted, relative to a row's largest term
BASE, NEWTON = "the base", "Newton"


class NoSolution(Exception):
    """No start leads to a solution; the text says what stopped the last one."""


@dataclass(frozen=True, eq=False)
class Start:
    """A solved scenario: its label, columns, and the settings that it was solved with."""

    label: str
    columns: np.ndarray
    settings: Settings


@dataclass(frozen=True, eq=False)
class Found:
    """The solution of a scenario, how it was reached, its Newton iterations, and its largest relative residual."""

    solution: kernel.Solution
    how: str
    iterations: int
    residual: float


class CaseModel(PointModel):
    """The compiled plant with what one scenario fixes and frees; a point holds all values that the sweep sets.

    `target` is the scenario's own point.
    """

    def __init__(
        self, compiled: Compiled, settings: Settings, columns: Mapping[str, int], parameters: Sequence[str]
    ) -> None:
        """`columns` (with their positions) and `parameters` are what the sweep moves and an equation contains."""
        self.problem, self._compiled = compiled.problem, compiled
        free = [name for name in settings.free if name in columns]
        self._fixed = [
            name
            for name in columns
            if name in settings.fix or (name in compiled.defaults and name not in settings.free)
        ]
        self._parameters = list(parameters)
        self._positions = np.array([columns[name] for name in self._fixed], dtype=np.int64)
        self._data = self.problem.changed(
            compiled.data,
            free=tuple(free),
            lower={name: settings.free[name][0] for name in free},
            upper={name: settings.free[name][1] for name in free},
        )
        values = {**compiled.defaults, **settings.fix, **settings.parameters}
        self.target = np.array([values[name] for name in (*self._fixed, *self._parameters)])

    def data_at(self, point: np.ndarray) -> kernel.Data:
        """Returns the numbers of the plant at a point."""
        n = len(self._fixed)
        fix = dict(zip(self._fixed, point[:n], strict=True))
        parameters = dict(zip(self._parameters, point[n:], strict=True))
        return self.problem.changed(self._data, fix=fix, parameters=parameters)

    def point_of(self, start: Start) -> np.ndarray:
        """Returns the point of a solved scenario: what this one fixes has the value that it has there."""
        values = {**self._compiled.defaults, **start.settings.parameters}
        return np.array([*start.columns[self._positions], *(values[name] for name in self._parameters)])


def nearest(points: np.ndarray, k: int, solved: Sequence[int]) -> list[int]:
    """Returns solved rows of `points`, nearest to row k first; a value that is calculated (NaN) counts as a range."""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    scale = np.where(high > low, high - low, 1.0)
    rows = np.array([i for i in solved if i != k], dtype=np.int64)
    apart = np.nan_to_num((points[rows] - points[k]) / scale, nan=1.0)
    return rows[np.argsort(np.linalg.norm(apart, axis=1), kind="stable")].tolist()


def solve_case(model: CaseModel, starts: Sequence[Start], scenario: Scenario, compiled: Compiled) -> Found:
    """Returns the solution of a scenario, by the first of these that leads to one: Newton's method from the starts,
    steps along the line from them, the plant's own initialisation. Raises NoSolution.
    """
    for found, how in _from_starts(model, starts):
        exact = None if found is None else _exact(model, found, how)
        if exact is not None:
            return exact
    from nexus.studies.campaign.model import values_from_nothing  # imports IDAES, which is rarely needed

    try:
        values = values_from_nothing(scenario, PATIENCE)
    except Exception as error:
        known = isinstance(error, (kernel.ModelError, kernel.SolveError)) and str(error).strip()
        raise NoSolution(known or f"{type(error).__name__}: {error}".strip()) from error
    found = model.from_columns(model.target, columns_by_name(compiled, values), "nothing", exact=True)
    exact = None if found is None else _exact(model, found, "from nothing")
    if exact is None:
        raise NoSolution("The start from nothing solves, but Newton's method does not confirm its solution.")
    return exact


def _from_starts(model: CaseModel, starts: Sequence[Start]) -> Iterator[tuple[Solved | None, str]]:
    for start in starts:
        how = f"{NEWTON} from {start.label}"
        yield model.from_columns(model.target, start.columns, start.label, exact=True), how
    for start in starts[:WALKS]:
        begun = model.from_columns(model.point_of(start), start.columns, start.label)
        if begun is not None:
            taken = walk(model, begun, model.target, SMALLEST_STEP)
            yield (taken.last if taken.arrived else None), f"steps from {start.label}"


def _exact(model: CaseModel, found: Solved, how: str) -> Found | None:
    """Returns a solution whose rows hold to rounding of their own terms, None where that is not reached."""
    iterations = found.solution.iterations
    for _ in range(REFINEMENTS):
        residual = largest_residual(found.solution)[0]
        if residual <= RESIDUAL:
            return Found(found.solution, how, iterations, residual)
        found = model.from_columns(model.target, found.solution.columns, found.label, exact=True)
        if found is None:
            return None
        iterations += found.solution.iterations
    return None
