"""The plant as a function of its decisions: every state is a solution of all its equations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np

from nexus import kernel
from nexus.kernel.reduced import ReducedSystem, Tangent
from nexus.studies.optimize.decisions import Decision, OptimizeError, moves, own_values, scaled_base

SMALLEST_PART = 1 / 64  # of the way from one state to another, below which steps are given up
NEGLIGIBLE = 1e-7  # of a variable's scale: how far beyond its bounds an optimum may stand
NO_LINES: Mapping[str, tuple[float, float]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class State:
    """A solved state of the plant: the point of the decisions (0 to 1), the kernel's solution, the figures by name."""

    point: np.ndarray
    solution: kernel.Solution = field(repr=False)
    figures: dict[str, float] = field(repr=False)
    _system: ReducedSystem = field(repr=False)

    @property
    def columns(self) -> np.ndarray:
        """The values of all columns, numbered as in the problem."""
        return self.solution.columns

    @cached_property
    def tangent(self) -> Tangent:
        """The linearised plant; kernel.SolveError where it is singular."""
        return self._system.at(self.columns, self.solution.parameters)

    @cached_property
    def sides(self) -> np.ndarray:
        """The values of the figures, in the model's units, and inequalities, in the order of their rows."""
        return self._system.values(self.columns, self.solution.parameters)


