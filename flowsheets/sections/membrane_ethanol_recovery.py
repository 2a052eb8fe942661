"""Area 400, ethanol recovery with a membrane: beer column, rectifier, vapour permeation, stillage to its three uses.

Beer is pumped, heated by stillage and stripped in the beer column; a vapour side draw feeds the rectifier, whose
overhead vapour of 92.5 % or more `dehydration` dries. The permeate, nearly pure water, returns to the rectifier below
the wine. Stillage is pressed into a lignin cake and a filtrate. One share of the filtrate is cooled and returns to
fermentation (backset), one is evaporated in four effects to a syrup for the boiler, the rest goes to wastewater.

Equations of the section besides those of its units (m mass flow):
    -condenser_duty(beer column) = vent_cooling m(beer)                               (the side draw's part follows)
    m_water(syrup) = (1 - syrup_solids) m(syrup)                              (the evaporator's water recovery follows)
The vapour that passes the side draw heats the beer to its boiling point and strips its carbon dioxide; a given cooling
of the vent leaves it as much as that takes, whatever temperature and strength the beer has.

Degrees of freedom: those of the units, `vent_cooling`, `backset_share`, `evaporated_share` (at least LEAST_SHARE: an
evaporator without liquor has no temperatures), `syrup_solids`. The beer preheater has an approach of
`preheater_approach` or more at either end. Heat: `heat_loads`.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Heater, Pump, Separator
from pyomo.common.config import ConfigValue, PositiveInt
from pyomo.environ import Constraint, Reference, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.ethanol_recovery_parts import (
    add_beer_column,
    add_rectifier,
    add_stillage_filter,
    column_streams,
    guess_column_vent,
    guess_hot_beer,
    set_beer_column,
    set_filter,
    set_rectifier,
    start_column,
)
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, cooled, heated, heater_load
from nexus.flowsheets.sections.membrane_dehydration import MembraneDehydration
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.property_packages.components import get_component
from nexus.unit_models.initialization import held
from nexus.unit_models.multi_effect_evaporator import MultiEffectEvaporator
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, set_stream

DESIGN = "sections/membrane_ethanol_recovery.csv"
LEAST_SHARE = 0.01
BEER_TRAYS = (-2, 2, 4)
RECTIFIER_TRAYS = (-6, -3, 3, 6)
"""Trays that may share a feed of beer column and rectifier, counted down from its own."""
PASSES = 2
PERMEATE_LOSS = 1e-3  # of the ethanol, to start from


@declare_process_block_class("MembraneEthanolRecovery")
class MembraneEthanolRecoveryData(SectionData):
    """Columns, membrane, filter and evaporator; joins the plant at `beer_inlet`, `column_vent_outlet` (gas),
    `product_outlet` (dry ethanol), `recycled_water_outlet` (rectifier bottoms for pretreatment), `cake_outlet`,
    `backset_outlet`, `syrup_outlet`, `filtrate_outlet` (all beer) and `condensate_outlet`.

    Arguments: packages `hydrolysate`, `beer`, `condensate` (slurries; the last of the volatile components), `gas`,
    `vapour` and `liquid` (ethanol_water); `effects` of the evaporator, `elements` of the membrane.
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("hydrolysate", "beer", "condensate", "gas", "vapour", "liquid"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("effects", ConfigValue(default=4, domain=PositiveInt, description="Effects of the evaporator"))
    CONFIG.declare("elements", ConfigValue(default=16, domain=PositiveInt, description="Parts of the membrane's area"))

    def build(self):
        """Builds units, arcs and the section's equation."""
        super().build()
        config = self.config
        self.beer_pump = Pump(property_package=config.beer)
        add_beer_column(self, shared=BEER_TRAYS)
        self._bound_approach()
        add_rectifier(self, "permeate", int(numbers(DESIGN)["permeate_tray"]), shared=RECTIFIER_TRAYS)
        self.dehydration = MembraneDehydration(vapour=config.vapour, liquid=config.liquid, elements=config.elements)
        self.stillage_pump = Pump(property_package=config.beer)
        add_stillage_filter(self)
        self._add_filtrate_uses()
        self._connect_units()
        self._add_vent_cooling()
        self._add_syrup_solids()

    def _bound_approach(self):
        """Bounds both ends of the beer preheater: one that saves energy and not money would let it grow for ever."""
        least = numbers(DESIGN)["preheater_approach"]
        for difference in (self.beer_preheater.delta_temperature_in, self.beer_preheater.delta_temperature_out):
            difference[:].setlb(least)

    def _add_filtrate_uses(self):
        beer = self.config.beer
        outlets = ["backset_outlet", "evaporator_outlet", "wastewater_outlet"]
        self.filtrate_split = Separator(property_package=beer, outlet_list=outlets)
        share = self.filtrate_split.split_fraction
        self.backset_share = Reference(share[:, "backset_outlet"])
        self.evaporated_share = Reference(share[:, "evaporator_outlet"])
        self.evaporated_share[:].setlb(LEAST_SHARE)
        self.backset_cooler = Heater(property_package=beer)
        self.evaporator = MultiEffectEvaporator(
            property_package=beer, condensate_property_package=self.config.condensate, effects=self.config.effects
        )

    def _connect_units(self):
        preheater, split = self.beer_preheater, self.filtrate_split
        for name, source, destination in (
            *column_streams(self),
            ("pumped_beer", self.beer_pump.outlet, preheater.beer_side_inlet),
            ("overhead", self.rectifier.distillate_outlet, self.dehydration.superheater.inlet),
            ("permeate", self.dehydration.permeate_pump.outlet, self.rectifier.permeate_inlet),
            ("cool_stillage", preheater.stillage_side_outlet, self.stillage_pump.inlet),
            ("pumped_stillage", self.stillage_pump.outlet, self.press_filter.inlet),
            ("filtrate", self.press_filter.filtrate, split.inlet),
            ("warm_backset", split.backset_outlet, self.backset_cooler.inlet),
            ("thin_stillage", split.evaporator_outlet, self.evaporator.inlet),
        ):
            self.connect(name, source, destination)

    def _add_vent_cooling(self):
        heat = pyunits.J / pyunits.kg
        add_specification(
            self, "vent_cooling", 1e4, (1e3, 2e5), heat, "Heat that the beer column's vent gives per beer"
        )
        self.cooling_of_vent = Constraint(
            self.time,
            rule=lambda b, t: (
                -b.beer_column.condenser_duty[t] == b.vent_cooling[t] * b.beer_column.beer_state[t].flow_mass
            ),
            doc="The condenser of the beer column in proportion to the beer",
        )

    def _add_syrup_solids(self):
        add_specification(self, "syrup_solids", 0.4, (0.05, 0.75), DIMENSIONLESS, "All but water in the syrup, by mass")

        def rule(b, t):
            syrup = b.evaporator.concentrate_state[t]
            return syrup.flow_mass_comp["Water"] == (1 - b.syrup_solids[t]) * syrup.flow_mass

        self.syrup_composition = Constraint(self.time, rule=rule, doc="The syrup has the given solids")

    @property
    def beer_inlet(self):
        """Port of the beer."""
        return self.beer_pump.inlet

    @property
    def column_vent_outlet(self):
        """Port of the gas that the beer column's condenser leaves, of package `gas`."""
        return self.beer_column.distillate_outlet

    @property
    def product_outlet(self):
        """Port of the dry ethanol, of package `liquid`."""
        return self.dehydration.product_cooler.outlet

    @property
    def recycled_water_outlet(self):
        """Port of the rectifier's bottoms, of package `hydrolysate`."""
        return self.rectifier_bottoms.outlet

    @property
    def cake_outlet(self):
        """Port of the lignin cake."""
        return self.press_filter.cake

    @property
    def backset_outlet(self):
        """Port of the cooled filtrate for fermentation."""
        return self.backset_cooler.outlet

    @property
    def syrup_outlet(self):
        """Port of the syrup."""
        return self.evaporator.concentrate

    @property
    def condensate_outlet(self):
        """Port of the evaporator's condensate, of package `condensate`."""
        return self.evaporator.condensate

    @property
    def filtrate_outlet(self):
        """Port of the filtrate that goes to wastewater."""
        return self.filtrate_split.wastewater_outlet

    def set_operating_conditions(self):
        """Fixes the design values."""
        design = numbers(DESIGN)
        for pump, pressure in (
            (self.beer_pump, design["beer_pump_pressure"]),
            (self.stillage_pump, design["stillage_pump_pressure"]),
        ):
            pump.outlet.pressure.fix(pressure)
            pump.efficiency_pump.fix(design["pump_efficiency"])
        set_beer_column(self)
        self.vent_cooling.fix(design["vent_cooling"])
        set_rectifier(self)
        self.dehydration.set_operating_conditions()
        set_filter(self)
        self.backset_share.fix(design["backset_share"])
        self.evaporated_share.fix(design["evaporated_share"])
        self.backset_cooler.outlet.temperature.fix(design["backset_temperature"])
        self._set_evaporator(design)

    def _set_evaporator(self, design):
        evaporator = self.evaporator
        self.syrup_solids.fix(design["syrup_solids"])
        evaporator.steam_temperature.fix(design["evaporator_steam"])
        evaporator.last_effect_pressure.fix(design["evaporator_pressure"])
        evaporator.set_usual_coefficients()
        for j, name in VOLATILITIES.items():
            evaporator.relative_volatility[:, j].fix(design[name])
        evaporator.condenser_coefficient.fix(design["condenser_coefficient"])
        evaporator.cooling_inlet_temperature.fix(design["cooling_inlet"])
        evaporator.cooling_outlet_temperature.fix(design["cooling_outlet"])

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what utilities heat and cool; a condenser from the vapour that enters it to what leaves it.

        The evaporator takes heat at the condensing temperature for which its area is sized.
        """
        beer, rectifier, evaporator, steam = self.beer_column, self.rectifier, self.evaporator, Service.low_steam
        chest = evaporator.steam_temperature
        vapour = {t: evaporator.condensing_temperature[t, self.config.effects] for t in self.time}
        cooler = Service.cooling_water
        return (
            *_column_loads("beer_column", beer),
            *_column_loads("rectifier", rectifier),
            *self.dehydration.heat_loads(),
            heated("evaporator", steam, evaporator.heating_duty, chest, chest),
            HeatLoad("evaporator_condenser", cooler, evaporator.cooling_duty, vapour, vapour),
            heater_load("backset", cooler, self.backset_cooler),
        )

    def units_in_order(self):
        """Returns the units, upstream first; the permeate comes round again."""
        return (
            self.beer_pump,
            self.beer_column,
            self.beer_preheater,
            self.rectifier,
            *self.dehydration.units_in_order(),
            self.rectifier_bottoms,
            self.stillage_pump,
            self.press_filter,
            self.filtrate_split,
            self.backset_cooler,
            self.evaporator,
        )

    def initialize_units(self):
        """Initialises twice along the permeate, which starts as the water that the membrane must remove."""
        receive(self.beer_pump)
        self._guess_permeate()
        for _ in range(PASSES):
            self.repeat_units()

    def repeat_units(self):
        """Initialises once from the present permeate."""
        initialize_unit(self.beer_pump)
        guess_hot_beer(self, self.beer_pump.control_volume.properties_out)
        self._start_beer_column()
        initialize_unit(self.beer_preheater)
        receive(self.rectifier)
        start_column(self.rectifier)
        self.dehydration.initialize_units()
        for unit in (
            self.rectifier_bottoms,
            self.stillage_pump,
            self.press_filter,
            self.filtrate_split,
            self.backset_cooler,
        ):
            initialize_unit(unit)
        self._initialize_evaporator()

    def _start_beer_column(self):
        """Starts the beer column with the cooling of its vent held at its share of the beer."""
        column = self.beer_column
        for t, beer in column.beer_state.items():
            column.condenser_duty[t].set_value(-value(self.vent_cooling[t] * beer.flow_mass))
        with held(column.condenser_duty.values()):
            start_column(column)

    def guess_column_vent(self):
        """Sets the vent to a trace, for a plant that starts its fermentation before this section."""
        guess_column_vent(self, value(self.beer_column.top_pressure[self.time.first()]))

    def _guess_permeate(self):
        """Sets the permeate to the water between the purities of the overhead and of the product."""
        mass = {j: get_component(j).molar_mass for j in ("Ethanol", "Water")}
        for t, feed in self.beer_pump.control_volume.properties_in.items():
            ethanol = value(feed.flow_mol_comp["Ethanol"])
            purities = self.rectifier.distillate_purity[t], self.dehydration.membrane.product_purity[t]
            overhead, product = (ethanol * (1 / value(w) - 1) * mass["Ethanol"] / mass["Water"] for w in purities)
            permeate = self.dehydration.permeate_pump.control_volume.properties_out[t]
            flows = {"Water": max(overhead - product, 0.0), "Ethanol": PERMEATE_LOSS * ethanol}
            T = value(self.dehydration.permeate_condenser.temperature[t])
            set_stream(permeate, flows, T, value(permeate.pressure))

    def _initialize_evaporator(self):
        """Initialises the evaporator with the water recovery that brings all but water to the syrup's solids."""
        evaporator = self.evaporator
        receive(evaporator)
        for t, feed in evaporator.inlet_state.items():
            feed.compute_flows()
            water = value(feed.flow_mass_comp["Water"])
            left = (value(feed.flow_mass) - water) * (1 / value(self.syrup_solids[t]) - 1)
            evaporator.water_recovery[t].set_value(min(max(1 - left / water, 0.05), 0.999))
        with held(evaporator.water_recovery.values()):
            initialize_unit(evaporator)


def _column_loads(name: str, column) -> tuple[HeatLoad, HeatLoad]:
    """Returns the loads of reboiler and condenser of a column."""

    def temperature(stage):
        return {t: column.temperature[t, stage] for t in column.flowsheet().time}

    top, bottom = column.stages.first(), column.stages.last()
    return (
        heated(
            f"{name}_reboiler",
            Service.low_steam,
            column.reboiler_duty,
            temperature(column.stages.prev(bottom)),
            temperature(bottom),
        ),
        cooled(
            f"{name}_condenser",
            Service.cooling_water,
            column.condenser_duty,
            temperature(column.stages.next(top)),
            temperature(top),
        ),
    )


VOLATILITIES = {
    "Ethanol": "ethanol_volatility",
    "Furfural": "furfural_volatility",
    "AceticAcid": "acetic_volatility",
    "CO2": "carbon_dioxide_volatility",
}
"""Design value of the volatility of each component that evaporates with the water."""
