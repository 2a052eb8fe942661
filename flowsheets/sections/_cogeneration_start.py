"""Starting values of the cogeneration section, from fuels and demands alone.

The condition of steam at every level does not depend on its flow, so the turbine expands once for the conditions. A
balance of the water side then gives all flows, how much natural gas the demands need and what the deaerator does; the
units start from these.
"""

from dataclasses import dataclass

from pyomo.environ import value

from nexus.flowsheets.sections._power_balance import supplies
from nexus.flowsheets.sections._steam_cycle_start import (
    copy_condition,
    initialize_generator,
    initialize_header,
    initialize_low_header,
    initialize_makeup,
    initialize_pump,
    initialize_steam_users,
    receive_condensates,
)
from nexus.flowsheets.sections.section import initialize_unit, receive
from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import heating_value
from nexus.property_packages.steam_if97 import liquid_enthalpy, saturation_pressure, saturation_temperature
from nexus.unit_models.complementarity import start_complementarity

PASSES = 60
TRACE = 1e-6  # mol/s, a flow that is next to nothing


@dataclass(frozen=True)
class WaterSide:
    """Molar flows (mol/s) of the water side, enthalpy of the feedwater (J/mol), and heat that it takes (W)."""

    raised: float
    letdown: float
    spray: float
    low: float
    high: float
    feedwater_enthalpy: float
    heat: float


def initialize_cogeneration(section) -> None:
    """Initialises all units of `section`; raises what the units' initialisation raises."""
    for state in section.natural_gas.properties.values():
        state.flow_mol_comp["CH4"].set_value(TRACE)
    for unit in (section.natural_gas, section.air, section.lime, section.boiler):
        initialize_unit(unit)
    initialize_generator(section)
    _find_conditions(section)
    sides = {t: water_side(section, t) for t in section.time}
    _burn_gas(section, sides)
    _start_steam(section, sides)
    _start_feedwater(section, sides)
    for unit in (section.ash_split, section.baghouse, section.induced_draft_fan, section.stack, section.blowdown):
        initialize_unit(unit)
    for unit in (section.ash_disposal, section.fly_ash_disposal, section.emitted_dust, *supplies(section)):
        initialize_unit(unit)
    _start_balances(section)


def _find_conditions(section):
    """Expands a little of the steam through the turbine and condenses it at the users of each level."""
    turbine = section.turbine
    for t in section.time:
        copy_condition(section.steam_generator.steam_outlet_state[t], turbine.inlet_state[t])
        turbine.inlet_state[t].flow_mol.set_value(value(section.steam_generator.steam_outlet_state[t].flow_mol))
        for level in ("high", "low"):
            turbine.end_state(level)[t].flow_mol.set_value(0.3 * value(turbine.inlet_state[t].flow_mol))
        hot = section.condenser.cooling_water_outlet_temperature[t] + section.condenser.temperature_difference_hot[t]
        turbine.exhaust_outlet_state[t].pressure.set_value(saturation_pressure(value(hot)))
    turbine.initialize()
    _initialize_condenser(section.condenser)
    levels = {
        "live": section.steam_generator.steam_outlet_state,
        "high": turbine.high_outlet_state,
        "low": turbine.low_outlet_state,
    }
    for level, source in levels.items():
        initialize_steam_users(section, section.config[f"{level}_users"], source)


def _initialize_condenser(condenser):
    """Initialises the condenser at the pressure that its inlet has; the terminal difference follows meanwhile."""
    given = [difference for difference in condenser.temperature_difference_hot.values() if difference.fixed]
    for difference in given:
        difference.unfix()
    start = [difference.value for difference in given]
    initialize_unit(condenser)
    for difference, number in zip(given, start, strict=True):
        difference.fix(number)


def direct_flow(section, t) -> float:
    """Returns the steam of the high extraction that direct users take, mol/s."""
    ports = (section.high_header.component(f"{k}_outlet") for k in section.config.direct_users)
    return sum(value(port.flow_mol[t]) for port in ports)


def water_side(section, t) -> WaterSide:
    """Returns the flows that close mass and energy of the water side at time `t`, by repeated substitution."""
    generator, turbine, offset = section.steam_generator, section.turbine, value(section.config.steam.enth_mol_offset)
    molar_mass = value(section.config.steam.mw_comp["Water"])
    users = {level: _taken(section, section.config[f"{level}_users"], t) for level in ("live", "high", "low")}
    direct = direct_flow(section, t)
    live, high, low = users["live"][0], users["high"][0] + direct, users["low"][0]
    blown = value(generator.blowdown_fraction[t])
    blown /= 1 - blown
    h_live, h_drum = value(generator.steam_outlet_state[t].enth_mol), value(generator.blowdown_outlet_state[t].enth_mol)
    h_steam = value(turbine.low_outlet_state[t].enth_mol)
    h_condensate = value(section.condenser.outlet_state[t].enth_mol)
    h_cold = offset + molar_mass * liquid_enthalpy(value(section.makeup.properties[t].temperature), 1e6)
    h_set = offset + molar_mass * _saturated(value(section.deaerator_set_pressure[t]))
    share, given = value(section.minimum_exhaust_share), value(section.boiler.heat_to_steam[t])
    letdown = value(section.letdown_flow[t]) / molar_mass
    heating, h_feed = 0.0, h_set
    for _ in range(PASSES):
        rise = h_live + blown * h_drum - (1 + blown) * h_feed
        spray = letdown * (h_live - h_steam) / (h_steam - h_feed)
        drawn = high + low + heating - letdown - spray
        raised = max(given / rise, live + letdown + drawn / (1 - share))
        exhaust = raised - live - letdown - drawn
        makeup = direct + blown * raised
        cold = makeup * h_cold + blown * raised * (h_drum - h_cold)
        held = sum(enthalpy for _, enthalpy in users.values()) + exhaust * h_condensate + cold
        rest = raised * (1 + blown) + spray - heating
        heating = max(0.0, (h_set * rest - held) / (h_steam - h_set))
        h_feed = h_set if heating > 0 else held / rest
    return WaterSide(raised, letdown, spray, low + heating - letdown - spray, high, h_feed, raised * rise)


