"""100 mol/s of cellulose with 20 mg/g of enzyme at the published conversions; the enzyme at 95 % of its activity."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.saccharification_tank import SaccharificationTank
from tests.unit.unit_models.battery import Expected, fix_stream

ACTIVITY = 0.95
ENZYME = 0.02 * 100 * 162.141 / 24.018  # mol/s of 24.018 g/mol
CELLOBIOSE = 0.012 * ACTIVITY * 100 / 2


def build():
    """Returns a saccharification tank at 48 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    design = conversion_set("saccharification")
    model.fs.slurry = SlurryParameterBlock(
        components=["Water", "Glucan", "Glucose", "GlucoseOligomer", "Cellobiose", "Enzyme"]
    )
    model.fs.unit = unit = SaccharificationTank(property_package=model.fs.slurry, reactions=design.reactions)
    fix_stream(unit.inlet, {"Water": 5000, "Glucan": 100}, 321.15, 101325.0)
    fix_stream(unit.enzyme_inlet, {"Water": 200, "Enzyme": ENZYME}, 301.15, 101325.0)
    unit.set_conversions(design.conversions)
    unit.enzyme_activity.fix(ACTIVITY)
    unit.temperature.fix(321.15)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(24 * 3600)
    unit.batch_time.fix(60 * 3600)
    unit.power_density.fix(10.0)
    return model, unit


GLUCOSE = 0.9 * ACTIVITY * 100
# Heats of formation: glucan to glucose -11.77 kJ/mol; 2 glucan to cellobiose 13.04. A
# mole of water that is bound has the heat capacity of a solid, 24.6 instead of 75.3 J/K, 23 K above 25 degC.
BOUND = (0.9 * ACTIVITY * 100 + CELLOBIOSE) * (75.3 - 24.6) * 23
HEAT = (
    -11766 * 0.9 * ACTIVITY * 100 + 13043 * CELLOBIOSE - BOUND
    + (200 * 75.3 + ENZYME * 0.024018 * 1364) * 20
)  # fmt: skip
BOUND_WATER = 0.9 * ACTIVITY * 100  # mol/s
VOLUME_FLOW = 1.805e-5 * (5200 - BOUND_WATER) + (100 * 0.162141 + BOUND_WATER * 0.018015 + ENZYME * 0.024) / 1540

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Glucose]", GLUCOSE, "90 %, times 0.95"),
    Expected("outlet_state[0].flow_mol_comp[Cellobiose]", CELLOBIOSE, "1.2 % of the glucan, times 0.95; none was fed"),
    Expected("enzyme_loading[0]", 0.02, "20 mg/g", rel=1e-3),
    Expected("volume[0]", 86400 * VOLUME_FLOW, "24 h of the outlet", rel=1e-3),
    Expected("work_mechanical[0]", 10 * 84 * 3600 * VOLUME_FLOW, "10 W/m3 over 84 h", rel=1e-3),
    Expected(
        "heat_duty[0]", HEAT - 10 * 84 * 3600 * VOLUME_FLOW, "reaction heat, enzyme to 48 degC, agitation", rel=5e-3
    ),
)
