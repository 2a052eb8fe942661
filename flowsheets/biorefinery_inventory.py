"""Inventory of the plant `biorefinery`: heat, power, fuel, water, wastes, emissions and materials of every area.

`add_inventory(plant)` adds what the costs buy, sell and dispose of, the heat loads of each section by the utility that
serves them, the streams that leave to air and water, capital and salaries; `inventory_lines` says how streams count.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyomo.environ import units as pyunits

from nexus.flowsheets.inventory_lines import (
    add_aerated,
    add_biomass,
    add_dry_matter,
    add_vent,
    build_inventory,
    combustion_lines,
    enzyme_lines,
    leaves,
    storage_lines,
    tower_lines,
)
from nexus.property_packages.components import ATOMIC_MASS, get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.sustainability.inventory import Inventory, Kind
from nexus.unit_models.combustion import atoms

KG_PER_MOL = pyunits.kg / pyunits.mol
OXYGEN_MASS = 2 * ATOMIC_MASS["O"] / 1000 * KG_PER_MOL


def add_inventory(plant) -> Inventory:
    """Builds and returns `plant.flowsheet.inventory`, as `build_inventory` does."""
    return build_inventory(plant, LINES, everywhere=add_heat)


def add_heat(inventory, name: str, area: int, section) -> None:
    """Adds the heat that each utility gives to or takes from a section, summed over its heat loads."""
    t, sums = section.time.first(), {}
    for load in section.heat_loads():
        sums.setdefault(load.service, []).append(load.duty[t])
    for service, duties in sums.items():
        kind = Kind.heating if service.heats else Kind.cooling
        inventory.add(f"{name}_{service.name}", kind, service.name, area, sum(duties), service.value)


def feedstock_lines(inventory, area: int, section) -> None:
    """Adds the moisture of the feedstock and, by biomass, the burdens of growing and hauling it."""
    blend, t = section.blend, section.time.first()
    moisture = blend.wet_flow_mass[t] - blend.dry_flow_mass[t]
    inventory.add("feedstock_moisture", Kind.water_intake, "feedstock_moisture", area, moisture)
    for name in blend.feedstocks:
        dry = blend.feed_dry_flow[t, name]
        growing, burden = blend.carbon_burden[name], blend.feed_burden[t, name]
        add_biomass(inventory, area, name, dry, dry * growing, dry * (burden - growing))


def pretreatment_lines(inventory, area: int, section) -> None:
    """Adds the water in which sulfur dioxide is dissolved; the gas itself is among the costs."""
    if not section.takes_sulfur_dioxide:
        return
    t = section.time.first()
    water = section.reactor_acid.wet_flow_mass[t] - section.sulfur_dioxide_flow_mass[t]
    inventory.add("sulfur_dioxide_water", Kind.water_intake, "sulfur_dioxide_water", area, water)


def fermentation_lines(inventory, area: int, section) -> None:
    """Adds the scrubbed gas of fermentation where no other section takes it."""
    scrubber = section.vent_scrubber
    if leaves(scrubber.vent_outlet):
        add_vent(inventory, "fermentation_vent", area, scrubber.vent_outlet_state[section.time.first()])


def succinic_acid_lines(inventory, area: int, section) -> None:
    """Adds the carbon dioxide that is not bound and the water of the dryer."""
    t = section.time.first()
    add_vent(inventory, "succinic_off_gas", area, section.vent.properties[t])
    inventory.add("succinic_dryer_water", Kind.water_evaporated, "water", area, section.dryer.evaporation[t])


def polylactide_lines(inventory, area: int, section) -> None:
    """Adds the dry matter of the gypsum, whose wet mass is among the costs."""
    add_dry_matter(inventory, "gypsum", "gypsum", area, section.gypsum.properties[section.time.first()])


def wastewater_lines(inventory, area: int, section) -> None:
    """Adds the gas of the bioreactor, the water discharged with what it carries, and the regenerate of the polisher."""
    t = section.time.first()
    vent, air = section.vent.properties[t], section.air.properties[t]
    add_aerated(inventory, "bioreactor_carbon_dioxide", "bioreactor_water", area, vent, air)
    discharge, regenerate = section.discharge.properties[t], section.regenerate.properties[t]
    inventory.add("discharged_water", Kind.water_discharged, "treated_water", area, discharge.flow_mass)
    inventory.add("polisher_regenerate", Kind.liquid_waste, "regenerate", area, regenerate.flow_mass)
    recycled = section.polisher.outlet_state[t].flow_mass
    inventory.add("recycled_water", Kind.water_recycled, "recycled_water", area, recycled)
    add_dry_matter(inventory, "brine", "brine", area, section.brine.properties[t])
    add_dry_matter(inventory, "regenerate", "regenerate", area, regenerate)
    _add_pollutants(inventory, area, section.discharge.properties, t)


def _add_pollutants(inventory, area: int, water, t) -> None:
    """Adds nitrogen, phosphorus and oxygen demand of the water discharged."""
    demand = {j: chemical_oxygen_demand(get_component(j)) for j in water[t].component_list}
    oxygen = sum(n * water[t].flow_mol_comp[j] for j, n in demand.items() if n > 0)
    inventory.add("discharged_oxygen_demand", Kind.water_pollutant, "oxygen_demand", area, oxygen * OXYGEN_MASS)
    for name, element in (("nitrogen", "N"), ("phosphorus", "P")):
        flow = atoms([water], t, element) * ATOMIC_MASS[element] / 1000 * KG_PER_MOL
        inventory.add(f"discharged_{name}", Kind.water_pollutant, name, area, flow)


def heat_and_power_lines(inventory, area: int, section) -> None:
    """Adds fuels and stack gas, the dust that filters let through, and ash."""
    t = section.time.first()
    combustion_lines(inventory, area, section)
    inventory.add("stack_dust", Kind.emission, "dust", area, section.emitted_dust.properties[t].flow_mass)
    inventory.add("ash_dry_matter", Kind.waste_dry_matter, "ash", area, section.boiler.ash_flow_mass[t])


LINES: Mapping[str, Callable] = MappingProxyType(
    {
        "feedstock": feedstock_lines,
        "pretreatment": pretreatment_lines,
        "enzyme": enzyme_lines,
        "fermentation": fermentation_lines,
        "succinic_acid": succinic_acid_lines,
        "polylactide": polylactide_lines,
        "wastewater": wastewater_lines,
        "storage": storage_lines,
        "heat_and_power": heat_and_power_lines,
        "utilities": tower_lines,
    }
)
"""Name of a section -> function that adds the lines of its own streams."""
