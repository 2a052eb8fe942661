"""A week's storage of 10 mol/s of ethanol and 1 mol/s of water in a tank filled to 90 %."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.storage_tank import StorageTank
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a tank with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Ethanol"])
    model.fs.unit = unit = StorageTank(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": 1.0, "Ethanol": 10.0}, 300.0, 101325.0)
    unit.residence_time.fix(7 * 86400)
    unit.filling_fraction.fix(0.9)
    return model, unit


EXPECTED = (
    Expected("volume[0]", 7 * 86400 * (1.805e-5 + 10 * 5.86e-5) / 0.9, "a week's volume", rel=1e-9),
    Expected("outlet_state[0].flow_mol_comp[Ethanol]", 10.0, "nothing is lost"),
    Expected("outlet_state[0].temperature", 300.0, "nothing is heated"),
)
