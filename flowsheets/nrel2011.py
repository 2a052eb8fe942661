"""The NREL 2011 corn-stover ethanol design (Humbird et al., NREL/TP-5100-47764) as one system of equations.

2000 dry tonnes of corn stover a day become ethanol: dilute-acid pretreatment, enzymatic saccharification and
co-fermentation, distillation, wastewater treatment, boiler and turbine, utilities, cost. The sections stand in
`nexus.flowsheets.sections`; this module joins them. Every recycle is an equation: regenerate of the sieve, washings of
the vents, recovered water, biogas and sludge to the boiler, steam between turbine and users, recovered heat.

Equations of the plant, besides those of its sections:
    heat demand of each steam user = duty of the unit it heats; each cooling load = duty of the unit it cools
    gross power = power use + export
"""

from collections.abc import Callable
from enum import Enum

from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.costing.cost_table import electric_loads
from nexus.flowsheets.nrel2011_costs import add_costs
from nexus.flowsheets.nrel2011_inventory import add_inventory
from nexus.flowsheets.nrel2011_kpis import key_figures
from nexus.flowsheets.nrel2011_links import (
    add_duty_links,
    add_streams,
    recycled_flows,
    start_links,
)
from nexus.flowsheets.plant import Plant, Section
from nexus.flowsheets.plant_life_cycle import add_life_cycle, life_cycle_figures
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.dilute_acid_pretreatment import DiluteAcidPretreatment
from nexus.flowsheets.sections.ethanol_recovery import EthanolRecovery
from nexus.flowsheets.sections.feedstock import Feedstock
from nexus.flowsheets.sections.heat_and_power import HeatAndPower
from nexus.flowsheets.sections.on_site_enzyme import OnSiteEnzyme
from nexus.flowsheets.sections.product_storage import ProductStorage
from nexus.flowsheets.sections.purchased_enzyme import PurchasedEnzyme
from nexus.flowsheets.sections.saccharification_fermentation import SaccharificationFermentation
from nexus.flowsheets.sections.utilities import Utilities
from nexus.flowsheets.sections.wastewater import Wastewater
from nexus.flowsheets.start_values import correct_dilution
from nexus.flowsheets.tables import numbers
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.sustainability.allocation import Allocation, FunctionalUnit
from nexus.sustainability.factors import WarmingPotential

SECTIONS = {
    "feedstock": Section(100, "Feedstock"),
    "pretreatment": Section(200, "Pretreatment and conditioning"),
    "fermentation": Section(300, "Saccharification and fermentation"),
    "enzyme": Section(400, "Enzyme"),
    "recovery": Section(500, "Ethanol recovery"),
    "wastewater": Section(600, "Wastewater treatment"),
    "storage": Section(700, "Storage"),
    "heat_and_power": Section(800, "Boiler and turbogenerator"),
    "utilities": Section(900, "Utilities"),
}

PASSES, SETTLED, TRACE = 8, 0.01, 1e-3  # passes along the recycled water, relative change and mol/s that end them


class Enzyme(Enum):
    """Where the enzyme comes from."""

    on_site = "made on site from glucose, as in the published design"
    purchased = "bought as a broth"


