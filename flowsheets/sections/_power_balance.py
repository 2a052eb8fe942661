"""Power of the cogeneration section: supplies beside the turbine, electric loads, export against import.

Every function takes the section and adds named units, variables or equations to it.
"""

from collections.abc import Mapping

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.battery_storage import BatteryStorage
from nexus.unit_models.complementarity import add_complementarity, let_awake
from nexus.unit_models.photovoltaic_array import PhotovoltaicArray
from nexus.unit_models.wind_turbine import WindTurbine

POWER = 1e7 * pyunits.W
POWER_EPS = 1e-3


def add_supplies(section) -> None:
    """Adds the units that the configuration asks for and `power_supply[t]`, what turbine and units give together."""
    config = section.config
    if config.solar:
        section.solar_array = PhotovoltaicArray()
    if config.wind:
        section.wind_park = WindTurbine()
    if config.battery:
        section.battery = BatteryStorage(dynamic=section.config.dynamic, has_holdup=section.config.dynamic)
    section.power_supply = Expression(
        section.time,
        rule=lambda b, t: b.turbine.electric_power[t] - sum(unit.work_mechanical[t] for unit in supplies(b)),
        doc="Electric power of the turbine and the other supplies",
    )


def supplies(section) -> list:
    """Returns the supplies beside the turbine."""
    units = (section.component(name) for name in ("solar_array", "wind_park", "battery"))
    return [unit for unit in units if unit is not None]


def add_power_balance(section) -> None:
    """Adds `power_use`, `power_export` and `power_import` with the balance and the complementarity of the latter."""
    for name, start, doc in (
        ("power_use", 2e7, "Electric power that the plant uses"),
        ("power_export", 1e7, "Electric power sold"),
        ("power_import", 1e1, "Electric power bought"),
    ):
        variable = Var(section.time, initialize=start, bounds=(0, 1e9), units=pyunits.W, doc=doc)
        setattr(section, name, variable)
        for data in variable.values():
            set_scaling_factor(data, 1e-7)
    section.power_balance = Constraint(
        section.time,
        rule=lambda b, t: b.power_supply[t] + b.power_import[t] == b.power_use[t] + b.power_export[t],
        doc="What the plant makes and buys is used or sold",
    )
    add_complementarity(
        section,
        "export_or_import",
        lambda b, t: b.power_export[t] / POWER,
        lambda b, t: b.power_import[t] / POWER,
        POWER_EPS,
        "Power is sold or bought, but for 10 kW at the most",
    )
    let_awake((*section.power_export.values(), *section.power_import.values()))


def add_electric_loads(section, loads: Mapping[str, Mapping]) -> None:
    """Adds `electric_load[t, name]` for {name: power by time, W}, and that the power use is their sum."""
    section.electric_load = Expression(
        section.time, list(loads), rule=lambda b, t, k: loads[k][t], doc="Power of each user of electricity"
    )
    section.power_demand = Constraint(
        section.time,
        rule=lambda b, t: b.power_use[t] == sum(b.electric_load[t, k] for k in loads),
        doc="Power use is the sum of all electric loads",
    )


def set_supplies(section, design) -> None:
    """Fixes sizes and data of the supplies that are there."""
    solar, wind, battery = (section.component(name) for name in ("solar_array", "wind_park", "battery"))
    if solar is not None:
        solar.rated_power.fix(design["solar_power"])
        solar.irradiance.fix(design["irradiance"])
        solar.ambient_temperature.fix(design["ambient_temperature"])
        solar.nominal_cell_temperature.fix(design["nominal_cell_temperature"])
        solar.temperature_coefficient.fix(design["cell_temperature_coefficient"])
        solar.inverter_efficiency.fix(design["inverter_efficiency"])
    if wind is not None:
        wind.rated_power.fix(design["wind_power"])
        wind.wind_speed.fix(design["wind_speed"])
        for name in ("cut_in_speed", "rated_speed", "cut_out_speed"):
            wind.component(name).fix(design[name])
    if battery is not None:
        battery.capacity.fix(design["battery_capacity"])
        battery.self_discharge.fix(design["battery_self_discharge"])
        battery.discharge.fix(0)
        battery.state_of_charge.fix(design["battery_charge"])
        for name in ("charge_efficiency", "discharge_efficiency"):
            battery.component(name).fix(design["battery_efficiency"])
