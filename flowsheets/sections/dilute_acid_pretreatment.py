"""Area 200, dilute-acid pretreatment and conditioning, as the published corn-stover design has it.

Feedstock is presteamed, mixed with hot dilution water and acid, held at 158 degC by live steam, blown down to a hot
hold with a little more acid, flashed to atmosphere, and neutralised with ammonia; a cooler hands
the slurry on. Hot bottoms of the rectifier dilute the acid of the reactor.
The vapour of both flashes condenses against the dilution water (recovered heat) and then against cooling water.

Equations of the section, besides those of its units:
    acid of each addition = loading x dry feed
    total solids of what is charged to the reactor, live steam not counted = 30 % (dilution water follows)
    heat into the dilution water = heat that the blow-down vapour gives in the heat recovery condenser
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Heater, Mixer, MomentumMixingType
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.ammonia_conditioning import AmmoniaConditioning
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.flash import Flash
from nexus.unit_models.presteamer import Presteamer
from nexus.unit_models.pretreatment_reactor import PretreatmentReactor
from nexus.unit_models.vapour_condenser import VapourCondenser


@declare_process_block_class("DiluteAcidPretreatment")
class DiluteAcidPretreatmentData(SectionData):
    """Pretreatment and conditioning; joins the plant at `presteamer.inlet` (feedstock), `presteamer.steam_inlet` and
    `reactor.steam_inlet` (live steam), `water_heater.inlet` and `conditioning_water.inlet` (process water),
    `acid_mixer.recycle_inlet` (recycled water),
    `hydrolysate_cooler.outlet` (conditioned slurry) and `vapour_condenser.outlet` (condensate).

    Arguments: packages `biomass`, `water`, `hydrolysate` (slurry), `vapour` and `steam`; `feedstock` (the feed unit).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("biomass", "water", "hydrolysate", "vapour", "steam"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("feedstock", ConfigValue(description="The CompositionFeed whose dry flow sets the acid"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_feeds()
        self._add_hot_units()
        self._add_heat_recovery_units()
        self._add_conditioning()
        self._connect_units()
        self._add_acid_loading()
        self._add_total_solids()
        self._add_heat_recovery()

    def _add_feeds(self):
        package = self.config.hydrolysate
        for name, component in (
            ("reactor_acid", "SulfuricAcid"),
            ("oligomer_acid", "SulfuricAcid"),
            ("ammonia", "NH3"),
        ):
            setattr(self, name, CompositionFeed(property_package=package, components=(component,)))

    def _add_hot_units(self):
        config, reactions = self.config, conversion_set("pretreatment").reactions
        self.presteamer = Presteamer(property_package=config.biomass, steam_property_package=config.steam)
        self.biomass_translator = ComponentTranslator(
            inlet_property_package=config.biomass, outlet_property_package=config.hydrolysate
        )
        self.acid_mixer = Mixer(
            property_package=config.hydrolysate,
            inlet_list=["acid_inlet", "recycle_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.reactor = PretreatmentReactor(
            property_package=config.hydrolysate, steam_property_package=config.steam, reactions=reactions
        )
        flash = {"property_package": config.hydrolysate, "vapour_property_package": config.vapour}
        self.blowdown_flash = Flash(**flash)
        self.oligomer_tank = ConversionTank(property_package=config.hydrolysate, inlets=("inlet", "acid_inlet"))
        self.atmospheric_flash = Flash(**flash)

    def _add_heat_recovery_units(self):
        config = self.config
        self.water_heater = Heater(property_package=config.water)
        self.hot_water_translator = ComponentTranslator(
            inlet_property_package=config.water, outlet_property_package=config.hydrolysate
        )
        self.vapour_mixer = Mixer(
            property_package=config.vapour,
            inlet_list=["blowdown_inlet", "atmospheric_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.vapour_condenser = VapourCondenser(
            vapour_property_package=config.vapour, property_package=config.hydrolysate
        )

    def _add_conditioning(self):
        config = self.config
        self.conditioning_water = ComponentTranslator(
            inlet_property_package=config.water, outlet_property_package=config.hydrolysate
        )
        self.conditioning = AmmoniaConditioning(
            property_package=config.hydrolysate, inlets=("inlet", "ammonia_inlet", "water_inlet")
        )
        self.hydrolysate_cooler = Heater(property_package=config.hydrolysate)

    def _connect_units(self):
        for name, source, destination in (
            ("presteamed", self.presteamer.outlet, self.biomass_translator.inlet),
            ("reactor_feed", self.biomass_translator.outlet, self.reactor.inlet),
            ("acid_to_dilution", self.reactor_acid.outlet, self.acid_mixer.acid_inlet),
            ("acid_to_reactor", self.acid_mixer.outlet, self.reactor.acid_inlet),
            ("hot_water", self.water_heater.outlet, self.hot_water_translator.inlet),
            ("water_to_reactor", self.hot_water_translator.outlet, self.reactor.water_inlet),
            ("blowdown", self.reactor.outlet, self.blowdown_flash.inlet),
            ("blown_down_slurry", self.blowdown_flash.liquid_outlet, self.oligomer_tank.inlet),
            ("acid_to_oligomers", self.oligomer_acid.outlet, self.oligomer_tank.acid_inlet),
            ("held_slurry", self.oligomer_tank.outlet, self.atmospheric_flash.inlet),
            ("blowdown_vapour", self.blowdown_flash.vapour_outlet, self.vapour_mixer.blowdown_inlet),
            ("atmospheric_vapour", self.atmospheric_flash.vapour_outlet, self.vapour_mixer.atmospheric_inlet),
            ("flash_vapour", self.vapour_mixer.outlet, self.vapour_condenser.inlet),
            ("flashed_slurry", self.atmospheric_flash.liquid_outlet, self.conditioning.inlet),
            ("ammonia_feed", self.ammonia.outlet, self.conditioning.ammonia_inlet),
            ("water_to_conditioning", self.conditioning_water.outlet, self.conditioning.water_inlet),
            ("conditioned_slurry", self.conditioning.outlet, self.hydrolysate_cooler.inlet),
        ):
            self.connect(name, source, destination)

    def _add_acid_loading(self):
        self.acid_loading = Var(
            ["reactor", "oligomer"],
            initialize=0.01,
            bounds=(0, 0.2),
            units=pyunits.dimensionless,
            doc="Acid per dry feed",
        )
        feeds = {"reactor": self.reactor_acid, "oligomer": self.oligomer_acid}

        def rule(b, t, place):
            return feeds[place].dry_flow_mass[t] == b.acid_loading[place] * b.config.feedstock.dry_flow_mass[t]

        self.acid_flow = Constraint(self.time, list(feeds), rule=rule, doc="Acid in proportion to the dry feed")

    def _add_total_solids(self):
        self.reactor_total_solids = Var(
            self.time,
            initialize=0.3,
            bounds=(0.05, 0.6),
            units=pyunits.dimensionless,
            doc="Total solids charged to the reactor, live steam not counted",
        )
        self.charge_flow_mass = Expression(
            self.time,
            rule=lambda b, t: (
                b.config.feedstock.wet_flow_mass[t]
                + b.reactor.acid_inlet_state[t].flow_mass
                + b.reactor.water_inlet_state[t].flow_mass
            ),
            doc="Feedstock, acid and water charged to the reactor, kg/s",
        )
        self.reactor_solids = Constraint(
            self.time,
            rule=lambda b, t: b.reactor.solids_fed[t] == b.reactor_total_solids[t] * b.charge_flow_mass[t],
            doc="Dilution water brings the charge to its total solids",
        )

    def _add_heat_recovery(self):
        self.condenser_cooling_duty = Var(
            self.time, initialize=1e7, bounds=(0, None), units=pyunits.W, doc="Heat of the vapour to cooling water"
        )
        self.heat_recovery = Constraint(
            self.time,
            rule=lambda b, t: (
                b.vapour_condenser.heat_duty[t] + b.water_heater.heat_duty[t] + b.condenser_cooling_duty[t]
                == 0 * pyunits.W
            ),
            doc="The vapour heats the dilution water; cooling water takes the rest",
        )

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        self._set_feeds(design)
        self._set_hot_units(design)
        self._set_conditioning(design)

    def _set_feeds(self, design):
        conditions = design["feed_temperature"], design["ambient_pressure"]
        for feed, component, moisture in (
            (self.reactor_acid, "SulfuricAcid", 1 - design["acid_strength"]),
            (self.oligomer_acid, "SulfuricAcid", 1 - design["acid_strength"]),
            (self.ammonia, "NH3", 0.0),
        ):
            feed.set_conditions({component: 1.0}, moisture, *conditions)
        self.acid_loading["reactor"].fix(design["acid_loading_reactor"])
        self.acid_loading["oligomer"].fix(design["acid_loading_oligomer"])

    def _set_hot_units(self, design):
        ambient = design["ambient_pressure"]
        self.presteamer.temperature[:].fix(design["presteamer_temperature"])
        self.presteamer.pressure[:].fix(ambient)
        self.presteamer.residence_time.fix(design["presteamer_time"])
        self.presteamer.power_density.fix(0)
        self.acid_mixer.mixed_state[:].pressure.fix(ambient)
        self.water_heater.outlet.temperature.fix(design["process_water_temperature"])
        self.reactor.set_conversions(conversion_set("pretreatment").conversions)
        self.reactor.temperature[:].fix(design["reactor_temperature"])
        self.reactor.pressure[:].fix(design["reactor_pressure"])
        self.reactor.heat_duty.fix(0)
        self.reactor.residence_time.fix(design["reactor_residence_time"])
        self.reactor.specific_work.fix(0)
        self.reactor_total_solids.fix(design["reactor_total_solids"])
        hold = self.oligomer_tank
        hold.pressure[:].fix(design["oligomer_hold_pressure"])
        hold.heat_duty.fix(0)
        hold.residence_time.fix(design["oligomer_hold_time"])
        hold.power_density.fix(0)
        hold.filling_fraction.fix(design["working_fraction"])
        hold.vessel_count.fix(1)
        for flash, pressure in ((self.blowdown_flash, "oligomer_hold"), (self.atmospheric_flash, "flash")):
            flash.pressure[:].fix(design[f"{pressure}_pressure"])
            flash.heat_duty.fix(0)
        self.vapour_mixer.mixed_state[:].pressure.fix(ambient)
        self.vapour_condenser.temperature[:].fix(design["flash_condensate_temperature"])
        self.vapour_condenser.pressure[:].fix(ambient)
        self.vapour_condenser.heat_flux.fix(design["condenser_heat_flux"])

    def _set_conditioning(self, design):
        self.conditioning.ph.fix(design["conditioning_ph"])
        self.conditioning.pressure[:].fix(design["ambient_pressure"])
        self.conditioning.residence_time.fix(design["conditioning_time"])
        self.conditioning.power_density.fix(0)
        self.hydrolysate_cooler.outlet.temperature.fix(design["hydrolysis_temperature"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return (
            self.presteamer,
            self.biomass_translator,
            self.reactor_acid,
            self.acid_mixer,
            self.water_heater,
            self.hot_water_translator,
            self.reactor,
            self.blowdown_flash,
            self.oligomer_acid,
            self.oligomer_tank,
            self.atmospheric_flash,
            self.vapour_mixer,
            self.vapour_condenser,
            self.ammonia,
            self.conditioning_water,
            self.conditioning,
            self.hydrolysate_cooler,
        )

    def initialize_units(self):
        """Starts acid and ammonia from the dry feed, then initialises the units."""
        for t in self.time:
            dry = value(self.config.feedstock.dry_flow_mass[t])
            for feed, ratio in (
                (self.reactor_acid, value(self.acid_loading["reactor"])),
                (self.oligomer_acid, value(self.acid_loading["oligomer"])),
                (self.ammonia, AMMONIA_PER_DRY_FEED),
            ):
                feed.dry_flow_mass[t].set_value(ratio * dry)
        super().initialize_units()


AMMONIA_PER_DRY_FEED = 0.01  # only a start
