"""The integrated biorefinery: steam explosion to ethanol, succinic acid, polylactide, furfural, power and clean water.

A blend of biomasses is exploded with steam, its cellulose hydrolysed by adsorbed enzymes, its sugars fermented in
stages; a part of the sugars becomes succinic acid and polylactide, the vapour of the blow-down furfural. Wastewater
returns as process water; lignin, syrup, sludge, biogas and residues raise steam and power. The sections stand in
`nexus.flowsheets.sections`; this module joins them into one system of equations, with every recycle among them.

Equations of the plant, besides those of its sections:
    heat that each steam user delivers, less losses = heat load it serves
    cooling and chilled loads = heat loads they serve
    power use = sum of the electric loads
"""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from nexus.costing.equipment import Mode
from nexus.flowsheets import biorefinery_streams as streams
from nexus.flowsheets.biorefinery_costs import add_costs
from nexus.flowsheets.biorefinery_inventory import add_inventory
from nexus.flowsheets.biorefinery_kpis import key_figures
from nexus.flowsheets.biorefinery_loads import add_load_links
from nexus.flowsheets.biorefinery_packages import add_packages
from nexus.flowsheets.biorefinery_start import initialize_sections
from nexus.flowsheets.nrel2011 import Enzyme
from nexus.flowsheets.plant import Plant, Section
from nexus.flowsheets.plant_life_cycle import add_life_cycle, life_cycle_figures
from nexus.flowsheets.sections._dilution import let_water_awake
from nexus.flowsheets.sections.cogeneration import Cogeneration
from nexus.flowsheets.sections.ethanol_fermentation import EthanolFermentation
from nexus.flowsheets.sections.feedstock_blend import BlendedFeedstock
from nexus.flowsheets.sections.furfural_recovery import FurfuralRecovery
from nexus.flowsheets.sections.heat_exchange import HeatExchange
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.flowsheets.sections.hydrolysis import Hydrolysis
from nexus.flowsheets.sections.membrane_ethanol_recovery import MembraneEthanolRecovery
from nexus.flowsheets.sections.membrane_wastewater import MembraneWastewater
from nexus.flowsheets.sections.on_site_enzyme import OnSiteEnzyme
from nexus.flowsheets.sections.plant_utilities import PlantUtilities
from nexus.flowsheets.sections.polylactide import Polylactide
from nexus.flowsheets.sections.pretreatment_parts import conditioned_package
from nexus.flowsheets.sections.product_storage import ProductStorage
from nexus.flowsheets.sections.purchased_enzyme import PurchasedEnzyme
from nexus.flowsheets.sections.steam_explosion import SteamExplosion
from nexus.flowsheets.sections.succinic_acid import SuccinicAcid
from nexus.flowsheets.sections.sugar_liquor import SugarLiquor
from nexus.flowsheets.tables import rows
from nexus.sustainability.allocation import Allocation, FunctionalUnit
from nexus.sustainability.factors import WarmingPotential
from nexus.unit_models.hydrolysis_network import Catalyst
from nexus.unit_models.hydrolysis_train import HydrolysisKinetics

AREAS = {
    100: "Feedstock",
    200: "Steam explosion and furfural",
    300: "Hydrolysis and ethanol fermentation",
    400: "Ethanol recovery",
    450: "Succinic acid",
    480: "Polylactide",
    600: "Wastewater treatment",
    700: "Storage",
    800: "Heat and power",
    900: "Utilities",
}
SECTION_AREAS = {
    "feedstock": 100,
    "pretreatment": 200,
    "furfural": 200,
    "enzyme": 300,
    "hydrolysis": 300,
    "sugar_liquor": 300,
    "fermentation": 300,
    "recovery": 400,
    "storage": 700,
    "succinic_acid": 450,
    "polylactide": 480,
    "wastewater": 600,
    "heat_integration": 900,
    "heat_and_power": 800,
    "utilities": 900,
}
"""Area of each section, upstream first; a section is built where the portfolio asks for it."""


SERVICES = ("heat_integration", "heat_and_power", "utilities")
"""Sections whose own loads are not the process's."""


DILUTED = ("pretreatment", "conditioning", "sugar_liquor")
"""Users of process water that take little of it where what they dilute is wet by itself."""


class HeatRecovery(Enum):
    """How heat is recovered beyond what the sections do by exchangers of their own."""

    design = "as in the published design: every load is served by the utility that it names"
    integrated = "all loads exchange heat before utilities serve the rest"


class Products(Enum):
    """Which products are made beside ethanol; sections of other products are not built."""

    ethanol = "ethanol alone"
    furfural = "ethanol and furfural"
    succinic_acid = "ethanol and succinic acid"
    polylactide = "ethanol and polylactide"
    every = "ethanol, furfural, succinic acid and polylactide"

    def makes(self, product: "Products") -> bool:
        """Returns whether the portfolio holds a product."""
        return self in (product, Products.every)

    @property
    def from_sugar(self) -> tuple[str, ...]:
        """Names of the co-products that are made of sugar, each that of its section."""
        return tuple(p.name for p in (Products.succinic_acid, Products.polylactide) if self.makes(p))


