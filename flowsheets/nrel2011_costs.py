"""Capital and operating cost of the `nrel2011` plant: which item is sized by what, what is bought and sold.

Items, areas and sizes stand in `nrel2011_equipment.csv`; this module says which expression each size is. Columns,
reboilers, condensers and the beer preheater follow correlations; the on-site enzyme area is a lump with given capital.
"""

from pyomo.environ import units as pyunits

from nexus.costing.costing import Costing
from nexus.costing.tables import EquipmentRecord
from nexus.flowsheets.tables import numbers, rows
from nexus.property_packages.components import get_component

FERMENTERS, SACCHARIFICATION_TANKS, SACCHARIFICATION_PUMPS = 12, 8, 5
KG_PER_MOL = pyunits.kg / pyunits.mol
RECOVERY, POWER = 500, 800


def add_costs(plant):
    """Builds and returns the costing block of the plant, not yet closed."""
    plant.flowsheet.costing = costing = Costing()
    sizes = {**_process_sizes(plant), **_recovery_sizes(plant), **_service_sizes(plant)}
    for row in rows("nrel2011_equipment.csv"):
        costing.add_item(
            row["name"], row["table_item"], area=int(row["area"]), load=sizes[row["size"]], count=int(row["count"])
        )
    _add_columns(plant, costing)
    _add_exchangers(plant, costing)
    _add_ethanol_storage(plant, costing)
    _add_enzyme_area(plant, costing)
    _add_materials(plant, costing)
    return costing


def _process_sizes(plant) -> dict:
    """Returns the sizes of areas 100 to 300."""
    fs, t = plant.flowsheet, plant.time
    pre, fer = fs.pretreatment, fs.fermentation
    acid = (pre.reactor_acid.wet_flow_mass[t], pre.oligomer_acid.wet_flow_mass[t])
    hydrolysate = fer.saccharification.outlet_state[t]
    tank, seed = fer.cofermentation, fer.seed_train
    volume = fer.saccharification.volume[t] / SACCHARIFICATION_TANKS
    inoculum = seed.outlet_state[t].flow_mass
    stages = {f"seed_volume_{s}": seed.vessel_volume[t, s] for s in range(1, 6)}
    return {
        **stages,
        "wet_feed": fs.feedstock.corn_stover.wet_flow_mass[t],
        "acid_solution": pre.acid_mixer.mixed_state[t].flow_mass,
        "sulfuric_acid": acid[0] + acid[1],
        "reactor_dry_feed": fs.feedstock.corn_stover.dry_flow_mass[t],
        "water_heater_duty": pre.water_heater.heat_duty[t],
        "condenser_duty": pre.condenser_cooling_duty[t],
        "pretreated_slurry": pre.reactor.outlet_state[t].flow_mass,
        "held_slurry": pre.oligomer_tank.outlet_state[t].flow_mass,
        "flashed_slurry": pre.atmospheric_flash.liquid_outlet_state[t].flow_mass,
        "ammonia_solution": pre.ammonia.dry_flow_mass[t] + pre.conditioning.water_inlet_state[t].flow_mass,
        "conditioned_slurry": pre.conditioning.outlet_state[t].flow_mass,
        "hydrolysate_cooler_duty": -pre.hydrolysate_cooler.heat_duty[t],
        "saccharification_tank_volume": volume,
        "saccharification_pump_flow": hydrolysate.flow_vol / SACCHARIFICATION_PUMPS,
        "fermenter_volume": tank.vessel_volume[t],
        "fermentation_duty": -tank.heat_duty[t],
        "fermenter_duty": -tank.heat_duty[t] / FERMENTERS,
        "fermenter_pump_flow": tank.outlet_state[t].flow_vol / SACCHARIFICATION_PUMPS,
        "inoculum": inoculum,
        "beer": tank.outlet_state[t].flow_mass,
        "ammonia": pre.ammonia.dry_flow_mass[t],
        "corn_steep_liquor": fer.csl_seed.wet_flow_mass[t] + fer.csl_fermentation.wet_flow_mass[t],
        "diammonium_phosphate": fer.dap_seed.dry_flow_mass[t] + fer.dap_fermentation.dry_flow_mass[t],
    }


