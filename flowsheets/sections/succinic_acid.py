"""Area 450, succinic acid: sugars and carbon dioxide to crystals; ammonia is the base, ammonium sulfate its salt.

Sugar liquor ferments with carbon dioxide from the ethanol fermentation, of which a blower takes a share;
ultrafiltration holds the cells back; sulfuric acid sets the acids free; two nanofiltration stages with dilution between
them hold the ammonium sulfate back, which leaves as `salt_liquor` with the sugars and extractives that do not ferment;
four effects evaporate, with their condensate warming the feed; crystals form in a cooled vessel, are centrifuged,
washed and dried. Of the mother liquor a purge leaves, the rest returns to the evaporator. Cells, purge and condensate
leave together as wastewater, salts and crystals in it as acid and ammonia; gas that is left leaves by one vent.

Equations of the section, besides those of its units (n molar, m mass flow):
    n_CO2(fermenter's vent) = carbon_dioxide_vent n_CO2(fermenter's gas)          (the share taken follows)
    m_water(dilution) = dilution_ratio m_water(retentate of the first nanofilter)
    m_acid(concentrate) = concentrate_ratio m_water(concentrate)                  (the evaporator's recovery follows)
Ammonia and sulfuric acid follow from the charge balances of fermenter and acidification, the dryer's air from the
humidity of its exhaust.

The salt of neutralisation is 1.12 kg of ammonium sulfate per kg of succinic acid; acetate and bicarbonate add to it.
Design values with their sources: `succinic_acid_design.csv`; many are assumptions, marked A.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Product, Separator
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression

from nexus.flowsheets.sections import succinic_acid_operation as operation
from nexus.flowsheets.sections._fermentation_products import (
    add_effluent,
    add_evaporation,
    effluent_units,
    heat_load,
    mixer,
    shared_loads,
)
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.flowsheets.sections.section import SectionData
from nexus.unit_models.acidification import Acidification
from nexus.unit_models.air_compressor import AirCompressor
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.crystal_dryer import CrystalDryer
from nexus.unit_models.membrane_filter import MembraneFilter
from nexus.unit_models.msmpr_crystalliser import CRYSTAL, SOLUTE, MsmprCrystalliser, saturated_fraction
from nexus.unit_models.reactions import reaction
from nexus.unit_models.streams import DIMENSIONLESS, add_specification
from nexus.unit_models.succinic_fermenter import SuccinicFermenter
from nexus.unit_models.washing_centrifuge import WashingCentrifuge

BROTH = (
    "Water",
    "Glucose",
    "Xylose",
    "NH3",
    "CO2",
    "Cells",
    "SuccinicAcid",
    "AmmoniumSuccinate",
    "SuccinicAcidCrystal",
    "AceticAcid",
    "AmmoniumAcetate",
    "AmmoniumSulfate",
    "SulfuricAcid",
)
"""What the section needs in its package `broth`; sugar liquors bring more (`component_lists.SUCCINIC_BROTH`)."""

EFFLUENT_REACTIONS = (
    reaction("AmmoniumSuccinate -> SuccinicAcid + 2 NH3", "AmmoniumSuccinate"),
    reaction("SuccinicAcidCrystal -> SuccinicAcid", "SuccinicAcidCrystal"),
)


@declare_process_block_class("SuccinicAcid")
class SuccinicAcidData(SectionData):
    """Succinic acid from sugars; joins the plant at `translator.inlet` (sugar liquor), `carbon_dioxide_split.inlet`,
    `dilution_water.inlet` and `wash_water.inlet` (process water) and `wastewater_outlet` (package `effluent`). What
    leaves ends in `crystals`, `salt_liquor`, `vent` (carbon dioxide that is not taken, not used, or set free again) and
    `exhaust` (moist air of the dryer).

    Arguments: packages `water` (of process water), `sugar` (slurry of the liquor that arrives), `broth` (slurry that
    carries that and BROTH), `effluent` (slurry: what `broth` carries but AmmoniumSuccinate and SuccinicAcidCrystal),
    `condensate` (slurry of `_fermentation_products.CONDENSATE`, of which `broth` carries all), `carbon_dioxide` (ideal
    gas: CO2, Water and traces of Ethanol, Furfural, AceticAcid that `broth` carries), `air` (N2, O2, Water).
    """

    concentrated = SOLUTE
    CONFIG = SectionData.CONFIG()
    for _name in ("water", "sugar", "broth", "effluent", "condensate", "carbon_dioxide", "air"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_fermentation()
        self._add_purification()
        self._add_crystallisation()
        self._connect_units()
        sources = {"cells": self.cell_filter.retentate, "purge": self.mother_liquor_split.purge}
        add_effluent(self, sources, EFFLUENT_REACTIONS)
        self._add_ratios()
        self._add_results()

    @property
    def wastewater_outlet(self):
        """Port of cells, purge and condensate together."""
        return self.wastewater_mixer.outlet

    def _add_fermentation(self):
        broth, gas = self.config.broth, self.config.carbon_dioxide
        self.translator = ComponentTranslator(inlet_property_package=self.config.sugar, outlet_property_package=broth)
        self.carbon_dioxide_split = Separator(property_package=gas, outlet_list=["taken_outlet", "vented_outlet"])
        for share in self.carbon_dioxide_split.split_fraction.values():
            share.setlb(operation.SMALLEST_SHARE)
        self.carbon_dioxide_blower = AirCompressor(property_package=gas)
        self.ammonia = CompositionFeed(property_package=broth, components=("NH3",))
        self.fermenter = SuccinicFermenter(property_package=broth, gas_property_package=gas)
        self.cell_filter = MembraneFilter(property_package=broth)
        self.off_gas = mixer(gas, ["vented_inlet", "fermenter_inlet", "degassing_inlet"])
        self.vent = Product(property_package=gas)

    def _add_purification(self):
        broth, gas = self.config.broth, self.config.carbon_dioxide
        self.sulfuric_acid = CompositionFeed(property_package=broth, components=("SulfuricAcid",))
        self.acidification = Acidification(property_package=broth, gas_property_package=gas)
        self.dilution_water = self._process_water()
        for name in operation.NANOFILTERS:
            setattr(self, name, MembraneFilter(property_package=broth))
        self.dilution = mixer(broth, ["retentate_inlet", "water_inlet"])
        add_evaporation(self, ["first_inlet", "second_inlet", "recycle_inlet"], start=0.35)

    def _process_water(self):
        config = self.config
        return ComponentTranslator(inlet_property_package=config.water, outlet_property_package=config.broth)

    def _add_crystallisation(self):
        broth, air = self.config.broth, self.config.air
        self.crystalliser = MsmprCrystalliser(property_package=broth)
        self.wash_water = self._process_water()
        self.centrifuge = WashingCentrifuge(property_package=broth)
        self.air = Feed(property_package=air)
        self.dryer = CrystalDryer(property_package=broth, gas_property_package=air)
        self.exhaust = Product(property_package=air)
        self.salt_liquor, self.crystals = Product(property_package=broth), Product(property_package=broth)
        self.mother_liquor_split = Separator(property_package=broth, outlet_list=["recycle", "purge"])

    def _connect_units(self):
        for name, source, destination in (
            ("sugar_feed", self.translator.outlet, self.fermenter.inlet),
            ("ammonia_feed", self.ammonia.outlet, self.fermenter.base_inlet),
            ("taken_gas", self.carbon_dioxide_split.taken_outlet, self.carbon_dioxide_blower.inlet),
            ("gas_feed", self.carbon_dioxide_blower.outlet, self.fermenter.gas_inlet),
            ("vented_gas", self.carbon_dioxide_split.vented_outlet, self.off_gas.vented_inlet),
            ("fermenter_gas", self.fermenter.vent, self.off_gas.fermenter_inlet),
            ("degassing", self.acidification.vent, self.off_gas.degassing_inlet),
            ("vented_off_gas", self.off_gas.outlet, self.vent.inlet),
            ("ammonium_sulfate", self.second_nanofilter.retentate, self.salt_liquor.inlet),
            ("dried_crystals", self.dryer.product, self.crystals.inlet),
            ("fermented_broth", self.fermenter.outlet, self.cell_filter.inlet),
            ("clear_broth", self.cell_filter.permeate, self.acidification.inlet),
            ("acid_feed", self.sulfuric_acid.outlet, self.acidification.acid_inlet),
            ("free_acid", self.acidification.outlet, self.first_nanofilter.inlet),
            ("first_permeate", self.first_nanofilter.permeate, self.evaporator_feed.first_inlet),
            ("first_retentate", self.first_nanofilter.retentate, self.dilution.retentate_inlet),
            ("water_feed", self.dilution_water.outlet, self.dilution.water_inlet),
            ("diluted_retentate", self.dilution.outlet, self.second_nanofilter.inlet),
            ("second_permeate", self.second_nanofilter.permeate, self.evaporator_feed.second_inlet),
            ("cold_liquor", self.evaporator_feed.outlet, self.preheater.liquor_side_inlet),
            ("thin_liquor", self.preheater.liquor_side_outlet, self.evaporator.inlet),
            ("condensate", self.evaporator.condensate, self.preheater.condensate_side_inlet),
            ("thick_liquor", self.evaporator.concentrate, self.crystalliser.inlet),
            ("suspension", self.crystalliser.outlet, self.centrifuge.inlet),
            ("wash_feed", self.wash_water.outlet, self.centrifuge.wash_inlet),
            ("cake", self.centrifuge.cake, self.dryer.inlet),
            ("air_feed", self.air.outlet, self.dryer.air_inlet),
            ("dryer_exhaust", self.dryer.exhaust, self.exhaust.inlet),
            ("mother_liquor", self.centrifuge.filtrate, self.mother_liquor_split.inlet),
            ("liquor_recycle", self.mother_liquor_split.recycle, self.evaporator_feed.recycle_inlet),
        ):
            self.connect(name, source, destination)

    def _add_ratios(self):
        doc = "Share of the carbon dioxide fed that leaves the fermenter by its vent"
        add_specification(self, "carbon_dioxide_vent", 0.2, (0.01, 0.95), DIMENSIONLESS, doc)
        doc = "Water added per water in the retentate"
        add_specification(self, "dilution_ratio", 2.0, (1e-3, 20), DIMENSIONLESS, doc)
        fermenter = self.fermenter
        self.carbon_dioxide_supply = Constraint(
            self.time,
            rule=lambda b, t: (
                fermenter.vent_state[t].flow_mol_comp["CO2"]
                == b.carbon_dioxide_vent[t] * fermenter.gas_inlet_state[t].flow_mol_comp["CO2"]
            ),
            doc="The blower takes what the broth binds and a share that leaves by the vent",
        )
        self.dilution_demand = Constraint(
            self.time,
            rule=lambda b, t: (
                b.dilution_water.outlet_state[t].flow_mol_comp["Water"]
                == b.dilution_ratio[t] * b.first_nanofilter.retentate_state[t].flow_mol_comp["Water"]
            ),
            doc="Water follows the retentate of the first stage",
        )

    def _add_results(self):
        product, salt, fermenter = self.dryer.product_state, self.second_nanofilter.retentate_state, self.fermenter

        def recovery(b, t):
            fermented = fermenter.outlet_state[t].flow_mol_comp
            return product[t].flow_mol_comp[CRYSTAL] / (fermented[SOLUTE] + fermented["AmmoniumSuccinate"])

        def saturation(b, t):
            liquor = b.evaporator.concentrate_state[t]
            x = saturated_fraction(b.crystalliser, liquor.temperature)
            return liquor.flow_mol_comp[SOLUTE] * (1 - x) / (x * liquor.flow_mol_comp["Water"])

        for name, rule, doc in (
            ("product_flow_mass", lambda b, t: product[t].flow_mass, "Dried product, kg/s"),
            ("salt_flow_mass", lambda b, t: salt[t].flow_mass_comp["AmmoniumSulfate"], "Ammonium sulfate, kg/s"),
            ("recovery", recovery, "Share of the acid in the broth that is product"),
            (
                "concentrate_saturation",
                saturation,
                "Acid in the concentrate over its solubility",
            ),
        ):
            setattr(self, name, Expression(self.time, rule=rule, doc=doc))

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what is heated and cooled: fermenter, evaporator, crystalliser and the dryer's air."""
        crystalliser, dryer = self.crystalliser, self.dryer

        def crystals(t):
            return crystalliser.temperature[t]

        return (
            *shared_loads(self),
            heat_load(
                self,
                "crystalliser",
                Service.chilled_water,
                lambda t: -crystalliser.heat_duty[t],
                crystals,
                crystals,
            ),
            heat_load(
                self,
                "dryer_air",
                Service.low_steam,
                lambda t: dryer.heat_duty[t],
                lambda t: dryer.air_inlet_state[t].temperature,
                lambda t: dryer.heated_air_temperature[t],
            ),
        )

    def set_operating_conditions(self):
        """Fixes the design values."""
        operation.set_design(self)

    def units_in_order(self):
        """Returns the units, upstream first."""
        before, loop = operation.units_before_the_loop(self), operation.units_of_the_loop(self)
        return (*before, *loop, self.off_gas, *operation.products(self), *effluent_units(self))

    def initialize_units(self):
        """Initialises each unit with the recycle filled in some passes, then solves the section with its inlets held.

        The arcs must be expanded. Raises nexus.kernel.SolveError where the section does not solve.
        """
        operation.start(self)
