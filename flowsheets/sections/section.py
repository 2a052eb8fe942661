"""What every plant section offers: a flowsheet block with its units, its design values and its initialisation."""

from collections.abc import Iterable

from idaes.core import FlowsheetBlockData
from idaes.core.util.initialization import propagate_state
from idaes.models.unit_models.feed import FeedData
from pyomo.network import Arc, Port

from nexus.unit_models.initialization import solve_from_inlets


class SectionData(FlowsheetBlockData):
    """A part of a plant. A section builds its units and the arcs between them; the plant joins sections by arcs.

    A subclass builds in `build`, fixes its design values in `set_operating_conditions`, and lists its units in the
    order in which material passes them in `units_in_order`.
    """

    CONFIG = FlowsheetBlockData.CONFIG()

    def set_operating_conditions(self) -> None:
        """Fixes the section's degrees of freedom at their design values."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is operated")

    def units_in_order(self) -> Iterable:
        """Returns the section's units, upstream first."""
        raise NotImplementedError(f"{type(self).__name__} does not list its units")

    def heat_loads(self) -> tuple:
        """Returns what utilities must heat and cool, each a `HeatLoad`; nothing unless the section says so."""
        return ()

    def initialize_units(self) -> None:
        """Initialises each unit from what its upstream units hand on; a recycle starts from its present value."""
        for unit in self.units_in_order():
            initialize_unit(unit)

    def set_scaling(self) -> None:
        """Sets the scaling factors of units that compute them from their arguments."""
        for unit in self.units_in_order():
            if is_own(unit):
                unit.calculate_scaling_factors()

    def connect(self, name: str, source: Port, destination: Port) -> None:
        """Joins two ports by an arc called `name`."""
        setattr(self, name, Arc(source=source, destination=destination))


def initialize_unit(unit) -> None:
    """Hands upstream values to the inlets of `unit` and initialises it."""
    receive(unit)
    if isinstance(unit, FeedData):
        unit.properties.initialize()
    elif is_own(unit):
        unit.initialize()
    else:
        solve_from_inlets(unit)


def receive(unit) -> None:
    """Copies the values of the upstream ports to the inlet ports of `unit`."""
    for port in unit.component_data_objects(Port, descend_into=False):
        for arc in port.arcs():
            if arc.destination is port:
                propagate_state(arc)


def request_water(unit, t, flow: float) -> None:
    """Sets the water (mol/s) that `unit` takes by its `inlet`, there and at the port that it comes from, to start from.

    Flows that are fixed stay.
    """
    for port in (unit.inlet, *(arc.source for arc in unit.inlet.arcs())):
        water = port.flow_mol_comp[t, "Water"]
        if not water.fixed:
            water.set_value(flow)


def water_conditions(units: Iterable) -> list:
    """Returns temperature and pressure at the inlets of `units`, which whoever gives the process water decides."""
    return [v for unit in units for name in ("temperature", "pressure") for v in getattr(unit.inlet, name).values()]


def request_all_water(units: Iterable) -> None:
    """Hands the process water that each of `units` takes back to where it comes from."""
    for unit in units:
        for t, state in unit.inlet_state.items():
            request_water(unit, t, state.flow_mol_comp["Water"].value)


def is_own(unit) -> bool:
    """Returns whether a unit model comes from this project; IDAES' own scale and start otherwise."""
    return any(c.__module__.startswith("nexus.unit_models") for c in type(unit).__mro__)
