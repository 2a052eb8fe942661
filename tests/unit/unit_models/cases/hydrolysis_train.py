"""Washed stover solids at 15 % with 20 mg/g of enzyme in three tanks, 84 h, by the high-solids constants at 48 degC."""

import math

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.hydrolysis_train import HydrolysisKinetics, HydrolysisTrain
from tests.unit.unit_models import hydrolysis_reference as reference
from tests.unit.unit_models.battery import Expected, fix_stream

TANKS, HOURS, T, ACTIVITY = 3, 84.0, 321.15, 0.9
FLOWS = {"Water": 6000.0, "Glucan": 80.0, "Xylan": 8.0, "Lignin": 30.0, "Glucose": 1.0, "Xylose": 5.0}
ENZYME, BROTH = 0.02 * 80 * 162.141 / 24.01558, 300.0


def build():
    """Returns a train of three tanks."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    names = ["Water", "Glucan", "Xylan", "Lignin", "Glucose", "Xylose", "Cellobiose", "Enzyme"]
    model.fs.slurry = SlurryParameterBlock(components=names)
    model.fs.unit = unit = HydrolysisTrain(
        property_package=model.fs.slurry, tanks=TANKS, kinetics=HydrolysisKinetics.high_solids
    )
    fix_stream(unit.inlet, FLOWS, T, 101325.0)
    fix_stream(unit.enzyme_inlet, {"Water": BROTH, "Enzyme": ENZYME}, 301.15, 101325.0)
    unit.temperature.fix(T)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(HOURS * 3600)
    unit.enzyme_activity.fix(ACTIVITY)
    unit.shear_rate.fix(10.0)
    unit.power_density.fix(5.0)
    return model, unit


def masses(flows: dict) -> list[float]:
    """Returns kg/h of cellulose, cellobiose, glucose, xylan and xylose from mol/s."""
    molar = {"Glucan": 162.141, "Cellobiose": 342.297, "Glucose": 180.156, "Xylan": 132.115, "Xylose": 150.130}
    return [3.6 * molar[j] * flows.get(j, 0.0) for j in molar]


WATER = 6300.0 * 18.015 * 3.6  # kg/h
LIGNIN, PROTEIN = 30 * 152.149 * 3.6, ENZYME * 24.01558 * 3.6
FED = masses(FLOWS)


def volume_flow(m) -> float:
    """Returns m3/h: water of 18.05 mL/mol, all else 1540 kg/m3; what the solutes bind of water is missing from it."""
    solutes = sum(m)
    water = WATER - (solutes - sum(FED))
    return water / 18.015 * 1.805e-2 + (solutes + LIGNIN + PROTEIN) / 1540


FACTOR = ACTIVITY * math.exp(-23180 / 8.314462618 * (1 / T - 1 / 323.15))
OUT = reference.steady_train(
    reference.HIGH_SOLIDS, FED, [0.132 * PROTEIN], LIGNIN, HOURS, TANKS, volume_flow, FACTOR
)  # fmt: skip
VOLUME = HOURS / TANKS * volume_flow(OUT)
SOLIDS = (OUT[0] + OUT[3] + LIGNIN) / (WATER + sum(FED) + LIGNIN + PROTEIN)
STRESS = 5.15e7 * SOLIDS**6

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Glucose]", OUT[2] / 3.6 / 180.156, "SciPy's root of the tanks", rel=1e-6),
    Expected("outlet_state[0].flow_mol_comp[Cellobiose]", OUT[1] / 3.6 / 342.297, "the same", rel=1e-6),
    Expected("outlet_state[0].flow_mol_comp[Xylose]", OUT[4] / 3.6 / 150.13, "the same", rel=1e-6),
    Expected("outlet_state[0].flow_mol_comp[Glucan]", OUT[0] / 3.6 / 162.141, "the same", rel=1e-6),
    Expected("outlet_state[0].flow_mol_comp[Xylan]", OUT[3] / 3.6 / 132.115, "the same", rel=1e-6),
    Expected("tank_volume[0,3]", VOLUME, "a third of 84 h of the outlet", rel=1e-6),
    Expected("tank_power[0,3]", VOLUME * (5 + 10 * STRESS + 0.1), "yield stress by the sixth power", rel=1e-6),
    Expected("enzyme_loading[0]", 0.02, "20 mg/g"),
)
