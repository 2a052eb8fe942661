"""Matches: which hot stream heats which cold one, the fewest that recover all the heat, by transshipment.

Between two pinches no heat is exchanged with the outside. In each such subnetwork heat of hot stream i enters at the
temperature intervals where it has some, may pass down as its residual R, and is given to cold stream j in interval l::

    R_il = R_i,l-1 + S_il - sum over j of q_ijl,    sum over i of q_ijl = D_jl,    sum over l of q_ijl <= M_ij y_ij

with S supply, D demand, q >= 0, R >= 0, y in {0, 1}, and M_ij the most that the two can exchange alone. The linear
programme with the least sum of y_ij in [0, 1] says that the targets can be met; the mixed-integer programme gives the
fewest matches. Both are solved by HiGHS.

Source: S. A. Papoulias, I. E. Grossmann, Comput. Chem. Eng. 7 (1983) 707.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

NODES, SECONDS = 2000, 4.0  # of the branch-and-bound search in one subnetwork
CHOSEN = 1e-6  # of the largest exchange: a match that the linear programme uses


@dataclass(frozen=True)
class Subnetwork:
    """Supply (hot, intervals) and demand (cold, intervals) between two pinches, W; hottest interval first."""

    supply: np.ndarray
    demand: np.ndarray


@dataclass(frozen=True)
class Matches:
    """Heat (hot, cold, intervals) that each cold stream receives of each hot one, W, and how few matches there can be.

    `least` is the bound that the search has proved; the number of matches found equals it when `proved`.
    """

    heat: np.ndarray
    least: int

    @property
    def count(self) -> int:
        """Number of pairs that exchange heat."""
        return int((self.heat.sum(axis=2) > 0).sum())

    @property
    def proved(self) -> bool:
        """Whether no smaller number of matches is possible."""
        return self.count <= self.least


def fewest_matches(subnetwork: Subnetwork, forbidden: Sequence[tuple[int, int]] = ()) -> Matches:
    """Returns the fewest matches of a subnetwork, leaving out the `forbidden` pairs (hot, cold).

    Raises ValueError if the demand cannot be met.
    """
    programme = _Transshipment(subnetwork, set(forbidden))
    relaxed = programme.solve(integral=False)
    if relaxed.x is None:
        raise ValueError(
            "Heat of the hot streams and utilities cannot meet the demand at this minimum approach: a utility level is "
            "not hot or not cold enough."
        )
    best, least = programme.used(relaxed.x), int(np.ceil(relaxed.fun - 1e-6))
    found = programme.solve(integral=True)
    if found.x is not None:
        chosen = found.x[programme.first_choice :] > 0.5
        best = chosen if chosen.sum() <= best.sum() else best
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        least = max(least, int(np.ceil(found.mip_dual_bound - 1e-6)))
    return Matches(programme.heat(programme.solve(integral=False, allowed=best).x), least)


class _Transshipment:
    """The programme; columns: q of each possible (hot, cold, interval), R of each (hot, interval), y of each pair."""

    def __init__(self, subnetwork: Subnetwork, forbidden: set[tuple[int, int]]) -> None:
        self.scale = float(subnetwork.demand.sum()) / 100 or 1.0
        self.supply, self.demand = subnetwork.supply / self.scale, subnetwork.demand / self.scale
        self.intervals = self.supply.shape[1]
        begun = np.cumsum(self.supply, axis=1) > 0
        self.cells = [
            (i, j, k)
            for i in range(len(self.supply))
            for j in range(len(self.demand))
            if (i, j) not in forbidden
            for k in range(self.intervals)
            if begun[i, k] and self.demand[j, k] > 0
        ]
        self.pairs = list(dict.fromkeys((i, j) for i, j, _ in self.cells))
        self.first_residual = len(self.cells)
        self.first_choice = self.first_residual + self.supply.size
        self.size = self.first_choice + len(self.pairs)
        self.most = np.array([_exchangeable(self.supply[i], self.demand[j]) for i, j in self.pairs])
        self.constraints = [self._balances(), self._choices()]

    def _balances(self) -> LinearConstraint:
        """Returns the balance of each hot stream and the demand of each cold one in each interval."""
        n, entries = self.intervals, []
        for i in range(len(self.supply)):
            for k in range(n):
                row = i * n + k
                entries.append((row, self.first_residual + row, 1.0))
                if k:
                    entries.append((row, self.first_residual + row - 1, -1.0))
        for column, (i, j, k) in enumerate(self.cells):
            entries += [(i * n + k, column, 1.0), (self.supply.size + j * n + k, column, 1.0)]
        given = np.concatenate([self.supply.ravel(), self.demand.ravel()])
        return LinearConstraint(_matrix(entries, len(given), self.size), given, given)

    def _choices(self) -> LinearConstraint:
        """Returns that a pair exchanges heat only if it is chosen."""
        row = {pair: r for r, pair in enumerate(self.pairs)}
        entries = [(row[i, j], column, 1.0) for column, (i, j, _) in enumerate(self.cells)]
        entries += [(r, self.first_choice + r, -self.most[r]) for r in range(len(self.pairs))]
        return LinearConstraint(_matrix(entries, len(self.pairs), self.size), -np.inf, 0.0)

    def solve(self, integral: bool, allowed: np.ndarray | None = None):
        """Solves the programme; with `allowed`, those pairs alone may exchange heat and none costs anything."""
        upper = np.full(self.size, np.inf)
        upper[self.first_choice :] = 1.0 if allowed is None else allowed.astype(float)
        cost, integrality = np.zeros(self.size), np.zeros(self.size)
        cost[self.first_choice :] = 1.0 if allowed is None else 0.0
        integrality[self.first_choice :] = integral
        with _silent():
            return milp(
                cost,
                integrality=integrality,
                bounds=Bounds(0.0, upper),
                constraints=self.constraints,
                options={"node_limit": NODES, "time_limit": SECONDS} if integral else {},
            )

    def used(self, x: np.ndarray) -> np.ndarray:
        """Returns which pairs a solution uses."""
        return x[self.first_choice :] > CHOSEN

    def heat(self, x: np.ndarray) -> np.ndarray:
        """Returns the heat of each (hot, cold, interval) in W; what is below rounding is nothing."""
        result = np.zeros((len(self.supply), len(self.demand), self.intervals))
        for value, cell in zip(x, self.cells, strict=False):
            result[cell] = value if value > 1e-9 else 0.0
        received = result.sum(axis=0)
        return result * self.scale * np.divide(self.demand, received, out=np.ones_like(received), where=received > 0)


@contextmanager
def _silent() -> Iterator[None]:
    """Keeps standard output free of what HiGHS writes to it past Python, even when it is told to be quiet."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _matrix(entries: list[tuple[int, int, float]], rows: int, columns: int):
    row, column, values = zip(*entries, strict=True)
    return coo_array((values, (row, column)), shape=(rows, columns)).tocsr()


def _exchangeable(supply: np.ndarray, demand: np.ndarray) -> float:
    """Returns the most heat that one hot and one cold stream can exchange: what cascades down between them."""
    residual = given = 0.0
    for s, d in zip(supply, demand, strict=True):
        residual += s
        passed = min(residual, d)
        residual, given = residual - passed, given + passed
    return given
