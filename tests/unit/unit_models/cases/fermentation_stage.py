"""A hydrolysate with 70 g/L of glucose, 35 g/L of xylose, acid, furans and some cells in a stage of 10 h."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.fermentation_stage import FermentationStage
from tests.unit.unit_models import fermentation_reference as reference
from tests.unit.unit_models.battery import Expected, fix_stream

T, P, HOURS = 303.15, 101325.0, 10.0
HYDROLYSATE = {
    "Water": 5000.0, "Glucose": 38.0, "Xylose": 23.0, "AceticAcid": 3.0, "Furfural": 0.3, "HMF": 0.2, "NH3": 3.0,
    "Ethanol": 1.0,
}  # fmt: skip
INOCULUM = {"Water": 300.0, "Cells": 6.0, "Ethanol": 8.0}


def build(vent: bool = True):
    """Returns a stage at 30 degC, with a vent or without."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(reference.MOLAR))
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water", "Ethanol"])
    model.fs.unit = unit = FermentationStage(
        property_package=model.fs.slurry,
        vent_property_package=model.fs.gas if vent else None,
        inlets=["inlet", "inoculum_inlet"],
    )
    fix_stream(unit.inlet, HYDROLYSATE, T, P)
    fix_stream(unit.inoculum_inlet, INOCULUM, T, P)
    unit.temperature.fix(T)
    unit.pressure.fix(P)
    unit.pH.fix(5.0)
    unit.residence_time.fix(HOURS * 3600)
    unit.power_density.fix(10.0)
    unit.vessel_count.fix(2)
    unit.filling_fraction.fix(0.9)
    return model, unit


FED = {j: HYDROLYSATE.get(j, 0.0) + INOCULUM.get(j, 0.0) for j in reference.MOLAR}
START = FED | {
    "Glucose": 5.0,
    "Xylose": 15.0,
    "Ethanol": 70.0,
    "Cells": 15.0,
    "CO2": 3.0,
    "Glycerol": 2.0,
    "Xylitol": 0.1,
}
LIQUID, GAS = reference.steady_stage(FED, HOURS, T, P, START)

EXPECTED = (
    *(
        Expected(f"outlet_state[0].flow_mol_comp[{j}]", LIQUID[j], "SciPy's root of the stage")
        for j in ("Cells", "Glucose", "Xylose", "Ethanol", "Glycerol", "Xylitol", "NH3", "Water", "CO2")
    ),
    *(Expected(f"vent_state[0].flow_mol_comp[{j}]", GAS[j], "SciPy, equilibrium with the beer") for j in GAS),
    Expected("volume[0]", HOURS * 3.6 * reference.volume_flow(LIQUID), "10 h of the beer"),
    Expected("entering_share[0]", 6.0 / LIQUID["Cells"], "6 mol/s of cells enter"),
)