def _taken(section, names, t) -> tuple[float, float]:
    """Returns the steam that users called `names` take (mol/s) and the enthalpy flow of their condensate (W)."""
    states = [section.component(name).outlet_state[t] for name in names]
    return sum(value(s.flow_mol) for s in states), sum(value(s.flow_mol * s.enth_mol) for s in states)


def _saturated(pressure: float) -> float:
    return liquid_enthalpy(saturation_temperature(pressure), pressure)


def _burn_gas(section, sides):
    """Adds the natural gas that the water side needs beyond the plant's fuels, and raises the steam."""
    methane = heating_value(get_component("CH4"), "gas", True)
    for t, side in sides.items():
        lack = side.heat - value(section.boiler.heat_to_steam[t])
        efficiency = value(section.boiler.efficiency[t] * section.boiler.heat_transfer_cleanliness[t])
        gas = max(lack / (efficiency * methane), TRACE)
        section.natural_gas.properties[t].flow_mol_comp["CH4"].set_value(gas)
    initialize_unit(section.natural_gas)
    initialize_unit(section.boiler)
    initialize_generator(section, {t: side.feedwater_enthalpy for t, side in sides.items()})


def _start_steam(section, sides):
    header, turbine = section.live_header, section.turbine
    receive(header)
    for t, side in sides.items():
        for name in section.config.live_users:
            flow = section.component(name).inlet_state[t].flow_mol
            header.component(f"{name}_outlet_state")[t].flow_mol.set_value(value(flow))
        header.letdown_outlet_state[t].flow_mol.set_value(side.letdown)
        drawn = sum(value(section.component(name).inlet_state[t].flow_mol) for name in section.config.live_users)
        drawn += side.letdown
        header.turbine_outlet_state[t].flow_mol.set_value(value(header.generator_inlet_state[t].flow_mol) - drawn)
    header.initialize()
    receive(turbine)
    for t, side in sides.items():
        turbine.high_outlet_state[t].flow_mol.set_value(side.high)
        turbine.low_outlet_state[t].flow_mol.set_value(side.low)
    turbine.initialize()
    _initialize_condenser(section.condenser)
    initialize_pump(section.condensate_pump)


def _start_feedwater(section, sides):
    initialize_makeup(section, {t: direct_flow(section, t) for t in sides})
    receive_condensates(section, section.heat_users)
    for t in sides:
        section.deaerator.outlet_state[t].pressure.set_value(_deaerator_pressure(section, t))
    section.deaerator.initialize()
    initialize_header(section, section.high_header, section.config.high_users, section.turbine.high_outlet_state)
    initialize_pump(section.feedwater_pump)
    receive(section.feedwater_header)
    for t, side in sides.items():
        section.feedwater_header.spray_outlet_state[t].flow_mol.set_value(side.spray)
        water = value(section.feedwater_header.pump_inlet_state[t].flow_mol)
        section.feedwater_header.boiler_outlet_state[t].flow_mol.set_value(water - side.spray)
    section.feedwater_header.initialize()
    receive(section.low_header)
    initialize_low_header(section, section.config.low_users)


def _deaerator_pressure(section, t) -> float:
    """Returns the pressure (Pa) at which what enters the deaerator besides steam is saturated, at least the set one."""
    steam = section.deaerator.steam_inlet_state
    states = [block[t] for block in section.deaerator.inlet_states() if block is not steam]
    total = sum(value(s.flow_mol) for s in states)
    mixed = sum(value(s.flow_mol * s.enth_mol) for s in states) / total - value(section.config.steam.enth_mol_offset)
    specific = mixed / value(section.config.steam.mw_comp["Water"])
    low, high = value(section.deaerator_set_pressure[t]), HIGHEST_PRESSURE
    if _saturated(low) > specific:
        return low
    for _ in range(PASSES):
        middle = (low + high) / 2
        low, high = (middle, high) if _saturated(middle) < specific else (low, middle)
    return high * (1 + TRACE)


def _start_balances(section):
    for t in section.time:
        net = value(section.power_supply[t]) - value(section.power_use[t])
        section.power_export[t].set_value(max(net, IDLE))
        section.power_import[t].set_value(max(-net, IDLE))
    for name in ("condensing_or_gas", "heating_or_pressure", "export_or_import"):
        start_complementarity(section, name)


HIGHEST_PRESSURE = 6e6  # Pa, above every deaerator
IDLE = 1e4  # W, power sold and bought where neither is needed
