"""Area 600, wastewater treatment by rates: digester, biogas scrubber, membrane bioreactor, recovery of water.

Wastewaters are held in an equalisation tank, cooled, and digested (AM2: two groups of microbes whose growth the
residence time sets). Digestate and the waste sludge of the bioreactor are pressed to one cake for the boiler; the
filtrate is oxidised and nitrified in a membrane bioreactor, whose sludge age sets what is left. Caustic scrubs hydrogen
sulfide from the biogas; spent, it replaces a part of the caustic that nitrification takes, and the sulfide ends as
sodium sulfate in the brine. Reverse osmosis and a brine evaporator recover the water. What passes them of salts,
organics and ammonia is the quality of the recovered water: a share of it, `recycle_share`, is polished for the process,
the rest is discharged.

Wastewater may lack nitrogen or sulfur for its microbes: then ammonia and ammonium sulfate are dosed to the equalisation
tank until a residual of ammonia is left in the digestate and a residual of sulfide is made.

Water is pressed through reverse osmosis up to a share of it, or to the osmotic pressure of brine that the feed pressure
leaves room for, whichever comes first; the evaporator takes the rest.

Symbols: N ammonia nitrogen in the digestate (mol/s), S sulfide in digestate and biogas (mol/s), q volume flow of the
digestate, c_N and c_S residuals `nutrient_residual[t, e]` (mol/m3), d_N and d_S doses (mol/s); Y water recovery of
reverse osmosis, Y_max `osmosis_recovery_limit[t]`; pi osmotic pressure of its brine, pi_max `brine_osmotic_limit[t]`.

Equations of the section, besides those of its units:
    0 <= d_N  complementary to  N >= c_N q,    0 <= d_S  complementary to  S >= c_S q
    Y <= Y_max  complementary to  pi <= pi_max
each as a b = eps^2 (`nexus.unit_models.complementarity`). Doses are in mol/s with eps = 7e-4: a dose that is not needed
is 5e-7 mol/s where the residual is passed by 1 mol/s, and dose and excess are both eps where they meet. Recovery and
1 - pi/pi_max have eps = 7e-5, so that they are below their limits by that at most.

Loop: waste sludge, pressed, returns as filtrate to the bioreactor.
"""

from collections.abc import Mapping
from functools import partial

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Heater, Mixer, MomentumMixingType, Product, Pump, Separator
from idaes.models.unit_models.separator import SplittingType
from pyomo.common.config import ConfigValue
from pyomo.environ import Reference, value
from pyomo.environ import units as pyunits

import nexus.kernel
from nexus.flowsheets.sections._incoming import add_translators, translators_of
from nexus.flowsheets.sections._wastewater_start import NUTRIENTS, SMOOTHING, guess_nutrients, guess_recovery
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, cooling_part, heating_part, temperatures
from nexus.flowsheets.sections.section import (
    SectionData,
    initialize_unit,
    request_all_water,
    request_water,
    water_conditions,
)
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.unit_models.am2_digester import AM2Digester
from nexus.unit_models.balances import component_set
from nexus.unit_models.biogas_scrubber import BiogasScrubber
from nexus.unit_models.brine_evaporator import BrineEvaporator
from nexus.unit_models.complementarity import add_complementarity, start_complementarity
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.initialization import held, port_variables
from nexus.unit_models.membrane_bioreactor import MembraneBioreactor
from nexus.unit_models.press_filter import PressFilter
from nexus.unit_models.reverse_osmosis import Rejection, ReverseOsmosis
from nexus.unit_models.storage_tank import StorageTank
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_specification,
    component_flows,
    set_stream,
)
from nexus.unit_models.water_polisher import CONTENTS, WaterPolisher

LOOP_PASSES = 2
MOL_PER_S = pyunits.mol / pyunits.s
RECOVERY_SMOOTHING = 7e-5
LARGEST_SHARE = 1 - 1e-4  # of the recovered water that returns: a discharge without flow has no temperature