class ReducedModel:
    """A compiled plant whose decisions are moved and whose states are found by Newton's method.

    Made of a scenario and what is called with each line of progress (or the `Stages` of a run).

    `decisions`, `figures` (names), `units` (of the figures), `start` (the state before) and `solves` (Newton's solves
    so far). Equalities determine the plant; its inequalities and the bounds of its variables are watched, not solved.
    """

    def __init__(self, scenario, progress) -> None:
        from nexus.run import Stages
        from nexus.studies.optimize.plant import compiled

        self._take_compiled(compiled(scenario, progress if isinstance(progress, Stages) else Stages(progress)))

    @classmethod
    def of_compiled(cls, made) -> "ReducedModel":
        """Returns the model of a plant that is compiled already (`plant.Compiled`)."""
        model = cls.__new__(cls)
        model._take_compiled(made)
        return model

    def _take_compiled(self, made) -> None:
        self.patches = made.patches
        self._take(made.problem, made.decisions, made.solution, made.lines, made.units, made.plant)

    @classmethod
    def of_problem(
        cls,
        problem: kernel.Problem,
        decisions: Sequence[Decision],
        solution: kernel.Solution | None = None,
        lines: Mapping[str, tuple[float, float]] = NO_LINES,
        units: Mapping[str, str] = MappingProxyType({}),
    ) -> "ReducedModel":
        """Returns the model of a compiled problem whose outputs are the figures.

        `solution` is where it starts, solved for now if None; `lines` give the offset and factor that turn a figure's
        own units into those shown. Raises OptimizeError if there is nothing to start from.
        """
        model = cls.__new__(cls)
        model._take(problem, tuple(decisions), solution, lines, units)
        return model

    def _take(self, problem, decisions, solution, lines, units, plant=None) -> None:
        if not decisions:
            raise OptimizeError("There is nothing to choose: name variables under 'free'.")
        self.problem, self.decisions, self.plant = problem, tuple(decisions), plant
        self.figures, self.units = tuple(problem.outputs), {name: units.get(name, "") for name in problem.outputs}
        self._lines = {name: lines.get(name, (0.0, 1.0)) for name in self.figures}
        self.solves = 0
        data = problem.read(False) if solution is None and problem.block is not None else problem.data
        data = data if solution is None else solution.data.with_arrays(columns=solution.columns)
        self.data, self.inequalities = _square(data)
        self._inputs = np.array([self._position(d, name) for d in self.decisions for name in d.columns])
        rows = np.union1d(self.inequalities, sorted(problem.outputs.values())).astype(np.int64)
        self.system = ReducedSystem(problem, self.data, self._inputs, moves(self.decisions), rows)
        self.side_of = {name: int(np.searchsorted(rows, row)) for name, row in problem.outputs.items()}
        self.start = self._started()
        self.data = self._rescaled(self.data)

    def _position(self, decision: Decision, name: str) -> int:
        found = self.problem.names.column(name)
        if np.ndim(found) or not self.data.fixed[found]:
            raise OptimizeError(f"'{decision.path}' is not one fixed variable of the plant, so it is no decision.")
        return int(found)

    def _started(self) -> State:
        point = scaled_base(self.decisions)
        solution = self._solve(self.data_at(point))
        if not solution.ok:
            raise OptimizeError(f"The plant has no state to start from. {solution.message}")
        return self._state(point, solution)

    def _rescaled(self, data: kernel.Data) -> kernel.Data:
        """Returns the numbers with every variable's scale at least what a decision moves it by over its range.

        Newton's method compares a step with the scale: a load of nothing, one of megawatts elsewhere, has a small one.
        """
        steepest = np.abs(self.start.tangent.slopes).max(axis=1)
        factors = 1.0 / np.maximum(1.0 / data.column_factors, steepest)
        return data.with_arrays(column_factors=factors)

    def data_at(self, point: np.ndarray) -> kernel.Data:
        """Returns the numbers of the plant at a point of the decisions."""
        columns = self.data.columns.copy()
        columns[self._inputs] = own_values(self.decisions, point)
        return self.problem.with_lifted_values(self.data.with_arrays(columns=columns))

    def state(self, point: np.ndarray, near: State | None = None, loose: kernel.Data | None = None) -> State | None:
        """Returns the state at a point, from one near to it (default: the start), None where it is not reached.

        `loose` are numbers whose bounds hold in place of the plant's: a step may pass a bound that is watched.
        """
        part, found = self.walked(point, near, loose)
        return found if part == 1.0 else None

    def walked(
        self,
        point: np.ndarray,
        near: State | None = None,
        loose: kernel.Data | None = None,
        smallest: float = SMALLEST_PART,
    ) -> tuple[float, State]:
        """Returns the last state on the straight line from one state to a point, and which part of the way that is.

        The first try is the predicted state at the end; where Newton's method fails, steps are halved, down to
        `smallest` of the way.
        """
        last = self.start if near is None else near
        begin, step, reached = last.point, 1.0, 0.0
        while step >= smallest and reached < 1.0:
            part = min(1.0, reached + step)
            found = self.try_state(point if part == 1.0 else begin + part * (point - begin), last, loose)
            if found is None:
                step /= 2
            else:
                last, reached = found, part
        return reached, last

    def try_state(self, point: np.ndarray, near: State, loose: kernel.Data | None = None) -> State | None:
        """Returns the state at a point by one Newton solve from the predicted one, None where it does not converge."""
        data = self.data_at(point)
        if loose is not None:
            data = data.with_arrays(lower=loose.lower, upper=loose.upper)
        columns = near.columns
        if not np.array_equal(point, near.point):
            try:
                columns = columns + near.tangent.direction(point - near.point)
            except kernel.SolveError:
                return None
        solution = self._solve(data.with_arrays(columns=np.where(data.fixed, data.columns, columns)))
        return self._state(np.array(point, dtype=float), solution) if solution.ok else None

    def restored(self, point: np.ndarray, columns: np.ndarray) -> State | None:
        """Returns the state at a point whose columns were kept, None where they are none of this plant any more.

        It may stand as far beyond bounds as an optimum may.
        """
        if columns.shape != self.data.columns.shape:
            return None
        data = self.data_at(point)
        room = 2 * NEGLIGIBLE / data.column_factors
        data = data.with_arrays(lower=data.lower - room, upper=data.upper + room)
        solution = self._solve(data.with_arrays(columns=np.where(data.fixed, data.columns, columns)))
        return self._state(np.array(point, dtype=float), solution) if solution.ok else None

    def _solve(self, data: kernel.Data) -> kernel.Solution:
        self.solves += 1
        data = self.problem.with_lifted_values(data)
        return self.problem.solve(data=data, engine="newton", refine=False)

    def _state(self, point: np.ndarray, solution: kernel.Solution) -> State:
        outputs = solution.outputs()
        figures = {name: offset + factor * outputs[name] for name, (offset, factor) in self._lines.items()}
        return State(point, solution, figures, self.system)

    def factor(self, figure: str) -> float:
        """Returns what turns a figure's own units into those shown."""
        return self._lines[self.known(figure)][1]

    def line(self, figure: str) -> tuple[float, float]:
        """Returns the offset and factor that turn a figure's own units into those shown."""
        return self._lines[self.known(figure)]

    def known(self, figure: str) -> str:
        """Returns the name of a figure; raises OptimizeError if there is none of that name."""
        if figure not in self._lines:
            raise OptimizeError(f"There is no figure '{figure}'. Figures: {', '.join(self.figures)}.")
        return figure

    def gradient(self, state: State, names: Sequence[str]) -> np.ndarray:
        """Returns the derivatives of figures, in their units, by the decisions in scaled coordinates."""
        rows = [self.side_of[self.known(name)] for name in names]
        factors = np.array([self.factor(name) for name in names])
        return state.tangent.side_slopes[rows] * factors[:, None]

    def span(self, figure: str) -> float:
        """Returns the scale of a figure: what the most influential decision changes over its range, to first order.

        Taken at the start; the figure's own size if no decision has an influence there.
        """
        largest = float(np.abs(self.gradient(self.start, [figure])).max())
        return largest or abs(self.start.figures[figure]) or 1.0

    def values(self, state: State) -> dict[str, float]:
        """Returns {path: value in its units} of the decisions at a state."""
        return {d.path: d.value(u) for d, u in zip(self.decisions, state.point, strict=True)}


def _square(data: kernel.Data) -> tuple[kernel.Data, np.ndarray]:
    """Returns the numbers with the equalities alone as rows, and the rows that are inequalities."""
    equal = data.row_lower[data.rows] == data.row_upper[data.rows]
    return data.with_arrays(rows=data.rows[equal], objective=None, sense=1), data.rows[~equal]
