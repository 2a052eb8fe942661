"""66 kg/s of feedwater (394.15 K, 62 atm) become steam of 454 degC with 3 % blowdown.

By hand (kJ/kg, steam tables): 0.97 * 3308.631 + 0.03 * 1229.571 - 512.327 = 2733.93.
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.steam_generator import SteamGenerator
from tests.unit.unit_models import if97_reference as if97
from tests.unit.unit_models.battery import Expected

ATM = 101325.0


def build():
    """Returns the water side of a boiler of 66 kg/s."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = SteamGenerator(property_package=model.fs.steam)
    unit = model.fs.unit
    water = unit.inlet_state[0]
    water.flow_mol.fix(66 / 0.018015)
    water.temperature.fix(394.15)
    water.pressure.fix(62 * ATM)
    unit.steam_outlet_state[0].temperature.fix(454 + 273.15)
    unit.blowdown_fraction.fix(0.03)
    return model, unit


STEAM, WATER = if97.enthalpy(454 + 273.15, 62 * ATM), if97.enthalpy(394.15, 62 * ATM)
BLOWDOWN = if97.saturated("H", 62 * ATM, 0)

EXPECTED = (
    Expected("heat_duty[0]", 66 * (0.97 * STEAM + 0.03 * BLOWDOWN - WATER), "CoolProp's IF97"),
    Expected("blowdown_outlet_state[0].temperature", if97.saturation_temperature(62 * ATM), "CoolProp's IF97"),
    Expected("heat_duty[0]", 66e3 * (0.97 * 3308.631 + 0.03 * 1229.571 - 512.327), "steam tables", rel=2e-4),
    Expected("steam_flow_mass[0]", 0.97 * 66, "3 % blowdown"),
    Expected("blowdown_outlet_state[0].flow_mass", 0.03 * 66, "3 % blowdown"),
    Expected("blowdown_outlet_state[0].temperature", 278.600 + 273.15, "saturation at 62 atm", rel=2e-5),
)
