"""A tank in which half of 10 mol/s glucose ferments at 305 K; the numbers are those of a hand calculation."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.reactions import reaction
from tests.unit.unit_models.battery import Expected, fix_stream

T = 305.0


def build():
    """Returns a tank with a feed of 1000 mol/s water and 10 mol/s glucose, and a second one of water."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucose", "Ethanol", "CO2"])
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water", "Ethanol"])
    model.fs.unit = ConversionTank(
        property_package=model.fs.slurry,
        vent_property_package=model.fs.gas,
        inlets=["inlet", "water_inlet"],
        reactions=[reaction("Glucose -> 2 Ethanol + 2 CO2", "Glucose", name="fermentation")],
    )
    unit = model.fs.unit
    fix_stream(unit.inlet, {"Water": 1000, "Glucose": 10, "Ethanol": 0, "CO2": 0}, 310.0, 101325.0)
    fix_stream(unit.water_inlet, {"Water": 200, "Glucose": 0, "Ethanol": 0, "CO2": 0}, 290.0, 101325.0)
    unit.set_conversions({"fermentation": 0.5})
    unit.temperature.fix(T)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(3600.0)
    unit.power_density.fix(20.0)
    unit.vessel_count.fix(2)
    unit.filling_fraction.fix(0.8)
    return model, unit


def volume() -> float:
    """One hour of the outlet's flow: 1200 mol/s water, 5 mol/s glucose, 10 mol/s ethanol less what the vent takes."""
    glucose = 0.180156 / 1540
    return 3600 * (1200 * 1.805e-5 + 5 * glucose + 10 * 5.86e-5)


WATER_PRESSURE = 4719.0  # Pa at 305 K, steam tables
DISSOLVED = 1210 * 0.949 * 101325 / 1.95e8  # mol/s of CO2 that stays: Henry constant 195 MPa at 305 K

HEAT = (
    5 * (2 * -277030 + 2 * -393474 + 1273300)  # fermentation: ethanol liquid, CO2 gas, glucose crystalline
    - DISSOLVED * (413800 - 393474)  # CO2 dissolves
    + 0.4575 * 43800 + 0.044 * 42300  # water and ethanol evaporate into 9.9 mol/s of vent: y = 0.0462 and 0.0044
    + 1000 * 75.3 * (T - 310) + 200 * 75.4 * (T - 290) + 10 * 246 * (T - 310)  # sensible heats
    - 20 * 82.2  # agitation
)  # fmt: skip

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Glucose]", 5.0, "half of 10 mol/s"),
    Expected("reaction_extent[0,fermentation]", 5.0, "half of 10 mol/s"),
    Expected("volume[0]", volume(), "an hour of the outlet; the vent takes 0.5 mol/s of water and ethanol", rel=2e-3),
    Expected("vessel_volume[0]", volume() / 1.6, "two vessels, 80 % full", rel=2e-3),
    Expected("vent_mole_fraction[0,Water]", WATER_PRESSURE / 101325 * 0.9914, "Raoult's law, steam tables", rel=2e-3),
    Expected("heat_duty[0]", HEAT, "heat of reaction, sensible and latent heats, agitation", rel=5e-3),
)
