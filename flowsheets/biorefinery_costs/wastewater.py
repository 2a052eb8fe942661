"""Area 600, wastewater by rates: digesters, membrane bioreactor, recovery of water; caustic, renewal, brine."""

from pyomo.environ import units as pyunits

from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.sections.heat_loads import positive_part
from nexus.flowsheets.tables import numbers

AREA = 600
OSMOSIS_RENEWAL = 0.2  # of the membranes a year, WaterTAP 1 costing of reverse osmosis


def add_costs(costing, section) -> None:
    """Adds a `MembraneWastewater` section."""
    t = section.time.first()
    add_items(costing, "wastewater", {**_biological(section, t), **_water_recovery(section, t)})
    caustic = section.caustic.properties[t].flow_mass_comp["NaOH"] + section.scrubber_caustic.dry_flow_mass[t]
    nutrients = section.nutrients.properties[t].flow_mass_comp
    for name, flow, price in (
        ("wastewater_caustic", caustic, "caustic"),
        ("wastewater_ammonia", nutrients["NH3"], "ammonia"),
        ("wastewater_ammonium_sulfate", nutrients["AmmoniumSulfate"], "ammonium_sulfate"),
        ("brine_disposal", section.brine.properties[t].flow_mass, "brine_disposal"),
    ):
        costing.add_variable_cost(name, flow, price, area=AREA)
    elements = OSMOSIS_RENEWAL * section.reverse_osmosis.membrane_area[t] / pyunits.year
    yearly = elements / costing.finance.operating_hours
    costing.add_variable_cost("osmosis_membranes", yearly, "osmosis_membrane", area=AREA)


def _biological(section, t) -> dict:
    """Returns the quantities from equalisation to the bioreactor."""
    tank, digester, press, bioreactor = (
        section.equalisation_tank,
        section.digester,
        section.sludge_press,
        section.bioreactor,
    )
    filling = numbers("sections/membrane_wastewater_design.csv")["tank_filling"]
    return {
        "equalisation_volume": tank.vessel_volume[t] * tank.vessel_count,
        "equalisation_work": tank.work_mechanical[t],
        "feed_volume_flow": section.feed_pump.control_volume.properties_in[t].flow_vol,
        "feed_pump_work": section.feed_pump.work_mechanical[t],
        "feed_cooler_duty": positive_part(-section.feed_cooler.heat_duty[t]),
        "digester_volume": digester.volume[t] / filling,
        "digester_work": digester.work_mechanical[t],
        "biogas": digester.biogas_state[t].flow_mass,
        "sludge_solids": press.cake_state[t].solids_flow_mass,
        "sludge_press_work": press.work_mechanical[t],
        "bioreactor_volume_flow": section.bioreactor_pump.control_volume.properties_in[t].flow_vol,
        "bioreactor_pump_work": section.bioreactor_pump.work_mechanical[t],
        "basin_volume": bioreactor.volume[t],
        "blower_work": bioreactor.blower_work[t],
        "bioreactor_work": bioreactor.work_mechanical[t],
        "bioreactor_membrane_area": bioreactor.membrane_area[t],
    }


def _water_recovery(section, t) -> dict:
    """Returns the quantities of reverse osmosis, brine evaporator and polisher."""
    resin = section.polisher.resin_volume[t]
    return {
        "osmosis_feed": section.reverse_osmosis.inlet_state[t].flow_vol,
        "osmosis_work": section.reverse_osmosis.work_mechanical[t],
        "evaporator_work": section.brine_evaporator.work_mechanical[t],
        "polisher_resin_volume": resin,
        "polisher_column_volume": numbers("biorefinery_costs.csv")["column_volume_per_resin"] * resin,
    }
