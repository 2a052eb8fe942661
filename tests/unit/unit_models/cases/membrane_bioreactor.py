"""2 mol/s of glucose, ammonia, ammonium sulfate and sulfide in 5000 mol/s of water at 25 degC, 12 days of retention."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.membrane_bioreactor import MembraneBioreactor
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {
    "Water": 5000.0,
    "Glucose": 2.0,
    "NH3": 2.0,
    "AmmoniumSulfate": 0.3,
    "H2S": 0.1,
    "CO2": 1.0,
    "Lignin": 0.5,
}
PRODUCTS = ("Sludge", "NaOH", "SodiumNitrate", "SodiumSulfate")
RETENTION, SOLIDS, OXYGEN, SHARE = 12.0, 9.0, 2e-3, 0.95  # days, kg/m3, kg/m3


def build():
    """Returns a bioreactor with its inlet and specifications fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*FEED, *PRODUCTS])
    model.fs.gas = IdealGasParameterBlock(components=["O2", "N2", "CO2", "Water"])
    model.fs.unit = unit = MembraneBioreactor(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, FEED, 305.0, 101325.0)
    fix_stream(unit.caustic_inlet, {}, 298.15, 101325.0)
    fix_stream(unit.air_inlet, {}, 300.0, 101325.0)
    for j in ("Water", "NaOH"):
        unit.caustic_inlet.flow_mol_comp[:, j].unfix()
    unit.air_inlet.flow_mol_comp[:, :].unfix()
    for name, number in (
        ("solids_retention_time", RETENTION * 86400),
        ("mixed_liquor_solids", SOLIDS),
        ("dissolved_oxygen", OXYGEN),
        ("biodegradable_share", SHARE),
        ("oxygen_transfer_efficiency", 0.2),
        ("solids_rejection", 1.0),
        ("flux", 5e-6),
        ("specific_work", 1e6),
        ("caustic_mass_fraction", 0.5),
        ("blower_discharge_pressure", 1.6e5),
        ("blower_efficiency", 0.7),
    ):
        unit.component(name).fix(number)
    unit.temperature.fix(298.15)
    unit.pressure.fix(101325.0)
    return model, unit


def left(growth, decay, saturation, oxygen_saturation) -> float:
    """Concentration at which growth with oxygen at 25 degC makes up for decay and wasting (1/d)."""
    fastest = growth * 1.07**10 * OXYGEN / (OXYGEN + oxygen_saturation)
    loss = 1 / RETENTION + decay * 1.04**10
    return saturation * loss / (fastest - loss)


DECAYED = 0.3 * 1.04**10 * RETENTION
YIELD = 0.67 * (1 + 0.08 * DECAYED) / (1 + DECAYED * (1 - 0.67 * 0.92))
NITRIFIER_YIELD = 0.24 / (1 + 0.05 * 1.04**10 * RETENTION)
CELL_DEMAND = (4 + 1.64 - 2 * 0.39 - 3 * 0.23 - 2 * 0.0035) / 4  # mol O2 per C-mol
SULFATE = 0.4  # mol/s of sulfur, less what cells take

EXPECTED = (
    Expected("substrate[0]", left(4.0, 0.3, 0.01, 2e-4), "rates by hand", rel=1e-7),
    Expected("ammonia[0]", left(0.5, 0.05, 1e-3, 4e-4), "rates by hand", rel=1e-7),
    Expected("observed_yield[0]", YIELD, "yield less decay", rel=1e-8),
    Expected("nitrifier_observed_yield[0]", NITRIFIER_YIELD, "yield less decay", rel=1e-8),
    Expected("permeate_state[0].flow_mol_comp[NaOH]", 0.0, "neutral", absolute=1e-9),
    Expected("permeate_state[0].flow_mol_comp[H2S]", 0.0, "oxidised", absolute=1e-9),
    Expected("waste_sludge_state[0].flow_mol_comp[Lignin]", 0.5, "solids leave with the waste sludge"),
)
