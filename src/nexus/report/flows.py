"""Flows: nodes and links of a Sankey diagram, computed from the exported tables.

Three quantities are drawn: mass (t/h), carbon (t/h) and energy (MW). Energy is counted above the products of
complete combustion at 298.15 K (CO2 gas, liquid water, N2, sulfuric acid, gypsum, sodium sulfate, P2O5, SiO2), so
that a stream carries its higher heating value plus sensible and latent heat: positive for nearly all. It differs
from the enthalpy of the tables by a constant per element, which leaves every balance closed. Where it is negative
(colder than 25 degC, or bound heat) the link is drawn the other way round.

Gas that only passes through a unit between the battery limits is left out (see `nexus.report.passing`); ends that it
makes smaller are called net. Heat and work are links too (see `nexus.report.exchanges`). A translator between two
property packages is no equipment: in the diagram of an area it is drawn as a part of the unit that it feeds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import pandas as pd

from nexus.audit import ENERGY, balanced_units, carried_quantities
from nexus.property_packages.components import ATOMIC_MASS, components
from nexus.report.exchanges import Place, add_exchanges
from nexus.report.graph import Diagram, Link, Node, Parts, add_part, cut_cycles, largest_parts, merge_small
from nexus.report.labels import NET_LABEL, humanise, node_label
from nexus.report.passing import Passing, without_passing
from nexus.results import Results

NEGLIGIBLE = 1e-7  # of the largest link
NET = 1e-3  # share of a stream that must be left out for its end to be called net
TRANSLATOR = "Translator"  # how the class name of a unit that is no equipment ends


class Quantity(Enum):
    """What a diagram shows: column of carried quantities, divisor to the shown unit, unit, title."""

    mass = ("mass", 1e3, "t/h", "Mass")
    carbon = ("C", 1e3, "t/h", "Carbon")
    energy = (ENERGY, 1e6, "MW", "Energy")

    def __init__(self, column: str, divisor: float, unit: str, title: str) -> None:
        self.column, self.divisor, self.unit, self.title = column, divisor, unit, title


@dataclass(frozen=True)
class PlantFlows:
    """What the streams of a solved plant carry, with and without gas that only passes, and the units they join."""

    results: Results
    passing: Passing
    full: pd.DataFrame
    net: pd.DataFrame
    inside: frozenset[str]


def plant_flows(results: Results) -> PlantFlows:
    """Returns the flows from which all diagrams of a plant are drawn."""
    streams, units = results.tables["streams"], results.tables["unit_models"]
    passing = without_passing(streams, units)
    inside = frozenset(balanced_units(streams, units))
    return PlantFlows(results, passing, shown_quantities(streams), shown_quantities(passing.streams), inside)


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


def plant_diagram(flows: PlantFlows, quantity: Quantity) -> Diagram:
    """Returns the diagram of the whole plant: one node an area."""
    results = flows.results
    areas = results.tables["unit_models"].set_index("unit")["area"]
    place = {unit: "other" if pd.isna(area) else str(area) for unit, area in areas.items()}
    titles = {str(area): f"{area} {title}" for area, title in sorted(results.areas.items())}
    return _diagram(flows, quantity, place.get, titles | {"other": "Other units"}, pooled=True)


def area_diagram(flows: PlantFlows, quantity: Quantity, area: int) -> Diagram:
    """Returns the diagram of one area: one node a unit, other areas as ends."""
    units = flows.results.tables["unit_models"]
    homes = _homes(flows, units[units["area"] == area])
    titles = {unit: humanise(unit) for unit in dict.fromkeys(homes.values()) if unit in flows.inside}
    return _diagram(flows, quantity, homes.get, titles)


def _homes(flows: PlantFlows, units: pd.DataFrame) -> dict[str, str]:
    """Returns unit -> unit as whose part it is drawn: itself, or for a translator the one it feeds or is fed by."""
    streams = flows.results.tables["streams"]
    translators = set(units.loc[units["type"].str.endswith(TRANSLATOR), "unit"])
    equipment = set(units["unit"]) - translators
    homes = {unit: unit for unit in units["unit"]}
    for translator in translators:
        targets = streams.loc[streams["from"] == translator, "to"]
        sources = streams.loc[streams["to"] == translator, "from"]
        near = (unit for unit in (*targets, *sources) if unit in equipment & flows.inside)
        homes[translator] = next(near, translator)
    return homes


def _diagram(
    flows: PlantFlows, quantity: Quantity, place: Place, titles: Mapping[str, str], pooled: bool = False
) -> Diagram:
    """Returns the diagram whose process nodes are the places of the units; `titles` are theirs, in order of rank."""
    links: Parts = {}
    net: set[str] = set()
    for ends, value, name, partial in _stream_flows(flows, quantity, place):
        net.update(end for end in ends if partial and not all(":" in other for other in ends))
        add_part(links, ends, name, value / quantity.divisor)
    if quantity is Quantity.energy:
        add_exchanges(flows.results, place, links, pooled)
    found = [Link(a, b, sum(parts.values()), largest_parts(parts)) for (a, b), parts in links.items()]
    largest = max((link.value for link in found), default=0.0)
    found = merge_small(cut_cycles([link for link in found if link.value > NEGLIGIBLE * largest]))
    ranks = {key: rank for rank, key in enumerate(titles)}
    nodes = []
    for key in dict.fromkeys(key for link in found for key in (link.source, link.target)):
        label = node_label(key, titles, flows.results) + (NET_LABEL if ":" in key and key in net else "")
        nodes.append(Node(key, label, ":" not in key, ranks.get(key, 0)))
    return Diagram(tuple(nodes), tuple(found))


def _stream_flows(flows: PlantFlows, quantity: Quantity, place: Place):
    """Yields source and target, value, name, and whether gas was left out, for each stream."""
    streams = flows.results.tables["streams"]
    areas = flows.results.tables["unit_models"].set_index("unit")["area"]
    none = pd.Series(0.0, streams.index)
    net, full = (carried.get(quantity.column, none) for carried in (flows.net, flows.full))
    partial = (full - net).abs() > NET * full.abs()
    rows = zip(streams["name"], streams["from"], streams["to"], net, partial, strict=True)
    for name, start, end, value, left_out in rows:
        sides = ("out", "in") if value < 0 else ("in", "out")
        ends = []
        for unit, side in zip((start, end), sides, strict=True):
            node = place(unit) if unit in flows.inside else f"{side}:{unit or name}"
            if node is None:
                node = f"{side}:area {'other' if pd.isna(areas[unit]) else areas[unit]}"
            ends.append(node)
        yield tuple(ends[::-1] if value < 0 else ends), abs(float(value)), name, bool(left_out)
