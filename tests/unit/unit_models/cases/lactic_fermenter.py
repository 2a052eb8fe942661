"""100 kg/m3 of glucose and xylose, 40 h, pH 6, lime; the steady state of the same laws by a root search."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import root

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.lactic_fermenter import LacticFermenter
from tests.unit.unit_models.battery import Expected, fix_stream

WATER, GLUCOSE, XYLOSE, LIME_WATER = 900.0, 8.0, 4.0, 30.0  # mol/s
HOURS, PH, T = 40.0, 6.0, 318.15
COMPONENTS = (
    "Water", "Glucose", "Xylose", "NH3", "CO2", "Cells", "LacticAcid", "CalciumLactate", "AceticAcid",
    "CalciumAcetate", "Lime",
)  # fmt: skip


def build():
    """Returns a fermenter with its feed and a slurry of unknown lime and ammonia."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=COMPONENTS)
    model.fs.unit = unit = LacticFermenter(property_package=model.fs.slurry)
    fix_stream(unit.inlet, {"Water": WATER, "Glucose": GLUCOSE, "Xylose": XYLOSE}, 310.15, 101325.0)
    fix_stream(unit.base_inlet, {"Water": LIME_WATER}, 298.15, 101325.0)
    for j in ("Lime", "NH3"):
        unit.base_inlet.flow_mol_comp[0, j].unfix()
    unit.temperature.fix(T)
    unit.pressure.fix(101325.0)
    unit.ph.fix(PH)
    unit.residence_time.fix(HOURS * 3600)
    unit.power_density.fix(50.0)
    unit.vessel_count.fix(6)
    unit.filling_fraction.fix(0.8)
    return model, unit


M = {"LacticAcid": 0.090078, "AceticAcid": 0.060052, "Cells": 0.0246263}
ELECTRONS = {"LacticAcid": 12, "AceticAcid": 8, "Cells": 4.2}  # per mole; sugars have 4 per carbon
SPECIFIC = {"LacticAcid": 9.5, "AceticAcid": 1.72, "Cells": 1.0}  # kg per kg of cells
IONISED = {"LacticAcid": 1 / (1 + 10 ** (3.86 - PH)), "AceticAcid": 1 / (1 + 10 ** (4.76 - PH))}
SALT_MASS = {"LacticAcid": 0.218218, "AceticAcid": 0.158166}  # kg/mol of the calcium salts
ACID_VOLUME = {"LacticAcid": 0.090078 / 1540, "AceticAcid": 5.75e-5}  # m3/mol


def broth(cells: float) -> tuple[dict[str, float], float, float]:
    """Returns moles made, sugar left (kg/s) and volume flow (m3/s) for `cells` in kg/s."""
    made = {p: r * cells / M[p] for p, r in SPECIFIC.items()}
    electrons = sum(ELECTRONS[p] * n for p, n in made.items())
    left = (1 - electrons / (24 * GLUCOSE + 20 * XYLOSE)) * (GLUCOSE * 0.180156 + XYLOSE * 0.15013)
    growth = 4.2 * made["Cells"] / 24  # mol glucose or its equal
    water = WATER + LIME_WATER + 2.5714286 * growth + sum(IONISED[p] * made[p] for p in IONISED)
    volume = (left + cells) / 1540 + water * 1.805e-5 + 2 / 7 * growth * 3.4e-5
    for p, share in IONISED.items():
        volume += made[p] * (share / 2 * SALT_MASS[p] / 1540 + (1 - share) * ACID_VOLUME[p])
    return made, left, volume


def growth_gap(x):
    """Growth less dilution at `x[0]` kg/s of cells."""
    made, left, volume = broth(x[0])
    S, P = left / volume, made["LacticAcid"] * M["LacticAcid"] / volume
    return 0.21 * S / (30 + S) * (1 - (P / 100) ** 3) * HOURS - 1


CELLS = root(growth_gap, 0.12).x[0]
MADE, LEFT, VOLUME = broth(CELLS)
SUGAR = GLUCOSE * 0.180156 + XYLOSE * 0.15013
LIME = sum(IONISED[p] * MADE[p] / 2 for p in IONISED)

EXPECTED = (
    Expected("cells_made[0]", CELLS, "growth balances dilution, SciPy root"),
    Expected("concentration[0,LacticAcid]", MADE["LacticAcid"] * M["LacticAcid"] / VOLUME, "per growth"),
    Expected("concentration[0,Sugar]", LEFT / VOLUME, "electron balance"),
    Expected("lime_demand[0]", LIME * 0.074092, "half a mole per ionised acid"),
    Expected("volume[0]", VOLUME * HOURS * 3600, "volume flow times residence time"),
    Expected("base_inlet_state[0].flow_mol_comp[NH3]", 0.2 * MADE["Cells"], "nitrogen of the cells"),
    Expected("concentration[0,LacticAcid]", 0.76 * (SUGAR - LEFT) / VOLUME, "yield of the design source", rel=5e-3),
)
