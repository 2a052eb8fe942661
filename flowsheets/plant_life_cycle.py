"""Life cycle of a plant: its products with what weighs them, where its carbon goes, and its key figures.

`add_life_cycle(plant, ...)` writes `plant.flowsheet.life_cycle` once costs and inventory stand;
`life_cycle_figures(plant)` returns the key figures, whose meanings stand in `life_cycle_kpis.csv`.
"""

from types import MappingProxyType

from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus.costing.cash_flow import LIFE
from nexus.costing.operating import tabulated_price
from nexus.flowsheets.plant import Kpi, PlantError
from nexus.flowsheets.tables import rows
from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import heating_value
from nexus.sustainability.allocation import Allocation, FunctionalUnit, Product
from nexus.sustainability.carbon import NO_CARBON, Way, carbon_flows, carbon_of
from nexus.sustainability.factors import WarmingPotential, factor_table, impacts
from nexus.sustainability.inventory import Kind
from nexus.sustainability.life_cycle import LifeCycle, check_coverage

BURNT_AS = MappingProxyType(
    {
        "ethanol": "Ethanol",
        "furfural": "Furfural",
        "succinic_acid": "SuccinicAcidCrystal",
        "polylactide": "Lactoyl",
        "ammonium_sulfate": None,
    }
)
"""Substance of a product -> component whose lower heating value it has, None for a salt that nobody burns."""
MJ_PER_KWH = 3.6
AIR, PRODUCT, SOLID, LIQUID = Way.air, Way.product, Way.solid_waste, Way.liquid_waste
DESTINATIONS = MappingProxyType(
    {
        "enzyme.off_gas": AIR,
        "fermentation.vent": AIR,
        "recovery.scrubbed_vent": AIR,
        "succinic_acid.vent": AIR,
        "succinic_acid.exhaust": AIR,
        "wastewater.vent": AIR,
        "heat_and_power.stack": AIR,
        "storage.ethanol_product": PRODUCT,
        "furfural.furfural_product": PRODUCT,
        "succinic_acid.crystals": PRODUCT,
        "succinic_acid.salt_liquor": PRODUCT,
        "polylactide.polymer": PRODUCT,
        "polylactide.gypsum": SOLID,
        "wastewater.brine": LIQUID,
        "wastewater.regenerate": LIQUID,
        "wastewater.discharge": Way.water,
    }
)
"""Stream that leaves a plant with carbon -> where it goes."""
FOSSIL_FEEDS = ("storage.denaturant", "heat_and_power.natural_gas")


def add_life_cycle(
    plant, functional_unit: FunctionalUnit, allocation: Allocation, gwp: WarmingPotential, factors: str
) -> LifeCycle:
    """Builds and returns `plant.flowsheet.life_cycle`.

    Args:
        plant: a plant with `costs` (closed) and `inventory`, its arcs not yet expanded.
        functional_unit, allocation, gwp: what results are stated per, how burdens are divided, which potentials count.
        factors: path of a table of factors, or empty for the packaged one.

    Raises:
        PlantError: the table of factors is wrong or misses a line.
    """
    flowsheet = plant.flowsheet
    try:
        table = factor_table(factors)
        check_coverage(plant.inventory, table)
    except ConfigurationError as error:
        raise PlantError(str(error)) from error
    flowsheet.life_cycle = LifeCycle(
        inventory=plant.inventory,
        products=products(plant),
        hours=plant.costs.finance.operating_hours,
        life=LIFE,
        carbon=carbon_flows(flowsheet, DESTINATIONS, FOSSIL_FEEDS, lambda *stream: _fossil(plant, *stream)),
        allocation=allocation,
        functional_unit=functional_unit,
        warming=gwp,
        factors=table,
    )
    return flowsheet.life_cycle


def products(plant) -> tuple[Product, ...]:
    """Returns what the plant sells, electric power included, with heating values and prices."""
    found = []
    for line in plant.inventory.members(Kind.product):
        energy, price = _heating_value(line.substance), _price(plant, line)
        flow = line.flow / line.kind.unit
        found.append(Product(line.local_name, line.substance, flow, energy, 1.0, price))
    for line in plant.inventory.members(Kind.electricity_export):
        price = _price(plant, line) / MJ_PER_KWH
        found.append(Product(line.local_name, line.substance, line.flow / line.kind.unit * 1e-6, 1.0, 0.0, price))
    return tuple(found)


