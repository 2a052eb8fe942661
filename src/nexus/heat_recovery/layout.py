"""Layout: the order in which exchangers stand on the streams of a subnetwork, and simpler ones that stay feasible.

Along every stream, from its hot end, stands a row of places; exchangers that share a place share the stream, which is
split among them in proportion to their heat. Temperatures follow from the heat before each place. A change is kept if
every exchanger that it touches still has the minimum approach at both ends.
"""

from itertools import permutations, product

from nexus.heat_recovery.heat_streams import Kind
from nexus.heat_recovery.intervals import Side

TOLERANCE = 1e-6  # K: of the minimum approach
ORDERS = 4  # exchangers of a place whose orders in series are all tried

Row = list[list[int]]


class Layout:
    """Exchangers by number: `heat` (W), `pair` (hot, cold), and the rows of places of every stream.

    Args:
        hot, cold: sides of the subnetwork
        above: heat of each side that lies above the subnetwork, W, hot ones and cold ones
        minimum_approach: K
    """

    def __init__(self, hot, cold, above: tuple[list[float], list[float]], minimum_approach: float) -> None:
        self.members: tuple[tuple[Side, ...], tuple[Side, ...]] = (hot, cold)
        self.above, self.minimum_approach = above, minimum_approach
        self.heat: dict[int, float] = {}
        self.pair: dict[int, tuple[int, int]] = {}
        self.rows: tuple[list[Row], list[Row]] = ([[] for _ in hot], [[] for _ in cold])

    def sides(self, n: int) -> tuple[Side, Side]:
        """Returns the hot and the cold side of an exchanger."""
        i, j = self.pair[n]
        return self.members[0][i], self.members[1][j]

    def shares(self, n: int) -> tuple[float, float]:
        """Returns the share of the hot and of the cold stream that flows through an exchanger; 1 for utilities."""
        return tuple(
            1.0 if side.utility else self.heat[n] / sum(self.heat[m] for m in self._place(which, n)[2])
            for which, side in enumerate(self.sides(n))
        )

    def ends(self, n: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """Returns (inlet, outlet) of the hot and of the cold stream in an exchanger, K.

        A coolant that would return hotter than the minimum approach allows returns colder, a heating medium hotter.
        """
        hot, cold = self.sides(n)
        hot_inlet, hot_outlet = self._temperatures(0, n)
        cold_outlet, cold_inlet = self._temperatures(1, n)
        if cold.utility:
            back = min(cold.utility.return_temperature, hot_inlet - self.minimum_approach)
            cold_inlet, cold_outlet = cold.utility.temperature, max(back, cold.utility.temperature)
        if hot.utility:
            back = max(hot.utility.return_temperature, cold_inlet + self.minimum_approach)
            hot_inlet, hot_outlet = hot.utility.temperature, min(back, hot.utility.temperature)
        return (hot_inlet, hot_outlet), (cold_inlet, cold_outlet)

    def feasible(self, n: int) -> bool:
        """Whether an exchanger has the minimum approach at both ends."""
        (hot_inlet, hot_outlet), (cold_inlet, cold_outlet) = self.ends(n)
        least = self.minimum_approach - TOLERANCE
        return hot_inlet - cold_outlet >= least and hot_outlet - cold_inlet >= least

    def simplify(self) -> None:
        """Puts split exchangers in series and joins exchangers of a pair, as long as anything can be."""
        changed = True
        while changed:
            changed = self._put_in_series()
            for n in sorted(self.heat, key=self.heat.get):
                changed |= n in self.heat and self._join(n)

    def _put_in_series(self) -> bool:
        """Replaces places of several exchangers by a series where one is feasible; returns whether any was."""
        changed = False
        for which, rows in enumerate(self.rows):
            for at, row in enumerate(rows):
                for place in [p for p in row if 1 < len(p) <= ORDERS]:
                    k = row.index(place)
                    choices = ([*row[:k], *([n] for n in order), *row[k + 1 :]] for order in permutations(place))
                    if any(self._try({(which, at): choice}) for choice in choices):
                        row, changed = self.rows[which][at], True
        return changed

    def _join(self, n: int) -> bool:
        """Joins an exchanger with another of its pair, at the place of either on each stream; returns success."""
        i, j = self.pair[n]
        for other in [m for m, pair in self.pair.items() if pair == (i, j) and m != n]:
            for hot_stays, cold_stays in product((other, n), repeat=2):
                rows = {
                    (which, at): _joined(self.rows[which][at], stays, other, n)
                    for which, at, stays in ((0, i, hot_stays), (1, j, cold_stays))
                }
                if self._try(rows, {other: self.heat[other] + self.heat[n]}):
                    del self.heat[n], self.pair[n]
                    return True
        return False

    def _try(self, rows: dict[tuple[int, int], Row], heat: dict[int, float] | None = None) -> bool:
        """Takes other rows and heats if every exchanger on these rows is then feasible; returns whether it did."""
        before = {key: self.rows[key[0]][key[1]] for key in rows}, dict(self.heat)
        self._take(rows, heat or {})
        touched = {n for row in rows.values() for place in row for n in place}
        if all(self.feasible(n) for n in touched):
            return True
        self._take(*before)
        return False

    def _take(self, rows, heat) -> None:
        for (which, at), row in rows.items():
            self.rows[which][at] = row
        self.heat.update(heat)

    def _place(self, which: int, n: int) -> tuple[float, float, list[int]]:
        """Returns the heat before and after the place of an exchanger on one of its streams, and who shares it."""
        position = self.above[which][self.pair[n][which]]
        for place in self.rows[which][self.pair[n][which]]:
            together = sum(self.heat[m] for m in place)
            if n in place:
                return position, position + together, place
            position += together
        raise KeyError(n)

    def _temperatures(self, which: int, n: int) -> tuple[float, float]:
        """Returns a stream's own temperatures before and after an exchanger, from its hot end, K."""
        side = self.sides(n)[which]
        if side.utility:
            return side.utility.temperature, side.utility.temperature
        stream, (start, end, _) = side.stream, self._place(which, n)
        upper = stream.inlet if stream.kind is Kind.hot else stream.inlet + stream.range
        return upper - start / stream.capacity_flow, upper - end / stream.capacity_flow


def _joined(row: Row, stays: int, kept: int, gone: int) -> Row:
    """Returns a row where the exchangers `kept` and `gone` are one, called `kept`, at the place of `stays`."""
    other = gone if stays == kept else kept
    renamed = [[kept if n == stays else n for n in place if n != other or n == stays] for place in row]
    return [place for place in renamed if place]
