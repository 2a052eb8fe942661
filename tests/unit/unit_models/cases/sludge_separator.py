"""1000 mol/s of water with 4 mol/s of sludge, thickened to 2 %; 96 % returns, the rest is pressed to 79 % moisture."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.sludge_separator import SludgeSeparator
from tests.unit.unit_models.battery import Expected, fix_stream

M_SLUDGE = (12.011 + 1.64 * 1.008 + 0.39 * 15.999 + 0.23 * 14.007 + 0.0035 * 32.06) / 1000  # kg/mol
M_WATER = 0.018015


def build():
    """Returns a separator with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Sludge"])
    model.fs.unit = unit = SludgeSeparator(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": 1000.0, "Sludge": 4.0}, 305.0, 101325.0)
    unit.solids_rejection.fix(1.0)
    unit.thickened_solids.fix(0.02)
    unit.recycle_share.fix(0.96)
    unit.centrifuge_recovery.fix(0.95)
    unit.cake_moisture.fix(0.79)
    unit.flux.fix(5e-6)
    unit.specific_work.fix(1e6)
    return model, unit


THICKENED_WATER = 4 * M_SLUDGE * 0.98 / 0.02 / M_WATER  # mol/s
CAKE_SLUDGE = 4 * 0.04 * 0.95
CAKE_WATER = CAKE_SLUDGE * M_SLUDGE * 0.79 / 0.21 / M_WATER
PERMEATE = (1000 - THICKENED_WATER) * 1.805e-5  # m3/s

EXPECTED = (
    Expected("recycle_state[0].flow_mol_comp[Sludge]", 3.84, "96 % of 4 mol/s"),
    Expected("recycle_state[0].flow_mol_comp[Water]", 0.96 * THICKENED_WATER, "2 % solids"),
    Expected("cake_state[0].flow_mol_comp[Sludge]", CAKE_SLUDGE, "95 % of what the centrifuge gets"),
    Expected("cake_state[0].flow_mol_comp[Water]", CAKE_WATER, "79 % moisture"),
    Expected("centrate_state[0].flow_mol_comp[Water]", 0.04 * THICKENED_WATER - CAKE_WATER, "the rest"),
    Expected("membrane_area[0]", PERMEATE / 5e-6, "permeate over flux"),
)
