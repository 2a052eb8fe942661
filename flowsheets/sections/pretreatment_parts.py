"""What the pretreatment technologies share: reagents, heat recovery from the blow-down, conditioning, their equations.

A technology is a section with its own `reactor` and `oligomer_tank`; the functions add the units around these and join
them, so that all technologies have the same ports. Recycled water (hot bottoms of the rectifier) dilutes the acid of
the reactor; where that takes no acid, the recycled water enters it by itself.

    acid of each addition = loading x dry feed      (sulfur dioxide counts without the water that it is dissolved in)
    total solids of what is charged to the reactor, live steam not counted, are given (dilution water follows)
    feedstock and recycled water that are wetter by themselves take no water and stay below them (`_dilution`)
    heat into the dilution water = heat that the blow-down vapour gives in the heat recovery condenser
"""

from idaes.models.unit_models import Heater, Mixer, MomentumMixingType
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._dilution import add_dilution, let_water_awake
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, heater_load, temperatures
from nexus.property_packages.components import get_component
from nexus.unit_models.ammonia_conditioning import AmmoniaConditioning
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.dissolved_sulfur_dioxide import SULFUR_DIOXIDE
from nexus.unit_models.flash import Flash
from nexus.unit_models.presteamer import Presteamer
from nexus.unit_models.vapour_condenser import VapourCondenser


def declare_packages(config) -> None:
    """Declares the packages of a pretreatment section and the feed unit whose dry flow sets the acid.

    `conditioned` and `vent` are only of sections whose slurry or vapour carries what these do not.
    """
    for name in ("biomass", "water", "hydrolysate", "vapour", "steam", "conditioned", "vent"):
        config.declare(name, ConfigValue(description=f"Property package {name}"))
    config.declare("feedstock", ConfigValue(description="The feed unit whose dry flow sets the acid"))