class Biorefinery(Plant):
    """The integrated biorefinery."""

    title = "Integrated biorefinery"

    def build(
        self,
        products: Products = Products.every,
        catalyst: Catalyst = Catalyst.sulfuric_acid,
        enzyme: Enzyme = Enzyme.on_site,
        hydrolysis_kinetics: HydrolysisKinetics = HydrolysisKinetics.kadam_2004,
        hydrolysis_tanks: int = 5,
        fermentation_stages: int = 3,
        heat_recovery: HeatRecovery = HeatRecovery.design,
        capacities: Mode = Mode.design,
        functional_unit: FunctionalUnit = FunctionalUnit.kilogram_products,
        allocation: Allocation = Allocation.energy,
        gwp: WarmingPotential = WarmingPotential.AR6,
        factors: str = "",
    ) -> None:
        """Builds packages, sections, streams, loads, costs, inventory, life cycle and key figures.

        Args:
            products: what is made beside ethanol
            catalyst: of the steam explosion
            enzyme: made on site or bought
            hydrolysis_kinetics: set of rate constants
            hydrolysis_tanks, fermentation_stages: number in series
            heat_recovery: `design`, or `integrated` for heat exchange between all loads
            capacities: `design` sizes equipment by its load, `rating` keeps the plant that stands
            functional_unit, allocation, gwp: what life-cycle results are per, how burdens are divided, by which report
            factors: path of a table of life-cycle factors that replaces the packaged one
        """
        self.products, self.catalyst, self.enzyme = products, catalyst, enzyme
        self.hydrolysis_kinetics = hydrolysis_kinetics
        self.hydrolysis_tanks, self.fermentation_stages = hydrolysis_tanks, fermentation_stages
        add_packages(self)
        self._add_front()
        self._add_ethanol()
        self._add_products_of_sugar()
        self._add_wastewater()
        if heat_recovery is HeatRecovery.integrated:
            self.flowsheet.heat_integration = HeatExchange(loads=self.heat_loads())
        self._add_services()
        for section in self.section_blocks():
            area = SECTION_AREAS[section.local_name]
            self.sections[section.local_name] = Section(area, AREAS[area])
        streams.add_streams(self)
        self.costs = add_costs(self, mode=capacities)
        add_load_links(self)
        self.costs.close(self.flowsheet.storage.translator.outlet_state[self.time].flow_mass, market_price="ethanol")
        self.inventory = add_inventory(self)
        add_life_cycle(self, functional_unit, allocation, gwp, factors)
        self.kpis = (*key_figures(self), *life_cycle_figures(self))

    @property
    def time(self) -> float:
        """The one time point of the steady plant."""
        return self.flowsheet.time.first()

    def _add_front(self) -> None:
        fs = self.flowsheet
        fs.feedstock = BlendedFeedstock(biomass_package=fs.biomass_package)
        fs.pretreatment = SteamExplosion(
            biomass=fs.biomass_package,
            water=fs.water_package,
            hydrolysate=fs.hydrolysate_package,
            vapour=fs.blowdown_vapour_package,
            steam=fs.steam_package,
            feedstock=fs.feedstock.blend,
            catalyst=self.catalyst,
            **self._sulfur_dioxide_packages(),
        )
        if self.products.makes(Products.furfural):
            fs.furfural = FurfuralRecovery(
                condensate=fs.hydrolysate_package, vapour=fs.furfural_vapour_package, liquid=fs.furfural_package
            )

    def _sulfur_dioxide_packages(self) -> dict:
        """Returns the packages that the steam explosion needs for sulfur dioxide alone."""
        fs = self.flowsheet
        if self.catalyst is not Catalyst.sulfur_dioxide:
            return {}
        return {"conditioned": fs.conditioned_package, "vent": fs.sulfur_dioxide_package, "air": fs.air_package}

    def _add_ethanol(self) -> None:
        fs = self.flowsheet
        water, beer = fs.water_package, fs.beer_package
        if self.enzyme is Enzyme.on_site:
            fs.enzyme = OnSiteEnzyme(water=water, beer=beer, gas=fs.vented_air_package)
        else:
            fs.enzyme = PurchasedEnzyme(beer=beer)
        fs.hydrolysis = Hydrolysis(
            hydrolysate=conditioned_package(fs.pretreatment),
            beer=beer,
            tanks=self.hydrolysis_tanks,
            kinetics=self.hydrolysis_kinetics,
            dilution_water=fs.pretreatment.conditioning_water,
            slurry_cooler=fs.pretreatment.hydrolysate_cooler,
        )
        fs.fermentation = EthanolFermentation(
            water=water,
            beer=beer,
            gas=fs.gas_package,
            stages=self.fermentation_stages,
            extra_vents=("beer_column",),
            vented=not self.products.makes(Products.succinic_acid),
        )
        fs.recovery = MembraneEthanolRecovery(
            hydrolysate=fs.hydrolysate_package,
            beer=beer,
            condensate=fs.condensate_package,
            gas=fs.gas_package,
            vapour=fs.vapour_package,
            liquid=fs.ethanol_package,
        )
        fs.storage = ProductStorage(ethanol=fs.ethanol_package, product=fs.product_package)

    def _add_products_of_sugar(self) -> None:
        fs, products = self.flowsheet, self.products.from_sugar
        if products:
            fs.sugar_liquor = SugarLiquor(water=fs.water_package, beer=fs.beer_package, products=products)
        if "succinic_acid" in products:
            fs.succinic_acid = SuccinicAcid(
                water=fs.water_package,
                sugar=fs.beer_package,
                broth=fs.succinic_package,
                effluent=fs.beer_package,
                condensate=fs.product_condensate_package,
                carbon_dioxide=fs.gas_package,
                air=fs.air_package,
            )

        if "polylactide" in products:
            fs.polylactide = Polylactide(
                water=fs.water_package,
                sugar=fs.beer_package,
                broth=fs.lactic_package,
                effluent=fs.lactic_effluent_package,
                condensate=fs.product_condensate_package,
                distillate=fs.distillate_package,
                crude=fs.lactide_package,
                polymer=fs.polymer_package,
            )

    def _add_wastewater(self) -> None:
        fs = self.flowsheet
        fs.wastewater = MembraneWastewater(
            water=fs.water_package,
            wastewater=fs.wastewater_package,
            biogas=fs.biogas_package,
            gas=fs.vented_air_package,
            incoming={name: package for name, (_, package) in streams.wastewaters(self).items()},
        )

    def _add_services(self) -> None:
        fs = self.flowsheet
        fs.heat_and_power = Cogeneration(
            steam=fs.steam_package,
            water=fs.water_package,
            air=fs.air_package,
            flue_gas=fs.flue_gas_package,
            ash=fs.ash_package,
            lime=fs.lime_package,
            fuels={name: package for name, (_, package) in streams.fuels(self).items()},
            gas_fuels={name: package for name, (_, package) in streams.gas_fuels(self).items()},
            natural_gas=fs.natural_gas_package,
            direct_users=("presteamer", "pretreatment_reactor"),
            live_users=self.load_names(Service.live_steam),
            high_users=self.load_names(Service.high_steam),
            low_users=self.load_names(Service.low_steam),
        )
        fs.utilities = PlantUtilities(
            water=fs.water_package,
            air=fs.air_package,
            water_users=streams.water_users(self),
            cooled=self.load_names(Service.cooling_water),
            chilled=self.load_names(Service.chilled_water),
        )
        users = (fs.utilities.process_water.component(f"{name}_outlet_state") for name in DILUTED)
        let_water_awake(state for state in users if state is not None)

    def section_blocks(self) -> list:
        """Returns the sections that are built, upstream first."""
        blocks = (self.flowsheet.component(name) for name in SECTION_AREAS)
        return [block for block in blocks if block is not None]

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what the process sections heat and cool, each name with its section before it."""
        return tuple(
            load for section in self.section_blocks() if section.local_name not in SERVICES for load in _named(section)
        )

    @property
    def utility_loads(self) -> dict[str, HeatLoad]:
        """What utilities serve, by name: the process's loads or what heat integration leaves of them, and the turbine's
        condenser."""
        fs = self.flowsheet
        exchange = fs.component("heat_integration")
        process = self.heat_loads() if exchange is None else _named(exchange)
        return {load.name: load for load in (*process, *_named(fs.heat_and_power))}

    def load_names(self, *services: Service) -> list[str]:
        """Returns the names of the loads that the given utilities serve; of the condenser once the turbine is built."""
        power = self.flowsheet.component("heat_and_power")
        exchange = self.flowsheet.component("heat_integration")
        loads = self.heat_loads() if exchange is None else _named(exchange)
        return [load.name for load in (*loads, *(() if power is None else _named(power))) if load.service in services]

    def set_operating_conditions(self) -> None:
        """Fixes the design values of all sections.

        The slurry is cooled to the temperature of the hydrolysis tanks. The turbine's condenser takes the water of the
        tower.
        """
        for section in self.section_blocks():
            section.set_operating_conditions()
        self.flowsheet.pretreatment.hydrolysate_cooler.outlet.temperature.unfix()
        condenser = self.flowsheet.heat_and_power.condenser
        condenser.cooling_water_inlet_temperature.unfix()
        condenser.cooling_water_outlet_temperature.unfix()

    def set_scaling(self) -> None:
        """Sets scaling factors of units; states and variables carry their own since they were built."""
        for section in self.section_blocks():
            section.set_scaling()

    def initialize(self, progress: Callable[[str], None]) -> None:
        """Initialises section by section from the feeds; nothing is taken from a stored solution."""
        initialize_sections(self, progress)

    def instrument_tags(self) -> tuple[dict[str, str], ...]:
        """Returns the rows of the plant's table of instrument tags."""
        return rows("biorefinery_tags.csv")

    def check(self) -> list[str]:
        """Returns a sentence for each input that makes no sense."""
        return self.flowsheet.feedstock.check()


def _named(section) -> tuple[HeatLoad, ...]:
    """Returns the loads of a section with its name before theirs."""
    return tuple(replace(load, name=f"{section.local_name}_{load.name}") for load in section.heat_loads())