class Nrel2011(Plant):
    """The published corn-stover ethanol plant."""

    title = "NREL 2011 corn-stover ethanol design"
    cooled_wastewater = ("digester",)  # the open basin loses its heat to the surroundings

    def build(
        self,
        enzyme: Enzyme = Enzyme.on_site,
        functional_unit: FunctionalUnit = FunctionalUnit.megajoule_ethanol,
        allocation: Allocation = Allocation.energy,
        gwp: WarmingPotential = WarmingPotential.AR6,
        factors: str = "",
    ) -> None:
        """Builds packages, sections, streams, duties, costs, inventory, life cycle and key figures.

        Args:
            enzyme: made on site or bought
            functional_unit, allocation, gwp: what life-cycle results are per, how burdens are divided, by which report
            factors: path of a table of life-cycle factors that replaces the packaged one
        """
        self.on_site = enzyme is Enzyme.on_site
        self._add_packages()
        self._add_process_sections()
        self._add_service_sections()
        self.sections.update(SECTIONS)
        add_streams(self)
        add_duty_links(self)
        self.costs = add_costs(self)
        self._add_power_balance()
        self.costs.close(self.flowsheet.storage.translator.outlet_state[self.time].flow_mass, market_price="ethanol")
        self.inventory = add_inventory(self)
        add_life_cycle(self, functional_unit, allocation, gwp, factors)
        self.kpis = (*key_figures(self), *life_cycle_figures(self))

    @property
    def time(self) -> float:
        """The one time point of the steady plant."""
        return self.flowsheet.time.first()

    def _add_packages(self) -> None:
        plant = self.flowsheet
        for name, components in (
            ("water_package", lists.WATER),
            ("biomass_package", lists.BIOMASS),
            ("hydrolysate_package", lists.HYDROLYSATE),
            ("beer_package", lists.BEER),
            ("wastewater_package", lists.WASTEWATER),
            ("product_package", (*lists.VOLATILE, "Denaturant")),
            ("lime_package", ("Lime",)),
            ("ash_package", lists.BOILER_ASH),
        ):
            setattr(plant, name, SlurryParameterBlock(components=components))
        for name, components in (
            ("gas_package", lists.VOLATILE),
            ("air_package", lists.AIR),
            ("vented_air_package", (*lists.AIR, "CO2")),
            ("biogas_package", lists.BIOGAS),
            ("flue_gas_package", lists.FLUE_GAS),
            ("blowdown_vapour_package", lists.BLOWDOWN_VAPOUR),
        ):
            setattr(plant, name, IdealGasParameterBlock(components=components))
        for name, phase in (("vapour_package", StreamPhase.vapour), ("ethanol_package", StreamPhase.liquid)):
            setattr(plant, name, EthanolWaterParameterBlock(components=lists.VOLATILE, phase=phase))
        plant.steam_package = SteamParameterBlock()

    def _add_process_sections(self) -> None:
        plant = self.flowsheet
        water, beer, hydrolysate = plant.water_package, plant.beer_package, plant.hydrolysate_package
        plant.feedstock = Feedstock(biomass_package=plant.biomass_package)
        plant.pretreatment = DiluteAcidPretreatment(
            biomass=plant.biomass_package,
            water=water,
            hydrolysate=hydrolysate,
            vapour=plant.blowdown_vapour_package,
            steam=plant.steam_package,
            feedstock=plant.feedstock.corn_stover,
        )
        plant.fermentation = SaccharificationFermentation(hydrolysate=hydrolysate, beer=beer, gas=plant.gas_package)
        if self.on_site:
            plant.enzyme = OnSiteEnzyme(water=water, beer=beer, gas=plant.vented_air_package)
        else:
            plant.enzyme = PurchasedEnzyme(beer=beer)
        plant.recovery = EthanolRecovery(
            water=water,
            hydrolysate=hydrolysate,
            beer=beer,
            gas=plant.gas_package,
            vapour=plant.vapour_package,
            liquid=plant.ethanol_package,
        )
        plant.storage = ProductStorage(ethanol=plant.ethanol_package, product=plant.product_package)

    def _add_service_sections(self) -> None:
        plant = self.flowsheet
        plant.wastewater = Wastewater(
            water=plant.water_package,
            wastewater=plant.wastewater_package,
            biogas=plant.biogas_package,
            gas=plant.vented_air_package,
            incoming={
                "filtrate": plant.beer_package,
                "condensate": plant.hydrolysate_package,
                "blowdown": plant.water_package,
                "boiler_blowdown": plant.water_package,
            },
        )
        plant.heat_and_power = HeatAndPower(
            steam=plant.steam_package,
            water=plant.water_package,
            air=plant.air_package,
            flue_gas=plant.flue_gas_package,
            ash=plant.ash_package,
            lime=plant.lime_package,
            fuels={"cake_inlet": plant.beer_package, "sludge_inlet": plant.wastewater_package},
            gas_fuels={"biogas_inlet": plant.biogas_package},
            direct_users=("presteamer", "pretreatment_reactor"),
            heat_users=("beer_column_reboiler", "rectifier_reboiler", "sieve_superheater"),
        )
        plant.utilities = Utilities(
            water=plant.water_package,
            air=plant.air_package,
            water_users=("pretreatment", "conditioning", "scrubber", *(("enzyme",) if self.on_site else ())),
            cooled=(
                "blowdown_vapour",
                "hydrolysate",
                "beer_column",
                "rectifier",
                "regenerate",
                "product",
                *self.cooled_wastewater,
                "turbine_condenser",
                *(("enzyme_air",) if self.on_site else ()),
            ),
            chilled=("fermentation", "seed_train", *(("enzyme",) if self.on_site else ())),
        )

    def _add_power_balance(self) -> None:
        plant, t = self.flowsheet, self.time
        for name, doc in (("power_use", "Electric power that the plant uses"), ("power_export", "Power sold")):
            setattr(plant, name, Var(initialize=2e7, bounds=(-1e9, 1e9), units=pyunits.W, doc=doc))
        loads = sum(load.power for load in electric_loads(self.costs))
        gross = plant.heat_and_power.turbine.electric_power[t]
        plant.power_demand = Constraint(expr=plant.power_use == loads, doc="Power use is the sum of all loads")
        plant.power_balance = Constraint(expr=gross == plant.power_use + plant.power_export, doc="What is left is sold")
        self.costs.add_credit("electricity", flow=plant.power_export, price="electricity")

    def section_blocks(self) -> list:
        """Returns the sections, upstream first."""
        names = (
            "feedstock",
            "pretreatment",
            "enzyme",
            "fermentation",
            "recovery",
            "storage",
            "wastewater",
            "heat_and_power",
            "utilities",
        )
        return [self.flowsheet.component(name) for name in names]

    def set_operating_conditions(self) -> None:
        """Fixes the published design values of all sections."""
        for section in self.section_blocks():
            section.set_operating_conditions()
        if self.on_site:
            self.flowsheet.fermentation.enzyme_surplus.fix(numbers("nrel2011_design.csv")["enzyme_surplus"])

    def set_scaling(self) -> None:
        """Sets scaling factors of units; states and variables carry their own since they were built."""
        for section in self.section_blocks():
            section.set_scaling()

    def initialize(self, progress: Callable[[str], None]) -> None:
        """Initialises section by section from the feeds; nothing is taken from a stored solution."""
        for section in self.section_blocks():
            start_links(self, section)
            section.initialize_units()
            progress(f"{SECTIONS[section.local_name].title} initialised")
            if section is self.flowsheet.recovery:
                self._repeat_process_sections()
                progress("Pretreatment to ethanol recovery initialised with the water that comes back")
        self.costs.initialize()
        plant = self.flowsheet
        gross = value(plant.heat_and_power.turbine.electric_power[self.time])
        plant.power_use.set_value(sum(value(load.power) for load in electric_loads(self.costs)))
        plant.power_export.set_value(gross - plant.power_use.value)
        progress("Costs initialised")

    def _repeat_process_sections(self) -> None:
        """Initialises from pretreatment to recovery again until the recycled water brings back what it did before."""
        fs = self.flowsheet
        for _ in range(PASSES):
            before = recycled_flows(self)
            bottoms = fs.recovery.rectifier_bottoms.outlet_state[self.time]
            correct_dilution(self, fs.fermentation.saccharification, fs.fermentation.total_solids[self.time], bottoms)
            for section in (fs.pretreatment, fs.enzyme, fs.fermentation):
                section.initialize_units()
            fs.recovery.repeat_units()
            after = recycled_flows(self)
            if all(abs(new - old) <= SETTLED * abs(new) + TRACE for old, new in zip(before, after, strict=True)):
                return

    def check(self) -> list[str]:
        """Returns a sentence for each input that makes no sense."""
        return self.flowsheet.feedstock.check()
