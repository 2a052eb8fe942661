"""1000 mol/s of water at 300 K are heated to 431 K (158 degC) by steam of 13 atm and 268 degC.

By hand with steam tables, liquid at 5.8 atm (kJ/kg): 18.015 (667.1 - 113.1) = x 18.015 (2972.1 - 667.1), x = 0.2404.
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.steam_injection import SteamInjection
from tests.unit.unit_models.battery import Expected, fix_stream

ATM = 101325.0


def build():
    """Returns a heater whose steam flow is to be found."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucan"])
    model.fs.unit = SteamInjection(property_package=model.fs.steam, slurry_package=model.fs.slurry)
    unit = model.fs.unit
    fix_stream(unit.inlet, {"Water": 1000.0}, 300.0, 5.8 * ATM)
    steam = unit.steam_inlet_state[0]
    steam.temperature.fix(268 + 273.15)
    steam.pressure.fix(13 * ATM)
    unit.outlet_state[0].temperature.fix(431.15)
    return model, unit


EXPECTED = (
    Expected(
        "steam_inlet_state[0].flow_mol",
        1000 * (667.1 - 113.1) / (2972.1 - 667.1),
        "steam tables; the slurry's heat capacity is a polynomial at the saturation line",
        rel=5e-3,
    ),
    Expected("outlet_state[0].flow_mol_comp[Glucan]", 0.0, "steam brings water only", absolute=1e-9),
)
