"""Start of the `biorefinery` plant: section by section from the feeds, the process twice or more along its recycles.

What a section needs and only later ones determine (process water, steam, recycled water) is estimated from the dry feed
and corrected as the sections behind it start.
"""

from collections.abc import Callable

from pyomo.environ import value

from nexus.costing.cost_table import electric_loads
from nexus.flowsheets.biorefinery_loads import STEAM
from nexus.flowsheets.nrel2011 import Enzyme
from nexus.flowsheets.start_values import (
    WATER_MASS,
    copy_steam_demand,
    correct_dilution,
    set_injected_steam,
    set_recycled_water,
    set_water,
    set_water_port,
)
from nexus.unit_models.initialization import held
from nexus.unit_models.streams import set_stream

PASSES, SETTLED, TRACE = 8, 0.01, 1e-3  # passes along the recycles, relative change and mol/s that end them
PROCESS = ("pretreatment", "enzyme", "hydrolysis", "sugar_liquor", "fermentation")


def initialize_sections(plant, progress: Callable[[str], None]) -> None:
    """Initialises all sections of the plant; says to `progress` what is done."""
    for section in plant.section_blocks():
        start = _STARTS.get(section.local_name)
        if start is not None:
            start(plant)
        _initialize(plant, section)
        progress(f"{section.local_name.replace('_', ' ')} initialised")
        if section is plant.flowsheet.recovery:
            passes = _repeat_process(plant)
            progress(f"pretreatment to recovery initialised with what comes back, {passes} times")
    plant.costs.initialize()
    _start_power(plant)
    progress("costs initialised")


def _initialize(plant, section) -> None:
    """Initialises a section; temperatures that other sections decide are held."""
    fs = plant.flowsheet
    condenser = fs.heat_and_power.condenser
    decided = (
        *fs.pretreatment.hydrolysate_cooler.outlet.temperature.values(),
        *condenser.cooling_water_inlet_temperature.values(),
        *condenser.cooling_water_outlet_temperature.values(),
    )
    for t, temperature in fs.hydrolysis.saccharification.temperature.items():
        fs.pretreatment.hydrolysate_cooler.outlet.temperature[t].set_value(value(temperature))
    with held(decided):
        section.initialize_units()


def _start_power(plant) -> None:
    """Starts the power balance once the costs know what every item takes."""
    power, t = plant.flowsheet.heat_and_power, plant.time
    use = sum(value(load.power) for load in electric_loads(plant.costs))
    power.power_use[t].set_value(use)
    surplus = value(power.power_supply[t]) - use
    power.power_export[t].set_value(max(surplus, IDLE))
    power.power_import[t].set_value(max(-surplus, IDLE))


def _repeat_process(plant) -> int:
    """Initialises from pretreatment to recovery until the recycles bring back what they did before."""
    fs = plant.flowsheet
    for k in range(PASSES):
        before = _recycled(plant)
        bottoms = fs.recovery.rectifier_bottoms.outlet_state[plant.time]
        correct_dilution(plant, fs.hydrolysis.saccharification, fs.hydrolysis.total_solids[plant.time], bottoms)
        for name in PROCESS:
            if fs.component(name) is not None:
                _initialize(plant, fs.component(name))
        fs.recovery.repeat_units()
        after = _recycled(plant)
        if all(abs(new - old) <= SETTLED * abs(new) + TRACE for old, new in zip(before, after, strict=True)):
            return k + 1
    return PASSES


def _recycled(plant) -> list[float]:
    """Returns the component flows (mol/s) of what recovery sends back to pretreatment and fermentation."""
    recovery, t = plant.flowsheet.recovery, plant.time
    states = recovery.rectifier_bottoms.outlet_state[t], recovery.backset_cooler.control_volume.properties_out[t]
    return [value(n) for state in states for n in state.flow_mol_comp.values()]


