"""Area 400, ethanol recovery with a membrane: columns, exchangers, zeolite modules, stillage filter and evaporator."""

from nexus.flowsheets.biorefinery_costs.columns import add_tray_column, condenser_surface, reboiler_surface
from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers

AREA = 400
STANDARD = "nrel2011_design.csv"


def add_costs(costing, section) -> None:
    """Adds a `MembraneEthanolRecovery` section with its dehydration."""
    t, evaporator = section.time.first(), section.evaporator
    for name in ("beer_column", "rectifier"):
        add_tray_column(costing, name, section.component(name), AREA, numbers(STANDARD)[f"{name}_pressure"])
    quantities = {
        "beer_column_reboiler_surface": reboiler_surface(section.beer_column),
        "beer_column_condenser_surface": condenser_surface(section.beer_column),
        "rectifier_reboiler_surface": reboiler_surface(section.rectifier),
        "rectifier_condenser_surface": condenser_surface(section.rectifier),
        "preheater_surface": section.beer_preheater.area,
        "beer": section.beer_pump.control_volume.properties_in[t].flow_mass,
        "beer_pump_work": section.beer_pump.work_mechanical[t],
        "stillage_pump_work": section.stillage_pump.work_mechanical[t],
        "cake_solids": section.press_filter.cake_state[t].solids_flow_mass,
        "backset_cooler_duty": -section.backset_cooler.heat_duty[t],
        "evaporator_surface": section.config.effects * evaporator.effect_area[t],
        "evaporator_condenser_surface": evaporator.condenser_area[t],
    }
    add_items(costing, "ethanol_recovery", quantities)
    add_dehydration(costing, section.dehydration)


def add_dehydration(costing, section) -> None:
    """Adds a `MembraneDehydration` section: membrane and its renewal, superheater, condensers, cooler, pump."""
    t, pump = section.time.first(), section.permeate_pump
    quantities = {
        "superheater_surface": section.superheater.heat_duty[t] / numbers(STANDARD)["reboiler_heat_flux"],
        "permeate_condenser_surface": section.permeate_condenser.heat_transfer_area[t],
        "product_condenser_surface": section.product_condenser.heat_transfer_area[t],
        "membrane_area": section.membrane.membrane_area[t],
        "permeate_volume_flow": pump.control_volume.properties_in[t].flow_vol,
        "permeate_work": pump.work_mechanical[t],
        "product_cooler_duty": -section.product_cooler.heat_duty[t],
    }
    add_items(costing, "membrane_dehydration", quantities)
