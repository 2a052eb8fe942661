"""Area 800, boiler, turbine, gas line, sun, wind and battery; fuel, lime, chemicals, ash; power bought and sold."""

from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.flowsheets.biorefinery_costs.items import add_items
from nexus.flowsheets.tables import numbers

AREA = 800


def add_costs(costing, section) -> None:
    """Adds a `Cogeneration` section; its own machines carry their power as the loads of boiler and deaerator."""
    t, design = section.time.first(), numbers("nrel2011_design.csv")
    steam, gas = section.steam_generator.steam_flow_mass[t], section.natural_gas.properties[t].flow_mass
    ash = section.boiler.ash_flow_mass[t]
    quantities = {
        "live_steam": steam,
        "fan_work": section.induced_draft_fan.work_mechanical[t],
        "pump_work": section.feedwater_pump.work_mechanical[t] + section.condensate_pump.work_mechanical[t],
        "gross_power": section.turbine.electric_power[t],
        "ash": ash,
        "blowdown_surface": section.blowdown_cooler.area,
        "natural_gas": gas,
        **_supplies(section),
    }
    add_items(costing, "cogeneration", quantities)
    costing.add_upkeep("baghouse_bag_renewal", costing.equipment.baghouse_bags, 1 / _years(design))
    for name, flow, price in (
        ("natural_gas", gas, "natural_gas"),
        ("flue_gas_lime", section.lime.dry_flow_mass[t], "lime"),
        ("boiler_chemicals", design["boiler_chemicals"] * steam, "boiler_chemicals"),
        ("ash_disposal", ash, "ash_disposal"),
        ("boiler_water", section.makeup.properties[t].flow_mass, "makeup_water"),
        ("electricity_bought", section.power_import[t], "electricity_bought"),
    ):
        costing.add_variable_cost(name, flow, price, area=AREA)
    costing.add_credit("electricity", section.power_export[t], "electricity", area=AREA)


def _supplies(section) -> dict:
    """Returns the sizes of sun, wind and battery, None for what is not built."""
    config = section.config
    return {
        "solar_power": section.solar_array.rated_power if config.solar else None,
        "wind_power": section.wind_park.rated_power if config.wind else None,
        "battery_energy": section.battery.capacity if config.battery else None,
    }


def _years(design) -> float:
    """Returns the life of the baghouse bags, years."""
    return value(pyunits.convert(design["baghouse_bag_life"], pyunits.year))
