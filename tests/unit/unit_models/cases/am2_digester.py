"""Glucose with acetate, ammonium acetate and sulfate at a dilution of 0.4 per day, half of the cells retained."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.am2_digester import AM2Digester
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 6000.0, "Glucose": 6.0, "AceticAcid": 7.0, "AmmoniumAcetate": 2.0, "AmmoniumSulfate": 0.5, "NH3": 1.5}
SHARE = 0.9  # biodegradable


def build():
    """Returns a digester with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*FEED, "CO2", "H2S", "Sludge"])
    model.fs.gas = IdealGasParameterBlock(components=["CH4", "CO2", "H2S", "Water"])
    model.fs.unit = unit = AM2Digester(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, FEED, 310.0, 101325.0)
    unit.residence_time.fix(2.5 * 86400)
    unit.escape.fix(0.5)
    unit.biodegradable_share.fix(SHARE)
    unit.sulfate_reduction.fix(1.0)
    unit.power_density.fix(5.0)
    unit.temperature.fix(308.15)
    unit.pressure.fix(101325.0)
    return model, unit


SHARE_LOST, MU_1, K_S1, MU_2, K_S2, K_I2 = 0.5 * 0.4, 1.2, 7.1, 0.74, 9.28, 256.0  # 1/d, kg/m3, mol/m3


def acid_left() -> float:
    """Lower root of the published Haldane rate at the rate of washout, mol/m3."""
    return brentq(lambda s: MU_2 * s / (s + K_S2 + s**2 / K_I2) - SHARE_LOST, 0.0, 40.0, xtol=1e-12)


PEAK = MU_2 / (1 + 2 * (K_S2 / K_I2) ** 0.5)  # 0.536 1/d at 48.7 mol/m3

EXPECTED = (
    Expected("substrate[0]", K_S1 * SHARE_LOST / (MU_1 - SHARE_LOST), "Monod at the rate of washout: 1.42", rel=1e-8),
    Expected("volatile_acid[0]", acid_left(), "root of the Haldane rate: 3.45", rel=1e-8),
    Expected("methanogen_margin[0]", 1 - SHARE_LOST / PEAK, "peak of the Haldane rate", rel=1e-8),
    Expected("effluent_state[0].flow_mol_comp[AmmoniumAcetate]", 0.0, "salts dissociate", absolute=1e-9),
    Expected("effluent_state[0].flow_mol_comp[AmmoniumSulfate]", 0.0, "all sulfate is reduced", absolute=1e-9),
)
