"""Polymer with 4 % of lactide at 200 degC and 2 mbar keeps 0.5 %; Flory and Huggins by a root search."""

from math import exp

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.devolatiliser import Devolatiliser
from tests.unit.unit_models.battery import Expected, fix_stream

UNITS, CHAINS, LACTIDE = 20.0, 0.01, 0.4  # mol/s
T, P = 473.15, 200.0


def build():
    """Returns a devolatiliser with its inlet at 180 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.melt = SlurryParameterBlock(components=["Water", "LacticAcid", "Lactoyl", "Lactide"])
    model.fs.crude = SlurryParameterBlock(components=["Water", "LacticAcid", "Lactide"])
    model.fs.unit = unit = Devolatiliser(property_package=model.fs.melt, distillate_property_package=model.fs.crude)
    fix_stream(unit.inlet, {"Lactoyl": UNITS, "LacticAcid": CHAINS, "Lactide": LACTIDE}, 453.15, 101325.0)
    unit.temperature.fix(T)
    unit.vacuum_pressure.fix(P)
    unit.condenser_temperature.fix(373.15)
    unit.specific_work.fix(3e5)
    return model, unit


PURE = exp(28.256476 - 8836.154 / T)
PHI = brentq(lambda phi: phi * exp(1 - phi) * PURE - P, 1e-8, 0.5, xtol=1e-15)
POLYMER = UNITS * 6.37e-5 + CHAINS * 0.090078 / 1540  # m3/s
LEFT = PHI / (1 - PHI) * POLYMER / 1.274e-4  # mol/s
MASS = UNITS * 0.072063 + CHAINS * 0.090078 + LEFT * 0.144126  # kg/s

EXPECTED = (
    Expected("equilibrium_fraction[0]", PHI, "root search"),
    Expected("outlet_state[0].flow_mol_comp[Lactide]", LEFT, "equilibrium with the vacuum"),
    Expected("distillate_state[0].flow_mol_comp[Lactide]", LACTIDE - LEFT, "the rest"),
    Expected("residual_lactide[0]", LEFT * 0.144126 / MASS, "mass fraction"),
    Expected("work_mechanical[0]", 3e5 * MASS, "extruder"),
)
