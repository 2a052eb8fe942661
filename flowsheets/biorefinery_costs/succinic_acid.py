"""Area 450, succinic acid: fermenters, membranes, evaporators, crystallisers, dryer; reagents, crystals and salt."""

from nexus.flowsheets.biorefinery_costs.bioproducts import add_salaries, fermentation_quantities
from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers
from nexus.unit_models.msmpr_crystalliser import CRYSTAL

AREA = 450


def add_costs(costing, section) -> None:
    """Adds a `SuccinicAcid` section; the liquor of ammonium sulfate earns a part of the price of crystals."""
    t, general = section.time.first(), numbers("biorefinery_costs.csv")
    crystalliser, tank = section.crystalliser, section.acidification
    stored = section.product_flow_mass[t] * general["product_storage_time"] / general["bulk_density_succinic_acid"]
    quantities = {
        **fermentation_quantities(section, t),
        "blower_work": section.carbon_dioxide_blower.work_mechanical[t],
        "acidification_volume": tank.volume[t] / general["vessel_filling"],
        "acidification_work": tank.work_mechanical[t],
        "first_nanofilter_area": section.first_nanofilter.membrane_area[t],
        "first_nanofilter_work": section.first_nanofilter.work_mechanical[t],
        "second_nanofilter_area": section.second_nanofilter.membrane_area[t],
        "second_nanofilter_work": section.second_nanofilter.work_mechanical[t],
        "crystalliser_volume": crystalliser.vessel_volume[t] * crystalliser.vessel_count,
        "crystallisers": crystalliser.vessel_count,
        "crystalliser_work": crystalliser.work_mechanical[t],
        "cake": section.centrifuge.cake_state[t].flow_mass,
        "centrifuge_work": section.centrifuge.work_mechanical[t],
        "dried_water": section.dryer.evaporation[t],
        "dryer_work": section.dryer.work_mechanical[t],
        "stored_product": stored,
    }
    add_items(costing, "succinic_acid", quantities)
    add_salaries(costing, "succinic_acid")
    _add_flows(costing, section, t, general["salt_liquor_share"])


def _add_flows(costing, section, t, salt_share) -> None:
    """Adds reagents and sales."""
    acid, crystals = section.sulfuric_acid, section.dryer.product_state[t].flow_mass_comp[CRYSTAL]
    costing.add_variable_cost("succinic_ammonia", section.ammonia.dry_flow_mass[t], "ammonia", area=AREA)
    costing.add_variable_cost("succinic_sulfuric_acid", acid.wet_flow_mass[t], "sulfuric_acid", area=AREA)
    costing.add_credit("succinic_acid", crystals, "succinic_acid", area=AREA, product=True)
    costing.add_credit("ammonium_sulfate", salt_share * section.salt_flow_mass[t], "ammonium_sulfate", area=AREA)
