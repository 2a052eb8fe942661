"""The published acid and acetic acid at pH 5: 911 kg/h of ammonia by the charge balance, and its heat."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.ammonia_conditioning import AmmoniaConditioning
from tests.unit.unit_models.battery import Expected, fix_stream

SULFURIC = 0.0221 * 83333 / 3.6 / 98.072  # mol/s
ACETIC = 0.0181 * 83333 / 3.6 / 60.052  # mol/s, all acetate as acetic acid
IONISED = 1 / (1 + 10 ** (4.76 - 5.0))
AMMONIA = 2 * SULFURIC + IONISED * ACETIC
WATER = {"inlet": 3000.0, "ammonia_inlet": 100.0, "water_inlet": 2000.0}
HEAT = 199710 * SULFURIC + 54650 * IONISED * ACETIC  # W, from heats of formation
HEAT_CAPACITY = 75.4 * sum(WATER.values())  # W/K of the water; salts and acids are 0.3 % of it


def build():
    """Returns a conditioning tank whose streams all enter at 25 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(
        components=["Water", "SulfuricAcid", "AceticAcid", "NH3", "AmmoniumSulfate", "AmmoniumAcetate"]
    )
    model.fs.unit = unit = AmmoniaConditioning(property_package=model.fs.slurry)
    acids = {"SulfuricAcid": SULFURIC, "AceticAcid": ACETIC}
    for name in ("inlet", "ammonia_inlet", "water_inlet"):
        port = unit.find_component(name)
        fix_stream(port, {"Water": WATER[name]} | (acids if name == "inlet" else {}), 298.15, 101325.0)
    unit.ammonia_inlet.flow_mol_comp[0, "NH3"].unfix()
    unit.ph.fix(5.0)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(1800.0)
    unit.power_density.fix(0.0)
    return model, unit


EXPECTED = (
    Expected("ionised_fraction[0]", 0.634741, "1 / (1 + 10^-0.24)", rel=1e-5),
    Expected("ammonia_inlet_state[0].flow_mol_comp[NH3]", AMMONIA, "two per sulfate, one per acetate"),
    Expected("ammonia_demand[0]", 911.0 / 3600, "2 x 18.78 + 0.635 x 25.12 kmol/h of 17.03 kg/kmol", rel=1e-3),
    Expected("outlet_state[0].flow_mol_comp[AmmoniumSulfate]", SULFURIC, "all sulfate"),
    Expected("outlet_state[0].flow_mol_comp[NH3]", 0.0, "no free ammonia", absolute=1e-9),
    Expected("temperature[0]", 298.15 + HEAT / HEAT_CAPACITY, "heat of neutralisation over heat capacity", rel=3e-4),
)