def _start_pretreatment(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    feed = fs.feedstock.blend
    dry, wet = value(feed.dry_flow_mass[t]), value(feed.wet_flow_mass[t])
    charge = dry / value(fs.pretreatment.reactor_total_solids[t])
    conditioned = CONDITIONED_SOLIDS * dry / value(fs.hydrolysis.total_solids[t])
    steam, recycled = STEAM_PER_DRY_FEED * dry, RECYCLED_PER_DRY_FEED * dry
    blown_down = (1 - FLASHED_SHARE) * (charge + steam)
    set_water(plant, "pretreatment", max(charge - wet - recycled, 0.1 * dry) / WATER_MASS)
    set_water(plant, "conditioning", max(conditioned - blown_down, 0.1 * dry) / WATER_MASS)
    set_recycled_water(fs.recovery.rectifier_bottoms.outlet_state[t], recycled / WATER_MASS)
    set_injected_steam(plant, {"presteamer": 0.2 * steam, "pretreatment_reactor": 0.8 * steam})


def _start_enzyme(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    slurry = fs.pretreatment.hydrolysate_cooler.control_volume.properties_out[t]
    if plant.enzyme is Enzyme.on_site:
        set_water(plant, "enzyme", 1.0)
    fs.enzyme.start_from_demand(value(fs.hydrolysis.enzyme_loading[t] * slurry.flow_mass_comp["Glucan"]))


def _start_fermentation(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    sugars = fs.hydrolysis.saccharification.outlet_state[t].flow_mass_comp
    gas = GAS_PER_SUGAR * (value(sugars["Glucose"]) + value(sugars["Xylose"]))
    set_water(plant, "scrubber", value(fs.fermentation.wash_water_ratio) * gas / WATER_MASS)
    fs.recovery.guess_column_vent()
    cooler = fs.recovery.backset_cooler
    backset = cooler.control_volume.properties_out[t]
    set_stream(backset, {}, value(backset.temperature), value(fs.fermentation.stage_1.pressure[t]))


def _start_recovery(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    gas = value(fs.fermentation.vent_scrubber.inlet_state[t].flow_mass)
    set_water(plant, "scrubber", value(fs.fermentation.wash_water_ratio) * gas / WATER_MASS)


def _start_wastewater(plant) -> None:
    fs, t = plant.flowsheet, plant.time
    dry = value(fs.feedstock.blend.dry_flow_mass[t])
    set_water_port(fs.utilities.cooling_tower.blowdown_outlet, t, BLOWDOWN_PER_DRY_FEED * dry)
    set_water_port(fs.heat_and_power.blowdown.outlet, t, BOILER_BLOWDOWN_PER_DRY_FEED * dry)


def _start_steam(plant) -> None:
    loads, power, t = plant.utility_loads, plant.flowsheet.heat_and_power, plant.time
    for name in plant.load_names(*STEAM):
        demand = value(loads[name].duty[t]) / value(power.heating_efficiency)
        power.heat_demand[t, name].set_value(max(demand, 0.0))
    copy_steam_demand(plant)
    _start_condenser(plant)


def _start_condenser(plant) -> None:
    """Sets the water of the turbine's condenser to what the tower will give."""
    fs, t = plant.flowsheet, plant.time
    tower, condenser = fs.utilities.cooling_tower, fs.heat_and_power.condenser
    supply = value(tower.wet_bulb_temperature[t] + tower.approach[t] / tower.fill_multiplier[t])
    condenser.cooling_water_inlet_temperature[t].set_value(supply)
    condenser.cooling_water_outlet_temperature[t].set_value(supply + value(tower.cooling_range[t]))


def _start_utilities(plant) -> None:
    loads, utilities, t = plant.utility_loads, plant.flowsheet.utilities, plant.time
    for variable in (utilities.cooled_load, utilities.chilled_load):
        for _, name in variable:
            variable[t, name].set_value(max(value(loads[name].duty[t]), 0.0))


_STARTS = {
    "pretreatment": _start_pretreatment,
    "enzyme": _start_enzyme,
    "fermentation": _start_fermentation,
    "recovery": _start_recovery,
    "wastewater": _start_wastewater,
    "heat_and_power": _start_steam,
    "utilities": _start_utilities,
}
IDLE = 1e4  # W; this and the following only to start from
IDLE = 1e4  # W; this and the following only to start from
STEAM_PER_DRY_FEED = 0.33
CONDITIONED_SOLIDS = 1.01
FLASHED_SHARE = 0.09
RECYCLED_PER_DRY_FEED = 0.4
GAS_PER_SUGAR = 0.45
BLOWDOWN_PER_DRY_FEED = 10.0  # mol/kg
BOILER_BLOWDOWN_PER_DRY_FEED = 5.0  # mol/kg
