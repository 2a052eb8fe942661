"""Area 200, steam explosion and furfural recovery: equipment, acid, sulfur dioxide and ammonia, furfural sold.

The power of screws, agitators and pumps of the pretreatment is that of the equipment tables, as in the published
design, whose units take no work either.
"""

from nexus.flowsheets.biorefinery_costs.columns import add_tray_column, reboiler_surface
from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers

FURFURAL_DESIGN = "sections/furfural_recovery_design.csv"


def add_steam_explosion(costing, section) -> None:
    """Adds a `SteamExplosion` section: reactor, flashes, conditioning, storage of reagents, and the reagents."""
    t, sulfur_dioxide = section.time.first(), None
    feeds = dict(section.acid_feeds)
    if section.takes_sulfur_dioxide:
        feeds.pop("reactor")
        sulfur_dioxide = section.sulfur_dioxide_flow_mass[t]
    acid = sum(feed.wet_flow_mass[t] for feed in feeds.values())
    quantities = {
        "diluted_acid": section.acid_mixer.mixed_state[t].flow_mass if section.catalysed else None,
        "sulfuric_acid": acid,
        "sulfur_dioxide": sulfur_dioxide,
        "dry_feed": section.reactor.dry_flow_mass[t],
        "water_heater_duty": section.water_heater.heat_duty[t],
        "condenser_duty": section.condenser_cooling_duty[t],
        "pretreated_slurry": section.reactor.outlet_state[t].flow_mass,
        "held_slurry": section.oligomer_tank.outlet_state[t].flow_mass,
        "flashed_slurry": section.atmospheric_flash.liquid_outlet_state[t].flow_mass,
        "ammonia_solution": section.ammonia.dry_flow_mass[t] + section.conditioning.water_inlet_state[t].flow_mass,
        "conditioned_slurry": section.conditioning.outlet_state[t].flow_mass,
        "ammonia": section.ammonia.dry_flow_mass[t],
    }
    add_items(costing, "steam_explosion", quantities)
    costing.add_variable_cost("sulfuric_acid", acid, "sulfuric_acid", area=200)
    if section.takes_sulfur_dioxide:
        costing.add_variable_cost("sulfur_dioxide", sulfur_dioxide, "liquefied_sulfur_dioxide", area=200)
    costing.add_variable_cost("ammonia", section.ammonia.dry_flow_mass[t], "ammonia", area=200)


def add_furfural_recovery(costing, section) -> None:
    """Adds a `FurfuralRecovery` section: two columns, condenser, decanter, storage, and the furfural that is sold."""
    t, design, general = section.time.first(), numbers(FURFURAL_DESIGN), numbers("biorefinery_costs.csv")
    product = section.product_cooler.control_volume.properties_out[t]
    add_tray_column(costing, "furfural_stripper", section.stripper, 200, design["top_pressure"])
    add_tray_column(costing, "furfural_dewatering_column", section.dewatering_column, 200, design["top_pressure"])
    quantities = {
        "stripper_reboiler_surface": reboiler_surface(section.stripper),
        "dewatering_reboiler_surface": reboiler_surface(section.dewatering_column),
        "condenser_surface": section.overhead_condenser.heat_transfer_area[t],
        "decanter_volume": section.decanter.volume[t],
        "cooler_duty": -section.product_cooler.heat_duty[t],
        "stored_furfural": product.flow_vol * general["product_storage_time"] / general["vessel_filling"],
    }
    add_items(costing, "furfural", quantities)
    costing.add_credit("furfural", product.flow_mass_comp["Furfural"], "furfural", area=200, product=True)
