"""1000 mol/s of water with 10 mol/s of sodium nitrate; 90 % of the water comes back as distillate."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.brine_evaporator import BrineEvaporator
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns an evaporator with its inlet and specifications fixed; its heat loss is fixed at 100 kW."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "SodiumNitrate", "Sludge"])
    model.fs.unit = unit = BrineEvaporator(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": 1000.0, "SodiumNitrate": 10.0, "Sludge": 0.1}, 300.0, 101325.0)
    unit.water_recovery.fix(0.9)
    unit.carry_over.fix(0.001)
    unit.specific_work.fix(7e4)
    unit.evaporation_rate.fix(5e-3)
    unit.heat_duty.fix(-1e5)
    return model, unit


DISTILLATE = 900 * 0.018015 + 0.009 * 0.084994  # kg/s
RISE = (7e4 * DISTILLATE - 1e5) / (1000 * 75.3 + 10 * 93 + 0.1 * 31.7)  # K

EXPECTED = (
    Expected("distillate_state[0].flow_mol_comp[SodiumNitrate]", 0.009, "a thousandth of the feed's ratio"),
    Expected("concentrate_state[0].flow_mol_comp[Sludge]", 0.1, "solids stay"),
    Expected("work_mechanical[0]", 7e4 * DISTILLATE, "work per distillate"),
    Expected("heating_surface[0]", DISTILLATE / 5e-3, "distillate over rate"),
    Expected("distillate_state[0].temperature", 300 + RISE, "work less loss warms the water", rel=2e-4),
)
