"""10 MW of turbines (3, 12, 25 m/s) in a wind of 8 m/s with blades at 98 %."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.unit_models.wind_turbine import WindTurbine
from tests.unit.unit_models.battery import Expected


def build():
    """Returns a turbine with its specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.unit = unit = WindTurbine()
    unit.rated_power.fix(1e7)
    unit.cut_in_speed.fix(3.0)
    unit.rated_speed.fix(12.0)
    unit.cut_out_speed.fix(25.0)
    unit.wind_speed.fix(8.0)
    unit.performance_multiplier.fix(0.98)
    return model, unit


RAMP = (8**3 - 3**3) / (12**3 - 3**3)

EXPECTED = (
    Expected("ramp[0]", RAMP, "cubic ramp by hand", rel=1e-9),
    Expected("electric_power[0]", 0.98e7 * RAMP, "cubic ramp; smoothing 2e-6 of the rated power", rel=3e-5),
    Expected("work_mechanical[0] + electric_power[0]", 0.0, "power leaves as work", absolute=1e-3),
)
