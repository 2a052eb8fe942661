"""10 MW of modules of 45 degC nominal cell temperature under 800 W/m2 in air of 30 degC, 5 % soiled."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.unit_models.photovoltaic_array import PhotovoltaicArray
from tests.unit.unit_models.battery import Expected


def build():
    """Returns an array with its specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.unit = unit = PhotovoltaicArray()
    unit.rated_power.fix(1e7)
    unit.nominal_cell_temperature.fix(318.15)
    unit.temperature_coefficient.fix(-0.0035)
    unit.irradiance.fix(800.0)
    unit.ambient_temperature.fix(303.15)
    unit.inverter_efficiency.fix(0.96)
    unit.cleanliness_multiplier.fix(0.95)
    return model, unit


# cells 25 K above the air: 55 degC, 30 K above the standard: 10.5 % less
POWER = 1e7 * 0.8 * 0.96 * 0.95 * (1 - 0.0035 * 30)

EXPECTED = (
    Expected("cell_temperature[0]", 328.15, "25 K above the air at 800 W/m2", rel=1e-9),
    Expected("electric_power[0]", POWER, "by hand", rel=1e-9),
    Expected("work_mechanical[0]", -POWER, "power leaves as work", rel=1e-9),
)
