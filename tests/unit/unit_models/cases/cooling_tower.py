"""A tower rejects 100 MW from water of 37 to 28 degC into air of 25 degC that leaves saturated at 34 degC.

By hand with the psychrometric formulas h = 1.006 T + w (2501 + 1.86 T) kJ/kg dry air, w = 0.622 p_w / (p - p_w):
w_in = 0.01182 (0.0190 mol/mol), w_out = 0.03449 (p_w = 5.325 kPa, steam tables); make-up at 25 degC: 104.9 kJ/kg.
"""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.cooling_tower import CoolingTower
from tests.unit.unit_models.battery import Expected

LOAD = 1e8  # W


def build():
    """Returns a tower whose air and make-up flows are to be found."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.water = SlurryParameterBlock(components=["Water"])
    model.fs.air = IdealGasParameterBlock(components=["N2", "O2", "Water"])
    model.fs.unit = CoolingTower(water_package=model.fs.water, air_package=model.fs.air)
    unit = model.fs.unit
    for state in (unit.makeup_inlet_state[0], unit.air_inlet_state[0]):
        state.temperature.fix(298.15)
        state.pressure.fix(101325.0)
    unit.heat_duty.fix(LOAD)
    unit.supply_temperature.fix(28 + 273.15)
    unit.return_temperature.fix(37 + 273.15)
    unit.exit_air_approach.fix(3.0)
    unit.blowdown_fraction.fix(1.5e-3)
    unit.windage_fraction.fix(5e-5)
    unit.specific_power.fix(573.0)
    return model, unit


CIRCULATION = LOAD / 4180 / 9
RISE = 1e3 * (1.006 * 9 + 0.03449 * (2501 + 1.86 * 34) - 0.01182 * (2501 + 1.86 * 25))
TAKEN = 0.03449 - 0.01182
WARMED = 1.55e-3 * CIRCULATION * 4180 * 3  # W, blowdown and windage leave 3 K above the make-up
DRY_AIR = (LOAD + 573 * CIRCULATION - WARMED) / (RISE - TAKEN * 104.9e3)

EXPECTED = (
    Expected("circulation_flow_mass[0]", CIRCULATION, "Q / (c 9 K)", rel=1e-3),
    Expected("water_pressure[0]", 5325.0, "steam tables at 34 degC", rel=1e-3),
    Expected("evaporation_fraction[0]", TAKEN * DRY_AIR / CIRCULATION, "psychrometric formulas", rel=5e-3),
    Expected("air_inlet_state[0].flow_mass", DRY_AIR * 1.01182, "psychrometric formulas", rel=5e-3),
    Expected("blowdown_outlet_state[0].flow_mass", 1.5e-3 * CIRCULATION, "0.15 % of the circulation", rel=1e-3),
    Expected(
        "makeup_inlet_state[0].flow_mass", TAKEN * DRY_AIR + 1.55e-3 * CIRCULATION, "evaporation and losses", rel=5e-3
    ),
    Expected("work_mechanical[0]", 573 * CIRCULATION, "573 W per kg/s", rel=1e-3),
)
