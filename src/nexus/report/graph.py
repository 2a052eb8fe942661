"""Graph: nodes and links of a Sankey diagram, with small ends merged and cycles cut."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

POWER_NODE = "power"
SMALL = 0.01  # share of the largest node below which feeds or products are drawn as one


@dataclass(frozen=True)
class Node:
    """A node: its key and text, whether it is a process (its flows close) or an end, and its rank among all units."""

    key: str
    label: str
    process: bool = False
    rank: int = 0


@dataclass(frozen=True)
class Link:
    """A flow between two nodes, in the quantity's shown unit, with the streams it is made of."""

    source: str
    target: str
    value: float
    streams: tuple[str, ...]


@dataclass(frozen=True)
class Diagram:
    """A Sankey diagram without cycles: flows that return are cut into two ends of the same name."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


Parts = dict[tuple[str, str], dict[str, float]]
"""Links in the making: by their two ends, the flow of each part by its name."""


def add_part(links: Parts, ends: tuple[str, str], name: str, value: float) -> None:
    """Adds a part to the link between two ends; nothing where both are the same place or both lie outside."""
    if value > 0 and ends[0] != ends[1] and not all(":" in end for end in ends):
        parts = links.setdefault(ends, {})
        parts[name] = parts.get(name, 0.0) + value


def largest_parts(parts: Mapping[str, float]) -> tuple[str, ...]:
    """Returns the names of the four largest parts of a link."""
    return tuple(sorted(parts, key=parts.get, reverse=True)[:4])


def merge_small(links: list[Link]) -> list[Link]:
    """Draws ends of one kind that are small beside the largest node as one end: feeds, products, returning flows."""
    totals: dict[str, float] = defaultdict(float)
    for link in links:
        totals[link.source] += link.value
        totals[link.target] += link.value
    names = {}
    for side in ("in", "out", "back"):
        limit = SMALL * max(totals.values(), default=0.0) / 2
        small = [key for key, total in totals.items() if key.startswith(f"{side}:") and total < limit]
        if len(small) > 1:
            names |= dict.fromkeys(small, f"{side}:*small")
    names |= {key.replace("back:", "again:", 1): "again:*small" for key in names if key.startswith("back:")}
    merged: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        merged[names.get(link.source, link.source), names.get(link.target, link.target)].append(link)
    return [
        Link(a, b, sum(p.value for p in parts), tuple(s for p in parts for s in p.streams)[:4])
        for (a, b), parts in merged.items()
    ]


def cut_cycles(links: list[Link]) -> list[Link]:
    """Cuts each link that runs against the order of the process nodes into two ends of the same name."""
    rank = {key: position for position, key in enumerate(process_order(links))}
    cut: dict[tuple[str, str], float] = defaultdict(float)
    made_of: dict[tuple[str, str], tuple[str, ...]] = {}
    for link in links:
        back = link.source in rank and link.target in rank and rank[link.source] > rank[link.target]
        ends = [(link.source, link.target)]
        if back:
            ends = [(link.source, f"back:{link.source}"), (f"again:{link.source}", link.target)]
        for pair in ends:
            cut[pair] += link.value
            made_of[pair] = (*made_of.get(pair, ()), *link.streams)[:4]
    return [Link(a, b, value, made_of[a, b]) for (a, b), value in cut.items()]


def process_order(links: list[Link]) -> list[str]:
    """Returns the process nodes ordered so that little flows backwards (Eades, Lin and Smyth's greedy order).

    Nodes that only receive go last, nodes that only give go first, and of the rest the one with the largest
    surplus of outflow goes next. Electric power goes last: what the plant uses of it returns.
    """
    flows = [link for link in links if ":" not in link.source and ":" not in link.target]
    left = list(dict.fromkeys(key for link in links for key in (link.source, link.target) if ":" not in key))
    first: list[str] = []
    last: list[str] = []
    if POWER_NODE in left:
        left.remove(POWER_NODE)
        last.append(POWER_NODE)
    while left:
        given = dict.fromkeys(left, 0.0)
        taken = dict.fromkeys(left, 0.0)
        for link in flows:
            if link.source in given and link.target in given:
                given[link.source] += link.value
                taken[link.target] += link.value
        sink = next((key for key in left if given[key] == 0.0), None)
        source = next((key for key in left if taken[key] == 0.0), None)
        chosen = source or sink or max(left, key=lambda key: given[key] - taken[key])
        (last if chosen == sink and chosen != source else first).append(chosen)
        left.remove(chosen)
    return first + last[::-1]
