"""Oligomers of 20 units, 200 degC, 4 mbar, 5 mol/m3 of tin, 4 h of residue; the same laws by a root search."""

from math import exp, log

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq, root

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.lactide_reactor import LactideReactor
from tests.unit.unit_models.battery import Expected, fix_stream

FEED = {"LacticAcid": 0.5, "Lactoyl": 9.5, "Water": 0.02}  # mol/s
T, P, TAU, TIN = 473.15, 400.0, 14400.0, 5.0


def build():
    """Returns a reactor with its inlet at 180 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.melt = SlurryParameterBlock(components=["Water", "LacticAcid", "Lactoyl", "Lactide"])
    model.fs.crude = SlurryParameterBlock(components=["Water", "LacticAcid", "Lactide"])
    model.fs.unit = unit = LactideReactor(property_package=model.fs.melt, distillate_property_package=model.fs.crude)
    fix_stream(unit.inlet, FEED, 453.15, 101325.0)
    unit.temperature.fix(T)
    unit.vacuum_pressure.fix(P)
    unit.condenser_temperature.fix(373.15)
    unit.catalyst_concentration.fix(TIN)
    unit.residence_time.fix(TAU)
    return model, unit


R = 8.314462618
RING, UNIT, CHAIN, WATER = 1.274e-4, 6.37e-5, 0.090078 / 1540, 1.805e-5  # m3/mol
PURE = {
    "W": saturation_pressure("Water", T),
    "A": 101325.0 * exp(log(101325 / 3333.1) / (1 / 405.15 - 1 / 490.15) * (1 / 490.15 - 1 / T)),
    "L": exp(28.256476 - 8836.154 / T),
}
PROPAGATION = 7.4e11 / 3.6e6 * exp(-63300 / (R * T))
EQUILIBRIUM = exp(-23300 / (R * T) + 22.0 / R) / RING  # mol/m3


def state(x):
    """Residuals of balances and equilibria at residue (N, U, W, L) and distillate (A, L, W), logarithms of mol/s."""
    N, U, W, L, a, ring, w = (exp(v) for v in x)
    e, q = N / (N + U), N * CHAIN + U * UNIT + W * WATER + L * RING
    phi, vapour, molecules = L * RING / q, a + ring + w, N + W + L
    f = brentq(lambda f: f * (N + (0.36 + f) * TIN * q) - 0.256 * (1 - f) * (N - f * TIN * q), 0, 1, xtol=1e-15)
    made = PROPAGATION * f * TIN * TAU * q * ((1 - e) ** 2 * EQUILIBRIUM - phi / RING)
    return (
        0.2023 * N * N / (U * W) - 1,
        a / vapour * P * molecules / (N * e * PURE["A"]) - 1,
        w / vapour * P * molecules / (W * PURE["W"]) - 1,
        ring / vapour * P / (phi * exp(1 - phi) * PURE["L"]) - 1,
        (N + U + a + 2 * (L + ring)) / 10.0 - 1,  # lactic acid units
        (N + W + a + w) / 0.52 - 1,  # water, one bound in each chain
        made / (L + ring) - 1,
    )


START = [log(v) for v in (0.003, 4.0, 1e-6, 0.02, 0.1, 3.0, 0.4)]
SOLUTION = root(state, START, tol=1e-13)
assert max(abs(v) for v in SOLUTION.fun) < 1e-9
N, U, W, L, A, RINGS, OVER = (exp(v) for v in SOLUTION.x)

EXPECTED = (
    Expected("distillate_state[0].flow_mol_comp[Lactide]", RINGS, "rate law and equilibria, SciPy root"),
    Expected("distillate_state[0].flow_mol_comp[LacticAcid]", A, "single acid over the melt", rel=5e-6),
    Expected("residue_state[0].flow_mol_comp[Lactoyl]", U, "units left"),
    Expected("residue_state[0].flow_mol_comp[LacticAcid]", N, "chains left"),
    Expected("lactide_yield[0]", 2 * RINGS / 10.0, "two units a ring"),
    Expected("volume[0]", TAU * (N * CHAIN + U * UNIT + W * WATER + L * RING), "four hours of the residue"),
)
