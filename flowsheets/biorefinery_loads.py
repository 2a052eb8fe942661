"""Loads of the `biorefinery` plant joined to its utilities: steam, cooling and power as the units ask for them."""

from pyomo.environ import Constraint

from nexus.costing.cost_table import electric_loads
from nexus.flowsheets.sections.heat_loads import Service

STEAM = (Service.low_steam, Service.high_steam, Service.live_steam)


def add_load_links(plant) -> None:
    """Adds that each load is served by the utility that it names."""
    fs, loads = plant.flowsheet, plant.utility_loads
    power, utilities, tower = fs.heat_and_power, fs.utilities, fs.utilities.cooling_tower
    if fs.component("heat_integration") is not None:
        _join_heat_integration(fs)
    fs.heating_link = Constraint(
        fs.time,
        plant.load_names(*STEAM),
        rule=lambda b, t, k: power.heating_efficiency * power.heat_demand[t, k] == loads[k].duty[t],
        doc="Each steam user delivers the duty of its unit, less what is lost to the surroundings",
    )
    fs.cooling_link = Constraint(
        fs.time,
        plant.load_names(Service.cooling_water),
        rule=lambda b, t, k: utilities.cooled_load[t, k] == loads[k].duty[t],
        doc="Each cooling load is the duty of its unit",
    )
    fs.chilling_link = Constraint(
        fs.time,
        plant.load_names(Service.chilled_water),
        rule=lambda b, t, k: utilities.chilled_load[t, k] == loads[k].duty[t],
        doc="Each chilled load is the duty of its unit",
    )
    fs.condenser_supply = _equal(fs, power.condenser.cooling_water_inlet_temperature, tower.supply_temperature)
    fs.condenser_return = _equal(fs, power.condenser.cooling_water_outlet_temperature, tower.return_temperature)
    power.add_electric_loads(power_of_items(plant))


def _join_heat_integration(fs) -> None:
    power, tower, chiller = fs.heat_and_power, fs.utilities.cooling_tower, fs.utilities.chiller
    fs.heat_integration.join(
        {
            Service.low_steam: power.turbine.low_outlet.pressure,
            Service.high_steam: power.turbine.high_outlet.pressure,
            Service.live_steam: power.feedwater_pump.outlet.pressure,
        },
        {
            Service.cooling_water: tower.supply_temperature,
            Service.chilled_water: chiller.chilled_water_temperature,
        },
    )


def _equal(fs, given, of_tower) -> Constraint:
    """Returns that the turbine's condenser has a temperature of the tower's water."""
    return Constraint(fs.time, rule=lambda b, t: given[t] == of_tower[t], doc="The condenser takes the tower's water")


def power_of_items(plant) -> dict:
    """Returns {name: power by time, W} of every item that takes electric power."""
    return {load.name: {plant.time: load.power} for load in electric_loads(plant.costs)}
