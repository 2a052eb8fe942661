"""Everything that has a limit, as one list: variables of the plant, its inequalities, figures with limits.

Each entry is scaled: an inequality and a figure by what the most influential decision moves it by at the start; a
variable, and what no decision moves, by its own factor or row, or by that where it is more. The limits of variables
lie `NEGLIGIBLE` of the scale further out: a plant has thousands of traces that are zero but for rounding, and none of
them is a limit to anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nexus.kernel.scaling import largest_entries
from nexus.studies.optimize.decisions import OptimizeError
from nexus.studies.optimize.model import NEGLIGIBLE, ReducedModel, State

ROUNDING = 1e-13  # scaled
UNMOVED = 1e-6  # of its own scale over the ranges: less is nothing that decisions do
LEAST_REGION = 1e-2  # of the ranges: what is within reach there may be passed by any step
LOOSEST = 0.05  # scaled: how far a step may pass the bound of a variable
Limits = Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Limit:
    """One side of one entry: what it is, its name, the side, the limit's value and its scale in `units`."""

    kind: str
    name: str
    side: str
    value: float
    units: str = ""
    scale: float = 1.0

    def __str__(self) -> str:
        sign = ">=" if self.side == "lower" else "<="
        return f"{self.name} {sign} {self.value:.6g} {self.units}".rstrip()


