"""Condensate of 0.1 atm (192.883 kJ/kg saturated, 104.920 kJ/kg at 25 degC by the steam tables) becomes a slurry.

By hand: the slurry's enthalpy flow is n (-285825 + 18.015 (192.883 - 104.920)) J/s at the same temperature to 0.05 K.
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.water_translator import WaterTranslator
from tests.unit.unit_models.battery import Expected


def build():
    """Returns a translator from steam to a slurry that also carries glucose."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucose"])
    model.fs.unit = WaterTranslator(inlet_property_package=model.fs.steam, outlet_property_package=model.fs.slurry)
    water = model.fs.unit.inlet_state[0]
    water.flow_mol.fix(1000.0)
    water.temperature.fix(46.064 + 273.15)
    water.pressure.fix(0.1 * 101325)
    return model, model.fs.unit


EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Water]", 1000.0, "mass balance"),
    Expected("outlet_state[0].flow_mol_comp[Glucose]", 0.0, "no glucose enters", absolute=1e-9),
    Expected(
        "outlet_state[0].enthalpy_flow", 1000 * (-285825 + 18.015 * (192.883 - 104.920)), "steam tables", rel=2e-6
    ),
    Expected("outlet_state[0].temperature", 46.064 + 273.15, "the same water", rel=2e-4),
)
