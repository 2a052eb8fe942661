"""What every section's test looks at: structure before a solve, and balances over the section's boundary after it.

Balances use component flows and temperatures of the streams that cross the boundary and the registry's data, and
nothing of the section's own equations.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.unit_models import Feed
from idaes.models.unit_models.heat_exchanger import HeatExchangerData
from pyomo.environ import value
from pyomo.network import Arc, Port
from pyomo.util.check_units import assert_units_consistent

from tests.unit.unit_models.battery import count_matter, enthalpy, sensible_enthalpy

TRACE = 1e-12  # of the largest flow


def add_process_water(fs, water, inlets: Mapping[str, Port]) -> None:
    """Adds a feed `NAME_water_feed` of package `water` for each of the inlets, of 30 degC and unknown flow."""
    for name, inlet in inlets.items():
        feed = Feed(property_package=water)
        setattr(fs, f"{name}_water_feed", feed)
        setattr(fs, f"{name}_water_arc", Arc(source=feed.outlet, destination=inlet))
        feed.properties[0].temperature.fix(303.15)
        feed.properties[0].pressure.fix(101325.0)


def structure_of(model) -> tuple[int, str]:
    """Returns the degrees of freedom, and what IDAES' diagnostics find in the structure: empty where it is nothing."""
    try:
        DiagnosticsToolbox(model).assert_no_structural_warnings()
    except AssertionError as error:
        return degrees_of_freedom(model), str(error)
    return degrees_of_freedom(model), ""


def assert_square_and_clean(model, solution, before: tuple[int, str]) -> None:
    """Checks that `model` solved, with consistent units, and that its `structure_of` was sound `before`."""
    freedom, findings = before
    assert solution.ok, solution
    assert freedom == 0
    assert findings == ""
    assert_units_consistent(model)


def heat_and_work(units: Iterable) -> list[float]:
    """Returns what `units` take in as heat and as work, W; a heat exchanger's duty passes between its own sides."""
    open_units = [unit for unit in units if not isinstance(unit, HeatExchangerData)]
    added = [unit.component(name) for unit in open_units for name in ("heat_duty", "work_mechanical")]
    return [value(variable[0]) for variable in added if variable is not None]


def heat_of_loads(loads: Iterable) -> list[float]:
    """Returns the heat into the section by each HeatLoad, W."""
    return [(1 if load.service.heats else -1) * value(load.duty[0]) for load in loads]


def assert_loads_make_sense(loads: Iterable) -> None:
    """Checks that names differ, duties are positive, and what is heated does not get colder, nor the other way round.

    Temperatures are solved to 1e-6 K: an isothermal load may seem to turn by as much.
    """
    names = [load.name for load in loads]
    assert len(set(names)) == len(names)
    for load in loads:
        rise = value(load.outlet_temperature[0]) - value(load.inlet_temperature[0])
        assert value(load.duty[0]) > 0, load.name
        assert (rise if load.service.heats else -rise) >= -1e-6, load.name


def imbalance(inward: Iterable, outward: Iterable, heat: Iterable[float]) -> dict[str, float]:
    """Returns the relative imbalance of mass, of each element and of energy.

    Args:
        inward, outward: state data of the streams that cross the boundary
        heat: heats and works into the section, W

    Mass and elements relate to what enters, or to `TRACE` of the largest of these flows: less is the rounding of the
    others, and what does not enter must not leave. Energy relates to the sum of sensible enthalpies and heats.
    """
    net, entering, energy, scale = Counter(), Counter(), 0.0, 0.0
    for sign, states in ((1.0, inward), (-1.0, outward)):
        for state in states:
            count_matter(state, sign, net, entering)
            energy += sign * enthalpy(state)
            scale += abs(sensible_enthalpy(state))
    for duty in heat:
        energy += duty
        scale += abs(duty)
    least = TRACE * max(entering.values())
    relative = {key: abs(net[key]) / max(entering[key], least) for key in net}
    return relative | {"energy": abs(energy) / scale}
