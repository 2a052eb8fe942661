"""30 kg/s of condensate (0.1 atm) and 20 kg/s of water at 50 degC are heated to saturation at 2 atm by 4.4 atm steam.

By hand (kJ/kg, steam tables): 30 (506.474 - 192.883) + 20 (506.474 - 209.418) = x (2775.831 - 506.474).
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.deaerator import Deaerator
from tests.unit.unit_models import if97_reference as if97
from tests.unit.unit_models.battery import Expected

ATM = 101325.0


def build():
    """Returns a deaerator whose steam flow is to be found."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = Deaerator(
        property_package=model.fs.steam, inlets={"condensate": "liquid", "makeup": "liquid", "steam": "vapour"}
    )
    unit = model.fs.unit
    for name, flow, temperature, pressure in (
        ("condensate", 30, 46.064 + 273.15, 1.1 * ATM),
        ("makeup", 20, 323.15, ATM),
        ("steam", None, 435.0, 4.4 * ATM),
    ):
        state = unit.component(f"{name}_inlet_state")[0]
        if flow is not None:
            state.flow_mol.fix(flow / 0.018015)
        state.temperature.fix(temperature)
        state.pressure.fix(pressure)
    unit.outlet_state[0].pressure.fix(2 * ATM)
    return model, unit


STEAM = (30 * (506.474 - 192.883) + 20 * (506.474 - 209.418)) / (2775.831 - 506.474)

COLD = {"condensate": (30, 46.064 + 273.15, 1.1 * ATM), "makeup": (20, 323.15, ATM)}
BOILING = if97.saturated("H", 2 * ATM, 0)
HEAT = sum(m * (BOILING - if97.enthalpy(temperature, p)) for m, temperature, p in COLD.values())
DRAWN = HEAT / (if97.enthalpy(435.0, 4.4 * ATM) - BOILING)

EXPECTED = (
    Expected("steam_inlet_state[0].flow_mass", DRAWN, "heat balance by CoolProp's IF97"),
    Expected("outlet_state[0].flow_mass", 50 + DRAWN, "mass balance"),
    Expected("outlet_state[0].temperature", if97.saturation_temperature(2 * ATM), "CoolProp's IF97"),
    Expected("steam_inlet_state[0].flow_mass", STEAM, "heat balance by the steam tables", rel=3e-4),
    Expected("outlet_state[0].temperature", 120.627 + 273.15, "saturation at 2 atm", rel=2e-5),
)
