"""The equations that hold with equality at a point, scaled as well as can be; numerical diagnostics share it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from nexus.kernel.diagnostics.equilibrate import equilibrated
from nexus.kernel.diagnostics.evaluation import rows_not_evaluable
from nexus.kernel.diagnostics.irreducible import irreducible_sets
from nexus.kernel.diagnostics.parallel import parallel_pairs
from nexus.kernel.diagnostics.point import Point, point_of
from nexus.kernel.diagnostics.singular import smallest_singular

NULL = 1e-8  # a singular value this small relative to the largest counts as zero
ACTIVE = 1e-6  # of a row's largest term
EXAMINED = 8  # singular values


@dataclass(frozen=True, eq=False)
class Conditioning:
    """The part of a point's Jacobian that numerical diagnostics examine.

    `rows` (positions in the point) are its equalities and, where there are degrees of freedom, its active
    inequalities; rows that cannot be evaluated and the over-determined set are left out, for they are named by
    other diagnostics. `as_scaled` carries the model's own factors; `matrix` has the row and column factors
    `row_factors` and `column_factors` on top of them, the best there are.
    """

    point: Point
    rows: np.ndarray
    columns: np.ndarray
    as_scaled: sparse.csr_matrix
    matrix: sparse.csr_matrix
    row_factors: np.ndarray
    column_factors: np.ndarray

    @cached_property
    def singular(self):
        """The smallest singular values of `matrix`."""
        return smallest_singular(self.matrix, EXAMINED)

    @cached_property
    def singular_as_scaled(self):
        """The smallest singular values of `as_scaled`."""
        return smallest_singular(self.as_scaled, EXAMINED)

    @cached_property
    def nearby(self):
        """The same rows and columns, best-scaled, at a point a few per cent away."""
        matrix = self.point.scaled_jacobian_nearby[self.rows][:, self.columns]
        return replace(
            self, **dict(zip(("matrix", "row_factors", "column_factors"), equilibrated(matrix), strict=True))
        )

    @cached_property
    def dependent_sets(self):
        """Irreducible sets of dependent rows as (rows, multipliers, remainder)."""
        return irreducible_sets(self.matrix, self.singular.left[:, self.null]) if self.null.any() else []

    @cached_property
    def parallel_rows(self):
        """Pairs of parallel rows as (i, j, angle)."""
        return parallel_pairs(self.matrix)

    @cached_property
    def parallel_columns(self):
        """Pairs of parallel columns of a square problem as (i, j, angle)."""
        return parallel_pairs(self.matrix.T.tocsr()) if self.square else []

    @property
    def square(self):
        """Whether there are as many rows as columns."""
        return len(self.rows) == len(self.columns)

    @property
    def null(self):
        """Which of the examined singular values count as zero."""
        return self.singular.values <= NULL * self.singular.largest

    @property
    def unscaled_row_factors(self):
        """Factors that turn multipliers of `matrix` rows into multipliers of the rows as they are written."""
        return self.row_factors * self.point.row_factors[self.rows]

    @property
    def unscaled_column_factors(self):
        """Factors that turn steps in `matrix` columns into steps of the variables in their own units."""
        return self.column_factors / self.point.column_factors[self.columns]

    def row_name(self, k):
        """Returns the Pyomo name of a row."""
        return self.point.row_name(self.rows[k])

    def column_name(self, c):
        """Returns the Pyomo name of a column."""
        return self.point.column_name(self.columns[c])


def conditioning_of(target):
    """Returns the `Conditioning` of a model, Problem, Solution or Point; one that is given is returned as it is."""
    if isinstance(target, Conditioning):
        return target
    point = point_of(target)
    keep = point.equality.copy()
    if point.has_objective or point.n_columns > keep.sum():
        keep |= active_inequalities(point)
    keep[rows_not_evaluable(point)] = False
    keep[point.parts.over_rows] = False
    rows = np.flatnonzero(keep)
    columns = np.setdiff1d(np.arange(point.n_columns), point.parts.over_columns)
    as_scaled = point.scaled_jacobian[rows][:, columns]
    return Conditioning(point, rows, columns, as_scaled, *equilibrated(as_scaled))


def active_inequalities(point):
    """Returns the mask of inequalities that are at their right-hand side, or beyond it."""
    gap = np.minimum(point.values - point.row_lower, point.row_upper - point.values)
    return ~point.equality & (gap <= ACTIVE * np.maximum(point.largest_term, 1e-300))
