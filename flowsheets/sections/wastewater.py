"""Area 600, wastewater treatment as the published corn-stover design has it: digester, basin, water recycle.

Wastewaters mix and cool to 35 degC in an anaerobic digester; its biogas goes to the boiler. An aerobic basin removes
what is left, nitrifies ammonia and is neutralised by caustic; membranes hold its sludge back, of which 96 % returns and
the rest is pressed to a cake for the boiler; the centrate returns too. Reverse osmosis and a brine evaporator behind it
hand pure water back to the plant; salts and what resists leave as brine.

The published removal is that of the whole aerobic treatment, while liquor passes the basin several times with the
sludge; so the shares converted in one pass are results.

Symbols: COD_j oxygen demand of component j (mol O2/mol); xi extents in the basin (mol/s); n_j component molar flows;
a `biomass_activity[t]` of the basin.

Equations of the section, besides those of its units:
    sum_j COD_j xi(j to CO2) = a oxidised_share sum_j COD_j n_j(digester effluent)        [xi(j to Sludge) likewise]
    n_w(permeate) + n_w(distillate) = water_recovery n_w(treated water)

Electric work of blowers, membranes, pump and vapour compressor enters the energy balances of their units. The power of
area 600 is charged by the equipment table, as one figure for the whole area; do not add the units' work to it.
"""

from collections.abc import Mapping

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Mixer, MomentumMixingType, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, value
from pyomo.environ import units as pyunits

import nexus.kernel
from nexus.flowsheets.sections._incoming import add_translators, translators_of
from nexus.flowsheets.sections.section import SectionData, initialize_unit
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.unit_models.aerobic_basin import AerobicBasin
from nexus.unit_models.anaerobic_digester import AnaerobicDigester
from nexus.unit_models.balances import component_set
from nexus.unit_models.brine_evaporator import BrineEvaporator
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.initialization import held, port_variables
from nexus.unit_models.reverse_osmosis import ReverseOsmosis
from nexus.unit_models.sludge_separator import SludgeSeparator
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_specification,
    component_flows,
    set_stream,
    solid_components,
)

SLUDGE_PASS = 0.55, 0.16  # shares oxidised and made sludge in one pass, to start from


