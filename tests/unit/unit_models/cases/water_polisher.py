"""5000 mol/s of recovered water with traces of salt, acetic acid and ammonia."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.water_polisher import WaterPolisher
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 5000.0, "SodiumNitrate": 0.05, "AceticAcid": 0.02, "NH3": 0.01, "CO2": 0.03}


def build():
    """Returns a polisher with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(FEED))
    model.fs.water = SlurryParameterBlock(components=["Water"])
    model.fs.unit = unit = WaterPolisher(property_package=model.fs.slurry, pure_property_package=model.fs.water)
    fix_stream(unit.inlet, FEED, 305.0, 101325.0)
    unit.water_loss.fix(0.01)
    unit.resin_capacity.fix(40.0)
    unit.cycle_time.fix(86400.0)
    unit.content_limit.fix(0.1)
    return model, unit


NITRATE, ACID, AMMONIA, CARBON_DIOXIDE = 0.084994, 0.060052, 0.017031, 0.044009  # kg/mol
VOLUME = 5000 * 1.805e-5 + 0.05 * NITRATE / 1540 + 0.02 * 5.75e-5 + 0.01 * 2.4e-5 + 0.03 * 3.4e-5
SOLUTES = 0.05 * NITRATE + 0.02 * ACID + 0.01 * AMMONIA + 0.03 * CARBON_DIOXIDE
SALT = 0.05 * NITRATE / VOLUME

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Water]", 4950.0, "1 % lost"),
    Expected("regenerate_state[0].flow_mol_comp[SodiumNitrate]", 0.05, "all solutes"),
    Expected("content[0,salts]", SALT, "kg per m3", rel=1e-5),
    Expected("content[0,oxygen_demand]", 0.02 * 2 * 0.031998 / VOLUME, "2 mol O2 per mol of acid", rel=1e-5),
    Expected("content[0,ammonia_nitrogen]", 0.01 * 0.014007 / VOLUME, "nitrogen", rel=1e-5),
    Expected("quality_margin[0,salts]", 1 - SALT / 0.1, "limit 0.1 kg/m3", rel=1e-5),
    Expected("resin_volume[0]", SOLUTES * 86400 / 40, "a day's solutes", rel=1e-4),
)
