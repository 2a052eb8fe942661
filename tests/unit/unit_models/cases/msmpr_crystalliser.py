"""A third of succinic acid in water, cooled to 15 degC for three hours; the same laws solved by a root search."""

from math import exp, factorial, log

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.msmpr_crystalliser import MsmprCrystalliser
from tests.unit.unit_models.battery import Expected, fix_stream

WATER, ACID, SALT = 200.0, 15.0, 0.5  # mol/s
T, TAU = 288.15, 10800.0


def build():
    """Returns a crystalliser with a feed at 75 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(
        components=["Water", "SuccinicAcid", "SuccinicAcidCrystal", "AmmoniumSulfate"]
    )
    model.fs.unit = unit = MsmprCrystalliser(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": WATER, "SuccinicAcid": ACID, "AmmoniumSulfate": SALT}, 348.15, 101325.0)
    unit.temperature.fix(T)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(TAU)
    unit.power_density.fix(200.0)
    unit.vessel_count.fix(2)
    unit.filling_fraction.fix(0.8)
    return model, unit


SATURATED = exp(-29.74087199 - 2062.67422962 / T + 5.67236832 * log(T))  # mole fraction
RATIO = SATURATED / (1 - SATURATED)  # mol acid per mol water
MASS, RHO, SHAPE = 0.118088, 0.118088 / 7.56e-5, 0.5


def suspension(s: float) -> tuple[float, float, float]:
    """Returns crystals (mol/s), volume flow (m3/s) and crystals per volume (kg/m3) at relative supersaturation `s`."""
    dissolved = (1 + s) * RATIO * WATER
    crystals = ACID - dissolved
    volume = WATER * 1.805e-5 + dissolved * MASS / 1540 + crystals * 7.56e-5 + SALT * 0.132134 / 1540
    return crystals, volume, crystals * MASS / volume


def mass_gap(s: float) -> float:
    """Crystal mass of the exponential size distribution over that of the acid balance, less 1."""
    growth, density = 2e-6 * s, suspension(s)[2]
    nuclei = 6e8 * s**2 * density / growth  # 1/m4, at size 0
    return RHO * SHAPE * factorial(3) * nuclei * (growth * TAU) ** 4 / density - 1


SUPERSATURATION = brentq(mass_gap, 1e-6, 1.0, xtol=1e-14)
CRYSTALS, VOLUME, DENSITY = suspension(SUPERSATURATION)
NUCLEATION = 6e8 * SUPERSATURATION**2 * DENSITY
HEAT = -28300 * CRYSTALS - 60 * (WATER * 75.4 + ACID * 161.1 + SALT * 187.5)  # W; crystallised at 75 degC, then cooled

SECOND_MOMENT = 2 * NUCLEATION * TAU * (2e-6 * SUPERSATURATION * TAU / 1e-4) ** 2 / 1e10

EXPECTED = (
    Expected("supersaturation[0]", SUPERSATURATION, "population and mass balance, root search"),
    Expected("crystallisation[0]", CRYSTALS, "acid above the solubility"),
    Expected("crystal_yield[0]", CRYSTALS / ACID, "along the solubility curve"),
    Expected("suspension_density[0]", DENSITY, "crystals per volume"),
    Expected("ln_nucleation_rate[0]", log(NUCLEATION), "law of nucleation"),
    Expected("mean_size[0]", 4 * 2e-6 * SUPERSATURATION * TAU, "mu_4/mu_3 of the exponential distribution"),
    Expected("moment[0,2]", SECOND_MOMENT, "2! B tau (G tau)^2"),
    Expected("volume[0]", VOLUME * TAU, "three hours of the suspension"),
    Expected("heat_duty[0]", HEAT - 200 * VOLUME * TAU, "heat of crystallisation and cooling, agitation", rel=5e-3),
)
