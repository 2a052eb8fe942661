"""Fermentation gas, 97 mol % CO2 with 1.5 % ethanol, washed at 20 degC and 1 atm in four ideal stages."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.vent_scrubber import VentScrubber
from tests.unit.unit_models.battery import Expected, fix_stream

GAS = {"CO2": 130.0, "Ethanol": 2.0, "Water": 2.0, "N2": 1.0}
WATER = 300.0
T, P = 293.15, 101325.0


def build():
    """Returns a scrubber with both inlets and the pressure drop fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.gas = IdealGasParameterBlock(components=list(GAS))
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Ethanol", "CO2", "Glucose"])
    model.fs.unit = unit = VentScrubber(gas_property_package=model.fs.gas, property_package=model.fs.slurry, stages=4)
    fix_stream(unit.inlet, GAS, 305.15, P)
    fix_stream(unit.water_inlet, {"Water": WATER}, T, 2e5)
    unit.pressure_drop.fix(1e3)
    return model, unit


K = 4.546 * 7.62e3 / 101325  # gamma_inf = exp(tau21 + tau12 G12) at 24.4 degC, vapour pressure of ethanol
A = WATER / (K * sum(GAS.values()))
SLIP = (A - 1) / (A**5 - 1)  # Kremser
VENT_WATER = 131.0 * 2339 / (100325 - 2339)

EXPECTED = (
    Expected("k_value[0,Ethanol]", K, "gamma_inf p_sat / P at the outlet's 24.4 degC", rel=0.01),
    Expected("slip[0,Ethanol]", SLIP, "Kremser with four stages", rel=0.03),
    Expected("vent_outlet_state[0].flow_mol_comp[N2]", 1.0, "insoluble", rel=1e-9),
    Expected("vent_outlet_state[0].flow_mol_comp[Water]", VENT_WATER, "saturated at 20 degC: 2339 Pa", rel=0.01),
    Expected(
        "liquid_outlet_state[0].temperature",
        T + (2.0 * 42.5e3 - 1.1 * 44e3 + 131 * 37.3 * 12) / (WATER * 75.4),
        "ethanol condenses, 1.1 mol/s of water evaporate, the gas cools by 12 K",
        rel=0.001,
    ),
)