def add_reagents(b, acid_in_reactor: str | None) -> None:
    """Adds `ammonia`, `oligomer_acid` and, with an acid in the reactor, `reactor_acid` with `acid_mixer` to dilute it.

    `acid_in_reactor` is the name of that acid; the oligomer hold has sulfuric acid.
    """
    package = b.config.hydrolysate
    acids = {"oligomer": "SulfuricAcid"}
    if acid_in_reactor is not None:
        acids = {"reactor": acid_in_reactor, **acids}
    b.acid_feeds = {}
    for place, acid in acids.items():
        setattr(b, f"{place}_acid", CompositionFeed(property_package=package, components=(acid,)))
        b.acid_feeds[place] = b.component(f"{place}_acid")
    if "reactor" in acids:
        b.acid_mixer = Mixer(
            property_package=package,
            inlet_list=["acid_inlet", "recycle_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
    b.ammonia = CompositionFeed(property_package=conditioned_package(b), components=("NH3",))
    b.acid_loading = Var(
        list(acids), initialize=0.01, bounds=(0, 0.2), units=pyunits.dimensionless, doc="Acid per dry feed"
    )

    def rule(b, t, place):
        return b.acid_feeds[place].dry_flow_mass[t] == acid_mass(b, place) * b.config.feedstock.dry_flow_mass[t]

    b.acid_flow = Constraint(b.time, list(acids), rule=rule, doc="Acid in proportion to the dry feed")


def acid_mass(b, place: str):
    """Returns the mass of the acid of a place per dry feed; the loading of sulfurous acid is that of its SO2."""
    (acid,) = b.acid_feeds[place].config.components
    hydrated = get_component("SulfurousAcid").molar_mass / get_component("SO2").molar_mass
    return b.acid_loading[place] * (hydrated if acid == "SulfurousAcid" else 1.0)


def conditioned_package(b):
    """Returns the package of the conditioned slurry: that of the hydrolysate unless the section has another."""
    return b.config.hydrolysate if b.config.conditioned is None else b.config.conditioned


def recycle_inlet(b):
    """Returns the port of the recycled water: that of the acid's dilution, or of the reactor where it takes no acid."""
    return (b.acid_mixer if "reactor" in b.acid_feeds else b.reactor).recycle_inlet


def add_units_around(b) -> None:
    """Adds the units around `reactor` and `oligomer_tank`, joins all, and adds the section's equations."""
    add_presteaming(b)
    add_flashes(b)
    add_heat_recovery_units(b)
    add_conditioning(b)
    connect_acids(b)
    connect_units(b)
    add_total_solids(b)
    add_heat_recovery(b)


def add_presteaming(b) -> None:
    """Adds `presteamer` and the translator to the hydrolysate's components."""
    config = b.config
    b.presteamer = Presteamer(property_package=config.biomass, steam_property_package=config.steam)
    b.biomass_translator = ComponentTranslator(
        inlet_property_package=config.biomass, outlet_property_package=config.hydrolysate
    )


def add_flashes(b) -> None:
    """Adds `blowdown_flash` before the oligomer hold and `atmospheric_flash` behind it."""
    arguments = {
        "property_package": b.config.hydrolysate,
        "vapour_property_package": b.config.vapour,
        "dissolved_gas": _dissolved_gas(b),
    }
    b.blowdown_flash = Flash(**arguments)
    b.atmospheric_flash = Flash(**arguments)


def _dissolved_gas(b):
    """Returns the dissolved gas that the flashes release, where their vapour carries sulfur dioxide."""
    return SULFUR_DIOXIDE if SULFUR_DIOXIDE.gas in b.config.vapour.component_list else None


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
    b.vapour_condenser = VapourCondenser(
        vapour_property_package=config.vapour,
        property_package=config.hydrolysate,
        vent_property_package=config.vent,
        dissolved_gas=_dissolved_gas(b),
    )


def add_conditioning(b) -> None:
    """Adds dilution, `conditioning` with ammonia, and the cooler of the conditioned slurry."""
    package = conditioned_package(b)
    b.conditioning_water = ComponentTranslator(inlet_property_package=b.config.water, outlet_property_package=package)
    b.conditioning = AmmoniaConditioning(property_package=package, inlets=("inlet", "ammonia_inlet", "water_inlet"))
    b.hydrolysate_cooler = Heater(property_package=package)


def connect_acids(b) -> None:
    """Joins the acid feeds to their vessels, that of the reactor through its dilution."""
    if "reactor" in b.acid_feeds:
        b.connect("acid_to_dilution", b.reactor_acid.outlet, b.acid_mixer.acid_inlet)
        b.connect("acid_to_reactor", b.acid_mixer.outlet, b.reactor.acid_inlet)
    b.connect("acid_to_oligomers", b.oligomer_acid.outlet, b.oligomer_tank.acid_inlet)


def connect_units(b) -> None:
    """Joins the units by arcs; a `sulfite_oxidiser` stands between flash and conditioning where there is one."""
    oxidiser = b.component("sulfite_oxidiser")
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
        ("flashed_slurry", b.atmospheric_flash.liquid_outlet, (b.conditioning if oxidiser is None else oxidiser).inlet),
        ("ammonia_feed", b.ammonia.outlet, b.conditioning.ammonia_inlet),
        ("water_to_conditioning", b.conditioning_water.outlet, b.conditioning.water_inlet),
        ("conditioned_slurry", b.conditioning.outlet, b.hydrolysate_cooler.inlet),
    ):
        b.connect(name, source, destination)
    if oxidiser is not None:
        b.connect("oxidised_slurry", oxidiser.outlet, b.conditioning.inlet)


def add_total_solids(b) -> None:
    """Adds `charge_flow_mass` (kg/s) and `reactor_total_solids`, which the dilution water keeps."""
    b.reactor_total_solids = Var(
        b.time,
        initialize=0.3,
        bounds=(0.05, 0.6),
        units=pyunits.dimensionless,
        doc="Total solids charged to the reactor at most, live steam not counted",
    )
    liquids = [b.reactor.component(f"{name}_state") for name in _liquid_inlets(b.reactor)]
    b.charge_flow_mass = Expression(
        b.time,
        rule=lambda b, t: b.config.feedstock.wet_flow_mass[t] + sum(state[t].flow_mass for state in liquids),
        doc="Feedstock, acid, recycled and dilution water charged to the reactor, kg/s",
    )
    add_dilution(
        b,
        "reactor_solids",
        lambda t: b.reactor.solids_fed[t],
        lambda t: b.charge_flow_mass[t],
        lambda t: b.reactor.water_inlet_state[t].flow_mass,
        b.reactor_total_solids,
        "Dilution water brings the charge to its total solids",
    )
    heater, translators = b.water_heater.control_volume, (b.hot_water_translator, b.conditioning_water)
    let_water_awake(
        (
            heater.properties_in,
            heater.properties_out,
            *(state for unit in translators for state in (unit.inlet_state, unit.outlet_state)),
            b.reactor.water_inlet_state,
            b.conditioning.water_inlet_state,
        )
    )


def _liquid_inlets(reactor) -> list[str]:
    """Returns the names of the reactor's inlets beside those of feedstock and live steam."""
    return [name for name in reactor.config.inlets if name not in ("inlet", "steam_inlet")]


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


def heat_loads(b) -> tuple[HeatLoad, ...]:
    """Returns what the section cools: vapour that the dilution water leaves, and the conditioned slurry."""
    return vapour_load(b), heater_load("hydrolysate", Service.cooling_water, b.hydrolysate_cooler)


def vapour_load(b) -> HeatLoad:
    """Returns the load of the blow-down vapour that the dilution water leaves.

    The vapour condenses near 100 degC and is then cooled a little; a line between the two temperatures understates at
    which temperature it gives off its heat.
    """
    condenser = b.vapour_condenser
    return HeatLoad(
        "blowdown_vapour",
        Service.cooling_water,
        b.condenser_cooling_duty,
        temperatures(condenser.inlet_state),
        condenser.temperature,
    )
