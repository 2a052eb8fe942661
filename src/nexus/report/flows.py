"""Flows: nodes and links of a Sankey diagram, computed from the exported tables.

Three quantities are drawn: mass (t/h), carbon (t/h) and energy (MW). Energy is counted above the products of
complete combustion at 298.15 K (CO2 gas, liquid water, N2, sulfuric acid, gypsum, sodium sulfate, P2O5, SiO2), so
that a stream carries its higher heating value plus sensible and latent heat: positive for nearly all. It differs
from the enthalpy of the tables by a constant per element, which leaves every balance closed. Where it is negative
(colder than 25 degC, or bound heat) the link is drawn the other way round.

Nitrogen and oxygen that only pass a unit, as through a cooling tower, are left out of the mass diagram.
Heat that one unit gives and another takes (equal duties) is a link between them; other heat is drawn as supplied or
removed. Power that the plant makes and uses passes through one node.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache

import pandas as pd

from nexus.audit import ENERGY, balanced_units, carried_quantities
from nexus.property_packages.components import ATOMIC_MASS, components
from nexus.report.graph import POWER_NODE, Diagram, Link, Node, cut_cycles, largest_parts, merge_small
from nexus.results import Results
from nexus.tables import HEAT, WORK

HEAT_NODE = "heat"
AIR_COLUMNS = ("N2 [kg/h]", "O2 [kg/h]")
NEGLIGIBLE = 1e-7  # of the largest link
SAME_DUTY = 1e-6  # relative difference of a given and a taken duty that are one exchange


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
        _add(links, (source, target), name, value / quantity.divisor)
    if quantity is Quantity.energy:
        _add_exchanges(results, place, links, pooled)
    found = [Link(a, b, sum(parts.values()), largest_parts(parts)) for (a, b), parts in links.items()]
    largest = max((link.value for link in found), default=0.0)
    found = [link for link in found if link.value > NEGLIGIBLE * largest]
    found = merge_small(cut_cycles(found))
    keys = dict.fromkeys(key for link in found for key in (link.source, link.target))
    nodes = tuple(Node(key, _label(key, titles, results), ":" not in key) for key in keys)
    return Diagram(nodes, tuple(found))


def _stream_flows(results: Results, quantity: Quantity, place: Callable[[str], str | None]):
    """Yields source, target, signed value and name of each stream."""
    streams = results.tables["streams"]
    carried = shown_quantities(streams)
    inside = balanced_units(streams, results.tables["unit_models"])
    areas = results.tables["unit_models"].set_index("unit")["area"]
    values = carried[quantity.column] if quantity.column in carried else pd.Series(0.0, streams.index)
    if quantity is Quantity.mass:
        values = values - passing_air(streams, inside)
    for name, start, end, value in zip(streams["name"], streams["from"], streams["to"], values, strict=True):
        ends = []
        for unit, side in ((start, "in"), (end, "out")):
            node = place(unit) if unit in inside else None
            if node is None and unit in inside:
                area = areas[unit]
                node = f"{side}:area {'other' if pd.isna(area) else area}"
            ends.append(node or f"{side}:{unit or name}")
        yield *ends, float(value), name


def passing_air(streams: pd.DataFrame, inside: set[str]) -> pd.Series:
    """Returns the nitrogen and oxygen (kg/h) in each stream that only pass a unit on their way from feed to product."""
    passing = pd.Series(0.0, streams.index)
    feeds, products = ~streams["from"].isin(inside), ~streams["to"].isin(inside)
    for column in AIR_COLUMNS:
        if column not in streams:
            continue
        for unit in inside:
            entering = streams.loc[feeds & (streams["to"] == unit), column].fillna(0.0)
            leaving = streams.loc[products & (streams["from"] == unit), column].fillna(0.0)
            through = min(entering.sum(), leaving.sum())
            if through > 0:
                passing[entering.index] += entering * (through / entering.sum())
                passing[leaving.index] += leaving * (through / leaving.sum())
    return passing


def _add_exchanges(results: Results, place: Callable, links: dict, pooled: bool) -> None:
    """Adds heat and work between the units and the outside, in MW.

    A duty that one unit gives and another takes is a link between the two. Power that the plant both makes and uses
    passes through a node of its own when `pooled`.
    """
    units = results.tables["unit_models"]
    units = units[units["unit"].isin(balanced_units(results.tables["streams"], units))].set_index("unit")
    heat, work = units[HEAT] / 1e6, units[WORK] / 1e6
    pooled = pooled and (work < 0).any() and (work > 0).any()
    supply, demand = (POWER_NODE, POWER_NODE) if pooled else (f"in:{POWER_NODE}", f"out:{POWER_NODE}")
    for (giver, taker), duty in matched_duties(heat):
        ends = ((giver and place(giver)) or f"in:{HEAT_NODE}", (taker and place(taker)) or f"out:{HEAT_NODE}")
        _add(links, ends, humanise(giver or taker), duty)
    for unit, value in work[work != 0].items():
        home = place(unit)
        if home is not None:
            _add(links, (supply, home) if value > 0 else (home, demand), humanise(unit), abs(value))
    if pooled:
        net = float(work.sum())
        _add(links, (f"in:{POWER_NODE}", POWER_NODE) if net > 0 else (POWER_NODE, f"out:{POWER_NODE}"), "net", abs(net))


def _add(links: dict, ends: tuple[str, str], name: str, value: float) -> None:
    """Adds a part to the link between two ends; nothing where both are the same place or both lie outside."""
    if value > 0 and ends[0] != ends[1] and not all(":" in end for end in ends):
        links[ends][name] = links[ends].get(name, 0.0) + value


def matched_duties(duties: pd.Series) -> list[tuple[tuple[str, str], float]]:
    """Returns ((giver, taker), duty) for heat duties by unit; an end that no other duty equals is empty."""
    left = duties[duties > 0].sort_values(ascending=False).to_dict()
    found = []
    for giver, duty in (-duties[duties < 0]).items():
        taker = next((unit for unit, other in left.items() if abs(other - duty) <= SAME_DUTY * duty), "")
        left.pop(taker, None)
        found.append(((giver, taker), float(duty)))
    return found + [(("", taker), float(duty)) for taker, duty in left.items()]


def _label(key: str, titles: Mapping[str, str], results: Results) -> str:
    """Returns the text of a node."""
    side, colon, name = key.partition(":")
    if not colon:
        return titles.get(key) or {POWER_NODE: "Electric power"}.get(key, humanise(key))
    if name == "*small":
        return {"in": "Other feeds", "out": "Other products"}.get(side, "↻ Other returns")
    if side in ("back", "again"):
        return "↻ " + _label(name, titles, results)
    if name == HEAT_NODE:
        return "Heat supplied" if side == "in" else "Heat removed"
    if name == POWER_NODE:
        return "Power bought" if side == "in" else "Power sold"
    if name.startswith("area "):
        area = name.removeprefix("area ")
        title = next((f"{a} {t}" for a, t in results.areas.items() if str(a) == area), "other units")
        return ("from " if side == "in" else "to ") + title
    return humanise(name)
