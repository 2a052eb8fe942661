"""20 kg/s of steam of 4.4 atm and 435 K condense: 2775.83 - 621.66 kJ/kg by the steam tables (IAPWS-95)."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.steam_user import SteamUser
from tests.unit.unit_models import if97_reference as if97
from tests.unit.unit_models.battery import Expected

ATM = 101325.0


def build():
    """Returns a reboiler's steam side."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = SteamUser(property_package=model.fs.steam)
    steam = model.fs.unit.inlet_state[0]
    steam.flow_mol.fix(20 / 0.018015)
    steam.temperature.fix(435.0)
    steam.pressure.fix(4.4 * ATM)
    return model, model.fs.unit


HEAT = 20 * (if97.enthalpy(435.0, 4.4 * ATM) - if97.saturated("H", 4.4 * ATM, 0))

EXPECTED = (
    Expected("heat_delivered[0]", HEAT, "CoolProp's IF97"),
    Expected("outlet_state[0].temperature", if97.saturation_temperature(4.4 * ATM), "CoolProp's IF97"),
    Expected("heat_delivered[0]", 20 * (2775.831e3 - 621.660e3), "steam tables", rel=2e-4),
    Expected("heat_duty[0]", -20 * (2775.831e3 - 621.660e3), "steam tables", rel=2e-4),
    Expected("outlet_state[0].temperature", 147.560 + 273.15, "saturation at 4.4 atm", rel=2e-5),
    Expected("outlet_state[0].flow_mass", 20.0, "all condenses"),
)