@declare_process_block_class("Wastewater")
class WastewaterData(SectionData):
    """Wastewater treatment; joins the plant at `NAME_translator.inlet` for each incoming wastewater, `biogas_outlet`,
    `sludge_outlet` (cake, package wastewater) and `water_outlet` (package water).

    Arguments: packages `water`, `wastewater` (slurry), `biogas` (ideal gas) and `gas` (ideal gas with O2, N2, CO2 and
    Water, for air and vent); `incoming` (name -> slurry package of each wastewater that arrives).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "wastewater", "biogas", "gas"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("incoming", ConfigValue(domain=dict, description="Name -> package of the wastewaters that arrive"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_collection()
        self._add_biological_units()
        self._add_water_recovery_units()
        self._connect_units()
        self._add_removal()
        self._add_water_recovery()
        self._add_cooling()

    @property
    def biogas_outlet(self):
        """Port of the biogas."""
        return self.digester.biogas

    @property
    def sludge_outlet(self):
        """Port of the sludge cake."""
        return self.sludge_separator.cake

    @property
    def water_outlet(self):
        """Port of the recovered water."""
        return self.water_mixer.outlet

    @property
    def translators(self) -> Mapping[str, ComponentTranslator]:
        """The unit at which each incoming wastewater arrives, by the name of that wastewater."""
        return translators_of(self)

    def _add_collection(self):
        package = self.config.wastewater
        add_translators(self)
        self.collection = Mixer(
            property_package=package,
            inlet_list=[f"{name}_inlet" for name in self.config.incoming],
            momentum_mixing_type=MomentumMixingType.none,
        )

    def _add_biological_units(self):
        config = self.config
        self.digester = AnaerobicDigester(property_package=config.wastewater, gas_property_package=config.biogas)
        self.air = Feed(property_package=config.gas)
        self.caustic = Feed(property_package=config.wastewater)
        self.basin = AerobicBasin(
            property_package=config.wastewater,
            gas_property_package=config.gas,
            inlets=("inlet", "recycle_inlet", "centrate_inlet"),
        )
        self.vent = Product(property_package=config.gas)
        self.sludge_separator = SludgeSeparator(property_package=config.wastewater)

    def _add_water_recovery_units(self):
        config = self.config
        self.reverse_osmosis = ReverseOsmosis(
            property_package=config.wastewater, permeate_property_package=config.water
        )
        self.brine_evaporator = BrineEvaporator(
            property_package=config.wastewater, distillate_property_package=config.water
        )
        self.brine = Product(property_package=config.wastewater)
        self.water_mixer = Mixer(
            property_package=config.water,
            inlet_list=["permeate_inlet", "distillate_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )

    def _connect_units(self):
        for name, translator in self.translators.items():
            self.connect(f"{name}_collected", translator.outlet, self.collection.component(f"{name}_inlet"))
        for name, source, destination in (
            ("digester_feed", self.collection.outlet, self.digester.inlet),
            ("digested", self.digester.effluent, self.basin.inlet),
            ("air_feed", self.air.outlet, self.basin.air_inlet),
            ("caustic_feed", self.caustic.outlet, self.basin.caustic_inlet),
            ("basin_vent", self.basin.vent, self.vent.inlet),
            ("basin_effluent", self.basin.effluent, self.sludge_separator.inlet),
            ("sludge_recycle", self.sludge_separator.recycle, self.basin.recycle_inlet),
            ("centrate_return", self.sludge_separator.centrate, self.basin.centrate_inlet),
            ("treated_water", self.sludge_separator.permeate, self.reverse_osmosis.inlet),
            ("osmosis_brine", self.reverse_osmosis.retentate, self.brine_evaporator.inlet),
            ("concentrate", self.brine_evaporator.concentrate, self.brine.inlet),
            ("permeate", self.reverse_osmosis.permeate, self.water_mixer.permeate_inlet),
            ("distillate", self.brine_evaporator.distillate, self.water_mixer.distillate_inlet),
        ):
            self.connect(name, source, destination)

    def _add_removal(self):
        basin = self.basin
        demand = {j: chemical_oxygen_demand(get_component(j)) for j in basin.degradable}
        add_specification(self, "oxidised_share", 0.74, (0, 1), DIMENSIONLESS, "Share of the oxygen demand oxidised")
        add_specification(self, "sludge_share", 0.22, (0, 1), DIMENSIONLESS, "Share of the oxygen demand to sludge")
        self.oxygen_demand_fed = Expression(
            self.time,
            rule=lambda b, t: sum(n * b.digester.effluent_state[t].flow_mol_comp[j] for j, n in demand.items()),
            doc="Oxygen demand of the digester's effluent, mol O2/s",
        )

        def removal(share, product):
            def rule(b, t):
                removed = sum(n * basin.degradation_extent[t, f"{j}_to_{product}"] for j, n in demand.items())
                return removed == share[t] * basin.biomass_activity[t] * b.oxygen_demand_fed[t]

            return Constraint(self.time, rule=rule, doc=f"Share of the oxygen demand of the effluent to {product}")

        self.oxidation = removal(self.oxidised_share, "CO2")
        self.sludge_growth = removal(self.sludge_share, "Sludge")

    def _add_water_recovery(self):
        add_specification(self, "water_recovery", 0.987, (0.01, 0.9999), DIMENSIONLESS, "Share of the water recovered")

        def rule(b, t):
            treated = b.reverse_osmosis.inlet_state[t].flow_mol_comp["Water"]
            permeate = b.reverse_osmosis.permeate_state[t].flow_mol_comp["Water"]
            distillate = b.brine_evaporator.distillate_state[t].flow_mol_comp["Water"]
            return permeate + distillate == b.water_recovery[t] * treated

        self.recovered_water = Constraint(
            self.time, rule=rule, doc="The evaporator recovers what the membranes leave of the given share"
        )

    def _add_cooling(self):
        for name, unit in (("digester", self.digester), ("basin", self.basin)):
            removed = Expression(
                self.time, rule=lambda b, t, unit=unit: -unit.heat_duty[t], doc=f"Heat taken from the {name}, W"
            )
            setattr(self, f"{name}_cooling", removed)

    def cooling_duties(self) -> list[tuple[str, Expression]]:
        """Returns (name, expression indexed by time) of the heat in W that cooling water takes from the section."""
        return [("digester", self.digester_cooling), ("basin", self.basin_cooling)]

    def set_operating_conditions(self):
        """Fixes the published design values."""
        prefix = "wastewater_"
        table = numbers("nrel2011_design.csv")
        design = {name.removeprefix(prefix): number for name, number in table.items() if name.startswith(prefix)}
        conditions = table["feed_temperature"], table["ambient_pressure"]
        self.collection.mixed_state[:].pressure.fix(table["ambient_pressure"])
        self.water_mixer.mixed_state[:].pressure.fix(table["ambient_pressure"])
        self._set_digester(design, table["ambient_pressure"])
        self._set_basin(design, *conditions)
        self._set_sludge_separator(design)
        self._set_water_recovery(design)

    def _set_digester(self, design, pressure):
        digester = self.digester
        digester.biogas_share.fix(design["biogas_share"])
        digester.sludge_share.fix(design["digester_sludge_share"])
        digester.sulfate_reduction.fix(design["sulfate_reduction"])
        digester.loading_rate.fix(design["loading_rate"])
        digester.temperature[:].fix(design["digester_temperature"])
        digester.pressure[:].fix(pressure)

    def _set_basin(self, design, temperature, pressure):
        basin = self.basin
        self.oxidised_share.fix(design["oxidised_share"])
        self.sludge_share.fix(design["basin_sludge_share"])
        basin.nitrified_share.fix(design["nitrified_share"])
        basin.air_ratio.fix(design["air_ratio"])
        basin.caustic_mass_fraction.fix(design["caustic_strength"])
        basin.residence_time.fix(design["basin_time"])
        basin.blower_discharge_pressure.fix(design["blower_pressure"])
        basin.blower_efficiency.fix(design["blower_efficiency"])
        basin.temperature[:].fix(design["basin_temperature"])
        basin.pressure[:].fix(pressure)
        for feed in (self.air, self.caustic):
            feed.properties[:].temperature.fix(temperature)
            feed.properties[:].pressure.fix(pressure)
        for j in component_set(self.caustic.properties):
            if j not in ("NaOH", "Water"):
                self.caustic.properties[:].flow_mol_comp[j].fix(0 * pyunits.mol / pyunits.s)

    def _set_sludge_separator(self, design):
        separator = self.sludge_separator
        separator.solids_rejection.fix(design["membrane_solids_rejection"])
        separator.thickened_solids.fix(design["thickened_solids"])
        separator.recycle_share.fix(design["sludge_recycle"])
        separator.centrifuge_recovery.fix(design["centrifuge_recovery"])
        separator.cake_moisture.fix(design["cake_moisture"])
        separator.flux.fix(design["membrane_flux"])
        separator.specific_work.fix(design["membrane_work"])

    def _set_water_recovery(self, design):
        osmosis, evaporator = self.reverse_osmosis, self.brine_evaporator
        osmosis.water_recovery.fix(design["osmosis_recovery"])
        osmosis.feed_pressure.fix(design["osmosis_pressure"])
        osmosis.water_permeability.fix(design["osmosis_permeability"])
        osmosis.pump_efficiency.fix(design["osmosis_pump_efficiency"])
        osmosis.energy_recovery.fix(design["osmosis_energy_recovery"])
        self.water_recovery.fix(design["water_recovery"])
        evaporator.specific_work.fix(design["evaporator_work"])
        evaporator.evaporation_rate.fix(design["evaporation_rate"])
        evaporator.heat_duty.fix(0 * pyunits.W)

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (
            *self.translators.values(),
            self.collection,
            self.digester,
            self.air,
            self.caustic,
            self.basin,
            self.vent,
            self.sludge_separator,
            self.reverse_osmosis,
            self.brine_evaporator,
            self.brine,
            self.water_mixer,
        )

    def initialize_units(self):
        """Initialises each unit with the sludge loop estimated, then solves the section with its inlets held.

        The arcs must be expanded. Raises nexus.kernel.SolveError where the section does not solve.
        """
        self._set_start()
        with held([v for t in self.time for v in self._results_of_the_section(t)]):
            for unit in self.units_in_order():
                if unit is self.basin:
                    self._fill_loop()
                initialize_unit(unit)
        for feed, inlet in ((self.air, self.basin.air_inlet_state), (self.caustic, self.basin.caustic_inlet_state)):
            for t, state in inlet.items():
                set_stream(feed.properties[t], component_flows(state), state.temperature.value, state.pressure.value)
        inlets = [v for translator in self.translators.values() for v in port_variables(translator.inlet)]
        with held(inlets):
            nexus.kernel.solve(self)

    def _results_of_the_section(self, t) -> tuple:
        """Returns the variables of units that the section's own equations determine."""
        return self.basin.oxidised_share[t], self.basin.sludge_share[t], self.brine_evaporator.water_recovery[t]

    def _set_start(self):
        for t in self.time:
            left = (1 - self.water_recovery[t].value) / (1 - self.reverse_osmosis.water_recovery[t].value)
            for variable, start in zip(self._results_of_the_section(t), (*SLUDGE_PASS, 1 - left), strict=True):
                variable.set_value(start)

    def _fill_loop(self):
        """Sets recycle and centrate to what the solids of the digester's effluent and new sludge build up."""
        separator, grown = self.sludge_separator, chemical_oxygen_demand(get_component("Sludge"))
        for t, effluent in self.digester.effluent_state.items():
            share, thick = min(separator.recycle_share[t].value, 0.99), separator.thickened_solids[t].value
            flows = {j: effluent.flow_mol_comp[j].value for j in solid_components(separator.inlet_state)}
            flows["Sludge"] += value(self.sludge_share[t] * self.oxygen_demand_fed[t]) / grown
            recycle = {j: share / (1 - share) * n for j, n in flows.items()}
            solids = sum(get_component(j).molar_mass * n for j, n in recycle.items())
            water = solids * (1 - thick) / thick / get_component("Water").molar_mass
            T, P = effluent.temperature.value, effluent.pressure.value
            set_stream(separator.recycle_state[t], recycle | {"Water": water}, T, P)
            set_stream(separator.centrate_state[t], {"Water": water * (1 - share) / max(share, 0.01)}, T, P)
