"""A header at 9.5 atm takes extraction steam (233 degC) and spray water, and serves two users.

By hand (kJ/kg, steam tables): 10 kg/s at 2906.757 and 0.3 kg/s at 50 degC give (29067.57 + 0.3 * 210.3) / 10.3.
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.steam import SteamParameterBlock
from nexus.unit_models.steam_header import SteamHeader
from tests.unit.unit_models.battery import Expected

ATM = 101325.0


def build():
    """Returns a desuperheating header that gives 4 kg/s to a heater and the rest to a reboiler."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.steam = SteamParameterBlock()
    model.fs.unit = SteamHeader(
        property_package=model.fs.steam,
        inlets={"extraction": "vapour", "spray": "liquid"},
        outlets=["heater", "reboiler"],
    )
    unit = model.fs.unit
    for name, flow, temperature, pressure in (("extraction", 10, 506.15, 9.5), ("spray", 0.3, 323.15, 12)):
        state = unit.component(f"{name}_inlet_state")[0]
        state.flow_mol.fix(flow / 0.018015)
        state.temperature.fix(temperature)
        state.pressure.fix(pressure * ATM)
    unit.heater_outlet_state[0].flow_mol.fix(4 / 0.018015)
    return model, unit


# 210.34 kJ/kg: water of 50 degC at 12 atm. Enthalpies per mole from liquid water at 25 degC (104.920 kJ/kg)
MIXED = (10 * 2906.757 + 0.3 * 210.34) / 10.3

EXPECTED = (
    Expected("reboiler_outlet_state[0].enth_mol", -285825 + 18.015 * (MIXED - 104.920), "mixing by hand", absolute=8.0),
    Expected("reboiler_outlet_state[0].flow_mass", 6.3, "10.3 - 4 kg/s"),
    Expected("reboiler_outlet_state[0].pressure", 9.5 * ATM, "the extraction sets the pressure"),
    Expected("flow_mass[0]", 10.3, "all steam"),
)
