"""1 mol/s of glucose, 1 mol/s of ammonia and 0.1 mol/s of sulfide oxidised in 2000 mol/s of water at 305 K."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.aerobic_basin import AerobicBasin
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"Water": 2000.0, "Glucose": 1.0, "NH3": 1.0, "H2S": 0.1, "CO2": 1.0}
PRODUCTS = ("Sludge", "NaOH", "SodiumNitrate", "SodiumSulfate")


def build():
    """Returns a basin with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*FEED, *PRODUCTS])
    model.fs.gas = IdealGasParameterBlock(components=["O2", "N2", "CO2", "Water"])
    model.fs.unit = unit = AerobicBasin(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, FEED, 305.0, 101325.0)
    fix_stream(unit.caustic_inlet, {}, 298.15, 101325.0)
    fix_stream(unit.air_inlet, {}, 300.0, 101325.0)
    for j in ("Water", "NaOH"):
        unit.caustic_inlet.flow_mol_comp[:, j].unfix()
    unit.air_inlet.flow_mol_comp[:, :].unfix()
    for name, number in (
        ("oxidised_share", 0.74),
        ("sludge_share", 0.22),
        ("nitrified_share", 0.9),
        ("air_ratio", 1.2),
        ("caustic_mass_fraction", 0.5),
        ("residence_time", 1e5),
        ("blower_discharge_pressure", 1.6e5),
        ("blower_efficiency", 0.7),
    ):
        unit.component(name).fix(number)
    unit.temperature.fix(305.0)
    unit.pressure.fix(101325.0)
    return model, unit


SLUDGE_DEMAND = (4 + 1.64 - 2 * 0.39 - 3 * 0.23 - 2 * 0.0035) / 4  # mol O2 per C-mol
SLUDGE = 0.22 * 6 / SLUDGE_DEMAND  # glucose takes 6 mol O2
NITRATE = 0.9 * (1 - 0.23 * SLUDGE)
SULFATE = 0.1 - 0.0035 * SLUDGE  # sulfur of the cells comes from the sulfide
OXYGEN = 0.74 * 6 + 2 * NITRATE + 2 * SULFATE
AIR = 1.2 * OXYGEN / 0.2095 * 1.019  # mol/s, moist
BLOWER = AIR * 8.314462618 * 300 * 3.5 * ((1.6e5 / 101325) ** (0.4 / 1.4) - 1) / 0.7

EXPECTED = (
    Expected("effluent_state[0].flow_mol_comp[Sludge]", SLUDGE, "22 % of the oxygen demand in cells", rel=1e-9),
    Expected("effluent_state[0].flow_mol_comp[SodiumNitrate]", NITRATE, "90 % of the ammonia left", rel=1e-9),
    Expected("effluent_state[0].flow_mol_comp[SodiumSulfate]", SULFATE, "sulfide left by the cells", rel=1e-9),
    Expected("caustic_inlet_state[0].flow_mol_comp[NaOH]", NITRATE + 2 * SULFATE, "neutralisation", rel=1e-9),
    Expected("oxygen_need[0]", OXYGEN, "oxygen by reactions", rel=1e-9),
    Expected("air_inlet_state[0].flow_mol", AIR, "20 % excess"),
    Expected("work_mechanical[0]", BLOWER, "adiabatic compression"),
    Expected("effluent_state[0].flow_mol_comp[Glucose]", 0.04, "4 % left", rel=1e-9),
)
