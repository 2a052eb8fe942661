"""Weather at a cooling tower: its water comes near the wet bulb of the air, which also says how humid the air is.

Symbols
    T_wb     wet-bulb temperature (K), `wet_bulb_temperature[t]`; T, p temperature and pressure of the air
    a, m     approach of the cold water to it (K), `approach[t]`; `fill_multiplier[t]`, multiplier, 1
    r        cooling range (K), `cooling_range[t]`
    w        mol water per mol dry air, `air_humidity[t]`; p_w partial pressure of water (Pa)

Equations
    T_supply = T_wb + a / m,   T_return = T_supply + r
    p_w = p_sat(T_wb) - A p (T - T_wb),   w (p - p_w) = p_w

Source: psychrometer equation with A = 6.62e-4 1/K (Sprung; ventilated psychrometer, water).
"""

from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.steam_streams import add_multiplier
from nexus.unit_models.streams import add_specification

PSYCHROMETER = 6.62e-4  # 1/K


def add_wet_bulb(tower) -> None:
    """Adds the weather to a cooling tower, whose supply and return temperature and air humidity it determines."""
    time, air, K = tower.flowsheet().time, tower.air_inlet_state, pyunits.K
    add_specification(tower, "wet_bulb_temperature", 295.15, (255, 310), K, "Wet-bulb temperature of the air")
    add_specification(tower, "approach", 6.0, (1, 30), K, "Cold water less wet bulb with clean fill")
    add_specification(tower, "cooling_range", 9.0, (1, 30), K, "Water returned less water supplied")
    add_multiplier(tower, "fill_multiplier", "Performance of the fill relative to a clean one")
    tower.air_humidity.unfix()

    def humidity(b, t):
        pressure = vapour_pressure(b.wet_bulb_temperature[t] / K, air[t].temperature / K, air[t].pressure / pyunits.Pa)
        return b.air_humidity[t] * (air[t].pressure / pyunits.Pa - pressure) == pressure

    for name, rule, doc in (
        (
            "wet_bulb_approach",
            lambda b, t: b.fill_multiplier[t] * (b.supply_temperature[t] - b.wet_bulb_temperature[t]) == b.approach[t],
            "The water comes near the wet bulb",
        ),
        (
            "range",
            lambda b, t: b.return_temperature[t] == b.supply_temperature[t] + b.cooling_range[t],
            "The plant warms the water by the range",
        ),
        ("psychrometry", humidity, "The wet bulb says how humid the air is"),
    ):
        setattr(tower, f"{name}_equation", Constraint(time, rule=rule, doc=doc))


def start_wet_bulb(tower) -> None:
    """Sets supply and return temperature and the humidity of the air from the weather."""
    for t, air in tower.air_inlet_state.items():
        wet_bulb, p = value(tower.wet_bulb_temperature[t]), value(air.pressure)
        supply = wet_bulb + value(tower.approach[t] / tower.fill_multiplier[t])
        tower.supply_temperature[t].set_value(supply)
        tower.return_temperature[t].set_value(supply + value(tower.cooling_range[t]))
        pressure = value(vapour_pressure(wet_bulb, value(air.temperature), p))
        tower.air_humidity[t].set_value(pressure / (p - pressure))


def vapour_pressure(wet_bulb, temperature, pressure):
    """Returns the partial pressure of water (Pa) in air of the given wet and dry bulb (K) and pressure (Pa)."""
    return saturation_pressure("Water", wet_bulb) - PSYCHROMETER * pressure * (temperature - wet_bulb)
