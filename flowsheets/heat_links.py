"""Links between the heat loads of sections and the heat integration of a plant.

    plant.integration = HeatIntegration(**sides(loads), hot_utilities=..., cold_utilities=...)
    add_heat_links(plant, plant.integration, loads)

The unit's results, `hot_utility_heat[t, level]` and `cold_utility_heat[t, level]`, are then the duties of steam users,
cooling tower and chiller in place of the loads' own.
"""

from collections.abc import Sequence

from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.heat_loads import HeatLoad

LINKED = {"heat": "duty", "inlet_temperature": "inlet_temperature", "outlet_temperature": "outlet_temperature"}
"""Variable of the unit -> quantity of a heat load."""


def sides(loads: Sequence[HeatLoad]) -> dict[str, list[str]]:
    """Returns the names of hot and cold streams as arguments of a HeatIntegration; raises ValueError for one twice."""
    names = [load.name for load in loads]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"Heat loads need names of their own; twice: {', '.join(twice)}. Put the section before them.")
    return {
        "hot": [load.name for load in loads if not load.service.heats],
        "cold": [load.name for load in loads if load.service.heats],
    }


def add_heat_links(block, unit, loads: Sequence[HeatLoad]) -> None:
    """Adds to `block` that heat and temperatures of the unit's streams are those of the loads: `heat_link` and more."""
    by_name = {load.name: load for load in loads}
    for name, quantity in LINKED.items():
        variable = unit.component(name)
        units = pyunits.get_units(variable)

        def rule(b, t, s, variable=variable, quantity=quantity, units=units):
            return variable[t, s] == _with_units(getattr(by_name[s], quantity)[t], units)

        doc = f"{name} of a stream is that of its load"
        setattr(block, f"{name}_link", Constraint(unit.flowsheet().time, list(by_name), rule=rule, doc=doc))


def start_heat_links(unit, loads: Sequence[HeatLoad]) -> None:
    """Gives the unit's streams the present values of the loads, so that it can initialise; no heat below zero."""
    for load in loads:
        for t in unit.flowsheet().time:
            for name, number in zip(LINKED, load_values(load, t), strict=True):
                unit.component(name)[t, load.name].set_value(number)


def load_values(load: HeatLoad, t) -> tuple[float, float, float]:
    """Returns heat (W, rounding below zero is none), inlet and outlet temperature (K) of a load at time `t`."""
    quantities = (load.duty, load.inlet_temperature, load.outlet_temperature)
    heat, inlet, outlet = (
        value(_with_units(q[t], unit)) for q, unit in zip(quantities, (pyunits.W, pyunits.K, pyunits.K), strict=True)
    )
    return max(heat, 0.0), inlet, outlet


def _with_units(quantity, units):
    """Returns a quantity in `units`; a plain number is in them."""
    return quantity * units if isinstance(quantity, (int, float)) else pyunits.convert(quantity, units)
