"""Key figures of the `nrel2011` plant; the published figures beside them stand in `nrel2011_published.csv`."""

from pyomo.environ import units as pyunits

from nexus.flowsheets.plant import Kpi, Published
from nexus.flowsheets.tables import rows

AREA_TITLES = {
    "pretreatment": (200, "pretreatment and conditioning"),
    "fermentation": (300, "saccharification and fermentation"),
    "enzyme": (400, "on-site enzyme production"),
    "recovery": (500, "distillation and solids recovery"),
    "wastewater": (600, "wastewater treatment"),
    "storage": (700, "storage"),
    "heat_and_power": (800, "boiler and turbogenerator"),
    "utilities": (900, "utilities"),
}


def key_figures(plant) -> tuple[Kpi, ...]:
    """Returns the key figures of the plant with the published figures, where there are any."""
    figures = {**_material(plant), **_energy(plant), **_money(plant)}
    return tuple(
        Kpi(name, expression, _units(name), meaning, published(name)) for name, (expression, meaning) in figures.items()
    )


def published_rows() -> dict[str, dict[str, str]]:
    """Returns the table of published figures by key figure."""
    return {row["kpi"]: row for row in rows("nrel2011_published.csv")}


def published(name: str) -> Published | None:
    """Returns the published figure of that name, or None."""
    row = published_rows()[name]
    return Published(float(row["published"]), row["source"], row["confidence"]) if row["published"] else None


def _units(name: str) -> str:
    return published_rows()[name]["units"]


def _material(plant) -> dict:
    fs, t = plant.flowsheet, plant.time
    pre, fer, rec = fs.pretreatment, fs.fermentation, fs.recovery
    sugars = fer.saccharification.outlet_state[t].flow_mass_comp
    fermented, beer = fer.cofermentation.outlet_state[t], rec.beer_well.mixed_state[t]
    enzyme = fer.saccharification.enzyme_flow_mass[t] / (1 + fer.enzyme_surplus)
    steam = pre.presteamer.steam_inlet_state[t].flow_mass + pre.reactor.steam_inlet_state[t].flow_mass
    biogas = fs.wastewater.digester.biogas_state[t]
    return {
        "dry_feed": (fs.feedstock.corn_stover.dry_flow_mass[t], "Dry corn stover fed"),
        "sulfuric_acid": (
            pre.reactor_acid.wet_flow_mass[t] + pre.oligomer_acid.wet_flow_mass[t],
            "Sulfuric acid, 93 %, to pretreatment",
        ),
        "ammonia": (pre.ammonia.dry_flow_mass[t], "Ammonia to conditioning"),
        "pretreatment_steam": (steam, "High-pressure steam injected in pretreatment"),
        "glucose_after_hydrolysis": (sugars["Glucose"], "Glucose after saccharification"),
        "xylose_after_hydrolysis": (sugars["Xylose"], "Xylose after saccharification"),
        "enzyme_protein": (enzyme, "Enzyme protein that saccharification asks for"),
        "beer_flow": (beer.flow_mass, "Beer to the column, with the washings of the vents"),
        "beer_ethanol_fraction": (beer.flow_mass_comp["Ethanol"] / beer.flow_mass, "Ethanol in that beer, by mass"),
        "fermentation_co2": (
            fer.vent_mixer.mixed_state[t].flow_mass_comp["CO2"] + fermented.flow_mass_comp["CO2"],
            "Carbon dioxide made by fermentation and seed train",
        ),
        "sieve_feed": (rec.molecular_sieve.inlet_state[t].flow_mass, "Column vapour to the molecular sieve"),
        "stillage": (rec.beer_column.bottoms_state[t].flow_mass, "Stillage from the beer column"),
        "lignin_cake": (rec.press_filter.cake_dry_flow_mass[t], "Dry matter of the pressed cake"),
        "wastewater": (fs.wastewater.collection.mixed_state[t].flow_mass, "Wastewater treated"),
        "recovered_water": (fs.wastewater.water_mixer.mixed_state[t].flow_mass, "Water recovered from wastewater"),
        "biogas": (biogas.flow_mass, "Biogas to the boiler"),
        "biogas_methane": (fs.wastewater.digester.dry_methane_fraction[t], "Methane in dry biogas, by volume"),
        "methane": (biogas.flow_mass_comp["CH4"], "Methane in the biogas"),
        "wet_cake": (rec.press_filter.cake_state[t].flow_mass, "Pressed cake with its moisture"),
        "stack_co2": (fs.heat_and_power.boiler.stack_carbon_dioxide[t], "Carbon dioxide from the stack"),
        "ash": (fs.heat_and_power.boiler.ash_flow_mass[t], "Ash and gypsum to disposal"),
        "raw_water": (
            fs.utilities.process_water.makeup_flow_mass[t] + fs.heat_and_power.makeup.properties[t].flow_mass,
            "Raw water taken in",
        ),
    }


def _energy(plant) -> dict:
    fs, t = plant.flowsheet, plant.time
    power = fs.heat_and_power
    heat = sum(power.heat_demand[t, user] for user in power.config.heat_users)
    return {
        "steam_raised": (power.steam_generator.steam_flow_mass[t], "Live steam raised"),
        "gross_power": (power.turbine.electric_power[t], "Power of the turbogenerator"),
        "power_use": (fs.power_use, "Power that the plant uses"),
        "power_export": (fs.power_export, "Power sold"),
        "cooling_duty": (fs.utilities.cooling_tower.heat_duty[t], "Heat that cooling water carries away"),
        "process_steam": (heat, "Heat delivered by low-pressure steam"),
    }


def _money(plant) -> dict:
    costing, t = plant.costs, plant.time
    fs = plant.flowsheet
    state = fs.storage.translator.outlet_state[t]
    volume = state.flow_mass_comp["Ethanol"] / costing.finance.gallon_mass
    dry = fs.feedstock.corn_stover.dry_flow_mass[t]
    figures = {
        "ethanol_product": (state.flow_mass_comp["Ethanol"], "Ethanol sold, without water and denaturant"),
        "ethanol_volume": (
            pyunits.convert(volume * costing.finance.operating_hours, pyunits.gallon / pyunits.year),
            "Pure ethanol a year",
        ),
        "ethanol_yield": (volume / dry, "Pure ethanol per dry feed"),
    }
    for name, (area, title) in AREA_TITLES.items():
        if area in costing.areas:
            figures[f"installed_{name}"] = (costing.area_installed_cost[area], f"Installed cost of {title}")
    figures |= {
        "fixed_capital_investment": (costing.fixed_capital_investment, "Fixed capital investment"),
        "total_capital_investment": (costing.total_capital_investment, "Total capital investment"),
        "fixed_operating_cost": (costing.fixed_operating_cost, "Fixed operating cost a year"),
        "variable_operating_cost": (costing.variable_operating_cost, "Raw materials and disposal a year"),
        "minimum_ethanol_selling_price": (costing.mesp, "Price of ethanol at zero present worth"),
        "operating_profit": (
            costing.operating_profit,
            "Sales at the market price less operating cost of a normal year",
        ),
        "net_present_value": (costing.net_present_value, "Present worth at the market price of ethanol"),
    }
    return figures
