"""Loads of the `biorefinery` plant joined to its utilities: steam, cooling and power as the units ask for them."""

from pyomo.environ import Constraint

from nexus.costing.cost_table import electric_loads
from nexus.flowsheets.sections.heat_loads import Service


def add_load_links(plant) -> None:
    """Adds that each load is served by the utility that it names."""
    fs, loads = plant.flowsheet, plant.loads
    power, utilities = fs.heat_and_power, fs.utilities
    cooling = {name: loads[name].duty for name in plant.load_names(Service.cooling_water)}
    cooling["turbine_condenser"] = power.condenser.heat_rejected
    chilling = {name: loads[name].duty for name in plant.load_names(Service.chilled_water)}
    fs.heating_link = Constraint(
        fs.time,
        plant.load_names(Service.low_steam, Service.high_steam, Service.live_steam),
        rule=lambda b, t, k: power.heating_efficiency * power.heat_demand[t, k] == loads[k].duty[t],
        doc="Each steam user delivers the duty of its unit, less what is lost to the surroundings",
    )
    fs.cooling_link = Constraint(
        fs.time,
        list(cooling),
        rule=lambda b, t, k: utilities.cooled_load[t, k] == cooling[k][t],
        doc="Each cooling load is the duty of its unit",
    )
    fs.chilling_link = Constraint(
        fs.time,
        list(chilling),
        rule=lambda b, t, k: utilities.chilled_load[t, k] == chilling[k][t],
        doc="Each chilled load is the duty of its unit",
    )
    power.add_electric_loads(power_of_items(plant))


def power_of_items(plant) -> dict:
    """Returns {name: power by time, W} of every item that takes electric power."""
    return {load.name: {plant.time: load.power} for load in electric_loads(plant.costs)}