def _recovery_sizes(plant) -> dict:
    """Returns the sizes of area 500."""
    recovery, t = plant.flowsheet.recovery, plant.time
    return {
        "vent_gas": recovery.vent_scrubber.inlet_state[t].flow_mass,
        "sieve_product": recovery.molecular_sieve.product_outlet_state[t].flow_mass,
        "cake_solids": recovery.press_filter.cake_state[t].solids_flow_mass,
    }


def _service_sizes(plant) -> dict:
    """Returns the sizes of areas 600 to 900."""
    fs, t = plant.flowsheet, plant.time
    design = numbers("nrel2011_design.csv")
    power, utilities = fs.heat_and_power, fs.utilities
    circulation = utilities.cooling_tower.circulation_flow_mass[t]
    scale = fs.feedstock.corn_stover.dry_flow_mass[t] / design["dry_feed"]
    return {
        "wastewater": fs.wastewater.collection.mixed_state[t].flow_mass,
        "fire_water": design["fire_water"] * scale,
        "ash": power.boiler.ash_flow_mass[t],
        "live_steam": power.steam_generator.steam_flow_mass[t],
        "gross_power": power.turbine.electric_power[t],
        "plant_air": design["plant_air"] * scale,
        "cip_water": design["cip_water"] * scale,
        "chilled_load": utilities.chiller.cooling_load[t],
        "cooling_water": circulation / (get_component("Water").molar_mass * KG_PER_MOL),
        "process_water": utilities.process_water.process_water_flow_mass[t],
        "raw_water": utilities.process_water.makeup_flow_mass[t],
    }


def _add_columns(plant, costing) -> None:
    """Adds both columns, sized at the bottom tray, the most loaded one of each."""
    recovery, t = plant.flowsheet.recovery, plant.time
    design = numbers("nrel2011_design.csv")
    for name, column in {"beer_column": recovery.beer_column, "rectifier": recovery.rectifier}.items():
        tray = column.config.trays
        costing.add_column(
            name,
            area=RECOVERY,
            trays=tray,
            vapor_flow=column.vapour_mass_flow[t, tray],
            liquid_flow=column.liquid_mass_flow[t, tray],
            vapor_density=column.vapour_mass_flow[t, tray] / column.vapour_volume_flow[t, tray],
            liquid_volume_flow=column.liquid_volume_flow[t, tray],
            pressure=pyunits.convert(design[f"{name}_pressure"], pyunits.Pa)(),
        )


def _add_exchangers(plant, costing) -> None:
    """Adds exchangers of areas 500 and 800: heat over a given flux, or the area that the unit has."""
    fs, t = plant.flowsheet, plant.time
    recovery = fs.recovery
    design = numbers("nrel2011_design.csv")
    reboiling, condensing = design["reboiler_heat_flux"], design["condenser_heat_flux"]
    for name, surface, count in (
        ("beer_column_reboiler", recovery.beer_column.reboiler_duty[t] / reboiling, 1),
        ("rectifier_reboiler", recovery.rectifier.reboiler_duty[t] / reboiling, 1),
        ("beer_column_condenser", -recovery.beer_column.condenser_duty[t] / condensing, 1),
        ("rectifier_condenser", -recovery.rectifier.condenser_duty[t] / condensing, 1),
        ("regenerate_condenser", recovery.regenerate_condenser.heat_transfer_area[t], 1),
        ("product_condenser", recovery.product_condenser.heat_transfer_area[t], 1),
        ("beer_preheater", recovery.beer_preheater.area, 4),
    ):
        costing.add_heat_exchanger(name, area=RECOVERY, surface=surface, count=count)
    costing.add_heat_exchanger("blowdown_cooler", area=POWER, surface=fs.heat_and_power.blowdown_cooler.area, count=1)


