"""Dry air from 300 K and 1 bar to 8 bar; isentropic figures from air tables (Moran and Shapiro, Table A-22)."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.unit_models.air_compressor import AirCompressor
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a compressor with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.gas = IdealGasParameterBlock(components=["O2", "N2", "Water"])
    model.fs.unit = unit = AirCompressor(property_package=model.fs.gas)
    fix_stream(unit.inlet, {"O2": 21.0, "N2": 79.0}, 300.0, 1e5)
    unit.pressure.fix(8e5)
    unit.efficiency.fix(0.8)
    return model, unit


# Air tables: at 300 K h = 300.19 kJ/kg, pr = 1.3860; eight times that pr lies between 530 K (pr 10.37, h 533.98)
# and 540 K (pr 11.10, h 544.35).
IDEAL_TEMPERATURE = 530 + 10 * (8 * 1.3860 - 10.37) / (11.10 - 10.37)
IDEAL_ENTHALPY = 533.98 + (544.35 - 533.98) * (8 * 1.3860 - 10.37) / (11.10 - 10.37)
WORK = (IDEAL_ENTHALPY - 300.19) * 1000 / 0.8 * (21 * 0.031998 + 79 * 0.028014)  # without argon: 0.3 % off per mole

EXPECTED = (
    Expected("isentropic_temperature[0]", IDEAL_TEMPERATURE, "air tables", rel=3e-3),
    Expected("work_mechanical[0]", WORK, "air tables", rel=1e-2),
)
