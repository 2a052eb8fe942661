"""Tray columns with their reboilers and condensers, sized by traffic and duties of the column models."""

from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.flowsheets.tables import numbers

STANDARD = "nrel2011_design.csv"


def add_tray_column(costing, name: str, column, area: int, top_pressure) -> None:
    """Adds a `DistillationColumn`, sized at its bottom tray, the most loaded of a column with a reboiler.

    Args:
        costing: costing block that is still open.
        name: name of the item.
        column: the unit model.
        area: plant area.
        top_pressure: design value of the pressure above the first tray (number with Pyomo units); each tray adds the
            pressure drop of the published design.
    """
    t, tray = column.flowsheet().time.first(), column.config.trays
    drop = tray * numbers(STANDARD)["tray_pressure_drop"]
    costing.add_column(
        name,
        area=area,
        trays=tray,
        vapor_flow=column.vapour_mass_flow[t, tray],
        liquid_flow=column.liquid_mass_flow[t, tray],
        vapor_density=column.vapour_mass_flow[t, tray] / column.vapour_volume_flow[t, tray],
        liquid_volume_flow=column.liquid_volume_flow[t, tray],
        pressure=sum(value(pyunits.convert(p, pyunits.Pa)) for p in (top_pressure, drop)),
    )


def reboiler_surface(column):
    """Returns the surface of a column's reboiler: its duty over the usual heat flux."""
    return column.reboiler_duty[column.flowsheet().time.first()] / numbers(STANDARD)["reboiler_heat_flux"]


def condenser_surface(column):
    """Returns the surface of a column's condenser: its duty over the usual heat flux."""
    return -column.condenser_duty[column.flowsheet().time.first()] / numbers(STANDARD)["condenser_heat_flux"]
