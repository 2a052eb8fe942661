"""The sieves of the published corn-stover design: 92.5 wt % vapour at 1.6 atm, dried to 99.5 wt % at 115 degC."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.components import gas_enthalpy, get_component
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.unit_models.molecular_sieve import MolecularSieve
from tests.unit.unit_models.battery import Expected, fix_stream

ETHANOL = get_component("Ethanol").molar_mass
WATER = get_component("Water").molar_mass
FEED = {"Ethanol": 9.25 / ETHANOL, "Water": 0.75 / WATER, "CO2": 0.01}  # 10 kg/s
T_IN, T_SUPERHEATED = 365.15, 388.15


def build():
    """Returns a sieve with inlet, splits, purity, temperature and pressures fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.vapour = EthanolWaterParameterBlock(components=tuple(FEED), phase=StreamPhase.vapour)
    model.fs.unit = unit = MolecularSieve(property_package=model.fs.vapour)
    fix_stream(unit.inlet, FEED, T_IN, 1.6 * 101325)
    unit.ethanol_to_regenerate.fix(0.1621)
    unit.other_to_regenerate.fix(1.0)
    unit.product_purity.fix(0.995)
    unit.temperature.fix(T_SUPERHEATED)
    unit.product_outlet.pressure.fix(1.5 * 101325)
    unit.regenerate_outlet.pressure.fix(0.5 * 101325)
    return model, unit


PRODUCT = 9.25 * (1 - 0.1621)
WATER_LEFT = PRODUCT * 0.005 / 0.995
SUPERHEAT = sum(
    n * (gas_enthalpy(get_component(j), T_SUPERHEATED) - gas_enthalpy(get_component(j), T_IN)) for j, n in FEED.items()
)

EXPECTED = (
    Expected("water_to_regenerate[0]", 1 - WATER_LEFT / 0.75, "0.948: what 99.5 wt % asks for", rel=1e-9),
    Expected("product_outlet_state[0].flow_mass", PRODUCT + WATER_LEFT, "kg/s of product", rel=1e-9),
    Expected("heat_duty[0]", SUPERHEAT, "superheating the feed by 23 K", rel=1e-7),
    Expected("water_removed[0]", 0.75 - WATER_LEFT, "kg/s held back", rel=1e-9),
)
