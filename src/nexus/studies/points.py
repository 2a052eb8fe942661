"""A compiled plant that is solved at points: vectors of the inputs that differ from one solve to the next."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nexus import kernel
from nexus.units import line_to, pint_unit, units_of

if TYPE_CHECKING:
    from nexus.flowsheets.plant import Kpi

VANISHING = 1e-9  # of a scaled row


@dataclass(frozen=True, eq=False)
class Solved:
    """A solution and the point that it belongs to; `label` names where it was found."""

    point: np.ndarray
    solution: kernel.Solution = field(repr=False)
    label: str = "base"


class PointModel(ABC):
    """A compiled plant (`problem`) and what a point means to it (`data_at`)."""

    problem: kernel.Problem

    @abstractmethod
    def data_at(self, point: np.ndarray) -> kernel.Data:
        """Returns the numbers of the plant at a point."""

    def solve(
        self, point: np.ndarray, start: Solved, predicted: bool = True, exact: bool = False, **changes
    ) -> kernel.Solution:
        """Returns Newton's solve at a point from a solution, by its first-order prediction or its plain values.

        `exact` brings every row to rounding; `changes` as in `Problem.solve`. A prediction that cannot be made, because
        the start is singular, gives way to the plain values.
        """
        how = {"data": self.data_at(point), "engine": "newton", "refine": exact, **changes}
        if predicted:
            try:
                return self.problem.solve(start=start.solution, warm_start="predicted", **how)
            except kernel.SolveError:
                pass
        return self.problem.solve(start=start.solution, warm_start="primal", **how)

    def from_columns(
        self, point: np.ndarray, columns: np.ndarray, label: str, exact: bool = False, **changes
    ) -> Solved | None:
        """Returns the solution at a point that starts from given values, None where Newton's method fails."""
        data = self.data_at(point)
        started_at = data.with_arrays(columns=np.where(data.fixed, data.columns, columns))
        solution = self.problem.solve(data=started_at, engine="newton", refine=exact, **changes)
        return Solved(point, solution, label) if solution.ok else None


def shown_line(kpi: "Kpi") -> tuple[float, float]:
    """Returns offset and factor that turn a key figure's own units into those in which it is shown."""
    return line_to(units_of(kpi.expression), pint_unit(kpi.units))


def largest_residual(solution: kernel.Solution) -> tuple[float, str]:
    """Returns the largest residual and its row, relative to the row's largest term.

    A row whose terms vanish (a trace of a trace on a tray) has no size of its own: `VANISHING` of its scale stands for
    it, as where the kernel accepts a solution.
    """
    rows, _, scaled, relative = solution.problem.residual_arrays(solution)
    if not len(rows):
        return 0.0, ""
    residuals = np.minimum(relative, scaled / VANISHING)
    k = int(np.argmax(residuals))
    return float(residuals[k]), solution.problem.names.rows[rows[k]]
