"""What the pretreatment technologies share: reagents, heat recovery from the blow-down, conditioning, their equations.

A technology is a section with its own `reactor` and `oligomer_tank`; the functions add the units around these and join
them, so that all technologies have the same ports.

    acid of each addition = loading x dry feed;   total solids in the reactor are given (dilution water follows)
    heat into the dilution water = heat that the blow-down vapour gives in the heat recovery condenser
"""

from collections.abc import Mapping

from idaes.models.unit_models import Heater, Mixer, MomentumMixingType
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.ammonia_conditioning import AmmoniaConditioning
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.flash import Flash
from nexus.unit_models.presteamer import Presteamer
from nexus.unit_models.vapour_condenser import VapourCondenser

AMMONIA_PER_DRY_FEED = 0.01  # only a start
STEAM_PER_DRY_FEED = 0.35  # only a start, both uses


def declare_packages(config) -> None:
    """Declares the packages of a pretreatment section and the feed unit whose dry flow sets the acid."""
    for name in ("biomass", "water", "hydrolysate", "vapour", "steam"):
        config.declare(name, ConfigValue(description=f"Property package {name}"))
    config.declare("feedstock", ConfigValue(description="The feed unit whose dry flow sets the acid"))


def add_reagents(b, acids: Mapping[str, str]) -> None:
    """Adds `ammonia` and the acid feeds: `acids` gives the feed's name for each place, `reactor` or `oligomer`."""
    b.acid_feeds = {}
    for place, name in acids.items():
        feed = CompositionFeed(property_package=b.config.hydrolysate, components=("SulfuricAcid",))
        setattr(b, name, feed)
        b.acid_feeds[place] = b.component(name)
    b.ammonia = CompositionFeed(property_package=b.config.hydrolysate, components=("NH3",))
    b.acid_loading = Var(
        list(acids), initialize=0.01, bounds=(0, 0.2), units=pyunits.dimensionless, doc="Acid per dry feed"
    )

    def rule(b, t, place):
        return b.acid_feeds[place].dry_flow_mass[t] == b.acid_loading[place] * b.config.feedstock.dry_flow_mass[t]

    b.acid_flow = Constraint(b.time, list(acids), rule=rule, doc="Acid in proportion to the dry feed")


def add_presteaming(b) -> None:
    """Adds `presteamer` and the translator to the hydrolysate's components."""
    config = b.config
    b.presteamer = Presteamer(property_package=config.biomass, steam_property_package=config.steam)
    b.biomass_translator = ComponentTranslator(
        inlet_property_package=config.biomass, outlet_property_package=config.hydrolysate
    )


def add_flashes(b) -> None:
    """Adds `blowdown_flash` before the oligomer hold and `atmospheric_flash` behind it."""
    packages = {"property_package": b.config.hydrolysate, "vapour_property_package": b.config.vapour}
    b.blowdown_flash = Flash(**packages)
    b.atmospheric_flash = Flash(**packages)


def add_heat_recovery_units(b) -> None:
    """Adds the heater of the dilution water and the condenser of both flashes' vapour."""
    config = b.config
    b.water_heater = Heater(property_package=config.water)
    b.hot_water_translator = ComponentTranslator(
        inlet_property_package=config.water, outlet_property_package=config.hydrolysate
    )
    b.vapour_mixer = Mixer(
        property_package=config.vapour,
        inlet_list=["blowdown_inlet", "atmospheric_inlet"],
        momentum_mixing_type=MomentumMixingType.none,
    )
    b.vapour_condenser = VapourCondenser(vapour_property_package=config.vapour, property_package=config.hydrolysate)


def add_conditioning(b) -> None:
    """Adds dilution, `conditioning` with ammonia, and the cooler of the conditioned slurry."""
    config = b.config
    b.conditioning_water = ComponentTranslator(
        inlet_property_package=config.water, outlet_property_package=config.hydrolysate
    )
    b.conditioning = AmmoniaConditioning(
        property_package=config.hydrolysate, inlets=("inlet", "ammonia_inlet", "water_inlet", "recycle_inlet")
    )
    b.hydrolysate_cooler = Heater(property_package=config.hydrolysate)


def connect_units(b) -> None:
    """Joins the units by arcs."""
    acids = {"reactor": ("acid_to_reactor", b.reactor), "oligomer": ("acid_to_oligomers", b.oligomer_tank)}
    for place, feed in b.acid_feeds.items():
        name, vessel = acids[place]
        b.connect(name, feed.outlet, vessel.acid_inlet)
    for name, source, destination in (
        ("presteamed", b.presteamer.outlet, b.biomass_translator.inlet),
        ("reactor_feed", b.biomass_translator.outlet, b.reactor.inlet),
        ("hot_water", b.water_heater.outlet, b.hot_water_translator.inlet),
        ("water_to_reactor", b.hot_water_translator.outlet, b.reactor.water_inlet),
        ("blowdown", b.reactor.outlet, b.blowdown_flash.inlet),
        ("blown_down_slurry", b.blowdown_flash.liquid_outlet, b.oligomer_tank.inlet),
        ("held_slurry", b.oligomer_tank.outlet, b.atmospheric_flash.inlet),
        ("blowdown_vapour", b.blowdown_flash.vapour_outlet, b.vapour_mixer.blowdown_inlet),
        ("atmospheric_vapour", b.atmospheric_flash.vapour_outlet, b.vapour_mixer.atmospheric_inlet),
        ("flash_vapour", b.vapour_mixer.outlet, b.vapour_condenser.inlet),
        ("flashed_slurry", b.atmospheric_flash.liquid_outlet, b.conditioning.inlet),
        ("ammonia_feed", b.ammonia.outlet, b.conditioning.ammonia_inlet),
        ("water_to_conditioning", b.conditioning_water.outlet, b.conditioning.water_inlet),
        ("conditioned_slurry", b.conditioning.outlet, b.hydrolysate_cooler.inlet),
    ):
        b.connect(name, source, destination)


