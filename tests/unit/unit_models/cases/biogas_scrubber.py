"""100 mol/s of moist biogas with 2 mol/s of sulfide, of which 95 % are absorbed with half as much carbon dioxide."""

import math

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.biogas_scrubber import BiogasScrubber
from tests.unit.unit_models.battery import Expected, fix_stream

GAS = {"CH4": 52.0, "CO2": 41.0, "H2S": 2.0, "Water": 5.0}


def build():
    """Returns a scrubber with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "CO2", "H2S", "NaOH"])
    model.fs.gas = IdealGasParameterBlock(components=list(GAS))
    model.fs.unit = unit = BiogasScrubber(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, GAS, 308.15, 101325.0)
    fix_stream(unit.caustic_inlet, {}, 298.15, 101325.0)
    for j in ("Water", "NaOH"):
        unit.caustic_inlet.flow_mol_comp[:, j].unfix()
    unit.sulfide_removal.fix(0.95)
    unit.carbonate_ratio.fix(0.5)
    unit.transfer_unit_height.fix(0.8)
    unit.gas_velocity.fix(0.5)
    unit.caustic_mass_fraction.fix(0.2)
    return model, unit


SODIUM = 1.5 * 1.9
VOLUME = 100 * 8.314462618 * 308.15 / 101325.0  # m3/s

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[H2S]", 0.1, "5 % are left"),
    Expected("outlet_state[0].flow_mol_comp[CO2]", 41 - 0.95, "half a mol for a mol of sulfide"),
    Expected("caustic_inlet_state[0].flow_mol_comp[NaOH]", SODIUM, "one for each molecule absorbed"),
    Expected("caustic_inlet_state[0].flow_mol_comp[Water]", SODIUM * 4 * 0.039997 / 0.018015, "20 % caustic", rel=1e-4),
    Expected("packed_height[0]", 0.8 * math.log(20), "three transfer units"),
    Expected("column_area[0]", VOLUME / 0.5, "volume flow over velocity", rel=1e-6),
    Expected("sulfide_fraction[0]", 0.1 / (0.1 + 52 + 41 - 0.95), "dry gas"),
)