def _heating_value(substance: str) -> float:
    """Returns the lower heating value of a product, MJ/kg."""
    name = BURNT_AS[substance]
    if name is None:
        return 0.0
    component = get_component(name)
    return heating_value(component, higher=False) / component.molar_mass / 1e6


def _price(plant, line):
    """Returns the price of a product without its units, USD_2007 per kg or kWh; of ethanol that of the market."""
    sold = plant.costs.credits.component(line.local_name)
    if sold is not None:
        return sold.price / pyunits.get_units(sold.price)
    market = plant.costs.component("market_cash_flow")
    if market is None:
        return tabulated_price(line.substance)[0]
    return market.product_price / pyunits.get_units(market.product_price)


def _fossil(plant, name: str, state):
    """Returns the fossil carbon of a stream that leaves: denaturant in the ethanol, natural gas in the stack."""
    if name == "storage.ethanol_product":
        return carbon_of(state, ("Denaturant",))
    gas = plant.flowsheet.heat_and_power.component("natural_gas")
    if name == "heat_and_power.stack" and gas is not None:
        return carbon_of(gas.properties[plant.time])
    return NO_CARBON


def life_cycle_figures(plant) -> tuple[Kpi, ...]:
    """Returns the key figures of the life cycle, of water and materials, and of people."""
    life_cycle = plant.flowsheet.life_cycle
    figures = {**_results(life_cycle), **_scopes(life_cycle), **_carbon(life_cycle), **_materials(plant)}
    unit = life_cycle.config.functional_unit
    described = {row["name"]: row for row in rows("life_cycle_kpis.csv")}
    return tuple(
        Kpi(
            name,
            expression,
            described[name]["units"].replace("FU", unit.unit),
            described[name]["meaning"].replace("FU", unit.text),
        )
        for name, expression in figures.items()
    )


def _results(life_cycle) -> dict:
    """Returns the impacts per functional unit, a year or plant, in the units of their table."""
    unit = getattr(pyunits, life_cycle.config.functional_unit.unit)
    figures = {}
    for name, impact in impacts().items():
        if impact.per == "functional_unit":
            figures[name] = life_cycle.result[name] * getattr(pyunits, impact.units) / unit
        elif impact.per != "ratio":
            figures[name] = life_cycle.result[name]
    return figures


def _scopes(life_cycle) -> dict:
    """Returns the greenhouse gases of the whole plant by scope, a year."""
    found = dict(life_cycle.by_scope.items())
    return {
        f"scope_{s}": found.get(("climate_change", s), 0.0) * (life_cycle.seconds / 1000 * pyunits.tonne / pyunits.year)
        for s in ("1", "2", "3")
    }


def _carbon(life_cycle) -> dict:
    """Returns carbon dioxide given off by the plant and the biogenic carbon in, out and stored."""
    inventory, biogenic = life_cycle.config.inventory, life_cycle.biogenic_carbon

    def carbon(*ways: Way):
        return sum((biogenic[f.stream] for f in life_cycle.config.carbon if f.way in ways), NO_CARBON)

    return {
        "fossil_carbon_dioxide": inventory.total(Kind.emission, "carbon_dioxide_fossil"),
        "biogenic_carbon_dioxide": inventory.total(Kind.emission, "carbon_dioxide_biogenic"),
        "biogenic_carbon_in": carbon(Way.taken_in),
        "biogenic_carbon_in_products": carbon(Way.product),
        "biogenic_carbon_released": carbon(Way.air, Way.solid_waste, Way.liquid_waste, Way.water),
    }


def _materials(plant) -> dict:
    """Returns the circularity of materials, waste over products, and the share of water that returns."""
    inventory = plant.inventory
    waste = inventory.total(Kind.solid_waste) + inventory.total(Kind.liquid_waste)
    recycled = inventory.total(Kind.water_recycled)
    raw = inventory.total(Kind.water_intake, "makeup_water")
    return {
        "material_circularity": plant.flowsheet.life_cycle.material_circularity,
        "waste_to_product": waste / inventory.total(Kind.product),
        "recycled_water_share": recycled / (recycled + raw),
    }
