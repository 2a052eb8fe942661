"""Inventory of the plant `biorefinery`: heat, power, fuel, water, wastes, emissions and materials of every area.

`add_inventory(plant)` adds what the costs buy, sell and dispose of, the heat loads of each section by the utility that
serves them, and the streams that leave to air and water. A stream leaves where no arc takes it to another unit, so that
carbon dioxide of fermentation which another section binds is counted there. Carbon dioxide is fossil where it comes
from natural gas, biogenic otherwise; nitrogen oxides count as nitrogen dioxide. All gas is burnt in the boiler: a slip
of methane is not modelled.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from idaes.models.unit_models.product import ProductData
from pyomo.environ import units as pyunits
from pyomo.network import Port

from nexus.flowsheets.sections.on_site_enzyme import OnSiteEnzymeData
from nexus.property_packages.components import get_component
from nexus.sustainability.inventory import Inventory, Kind
from nexus.unit_models.emissions import NITROGEN_DIOXIDE

KG_PER_MOL = pyunits.kg / pyunits.mol
BIOGENIC, FOSSIL = "carbon_dioxide_biogenic", "carbon_dioxide_fossil"


def add_inventory(plant) -> Inventory:
    """Builds and returns `plant.flowsheet.inventory`; the costing block of the plant must hold all its items.

    Args:
        plant: a plant with `sections` (name -> `Section`) and their blocks on its flowsheet, arcs included.
    """
    flowsheet = plant.flowsheet
    flowsheet.inventory = inventory = Inventory()
    inventory.add_from_costs(flowsheet.costing)
    for name, label in plant.sections.items():
        section = flowsheet.component(name)
        add_heat(inventory, name, label.area, section)
        if name in LINES:
            LINES[name](inventory, label.area, section)
    return inventory


def add_heat(inventory, name: str, area: int, section) -> None:
    """Adds the heat that each utility gives to or takes from a section, summed over its heat loads."""
    t, sums = section.time.first(), {}
    for load in section.heat_loads():
        sums.setdefault(load.service, []).append(load.duty[t])
    for service, duties in sums.items():
        kind = Kind.heating if service.heats else Kind.cooling
        inventory.add(f"{name}_{service.name}", kind, service.name, area, sum(duties), service.value)


def leaves(port: Port) -> bool:
    """Returns whether no arc takes the stream of an outlet port further, or only to a `Product`."""
    ends = (arc.destination.parent_block() for arc in port.arcs() if arc.source is port)
    return all(isinstance(unit, ProductData) for unit in ends)


def add_vent(inventory, name: str, area: int, state) -> None:
    """Adds carbon dioxide (biogenic), water and organic vapours of a gas that leaves to the air."""
    flow = state.flow_mass_comp
    inventory.add(f"{name}_carbon_dioxide", Kind.emission, BIOGENIC, area, flow["CO2"])
    inventory.add(f"{name}_water", Kind.water_evaporated, "water", area, flow["Water"])
    for j in state.component_list:
        if j not in ("CO2", "Water", "N2", "O2"):
            inventory.add(f"{name}_{j}", Kind.emission, j, area, flow[j])


def feedstock_lines(inventory, area: int, section) -> None:
    """Adds the moisture of the feedstock and the burden of growing and hauling it."""
    blend, t = section.blend, section.time.first()
    moisture = blend.wet_flow_mass[t] - blend.dry_flow_mass[t]
    inventory.add("feedstock_moisture", Kind.water_intake, "feedstock_moisture", area, moisture)
    meaning = "growing, collection and transport"
    substance = "carbon_dioxide_equivalent"
    inventory.add("feedstock_burden", Kind.upstream, substance, area, blend.carbon_burden_flow[t], meaning)


def pretreatment_lines(inventory, area: int, section) -> None:
    """Adds the water in which sulfur dioxide is dissolved; the gas itself is among the costs."""
    if not section.takes_sulfur_dioxide:
        return
    t = section.time.first()
    water = section.reactor_acid.wet_flow_mass[t] - section.sulfur_dioxide_flow_mass[t]
    inventory.add("sulfur_dioxide_water", Kind.water_intake, "sulfur_dioxide_water", area, water)


def enzyme_lines(inventory, area: int, section) -> None:
    """Adds the gas of on-site enzyme production; a purchased enzyme has none here."""
    if not isinstance(section, OnSiteEnzymeData):
        return
    t = section.time.first()
    vent, air = section.off_gas.properties[t].flow_mass_comp, section.air.properties[t].flow_mass_comp
    inventory.add("enzyme_carbon_dioxide", Kind.emission, BIOGENIC, area, vent["CO2"] - air["CO2"])
    inventory.add("enzyme_off_gas_water", Kind.water_evaporated, "water", area, vent["Water"] - air["Water"])


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


def wastewater_lines(inventory, area: int, section) -> None:
    """Adds the gas of the bioreactor, the water discharged, and the regenerate of the polisher."""
    t = section.time.first()
    vent, air = section.vent.properties[t].flow_mass_comp, section.air.properties[t].flow_mass_comp
    inventory.add("bioreactor_carbon_dioxide", Kind.emission, BIOGENIC, area, vent["CO2"] - air["CO2"])
    evaporated = vent["Water"] - air["Water"]
    inventory.add("bioreactor_water", Kind.water_evaporated, "water", area, evaporated)
    discharge, regenerate = section.discharge.properties[t], section.regenerate.properties[t]
    inventory.add("discharged_water", Kind.water_discharged, "treated_water", area, discharge.flow_mass)
    inventory.add("polisher_regenerate", Kind.liquid_waste, "regenerate", area, regenerate.flow_mass)


def storage_lines(inventory, area: int, section) -> None:
    """Adds the ethanol sold and the denaturant, which the costs leave out."""
    t = section.time.first()
    ethanol = section.translator.outlet_state[t].flow_mass
    inventory.add("ethanol", Kind.product, "ethanol", area, ethanol, "pure ethanol, before denaturing")
    inventory.add("denaturant", Kind.material, "denaturant", area, section.denaturant.dry_flow_mass[t])


def heat_and_power_lines(inventory, area: int, section) -> None:
    """Adds stack gas, dust, the water of the flue gas, and natural gas by its higher heating value."""
    t = section.time.first()
    stack, air = section.stack.properties[t], section.air.properties[t]
    carbon = section.natural_gas.properties[t].flow_mol_comp["CH4"]
    fossil = carbon * get_component("CO2").molar_mass * KG_PER_MOL
    for name, substance, flow in (
        ("stack_carbon_dioxide_fossil", FOSSIL, fossil),
        ("stack_carbon_dioxide_biogenic", BIOGENIC, stack.flow_mass_comp["CO2"] - fossil),
        ("stack_sulfur_dioxide", "sulfur_dioxide", stack.flow_mass_comp["SO2"]),
        ("stack_nitrogen_oxides", "nitrogen_oxides", NITROGEN_DIOXIDE * stack.flow_mol_comp["NO"]),
        ("stack_dust", "dust", section.emitted_dust.properties[t].flow_mass),
    ):
        inventory.add(name, Kind.emission, substance, area, flow)
    evaporated = stack.flow_mass_comp["Water"] - air.flow_mass_comp["Water"]
    inventory.add("stack_water", Kind.water_evaporated, "water", area, evaporated, "moisture and hydrogen of fuels")
    heat = section.natural_gas_heat[t]
    inventory.add("natural_gas_heat", Kind.fuel, "natural_gas", area, heat, "higher heating value")


def utilities_lines(inventory, area: int, section) -> None:
    """Adds what the cooling tower gives to the air as vapour and as drift; raw water is among the costs."""
    t, tower = section.time.first(), section.cooling_tower
    leaving, entering = section.moist_air.properties[t], section.ambient_air.properties[t]
    evaporated = leaving.flow_mass_comp["Water"] - entering.flow_mass_comp["Water"]
    inventory.add("tower_evaporation", Kind.water_evaporated, "water", area, evaporated)
    inventory.add("tower_drift", Kind.water_evaporated, "drift", area, section.windage.properties[t].flow_mass)
    if leaves(tower.blowdown_outlet):
        blowdown = tower.blowdown_outlet_state[t].flow_mass
        inventory.add("tower_blowdown", Kind.water_discharged, "blowdown", area, blowdown)


LINES: Mapping[str, Callable] = MappingProxyType(
    {
        "feedstock": feedstock_lines,
        "pretreatment": pretreatment_lines,
        "enzyme": enzyme_lines,
        "fermentation": fermentation_lines,
        "succinic_acid": succinic_acid_lines,
        "wastewater": wastewater_lines,
        "storage": storage_lines,
        "heat_and_power": heat_and_power_lines,
        "utilities": utilities_lines,
    }
)
"""Name of a section -> function that adds the lines of its own streams."""