def add_total_solids(b) -> None:
    """Adds `reactor_total_solids`, which the dilution water keeps."""
    b.reactor_total_solids = Var(
        b.time,
        initialize=0.3,
        bounds=(0.05, 0.6),
        units=pyunits.dimensionless,
        doc="Total solids in the reactor",
    )
    b.reactor_solids = Constraint(
        b.time,
        rule=lambda b, t: b.reactor.solids_fed[t] == b.reactor_total_solids[t] * b.reactor.mass_fed[t],
        doc="Dilution water brings the reactor to its total solids",
    )


def add_heat_recovery(b) -> None:
    """Adds `condenser_cooling_duty`, the heat of the vapour that the dilution water does not take."""
    b.condenser_cooling_duty = Var(
        b.time, initialize=1e7, bounds=(0, None), units=pyunits.W, doc="Heat of the vapour to cooling water"
    )
    b.heat_recovery = Constraint(
        b.time,
        rule=lambda b, t: (
            b.vapour_condenser.heat_duty[t] + b.water_heater.heat_duty[t] + b.condenser_cooling_duty[t] == 0 * pyunits.W
        ),
        doc="The vapour heats the dilution water; cooling water takes the rest",
    )


def set_reagents(b, design: Mapping) -> None:
    """Fixes strength, temperature and pressure of acid and ammonia, and the acid loadings."""
    conditions = design["feed_temperature"], design["ambient_pressure"]
    for place, feed in b.acid_feeds.items():
        feed.set_conditions({"SulfuricAcid": 1.0}, 1 - design["acid_strength"], *conditions)
        b.acid_loading[place].fix(design[f"acid_loading_{place}"])
    b.ammonia.set_conditions({"NH3": 1.0}, 0.0, *conditions)


def set_presteaming(b, design: Mapping) -> None:
    """Fixes presteaming and the temperature of the dilution water."""
    b.presteamer.temperature[:].fix(design["presteamer_temperature"])
    b.presteamer.pressure[:].fix(design["ambient_pressure"])
    b.presteamer.residence_time.fix(design["presteamer_time"])
    b.presteamer.power_density.fix(0)
    b.water_heater.outlet.temperature.fix(design["process_water_temperature"])


def set_blow_down(b, design: Mapping) -> None:
    """Fixes oligomer hold, both flashes and the condenser of their vapour."""
    ambient, hold = design["ambient_pressure"], b.oligomer_tank
    hold.pressure[:].fix(design["oligomer_hold_pressure"])
    hold.heat_duty.fix(0)
    hold.residence_time.fix(design["oligomer_hold_time"])
    hold.power_density.fix(0)
    hold.filling_fraction.fix(design["working_fraction"])
    hold.vessel_count.fix(1)
    for flash, pressure in ((b.blowdown_flash, "oligomer_hold"), (b.atmospheric_flash, "flash")):
        flash.pressure[:].fix(design[f"{pressure}_pressure"])
        flash.heat_duty.fix(0)
    b.vapour_mixer.mixed_state[:].pressure.fix(ambient)
    b.vapour_condenser.temperature[:].fix(design["flash_condensate_temperature"])
    b.vapour_condenser.pressure[:].fix(ambient)
    b.vapour_condenser.heat_flux.fix(design["condenser_heat_flux"])


def set_conditioning(b, design: Mapping) -> None:
    """Fixes the pH and the temperature of the slurry that leaves."""
    b.conditioning.ph.fix(design["conditioning_ph"])
    b.conditioning.pressure[:].fix(design["ambient_pressure"])
    b.conditioning.residence_time.fix(design["conditioning_time"])
    b.conditioning.power_density.fix(0)
    b.hydrolysate_cooler.outlet.temperature.fix(design["hydrolysis_temperature"])


def units_in_order(b) -> list:
    """Returns the units, upstream first; each acid feed before the vessel that takes it."""
    acids = b.acid_feeds
    return [
        b.presteamer,
        b.biomass_translator,
        *([acids["reactor"]] if "reactor" in acids else []),
        b.water_heater,
        b.hot_water_translator,
        b.reactor,
        b.blowdown_flash,
        *([acids["oligomer"]] if "oligomer" in acids else []),
        b.oligomer_tank,
        b.atmospheric_flash,
        b.vapour_mixer,
        b.vapour_condenser,
        b.ammonia,
        b.conditioning_water,
        b.conditioning,
        b.hydrolysate_cooler,
    ]


def start_flows(b) -> None:
    """Starts acid, ammonia and dilution water from the feed; a plant's own start of the water comes after it."""
    for t in b.time:
        _start_dilution(b, t)
        dry = value(b.config.feedstock.dry_flow_mass[t])
        for place, feed in b.acid_feeds.items():
            feed.dry_flow_mass[t].set_value(value(b.acid_loading[place]) * dry)
        b.ammonia.dry_flow_mass[t].set_value(AMMONIA_PER_DRY_FEED * dry)


def _start_dilution(b, t) -> None:
    """Sets the dilution water to what the total solids leave beside moisture and steam, or a tenth of the feed."""
    dry, wet = (value(flow[t]) for flow in (b.config.feedstock.dry_flow_mass, b.config.feedstock.wet_flow_mass))
    mass = dry / value(b.reactor_total_solids[t]) - wet - STEAM_PER_DRY_FEED * dry
    water = b.water_heater.inlet.flow_mol_comp[t, "Water"]
    if not water.fixed:
        water.set_value(max(mass, 0.1 * dry) / get_component("Water").molar_mass)
