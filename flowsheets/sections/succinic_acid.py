"""Area 450, succinic acid: sugars and carbon dioxide to crystals; ammonia is the base, ammonium sulfate its salt.

Sugar liquor ferments with carbon dioxide from the ethanol fermentation; ultrafiltration holds the cells back; sulfuric
acid sets the acids free; two nanofiltration stages with dilution between them hold the ammonium sulfate back, which
leaves by `salt_outlet`; four effects evaporate, with their condensate warming the feed; crystals form in a cooled
vessel, are centrifuged, washed and dried. Of the mother liquor a purge leaves, the rest returns to the evaporator.

Equations of the section, besides those of its units (m mass flow):
    m_water(dilution) = dilution_ratio m_water(retentate of the first nanofilter)
    m_acid(concentrate) = concentrate_ratio m_water(concentrate)                  (the evaporator's recovery follows)
Ammonia and sulfuric acid follow from the charge balances of fermenter and acidification, the dryer's air from the
humidity of its exhaust.

The salt of neutralisation is 1.12 kg of
ammonium sulfate per kg of succinic acid; acetate and bicarbonate add to it. Design values with their sources:
`succinic_acid_design.csv`; many are assumptions, marked A.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Mixer, MomentumMixingType, Product, Separator
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, value
from pyomo.environ import units as pyunits

import nexus.kernel
from nexus.flowsheets.sections._fermentation_products import (
    add_preheater,
    guess_condensate,
    guess_recovery,
    set_evaporator,
    set_fermentation,
    set_reagent,
    set_source,
)
from nexus.flowsheets.sections.section import SectionData, initialize_unit
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.unit_models.acidification import Acidification
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.crystal_dryer import CrystalDryer
from nexus.unit_models.initialization import held, port_variables
from nexus.unit_models.membrane_filter import MembraneFilter
from nexus.unit_models.msmpr_crystalliser import CRYSTAL, SOLUTE, MsmprCrystalliser, saturated_fraction
from nexus.unit_models.multi_effect_evaporator import MultiEffectEvaporator
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, set_stream
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
"""What the section needs in its package `broth`; sugar liquors bring more."""

RECYCLE_PASSES = 3
AMMONIA_PER_SUGAR = 0.2  # kg/kg, to start from
NANOFILTERS = ("first_nanofilter", "second_nanofilter")


@declare_process_block_class("SuccinicAcid")
class SuccinicAcidData(SectionData):
    """Succinic acid from sugars; joins the plant at `translator.inlet` (sugar liquor), `fermenter.gas_inlet` (carbon
    dioxide) and its outlets, all of package `broth` but off-gas (`carbon_dioxide`) and condensate (`condensate`).

    Arguments: packages `sugar` (slurry of the liquor that arrives), `broth` (slurry that carries that and BROTH),
    `condensate` (slurry: Water and AceticAcid), `carbon_dioxide` (ideal gas: CO2 and Water), `air` (N2, O2, Water).
    """

    concentrated = SOLUTE
    CONFIG = SectionData.CONFIG()
    for _name in ("sugar", "broth", "condensate", "carbon_dioxide", "air"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_fermentation()
        self._add_purification()
        self._add_crystallisation()
        self._connect_units()
        self._add_ratios()
        self._add_results()

    @property
    def product_outlet(self):
        """Port of the dried crystals."""
        return self.dryer.product

    @property
    def salt_outlet(self):
        """Port of the ammonium sulfate liquor, the salt of neutralisation."""
        return self.second_nanofilter.retentate

    @property
    def cells_outlet(self):
        """Port of the broth that holds the cells."""
        return self.cell_filter.retentate

    @property
    def purge_outlet(self):
        """Port of the mother liquor that leaves."""
        return self.mother_liquor_split.purge

    @property
    def condensate_outlet(self):
        """Port of the water that the evaporator takes off."""
        return self.preheater.condensate_side_outlet

    @property
    def off_gas_outlet(self):
        """Port of the carbon dioxide that is left."""
        return self.fermenter.vent

    @property
    def degassing_outlet(self):
        """Port of the carbon dioxide that acidification sets free."""
        return self.acidification.vent

    def _add_fermentation(self):
        config = self.config
        self.translator = ComponentTranslator(inlet_property_package=config.sugar, outlet_property_package=config.broth)
        self.ammonia = CompositionFeed(property_package=config.broth, components=("NH3",))
        self.fermenter = SuccinicFermenter(property_package=config.broth, gas_property_package=config.carbon_dioxide)
        self.cell_filter = MembraneFilter(property_package=config.broth)

    def _add_purification(self):
        config = self.config
        self.sulfuric_acid = CompositionFeed(property_package=config.broth, components=("SulfuricAcid",))
        self.acidification = Acidification(property_package=config.broth, gas_property_package=config.carbon_dioxide)
        self.dilution_water = Feed(property_package=config.broth)
        for name in NANOFILTERS:
            setattr(self, name, MembraneFilter(property_package=config.broth))
        self.dilution = self._mixer(["retentate_inlet", "water_inlet"])
        self.evaporator_feed = self._mixer(["first_inlet", "second_inlet", "recycle_inlet"])
        add_preheater(self)
        self.evaporator = MultiEffectEvaporator(
            property_package=config.broth, condensate_property_package=config.condensate
        )

    def _add_crystallisation(self):
        config = self.config
        self.crystalliser = MsmprCrystalliser(property_package=config.broth)
        self.wash_water = Feed(property_package=config.broth)
        self.centrifuge = WashingCentrifuge(property_package=config.broth)
        self.air = Feed(property_package=config.air)
        self.dryer = CrystalDryer(property_package=config.broth, gas_property_package=config.air)
        self.exhaust = Product(property_package=config.air)
        self.mother_liquor_split = Separator(property_package=config.broth, outlet_list=["recycle", "purge"])

    def _mixer(self, inlets):
        return Mixer(
            property_package=self.config.broth, inlet_list=inlets, momentum_mixing_type=MomentumMixingType.none
        )

    def _connect_units(self):
        for name, source, destination in (
            ("sugar_feed", self.translator.outlet, self.fermenter.inlet),
            ("ammonia_feed", self.ammonia.outlet, self.fermenter.base_inlet),
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
        doc = "Water added per water in the retentate"
        add_specification(self, "dilution_ratio", 2.0, (1e-3, 20), DIMENSIONLESS, doc)
        add_specification(self, "concentrate_ratio", 0.35, (0.02, 2), DIMENSIONLESS, "Acid per water, concentrate")
        self.dilution_demand = Constraint(
            self.time,
            rule=lambda b, t: (
                b.dilution_water.properties[t].flow_mol_comp["Water"]
                == b.dilution_ratio[t] * b.first_nanofilter.retentate_state[t].flow_mol_comp["Water"]
            ),
            doc="Water follows the retentate of the first stage",
        )

        def concentration(b, t):
            mass = b.evaporator.concentrate_state[t].flow_mass_comp
            return mass[SOLUTE] == b.concentrate_ratio[t] * mass["Water"]

        self.concentration = Constraint(self.time, rule=concentration, doc="The evaporator concentrates to this ratio")

    def _add_results(self):
        product, salt = self.dryer.product_state, self.second_nanofilter.retentate_state
        self.product_flow_mass = Expression(
            self.time, rule=lambda b, t: product[t].flow_mass, doc="Dried product, kg/s"
        )
        self.salt_flow_mass = Expression(
            self.time, rule=lambda b, t: salt[t].flow_mass_comp["AmmoniumSulfate"], doc="Ammonium sulfate, kg/s"
        )
        fermenter = self.fermenter

        def recovery(b, t):
            fermented = fermenter.outlet_state[t].flow_mol_comp
            return product[t].flow_mol_comp[CRYSTAL] / (fermented[SOLUTE] + fermented["AmmoniumSuccinate"])

        self.recovery = Expression(self.time, rule=recovery, doc="Share of the acid in the broth that is product")

        def saturation(b, t):
            liquor = b.evaporator.concentrate_state[t]
            x = saturated_fraction(b.crystalliser, liquor.temperature)
            return liquor.flow_mol_comp[SOLUTE] * (1 - x) / (x * liquor.flow_mol_comp["Water"])

        self.concentrate_saturation = Expression(
            self.time, rule=saturation, doc="Acid in the concentrate over its solubility; above 1 it crystallises there"
        )

        for name in ("fermenter", "crystalliser"):
            unit = self.component(name)
            removed = Expression(
                self.time, rule=lambda b, t, unit=unit: -unit.heat_duty[t], doc=f"Heat taken from the {name}, W"
            )
            setattr(self, f"{name}_cooling", removed)

    def cooling_duties(self) -> list[tuple[str, Expression]]:
        """Returns (name, expression indexed by time) of the heat in W that cooling or chilled water takes."""
        cooled = [("fermenter", self.fermenter_cooling), ("crystalliser", self.crystalliser_cooling)]
        return [*cooled, ("evaporator", self.evaporator.cooling_duty)]

    def set_operating_conditions(self):
        """Fixes the design values."""
        design = numbers("succinic_acid_design.csv")
        set_fermentation(self, design)
        set_reagent(self.ammonia, "NH3", design["ammonia_strength"], design)
        self._set_acidification(design)
        self._set_nanofiltration(design)
        set_evaporator(self, design)
        self._set_crystallisation(design)
        for mixer in (self.dilution, self.evaporator_feed):
            mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])

    def _set_acidification(self, design):
        tank = self.acidification
        set_reagent(self.sulfuric_acid, "SulfuricAcid", design["acid_strength"], design)
        tank.ph.fix(design["acidification_ph"])
        tank.heat_duty.fix(0 * pyunits.W)
        tank.pressure[:].fix(design["ambient_pressure"])
        tank.residence_time.fix(design["acidification_time"])
        tank.power_density.fix(design["acidification_power"])

    def _set_nanofiltration(self, design):
        acids, salts = (SOLUTE, "AceticAcid"), ("AmmoniumSulfate", "SulfuricAcid")
        for name in NANOFILTERS:
            unit = self.component(name)
            unit.water_recovery.fix(design["nanofilter_recovery"])
            unit.flux.fix(design["nanofilter_flux"])
            unit.specific_work.fix(design["membrane_work"])
            for (_, j), rejection in unit.rejection.items():
                kind = "acid" if j in acids else "salt" if j in salts else "sugar"
                rejection.fix(1.0 if get_component(j).solid else design[f"rejection_{kind}"])
        self.dilution_ratio.fix(design["dilution_ratio"])
        set_source(self.dilution_water, ("Water",), design)

    def _set_crystallisation(self, design):
        crystalliser, centrifuge, dryer = self.crystalliser, self.centrifuge, self.dryer
        crystalliser.temperature[:].fix(design["crystalliser_temperature"])
        crystalliser.pressure[:].fix(design["ambient_pressure"])
        crystalliser.residence_time.fix(design["crystalliser_time"])
        crystalliser.power_density.fix(design["crystalliser_power"])
        crystalliser.vessel_count.fix(design["crystallisers"])
        crystalliser.filling_fraction.fix(design["vessel_filling"])
        centrifuge.solids_recovery.fix(design["centrifuge_recovery"])
        centrifuge.cake_moisture.fix(design["centrifuge_moisture"])
        centrifuge.wash_ratio.fix(design["wash_ratio"])
        centrifuge.specific_work.fix(design["centrifuge_work"])
        centrifuge.filtration_rate.fix(design["centrifuge_rate"])
        for feed in (self.air, self.wash_water):
            feed.properties[:].temperature.fix(design["feed_temperature"])
            feed.properties[:].pressure.fix(design["ambient_pressure"])
        dryer.temperature[:].fix(design["dryer_temperature"])
        dryer.exhaust_humidity.fix(design["dryer_humidity"])
        dryer.product_moisture.fix(design["product_moisture"])
        dryer.specific_work.fix(design["dryer_work"])
        self.mother_liquor_split.split_fraction[:, "purge"].fix(design["purge"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (*self._units_before_the_loop(), *self._units_of_the_loop(), self.exhaust)

    def _units_before_the_loop(self):
        return (
            self.translator,
            self.ammonia,
            self.fermenter,
            self.cell_filter,
            self.sulfuric_acid,
            self.acidification,
            self.first_nanofilter,
            self.dilution_water,
            self.dilution,
            self.second_nanofilter,
        )

    def _units_of_the_loop(self):
        return (
            self.evaporator_feed,
            self.preheater,
            self.evaporator,
            self.crystalliser,
            self.wash_water,
            self.centrifuge,
            self.air,
            self.dryer,
            self.mother_liquor_split,
        )

    def initialize_units(self):
        """Initialises each unit with the recycle filled in some passes, then solves the section with its inlets held.

        The arcs must be expanded. Raises nexus.kernel.SolveError where the section does not solve.
        """
        for unit in self._units_before_the_loop():
            self._guess_source(unit)
            initialize_unit(unit)
            self._match_reagent(unit)
        for t in self.time:
            permeate = self.second_nanofilter.permeate_state[t]
            T, P = permeate.temperature.value, permeate.pressure.value
            set_stream(self.mother_liquor_split.recycle_state[t], {}, T, P)
        initialize_unit(self.evaporator_feed)
        guess_condensate(self)
        for _ in range(RECYCLE_PASSES):
            for unit in self._units_of_the_loop():
                with held(guess_recovery(self, unit)):
                    initialize_unit(unit)
                self._copy_source(unit)
        initialize_unit(self.exhaust)
        with held([*port_variables(self.translator.inlet), *port_variables(self.fermenter.gas_inlet)]):
            nexus.kernel.solve(self)

    def _match_reagent(self, unit):
        """Once a unit knows how much of its reagent it needs, starts both again with the water of that amount."""
        for t in self.time:
            for user, feed, need in (
                (self.fermenter, self.ammonia, self.fermenter.ammonia_demand),
                (self.acidification, self.sulfuric_acid, self.acidification.acid_demand),
            ):
                if unit is user:
                    feed.dry_flow_mass[t].set_value(value(need[t]))
                    initialize_unit(feed)
                    initialize_unit(user)

    def _guess_source(self, unit):
        """Sets ammonia from the sugar and dilution water from the retentate before their feeds start."""
        for t in self.time:
            if unit is self.ammonia:
                mass = self.translator.outlet_state[t].flow_mass_comp
                sugar = sum(value(mass[j]) for j in self.fermenter.sugar_set)
                unit.dry_flow_mass[t].set_value(AMMONIA_PER_SUGAR * sugar)
            if unit is self.dilution_water:
                water = self.dilution_ratio[t] * self.first_nanofilter.retentate_state[t].flow_mol_comp["Water"]
                unit.properties[t].flow_mol_comp["Water"].set_value(value(water))

    def _copy_source(self, unit):
        """Hands the flows that centrifuge and dryer found to the feeds of wash water and air."""
        sources = {self.centrifuge: (self.wash_water, "wash_inlet_state"), self.dryer: (self.air, "air_inlet_state")}
        if unit in sources:
            feed, name = sources[unit]
            for t, inlet in unit.component(name).items():
                flows = {j: inlet.flow_mol_comp[j].value for j in inlet.component_list}
                set_stream(feed.properties[t], flows, inlet.temperature.value, inlet.pressure.value)
