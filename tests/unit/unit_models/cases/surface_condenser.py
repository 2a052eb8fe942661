"""31 kg/s of exhaust at 0.1 atm and dryness 0.87 condense against cooling water of 28 to 37 degC.

By hand: 0.87 (2584.316 - 192.883) kJ/kg; ends 18.064 and 9.064 K; logarithmic mean 13.05 K.
"""

import math

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.surface_condenser import SurfaceCondenser
from tests.unit.unit_models import if97_reference as if97
from tests.unit.unit_models.battery import Expected


def build():
    """Returns a condenser with a clean coefficient of 2800 W/m2/K."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = SurfaceCondenser(property_package=model.fs.steam)
    unit = model.fs.unit
    exhaust = unit.inlet_state[0]
    exhaust.flow_mol.fix(31 / 0.018015)
    exhaust.vapour_fraction.fix(0.87)
    exhaust.pressure.fix(0.1 * 101325)
    unit.cooling_water_inlet_temperature.fix(28 + 273.15)
    unit.cooling_water_outlet_temperature.fix(37 + 273.15)
    unit.heat_transfer_coefficient.fix(2800.0)
    return model, unit


DUTY = 31 * 0.87 * (2584.316e3 - 192.883e3)
LOGARITHMIC_MEAN = 9 / math.log(18.064 / 9.064)

VACUUM = 0.1 * 101325
LATENT = if97.saturated("H", VACUUM, 1) - if97.saturated("H", VACUUM, 0)
HOT, COLD = (if97.saturation_temperature(VACUUM) - 273.15 - t for t in (28, 37))
CHEN = (HOT * COLD * (HOT + COLD) / 2) ** (1 / 3)

EXPECTED = (
    Expected("heat_duty[0]", -31 * 0.87 * LATENT, "CoolProp's IF97"),
    Expected("mean_temperature_difference[0]", CHEN, "Chen's formula by hand at CoolProp's saturation"),
    Expected("area[0]", 31 * 0.87 * LATENT / 2800 / CHEN, "Q / (U dT)"),
    Expected("heat_duty[0]", -DUTY, "latent heat by the steam tables", rel=2e-4),
    Expected("outlet_state[0].temperature", 46.064 + 273.15, "saturation at 0.1 atm", rel=2e-5),
    Expected("mean_temperature_difference[0]", LOGARITHMIC_MEAN, "Chen's form is within 0.3 %", rel=3e-3),
    Expected("area[0]", DUTY / 2800 / LOGARITHMIC_MEAN, "Q / (U dT)", rel=3e-3),
)
