"""The published 2418 kg/h of glucose make 0.24 kg/kg of protein and 0.0864 of cells; oxygen and power by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.enzyme_production import EnzymeProduction
from tests.unit.unit_models.battery import Expected, fix_stream

GLUCOSE = 2418 / 3.6 / 180.156  # mol/s
AIR = 200.0  # mol/s


def build():
    """Returns fermenters at 28 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    design = conversion_set("enzyme_production")
    model.fs.slurry = SlurryParameterBlock(
        components=["Water", "Glucose", "NH3", "AmmoniumSulfate", "Enzyme", "Cells", "CO2"]
    )
    model.fs.gas = IdealGasParameterBlock(components=["N2", "O2", "Water", "CO2"])
    model.fs.unit = unit = EnzymeProduction(
        property_package=model.fs.slurry, gas_property_package=model.fs.gas, reactions=design.reactions
    )
    fix_stream(unit.inlet, {"Water": 155, "Glucose": GLUCOSE}, 301.15, 101325.0)
    fix_stream(unit.nutrient_inlet, {"Water": 20, "NH3": 3.0, "AmmoniumSulfate": 0.1}, 301.15, 101325.0)
    fix_stream(unit.air_inlet, {"N2": 0.78 * AIR, "O2": 0.21 * AIR, "Water": 0.01 * AIR}, 301.15, 101325.0)
    unit.set_conversions(design.conversions)
    unit.temperature.fix(301.15)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(120 * 3600)
    unit.power_density.fix(400.0)
    unit.aeration_power_density.fix(2183.0)
    unit.vessel_count.fix(9)
    unit.filling_fraction.fix(0.8)
    return model, unit


PROTEIN = 0.24 * 2418 / 3600  # kg/s
TO_CELLS = 0.0864 / 0.7811  # mol/mol: kg of cells per kg of glucose, over those of glucose that all becomes cells
RESPIRED = (1 - 0.24 / 0.7822 - TO_CELLS) * GLUCOSE  # mol/s
# m3/s: water (175 mol/s fed and 18.1 made, 5.7 evaporate), ammonia (24 cm3/mol) that protein and cells leave, and
# 0.224 kg/s of protein, cells and salts
VOLUME_FLOW = 187.4 * 1.805e-5 + 1.05 * 2.4e-5 + 0.224 / 1540
POWER = 2583 * 120 * 3600 * VOLUME_FLOW
# Heats of formation, kJ/mol of glucose, gases out and liquid water: respiration -2802.5; protein -40.3 and cells -227.5
# with ammonia dissolved. Water in the off-gas: 3.73 % of 206.0 mol/s, less 2 mol/s in the air, at 43.9 kJ/mol.
HEAT = 1e3 * (
    -2802.5 * RESPIRED - 40.3 * 0.24 / 0.7822 * GLUCOSE - 227.5 * TO_CELLS * GLUCOSE + (0.0373 * 206.0 - 2) * 43.9
)

EXPECTED = (
    Expected("enzyme_product[0]", PROTEIN, "0.24 kg/kg of 2418 kg/h", rel=1e-3),
    Expected("outlet_state[0].flow_mol_comp[Cells]", 0.0864 * 2418 / 3.6 / 24.626, "0.0864 kg/kg", rel=1e-3),
    Expected("oxygen_utilisation[0]", 6 * RESPIRED / (0.21 * AIR), "six O2 for a glucose respired", rel=1e-3),
    Expected("vent_mole_fraction[0,Water]", 3782 / 101325, "air leaves saturated at 28 degC, steam tables", rel=1e-2),
    Expected("work_mechanical[0]", POWER, "2583 W/m3 for 120 h of broth", rel=3e-3),
    Expected("heat_duty[0]", HEAT - POWER, "heats of formation, evaporation into the air, power", rel=3e-3),
)
