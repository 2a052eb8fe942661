"""Carbon balance: what carbon enters and leaves a plant, biogenic and fossil apart, from the streams at its boundary.

A stream enters from a unit that has outlets alone (feeds) or by an inlet port that no arc joins, and leaves to a unit
that has inlets alone (products) or by an outlet port that no arc joins. Its carbon is that of its components' formulas:

    c = 0.012011 kg/mol (sum over components j of atoms of C in j times n_j)

Fossil is the carbon of given feeds and, in a stream that leaves, of given components or of the feeds that end in it;
the rest is biogenic. Every reaction of the plant conserves elements, so what enters leaves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from idaes.core import StateBlockData
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits
from pyomo.network import Arc, Port

from nexus.property_packages.components import ATOMIC_MASS, components
from nexus.unit_models.balances import component_flow

CARBON_MASS = ATOMIC_MASS["C"] / 1000 * pyunits.kg / pyunits.mol
NO_CARBON = 0 * pyunits.kg / pyunits.s


class Way(Enum):
    """Where carbon comes from or goes to."""

    taken_in = "taken in"
    product = "in products"
    air = "to air"
    solid_waste = "in solid waste"
    liquid_waste = "in liquid waste"
    water = "in water discharged"


@dataclass(frozen=True)
class CarbonFlow:
    """Carbon of one stream at the boundary: its way, and its biogenic and fossil part (expressions, kg/s)."""

    stream: str
    way: Way
    biogenic: Any
    fossil: Any


def carbon_flows(
    flowsheet,
    destinations: Mapping[str, Way],
    fossil_feeds: tuple[str, ...],
    fossil_part: Callable[[str, Any], Any],
) -> list[CarbonFlow]:
    """Returns the carbon of every stream at the boundary of a flowsheet whose arcs are not yet expanded.

    Args:
        flowsheet: block with all units and arcs below it.
        destinations: name of a leaving stream -> where it goes.
        fossil_feeds: names of entering streams whose carbon is fossil.
        fossil_part: `fossil_part(name, state)` returns the fossil carbon (kg/s) of a leaving stream.

    Raises:
        ConfigurationError: a stream with carbon leaves that `destinations` does not name.
    """
    flows = []
    for name, state, enters in boundary_streams(flowsheet):
        carbon = carbon_of(state)
        if carbon is None:
            continue
        if enters:
            fossil = name in fossil_feeds
            parts = (NO_CARBON, carbon) if fossil else (carbon, NO_CARBON)
            flows.append(CarbonFlow(name, Way.taken_in, *parts))
            continue
        if name not in destinations:
            raise ConfigurationError(
                f"The stream '{name}' leaves the plant with carbon, and the carbon balance does not say where to; "
                f"name it as one of: {', '.join(way.name for way in Way if way is not Way.taken_in)}."
            )
        fossil = fossil_part(name, state)
        flows.append(CarbonFlow(name, destinations[name], carbon - fossil, fossil))
    return flows


def carbon_of(state, only: tuple[str, ...] = ()):
    """Returns the carbon of a state (of some components alone, where named) in kg/s; None where none carries any."""
    known = components()
    atoms = {j: known[j].elements.get("C", 0.0) for j in state.component_list if j in known}
    terms = [n * component_flow(state, j) for j, n in atoms.items() if n and (not only or j in only)]
    return CARBON_MASS * sum(terms) if terms else None


def boundary_streams(flowsheet) -> Iterator[tuple[str, StateBlockData, bool]]:
    """Yields (name, state, whether it enters) of every stream at the boundary, feeds and products by their unit."""
    arcs = list(flowsheet.component_data_objects(Arc, descend_into=True))
    sources = {id(arc.source) for arc in arcs}
    joined = sources | {id(arc.destination) for arc in arcs}
    units: dict[int, tuple[Any, list[Port]]] = {}
    for port in flowsheet.component_data_objects(Port, descend_into=True):
        unit = port.parent_block()
        units.setdefault(id(unit), (unit, []))[1].append(port)
    for unit, ports in units.values():
        outlets = [p for p in ports if _is_outlet(p, sources, joined)]
        name = unit.name.removeprefix(flowsheet.name + ".")
        if not outlets or len(outlets) == len(ports):
            for port in ports:
                yield from _stream(name, port, bool(outlets))
            continue
        for port in ports:
            if id(port) not in joined:
                yield from _stream(f"{name}.{port.local_name}", port, port not in outlets)


def _is_outlet(port: Port, sources: set[int], joined: set[int]) -> bool:
    """Returns whether material leaves a unit by a port; at an open port the state behind it says so."""
    if id(port) in joined:
        return id(port) in sources
    state = state_behind(port)
    return state is not None and not state.config.defined_state


def _stream(name: str, port: Port, enters: bool) -> Iterator[tuple[str, StateBlockData, bool]]:
    state = state_behind(port)
    if state is not None:
        yield name, state, enters


def state_behind(port: Port) -> StateBlockData | None:
    """Returns the state block whose variables a port shows, None where they are not those of one state block."""
    owners = {}
    for member in port.vars.values():
        datum = next(iter(member.values())) if member.is_indexed() else member
        owners[id(datum.parent_block())] = datum.parent_block()
    owner = next(iter(owners.values()), None)
    return owner if len(owners) == 1 and isinstance(owner, StateBlockData) else None
