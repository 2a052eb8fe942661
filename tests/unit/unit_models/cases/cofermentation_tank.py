"""Hydrolysate with 3 % contamination and the published conversions; twelve vessels that batch hydrolysis shares."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.cofermentation_tank import CofermentationTank
from tests.unit.unit_models.battery import Expected, fix_stream

COMPONENTS = (
    "Water", "Glucose", "Xylose", "Galactose", "Arabinose", "Mannose", "Ethanol", "CO2", "Cells", "Glycerol",
    "SuccinicAcid", "LacticAcid", "Xylitol", "AceticAcid", "AmmoniumAcetate", "DAP", "Protein",
)  # fmt: skip


def build():
    """Returns fermenters at 32 degC with hydrolysate, inoculum, corn steep liquor and phosphate."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    design = conversion_set("cofermentation")
    model.fs.slurry = SlurryParameterBlock(components=COMPONENTS)
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water", "Ethanol"])
    model.fs.unit = unit = CofermentationTank(
        property_package=model.fs.slurry, vent_property_package=model.fs.gas, reactions=design.reactions
    )
    sugars = {"Glucose": 40, "Xylose": 27, "Galactose": 2, "Arabinose": 3, "Mannose": 1}
    fix_stream(unit.inlet, sugars | {"Water": 4500, "AmmoniumAcetate": 4, "AceticAcid": 2}, 305.15, 101325.0)
    fix_stream(unit.inoculum_inlet, {"Water": 500, "Ethanol": 10, "Cells": 5}, 305.15, 101325.0)
    fix_stream(unit.csl_inlet, {"Water": 7, "Protein": 2.5, "LacticAcid": 0.7}, 305.15, 101325.0)
    fix_stream(unit.dap_inlet, {"DAP": 0.3}, 305.15, 101325.0)
    unit.set_conversions(design.conversions)
    unit.temperature.fix(305.15)
    unit.pressure.fix(101325.0)
    unit.batch_time.fix(36 * 3600)
    unit.shared_time.fix(60 * 3600)
    unit.turnaround_time.fix(4 * 3600)
    unit.vessel_count.fix(12)
    unit.filling_fraction.fix(0.9)
    unit.power_density.fix(6.0)
    return model, unit


GLUCOSE, XYLOSE, ARABINOSE = 0.97 * 40, 0.97 * 27, 0.97 * 3
CELLS_GLUCOSE, CELLS_XYLOSE = 12 / 2.1, 10 / 2.1  # mol per mol: degrees of reduction 24 and 20 over 4.2
ETHANOL = 10 + 2 * 0.95 * GLUCOSE + 5 / 3 * 0.85 * (XYLOSE + ARABINOSE)
CELLS = 5 + 0.02 * GLUCOSE * CELLS_GLUCOSE + 0.019 * XYLOSE * CELLS_XYLOSE
# Carbon that is not in ethanol, cells, glycerol, xylitol, lactic or succinic acid leaves as CO2; per mole of key:
CO2 = (
    2 * 0.95 * GLUCOSE + 5 / 3 * 0.85 * (XYLOSE + ARABINOSE)
    + 0.02 * GLUCOSE * (6 - CELLS_GLUCOSE) + 0.019 * XYLOSE * (5 - CELLS_XYLOSE)
    + (0.004 - 0.006) * GLUCOSE * 6 / 7 + (0.003 - 0.009) * XYLOSE * 5 / 7 + 0.046 * XYLOSE * 5 / 11
)  # fmt: skip

EXPECTED = (
    Expected(
        "outlet_state[0].flow_mol_comp[Ethanol] + vent_state[0].flow_mol_comp[Ethanol]", ETHANOL, "95 and 85 % of 97 %"
    ),
    Expected("outlet_state[0].flow_mol_comp[CO2] + vent_state[0].flow_mol_comp[CO2]", CO2, "carbon balance by hand"),
    Expected("outlet_state[0].flow_mol_comp[Cells]", CELLS, "2 and 1.9 % of sugar to cells by degree of reduction"),
    Expected("outlet_state[0].flow_mol_comp[Galactose]", 0.97 * 2, "galactose does not ferment"),
    Expected(
        "outlet_state[0].flow_mol_comp[LacticAcid]", 0.7 + 0.03 * (2 * 43 + 5 / 3 * 30), "3 % of all sugars, and CSL"
    ),
    Expected("vent_mole_fraction[0,Water]", 4759 / 101325 * 5004 / 5133, "Raoult's law, steam tables", rel=3e-3),
    Expected(
        "vessel_volume[0]",
        100 * 3600 / 11 / 0.9 * (5004 * 1.805e-5 + 123.4 * 5.86e-5 + 2.6 / 1540),
        "100 h cycle, 11 of 12 vessels hold; water, ethanol and 2.6 kg/s of solutes",
        rel=3e-3,
    ),
)
