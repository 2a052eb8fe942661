"""Joins the sections of the `nrel2011` plant: streams as arcs, duties as equations, starting values."""

from pyomo.environ import Constraint, value
from pyomo.network import Arc

from nexus.flowsheets.start_values import (
    WATER_MASS,
    copy_steam_demand,
    set_injected_steam,
    set_recycled_water,
    set_water,
    set_water_port,
)


def add_streams(plant) -> None:
    """Adds an arc for every stream between two sections."""
    fs = plant.flowsheet
    pretreatment, fermentation, recovery = fs.pretreatment, fs.fermentation, fs.recovery
    wastewater, power, water = fs.wastewater, fs.heat_and_power, fs.utilities.process_water
    streams = {
        "wet_feedstock": (fs.feedstock.corn_stover.outlet, pretreatment.presteamer.inlet),
        "presteam": (power.high_header.presteamer_outlet, pretreatment.presteamer.steam_inlet),
        "reactor_steam": (power.high_header.pretreatment_reactor_outlet, pretreatment.reactor.steam_inlet),
        "pretreatment_water": (water.pretreatment_outlet, pretreatment.water_heater.inlet),
        "conditioning_water": (water.conditioning_outlet, pretreatment.conditioning_water.inlet),
        "scrubber_water": (water.scrubber_outlet, recovery.wash_water.inlet),
        "conditioned_hydrolysate": (pretreatment.hydrolysate_cooler.outlet, fermentation.translator.inlet),
        "enzyme_broth": (fs.enzyme.broth_outlet, fermentation.saccharification.enzyme_inlet),
        "fermentation_gas": (fermentation.vent_mixer.outlet, recovery.scrubber_gas.fermentation_inlet),
        "fermented_beer": (fermentation.cofermentation.outlet, recovery.beer_well.beer_inlet),
        "ethanol": (recovery.product_condenser.condensate, fs.storage.translator.inlet),
        "lignin_cake": (recovery.press_filter.cake, power.boiler.cake_inlet),
        "stillage_filtrate": (recovery.press_filter.filtrate, wastewater.translators["filtrate"].inlet),
        "backset": (recovery.rectifier_bottoms.outlet, pretreatment.recycle_inlet),
        "flash_condensate": (pretreatment.vapour_condenser.condensate, wastewater.translators["condensate"].inlet),
        "tower_blowdown": (fs.utilities.cooling_tower.blowdown_outlet, wastewater.translators["blowdown"].inlet),
        "boiler_blowdown": (power.blowdown.outlet, wastewater.translators["boiler_blowdown"].inlet),
        "biogas": (wastewater.biogas_outlet, power.boiler.biogas_inlet),
        "sludge": (wastewater.sludge_outlet, power.boiler.sludge_inlet),
        "recovered_water": (wastewater.water_outlet, water.recycled_inlet),
    }
    if plant.on_site:
        streams["enzyme_water"] = (water.enzyme_outlet, fs.enzyme.dilution_water.inlet)
    for name, (source, destination) in streams.items():
        setattr(fs, name, Arc(source=source, destination=destination))


def heating_duties(plant) -> dict:
    """Returns {steam user: heat it must deliver, indexed by time (W)}."""
    recovery = plant.flowsheet.recovery
    return {
        "beer_column_reboiler": recovery.beer_column.reboiler_duty,
        "rectifier_reboiler": recovery.rectifier.reboiler_duty,
        "sieve_superheater": recovery.molecular_sieve.heat_duty,
    }


def cooling_duties(plant) -> dict:
    """Returns {name: (duty indexed by time (W), sign that makes it heat removed)} of what cooling water cools."""
    fs = plant.flowsheet
    recovery = fs.recovery
    on_site = {"enzyme_air": (fs.enzyme.air_cooling, 1)} if plant.on_site else {}
    return {
        "blowdown_vapour": (fs.pretreatment.condenser_cooling_duty, 1),
        "hydrolysate": (fs.pretreatment.hydrolysate_cooler.heat_duty, -1),
        "beer_column": (recovery.beer_column.condenser_duty, -1),
        "rectifier": (recovery.rectifier.condenser_duty, -1),
        "regenerate": (recovery.regenerate_condenser.heat_duty, -1),
        "product": (recovery.product_condenser.heat_duty, -1),
        **{name: (duty, 1) for name, duty in fs.wastewater.cooling_duties() if name in plant.cooled_wastewater},
        "turbine_condenser": (fs.heat_and_power.condenser.heat_rejected, 1),
        **on_site,
    }


def chilling_duties(plant) -> dict:
    """Returns {name: (duty, sign)} of what chilled water cools."""
    fermentation = plant.flowsheet.fermentation
    duties = {
        "fermentation": (fermentation.cofermentation.heat_duty, -1),
        "seed_train": (fermentation.seed_train.heat_duty, -1),
    }
    if plant.on_site:
        duties["enzyme"] = (plant.flowsheet.enzyme.vessel_cooling, 1)
    return duties


