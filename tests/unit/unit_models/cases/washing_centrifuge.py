"""A suspension of 25 mol/s of crystals spun to 8 % moisture and washed with twice the water of the cake, by hand."""

from math import exp

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.washing_centrifuge import WashingCentrifuge
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 600.0, "SuccinicAcidCrystal": 25.0, "SuccinicAcid": 5.0, "AmmoniumSulfate": 12.0}  # mol/s


def build():
    """Returns a centrifuge with its suspension at 15 degC and wash water at 25 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(FEED))
    model.fs.unit = unit = WashingCentrifuge(property_package=model.fs.slurry)
    fix_stream(unit.inlet, FEED, 288.15, 101325.0)
    fix_stream(unit.wash_inlet, {}, 298.15, 101325.0)
    unit.wash_inlet.flow_mol_comp[0, "Water"].unfix()
    unit.solids_recovery.fix(0.99)
    unit.cake_moisture.fix(0.08)
    unit.wash_ratio.fix(2.0)
    unit.specific_work.fix(18000.0)
    unit.filtration_rate.fix(0.05)
    return model, unit


CRYSTALS = 0.99 * 25 * 0.118088  # kg/s
SOLUTES = (5 * 0.118088 + 12 * 0.132134) * exp(-2)  # kg/s per share of the liquor
RETAINED = 0.08 * CRYSTALS / (0.92 * 600 * 0.018015 - 0.08 * SOLUTES)
DRY = CRYSTALS + RETAINED * SOLUTES

EXPECTED = (
    Expected("liquor_retention[0]", RETAINED, "8 % of water in the cake"),
    Expected("cake_state[0].flow_mol_comp[AmmoniumSulfate]", RETAINED * 12 * exp(-2), "exp(-2) of it stays"),
    Expected("wash_inlet_state[0].flow_mol_comp[Water]", 2 * RETAINED * 600, "twice the water of the cake"),
    Expected("screen_area[0]", DRY / 0.05, "dry cake over rate"),
    Expected("work_mechanical[0]", 18000 * DRY / 0.92, "work per cake"),
)
