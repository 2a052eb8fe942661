"""Inventory of the plant `nrel2011`: power, fuel, water, wastes, emissions and materials of every area.

`add_inventory(plant)` adds what the costs buy, sell and dispose of, the streams that leave to air, capital and
salaries. The stover's burden is that of the table of feedstocks, hauled from a circle around the plant that supplies
it, as in the blend of the `biorefinery`.
"""

from pyomo.environ import units as pyunits

from nexus.flowsheets.inventory_lines import (
    add_aerated,
    add_biomass,
    add_dry_matter,
    add_vent,
    build_inventory,
    combustion_lines,
    enzyme_lines,
    storage_lines,
    tower_lines,
)
from nexus.flowsheets.sections.feedstock_blend import table_values
from nexus.sustainability.inventory import Inventory, Kind
from nexus.unit_models.feedstock_supply import hauling_burden, mean_distance, supply_radius

STOVER = "corn_stover"


def add_inventory(plant) -> Inventory:
    """Builds and returns `plant.flowsheet.inventory`, as `build_inventory` does."""
    return build_inventory(plant, LINES)


def feedstock_lines(inventory, area: int, section) -> None:
    """Adds the moisture of the stover and the burdens of collecting and hauling it."""
    feed, t = section.corn_stover, section.time.first()
    dry = feed.dry_flow_mass[t]
    moisture = feed.wet_flow_mass[t] - dry
    inventory.add("feedstock_moisture", Kind.water_intake, "feedstock_moisture", area, moisture)
    data, transport = table_values(STOVER), table_values("transport")
    density = data["supply_density"] * pyunits.tonne / pyunits.km**2 / pyunits.year
    radius = supply_radius(dry, transport["on_stream_fraction"], density)
    distance = mean_distance(data["base_distance"] * pyunits.km, transport["tortuosity"], radius)
    emission = transport["truck_emission"] * pyunits.kg / pyunits.tonne / pyunits.km
    hauling = feed.wet_flow_mass[t] * hauling_burden(emission, distance)
    add_biomass(inventory, area, STOVER, dry, dry * data["carbon_burden"], hauling)


def recovery_lines(inventory, area: int, section) -> None:
    """Adds the scrubbed gas of fermentation and columns."""
    add_vent(inventory, "scrubbed_vent", area, section.scrubbed_vent.properties[section.time.first()])


def wastewater_lines(inventory, area: int, section) -> None:
    """Adds the gas of the basin, the water that returns and the brine, which the published design does not pay for."""
    t = section.time.first()
    vent, air, brine = section.vent.properties[t], section.air.properties[t], section.brine.properties[t]
    add_aerated(inventory, "basin_carbon_dioxide", "basin_water", area, vent, air)
    recycled = section.water_mixer.mixed_state[t].flow_mass
    inventory.add("recycled_water", Kind.water_recycled, "recycled_water", area, recycled)
    inventory.add("brine", Kind.liquid_waste, "brine", area, brine.flow_mass)
    add_dry_matter(inventory, "brine", "brine", area, brine)


def heat_and_power_lines(inventory, area: int, section) -> None:
    """Adds fuels, stack gas and ash."""
    combustion_lines(inventory, area, section)
    inventory.add(
        "ash_dry_matter", Kind.waste_dry_matter, "ash", area, section.boiler.ash_flow_mass[section.time.first()]
    )


LINES = {
    "feedstock": feedstock_lines,
    "enzyme": enzyme_lines,
    "recovery": recovery_lines,
    "wastewater": wastewater_lines,
    "storage": storage_lines,
    "heat_and_power": heat_and_power_lines,
    "utilities": tower_lines,
}
"""Name of a section -> function that adds the lines of its own streams."""
