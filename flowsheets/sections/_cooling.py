"""What the sections of utilities share: process water, cooling tower, chiller, loads by name, and how they start.

Every function takes the section and adds named units, variables or equations to it.
"""

from collections.abc import Sequence

from idaes.core.util.scaling import set_scaling_factor
from idaes.models.unit_models import Feed, Product
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.section import initialize_unit
from nexus.unit_models.process_water_center import ProcessWaterCenter

LOAD_FACTOR = 1e-9  # a thousandth of what scales 1 MW to 1, against which a step is judged: loads may come from nothing


def add_water(section) -> None:
    """Adds raw water, process water for `water_users` and the tower, and the air of the tower."""
    config = section.config
    section.raw_water = Feed(property_package=config.water)
    section.process_water = ProcessWaterCenter(
        property_package=config.water,
        users=(*(f"{name}_outlet" for name in config.water_users), "cooling_tower_outlet"),
    )
    section.ambient_air = Feed(property_package=config.air)
    section.moist_air = Product(property_package=config.air)
    section.windage = Product(property_package=config.water)
    for name, source, destination in (
        ("raw_water_supply", section.raw_water.outlet, section.process_water.makeup_inlet),
        ("cooling_makeup", section.process_water.cooling_tower_outlet, section.cooling_tower.makeup_inlet),
        ("tower_air", section.ambient_air.outlet, section.cooling_tower.air_inlet),
        ("tower_exhaust", section.cooling_tower.air_outlet, section.moist_air.inlet),
        ("tower_windage", section.cooling_tower.windage_outlet, section.windage.inlet),
    ):
        section.connect(name, source, destination)


def add_loads(section) -> None:
    """Adds `cooled_load` and `chilled_load` (W) by time and name, and that the chiller takes the chilled ones."""
    for kind in ("cooled", "chilled"):
        load = Var(
            section.time,
            section.config[kind],
            initialize=1e7,
            bounds=(None, 1e9),
            units=pyunits.W,
            doc=f"Heat to be removed from what is {kind}",
        )
        setattr(section, f"{kind}_load", load)
        for data in load.values():
            set_scaling_factor(data, LOAD_FACTOR)
    section.chilling_balance = Constraint(
        section.time,
        rule=lambda b, t: b.chiller.cooling_load[t] == sum(b.chilled_load[t, k] for k in b.config.chilled),
        doc="The chiller takes all heat of the chilled water",
    )


def add_cooling_balance(section, rejected: Sequence) -> None:
    """Adds that the tower takes the cooling loads and the heats `rejected` (each by time, W) of the section's units."""
    section.cooling_balance = Constraint(
        section.time,
        rule=lambda b, t: (
            b.cooling_tower.heat_duty[t]
            == sum(b.cooled_load[t, k] for k in b.config.cooled) + sum(heat[t] for heat in rejected)
        ),
        doc="The cooling tower takes all heat of the cooling water",
    )


def set_water(section, design) -> None:
    """Fixes pressures and the temperature of raw water, and the tower's losses and power."""
    section.raw_water.temperature.fix(design["feed_temperature"])
    for feed in (section.raw_water, section.ambient_air):
        feed.pressure.fix(design["ambient_pressure"])
    section.process_water.pressure[:].fix(design["ambient_pressure"])
    tower = section.cooling_tower
    tower.exit_air_approach.fix(design["tower_exit_air_approach"])
    tower.blowdown_fraction.fix(design["tower_blowdown"])
    tower.windage_fraction.fix(design["tower_windage"])


def initialize_chiller(section) -> None:
    """Initialises the chiller for the sum of the chilled loads as they stand."""
    for t in section.time:
        section.chiller.cooling_load[t].fix(sum(section.chilled_load[t, k].value for k in section.config.chilled))
    section.chiller.initialize()
    section.chiller.cooling_load.unfix()


def initialize_tower(section, rejected: Sequence) -> None:
    """Initialises the tower for the cooling loads and the heats `rejected`, then the water that it needs."""
    for t in section.time:
        heat = sum(section.cooled_load[t, k].value for k in section.config.cooled)
        section.cooling_tower.heat_duty[t].set_value(heat + sum(value(duty[t]) for duty in rejected))
    for unit in (section.ambient_air, section.cooling_tower):
        initialize_unit(unit)
    for t in section.time:
        demand = section.cooling_tower.makeup_inlet.flow_mol_comp[t, "Water"].value
        section.process_water.cooling_tower_outlet.flow_mol_comp[t, "Water"].set_value(demand)
    for unit in (section.raw_water, section.process_water, section.moist_air, section.windage):
        initialize_unit(unit)
