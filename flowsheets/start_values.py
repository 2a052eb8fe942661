"""Starting values that plants share: process water, live steam, recycled water before the sections that make them."""

from pyomo.environ import value

from nexus.flowsheets.sections._dilution import BLEED
from nexus.property_packages.steam_if97 import vapour_enthalpy
from nexus.unit_models.solids import total_solids_flow_mass

WATER_MASS = 0.018015  # kg/mol
WATER_TEMPERATURE = 303.15  # K
STEAM_TEMPERATURE = 534.15  # K
RECYCLED_TEMPERATURE = 391.0  # K
AMBIENT = 101325.0  # Pa


def set_water(plant, user: str, flow: float) -> None:
    """Sets the flow (mol/s) and condition of the process water of `user`."""
    set_water_port(plant.flowsheet.utilities.process_water.component(f"{user}_outlet"), plant.time, flow)


def set_water_port(port, t, flow: float) -> None:
    """Sets an outlet port of water to `flow` mol/s at ambient pressure and the temperature of process water."""
    port.flow_mol_comp[t, "Water"].set_value(flow)
    port.temperature[t].set_value(WATER_TEMPERATURE)
    port.pressure[t].set_value(AMBIENT)


def set_recycled_water(state, flow: float) -> None:
    """Sets a state to `flow` mol/s of hot water and nothing else."""
    for j in state.component_list:
        state.flow_mol_comp[j].set_value(flow if j == "Water" else 0.0)
    state.temperature.set_value(RECYCLED_TEMPERATURE)
    state.pressure.set_value(AMBIENT)


def set_injected_steam(plant, flows: dict[str, float]) -> None:
    """Sets the live steam (kg/s) that the high-pressure header hands to each direct user."""
    power, t = plant.flowsheet.heat_and_power, plant.time
    pressure = value(power.turbine.high_outlet_state[t].pressure)
    offset = value(plant.flowsheet.steam_package.enth_mol_offset)
    enthalpy = offset + WATER_MASS * vapour_enthalpy(STEAM_TEMPERATURE, pressure)
    for user, flow in flows.items():
        outlet = power.high_header.component(f"{user}_outlet")
        outlet.flow_mol[t].set_value(flow / WATER_MASS)
        outlet.enth_mol[t].set_value(enthalpy)
        outlet.pressure[t].set_value(pressure)


def copy_steam_demand(plant) -> None:
    """Sets the steam that the header hands to presteaming and reactor to what these found that they need."""
    pretreatment, header = plant.flowsheet.pretreatment, plant.flowsheet.heat_and_power.high_header
    for user, unit in (("presteamer", pretreatment.presteamer), ("pretreatment_reactor", pretreatment.reactor)):
        flow = value(unit.steam_inlet.flow_mol[plant.time])
        header.component(f"{user}_outlet").flow_mol[plant.time].set_value(flow)


def correct_dilution(plant, tank, total_solids, recycled) -> None:
    """Sets the water of both dilutions so that reactor and `tank` have the total solids asked for, as it stands.

    Args:
        plant: has sections `pretreatment` and `utilities`
        tank: the first hydrolysis vessel, with `inlet_state` and `enzyme_inlet_state`
        total_solids: mass fraction that both streams into the tank together must have
        recycled: state of the recycled water that enters pretreatment
    """
    t, pretreatment = plant.time, plant.flowsheet.pretreatment
    charge = value(pretreatment.reactor.solids_fed[t]) / value(pretreatment.reactor_total_solids[t])
    given = value(pretreatment.config.feedstock.wet_flow_mass[t] + recycled.flow_mass)
    if "reactor" in pretreatment.acid_feeds:
        given += value(pretreatment.reactor_acid.wet_flow_mass[t])
    set_water(plant, "pretreatment", max(charge - given, BLEED) / WATER_MASS)
    states = (tank.inlet_state[t], tank.enzyme_inlet_state[t])
    solids = sum(value(total_solids_flow_mass(state)) for state in states)
    lack = solids / value(total_solids) - sum(value(state.flow_mass) for state in states)
    water = value(pretreatment.conditioning.water_inlet_state[t].flow_mass)
    set_water(plant, "conditioning", max(water + lack, BLEED) / WATER_MASS)
