"""A wastewater with 20 mol/s glucose, 4 mol/s ammonium acetate and 2 mol/s ammonium sulfate, digested at 35 degC."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.anaerobic_digester import AnaerobicDigester
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 6000.0, "Glucose": 20.0, "AmmoniumAcetate": 4.0, "AmmoniumSulfate": 2.0, "Lignin": 1.0}


def build():
    """Returns a digester with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*FEED, "CO2", "NH3", "H2S", "Sludge"])
    model.fs.gas = IdealGasParameterBlock(components=["CH4", "CO2", "H2S", "Water"])
    model.fs.unit = unit = AnaerobicDigester(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, FEED, 310.0, 101325.0)
    unit.biogas_share.fix(0.86)
    unit.sludge_share.fix(0.05)
    unit.sulfate_reduction.fix(1.0)
    unit.loading_rate.fix(12.0 / 86400)
    unit.temperature.fix(308.15)
    unit.pressure.fix(101325.0)
    return model, unit


# Oxygen demand: glucose 6 mol O2, ammonium acetate 2 (nitrogen stays ammonia); methane takes 2 mol O2 to burn.
DEMAND = 20 * 6 + 4 * 2
SLUDGE_DEMAND = (4 + 1.64 - 2 * 0.39 - 3 * 0.23 - 2 * 0.0035) / 4  # mol O2 per C-mol of CH1.64O0.39N0.23S0.0035
SLUDGE = 0.05 * DEMAND / SLUDGE_DEMAND
METHANE = 0.86 * DEMAND / 2 - 2  # two mol/s of sulfate take the electrons of two mol/s of methane
CARBON_DIOXIDE = 0.91 * (20 * 6 + 4 * 2) - METHANE - SLUDGE  # carbon of what is destroyed
AMMONIA = 0.91 * 4 + 2 * 2 - 0.23 * SLUDGE
VAPOUR_PRESSURE = 5629.0  # Pa at 35 degC, steam tables


def neutral_ph() -> float:
    """Bicarbonate and a third of the sulfide balance the ammonium; pK 6.31 and 6.93, 0.0264 and 0.083 mol/(kg atm)."""

    def carbon_dioxide_too_much(ph: float) -> float:
        h, water = 10.0**-ph, 6000 * 0.018015
        ammonium = AMMONIA / (1 + 10 ** (ph - 8.95))
        gas = (METHANE + CARBON_DIOXIDE + 1.9 - ammonium) / (1 - VAPOUR_PRESSURE / 101325)  # first guess of all gas
        sulfide = (2 - 0.0035 * SLUDGE) / (1 + gas / (0.083 * water * (1 + 10 ** (ph - 6.93))))
        bicarbonate = ammonium - sulfide / (1 + 10 ** (6.93 - ph))
        dissolved = bicarbonate * h / 10**-6.31
        pressure = dissolved / 0.0264 / water  # atm
        return pressure * gas + dissolved + bicarbonate - CARBON_DIOXIDE

    return brentq(carbon_dioxide_too_much, 5.0, 9.0)


EXPECTED = (
    Expected("biogas_state[0].flow_mol_comp[CH4]", METHANE, "electron balance", rel=1e-9),
    Expected("effluent_state[0].flow_mol_comp[Sludge]", SLUDGE, "5 % of the oxygen demand in cells", rel=1e-9),
    Expected("effluent_state[0].flow_mol_comp[NH3]", AMMONIA, "nitrogen released less that in cells", rel=1e-9),
    Expected("carbon_dioxide_made[0]", CARBON_DIOXIDE, "carbon balance", rel=1e-9),
    Expected("sulfide_made[0]", 2 - 0.0035 * SLUDGE, "sulfur balance", rel=1e-9),
    Expected("effluent_state[0].flow_mol_comp[Glucose]", 1.8, "9 % left"),
    Expected("effluent_state[0].flow_mol_comp[Lignin]", 1.0, "solids are not degraded"),
    Expected("wet_share[0]", VAPOUR_PRESSURE / 101325, "steam tables at 35 degC", rel=2e-3),
    Expected("volume[0]", DEMAND * 0.031998 / 12 * 86400, "12 kg of oxygen demand per m3 and day", rel=1e-9),
    Expected("pH[0]", neutral_ph(), "charge balance by hand with tabulated constants", absolute=0.03),
)
