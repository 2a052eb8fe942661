"""How the pretreatment technologies are operated and started: design values of their shared units, order, first flows.

The units are those of `pretreatment_parts`; the design is a table of numbers: a technology's own, else the plant's.
"""

from collections.abc import Mapping

from pyomo.environ import value

from nexus.flowsheets.sections.pretreatment_parts import acid_mass, recycle_inlet
from nexus.flowsheets.sections.section import initialize_unit
from nexus.property_packages.components import get_component
from nexus.unit_models.complementarity import start_complementarity

AMMONIA_PER_DRY_FEED = 0.01  # only a start


def set_units_around(b, design: Mapping) -> None:
    """Fixes everything but the reactor's conversions, temperature, pressure and time; the reactor is insulated."""
    set_reagents(b, design)
    set_presteaming(b, design)
    b.reactor.heat_duty.fix(0)
    b.reactor.specific_work.fix(0)
    b.reactor_total_solids.fix(design["reactor_total_solids"])
    set_blow_down(b, design)
    set_conditioning(b, design)


def set_reagents(b, design: Mapping) -> None:
    """Fixes strength, temperature and pressure of acid and ammonia, the acid loadings and the dilution's pressure."""
    conditions = design["feed_temperature"], design["ambient_pressure"]
    for place, feed in b.acid_feeds.items():
        (acid,) = feed.config.components
        moisture = 1 - design["acid_strength"] if acid == "SulfuricAcid" else 0.0
        feed.set_conditions({acid: 1.0}, moisture, *conditions)
        b.acid_loading[place].fix(design[f"acid_loading_{place}"])
    if "reactor" in b.acid_feeds:
        b.acid_mixer.mixed_state[:].pressure.fix(design["ambient_pressure"])
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
    return [
        b.presteamer,
        b.biomass_translator,
        *([b.reactor_acid, b.acid_mixer] if "reactor" in b.acid_feeds else []),
        b.water_heater,
        b.hot_water_translator,
        b.reactor,
        b.blowdown_flash,
        b.oligomer_acid,
        b.oligomer_tank,
        b.atmospheric_flash,
        b.vapour_mixer,
        b.vapour_condenser,
        *_oxidation(b),
        b.ammonia,
        b.conditioning_water,
        b.conditioning,
        b.hydrolysate_cooler,
    ]


def _oxidation(b) -> list:
    """Returns the units that oxidise what is left of sulfur dioxide, where there are any."""
    oxidiser = b.component("sulfite_oxidiser")
    return [] if oxidiser is None else [b.oxidation_air, oxidiser, b.oxidation_vent]


def initialize_units(b, units) -> None:
    """Starts acid, ammonia and dilution water from the feed, initialises the units, then says who lacks water."""
    start_flows(b)
    for unit in units:
        initialize_unit(unit)
    start_complementarity(b, "reactor_solids")


def start_flows(b) -> None:
    """Starts acid, ammonia and dilution water from the feed; a plant's own start of the water comes after it."""
    for t in b.time:
        dry = value(b.config.feedstock.dry_flow_mass[t])
        for place, feed in b.acid_feeds.items():
            feed.dry_flow_mass[t].set_value(value(acid_mass(b, place)) * dry)
        b.ammonia.dry_flow_mass[t].set_value(AMMONIA_PER_DRY_FEED * dry)
        _start_dilution(b, t)


def _start_dilution(b, t) -> None:
    """Sets the dilution water to what the total solids leave beside feedstock and recycle, or a tenth of the feed."""
    dry, wet = (value(flow[t]) for flow in (b.config.feedstock.dry_flow_mass, b.config.feedstock.wet_flow_mass))
    recycled = value(recycle_inlet(b).flow_mol_comp[t, "Water"]) * get_component("Water").molar_mass
    mass = dry / value(b.reactor_total_solids[t]) - wet - recycled
    water = b.water_heater.inlet.flow_mol_comp[t, "Water"]
    if not water.fixed:
        water.set_value(max(mass, 0.1 * dry) / get_component("Water").molar_mass)
