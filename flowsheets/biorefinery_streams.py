"""Streams between the sections of the `biorefinery` plant; each function lists what the built sections offer."""

from pyomo.network import Arc

from nexus.flowsheets.nrel2011 import Enzyme
from nexus.flowsheets.sections.polylactide_operation import DILUTIONS
from nexus.unit_models.hydrolysis_network import Catalyst


def water_users(plant) -> dict:
    """Returns the inlet ports of process water by the name of their user."""
    fs = plant.flowsheet
    users = {
        "pretreatment": fs.pretreatment.water_heater.inlet,
        "conditioning": fs.pretreatment.conditioning_water.inlet,
        "scrubber": fs.fermentation.wash_water.inlet,
        "biogas_scrubber": fs.wastewater.scrubber_water.inlet,
    }
    if fs.component("sugar_liquor") is not None:
        users["sugar_liquor"] = fs.sugar_liquor.dilution_water.inlet
    if plant.enzyme is Enzyme.on_site:
        users["enzyme"] = fs.enzyme.dilution_water.inlet
    if fs.component("succinic_acid") is not None:
        users["nanofiltration"] = fs.succinic_acid.dilution_water.inlet
        users["crystal_wash"] = fs.succinic_acid.wash_water.inlet
    if fs.component("polylactide") is not None:
        for name in DILUTIONS:
            users[name] = fs.polylactide.component(f"{name}_water").inlet
    return users


def wastewaters(plant) -> dict:
    """Returns (outlet port, package) of each wastewater by name; those of later sections name their block and port."""
    fs = plant.flowsheet
    furfural = fs.component("furfural")
    condensate = fs.pretreatment.vapour_condenser.condensate if furfural is None else furfural.stripper.bottoms_outlet
    of_products = {
        name: (fs.component(name).wastewater_outlet, fs.component(name).config.effluent)
        for name in plant.products.from_sugar
    }
    return {
        **of_products,
        "filtrate": (fs.recovery.filtrate_outlet, fs.beer_package),
        "evaporator_condensate": (fs.recovery.condensate_outlet, fs.condensate_package),
        "condensate": (condensate, fs.hydrolysate_package),
        "blowdown": ("utilities.cooling_tower.blowdown_outlet", fs.water_package),
        "boiler_blowdown": ("heat_and_power.blowdown.outlet", fs.water_package),
    }


def fuels(plant) -> dict:
    """Returns (outlet port, package) of each solid or liquid fuel by the boiler's inlet."""
    fs = plant.flowsheet
    residue = {}
    if fs.component("polylactide") is not None:
        residue["residue_inlet"] = (fs.polylactide.residue_outlet, fs.lactic_package)
    return {
        **residue,
        "cake_inlet": (fs.recovery.cake_outlet, fs.beer_package),
        "syrup_inlet": (fs.recovery.syrup_outlet, fs.beer_package),
        "sludge_inlet": (fs.wastewater.sludge_outlet, fs.wastewater_package),
    }


def gas_fuels(plant) -> dict:
    """Returns (outlet port, package) of each gas that is burnt by the boiler's inlet.

    Sulfur dioxide of the blow-down is no fuel; the boiler's lime binds it.
    """
    fs = plant.flowsheet
    gases = {"biogas_inlet": (fs.wastewater.biogas_outlet, fs.biogas_package)}
    if plant.catalyst is Catalyst.sulfur_dioxide:
        vent = fs.pretreatment.vapour_condenser.vent
        gases["sulfur_dioxide_inlet"] = (vent, fs.sulfur_dioxide_package)
    return gases


def add_streams(plant) -> None:
    """Adds an arc for every stream between two sections."""
    for name, (source, destination) in {**_process(plant), **_services(plant)}.items():
        setattr(plant.flowsheet, name, Arc(source=source, destination=destination))


def _process(plant) -> dict:
    fs = plant.flowsheet
    pretreatment, hydrolysis, fermentation, recovery = fs.pretreatment, fs.hydrolysis, fs.fermentation, fs.recovery
    streams = {
        "wet_feedstock": (fs.feedstock.blend.outlet, pretreatment.presteamer.inlet),
        "conditioned_hydrolysate": (pretreatment.hydrolysate_cooler.outlet, hydrolysis.translator.inlet),
        "enzyme_broth": (fs.enzyme.broth_outlet, hydrolysis.saccharification.enzyme_inlet),
        "beer": (fermentation.beer_well.outlet, recovery.beer_inlet),
        "column_vent": (recovery.column_vent_outlet, fermentation.vent_mixer.beer_column_inlet),
        "backset": (recovery.backset_outlet, fermentation.stage_1.backset_inlet),
        "ethanol": (recovery.product_outlet, fs.storage.translator.inlet),
        "rectifier_water": (recovery.recycled_water_outlet, pretreatment.recycle_inlet),
    }
    streams |= _sugar(plant)
    if fs.component("furfural") is not None:
        condensate = pretreatment.vapour_condenser.condensate
        streams["flash_condensate"] = (condensate, fs.furfural.stripper.condensate_inlet)
    return streams


def _sugar(plant) -> dict:
    """Returns the streams of hydrolysate, its liquor and the carbon dioxide that products take."""
    fs, products = plant.flowsheet, plant.products.from_sugar
    hydrolysate, fermenters = fs.hydrolysis.saccharification.outlet, fs.fermentation.hydrolysate_cooler.inlet
    if not products:
        return {"hydrolysate": (hydrolysate, fermenters)}
    liquor = fs.sugar_liquor
    streams = {
        "hydrolysate": (hydrolysate, liquor.hydrolysate_split.inlet),
        "hydrolysate_to_ethanol": (liquor.ethanol_outlet, fermenters),
    }
    for name in products:
        streams[f"{name}_liquor"] = (liquor.liquor_outlets[name], fs.component(name).translator.inlet)
    if "succinic_acid" in products:
        gas = fs.fermentation.vent_scrubber.vent_outlet
        streams["carbon_dioxide"] = (gas, fs.succinic_acid.carbon_dioxide_split.inlet)
    return streams


def _services(plant) -> dict:
    fs = plant.flowsheet
    power, wastewater, water = fs.heat_and_power, fs.wastewater, fs.utilities.process_water
    streams = {
        "presteam": (power.high_header.presteamer_outlet, fs.pretreatment.presteamer.steam_inlet),
        "reactor_steam": (power.high_header.pretreatment_reactor_outlet, fs.pretreatment.reactor.steam_inlet),
        **{
            name.removesuffix("_inlet"): (source, power.boiler.component(name))
            for name, (source, _) in gas_fuels(plant).items()
        },
        "recovered_water": (wastewater.water_outlet, water.recycled_inlet),
    }
    for name, inlet in water_users(plant).items():
        streams[f"{name}_water"] = (water.component(f"{name}_outlet"), inlet)
    for name, (source, _) in wastewaters(plant).items():
        port = fs.find_component(source) if isinstance(source, str) else source
        streams[f"{name}_wastewater"] = (port, wastewater.translators[name].inlet)
    for name, (source, _) in fuels(plant).items():
        streams[f"{name.removesuffix('_inlet')}_fuel"] = (source, power.boiler.component(name))
    return streams