class Watched:
    """The limits of a model, as rows g(state) <= 0, scaled, twice as many as entries: lower sides, then upper sides."""

    def __init__(self, model: ReducedModel, limits: Limits) -> None:
        self._model, data, system = model, model.data, model.system
        bounded = np.isfinite(data.lower[system.unknowns]) | np.isfinite(data.upper[system.unknowns])
        named = system.unknowns < system.program.n_variables
        self._columns = system.unknowns[bounded & named]
        self._rows = np.searchsorted(system.side_rows, model.inequalities)
        self._limited = [model.known(name) for name in limits]
        self._figures = np.array([model.side_of[name] for name in self._limited], dtype=np.int64)
        low, high = self._figure_limits(limits)
        self._lower = np.concatenate([data.lower[self._columns], data.row_lower[model.inequalities], low])
        self._upper = np.concatenate([data.upper[self._columns], data.row_upper[model.inequalities], high])
        scales = [1.0 / data.column_factors[self._columns], self._row_sizes(), self._figure_sizes()]
        scale = np.concatenate(scales)
        steepest = np.abs(self._raw_slopes(model.start)).max(axis=1, initial=0.0)
        of_variable = np.arange(len(scale)) < len(self._columns)
        moved = ~of_variable & (steepest > UNMOVED * scale)
        self.scale = np.where(moved, steepest, np.maximum(scale, steepest))
        self.n = len(self.scale)
        self._slack = np.tile(np.where(np.arange(self.n) < len(self._columns), NEGLIGIBLE, 0.0), 2)

    def _figure_limits(self, limits: Limits) -> tuple[np.ndarray, np.ndarray]:
        low, high = [], []
        for name, (lower, upper) in limits.items():
            if lower is None and upper is None:
                raise OptimizeError(f"'{name}' is limited on neither side; give a lower or an upper limit.")
            if lower is not None and upper is not None and lower > upper:
                raise OptimizeError(f"'{name}': its lower limit {lower:g} exceeds its upper limit {upper:g}.")
            offset, factor = self._model.line(name)
            low.append(-np.inf if lower is None else (lower - offset) / factor)
            high.append(np.inf if upper is None else (upper - offset) / factor)
        return np.array(low), np.array(high)

    def _row_sizes(self) -> np.ndarray:
        model = self._model
        factors = model.data.row_factors[model.inequalities]
        if not len(factors):
            return factors
        state, evaluator = model.start, model.system.evaluator
        w = model.problem.program.data_vector(state.columns, state.solution.parameters)
        largest = largest_entries(evaluator, w, model.data.column_factors[evaluator.columns])
        largest = largest[np.searchsorted(evaluator.rows, model.inequalities)]
        return np.where(np.isnan(factors), np.where(largest > 0, largest, 1.0), 1.0 / factors)

    def _figure_sizes(self) -> np.ndarray:
        return np.array([abs(self._model.span(n) / self._model.factor(n)) for n in self._limited])

    def _raw(self, state: State) -> np.ndarray:
        return np.concatenate([state.columns[self._columns], state.sides[self._rows], state.sides[self._figures]])

    def _raw_slopes(self, state: State) -> np.ndarray:
        tangent = state.tangent
        sides = tangent.side_slopes
        return np.vstack([tangent.slopes[self._columns], sides[self._rows], sides[self._figures]])

    @property
    def asked_for(self) -> np.ndarray:
        """Which rows are inequalities or limits of figures, not bounds of variables."""
        return np.tile(np.arange(self.n) >= len(self._columns), 2)

    def values(self, state: State) -> np.ndarray:
        """Returns g, scaled: positive where a limit is passed; -inf where there is none."""
        raw = self._raw(state)
        return np.concatenate([(self._lower - raw) / self.scale, (raw - self._upper) / self.scale]) - self._slack

    def beyond(self, values: np.ndarray) -> np.ndarray:
        """Returns by how much the limits themselves are passed, without the room that bounds of variables have in g."""
        return values + self._slack

    def slopes(self, state: State) -> np.ndarray:
        """Returns the derivatives of one side, the upper one; those of the lower are their negatives."""
        return self._raw_slopes(state) / self.scale[:, None]

    def weights(self, multipliers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns (side rows', columns') weights in the Lagrangian for multipliers of g, for `Tangent.hessian`."""
        pull = (multipliers[self.n :] - multipliers[: self.n]) / self.scale
        sides = np.zeros(len(self._model.system.side_rows))
        columns = np.zeros(self._model.system.program.n_columns)
        n, m = len(self._columns), len(self._columns) + len(self._rows)
        np.add.at(columns, self._columns, pull[:n])
        np.add.at(sides, self._rows, pull[n:m])
        np.add.at(sides, self._figures, pull[m:])
        return sides, columns

    def loosened(self, slopes: np.ndarray, values: np.ndarray, radius: float):
        """Returns numbers of the plant with wider bounds for what a step within a region may pass, or has passed.

        A step is then refused by what it is worth, not by Newton's method, which stays within bounds. What is passed
        already stays so by as much, however small the region: else no state would be left to start from.
        """
        data, n = self._model.data, len(self._columns)
        reach = np.abs(slopes[:n]).sum(axis=1)
        bounds = []
        for values_, bound, sign in ((values[:n], data.lower, -1.0), (values[self.n : self.n + n], data.upper, 1.0)):
            chosen = (reach * max(radius, LEAST_REGION) + values_ > 0.0) | (values_ + NEGLIGIBLE > ROUNDING)
            wider = bound.copy()
            room = np.maximum(values_, 0.0) + min(radius, LOOSEST) + 2 * NEGLIGIBLE
            wider[self._columns[chosen]] += sign * (self.scale[:n] * room)[chosen]
            bounds.append(wider)
        return data.with_arrays(lower=bounds[0], upper=bounds[1])

    def limit(self, row: int) -> Limit:
        """Returns what a row of g stands for, in the units that are shown."""
        side, entry = divmod(int(row), self.n)
        value, scale = float((self._lower, self._upper)[side][entry]), float(self.scale[entry])
        names, text = self._model.problem.names, ("lower", "upper")[side]
        n, m = len(self._columns), len(self._columns) + len(self._rows)
        if entry < n:
            return Limit("variable", names.columns[self._columns[entry]], text, value, scale=scale)
        if entry < m:
            return Limit("inequality", names.rows[self._model.inequalities[entry - n]], text, value, scale=scale)
        name = self._limited[entry - m]
        offset, factor = self._model.line(name)
        return Limit("figure", name, text, offset + factor * value, self._model.units[name], abs(factor) * scale)