def add_duty_links(plant) -> None:
    """Adds that steam delivers and cooling takes what the units ask for."""
    fs = plant.flowsheet
    heating, cooling, chilling = heating_duties(plant), cooling_duties(plant), chilling_duties(plant)
    utilities, power, demand = fs.utilities, fs.heat_and_power, fs.heat_and_power.heat_demand
    fs.heating_link = Constraint(
        fs.time,
        list(heating),
        rule=lambda b, t, k: power.heating_efficiency * demand[t, k] == heating[k][t],
        doc="Each steam user delivers the duty of its unit, less what is lost to the surroundings",
    )
    fs.cooling_link = Constraint(
        fs.time,
        list(cooling),
        rule=lambda b, t, k: utilities.cooled_load[t, k] == cooling[k][1] * cooling[k][0][t],
        doc="Each cooling load is the duty of its unit",
    )
    fs.chilling_link = Constraint(
        fs.time,
        list(chilling),
        rule=lambda b, t, k: utilities.chilled_load[t, k] == chilling[k][1] * chilling[k][0][t],
        doc="Each chilled load is the duty of its unit",
    )


def start_links(plant, section) -> None:
    """Sets what `section` needs to start and only later sections determine: water, steam, duties."""
    starts = {"pretreatment": _start_pretreatment, "enzyme": _start_enzyme, "recovery": _start_recovery}
    starts |= {"wastewater": _start_wastewater, "heat_and_power": _start_steam, "utilities": _start_utilities}
    start = starts.get(section.local_name)
    if start is not None:
        start(plant)


def _start_pretreatment(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    feed = fs.feedstock.corn_stover
    dry = value(feed.dry_flow_mass[t])
    wet = value(feed.wet_flow_mass[t])
    charge = dry / value(fs.pretreatment.reactor_total_solids[t])
    conditioned = CONDITIONED_SOLIDS * dry / value(fs.fermentation.total_solids[t])
    steam, backset = STEAM_PER_DRY_FEED * dry, BACKSET_PER_DRY_FEED * dry
    blown_down = (1 - FLASHED_SHARE) * (charge + steam)
    set_water(plant, "pretreatment", max(charge - wet - backset, 0.1 * dry) / WATER_MASS)
    set_water(plant, "conditioning", max(conditioned - blown_down, 0.1 * dry) / WATER_MASS)
    set_recycled_water(fs.recovery.rectifier_bottoms.outlet_state[t], backset / WATER_MASS)
    set_injected_steam(plant, {"presteamer": 0.2 * steam, "pretreatment_reactor": 0.8 * steam})


def recycled_flows(plant) -> list[float]:
    """Returns the component flows (mol/s) of the recycled rectifier bottoms."""
    return [
        value(n) for n in plant.flowsheet.recovery.rectifier_bottoms.outlet_state[plant.time].flow_mol_comp.values()
    ]


def _start_enzyme(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    slurry = fs.pretreatment.hydrolysate_cooler.control_volume.properties_out[t]
    fermentation = fs.fermentation
    loading = fermentation.enzyme_loading[t] * (1 + fermentation.enzyme_surplus)
    enzyme = value(loading * slurry.flow_mass_comp["Glucan"])
    if plant.on_site:
        set_water(plant, "enzyme", 1.0)
    fs.enzyme.start_from_demand(enzyme)


def _start_recovery(plant) -> None:
    gas = plant.flowsheet.fermentation.vent_mixer.mixed_state[plant.time]
    ratio = value(plant.flowsheet.recovery.wash_water_ratio)
    set_water(plant, "scrubber", ratio * value(gas.flow_mass) / WATER_MASS)


def _start_wastewater(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    dry = value(fs.feedstock.corn_stover.dry_flow_mass[t])
    for outlet, ratio in (
        (fs.utilities.cooling_tower.blowdown_outlet, BLOWDOWN_PER_DRY_FEED),
        (fs.heat_and_power.blowdown.outlet, BOILER_BLOWDOWN_PER_DRY_FEED),
    ):
        set_water_port(outlet, t, ratio * dry)


def _start_steam(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    for user, duty in heating_duties(plant).items():
        demand = value(duty[t]) / value(fs.heat_and_power.heating_efficiency)
        fs.heat_and_power.heat_demand[t, user].set_value(max(demand, 0.0))
    copy_steam_demand(plant)


def _start_utilities(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    for loads, duties in (
        (fs.utilities.cooled_load, cooling_duties(plant)),
        (fs.utilities.chilled_load, chilling_duties(plant)),
    ):
        for name, (duty, sign) in duties.items():
            loads[t, name].set_value(max(sign * value(duty[t]), 0.0))


STEAM_PER_DRY_FEED = 0.33  # this and the following only to start from
CONDITIONED_SOLIDS = 1.01
FLASHED_SHARE = 0.09
BLOWDOWN_PER_DRY_FEED = 10.0  # mol/kg
BOILER_BLOWDOWN_PER_DRY_FEED = 5.0  # mol/kg
BACKSET_PER_DRY_FEED = 0.4
