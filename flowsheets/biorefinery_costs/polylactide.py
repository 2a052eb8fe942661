"""Area 480, polylactide: fermenters, ion exchange, evaporators, melt reactors; lime, acid, caustic, tin, polymer."""

from nexus.flowsheets.biorefinery_costs.bioproducts import add_salaries, fermentation_quantities
from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers

AREA = 480


def add_costs(costing, section) -> None:
    """Adds a `Polylactide` section; gypsum goes to landfill as it leaves the filter."""
    t, general = section.time.first(), numbers("biorefinery_costs.csv")
    quantities = {
        **fermentation_quantities(section, t),
        **_purification(section, t, general),
        **_polymerisation(section, t, general),
    }
    add_items(costing, "polylactide", quantities)
    add_salaries(costing, "polylactide")
    _add_flows(costing, section, t, general["tin_molar_mass"])


def _purification(section, t, general) -> dict:
    """Returns the sizes of acidification, gypsum filter and ion exchange."""
    tank, gypsum, resin = section.acidification, section.gypsum_filter, section.ion_exchanger.resin_volume[t]
    lime = section.lime.properties[t].flow_mass_comp["Lime"]
    return {
        "acidification_volume": tank.vessel_volume[t] * tank.vessel_count,
        "acidification_work": tank.work_mechanical[t],
        "gypsum_solids": gypsum.cake_state[t].solids_flow_mass,
        "gypsum_work": gypsum.work_mechanical[t],
        "resin_volume": resin,
        "resin_column_volume": general["column_volume_per_resin"] * resin,
        "stored_lime": lime * general["product_storage_time"] / general["bulk_density_lime"],
    }


def _polymerisation(section, t, general) -> dict:
    """Returns the sizes of the melts."""
    filling, polymeriser, devolatiliser = general["vessel_filling"], section.polymeriser, section.devolatiliser
    product = section.product_flow_mass[t]
    return {
        "oligomeriser_volume": section.oligomeriser.volume[t] / filling,
        "lactide_reactor_volume": section.lactide_reactor.volume[t] / filling,
        "oligomer_distillate": section.oligomeriser.distillate_state[t].flow_mass,
        "crude_lactide": section.lactide_reactor.distillate_state[t].flow_mass,
        "polymeriser_volume": polymeriser.volume[t] / filling,
        "polymeriser_work": polymeriser.work_mechanical[t],
        "polymer": product,
        "devolatiliser_work": devolatiliser.work_mechanical[t],
        "stored_product": product * general["product_storage_time"] / general["bulk_density_polylactide"],
    }


def _add_flows(costing, section, t, tin_mass) -> None:
    """Adds reagents, catalysts, disposal of gypsum and the polymer sold; tin leaves with residue and polymer."""
    acid = section.sulfuric_acid.wet_flow_mass[t] + section.regenerant_acid.wet_flow_mass[t]
    caustic = section.regenerant_caustic.dry_flow_mass[t]
    lime = section.lime.properties[t].flow_mass_comp
    residue, lactide = section.lactide_reactor, section.polymeriser.inlet_state[t].flow_mol_comp["Lactide"]
    tin = residue.catalyst_concentration[t] * residue.residue_state[t].flow_vol
    tin = tin + section.polymeriser.catalyst_ratio[t] * lactide
    gypsum = section.gypsum_filter.cake_state[t].flow_mass
    for name, flow, price in (
        ("lactic_lime", lime["Lime"], "lime"),
        ("lactic_ammonia", lime["NH3"], "ammonia"),
        ("lactic_sulfuric_acid", acid, "sulfuric_acid"),
        ("lactic_caustic", caustic, "caustic"),
        ("tin_octoate", tin * tin_mass, "tin_octoate"),
        ("gypsum_disposal", gypsum, "gypsum_disposal"),
    ):
        costing.add_variable_cost(name, flow, price, area=AREA)
    costing.add_credit("polylactide", section.product_flow_mass[t], "polylactide", area=AREA, product=True)
