"""5000 mol/s of water with 30 of lignin, 10 of ash and 10 of glucose, pressed to a cake of 40 % moisture."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.press_filter import PressFilter
from tests.unit.unit_models.battery import Expected, fix_stream

LIGNIN, ASH, GLUCOSE, WATER = 30.0, 10.0, 10.0, 5000.0
M = {"Lignin": 0.152149, "Ash": 0.060083, "Glucose": 0.180156, "Water": 0.018015}


def build(bound=()):
    """Returns a press with its inlet and specifications fixed; `bound` names what stays with the solids."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(M))
    model.fs.unit = unit = PressFilter(property_package=model.fs.slurry, bound=bound)
    fix_stream(unit.inlet, {"Lignin": LIGNIN, "Ash": ASH, "Glucose": GLUCOSE, "Water": WATER}, 330.0, 101325.0)
    unit.solids_recovery.fix(0.99)
    unit.cake_moisture.fix(0.40)
    unit.specific_work.fix(1.5e5)
    unit.filtration_rate.fix(0.02)
    return model, unit


SOLIDS = 0.99 * (LIGNIN * M["Lignin"] + ASH * M["Ash"])
PHI = (
    0.4 * SOLIDS / (0.6 * WATER * M["Water"] - 0.4 * GLUCOSE * M["Glucose"])
)  # from water = 0.4 (water + glucose + solids)
CAKE = SOLIDS + PHI * (WATER * M["Water"] + GLUCOSE * M["Glucose"])

EXPECTED = (
    Expected("liquor_retention[0]", PHI, "moisture balance by hand"),
    Expected("cake_state[0].flow_mass", CAKE, "solids and retained liquor"),
    Expected("cake_state[0].flow_mol_comp[Lignin]", 29.7, "99 % of 30 mol/s"),
    Expected("cake_state[0].flow_mol_comp[Glucose]", 10 * PHI, "glucose follows the water"),
    Expected("filtrate_state[0].temperature", 330.0, "the work leaves as heat"),
    Expected("work_mechanical[0]", 1.5e5 * CAKE, "150 kJ per kg of cake"),
    Expected("filter_area[0]", 0.6 * CAKE / 0.02, "60 % of the cake is dry"),
)
