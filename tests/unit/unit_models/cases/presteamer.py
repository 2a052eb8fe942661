"""Wet glucan is heated from 20 to 100 degC by steam of 2.5 bar and 200 degC."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.presteamer import Presteamer
from tests.unit.unit_models.battery import Expected, fix_stream

STEAM_ENTHALPY = 2868.0e3  # J/kg from the triple point, steam tables at 2.5 bar and 200 degC
WATER_ENTHALPY = 104.92e3  # J/kg at 25 degC
MOLAR_MASS = 0.018015  # kg/mol
HEAT = 1000 * MOLAR_MASS * (419.1e3 - 83.9e3) + 200 * 0.162141 * 1364 * 80  # W, water by the steam tables
POWER = 100.0 * 600 * (1217 * 1.805e-5 + 200 * 0.162141 / 1540)  # W: 100 W/m3, 10 min, with 217 mol/s of steam
STEAM = (HEAT - POWER) / (STEAM_ENTHALPY - 419.1e3) / MOLAR_MASS  # mol/s


def build():
    """Returns a presteamer whose steam flow follows from the outlet's temperature."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucan"])
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = unit = Presteamer(property_package=model.fs.slurry, steam_property_package=model.fs.steam)
    fix_stream(unit.inlet, {"Water": 1000, "Glucan": 200}, 293.15, 101325.0)
    unit.steam_inlet.pressure.fix(2.5e5)
    unit.steam_inlet.enth_mol.fix(-285825 + MOLAR_MASS * (STEAM_ENTHALPY - WATER_ENTHALPY))
    unit.temperature.fix(373.15)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(600.0)
    unit.power_density.fix(100.0)
    return model, unit


EXPECTED = (
    Expected("steam_inlet_state[0].temperature", 473.15, "steam tables, interpolated in pressure", rel=5e-4),
    Expected("steam_inlet_state[0].flow_mol", STEAM, "heat to the slurry over the steam's heat", rel=1e-3),
    Expected("work_mechanical[0]", POWER, "100 W/m3 for 10 min of flow", rel=1e-3),
)
