"""1000 mol/s of flue gas at 450 K carry 10 mol/s of ash and 1 of gypsum; bags with holes hold 0.999 x 0.998 of it."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.baghouse import Baghouse
from tests.unit.unit_models.battery import Expected, fix_stream

PRESSURE = 99000.0


def build():
    """Returns a baghouse with its inlets and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.gas = IdealGasParameterBlock(components=["N2", "CO2", "Water"])
    fs.ash = SlurryParameterBlock(components=["Ash", "Gypsum"])
    fs.unit = unit = Baghouse(gas_property_package=fs.gas, ash_property_package=fs.ash)
    fix_stream(unit.gas_inlet, {"N2": 700.0, "CO2": 150.0, "Water": 150.0}, 450.0, PRESSURE)
    fix_stream(unit.ash_inlet, {"Ash": 10.0, "Gypsum": 1.0}, 450.0, PRESSURE)
    unit.collection.fix(0.999)
    unit.bag_integrity.fix(0.998)
    unit.face_velocity.fix(0.02)
    unit.drag.fix(7.5e4)
    unit.bag_cleanliness.fix(0.8)
    return model, unit


ESCAPED = 1 - 0.999 * 0.998

EXPECTED = (
    Expected("dust_outlet_state[0].flow_mol_comp[Ash]", 10 * ESCAPED, "what the bags do not hold", rel=1e-9),
    Expected("dust_outlet_state[0].flow_mol_comp[Gypsum]", ESCAPED, "what the bags do not hold", rel=1e-9),
    Expected("ash_outlet_state[0].flow_mol_comp[Ash]", 10 * (1 - ESCAPED), "the rest", rel=1e-9),
    Expected("gas_outlet_state[0].pressure", PRESSURE - 7.5e4 * 0.02 / 0.8, "drag times velocity", rel=1e-9),
    Expected("gas_outlet_state[0].temperature", 450.0, "no heat passes", rel=1e-9),
    Expected("cloth_area[0]", 1000 * 8.314462618 * 450 / PRESSURE / 0.02, "gas volume over velocity", rel=1e-6),
)
