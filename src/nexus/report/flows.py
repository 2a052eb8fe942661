"""Flows: nodes and links of a Sankey diagram, computed from the exported tables.

Three quantities are drawn: mass (t/h), carbon (t/h) and energy (MW). Energy is counted above the products of
complete combustion at 298.15 K (CO2 gas, liquid water, N2, sulfuric acid, gypsum, sodium sulfate, P2O5, SiO2), so
that a stream carries its higher heating value plus sensible and latent heat: positive for nearly all. It differs
from the enthalpy of the tables by a constant per element, which leaves every balance closed. Where it is negative
(colder than 25 degC, or bound heat) the link is drawn the other way round.

Heat across the units' boundaries is drawn as supplied and removed, whatever its temperature; power that the plant
makes and uses passes through one node.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import pandas as pd

from nexus.audit import ENERGY, balanced_units, carried_quantities
from nexus.property_packages.components import ATOMIC_MASS, components
from nexus.results import Results
from nexus.tables import HEAT, WORK

HEAT_NODE, POWER_NODE = "heat", "power"
NEGLIGIBLE = 1e-7  # of the largest link
SMALL = 0.01  # share of the largest node below which feeds or products are drawn as one


class Quantity(Enum):
    """What a diagram shows: column of carried quantities, divisor to the shown unit, unit, title."""

    mass = ("mass", 1e3, "t/h", "Mass")
    carbon = ("C", 1e3, "t/h", "Carbon")
    energy = (ENERGY, 1e6, "MW", "Energy")

    def __init__(self, column: str, divisor: float, unit: str, title: str) -> None:
        self.column, self.divisor, self.unit, self.title = column, divisor, unit, title


@dataclass(frozen=True)
class Node:
    """A node: its key and text, and whether it is a process (its flows close) or an end of the diagram."""

    key: str
    label: str
    process: bool = False


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


@lru_cache(maxsize=1)
def oxidised_enthalpies() -> Mapping[str, float]:
    """Returns, per element, the enthalpy in J/mol of its fully oxidised form at 298.15 K, oxygen and nitrogen 0."""
    known = components()
    values = {"O": 0.0, "N": 0.0, "C": known["CO2"].hf_gas, "H": known["Water"].hf_condensed / 2}
    carriers = (("S", "SulfuricAcid"), ("Na", "SodiumSulfate"), ("Ca", "Gypsum"), ("P", "PhosphorusPentoxide"))
    for element, name in (*carriers, ("Si", "Ash")):
        others = {e: n for e, n in known[name].elements.items() if e != element}
        rest = sum(values[e] * n for e, n in others.items())
        values[element] = (known[name].hf_condensed - rest) / known[name].elements[element]
    return values


def shown_quantities(streams: pd.DataFrame) -> pd.DataFrame:
    """Returns what each stream carries, with energy counted above complete combustion (kg/h and W)."""
    carried = carried_quantities(streams)
    for element, enthalpy in oxidised_enthalpies().items():
        if element in carried:
            moles = carried[element] / 3600 / (ATOMIC_MASS[element] * 1e-3)
            carried[ENERGY] = carried[ENERGY] - moles * enthalpy
    return carried


def plant_diagram(results: Results, quantity: Quantity) -> Diagram:
    """Returns the diagram of the whole plant: one node an area."""
    units = results.tables["unit_models"].set_index("unit")["area"]
    place = {unit: "other" if pd.isna(area) else str(area) for unit, area in units.items()}
    titles = {str(area): f"{area} {title}" for area, title in results.areas.items()} | {"other": "Other units"}
    return _diagram(results, quantity, place.get, titles, pooled=True)


def area_diagram(results: Results, quantity: Quantity, area: int) -> Diagram:
    """Returns the diagram of one area: one node a unit, other areas as ends."""
    units = results.tables["unit_models"]
    inside = set(units.loc[units["area"] == area, "unit"])
    titles = {unit: humanise(unit) for unit in inside}
    return _diagram(results, quantity, lambda unit: unit if unit in inside else None, titles)


def humanise(path: str) -> str:
    """Returns the last name of a path in words: `hydrolysis.seed_train` is `Seed train`."""
    text = path.rpartition(".")[2].replace("_", " ")
    return text[:1].upper() + text[1:]


def _diagram(
    results: Results,
    quantity: Quantity,
    place: Callable[[str], str | None],
    titles: Mapping[str, str],
    pooled: bool = False,
) -> Diagram:
    """Returns the diagram whose process nodes are the places of the units (None: outside)."""
    links: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for source, target, value, name in _stream_flows(results, quantity, place):
        if value < 0:
            source, target, value = target, source, -value
            source, target = source.replace("out:", "in:", 1), target.replace("in:", "out:", 1)
        if source != target and value > 0:
            links[source, target][name] = links[source, target].get(name, 0.0) + value / quantity.divisor
    if quantity is Quantity.energy:
        _add_exchanges(results, place, links, pooled)
    found = [Link(a, b, sum(parts.values()), _largest(parts)) for (a, b), parts in links.items()]
    found = [link for link in found if link.value > NEGLIGIBLE * max(item.value for item in found)]
    found = _cut_cycles(_merge_small(found))
    keys = dict.fromkeys(key for link in found for key in (link.source, link.target))
    nodes = tuple(Node(key, _label(key, titles, results), ":" not in key) for key in keys)
    return Diagram(nodes, tuple(found))


def _stream_flows(results: Results, quantity: Quantity, place: Callable[[str], str | None]):
    """Yields source, target, signed value and name of each stream that touches a process node."""
    streams = results.tables["streams"]
    carried = shown_quantities(streams)
    inside = balanced_units(streams, results.tables["unit_models"])
    areas = results.tables["unit_models"].set_index("unit")["area"]
    values = carried[quantity.column] if quantity.column in carried else pd.Series(0.0, streams.index)
    for name, start, end, value in zip(streams["name"], streams["from"], streams["to"], values, strict=True):
        ends = []
        for unit, side in ((start, "in"), (end, "out")):
            node = place(unit) if unit in inside else None
            if node is None and unit in inside:
                area = areas[unit]
                node = f"{side}:area {'other' if pd.isna(area) else area}"
            ends.append(node or f"{side}:{unit or name}")
        if not all(":" in end for end in ends):
            yield *ends, float(value), name


def _add_exchanges(results: Results, place: Callable, links: dict, pooled: bool) -> None:
    """Adds heat and work between the units and the outside, in MW.

    Power that the plant both makes and uses passes through a node of its own when `pooled`.
    """
    units = results.tables["unit_models"]
    inside = balanced_units(results.tables["streams"], units)
    work = units.loc[units["unit"].isin(inside), WORK]
    pooled = pooled and (work < 0).any() and (work > 0).any()
    for column, kind in ((HEAT, HEAT_NODE), (WORK, POWER_NODE)):
        pool = pooled and column == WORK
        for unit, value in zip(units["unit"], units[column] / 1e6, strict=True):
            home = place(unit) if unit in inside else None
            if home is None or value == 0.0:
                continue
            ends = (kind if pool else f"in:{kind}", home) if value > 0 else (home, kind if pool else f"out:{kind}")
            links[ends][humanise(unit)] = links[ends].get(humanise(unit), 0.0) + abs(value)
    if pooled:
        net = float(work.sum()) / 1e6
        links[(f"in:{POWER_NODE}", POWER_NODE) if net > 0 else (POWER_NODE, f"out:{POWER_NODE}")]["net"] = abs(net)


def _largest(parts: Mapping[str, float]) -> tuple[str, ...]:
    """Returns the names of the four largest parts of a link."""
    return tuple(sorted(parts, key=parts.get, reverse=True)[:4])


def _merge_small(links: list[Link]) -> list[Link]:
    """Draws feeds, and products, that are small beside the largest node as one end each."""
    if not links:
        return links
    totals: dict[str, float] = defaultdict(float)
    for link in links:
        totals[link.source] += link.value
        totals[link.target] += link.value
    largest = max(totals.values()) / 2
    names = {}
    for side in ("in", "out"):
        small = [k for k, total in totals.items() if k.startswith(f"{side}:") and total < SMALL * largest]
        if len(small) > 1:
            names |= dict.fromkeys(small, f"{side}:*small")
    merged: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        merged[names.get(link.source, link.source), names.get(link.target, link.target)].append(link)
    return [
        Link(a, b, sum(p.value for p in parts), tuple(s for p in parts for s in p.streams)[:4])
        for (a, b), parts in merged.items()
    ]


def _cut_cycles(links: list[Link]) -> list[Link]:
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


def _label(key: str, titles: Mapping[str, str], results: Results) -> str:
    """Returns the text of a node."""
    side, colon, name = key.partition(":")
    if not colon:
        return titles.get(key) or {POWER_NODE: "Electric power"}.get(key, humanise(key))
    if side in ("back", "again"):
        return "↻ " + _label(name, titles, results)
    if name == "*small":
        return "Other feeds" if side == "in" else "Other products"
    if name == HEAT_NODE:
        return "Heat supplied" if side == "in" else "Heat removed"
    if name == POWER_NODE:
        return "Power bought" if side == "in" else "Power sold"
    if name.startswith("area "):
        area = name.removeprefix("area ")
        title = next((f"{a} {t}" for a, t in results.areas.items() if str(a) == area), "other units")
        return ("from " if side == "in" else "to ") + title
    return humanise(name)