@declare_process_block_class("MembraneWastewater")
class MembraneWastewaterData(SectionData):
    """Wastewater treatment; joins the plant at `NAME_translator.inlet` for each incoming wastewater,
    `scrubber_water.inlet` (process water), `biogas_outlet`, `sludge_outlet` (cake, package wastewater) and
    `water_outlet` (package water).

    Arguments: packages `water`, `wastewater` (slurry), `biogas` (ideal gas) and `gas` (ideal gas with O2, N2, CO2 and
    Water, for air and vent); `incoming` (name -> slurry package of each wastewater that arrives). Decisions:
    `digester.residence_time`, `bioreactor.solids_retention_time`, `scrubber.sulfide_removal`,
    `osmosis_recovery_limit`, `brine_evaporator.water_recovery`, `recycle_share`.
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "wastewater", "biogas", "gas"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("incoming", ConfigValue(domain=dict, description="Name -> package of the wastewaters that arrive"))

    def build(self):
        """Builds units and arcs."""
        super().build()
        self._add_collection()
        self._add_digestion()
        self._add_nutrients()
        self._add_aerobic_treatment()
        self._add_water_recovery()
        self._add_osmosis_limit()
        self._connect_units()
        self.recycle_share = Reference(self.recycle_splitter.split_fraction[:, "recycle"])
        self.recycle_share[:].setub(LARGEST_SHARE)
        self.quality_margin = Reference(self.polisher.quality_margin)

    @property
    def biogas_outlet(self):
        """Port of the scrubbed biogas."""
        return self.biogas_holder.outlet

    @property
    def sludge_outlet(self):
        """Port of the sludge cake."""
        return self.sludge_press.cake

    @property
    def water_outlet(self):
        """Port of the recycled water."""
        return self.polisher.outlet

    @property
    def translators(self) -> Mapping[str, ComponentTranslator]:
        """The unit at which each incoming wastewater arrives, by the name of that wastewater."""
        return translators_of(self)

    def _add_collection(self):
        package = self.config.wastewater
        add_translators(self)
        self.nutrients = Feed(property_package=package)
        self.equalisation_tank = ConversionTank(
            property_package=package, inlets=(*(f"{name}_inlet" for name in self.config.incoming), "nutrient_inlet")
        )
        self.feed_pump = Pump(property_package=package)
        self.feed_cooler = Heater(property_package=package)

    def _add_digestion(self):
        config = self.config
        packages = {"property_package": config.wastewater, "gas_property_package": config.biogas}
        self.digester = AM2Digester(**packages)
        self.scrubber_caustic = CompositionFeed(property_package=config.wastewater, components=("NaOH",))
        self.scrubber_water = ComponentTranslator(
            inlet_property_package=config.water, outlet_property_package=config.wastewater
        )
        self.caustic_dilution = Mixer(
            property_package=config.wastewater,
            inlet_list=["caustic_inlet", "water_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.scrubber = BiogasScrubber(**packages)
        self.biogas_holder = StorageTank(property_package=config.biogas)
        self.sludge_mixer = Mixer(
            property_package=config.wastewater,
            inlet_list=["digestate_inlet", "waste_sludge_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.sludge_press = PressFilter(property_package=config.wastewater)

    def _add_nutrients(self):
        digester, molar = self.digester, pyunits.mol / pyunits.m**3
        add_specification(
            self, "nutrient_residual", 5.0, (0, 1e3), molar, "Ammonia left, sulfide made at least", list(NUTRIENTS)
        )

        def there(t, element):
            liquid, gas = digester.effluent_state[t].flow_mol_comp, digester.biogas_state[t].flow_mol_comp
            return liquid["NH3"] if element == "nitrogen" else liquid["H2S"] + gas["H2S"]

        def dose(b, t, element):
            return b.nutrients.properties[t].flow_mol_comp[NUTRIENTS[element]] / MOL_PER_S

        def excess(b, t, element):
            residual = b.nutrient_residual[t, element] * digester.effluent_state[t].flow_vol
            return (there(t, element) - residual) / MOL_PER_S

        for element in NUTRIENTS:
            add_complementarity(
                self,
                f"{element}_dose",
                partial(dose, element=element),
                partial(excess, element=element),
                SMOOTHING,
                f"The {element} that microbes lack is dosed",
            )

    def _add_aerobic_treatment(self):
        config = self.config
        self.bioreactor_pump = Pump(property_package=config.wastewater)
        self.air = Feed(property_package=config.gas)
        self.caustic = Feed(property_package=config.wastewater)
        self.bioreactor = MembraneBioreactor(
            property_package=config.wastewater,
            gas_property_package=config.gas,
            inlets=("inlet", "spent_caustic_inlet"),
        )
        self.vent = Product(property_package=config.gas)

    def _add_water_recovery(self):
        package = {"property_package": self.config.wastewater}
        self.break_tank = StorageTank(**package)
        self.reverse_osmosis = ReverseOsmosis(**package, rejection=Rejection.solution_diffusion)
        self.brine_evaporator = BrineEvaporator(**package)
        self.brine = Product(**package)
        self.water_mixer = Mixer(
            **package,
            inlet_list=["permeate_inlet", "distillate_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.recycle_splitter = Separator(
            **package, outlet_list=["recycle", "discharge"], split_basis=SplittingType.totalFlow
        )
        self.discharge = Product(**package)
        self.polisher = WaterPolisher(**package, pure_property_package=self.config.water)
        self.regenerate = Product(**package)

    def _add_osmosis_limit(self):
        osmosis, share = self.reverse_osmosis, (0.01, 0.999)
        add_specification(self, "osmosis_recovery_limit", 0.8, share, DIMENSIONLESS, "Share of the water at most")
        add_specification(self, "brine_osmotic_limit", 4.5e6, (1e5, 2e7), pyunits.Pa, "Osmotic pressure of brine")

        add_complementarity(
            self,
            "osmosis_limit",
            lambda b, t: b.osmosis_recovery_limit[t] - osmosis.water_recovery[t],
            lambda b, t: 1 - osmosis.osmotic_pressure[t, "retentate"] / b.brine_osmotic_limit[t],
            RECOVERY_SMOOTHING,
            "Recovery of reverse osmosis meets its first limit",
        )

    def _connect_units(self):
        for name, translator in self.translators.items():
            inlet = self.equalisation_tank.component(f"{name}_inlet")
            self.connect(f"{name}_collected", translator.outlet, inlet)
        for name, source, destination in (
            ("nutrient_feed", self.nutrients.outlet, self.equalisation_tank.nutrient_inlet),
            ("equalised", self.equalisation_tank.outlet, self.feed_pump.inlet),
            ("pumped_feed", self.feed_pump.outlet, self.feed_cooler.inlet),
            ("digester_feed", self.feed_cooler.outlet, self.digester.inlet),
            ("raw_biogas", self.digester.biogas, self.scrubber.inlet),
            ("scrubbed_biogas", self.scrubber.outlet, self.biogas_holder.inlet),
            ("scrubber_caustic_feed", self.scrubber_caustic.outlet, self.caustic_dilution.caustic_inlet),
            ("scrubber_water_feed", self.scrubber_water.outlet, self.caustic_dilution.water_inlet),
            ("dilute_caustic", self.caustic_dilution.outlet, self.scrubber.caustic_inlet),
            ("digestate", self.digester.effluent, self.sludge_mixer.digestate_inlet),
            ("sludge", self.sludge_mixer.outlet, self.sludge_press.inlet),
            ("filtrate", self.sludge_press.filtrate, self.bioreactor_pump.inlet),
            ("bioreactor_feed", self.bioreactor_pump.outlet, self.bioreactor.inlet),
            ("spent_caustic", self.scrubber.spent_caustic, self.bioreactor.spent_caustic_inlet),
            ("air_feed", self.air.outlet, self.bioreactor.air_inlet),
            ("caustic_feed", self.caustic.outlet, self.bioreactor.caustic_inlet),
            ("waste_sludge", self.bioreactor.waste_sludge, self.sludge_mixer.waste_sludge_inlet),
            ("bioreactor_vent", self.bioreactor.vent, self.vent.inlet),
            ("treated_water", self.bioreactor.permeate, self.break_tank.inlet),
            ("osmosis_feed", self.break_tank.outlet, self.reverse_osmosis.inlet),
            ("osmosis_brine", self.reverse_osmosis.retentate, self.brine_evaporator.inlet),
            ("concentrate", self.brine_evaporator.concentrate, self.brine.inlet),
            ("permeate", self.reverse_osmosis.permeate, self.water_mixer.permeate_inlet),
            ("distillate", self.brine_evaporator.distillate, self.water_mixer.distillate_inlet),
            ("recovered_water", self.water_mixer.outlet, self.recycle_splitter.inlet),
            ("discharged_water", self.recycle_splitter.discharge, self.discharge.inlet),
            ("recycled_water", self.recycle_splitter.recycle, self.polisher.inlet),
            ("spent_regenerate", self.polisher.regenerate, self.regenerate.inlet),
        ):
            self.connect(name, source, destination)

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns the loads: cooling water takes the feed down to the digester, digester and bioreactor as they are;
        where one of them lacks heat, steam heats it."""
        cooler = self.feed_cooler.control_volume
        loads = (
            ("feed_cooler", self.feed_cooler, cooler.properties_in, cooler.properties_out),
            ("digester", self.digester, self.digester.effluent_state, self.digester.effluent_state),
            ("bioreactor", self.bioreactor, self.bioreactor.permeate_state, self.bioreactor.permeate_state),
        )
        warm = temperatures(self.digester.effluent_state)
        heating = heating_part(*(unit.heat_duty for _, unit, _, _ in loads))
        return (
            *(
                HeatLoad(
                    name, Service.cooling_water, cooling_part(unit.heat_duty), temperatures(hot), temperatures(cold)
                )
                for name, unit, hot, cold in loads
            ),
            HeatLoad("heating", Service.low_steam, heating, warm, warm),
        )

    def set_operating_conditions(self):
        """Fixes the design values."""
        design = numbers("sections/membrane_wastewater_design.csv")
        self._set_collection(design)
        self._set_digestion(design)
        self._set_bioreactor(design)
        self._set_water_recovery(design)

    def _set_collection(self, design):
        tank = self.equalisation_tank
        tank.residence_time.fix(design["equalisation_time"])
        tank.power_density.fix(design["equalisation_mixing"])
        tank.filling_fraction.fix(design["tank_filling"])
        tank.vessel_count.fix(1)
        tank.heat_duty.fix(0 * pyunits.W)
        tank.pressure[:].fix(design["ambient_pressure"])
        for pump, pressure in ((self.feed_pump, "feed_pressure"), (self.bioreactor_pump, "bioreactor_feed_pressure")):
            pump.efficiency_pump.fix(design["pump_efficiency"])
            pump.outlet.pressure.fix(design[pressure])
        self.feed_cooler.outlet.temperature.fix(design["digester_temperature"])
        for element in NUTRIENTS:
            self.nutrient_residual[:, element].fix(design[f"{element}_residual"])

    def _set_digestion(self, design):
        digester, scrubber, press = self.digester, self.scrubber, self.sludge_press
        digester.residence_time.fix(design["digester_time"])
        digester.escape.fix(design["cell_escape"])
        digester.biodegradable_share.fix(design["digester_biodegradable_share"])
        digester.sulfate_reduction.fix(design["sulfate_reduction"])
        digester.power_density.fix(design["digester_mixing"])
        digester.temperature[:].fix(design["digester_temperature"])
        digester.pressure[:].fix(design["ambient_pressure"])
        for name in ("sulfide_removal", "carbonate_ratio", "transfer_unit_height", "gas_velocity"):
            scrubber.component(name).fix(design[name])
        self.biogas_holder.residence_time.fix(design["biogas_storage"])
        self.biogas_holder.filling_fraction.fix(design["tank_filling"])
        scrubber.caustic_mass_fraction.fix(design["scrubber_caustic_strength"])
        press.solids_recovery.fix(design["press_recovery"])
        press.cake_moisture.fix(design["cake_moisture"])
        press.specific_work.fix(design["press_work"])
        press.filtration_rate.fix(design["filtration_rate"])
        self.sludge_mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])

    def _set_bioreactor(self, design):
        bioreactor = self.bioreactor
        for name in (
            "solids_retention_time",
            "mixed_liquor_solids",
            "dissolved_oxygen",
            "oxygen_transfer_efficiency",
            "solids_rejection",
        ):
            bioreactor.component(name).fix(design[name])
        bioreactor.biodegradable_share.fix(design["bioreactor_biodegradable_share"])
        bioreactor.flux.fix(design["membrane_flux"])
        bioreactor.specific_work.fix(design["membrane_work"])
        bioreactor.caustic_mass_fraction.fix(design["caustic_strength"])
        bioreactor.blower_discharge_pressure.fix(design["blower_pressure"])
        bioreactor.blower_efficiency.fix(design["blower_efficiency"])
        bioreactor.temperature[:].fix(design["bioreactor_temperature"])
        bioreactor.pressure[:].fix(design["ambient_pressure"])
        temperature, pressure = design["ambient_temperature"], design["ambient_pressure"]
        self.scrubber_caustic.set_conditions({"NaOH": 1.0}, 1 - design["caustic_strength"], temperature, pressure)
        self.caustic_dilution.mixed_state[:].pressure.fix(pressure)
        for feed in (self.air, self.caustic, self.nutrients):
            feed.properties[:].temperature.fix(temperature)
            feed.properties[:].pressure.fix(pressure)
        for feed, free in (
            (self.caustic, ("NaOH", "Water")),
            (self.nutrients, tuple(NUTRIENTS.values())),
        ):
            for j in component_set(feed.properties):
                if j not in free:
                    feed.properties[:].flow_mol_comp[j].fix(0 * pyunits.mol / pyunits.s)

    def _set_water_recovery(self, design):
        osmosis, evaporator, polisher = self.reverse_osmosis, self.brine_evaporator, self.polisher
        self.break_tank.residence_time.fix(design["break_tank_time"])
        self.break_tank.filling_fraction.fix(design["tank_filling"])
        self.osmosis_recovery_limit.fix(design["osmosis_recovery"])
        self.brine_osmotic_limit.fix(design["brine_osmotic_limit"])
        osmosis.feed_pressure.fix(design["osmosis_pressure"])
        osmosis.water_permeability.fix(design["osmosis_permeability"])
        osmosis.pump_efficiency.fix(design["osmosis_pump_efficiency"])
        osmosis.energy_recovery.fix(design["osmosis_energy_recovery"])
        osmosis.solute_permeability.fix()
        evaporator.water_recovery.fix(design["evaporator_recovery"])
        evaporator.carry_over.fix(design["evaporator_carry_over"])
        evaporator.specific_work.fix(design["evaporator_work"])
        evaporator.evaporation_rate.fix(design["evaporation_rate"])
        evaporator.heat_duty.fix(0 * pyunits.W)
        self.water_mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])
        self.recycle_share[:].fix(design["recycle_share"])
        polisher.water_loss.fix(design["polisher_water_loss"])
        polisher.resin_capacity.fix(design["resin_capacity"])
        polisher.cycle_time.fix(design["polisher_cycle"])
        for name in CONTENTS:
            polisher.content_limit[:, name].fix(design[f"limit_{name}"])

    def _loop_units(self):
        return (self.sludge_mixer, self.sludge_press, self.bioreactor_pump, self.air, self.caustic, self.bioreactor)

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (
            *self.translators.values(),
            self.nutrients,
            self.equalisation_tank,
            self.feed_pump,
            self.feed_cooler,
            self.digester,
            self.scrubber,
            self.scrubber_caustic,
            self.scrubber_water,
            self.caustic_dilution,
            self.biogas_holder,
            *self._loop_units(),
            self.vent,
            self.break_tank,
            self.reverse_osmosis,
            self.brine_evaporator,
            self.brine,
            self.water_mixer,
            self.recycle_splitter,
            self.discharge,
            self.polisher,
            self.regenerate,
        )

    def initialize_units(self):
        """Initialises each unit, the sludge loop in a few passes, then solves the section with its inlets held.

        The arcs must be expanded. Raises nexus.kernel.SolveError where the section does not solve, ValueError where
        microbes are washed out.
        """
        units = list(self.units_in_order())
        loop = self._loop_units()
        for translator in self.translators.values():
            initialize_unit(translator)
        guess_nutrients(self)
        for unit in units[len(self.translators) : units.index(self.sludge_mixer)]:
            if unit is self.scrubber_caustic:
                self._guess_scrubber_caustic()
            initialize_unit(unit)
        for t, sludge in self.bioreactor.waste_sludge_state.items():
            effluent = self.digester.effluent_state[t]
            set_stream(sludge, {}, value(effluent.temperature), value(effluent.pressure))
        for _ in range(LOOP_PASSES):
            for unit in loop:
                initialize_unit(unit)
        guess_recovery(self)
        with held(self.reverse_osmosis.water_recovery.values()):
            for unit in units[units.index(self.vent) :]:
                initialize_unit(unit)
        self._copy_results_to_feeds()
        for name in (*(f"{element}_dose" for element in NUTRIENTS), "osmosis_limit"):
            start_complementarity(self, name)
        inlets = [v for translator in self.translators.values() for v in port_variables(translator.inlet)]
        with held([*inlets, *water_conditions([self.scrubber_water])]):
            nexus.kernel.solve(self)
        request_all_water([self.scrubber_water])

    def _guess_scrubber_caustic(self):
        """Sets the purchased caustic and the process water to what the scrubber found that it needs."""
        for t, state in self.scrubber.caustic_inlet_state.items():
            caustic, moisture = value(state.flow_mass_comp["NaOH"]), value(self.scrubber_caustic.moisture[t])
            self.scrubber_caustic.dry_flow_mass[t].set_value(caustic)
            water = value(state.flow_mass_comp["Water"]) - caustic * moisture / (1 - moisture)
            request_water(self.scrubber_water, t, water / get_component("Water").molar_mass)

    def _copy_results_to_feeds(self):
        for feed, inlet in (
            (self.air, self.bioreactor.air_inlet_state),
            (self.caustic, self.bioreactor.caustic_inlet_state),
        ):
            for t, state in inlet.items():
                flows = component_flows(state)
                set_stream(feed.properties[t], flows, state.temperature.value, state.pressure.value)
