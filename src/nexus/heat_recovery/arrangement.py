"""Arrangement: a first layout of exchangers that the matches of a subnetwork always have.

The matches say how much heat passes between two streams in each interval. A hot stream serves the intervals below in
order, hottest first, and so does each cold stream receive. Two streams that meet in the same interval meet at the hot
stream's hot end and at the cold stream's cold end of it, so that they keep the minimum approach at both ends; where
several do, the stream is split among them there. All others are apart by an interval and may stand in any order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nexus.heat_recovery.intervals import IntervalTable
from nexus.heat_recovery.layout import Layout, Row
from nexus.heat_recovery.matches import Matches

CLOSE = 1e-9  # of a stream's heat: what rounding leaves


@dataclass(frozen=True)
class _Piece:
    """Heat from stream i in hot interval `above` to stream j in cold interval `below`, an exchanger of its own."""

    number: int
    i: int
    above: int
    j: int
    below: int
    heat: float


def first_layout(table: IntervalTable, matches: Matches, first: int, minimum_approach: float) -> Layout:
    """Returns the layout of the subnetwork that begins at interval `first`; every exchanger in it is feasible."""
    passed = [[float(s.heat[:first].sum()) for s in sides] for sides in (table.hot, table.cold)]
    layout = Layout(table.hot, table.cold, tuple(passed), minimum_approach)
    last = first + matches.heat.shape[2]
    pieces: list[_Piece] = []
    for i, side in enumerate(table.hot):
        given = _given(side.heat[first:last], matches.heat[i])
        pieces += [_Piece(len(pieces) + n, i, *piece) for n, piece in enumerate(given)]
    for piece in pieces:
        layout.heat[piece.number], layout.pair[piece.number] = piece.heat, (piece.i, piece.j)
    meeting = {p.number for p in pieces if p.above == p.below and not any(s.utility for s in layout.sides(p.number))}
    for i in range(len(table.hot)):
        mine = [p for p in pieces if p.i == i]
        ordered = sorted(mine, key=lambda p: (p.above, p.number not in meeting, p.below, p.number))
        layout.rows[0][i] = _row(ordered, lambda p: p.above, meeting)
    for j in range(len(table.cold)):
        mine = [p for p in pieces if p.j == j]
        ordered = sorted(mine, key=lambda p: (p.below, p.number in meeting, p.above, p.number))
        layout.rows[1][j] = _row(ordered, lambda p: p.below, meeting)
    return layout


def _given(supply: np.ndarray, heat: np.ndarray) -> Iterator[tuple[int, int, int, float]]:
    """Yields (hot interval, cold stream, cold interval, heat) as a hot stream serves the demands below it in order.

    Of several demands in one interval that of the cold stream served last comes first.
    """
    left, k, before = list(map(float, supply)), 0, -1
    small = CLOSE * sum(left)
    for below in range(len(left)):
        for j in sorted(np.flatnonzero(heat[:, below]), key=lambda j: j != before):
            wanted, before = float(heat[j, below]), j
            while wanted > small and k <= below:
                passed = min(wanted, left[k])
                if passed > small:
                    yield k, int(j), below, passed
                    left[k], wanted = left[k] - passed, wanted - passed
                k += left[k] <= small


def _row(pieces: list[_Piece], interval, meeting: set[int]) -> Row:
    """Returns a place for each piece, and one for all that meet in the same interval."""
    places: dict[tuple, list[int]] = {}
    for piece in pieces:
        key = (interval(piece),) if piece.number in meeting else (interval(piece), piece.number)
        places.setdefault(key, []).append(piece.number)
    return list(places.values())
