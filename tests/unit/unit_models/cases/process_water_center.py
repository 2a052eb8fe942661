"""Two users take 900 and 100 mol/s; 600 mol/s of recycled water with 6 mol/s of salt return; the rest is made up."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.process_water_center import ProcessWaterCenter
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a distribution with its recycled water, makeup conditions and demands fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "SodiumNitrate"])
    model.fs.unit = unit = ProcessWaterCenter(
        property_package=model.fs.slurry, inlets=["recycled_inlet", "condensate_inlet"], users=["mash", "wash"]
    )
    fix_stream(unit.recycled_inlet, {"Water": 500.0, "SodiumNitrate": 6.0}, 310.0, 101325.0)
    fix_stream(unit.condensate_inlet, {"Water": 100.0}, 340.0, 101325.0)
    fix_stream(unit.makeup_inlet, {}, 290.0, 101325.0)
    unit.makeup_inlet.flow_mol_comp[:, "Water"].unfix()
    unit.mash.flow_mol_comp[:, "Water"].fix(900.0)
    unit.wash.flow_mol_comp[:, "Water"].fix(100.0)
    unit.pressure.fix(3e5)
    return model, unit


# 75.3 J/(mol K) for water, 93 for the salt
MIXED = (500 * 75.3 * 310 + 6 * 93 * 310 + 100 * 75.3 * 340 + 400 * 75.3 * 290) / (1000 * 75.3 + 6 * 93)

EXPECTED = (
    Expected("makeup_inlet_state[0].flow_mol_comp[Water]", 400.0, "1000 demanded, 600 recycled"),
    Expected("mash_state[0].flow_mol_comp[SodiumNitrate]", 5.4, "90 % of the water takes 90 % of the salt"),
    Expected("makeup_flow_mass[0]", 400 * 0.018015, "molar mass of water"),
    Expected("wash_state[0].temperature", MIXED, "mixing temperature", rel=2e-4),
)
