"""100 mol/s of compressed air with 2 of water at 450 K leave with 1e-4 of water at 308 K; half-spent desiccant."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.air_dryer import AirDryer
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a dryer with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.air = IdealGasParameterBlock(components=["N2", "O2", "Water"])
    fs.water = SlurryParameterBlock(components=["Water"])
    fs.unit = unit = AirDryer(air_property_package=fs.air, water_property_package=fs.water)
    fix_stream(unit.inlet, {"N2": 79.0, "O2": 21.0, "Water": 2.0}, 450.0, 8e5)
    unit.temperature.fix(308.15)
    unit.residual_humidity.fix(1e-4)
    unit.desiccant_multiplier.fix(0.5)
    unit.pressure_drop.fix(5e4)
    unit.specific_work.fix(1e4)
    return model, unit


MASS = 79 * 0.028014 + 21 * 0.031998 + 2 * 0.018015
WATER = 2 - 0.02
# mean heat capacities between 308 and 450 K from tables: air 29.3, steam 34.1 J/mol/K; heat of vaporisation at 308 K
HEAT = 100 * 29.3 * 141.85 + 2 * 34.1 * 141.85 + WATER * 43.55e3 + 1e4 * MASS

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Water]", 100 * 1e-4 / 0.5, "twice that of fresh desiccant", rel=1e-9),
    Expected("condensate_state[0].flow_mol_comp[Water]", WATER, "the rest of the water", rel=1e-9),
    Expected("outlet_state[0].pressure", 7.5e5, "less 0.5 bar", rel=1e-9),
    Expected("work_mechanical[0]", 1e4 * MASS, "10 kJ per kg of humid air", rel=1e-4),
    Expected("heat_duty[0]", -HEAT, "mean heat capacities by hand", rel=5e-3),
)
