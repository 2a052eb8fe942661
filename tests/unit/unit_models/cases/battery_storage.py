"""A battery of 20 MWh at half charge gives 1 MW; charging covers both ways of 0.92 and 0.1 % a day of standing loss."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.unit_models.battery_storage import BatteryStorage
from tests.unit.unit_models.battery import Expected

CAPACITY, STANDING = 20e6 * 3600, 0.001 / 86400


def build():
    """Returns a steady battery that has lost a tenth of its capacity."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.unit = unit = BatteryStorage()
    unit.capacity.fix(CAPACITY)
    unit.charge_efficiency.fix(0.92)
    unit.discharge_efficiency.fix(0.92)
    unit.self_discharge.fix(STANDING)
    unit.discharge.fix(1e6)
    unit.state_of_charge.fix(0.5)
    unit.health_multiplier.fix(0.9)
    return model, unit


CHARGE = (1e6 / 0.92 + 0.45 * CAPACITY * STANDING) / 0.92

EXPECTED = (
    Expected("charge[0]", CHARGE, "by hand", rel=1e-9),
    Expected("energy[0]", 0.45 * CAPACITY, "half of nine tenths", rel=1e-9),
    Expected("work_mechanical[0]", CHARGE - 1e6, "the net is a loss", rel=1e-9),
    Expected("heat_duty[0]", 1e6 - CHARGE, "losses leave as heat", rel=1e-9),
)
