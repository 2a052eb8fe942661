"""Area 400, ethanol recovery with a membrane: columns, exchangers, zeolite modules, stillage filter and evaporator."""

from nexus.flowsheets.biorefinery_costs.columns import add_condenser, add_reboiler, add_tray_column
from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers

AREA = 400
PREHEATER_SHELLS = 4


def add_costs(costing, section) -> None:
    """Adds a `MembraneEthanolRecovery` section with its dehydration."""
    t, design, evaporator = section.time.first(), numbers("nrel2011_design.csv"), section.evaporator
    for name in ("beer_column", "rectifier"):
        column = section.component(name)
        add_tray_column(costing, name, column, AREA, design[f"{name}_pressure"])
        add_reboiler(costing, f"{name}_reboiler", column, AREA)
        add_condenser(costing, f"{name}_condenser", column, AREA)
    costing.add_heat_exchanger("beer_preheater", AREA, section.beer_preheater.area, count=PREHEATER_SHELLS)
    costing.add_heat_exchanger("stillage_evaporator_condenser", AREA, evaporator.condenser_area[t])
    effects = section.config.effects
    quantities = {
        "beer": section.beer_pump.control_volume.properties_in[t].flow_mass,
        "beer_pump_work": section.beer_pump.work_mechanical[t],
        "stillage_pump_work": section.stillage_pump.work_mechanical[t],
        "cake_solids": section.press_filter.cake_state[t].solids_flow_mass,
        "backset_cooler_duty": -section.backset_cooler.heat_duty[t],
        "evaporator_surface": effects * evaporator.effect_area[t],
        "effects": effects,
    }
    add_items(costing, "ethanol_recovery", quantities)
    add_dehydration(costing, section.dehydration)


def add_dehydration(costing, section) -> None:
    """Adds a `MembraneDehydration` section: membrane and its renewal, superheater, condensers, cooler, pump."""
    t, pump = section.time.first(), section.permeate_pump
    superheating = section.superheater.heat_duty[t] / numbers("nrel2011_design.csv")["reboiler_heat_flux"]
    costing.add_heat_exchanger("membrane_superheater", AREA, superheating)
    for name, condenser in (
        ("permeate_condenser", section.permeate_condenser),
        ("ethanol_condenser", section.product_condenser),
    ):
        costing.add_heat_exchanger(name, AREA, condenser.heat_transfer_area[t])
    quantities = {
        "membrane_area": section.membrane.membrane_area[t],
        "permeate_volume_flow": pump.control_volume.properties_in[t].flow_vol,
        "permeate_work": pump.work_mechanical[t],
        "product_cooler_duty": -section.product_cooler.heat_duty[t],
    }
    add_items(costing, "membrane_dehydration", quantities)
