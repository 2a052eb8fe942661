"""A cake of 10 mol/s of crystals with a tenth of water, dried to 0.2 % by air that leaves at 60 degC, 30 % humid."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.crystal_dryer import CrystalDryer
from tests.unit.unit_models.battery import Expected, fix_stream

T = 333.15
CAKE = {"Water": 7.0, "SuccinicAcid": 0.05, "SuccinicAcidCrystal": 10.0, "AmmoniumSulfate": 0.002}


def build():
    """Returns a dryer with its cake at 15 degC and air at 25 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=list(CAKE))
    model.fs.gas = IdealGasParameterBlock(components=["N2", "O2", "Water"])
    model.fs.unit = unit = CrystalDryer(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, CAKE, 288.15, 101325.0)
    unit.air_inlet.temperature.fix(298.15)
    unit.air_inlet.pressure.fix(101325.0)
    unit.product_moisture.fix(0.002)
    unit.exhaust_humidity.fix(0.3)
    unit.temperature.fix(T)
    unit.specific_work.fix(1e5)
    return model, unit


DRY = 10.05 * 0.118088 + 0.002 * 0.132134  # kg/s
LEFT = DRY * 0.002 / 0.998 / 0.018015  # mol/s
VAPOUR = 0.3 * 19946.0 / 101325.0  # mole fraction, steam tables at 60 degC
AIR = (7.0 - LEFT) / (VAPOUR / (1 - VAPOUR) - 0.0190)  # mol/s of dry air
HEAT = (
    (7.0 - LEFT) * (43990 + 33.7 * 35)  # water evaporates at 25 degC, vapour warms to 60
    + AIR * (29.2 + 0.0190 * 33.7) * 35
    + 10 * 153.0 * 45 + 7.0 * 75.4 * 10 + LEFT * 75.4 * 35  # cake from 15 degC
    - 0.05 * 28300
    - 1e5 * (7.0 - LEFT) * 0.018015
)  # fmt: skip

EXPECTED = (
    Expected("product_state[0].flow_mol_comp[SuccinicAcidCrystal]", 10.05, "dissolved acid crystallises", rel=1e-9),
    Expected("product_state[0].flow_mol_comp[Water]", LEFT, "0.2 % moisture"),
    Expected("air_inlet_state[0].flow_mol_comp[O2]", 0.2095 * AIR, "humidity of the exhaust, steam tables", rel=2e-3),
    Expected("heat_duty[0]", HEAT, "evaporation, air and cake, by hand", rel=3e-3),
    Expected(
        "heated_air_temperature[0]", 298.15 + HEAT / (AIR * (29.3 + 0.0190 * 33.9)), "heat over that of air", rel=5e-3
    ),
    Expected("purity[0]", 10.05 * 0.118088 * 0.998 / DRY, "salt and moisture", rel=1e-6),
)
