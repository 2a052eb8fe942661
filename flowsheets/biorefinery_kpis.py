"""Key figures of the `biorefinery` plant; their units and meanings stand in `biorefinery_kpis.csv`.

Per mass of the products sold (`product_slate`: pure ethanol, furfural, succinic acid, polylactide):
    specific energy = (heat that steam delivers by exchangers + enthalpy of injected steam over that of cold makeup
                       + electric power used) / product slate
    specific waste  = (ash, and all but water in gypsum cake, brine, regenerate and discharged water) / product slate
"""

from nexus.flowsheets.biorefinery_loads import STEAM
from nexus.flowsheets.plant import Kpi
from nexus.flowsheets.tables import numbers, rows

DIRECT_STEAM = ("presteamer", "reactor")
"""Units of the pretreatment into which steam is injected."""
PRODUCTS = ("ethanol_product", "furfural_product", "succinic_acid_product", "polylactide_product")
"""Key figures of the products that are sold; ammonium sulfate liquor and power are by-products."""


def key_figures(plant) -> tuple[Kpi, ...]:
    """Returns the key figures of what is built."""
    figures = {**_process(plant), **_ethanol(plant), **_co_products(plant), **_water(plant), **_energy(plant)}
    figures |= {**_per_product(plant, figures), **_money(plant.costs)}
    described = {row["name"]: row for row in rows("biorefinery_kpis.csv")}
    return tuple(
        Kpi(name, expression, described[name]["units"], described[name]["meaning"])
        for name, expression in figures.items()
    )


def _process(plant) -> dict:
    fs, t = plant.flowsheet, plant.time
    train = fs.hydrolysis.saccharification
    sugars = train.outlet_state[t].flow_mass_comp
    return {
        "dry_feed": fs.feedstock.blend.dry_flow_mass[t],
        "severity": fs.pretreatment.reactor.severity[t],
        "glucose_after_hydrolysis": sugars["Glucose"],
        "xylose_after_hydrolysis": sugars["Xylose"],
        "cellulose_conversion": train.cellulose_conversion[t],
        "enzyme_protein": train.enzyme_flow_mass[t],
    }


def _ethanol(plant) -> dict:
    fs, t = plant.flowsheet, plant.time
    beer = fs.recovery.beer_pump.control_volume.properties_in[t]
    ethanol = fs.storage.translator.outlet_state[t].flow_mass_comp["Ethanol"]
    volume = ethanol / numbers("biorefinery_design.csv")["ethanol_density"]
    return {
        "beer_flow": beer.flow_mass,
        "beer_ethanol_fraction": beer.flow_mass_comp["Ethanol"] / beer.flow_mass,
        "fermentation_margin": fs.fermentation.stage_1.dilution_margin[t],
        "ethanol_product": ethanol,
        "ethanol_yield": volume / fs.feedstock.blend.dry_flow_mass[t],
    }


def _co_products(plant) -> dict:
    fs, t = plant.flowsheet, plant.time
    figures = {}
    if fs.component("furfural") is not None:
        figures["furfural_product"] = fs.furfural.product_cooler.control_volume.properties_out[t].flow_mass
    if fs.component("succinic_acid") is not None:
        figures["succinic_acid_product"] = fs.succinic_acid.product_flow_mass[t]
        figures["ammonium_sulfate"] = fs.succinic_acid.salt_flow_mass[t]
    if fs.component("polylactide") is not None:
        figures["polylactide_product"] = fs.polylactide.product_flow_mass[t]
        figures["polylactide_molar_mass"] = fs.polylactide.molar_mass_number[t]
        figures["gypsum"] = fs.polylactide.gypsum_flow_mass[t]
    return figures


def _per_product(plant, figures: dict) -> dict:
    """Returns product slate, waste, and energy and waste per product, from figures that are there already."""
    slate = sum(figures[name] for name in PRODUCTS if name in figures)
    energy = figures["process_heat"] + figures["injected_steam_heat"] + figures["power_use"]
    waste = figures["ash"] + sum(_dry_matter(state) for state in _waste_states(plant))
    return {
        "product_slate": slate,
        "waste": waste,
        "specific_energy": energy / slate,
        "specific_waste": waste / slate,
    }


def _waste_states(plant) -> list:
    """Returns the wet streams that are disposed of or discharged."""
    fs, t = plant.flowsheet, plant.time
    states = [unit.properties[t] for unit in (fs.wastewater.brine, fs.wastewater.regenerate, fs.wastewater.discharge)]
    if fs.component("polylactide") is not None:
        states.append(fs.polylactide.gypsum_filter.cake_state[t])
    return states


def _dry_matter(state):
    """Returns the mass flow of all but water."""
    return sum(state.flow_mass_comp[j] for j in state.component_list if j != "Water")


def _injected_steam_heat(plant):
    """Returns the enthalpy of the steam injected over that of the boiler's cold makeup."""
    fs, t = plant.flowsheet, plant.time
    cold = fs.heat_and_power.makeup.properties[t].enth_mol
    states = (fs.pretreatment.component(name).steam_inlet_state[t] for name in DIRECT_STEAM)
    return sum(steam.flow_mol * (steam.enth_mol - cold) for steam in states)


def _water(plant) -> dict:
    fs, t = plant.flowsheet, plant.time
    wastewater = fs.wastewater.equalisation_tank.outlet_state[t]
    raw = fs.utilities.process_water.makeup_flow_mass[t] + fs.heat_and_power.makeup.properties[t].flow_mass
    return {
        "wastewater": wastewater.flow_mass,
        "recycled_water": fs.wastewater.polisher.outlet_state[t].flow_mass,
        "raw_water": raw,
        "biogas": fs.wastewater.scrubber.outlet_state[t].flow_mass,
    }


def _energy(plant) -> dict:
    fs, t, loads = plant.flowsheet, plant.time, plant.utility_loads
    power = fs.heat_and_power
    return {
        "steam_raised": power.steam_generator.steam_flow_mass[t],
        "gross_power": power.turbine.electric_power[t],
        "power_use": power.power_use[t],
        "power_export": power.power_export[t],
        "power_import": power.power_import[t],
        "natural_gas": power.natural_gas_heat[t],
        "process_heat": sum(loads[name].duty[t] for name in plant.load_names(*STEAM)),
        "injected_steam_heat": _injected_steam_heat(plant),
        "cooling_duty": fs.utilities.cooling_tower.heat_duty[t],
        "stack_co2": power.boiler.stack_carbon_dioxide[t],
        "ash": power.boiler.ash_flow_mass[t],
    }


def _money(costing) -> dict:
    prices = {
        f"minimum_{block.local_name}_selling_price": block.minimum_price
        for block in costing.members("credits")
        if block.is_product
    }
    return {
        "installed_cost": costing.total_installed_cost,
        "total_capital_investment": costing.total_capital_investment,
        "fixed_operating_cost": costing.fixed_operating_cost,
        "variable_operating_cost": costing.variable_operating_cost,
        "minimum_ethanol_selling_price": costing.mesp,
        **prices,
        "operating_profit": costing.operating_profit,
        "net_present_value": costing.net_present_value,
    }
