"""Gaps: the longest edges between neighbours on a front, and the problem whose answer lies in each.

Two objectives: neighbours follow each other along the front. The objective that changes more between them is held at
the middle, the other is made best, so that steep and flat parts are halved alike. Where the front is broken, the answer
is the gap's own end, at other levels too.

Three objectives: neighbours are joined by the edges of a Delaunay triangulation of the front seen from the ideal, along
(1, 1, 1). Inside the front the objective along which the triangles' normals point most is made best, with the two
others held at the middle of the edge. On the border the objective that changes least along the edge is held there, as
on the front of the other two. Edges of the border that are closed are taken away with their triangle, so that the
border of a front that bends inward is followed as well. The length of an edge counts less where a third point stands
near its middle, as in the thin triangles along a border.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.spatial import Delaunay, QhullError

from nexus.studies.pareto.epsilon import EpsilonProblem

VIEW = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]]) / np.sqrt([[2.0], [6.0]])
"""Two directions across (1, 1, 1)."""
BEYOND = 0.8
"""Where in a gap of two objectives a second level lies, after one in the middle gave the end below it."""


@dataclass(frozen=True)
class Gap:
    """Two neighbours (`ends`, rows of the values) and how much between them is open (`length`).

    `problem` is the one whose answer lies in the gap; `if_failed` and `if_empty` come after it, where it has no
    solution or where its answer is a point that is there. `around` are other points nearby.
    """

    ends: frozenset[int]
    length: float
    problem: EpsilonProblem
    if_failed: EpsilonProblem
    if_empty: EpsilonProblem
    around: tuple[int, ...] = ()


def gaps(values: np.ndarray, closed: Collection[frozenset[int]] = ()) -> list[Gap]:
    """Returns the gaps of a front (normalised values, a row a point), the longest first.

    `closed` are pairs of rows between which nothing was found; they are among the gaps where they lie inside the front.
    """
    found = _pairs(values) if values.shape[1] == 2 else _edges(values, closed)
    return sorted(found, key=lambda gap: -gap.length)


def _pairs(values: np.ndarray) -> list[Gap]:
    order = np.lexsort((values[:, 1], values[:, 0]))
    found = []
    for i, j in zip(order[:-1], order[1:], strict=True):
        apart = np.abs(values[i] - values[j])
        narrow = int(np.argmin(apart))
        wide, low = 1 - narrow, np.minimum(values[i], values[j])
        ends, length = frozenset((int(i), int(j))), float(np.linalg.norm(apart))
        found.append(
            Gap(
                ends,
                length,
                EpsilonProblem(narrow, {wide: float(low[wide] + apart[wide] / 2)}),
                EpsilonProblem(wide, {narrow: float(low[narrow] + apart[narrow] / 2)}),
                EpsilonProblem(narrow, {wide: float(low[wide] + apart[wide] * BEYOND)}),
            )
        )
    return found


def _edges(values: np.ndarray, closed: Collection[frozenset[int]]) -> list[Gap]:
    triangles = _peeled(_triangles(values), closed)
    sides: dict[frozenset[int], list[tuple[int, ...]]] = {}
    for triangle in triangles:
        for k in range(3):
            sides.setdefault(frozenset((triangle[k], triangle[k - 1])), []).append(triangle)
    if not sides:
        sides = {frozenset((i, j)): [] for i in range(len(values)) for j in range(i)}
    return [_edge(values, ends, sides[ends]) for ends in sorted(sides, key=sorted)]


def _triangles(values: np.ndarray) -> list[tuple[int, ...]]:
    """Returns the triangles of the front; none if all points lie on a line."""
    if len(values) < 3:
        return []
    try:
        return [tuple(sorted(int(i) for i in t)) for t in Delaunay(values @ VIEW.T).simplices]
    except QhullError:
        return []


def _peeled(triangles: list[tuple[int, ...]], closed: Collection[frozenset[int]]) -> list[tuple[int, ...]]:
    """Returns the triangles without those that have a closed edge on the border, again and again."""
    while True:
        count: dict[frozenset[int], int] = {}
        for triangle in triangles:
            for k in range(3):
                side = frozenset((triangle[k], triangle[k - 1]))
                count[side] = count.get(side, 0) + 1
        kept = [
            t for t in triangles
            if not any(count[side] == 1 and side in closed for side in (frozenset((t[k], t[k - 1])) for k in range(3)))
        ]  # fmt: skip
        if len(kept) == len(triangles):
            return kept
        triangles = kept


def _edge(values: np.ndarray, ends: frozenset[int], triangles: list[tuple[int, ...]]) -> Gap:
    i, j = sorted(ends)
    apart, middle = np.abs(values[i] - values[j]), (values[i] + values[j]) / 2
    if len(triangles) == 2:
        normals = [np.abs(np.cross(values[t[1]] - values[t[0]], values[t[2]] - values[t[0]])) for t in triangles]
        problems = [_held(middle, int(p)) for p in np.argsort(-sum(normals), kind="stable")[:2]]
    else:
        problems = [_held(middle, int(p)) for p in np.argsort(apart, kind="stable")[1:]]
    around = tuple(sorted({k for t in triangles for k in t} - ends))
    return Gap(ends, _open_length(values, i, j), problems[0], problems[1], problems[1], around)


def _held(middle: np.ndarray, primary: int) -> EpsilonProblem:
    """Returns the problem with one objective made best and the others held at the middle."""
    return EpsilonProblem(primary, {k: float(middle[k]) for k in range(3) if k != primary})


def _open_length(values: np.ndarray, i: int, j: int) -> float:
    """Returns the length of an edge, less if another point stands near its middle as seen along the view."""
    seen = values @ VIEW.T
    across = float(np.linalg.norm(seen[i] - seen[j]))
    nearest = float(np.linalg.norm(seen - (seen[i] + seen[j]) / 2, axis=1).min())
    length = float(np.linalg.norm(values[i] - values[j]))
    return length * min(1.0, 2 * nearest / across) if across > 0.0 else length
