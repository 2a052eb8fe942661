"""A beer with 100 mol/s of cells and some lignin, thickened eight times; 96 % of the cells are recovered."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.cell_centrifuge import CellCentrifuge
from tests.unit.unit_models.battery import Expected, fix_stream

FACTOR = 8.0


def build():
    """Returns a centrifuge with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Ethanol", "Xylose", "Cells", "Lignin"])
    model.fs.unit = unit = CellCentrifuge(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": 5000, "Ethanol": 80, "Xylose": 5, "Cells": 100, "Lignin": 20}, 303.15, 101325.0)
    unit.cell_recovery.fix(0.96)
    unit.solids_recovery.fix(0.1)
    unit.concentration_factor.fix(FACTOR)
    unit.settling_velocity.fix(1e-7)
    unit.specific_work.fix(3.6e6)
    return model, unit


CELL_MASS, LIGNIN_MASS = 100 * 0.0246263, 20 * 0.152149  # kg/s
LIQUOR = 5000 * 1.805e-5 + 80 * 5.86e-5 + 5 * 0.15013 / 1540
FEED = LIQUOR + (CELL_MASS + LIGNIN_MASS) / 1540  # m3/s
THICK = FEED / FACTOR
SHARE = (THICK - (0.96 * CELL_MASS + 0.1 * LIGNIN_MASS) / 1540) / LIQUOR

EXPECTED = (
    Expected("concentrate_state[0].flow_mol_comp[Cells]", 96.0, "96 %"),
    Expected("concentrate_state[0].flow_mol_comp[Lignin]", 2.0, "a tenth"),
    Expected("clarified_state[0].flow_mol_comp[Ethanol]", 80 * (1 - SHARE), "liquor is not separated"),
    Expected("liquor_share[0]", SHARE, "the concentrate's volume less its dry solids"),
    Expected("packed_fraction[0]", (0.96 * CELL_MASS + 0.1 * LIGNIN_MASS) / 250 / THICK, "250 kg/m3 packed"),
    Expected("settling_area[0]", FEED / 2e-7, "sigma"),
    Expected("work_mechanical[0]", 3.6e6 * FEED, "1 kWh/m3"),
)
