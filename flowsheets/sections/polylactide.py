"""Area 480, polylactide: sugars to lactic acid, oligomers, lactide and polymer; lime is the base, gypsum its salt.

Sugar liquor ferments with lime; ultrafiltration holds the cells back; sulfuric acid precipitates gypsum, which leaves
by `gypsum_outlet`; ion exchange takes the calcium and sulfate that are left; four effects evaporate, with their
condensate warming the feed. Lactic acid condenses to oligomers under vacuum, tin unzips them to lactide, which is
purified and polymerises; vacuum takes residual lactide out of the polymer, and it returns. What purification rejects
returns to the oligomeriser, and the lactic acid that evaporates with the water of condensation returns to the
evaporator.

Equations of the section, besides those of its units (n molar, m mass flow):
    m_Lime(lime) (1 - s) = s m_Water(lime)                         s `lime_strength`; lime and ammonia by the fermenter
    n_SulfuricAcid(acid) = acid_ratio n_calcium(clear broth)
    m_LacticAcid(concentrate) = concentrate_ratio m_Water(concentrate)          (the evaporator's recovery follows)
Regenerants of the ion exchange follow from what its resins take.

The gypsum filter is a `press_filter`, purification a split of given shares (melt crystallisation or distillation; its
heat is not in the balance). About 0.96 kg of gypsum dihydrate are made per kg of lactic acid; acetate adds to it. The
package counts gypsum without its crystal water. Design values with their sources: `polylactide_design.csv`.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Mixer, MomentumMixingType, Separator
from idaes.models.unit_models.separator import SplittingType
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
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.devolatiliser import Devolatiliser
from nexus.unit_models.initialization import held, port_variables
from nexus.unit_models.ion_exchanger import IonExchanger
from nexus.unit_models.lactic_fermenter import LacticFermenter
from nexus.unit_models.lactic_oligomeriser import LacticOligomeriser
from nexus.unit_models.lactide_reactor import LactideReactor
from nexus.unit_models.membrane_filter import MembraneFilter
from nexus.unit_models.multi_effect_evaporator import MultiEffectEvaporator
from nexus.unit_models.press_filter import PressFilter
from nexus.unit_models.reactions import reaction
from nexus.unit_models.ring_opening_polymeriser import RingOpeningPolymeriser
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, set_stream

BROTH = (
    "Water",
    "Glucose",
    "Xylose",
    "NH3",
    "CO2",
    "Cells",
    "LacticAcid",
    "CalciumLactate",
    "AceticAcid",
    "CalciumAcetate",
    "Lime",
    "SulfuricAcid",
    "Gypsum",
    "NaOH",
    "SodiumSulfate",
    "Lactoyl",
    "Lactide",
)
"""What the section needs in its package `broth`; sugar liquors bring more."""
CONDENSATE = ("Water", "AceticAcid", "CO2")
DISTILLATE = (*CONDENSATE, "LacticAcid")
CRUDE = ("Water", "LacticAcid", "Lactide")
POLYMER = (*CRUDE, "Lactoyl")
"""What the packages of the same names carry."""

CALCIUM = ("CalciumLactate", "CalciumAcetate")
PRECIPITATION = (
    reaction("CalciumLactate + SulfuricAcid -> 2 LacticAcid + Gypsum", "CalciumLactate", name="CalciumLactate"),
    reaction("CalciumAcetate + SulfuricAcid -> 2 AceticAcid + Gypsum", "CalciumAcetate", name="CalciumAcetate"),
)
RECYCLE_PASSES = 3


@declare_process_block_class("Polylactide")
class PolylactideData(SectionData):
    """Polylactide from sugars; joins the plant at `translator.inlet` (sugar liquor) and its outlets.

    Arguments: packages `sugar` (slurry of the liquor that arrives), `broth` (slurry that carries that and BROTH),
    `condensate`, `distillate`, `crude`, `polymer` (slurries of CONDENSATE, DISTILLATE, CRUDE, POLYMER).
    """

    concentrated = "LacticAcid"
    CONFIG = SectionData.CONFIG()
    for _name in ("sugar", "broth", "condensate", "distillate", "crude", "polymer"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_fermentation()
        self._add_purification()
        self._add_polymerisation()
        self._connect_units()
        self._add_ratios()
        self._add_results()

    @property
    def product_outlet(self):
        """Port of the polymer."""
        return self.devolatiliser.outlet

    @property
    def gypsum_outlet(self):
        """Port of the gypsum cake, the salt of neutralisation."""
        return self.gypsum_filter.cake

    @property
    def cells_outlet(self):
        """Port of the broth that holds the cells."""
        return self.cell_filter.retentate

    @property
    def condensate_outlet(self):
        """Port of the water that the evaporator takes off."""
        return self.preheater.condensate_side_outlet

    @property
    def residue_outlet(self):
        """Port of what the lactide reactor leaves: long chains, sugars and salts."""
        return self.lactide_reactor.residue

    def _add_fermentation(self):
        config = self.config
        self.translator = ComponentTranslator(inlet_property_package=config.sugar, outlet_property_package=config.broth)
        self.lime = Feed(property_package=config.broth)
        self.fermenter = LacticFermenter(property_package=config.broth)
        self.cell_filter = MembraneFilter(property_package=config.broth)

    def _add_purification(self):
        broth = self.config.broth
        self.sulfuric_acid = CompositionFeed(property_package=broth, components=("SulfuricAcid",))
        self.acidification = ConversionTank(
            property_package=broth, inlets=("inlet", "acid_inlet"), reactions=PRECIPITATION
        )
        self.gypsum_filter = PressFilter(property_package=broth)
        self.regenerant_acid = CompositionFeed(property_package=broth, components=("SulfuricAcid",))
        self.regenerant_caustic = CompositionFeed(property_package=broth, components=("NaOH",))
        self.ion_exchanger = IonExchanger(property_package=broth)
        self.distillate_translator = ComponentTranslator(
            inlet_property_package=self.config.distillate, outlet_property_package=broth
        )
        self.evaporator_feed = self._mixer(broth, ["liquor_inlet", "distillate_inlet"])
        add_preheater(self)
        self.evaporator = MultiEffectEvaporator(
            property_package=broth, condensate_property_package=self.config.condensate
        )

    def _add_polymerisation(self):
        config = self.config
        self.reject_translator = ComponentTranslator(
            inlet_property_package=config.crude, outlet_property_package=config.broth
        )
        self.oligomer_feed = self._mixer(config.broth, ["acid_inlet", "reject_inlet"])
        self.oligomeriser = LacticOligomeriser(
            property_package=config.broth, distillate_property_package=config.distillate
        )
        self.lactide_reactor = LactideReactor(property_package=config.broth, distillate_property_package=config.crude)
        self.purification = Separator(
            property_package=config.crude,
            outlet_list=["purified", "reject"],
            split_basis=SplittingType.componentFlow,
        )
        self.lactide_feed = self._mixer(config.crude, ["purified_inlet", "recycle_inlet"])
        self.polymer_translator = ComponentTranslator(
            inlet_property_package=config.crude, outlet_property_package=config.polymer
        )
        self.polymeriser = RingOpeningPolymeriser(property_package=config.polymer)
        self.devolatiliser = Devolatiliser(property_package=config.polymer, distillate_property_package=config.crude)

    @staticmethod
    def _mixer(package, inlets):
        return Mixer(property_package=package, inlet_list=inlets, momentum_mixing_type=MomentumMixingType.none)

    def _connect_units(self):
        for name, source, destination in (
            ("sugar_feed", self.translator.outlet, self.fermenter.inlet),
            ("lime_feed", self.lime.outlet, self.fermenter.base_inlet),
            ("fermented_broth", self.fermenter.outlet, self.cell_filter.inlet),
            ("clear_broth", self.cell_filter.permeate, self.acidification.inlet),
            ("acid_feed", self.sulfuric_acid.outlet, self.acidification.acid_inlet),
            ("gypsum_slurry", self.acidification.outlet, self.gypsum_filter.inlet),
            ("filtered_acid", self.gypsum_filter.filtrate, self.ion_exchanger.inlet),
            ("regeneration_acid", self.regenerant_acid.outlet, self.ion_exchanger.acid_inlet),
            ("regeneration_caustic", self.regenerant_caustic.outlet, self.ion_exchanger.caustic_inlet),
            ("pure_acid", self.ion_exchanger.outlet, self.evaporator_feed.liquor_inlet),
            ("distillate", self.oligomeriser.distillate, self.distillate_translator.inlet),
            ("distillate_return", self.distillate_translator.outlet, self.evaporator_feed.distillate_inlet),
            ("cold_acid", self.evaporator_feed.outlet, self.preheater.liquor_side_inlet),
            ("thin_acid", self.preheater.liquor_side_outlet, self.evaporator.inlet),
            ("condensate", self.evaporator.condensate, self.preheater.condensate_side_inlet),
            ("concentrated_acid", self.evaporator.concentrate, self.oligomer_feed.acid_inlet),
            ("reject", self.purification.reject, self.reject_translator.inlet),
            ("reject_return", self.reject_translator.outlet, self.oligomer_feed.reject_inlet),
            ("acid_to_oligomers", self.oligomer_feed.outlet, self.oligomeriser.inlet),
            ("oligomers", self.oligomeriser.outlet, self.lactide_reactor.inlet),
            ("crude_lactide", self.lactide_reactor.distillate, self.purification.inlet),
            ("purified_lactide", self.purification.purified, self.lactide_feed.purified_inlet),
            ("lactide_return", self.devolatiliser.distillate, self.lactide_feed.recycle_inlet),
            ("lactide", self.lactide_feed.outlet, self.polymer_translator.inlet),
            ("lactide_melt", self.polymer_translator.outlet, self.polymeriser.inlet),
            ("raw_polymer", self.polymeriser.outlet, self.devolatiliser.inlet),
        ):
            self.connect(name, source, destination)

    def _calcium(self, t):
        broth = self.cell_filter.permeate_state[t].flow_mol_comp
        return sum(broth[j] for j in CALCIUM)

    def _add_ratios(self):
        time = self.time
        add_specification(self, "lime_strength", 0.2, (0.01, 0.5), DIMENSIONLESS, "Mass fraction of the lime slurry")
        add_specification(self, "acid_ratio", 1.0, (0.1, 2), DIMENSIONLESS, "Sulfuric acid per calcium")
        add_specification(self, "concentrate_ratio", 4.0, (0.1, 50), DIMENSIONLESS, "Acid per water, concentrate")

        def lime(b, t):
            mass = b.lime.properties[t].flow_mass_comp
            return mass["Lime"] * (1 - b.lime_strength[t]) == b.lime_strength[t] * mass["Water"]

        def acid(b, t):
            return b.sulfuric_acid.outlet_state[t].flow_mol_comp["SulfuricAcid"] == b.acid_ratio[t] * b._calcium(t)

        def concentration(b, t):
            mass = b.evaporator.concentrate_state[t].flow_mass_comp
            return mass["LacticAcid"] == b.concentrate_ratio[t] * mass["Water"]

        self.lime_slurry = Constraint(time, rule=lime, doc="Lime is fed as a slurry of given strength")
        self.acid_demand = Constraint(time, rule=acid, doc="Acid in proportion to the calcium")
        self.concentration = Constraint(time, rule=concentration, doc="The evaporator concentrates to this ratio")

    def _add_results(self):
        time, cake = self.time, self.gypsum_filter.cake_state
        self.product_flow_mass = Expression(
            time, rule=lambda b, t: b.devolatiliser.outlet_state[t].flow_mass, doc="Polymer, kg/s"
        )
        self.gypsum_flow_mass = Expression(
            time, rule=lambda b, t: cake[t].flow_mass_comp["Gypsum"], doc="Gypsum without crystal water, kg/s"
        )

        def molar_mass(b, t):
            polymer = b.devolatiliser.outlet_state[t].flow_mass_comp
            return (polymer["Lactoyl"] + polymer["LacticAcid"]) / (
                b.devolatiliser.outlet_state[t].flow_mol_comp["LacticAcid"] + b.polymeriser.scission[t]
            )

        self.molar_mass_number = Expression(time, rule=molar_mass, doc="Number-average molar mass, kg/mol")

        def recovery(b, t):
            polymer = b.devolatiliser.outlet_state[t].flow_mol_comp
            broth = b.fermenter.outlet_state[t].flow_mol_comp
            return polymer["Lactoyl"] / (broth["LacticAcid"] + 2 * broth["CalciumLactate"])

        self.recovery = Expression(time, rule=recovery, doc="Share of the lactic acid in the broth that is polymer")

        self.fermenter_cooling = Expression(
            time, rule=lambda b, t: -b.fermenter.heat_duty[t], doc="Heat taken from the fermenter, W"
        )

    def cooling_duties(self) -> list[tuple[str, Expression]]:
        """Returns (name, expression indexed by time) of the heat in W that cooling water takes from the section."""
        return [("fermenter", self.fermenter_cooling), ("evaporator", self.evaporator.cooling_duty)]

    def set_operating_conditions(self):
        """Fixes the design values."""
        design = numbers("polylactide_design.csv")
        set_fermentation(self, design)
        set_source(self.lime, ("Lime", "NH3", "Water"), design)
        self.lime_strength.fix(design["lime_strength"])
        self._set_acidification(design)
        self._set_ion_exchange(design)
        set_evaporator(self, design)
        self.evaporator.relative_volatility[:, "CO2"].fix(design["carbon_dioxide_volatility"])
        self._set_melts(design)
        self._set_polymerisation(design)

    def _set_acidification(self, design):
        tank, gypsum = self.acidification, self.gypsum_filter
        set_reagent(self.sulfuric_acid, "SulfuricAcid", design["acid_strength"], design)
        self.acid_ratio.fix(design["acid_ratio"])
        tank.set_conversions(dict.fromkeys((r.name for r in PRECIPITATION), design["precipitation"]))
        tank.heat_duty.fix(0 * pyunits.W)
        tank.pressure[:].fix(design["ambient_pressure"])
        tank.residence_time.fix(design["acidification_time"])
        tank.power_density.fix(design["acidification_power"])
        tank.vessel_count.fix(2)
        tank.filling_fraction.fix(design["vessel_filling"])
        gypsum.solids_recovery.fix(design["gypsum_recovery"])
        gypsum.cake_moisture.fix(design["gypsum_moisture"])
        gypsum.specific_work.fix(design["gypsum_work"])
        gypsum.filtration_rate.fix(design["gypsum_rate"])

    def _set_ion_exchange(self, design):
        unit = self.ion_exchanger
        set_reagent(self.regenerant_acid, "SulfuricAcid", design["regenerant_acid_strength"], design)
        set_reagent(self.regenerant_caustic, "NaOH", design["regenerant_caustic_strength"], design)
        for name in (
            "calcium_removal",
            "sulfate_removal",
            "acid_excess",
            "caustic_excess",
            "resin_capacity",
            "cycle_time",
        ):
            unit.component(name).fix(design[name])

    def _set_melts(self, design):
        oligomeriser, reactor = self.oligomeriser, self.lactide_reactor
        for unit, name in ((oligomeriser, "oligomer"), (reactor, "lactide")):
            unit.temperature[:].fix(design[f"{name}_temperature"])
            unit.vacuum_pressure.fix(design[f"{name}_pressure"])
            unit.condenser_temperature.fix(design[f"{name}_condenser"])
            unit.residence_time.fix(design[f"{name}_time"])
        oligomeriser.acid_reflux.fix(design["oligomer_reflux"])
        reactor.catalyst_concentration.fix(design["lactide_tin"])
        for j, name in (("Lactide", "lactide"), ("LacticAcid", "acid"), ("Water", "water")):
            self.purification.split_fraction[:, "purified", j].fix(design[f"purification_{name}"])
        for mixer in (self.evaporator_feed, self.oligomer_feed, self.lactide_feed):
            mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])

    def _set_polymerisation(self, design):
        polymeriser, devolatiliser = self.polymeriser, self.devolatiliser
        polymeriser.temperature[:].fix(design["polymer_temperature"])
        polymeriser.pressure[:].fix(design["ambient_pressure"])
        polymeriser.residence_time.fix(design["polymer_time"])
        polymeriser.catalyst_ratio.fix(design["polymer_tin"])
        polymeriser.power_density.fix(design["polymer_power"])
        devolatiliser.temperature[:].fix(design["devolatiliser_temperature"])
        devolatiliser.vacuum_pressure.fix(design["devolatiliser_pressure"])
        devolatiliser.condenser_temperature.fix(design["lactide_condenser"])
        devolatiliser.specific_work.fix(design["devolatiliser_work"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (*self._units_to_pure_acid(), *self._units_to_lactide(), *self._units_to_polymer())

    def _units_to_pure_acid(self):
        return (
            self.translator,
            self.lime,
            self.fermenter,
            self.cell_filter,
            self.sulfuric_acid,
            self.acidification,
            self.gypsum_filter,
            self.regenerant_acid,
            self.regenerant_caustic,
            self.ion_exchanger,
        )

    def _units_to_lactide(self):
        return (
            self.distillate_translator,
            self.evaporator_feed,
            self.preheater,
            self.evaporator,
            self.reject_translator,
            self.oligomer_feed,
            self.oligomeriser,
            self.lactide_reactor,
            self.purification,
        )

    def _units_to_polymer(self):
        return self.lactide_feed, self.polymer_translator, self.polymeriser, self.devolatiliser

    def initialize_units(self):
        """Initialises each unit with the recycles filled in some passes, then solves the section with its inlet held.

        The arcs must be expanded. Raises nexus.kernel.SolveError where the section does not solve.
        """
        for unit in self._units_to_pure_acid():
            self._guess_before(unit)
            initialize_unit(unit)
            self._match_reagents(unit)
        for t in self.time:
            returned = (
                self.oligomeriser.distillate_state[t],
                self.purification.reject_state[t],
                self.devolatiliser.distillate_state[t],
            )
            for state in returned:
                set_stream(state, {"Lactide": 1e-3, "Water": 1e-3}, 373.15, 101325.0)
        for unit in (self.distillate_translator, self.evaporator_feed):
            initialize_unit(unit)
        guess_condensate(self)
        for units in (self._units_to_lactide(), self._units_to_polymer()):
            for _ in range(RECYCLE_PASSES):
                for unit in units:
                    with held(guess_recovery(self, unit)):
                        initialize_unit(unit)
        with held(port_variables(self.translator.inlet)):
            nexus.kernel.solve(self)

    def _guess_before(self, unit):
        """Sets the acid that precipitates the calcium before its feed starts."""
        if unit is self.sulfuric_acid:
            for t in self.time:
                acid = value(self.acid_ratio[t] * self._calcium(t))
                unit.dry_flow_mass[t].set_value(acid * get_component("SulfuricAcid").molar_mass)

    def _match_reagents(self, unit):
        """Starts the feeds of a unit that now knows its reagents, and the unit, again with the water of that amount."""
        if unit is self.fermenter:
            self._match_lime()
            initialize_unit(self.fermenter)
        if unit is self.ion_exchanger:
            for feed, inlet, j in (
                (self.regenerant_acid, unit.acid_inlet_state, "SulfuricAcid"),
                (self.regenerant_caustic, unit.caustic_inlet_state, "NaOH"),
            ):
                for t, state in inlet.items():
                    feed.dry_flow_mass[t].set_value(value(state.flow_mass_comp[j]))
                initialize_unit(feed)
            initialize_unit(unit)

    def _match_lime(self):
        for t, state in self.fermenter.base_inlet_state.items():
            lime, strength = value(state.flow_mass_comp["Lime"]), value(self.lime_strength[t])
            water = lime * (1 - strength) / strength / get_component("Water").molar_mass
            flows = {j: state.flow_mol_comp[j].value for j in ("Lime", "NH3")} | {"Water": water}
            feed = self.lime.properties[t]
            set_stream(feed, flows, value(feed.temperature), value(feed.pressure))
