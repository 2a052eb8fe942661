"""5000 mol/s of water with 5 mol/s of sodium nitrate, half of the water through a membrane at 20 bar."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.reverse_osmosis import ReverseOsmosis
from tests.unit.unit_models.battery import Expected, fix_stream

T, V = 298.15, 1.805e-5  # K, m3/mol of water


def build():
    """Returns a membrane stage with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "SodiumNitrate", "Sludge"])
    model.fs.unit = unit = ReverseOsmosis(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": 5000.0, "SodiumNitrate": 5.0}, T, 101325.0)
    unit.water_recovery.fix(0.5)
    unit.rejection.fix(0.98)
    unit.rejection[:, "Sludge"].fix(1.0)
    unit.feed_pressure.fix(2e6)
    unit.water_permeability.fix(4.2e-12)
    unit.pump_efficiency.fix(0.8)
    unit.energy_recovery.fix(0.0)
    return model, unit


SALT = 0.02 * 0.5 * 5  # mol/s of salt that passes
FEED_OSMOTIC = 8.314462618 * T * 2 * 5 / (5000 * V)  # two ions a formula
BRINE_OSMOTIC = 8.314462618 * T * 2 * (5 - SALT) / (2500 * V)
PERMEATE_OSMOTIC = 8.314462618 * T * 2 * SALT / (2500 * V)
SALT_VOLUME = 0.084994 / 1540  # m3/mol
DRIVING = 2e6 - 101325 - (FEED_OSMOTIC + BRINE_OSMOTIC) / 2 + PERMEATE_OSMOTIC
WORK = (2e6 - 101325) * (5000 * V + 5 * SALT_VOLUME) / 0.8

EXPECTED = (
    Expected("permeate_state[0].flow_mol_comp[SodiumNitrate]", SALT, "2 % of the salt in half of the water"),
    Expected("osmotic_pressure[0,inlet]", FEED_OSMOTIC, "van 't Hoff, 2.75 bar"),
    Expected("osmotic_pressure[0,retentate]", BRINE_OSMOTIC, "van 't Hoff", rel=3e-3),
    Expected("membrane_area[0]", (2500 * V + SALT * SALT_VOLUME) / 4.2e-12 / DRIVING, "A times pressure", rel=1e-3),
    Expected("work_mechanical[0]", WORK, "pressure times volume over efficiency", rel=1e-6),
    Expected("permeate_state[0].temperature", T + WORK / (5000 * 75.3 + 5 * 93), "work warms the water", rel=1e-5),
)
