"""Lines of an inventory that plants share: gas that leaves, combustion, storage, cooling tower, enzyme, biomass, money.

A stream leaves where no arc takes it to another unit, so that carbon dioxide of fermentation which another section
binds is counted there. Carbon dioxide is fossil where it comes from natural gas, biogenic otherwise; nitrogen oxides
count as nitrogen dioxide. All gas is burnt in the boiler: a slip of methane is not modelled, what of methane and
nitrous oxide a boiler gives off follows from the heat of its fuels by the factors.
"""

from collections.abc import Callable, Mapping

from idaes.models.unit_models.product import ProductData
from pyomo.environ import units as pyunits
from pyomo.network import Port

from nexus.flowsheets.sections.on_site_enzyme import OnSiteEnzymeData
from nexus.property_packages.components import get_component
from nexus.sustainability.inventory import Inventory, Kind
from nexus.unit_models.combustion import heat_of_combustion
from nexus.unit_models.emissions import NITROGEN_DIOXIDE

KG_PER_MOL = pyunits.kg / pyunits.mol
BIOGENIC, FOSSIL = "carbon_dioxide_biogenic", "carbon_dioxide_fossil"


def build_inventory(plant, lines: Mapping[str, Callable], everywhere: Callable | None = None) -> Inventory:
    """Builds and returns `plant.flowsheet.inventory`; the costing block of the plant must hold all its items.

    Args:
        plant: a plant with `sections` (name -> `Section`) and their blocks on its flowsheet, arcs included
        lines: section's name -> what adds its lines, called with inventory, area and section
        everywhere: called for every section with inventory, its name, area and section
    """
    flowsheet = plant.flowsheet
    flowsheet.inventory = inventory = Inventory()
    inventory.add_from_costs(flowsheet.costing)
    for name, label in plant.sections.items():
        section = flowsheet.component(name)
        if everywhere is not None:
            everywhere(inventory, name, label.area, section)
        if name in lines:
            lines[name](inventory, label.area, section)
    money_lines(inventory, flowsheet.costing)
    return inventory


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


def add_aerated(inventory, gas: str, water: str, area: int, vent, air) -> None:
    """Adds carbon dioxide (line `gas`) and water (line `water`) of a vent beyond what its air brings."""
    vent, air = vent.flow_mass_comp, air.flow_mass_comp
    inventory.add(gas, Kind.emission, BIOGENIC, area, vent["CO2"] - air["CO2"])
    inventory.add(water, Kind.water_evaporated, "water", area, vent["Water"] - air["Water"])


def add_dry_matter(inventory, name: str, substance: str, area: int, state) -> None:
    """Adds the dry matter of a waste, all of its components but water."""
    dry = state.flow_mass - state.flow_mass_comp["Water"] if "Water" in state.component_list else state.flow_mass
    inventory.add(f"{name}_dry_matter", Kind.waste_dry_matter, substance, area, dry)


def add_biomass(inventory, area: int, name: str, dry_flow, growing, hauling) -> None:
    """Adds a biomass of the feedstock (dry, kg/s) and the CO2-equivalent of growing and of hauling it (kg/s)."""
    for part, flow, meaning in (
        ("supply", dry_flow, "dry mass, for burdens beside carbon"),
        ("growing", growing, "growing or collecting, in CO2-equivalent"),
        ("hauling", hauling, "transport, in CO2-equivalent"),
    ):
        inventory.add(f"{name}_{part}", Kind.upstream, f"{name}_{part}", area, flow, meaning)


def enzyme_lines(inventory, area: int, section) -> None:
    """Adds the gas of on-site enzyme production; a purchased enzyme has none here."""
    if isinstance(section, OnSiteEnzymeData):
        t = section.time.first()
        vent, air = section.off_gas.properties[t], section.air.properties[t]
        add_aerated(inventory, "enzyme_carbon_dioxide", "enzyme_off_gas_water", area, vent, air)


