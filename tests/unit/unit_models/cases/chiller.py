"""A chiller takes 10 MW at a coefficient of performance of 5, of which 90 % are left: 10 / 4.5 MW of work."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.unit_models.chiller import Chiller
from tests.unit.unit_models.battery import Expected


def build():
    """Returns a chiller that has lost a tenth of its performance."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.unit = Chiller()
    unit = model.fs.unit
    unit.cooling_load.fix(1e7)
    unit.coefficient_of_performance.fix(5.0)
    unit.performance_multiplier.fix(0.9)
    return model, unit


EXPECTED = (
    Expected("work_mechanical[0]", 1e7 / 4.5, "load over performance"),
    Expected("heat_rejected[0]", 1e7 * (1 + 1 / 4.5), "load and work"),
    Expected("heat_duty[0]", -1e7 / 4.5, "what enters as work leaves as heat"),
)
