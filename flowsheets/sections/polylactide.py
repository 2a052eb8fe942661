"""Area 480, polylactide: sugars to lactic acid, oligomers, lactide and polymer; lime is the base, gypsum its salt.

Sugar liquor ferments with lime; ultrafiltration holds the cells back; sulfuric acid precipitates gypsum, which leaves
as `gypsum`; ion exchange takes the calcium, ammonium and sulfate that are left; four effects evaporate, with
their condensate warming the feed. Lactic acid condenses to oligomers under vacuum, tin unzips them to lactide, which
melt crystallisation purifies; it polymerises, and vacuum takes residual lactide out of the polymer, which returns. What
purification rejects returns to the oligomeriser, and the lactic acid that evaporates with the water of condensation
returns to the evaporator. Sugars, extractives and salts that nothing takes leave with the residue of the lactide
reactor, a fuel. Cells, spent regenerants and condensate leave together as wastewater, calcium salts in it as acid and
lime.

Equations of the section, besides those of its units (n molar, m mass flow):
    m_j (1 - s) = s m_Water      s `REAGENT_strength` of lime milk (j Lime, of which the fermenter sets the flow, as of
                                 ammonia), of dilute acid and dilute caustic (what the resins take sets the flows)
    n_SulfuricAcid(acid) = acid_ratio n_calcium(clear broth)
    m_LacticAcid(concentrate) = concentrate_ratio m_Water(concentrate)          (the evaporator's recovery follows)
Regenerants of the ion exchange follow from what its resins take.

The gypsum filter is a `press_filter`. About 0.96 kg of gypsum dihydrate are made per kg of lactic acid; acetate adds to
it. The package counts gypsum without its crystal water. Design values with their sources: `polylactide_design.csv`.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression

from nexus.flowsheets.sections import _fermentation_products as shared
from nexus.flowsheets.sections import polylactide_operation as operation
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, positive_part
from nexus.flowsheets.sections.section import SectionData
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.devolatiliser import Devolatiliser
from nexus.unit_models.ion_exchanger import IonExchanger
from nexus.unit_models.lactic_fermenter import LacticFermenter
from nexus.unit_models.lactic_oligomeriser import LacticOligomeriser
from nexus.unit_models.lactide_crystalliser import LactideCrystalliser
from nexus.unit_models.lactide_reactor import LactideReactor
from nexus.unit_models.membrane_filter import MembraneFilter
from nexus.unit_models.press_filter import PressFilter
from nexus.unit_models.reactions import reaction
from nexus.unit_models.ring_opening_polymeriser import RingOpeningPolymeriser
from nexus.unit_models.streams import DIMENSIONLESS, add_specification

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
"""What the section needs in its package `broth`; sugar liquors bring more (`component_lists.LACTIC_BROTH`)."""
CONDENSATE = shared.CONDENSATE
DISTILLATE = (*CONDENSATE, "LacticAcid")
CRUDE = ("Water", "LacticAcid", "Lactide")
POLYMER = (*CRUDE, "Lactoyl")
"""What the packages of the same names carry."""

CALCIUM = ("CalciumLactate", "CalciumAcetate")
PRECIPITATION = (
    reaction("CalciumLactate + SulfuricAcid -> 2 LacticAcid + Gypsum", "CalciumLactate", name="CalciumLactate"),
    reaction("CalciumAcetate + SulfuricAcid -> 2 AceticAcid + Gypsum", "CalciumAcetate", name="CalciumAcetate"),
)
EFFLUENT_REACTIONS = (
    reaction("CalciumLactate + 2 Water -> 2 LacticAcid + Lime", "CalciumLactate"),
    reaction("CalciumAcetate + 2 Water -> 2 AceticAcid + Lime", "CalciumAcetate"),
    reaction("Lactoyl + Water -> LacticAcid", "Lactoyl"),
    reaction("Lactide + 2 Water -> 2 LacticAcid", "Lactide"),
)


@declare_process_block_class("Polylactide")
class PolylactideData(SectionData):
    """Polylactide from sugars; joins the plant at `translator.inlet` (sugar liquor), `lime_water.inlet`,
    `regenerant_acid_water.inlet` and `regenerant_caustic_water.inlet` (process water), `residue_outlet` (package
    `broth`) and `wastewater_outlet` (package `effluent`). What leaves ends in `polymer` and `gypsum`.

    Arguments: packages `water` (of process water), `sugar` (slurry of the liquor that arrives), `broth` (slurry that
    carries that and BROTH), `effluent` (slurry: what `broth` carries but calcium salts, Lactoyl and Lactide),
    `condensate`, `distillate`, `crude`, `polymer` (slurries of CONDENSATE, DISTILLATE, CRUDE, POLYMER).
    """

    concentrated = "LacticAcid"
    CONFIG = SectionData.CONFIG()
    for _name in ("water", "sugar", "broth", "effluent", "condensate", "distillate", "crude", "polymer"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_purification()
        self._add_lactide()
        self._connect_units()
        sources = {
            "cells": self.cell_filter.retentate,
            "spent_acid": self.ion_exchanger.spent_acid,
            "spent_caustic": self.ion_exchanger.spent_caustic,
        }
        shared.add_effluent(self, sources, EFFLUENT_REACTIONS)
        self._add_ratios()
        self._add_results()

    @property
    def residue_outlet(self):
        """Port of what the lactide reactor leaves: long chains, sugars and salts; a fuel."""
        return self.lactide_reactor.residue

    @property
    def wastewater_outlet(self):
        """Port of cells, spent regenerants and condensate together."""
        return self.wastewater_mixer.outlet

    def _add_purification(self):
        config, broth = self.config, self.config.broth
        self.translator = ComponentTranslator(inlet_property_package=config.sugar, outlet_property_package=broth)
        self.lime = Feed(property_package=broth)
        self.regenerant_acid = CompositionFeed(property_package=broth, components=("SulfuricAcid",))
        self.regenerant_caustic = CompositionFeed(property_package=broth, components=("NaOH",))
        for name, dilution in operation.DILUTIONS.items():
            water = ComponentTranslator(inlet_property_package=config.water, outlet_property_package=broth)
            setattr(self, f"{name}_water", water)
            setattr(self, dilution.mixer, shared.mixer(broth, ["reagent_inlet", "water_inlet"]))
        self.fermenter = LacticFermenter(property_package=broth)
        self.cell_filter = MembraneFilter(property_package=broth)
        self.sulfuric_acid = CompositionFeed(property_package=broth, components=("SulfuricAcid",))
        self.acidification = ConversionTank(
            property_package=broth, inlets=("inlet", "acid_inlet"), reactions=PRECIPITATION
        )
        self.gypsum_filter = PressFilter(property_package=broth)
        self.gypsum = Product(property_package=broth)
        self.ion_exchanger = IonExchanger(property_package=broth)
        self.distillate_translator = ComponentTranslator(
            inlet_property_package=config.distillate, outlet_property_package=broth
        )
        shared.add_evaporation(self, ["liquor_inlet", "distillate_inlet"], start=4.0)

    def _add_lactide(self):
        config, broth, crude = self.config, self.config.broth, self.config.crude
        self.reject_translator = ComponentTranslator(inlet_property_package=crude, outlet_property_package=broth)
        self.oligomer_feed = shared.mixer(broth, ["acid_inlet", "reject_inlet"])
        self.oligomeriser = LacticOligomeriser(property_package=broth, distillate_property_package=config.distillate)
        self.lactide_reactor = LactideReactor(property_package=broth, distillate_property_package=crude)
        self.purification = LactideCrystalliser(property_package=crude)
        self.lactide_feed = shared.mixer(crude, ["purified_inlet", "recycle_inlet"])
        self.polymer_translator = ComponentTranslator(
            inlet_property_package=crude, outlet_property_package=config.polymer
        )
        self.polymeriser = RingOpeningPolymeriser(property_package=config.polymer)
        self.devolatiliser = Devolatiliser(property_package=config.polymer, distillate_property_package=crude)
        self.polymer = Product(property_package=config.polymer)

    def _connect_units(self):
        for name, source, destination in (
            ("sugar_feed", self.translator.outlet, self.fermenter.inlet),
            ("lime_feed", self.lime_milk.outlet, self.fermenter.base_inlet),
            ("fermented_broth", self.fermenter.outlet, self.cell_filter.inlet),
            ("clear_broth", self.cell_filter.permeate, self.acidification.inlet),
            ("acid_feed", self.sulfuric_acid.outlet, self.acidification.acid_inlet),
            ("gypsum_slurry", self.acidification.outlet, self.gypsum_filter.inlet),
            ("gypsum_cake", self.gypsum_filter.cake, self.gypsum.inlet),
            ("filtered_acid", self.gypsum_filter.filtrate, self.ion_exchanger.inlet),
            ("regeneration_acid", self.dilute_acid.outlet, self.ion_exchanger.acid_inlet),
            ("regeneration_caustic", self.dilute_caustic.outlet, self.ion_exchanger.caustic_inlet),
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
            ("polylactide", self.devolatiliser.outlet, self.polymer.inlet),
        ):
            self.connect(name, source, destination)
        for name, dilution in operation.DILUTIONS.items():
            tank, water = self.component(dilution.mixer), self.component(f"{name}_water")
            self.connect(f"{name}_to_dilution", self.component(name).outlet, tank.reagent_inlet)
            self.connect(f"{name}_water_to_dilution", water.outlet, tank.water_inlet)

    def calcium(self, t):
        """Returns the calcium in the clear broth, mol/s."""
        broth = self.cell_filter.permeate_state[t].flow_mol_comp
        return sum(broth[j] for j in CALCIUM)

    def _add_ratios(self):
        add_specification(self, "acid_ratio", 1.0, (0.1, 2), DIMENSIONLESS, "Sulfuric acid per calcium")
        for name, dilution in operation.DILUTIONS.items():
            doc = f"Mass fraction of {dilution.component} in {dilution.mixer.replace('_', ' ')}, of it and water"
            add_specification(self, f"{name}_strength", dilution.strength, (0.01, 0.5), DIMENSIONLESS, doc)

        def strength(b, t, name):
            dilution, s = operation.DILUTIONS[name], b.component(f"{name}_strength")[t]
            mass = b.component(dilution.mixer).mixed_state[t].flow_mass_comp
            return mass[dilution.component] * (1 - s) == s * mass["Water"]

        def acid(b, t):
            return b.sulfuric_acid.outlet_state[t].flow_mol_comp["SulfuricAcid"] == b.acid_ratio[t] * b.calcium(t)

        self.dilution_strength = Constraint(
            self.time, list(operation.DILUTIONS), rule=strength, doc="Process water dilutes to the strength given"
        )
        self.acid_demand = Constraint(self.time, rule=acid, doc="Acid in proportion to the calcium")

    def _add_results(self):
        cake, polymer = self.gypsum_filter.cake_state, self.devolatiliser.outlet_state

        def molar_mass(b, t):
            mass = polymer[t].flow_mass_comp
            chains = polymer[t].flow_mol_comp["LacticAcid"] + b.polymeriser.scission[t]
            return (mass["Lactoyl"] + mass["LacticAcid"]) / chains

        def recovery(b, t):
            broth = b.fermenter.outlet_state[t].flow_mol_comp
            return polymer[t].flow_mol_comp["Lactoyl"] / (broth["LacticAcid"] + 2 * broth["CalciumLactate"])

        for name, rule, doc in (
            ("product_flow_mass", lambda b, t: polymer[t].flow_mass, "Polymer, kg/s"),
            ("gypsum_flow_mass", lambda b, t: cake[t].flow_mass_comp["Gypsum"], "Gypsum without crystal water, kg/s"),
            ("molar_mass_number", molar_mass, "Number-average molar mass, kg/mol"),
            ("recovery", recovery, "Share of the lactic acid in the broth that is polymer"),
        ):
            setattr(self, name, Expression(self.time, rule=rule, doc=doc))

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what is heated and cooled.

        Melts are heated at their own temperature; condensers are held to the temperature of their condensate. The
        extruder's jacket heats or cools by what its work leaves over.
        """
        oligomers, reactor, crystals = self.oligomeriser, self.lactide_reactor, self.purification
        polymeriser, extruder = self.polymeriser, self.devolatiliser
        cooled, low, high, live = Service.cooling_water, Service.low_steam, Service.high_steam, Service.live_steam
        isothermal = (
            ("oligomeriser", high, lambda t: oligomers.jacket_duty[t], oligomers.temperature),
            ("oligomer_condenser", cooled, lambda t: oligomers.condenser_duty[t], oligomers.condenser_temperature),
            ("lactide_reactor", live, lambda t: reactor.jacket_duty[t], reactor.temperature),
            ("lactide_condenser", cooled, lambda t: reactor.condenser_duty[t], reactor.condenser_temperature),
            ("crystallisation", cooled, lambda t: crystals.cooling_duty[t], crystals.plate_temperature),
            ("crystal_melting", low, lambda t: crystals.melting_duty[t], crystals.temperature),
            ("polymeriser", cooled, lambda t: polymeriser.reaction_cooling[t], polymeriser.temperature),
            ("extruder_heating", live, lambda t: positive_part(extruder.jacket_duty[t]), extruder.temperature),
            ("extruder_cooling", cooled, lambda t: positive_part(-extruder.jacket_duty[t]), extruder.temperature),
            ("monomer_condenser", cooled, lambda t: extruder.condenser_duty[t], extruder.condenser_temperature),
        )
        preheater = shared.heat_load(
            self,
            "lactide_preheater",
            high,
            lambda t: polymeriser.preheat_duty[t],
            lambda t: polymeriser.inlet_state[t].temperature,
            lambda t: polymeriser.temperature[t],
        )
        melts = [
            shared.heat_load(self, name, service, duty, level.__getitem__, level.__getitem__)
            for name, service, duty, level in isothermal
        ]
        return (*shared.shared_loads(self), *melts, preheater)

    def set_operating_conditions(self):
        """Fixes the design values."""
        operation.set_design(self)

    def units_in_order(self):
        """Returns the units, upstream first."""
        pure, lactide = operation.units_to_pure_acid(self), operation.units_to_lactide(self)
        return (*pure, *lactide, *operation.units_to_polymer(self), *shared.effluent_units(self))

    def initialize_units(self):
        """Initialises each unit with the recycles filled in some passes, then solves the section with its inlet held.

        The arcs must be expanded. Raises nexus.kernel.SolveError where the section does not solve.
        """
        operation.start(self)
