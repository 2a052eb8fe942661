"""10 mol/s of lactic acid of 85 % with a little lactide that comes back, 180 degC and 100 mbar; by a root search."""

from math import exp, log

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import root

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.lactic_oligomeriser import LacticOligomeriser
from tests.unit.unit_models.battery import Expected, fix_stream

ACID, WATER, LACTIDE, SALT, LIGHT = 10.0, 9.0, 0.3, 0.01, 0.2  # mol/s; the light one is acetic acid
T, P, REFLUX = 453.15, 1e4, 0.6


def build():
    """Returns an oligomeriser with its inlet at 80 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.melt = SlurryParameterBlock(
        components=["Water", "LacticAcid", "Lactoyl", "Lactide", "SodiumSulfate", "AceticAcid"]
    )
    model.fs.condensate = SlurryParameterBlock(components=["Water", "LacticAcid", "AceticAcid"])
    model.fs.unit = unit = LacticOligomeriser(
        property_package=model.fs.melt, distillate_property_package=model.fs.condensate
    )
    fix_stream(
        unit.inlet,
        {"Water": WATER, "LacticAcid": ACID, "Lactide": LACTIDE, "SodiumSulfate": SALT, "AceticAcid": LIGHT},
        353.15,
        101325.0,
    )
    unit.temperature.fix(T)
    unit.vacuum_pressure.fix(P)
    unit.acid_reflux.fix(REFLUX)
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


UNITS_IN = ACID + 2 * LACTIDE  # lactic acid units; water bound in them besides one a chain


def gaps(x):
    """Pressure over the melt less that of the vacuum, and lactic acid in the vapour, at (10 e, lactic acid taken)."""
    e, taken = x[0] / 10, x[1]
    ratio, pressure = over(e)
    chains = e * (UNITS_IN - taken)
    distillate = WATER + ACID - chains - chains * ratio + LIGHT  # a chain's ends are one water; the rest goes over
    vapour = distillate + REFLUX / (1 - REFLUX) * taken
    acid = taken / (1 - REFLUX) / vapour
    return pressure / (P * (1 - LIGHT / vapour)) - 1, e * PURE_ACID / (1 + ratio) / (P * acid) - 1


SOLUTION = root(gaps, (0.4, 1.0), tol=1e-13).x
E, TAKEN = SOLUTION[0] / 10, SOLUTION[1]
CHAINS = E * (UNITS_IN - TAKEN)

EXPECTED = (
    Expected("chain_end_ratio[0]", E, "condensation and vapour equilibrium, root search"),
    Expected("molar_mass_number[0]", 0.072063 / E + 0.018015, "72.06 a unit and a water"),
    Expected("outlet_state[0].flow_mol_comp[LacticAcid]", CHAINS, "chains"),
    Expected("distillate_state[0].flow_mol_comp[LacticAcid]", TAKEN, "monomer that goes over", rel=1e-5),
    Expected("outlet_state[0].flow_mol_comp[Lactide]", 0.0, "water opens lactide", absolute=1e-9),
    Expected("distillate_state[0].flow_mol_comp[AceticAcid]", LIGHT, "acetic acid goes over"),
    Expected("outlet_state[0].flow_mol_comp[SodiumSulfate]", SALT, "salt stays"),
)
