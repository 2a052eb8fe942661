"""Area 900, cooling tower, chiller, process water, instrument air; raw water and chemicals of the tower."""

from pyomo.environ import units as pyunits

from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component

AREA = 900


def add_costs(costing, section) -> None:
    """Adds a `PlantUtilities` section; the tower's power is that of its fans and of the circulation.

    Fire water, plant air and cleaning in place have the sizes of the published design.
    """
    t, design = section.time.first(), numbers("nrel2011_design.csv")
    circulation, water = section.cooling_tower.circulation_flow_mass[t], section.process_water
    molar_mass = get_component("Water").molar_mass * pyunits.kg / pyunits.mol
    quantities = {
        "cooling_water": circulation / molar_mass,
        "tower_work": section.cooling_tower.work_mechanical[t],
        "no_power": 0 * pyunits.W,
        "chilled_load": section.chiller.cooling_load[t],
        "chiller_work": section.chiller.work_mechanical[t],
        "process_water": water.process_water_flow_mass[t],
        "raw_water": water.makeup_flow_mass[t],
        "compressor_work": section.air_compressor.work_mechanical[t],
        "instrument_air": section.instrument_air_flow[t],
        "dryer_work": section.air_dryer.work_mechanical[t],
        "plant_air": design["plant_air"],
        "cip_water": design["cip_water"],
        "fire_water": design["fire_water"],
    }
    add_items(costing, "utilities", quantities)
    chemicals = design["cooling_tower_chemicals"] * circulation
    costing.add_variable_cost("cooling_tower_chemicals", chemicals, "cooling_tower_chemicals", area=AREA)
    costing.add_variable_cost("raw_water", water.makeup_flow_mass[t], "makeup_water", area=AREA)