def _add_ethanol_storage(plant, costing) -> None:
    """Adds the product tanks, which the equipment table of the public code does not have."""
    record = EquipmentRecord(
        key="EthanolStorage/Tanks",
        size_basis="Stored volume",
        unit="m^3",
        reference_size=5678.0,
        base_cost=1340000.0,
        cost_index=521.9,
        exponent=0.7,
        power=0.0,
        installation_factor=1.7,
        size_per="total",
        source="Humbird et al. 2011, NREL/TP-5100-47764: two tanks of 750,000 gal",
        confidence="M",
    )
    tank = plant.flowsheet.storage.ethanol_tank
    costing.add_item("ethanol_storage_tanks", record, area=700, load=tank.volume[plant.time])


def _add_enzyme_area(plant, costing) -> None:
    """Adds the on-site enzyme area as a lump with its fermenters' power; nothing where the enzyme is bought."""
    if plant.on_site:
        design = numbers("nrel2011_design.csv")
        tank = plant.flowsheet.enzyme.fermentation
        costing.add_lump(
            "enzyme_area", 400, design["enzyme_area_capital"], electric_power=tank.work_mechanical[plant.time]
        )


def _add_materials(plant, costing) -> None:
    """Adds raw materials and disposal; denaturant is sold with the product and left out, as in the published cost."""
    fs, t = plant.flowsheet, plant.time
    sizes, services = _process_sizes(plant), _service_sizes(plant)
    power, steam = fs.heat_and_power, fs.heat_and_power.steam_generator.steam_flow_mass[t]
    design = numbers("nrel2011_design.csv")
    caustic = fs.wastewater.caustic.properties[t].flow_mass_comp["NaOH"]
    costing.add_variable_cost("feedstock", sizes["reactor_dry_feed"], "feedstock", area=100)
    costing.add_variable_cost("sulfuric_acid", sizes["sulfuric_acid"], "sulfuric_acid", area=200)
    costing.add_variable_cost("ammonia", sizes["ammonia"], "ammonia", area=200)
    costing.add_variable_cost("corn_steep_liquor", sizes["corn_steep_liquor"], "corn_steep_liquor", area=300)
    costing.add_variable_cost("diammonium_phosphate", sizes["diammonium_phosphate"], "diammonium_phosphate", area=300)
    costing.add_variable_cost("caustic", caustic, "caustic", area=600)
    costing.add_variable_cost("lime", power.lime.dry_flow_mass[t], "lime", area=800)
    costing.add_variable_cost("boiler_chemicals", design["boiler_chemicals"] * steam, "boiler_chemicals", area=800)
    costing.add_variable_cost("ash_disposal", services["ash"], "ash_disposal", area=800)
    bags = costing.equipment.baghouse_bags.installed_cost / design["baghouse_bag_life"]
    costing.add_variable_cost("baghouse_bags", bags / costing.finance.operating_hours, 1.0, area=800)
    tower = design["cooling_tower_chemicals"] * fs.utilities.cooling_tower.circulation_flow_mass[t]
    costing.add_variable_cost("cooling_tower_chemicals", tower, "cooling_tower_chemicals", area=900)
    makeup = services["raw_water"] + power.makeup.properties[t].flow_mass
    costing.add_variable_cost("makeup_water", makeup, "makeup_water", area=900)
    if plant.on_site:
        costing.add_variable_cost("glucose", fs.enzyme.glucose.dry_flow_mass[t], "glucose", area=400)
        costing.add_variable_cost("enzyme_nutrients", fs.enzyme.nutrients.dry_flow_mass[t], "ammonia", area=400)
    else:
        costing.add_variable_cost("enzyme", fs.enzyme.broth.dry_flow_mass[t], "enzyme_protein", area=400)
