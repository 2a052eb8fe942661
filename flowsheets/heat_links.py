"""Links between the heat loads of sections and the heat integration of a plant.

    plant.integration = HeatIntegration(**sides(loads), hot_utilities=..., cold_utilities=...)
    add_heat_links(plant, plant.integration, loads, levels={"cooling_water": tower.supply_temperature})

A level that is named takes its temperature from the plant; the others keep the fixed one. The unit's results,
`hot_utility_heat[t, level]` and `cold_utility_heat[t, level]`, are then the duties of steam users, cooling tower and
chiller in place of the loads' own.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.heat_loads import HeatLoad

LINKED = {"heat": "duty", "inlet_temperature": "inlet_temperature", "outlet_temperature": "outlet_temperature"}
"""Variable of the unit -> quantity of a heat load."""


Levels = Mapping[str, Mapping[float, Any]]
NO_LEVELS: Levels = MappingProxyType({})


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


def add_heat_links(block, unit, loads: Sequence[HeatLoad], levels: Levels = NO_LEVELS) -> None:
    """Adds to `block` that heat and temperatures of the unit's streams are those of the loads: `heat_link` and more.

    `levels` holds the temperatures by time of levels that follow from the plant; `level_temperature_link` equates them.
    """
    by_name = {load.name: load for load in loads}
    for name, quantity in LINKED.items():
        variable = unit.component(name)
        units = pyunits.get_units(variable)

        def rule(b, t, s, variable=variable, quantity=quantity, units=units):
            return variable[t, s] == _with_units(getattr(by_name[s], quantity)[t], units)

        doc = f"{name} of a stream is that of its load"
        setattr(block, f"{name}_link", Constraint(unit.flowsheet().time, list(by_name), rule=rule, doc=doc))
    for level in levels:
        _level_temperature(unit, level)[:, level].unfix()
    block.level_temperature_link = Constraint(
        unit.flowsheet().time,
        list(levels),
        rule=lambda b, t, k: _level_temperature(unit, k)[t, k] == _with_units(levels[k][t], pyunits.K),
        doc="Temperature of a utility level is that of the plant",
    )


def start_heat_links(unit, loads: Sequence[HeatLoad], levels: Levels = NO_LEVELS) -> None:
    """Gives the unit's streams and levels the present values of the plant, so that it can initialise."""
    for level, temperature in levels.items():
        for t in unit.flowsheet().time:
            _level_temperature(unit, level)[t, level].set_value(value(_with_units(temperature[t], pyunits.K)))
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


def _level_temperature(unit, level: str):
    return unit.hot_utility_temperature if level in unit.hot_levels else unit.cold_utility_temperature


def _with_units(quantity, units):
    """Returns a quantity in `units`; a plain number is in them."""
    return quantity * units if isinstance(quantity, (int, float)) else pyunits.convert(quantity, units)
