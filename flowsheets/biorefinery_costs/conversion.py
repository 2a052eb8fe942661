"""Area 300, enzyme, hydrolysis, sugar liquor and ethanol fermentation: tanks, agitators, filters, centrifuges; enzyme
and nutrients."""

from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.sections.heat_loads import positive_part
from nexus.flowsheets.sections.on_site_enzyme import OnSiteEnzymeData
from nexus.flowsheets.tables import numbers

SEED_STAGES = range(1, 6)


def add_enzyme(costing, section) -> None:
    """Adds the enzyme: the price of purchased protein, or the capital, power and sugar of on-site production."""
    t = section.time.first()
    if isinstance(section, OnSiteEnzymeData):
        tank = section.fermentation
        protein = tank.outlet_state[t].flow_mass_comp["Enzyme"]
        add_items(costing, "on_site_enzyme", {"protein": protein, "enzyme_work": tank.work_mechanical[t]})
        costing.add_variable_cost("glucose", section.glucose.dry_flow_mass[t], "glucose", area=300)
        costing.add_variable_cost("enzyme_nutrients", section.nutrients.dry_flow_mass[t], "ammonia", area=300)
    else:
        costing.add_variable_cost("enzyme", section.broth.dry_flow_mass[t], "enzyme_protein", area=300)


def add_hydrolysis(costing, section) -> None:
    """Adds a `Hydrolysis` section: cooler of slurry and tanks, agitators with the power that stirring takes, pumps."""
    t, train = section.time.first(), section.saccharification
    quantities = {
        "slurry": train.outlet_state[t].flow_mass,
        "tank_volume": train.volume[t] / numbers("biorefinery_costs.csv")["vessel_filling"],
        "agitation": train.work_mechanical[t],
        "hydrolysate_volume_flow": train.outlet_state[t].flow_vol,
        "cooler_duty": positive_part(-section.heat_duty[t]),
    }
    add_items(costing, "hydrolysis", quantities)


def add_sugar_liquor(costing, section) -> None:
    """Adds a `SugarLiquor` section: press, microfilter and its renewal, pump."""
    t, press, microfilter, pump = section.time.first(), section.press, section.microfilter, section.liquor_pump
    quantities = {
        "press_solids": press.cake_state[t].solids_flow_mass,
        "press_work": press.work_mechanical[t],
        "microfilter_area": microfilter.membrane_area[t],
        "microfilter_work": microfilter.work_mechanical[t],
        "liquor_volume_flow": pump.control_volume.properties_in[t].flow_vol,
        "pump_work": pump.work_mechanical[t],
    }
    add_items(costing, "sugar_liquor", quantities)


def add_fermentation(costing, section) -> None:
    """Adds an `EthanolFermentation` section: stages, seed train, cell recycle, beer tank, nutrients."""
    t, seed = section.time.first(), section.seed_train
    liquor = {name: section.component(f"csl_{name}").wet_flow_mass[t] for name in section.csl_fraction}
    phosphate = {name: section.component(f"dap_{name}").dry_flow_mass[t] for name in section.csl_fraction}
    quantities = {
        "cooler_duty": -section.hydrolysate_cooler.heat_duty[t],
        "inoculum": seed.outlet_state[t].flow_mass,
        **{f"seed_volume_{s}": seed.vessel_volume[t, s] * seed.train_count for s in SEED_STAGES},
        "seed_trains": seed.train_count,
        "seed_work": seed.work_mechanical[t],
        "centrifuge_feed": section.cell_centrifuge.feed_volume_flow[t],
        "centrifuge_work": section.cell_centrifuge.work_mechanical[t],
        "beer": section.beer_well.mixed_state[t].flow_mass,
        "vent_gas": section.vent_scrubber.inlet_state[t].flow_mass,
        "corn_steep_liquor": sum(liquor.values()),
        "diammonium_phosphate": sum(phosphate.values()),
    }
    add_items(costing, "fermentation", quantities)
    for k, stage in enumerate(section.stages, start=1):
        _add_stage(costing, stage, t, f"_{k}")
    costing.add_variable_cost("corn_steep_liquor", sum(liquor.values()), "corn_steep_liquor", area=300)
    costing.add_variable_cost("diammonium_phosphate", sum(phosphate.values()), "diammonium_phosphate", area=300)


def _add_stage(costing, stage, t, suffix: str) -> None:
    """Adds the parallel vessels of one fermentation stage."""
    quantities = {
        "vessel_volume": stage.vessel_volume[t] * stage.vessel_count,
        "vessels": stage.vessel_count,
        "agitation": stage.work_mechanical[t],
        "duty": positive_part(-stage.heat_duty[t]),
        "broth_volume_flow": stage.outlet_state[t].flow_vol,
    }
    add_items(costing, "fermentation_stage", quantities, suffix)
