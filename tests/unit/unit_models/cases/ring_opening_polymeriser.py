"""10 mol/s of lactide with 12 mmol/s of lactic acid and some water, 180 degC, half an hour, lactide over tin 20 000."""

from math import exp

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.ring_opening_polymeriser import RingOpeningPolymeriser
from tests.unit.unit_models.battery import Expected, fix_stream

LACTIDE, ACID, WATER = 10.0, 0.012, 0.002  # mol/s
T, TAU, STAGES, TIN = 453.15, 1800.0, 4, 5e-5


def build():
    """Returns a polymeriser with its inlet and conditions fixed."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.melt = SlurryParameterBlock(components=["Lactide", "Lactoyl", "LacticAcid", "Water"])
    model.fs.unit = unit = RingOpeningPolymeriser(property_package=model.fs.melt, stages=STAGES)
    fix_stream(unit.inlet, {"Lactide": LACTIDE, "LacticAcid": ACID, "Water": WATER}, 400.0, 101325.0)
    unit.temperature.fix(T)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(TAU)
    unit.catalyst_ratio.fix(TIN)
    unit.power_density.fix(1000.0)
    return model, unit


R = 8.314462618
PROPAGATION = 7.4e11 * 1e-3 / 3600 * exp(-63300 / (R * T))  # m3/(mol s)
SCISSION = 1.69e8 / 3600 * exp(-101500 / (R * T))  # 1/s
CHAINS = ACID + WATER
MOLTEN = 1 / 1.274e-4  # mol/m3
EQUILIBRIUM = MOLTEN * exp(-23300 / (R * T) + 22.0 / R)
CATALYST = TIN * LACTIDE
FRACTION = brentq(lambda f: f * (0.36 + f) * CATALYST - 0.256 * (1 - f) * (CHAINS - f * CATALYST), 0, 1, xtol=1e-15)
VOLUME = 1.274e-4 * (LACTIDE - WATER) + WATER * 6.37e-5 + CHAINS * 0.090078 / 1540  # m3/s; a ring has two units' volume
POWER = PROPAGATION * FRACTION * CATALYST / VOLUME * TAU / STAGES


def stages() -> list[float]:
    """Lactide behind each mixed stage, mol/s: first order towards equilibrium."""
    left = [LACTIDE - WATER]
    for _ in range(STAGES):
        left.append((left[-1] + POWER * VOLUME * EQUILIBRIUM) / (1 + POWER))
    return left[1:]


LEFT = stages()
UNITS = [WATER + 2 * (LACTIDE - WATER - left) for left in LEFT]  # mol/s behind each stage
BROKEN = SCISSION * TAU / STAGES * sum(UNITS)
MOLAR_MASS = (UNITS[-1] * 0.072063 + CHAINS * 0.090078) / (CHAINS + BROKEN)  # kg/mol
HEAT = -23300 * (LACTIDE - WATER - LEFT[-1]) + LACTIDE * 1364 * 0.144126 * (T - 400)  # W, and a little of the ends

EXPECTED = (
    Expected("conversion[0]", 1 - LEFT[-1] / LACTIDE, "published rate law, stage by stage", rel=1e-7),
    Expected("active_fraction[0]", FRACTION, "activation equilibrium, root search", rel=1e-7),
    Expected("lactide_left[0,1]", LEFT[0], "first stage"),
    Expected("scission[0]", BROKEN, "random scission"),
    Expected("molar_mass_number[0]", MOLAR_MASS, "mass over chains"),
    Expected("volume[0]", VOLUME * TAU, "half an hour"),
    Expected("heat_duty[0]", HEAT - 1000 * VOLUME * TAU, "heat of polymerisation, heating, agitation", rel=2e-3),
)
