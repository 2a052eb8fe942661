"""Flows: nodes and links of a Sankey diagram, computed from the exported tables.

Three quantities are drawn: mass (t/h), carbon (t/h) and energy (MW). Energy is counted above the products of
complete combustion at 298.15 K (CO2 gas, liquid water, N2, sulfuric acid, gypsum, sodium sulfate, P2O5, SiO2), so
that a stream carries its higher heating value plus sensible and latent heat: positive for nearly all. It differs
from the enthalpy of the tables by a constant per element, which leaves every balance closed. Where it is negative
(colder than 25 degC, or bound heat) the link is drawn the other way round.

Gas that only passes through a unit between the battery limits is left out (see `nexus.report.passing`).

Heat that one unit gives and another takes is a link between them: equal duties, and duties of one area that differ
by at most 5 %. In the diagram of the plant other heat passes through one node; in that of an area it is drawn as
supplied or removed. Power passes through one node too, which also feeds what belongs to no unit model.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache

import pandas as pd

from nexus.audit import ENERGY, balanced_units, carried_quantities
from nexus.property_packages.components import ATOMIC_MASS, components
from nexus.report.graph import POWER_NODE, Diagram, Link, Node, cut_cycles, largest_parts, merge_small
from nexus.report.labels import DRIVES_NODE, HEAT_NODE, humanise, node_label
from nexus.report.passing import without_passing
from nexus.report.power import power_balance
from nexus.results import Results
from nexus.tables import HEAT, WORK

NEGLIGIBLE = 1e-7  # of the largest link
SAME_DUTY = 1e-6  # relative difference of a given and a taken duty that are one exchange
NEAR_DUTY = 0.05  # the same within one area; the difference is a loss


class Quantity(Enum):
    """What a diagram shows: column of carried quantities, divisor to the shown unit, unit, title."""

    mass = ("mass", 1e3, "t/h", "Mass")
    carbon = ("C", 1e3, "t/h", "Carbon")
    energy = (ENERGY, 1e6, "MW", "Energy")

    def __init__(self, column: str, divisor: float, unit: str, title: str) -> None:
        self.column, self.divisor, self.unit, self.title = column, divisor, unit, title


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
        _add(links, (source, target), name, value / quantity.divisor)
    if quantity is Quantity.energy:
        _add_exchanges(results, place, links, pooled)
    found = [Link(a, b, sum(parts.values()), largest_parts(parts)) for (a, b), parts in links.items()]
    largest = max((link.value for link in found), default=0.0)
    found = [link for link in found if link.value > NEGLIGIBLE * largest]
    found = merge_small(cut_cycles(found))
    keys = dict.fromkeys(key for link in found for key in (link.source, link.target))
    nodes = tuple(Node(key, node_label(key, titles, results), ":" not in key) for key in keys)
    return Diagram(nodes, tuple(found))


def _stream_flows(results: Results, quantity: Quantity, place: Callable[[str], str | None]):
    """Yields source, target, signed value and name of each stream."""
    streams = without_passing(results.tables["streams"], results.tables["unit_models"]).streams
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
        yield *ends, float(value), name


def _add_exchanges(results: Results, place: Callable, links: dict, pooled: bool) -> None:
    """Adds heat and work between the units and the outside, in MW; through nodes of their own when `pooled`.

    A unit without streams takes part where its work leaves as heat, as that of a chiller.
    """
    units, streams = results.tables["unit_models"], results.tables["streams"]
    joined = set(streams["from"]) | set(streams["to"])
    closed = ~units["unit"].isin(joined) & ((units[HEAT] + units[WORK]).abs() <= SAME_DUTY * units[HEAT].abs())
    units = units[units["unit"].isin(balanced_units(streams, units)) | closed].set_index("unit")
    _add_heat(units, place, links, pooled)
    _add_power(results, units[WORK] / 1e6, place, links, pooled)


def _add_heat(units: pd.DataFrame, place: Callable, links: dict, pooled: bool) -> None:
    """Adds duties: a link where one unit's heat is another's, otherwise through the node of heat or the ends."""
    heat = units[HEAT] / 1e6
    pooled = pooled and (heat < 0).any() and (heat > 0).any()
    supply, demand = (HEAT_NODE, HEAT_NODE) if pooled else (f"in:{HEAT_NODE}", f"out:{HEAT_NODE}")
    net = 0.0
    for (giver, taker), duty in matched_duties(heat, units["area"]):
        ends = ((giver and place(giver)) or supply, (taker and place(taker)) or demand)
        _add(links, ends, humanise(giver or taker), duty)
        net += duty * (not taker) - duty * (not giver)
    if pooled:
        _add(links, (HEAT_NODE, f"out:{HEAT_NODE}") if net > 0 else (f"in:{HEAT_NODE}", HEAT_NODE), "net", abs(net))


def _add_power(results: Results, work: pd.Series, place: Callable, links: dict, pooled: bool) -> None:
    """Adds work of machines; in the plant's diagram also drives that belong to no unit model, and what is sold."""
    pooled = pooled and (work < 0).any() and (work > 0).any()
    supply, demand = (POWER_NODE, POWER_NODE) if pooled else (f"in:{POWER_NODE}", f"out:{POWER_NODE}")
    for unit, value in work[work != 0].items():
        home = place(unit)
        if home is not None:
            _add(links, (supply, home) if value > 0 else (home, demand), humanise(unit), abs(value))
    if pooled:
        balance = power_balance(results)
        drives = max(balance.use - float(work[work > 0].sum()), 0.0) if balance else 0.0
        _add(links, (POWER_NODE, f"out:{DRIVES_NODE}"), "drives", drives)
        net = float(work.sum()) + drives
        _add(links, (f"in:{POWER_NODE}", POWER_NODE) if net > 0 else (POWER_NODE, f"out:{POWER_NODE}"), "net", abs(net))


