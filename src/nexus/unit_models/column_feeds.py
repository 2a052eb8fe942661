"""Feeds of a column, each on one tray or divided among several; see `distillation_column` for symbols.

A feed with `other_trays` is divided: s[n] is `feed_share[t, feed, n]`, the part of it that enters on tray n.

    sum over n of s[n] = 1

The shares of the other trays are fixed at zero when the column is built, so that all of the feed enters its own tray,
whose share closes the sum. Freed between 0 and 1 they let an optimiser choose the tray among whole ones continuously;
a share that stays between 0 and 1 is a feed with two nozzles.

Source: Lang and Biegler, Comput. Chem. Eng. 26 (2002) 97 (distributed streams in place of integers; from memory).
"""

from dataclasses import dataclass
from typing import Any

from pyomo.environ import Constraint, Set, Var


@dataclass(frozen=True)
class ColumnFeed:
    """A feed: the tray it enters (counted from the top), its property package, and other trays that may share it."""

    tray: int
    property_package: Any
    other_trays: tuple[int, ...] = ()

    @property
    def trays(self) -> tuple[int, ...]:
        """All trays that the feed may enter, from the top."""
        return tuple(sorted({self.tray, *self.other_trays}))


def add_feeds(b) -> None:
    """Adds a state block and a port for every feed, and the shares of those that are divided."""
    b.feed_states = {}
    for name, feed in b.config.feeds.items():
        state = feed.property_package.build_state_block(b.flowsheet().time, defined_state=True)
        setattr(b, f"{name}_state", state)
        b.feed_states[name] = state
        trays = ", ".join(str(n) for n in feed.trays)
        b.add_port(name=f"{name}_inlet", block=state, doc=f"Feed to tray {trays}")
    if any(feed.other_trays for feed in b.config.feeds.values()):
        _add_shares(b)


def _add_shares(b) -> None:
    time, feeds = b.flowsheet().time, b.config.feeds
    divided = [name for name, feed in feeds.items() if feed.other_trays]
    b.feed_trays = Set(initialize=[(name, n) for name in divided for n in feeds[name].trays], ordered=True)
    b.feed_share = Var(time, b.feed_trays, initialize=0, bounds=(0, 1), doc="Part of a feed that enters a tray")
    for (_, name, n), share in b.feed_share.items():
        own = n == feeds[name].tray
        share.set_value(float(own))
        share.fixed = not own
    b.feed_share_sum = Constraint(
        time,
        divided,
        rule=lambda b, t, name: sum(b.feed_share[t, name, n] for n in feeds[name].trays) == 1,
        doc="A feed enters its trays entirely",
    )


def entering(b, t, name: str, n: int):
    """Returns the part of a feed that enters on stage `n`: a number for a feed on one tray, else a variable."""
    feed = b.config.feeds[name]
    if feed.other_trays and n in feed.trays:
        return b.feed_share[t, name, n]
    return int(n == feed.tray)


def entered(b, t, name: str, n: int):
    """Returns the part of a feed that enters on stage `n` or above it."""
    feed = b.config.feeds[name]
    if n >= feed.trays[-1]:
        return 1
    return sum(entering(b, t, name, tray) for tray in feed.trays if tray <= n)


def feeds_at(b, t, n: int) -> list[tuple]:
    """Returns (state, part of it) of every feed that enters, or may enter, on stage `n`."""
    names = (name for name, feed in b.config.feeds.items() if n in feed.trays)
    return [(b.feed_states[name][t], entering(b, t, name, n)) for name in names]
