"""10 mol/s of lactic acid of 85 % with a little lactide that comes back, 180 degC and 100 mbar; by a root search."""

from math import exp, log

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.lactic_oligomeriser import LacticOligomeriser
from tests.unit.unit_models.battery import Expected, fix_stream

ACID, WATER, LACTIDE, SALT = 10.0, 9.0, 0.3, 0.01  # mol/s
T, P = 453.15, 1e4


def build():
    """Returns an oligomeriser with its inlet at 80 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.melt = SlurryParameterBlock(components=["Water", "LacticAcid", "Lactoyl", "Lactide", "SodiumSulfate"])
    model.fs.condensate = SlurryParameterBlock(components=["Water", "LacticAcid"])
    model.fs.unit = unit = LacticOligomeriser(
        property_package=model.fs.melt, distillate_property_package=model.fs.condensate
    )
    fix_stream(
        unit.inlet,
        {"Water": WATER, "LacticAcid": ACID, "Lactide": LACTIDE, "SodiumSulfate": SALT},
        353.15,
        101325.0,
    )
    unit.temperature.fix(T)
    unit.vacuum_pressure.fix(P)
    unit.condenser_temperature.fix(313.15)
    unit.residence_time.fix(4 * 3600)
    return model, unit


PURE_WATER = saturation_pressure("Water", T)
SLOPE = log(101325 / 3333.1) / (1 / 405.15 - 1 / 490.15)  # K, line through two points
PURE_ACID = 101325.0 * exp(SLOPE * (1 / 490.15 - 1 / T))


def over(e: float) -> tuple[float, float]:
    """Water per chain of a melt with e chains per unit, and the pressure over it."""
    water = 0.2023 * e / (1 - e)  # K N^2 = U W
    return water, (water * PURE_WATER + e * PURE_ACID) / (1 + water)


E = brentq(lambda e: over(e)[1] - P, 1e-6, 0.9, xtol=1e-15)
RATIO = over(E)[0]
Y = E * PURE_ACID / (1 + RATIO) / P  # lactic acid in the vapour
UNITS_IN = ACID + 2 * LACTIDE  # lactic acid units; water bound in them besides one a chain


def water_gap(taken: float) -> float:
    """Water that enters (a chain's ends are one) less what leaves, if `taken` mol/s of lactic acid go over."""
    chains = E * (UNITS_IN - taken)
    return WATER + ACID - taken - chains - chains * RATIO - taken * (1 - Y) / Y


TAKEN = brentq(water_gap, 0.0, 5.0, xtol=1e-15)
CHAINS = E * (UNITS_IN - TAKEN)

EXPECTED = (
    Expected("chain_end_ratio[0]", E, "condensation and vapour equilibrium, root search", rel=2e-6),
    Expected("molar_mass_number[0]", 0.072063 / E + 0.018015, "72.06 a unit and a water", rel=5e-6),
    Expected("outlet_state[0].flow_mol_comp[LacticAcid]", CHAINS, "chains", rel=5e-6),
    Expected("distillate_state[0].flow_mol_comp[LacticAcid]", TAKEN, "monomer that goes over", rel=1e-5),
    Expected("outlet_state[0].flow_mol_comp[Lactide]", 0.0, "water opens lactide", absolute=1e-9),
    Expected("outlet_state[0].flow_mol_comp[SodiumSulfate]", SALT, "salt stays"),
)