def storage_lines(inventory, area: int, section) -> None:
    """Adds the ethanol sold and the denaturant, which the costs leave out."""
    t = section.time.first()
    ethanol = section.translator.outlet_state[t].flow_mass_comp["Ethanol"]
    inventory.add("ethanol", Kind.product, "ethanol", area, ethanol, "without water and denaturant")
    inventory.add("denaturant", Kind.material, "denaturant", area, section.denaturant.dry_flow_mass[t])


def combustion_lines(inventory, area: int, section) -> None:
    """Adds stack gas, the water of the flue gas, and the heat of the fuels."""
    t, boiler = section.time.first(), section.boiler
    stack, air = section.stack.properties[t], section.air.properties[t]
    gas = section.component("natural_gas")
    carbon = 0 * pyunits.mol / pyunits.s if gas is None else gas.properties[t].flow_mol_comp["CH4"]
    fossil = carbon * get_component("CO2").molar_mass * KG_PER_MOL
    for name, substance, flow in (
        ("stack_carbon_dioxide_fossil", FOSSIL, fossil),
        ("stack_carbon_dioxide_biogenic", BIOGENIC, stack.flow_mass_comp["CO2"] - fossil),
        ("stack_sulfur_dioxide", "sulfur_dioxide", stack.flow_mass_comp["SO2"]),
        ("stack_nitrogen_oxides", "nitrogen_oxides", NITROGEN_DIOXIDE * stack.flow_mol_comp["NO"]),
    ):
        inventory.add(name, Kind.emission, substance, area, flow)
    evaporated = stack.flow_mass_comp["Water"] - air.flow_mass_comp["Water"]
    inventory.add("stack_water", Kind.water_evaporated, "water", area, evaporated, "moisture and hydrogen of fuels")
    _fuel_lines(inventory, area, boiler, gas, t)


def _fuel_lines(inventory, area: int, boiler, natural_gas, t) -> None:
    """Adds the lower heating values of the fuels as fired; solid fuels are what gases leave of the sum."""
    biogas = heat_of_combustion({"gas": [boiler.biogas_inlet_state]}, t, higher=False)
    fossil = 0 * pyunits.W
    if natural_gas is not None:
        fossil = heat_of_combustion({"gas": [boiler.natural_gas_inlet_state]}, t, higher=False)
        inventory.add("natural_gas_heat", Kind.fuel, "natural_gas", area, fossil, "lower heating value")
    solid = boiler.lower_heating_value[t] - biogas - fossil
    inventory.add("biogas_heat", Kind.fuel, "biogas", area, biogas, "lower heating value")
    inventory.add(
        "solid_fuel_heat", Kind.fuel, "solid_biomass", area, solid, "lower heating value of residues as fired"
    )


def tower_lines(inventory, area: int, section) -> None:
    """Adds what the cooling tower gives to the air as vapour and as drift; raw water is among the costs."""
    t, tower = section.time.first(), section.cooling_tower
    leaving, entering = section.moist_air.properties[t], section.ambient_air.properties[t]
    evaporated = leaving.flow_mass_comp["Water"] - entering.flow_mass_comp["Water"]
    inventory.add("tower_evaporation", Kind.water_evaporated, "water", area, evaporated)
    inventory.add("tower_drift", Kind.water_evaporated, "drift", area, section.windage.properties[t].flow_mass)
    if leaves(tower.blowdown_outlet):
        blowdown = tower.blowdown_outlet_state[t].flow_mass
        inventory.add("tower_blowdown", Kind.water_discharged, "blowdown", area, blowdown)


def money_lines(inventory, costing) -> None:
    """Adds the capital and the salaries of a costing block, on which jobs depend; nothing before it is closed."""
    if not costing.closed:
        return
    inventory.add("capital", Kind.capital, "total_capital_investment", None, costing.total_capital_investment)
    inventory.add("salaries", Kind.salaries, "salaries", None, costing.finance.salaries, "without burden")