def _add(links: dict, ends: tuple[str, str], name: str, value: float) -> None:
    """Adds a part to the link between two ends; nothing where both are the same place or both lie outside."""
    if value > 0 and ends[0] != ends[1] and not all(":" in end for end in ends):
        links[ends][name] = links[ends].get(name, 0.0) + value


def matched_duties(duties: pd.Series, areas: pd.Series | None = None) -> list[tuple[tuple[str, str], float]]:
    """Returns ((giver, taker), duty) for heat duties by unit; an end that no other duty matches is empty.

    Equal duties match first; with `areas` (unit -> area) then the nearest of one area, whose difference stays alone.
    """
    takers = duties[duties > 0].sort_values(ascending=False).to_dict()
    givers = (-duties[duties < 0]).to_dict()
    found = []
    for limit, home in ((SAME_DUTY, None), (NEAR_DUTY, areas)):
        for giver, duty in list(givers.items()) if limit == SAME_DUTY or home is not None else ():
            taker = _nearest(giver, duty, takers, limit, home)
            if taker:
                given, taken = givers.pop(giver), takers.pop(taker)
                found.append(((giver, taker), float(min(given, taken))))
                if limit == NEAR_DUTY:
                    found.append((((giver, "") if given > taken else ("", taker)), float(abs(given - taken))))
    found += [((giver, ""), float(duty)) for giver, duty in givers.items()]
    return found + [(("", taker), float(duty)) for taker, duty in takers.items()]


def _nearest(giver: str, duty: float, takers: Mapping[str, float], limit: float, areas: pd.Series | None) -> str:
    """Returns the unit whose duty is nearest within a relative limit, of the same area if given; empty if none."""
    near = {unit: abs(other - duty) / duty for unit, other in takers.items() if abs(other - duty) <= limit * duty}
    if areas is not None:
        home = areas[giver]
        near = {u: d for u, d in near.items() if not (pd.isna(home) or pd.isna(areas[u])) and areas[u] == home}
    return min(near, key=near.get, default="")
