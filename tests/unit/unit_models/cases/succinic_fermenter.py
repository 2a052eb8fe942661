"""90 kg/m3 of glucose and xylose, 20 h, pH 6.8; the steady state of the same laws by an independent root search."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import root

from nexus.property_packages.aqueous_equilibria import dissociation_constant, gas_solubility
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.succinic_fermenter import SuccinicFermenter
from tests.unit.unit_models.battery import Expected, fix_stream

WATER, GLUCOSE, XYLOSE = 900.0, 6.0, 3.0  # mol/s
HOURS = 20.0
COMPONENTS = (
    "Water", "Glucose", "Xylose", "NH3", "CO2", "Cells", "SuccinicAcid", "AmmoniumSuccinate", "AceticAcid",
    "AmmoniumAcetate", "AmmoniumSulfate",
)  # fmt: skip


def build():
    """Returns a fermenter with its feed, 40 mol/s of carbon dioxide and ammonia water of unknown ammonia."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=COMPONENTS)
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water"])
    model.fs.unit = unit = SuccinicFermenter(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    feed = {"Water": WATER, "Glucose": GLUCOSE, "Xylose": XYLOSE, "AmmoniumSulfate": 0.1}
    fix_stream(unit.inlet, feed, 310.15, 101325.0)
    fix_stream(unit.base_inlet, {"Water": 50.0}, 298.15, 101325.0)
    unit.base_inlet.flow_mol_comp[0, "NH3"].unfix()
    fix_stream(unit.gas_inlet, {"CO2": 40.0, "Water": 1.0}, 300.0, 101325.0)
    unit.temperature.fix(310.15)
    unit.pressure.fix(101325.0)
    unit.ph.fix(6.8)
    unit.residence_time.fix(HOURS * 3600)
    unit.power_density.fix(100.0)
    unit.vessel_count.fix(4)
    unit.filling_fraction.fix(0.8)
    return model, unit


M = {"Glucose": 0.180156, "Xylose": 0.15013, "SuccinicAcid": 0.118088, "AceticAcid": 0.060052, "Cells": 0.0246263}
ELECTRONS = {"SuccinicAcid": 14, "AceticAcid": 8, "Cells": 4.2}  # per mole; nitrogen as ammonia. Sugars: 4 per carbon
WATER_MADE = {"SuccinicAcid": 6 / 7 / 24, "AceticAcid": 0.0, "Cells": 2.5714286 / 24}  # mol per electron, by hydrogen
CARBON_DIOXIDE_MADE = {"SuccinicAcid": -6 / 7 / 24, "AceticAcid": 0.0, "Cells": 2 / 7 / 24}  # by carbon
SPECIFIC = {"Cells": 1.0, "SuccinicAcid": 1.619 + 0.355 * HOURS, "AceticAcid": 0.626 + 0.124 * HOURS}  # kg per kg cells
T, P, PH = 310.15, 101325.0, 6.8


def electrolytes(acid: float, acetic: float, water: float) -> dict[str, float]:
    """Returns salts, dissolved gas and ammonia (mol/s) at pH 6.8 from the acids made and the water flow."""
    h, k1, k2 = 10**-PH, *(dissociation_constant(j, T) for j in ("SuccinicAcid", "Hydrogensuccinate"))
    z = (k1 / h + 2 * k1 * k2 / h**2) / (1 + k1 / h + k1 * k2 / h**2)
    ka, kn, kc, kw = (dissociation_constant(j, T) for j in ("AceticAcid", "NH3", "CO2", "Water"))
    kg = water * 0.018015
    gas = gas_solubility("CO2", T) * (P - saturation_pressure("Water", T)) * kg
    anions = z * acid + ka / (ka + h) * acetic + gas * kc / h + 2 * 0.1 + kg * (kw / h - h)
    succinate, acetate = z / 2 * acid, ka / (ka + h) * acetic
    ammonia = anions * (1 + kn / h) - 2 * succinate - acetate - 0.2
    return {"salt": succinate, "acetate": acetate, "CO2": gas * (1 + kc / h), "NH3": ammonia}


def residuals(x) -> tuple[float, ...]:
    """Growth less dilution, volume less its parts, and water less its balance, at (cells, volume flow, water)."""
    cells, volume, water = x[0], x[1] / 100, x[2] * 1000
    made = {p: r * cells / M[p] for p, r in SPECIFIC.items()}
    electrons = {p: ELECTRONS[p] * n for p, n in made.items()}
    left = 1 - sum(electrons.values()) / (24 * GLUCOSE + 20 * XYLOSE)
    sugar = left * (GLUCOSE * M["Glucose"] + XYLOSE * M["Xylose"])
    S, A, E = sugar / volume, *(made[p] * M[p] / volume for p in ("SuccinicAcid", "AceticAcid"))
    growth = 0.5 * S / (2.03 + S + S**2 / 15.36) * (1 - A / 104) * (1 - E / 46)
    ions = electrolytes(made["SuccinicAcid"], made["AceticAcid"], water)
    solids = sugar + cells + ions["salt"] * 0.15215 + (made["SuccinicAcid"] - ions["salt"]) * M["SuccinicAcid"]
    solids += ions["acetate"] * 0.077083 + 0.1 * 0.132134
    parts = solids / 1540 + (made["AceticAcid"] - ions["acetate"]) * 5.75e-5 + ions["CO2"] * 3.4e-5
    parts += ions["NH3"] * 2.4e-5 + water * 1.805e-5
    vent = (40 + sum(CARBON_DIOXIDE_MADE[p] * e for p, e in electrons.items()) - ions["CO2"]) / (
        P / saturation_pressure("Water", T) - 1
    )
    supply = WATER + 51.0 + sum(WATER_MADE[p] * e for p, e in electrons.items())
    return growth * HOURS - 1, (parts - volume) * 50, (supply - vent - water) / 1000


CELLS, VOLUME, WATER_OUT = (x * s for x, s in zip(root(residuals, (0.09, 1.8, 0.95)).x, (1, 0.01, 1000), strict=True))
ACID = SPECIFIC["SuccinicAcid"] * CELLS / M["SuccinicAcid"]
ACETIC = SPECIFIC["AceticAcid"] * CELLS / M["AceticAcid"]
IONS = electrolytes(ACID, ACETIC, WATER_OUT)
MADE = {"SuccinicAcid": ACID, "AceticAcid": ACETIC, "Cells": CELLS / M["Cells"]}
UPTAKE = -sum(CARBON_DIOXIDE_MADE[p] * ELECTRONS[p] * n for p, n in MADE.items())
AMMONIA = 2 * IONS["salt"] + IONS["acetate"] + IONS["NH3"] + 0.2 * MADE["Cells"]

EXPECTED = (
    Expected("cells_made[0]", CELLS, "growth balances dilution, SciPy root"),
    Expected("volume[0]", VOLUME * HOURS * 3600, "volume flow times residence time"),
    Expected("concentration[0,SuccinicAcid]", ACID * M["SuccinicAcid"] / VOLUME, "Luedeking and Piret"),
    Expected("carbon_dioxide_uptake[0]", UPTAKE, "carbon balance, 0.5 mol per mol less what growth gives off"),
    Expected("outlet_state[0].flow_mol_comp[AmmoniumSuccinate]", IONS["salt"], "half the mean charge at pH 6.8"),
    Expected("ammonia_demand[0]", AMMONIA * 0.017031, "charge balance and nitrogen of the cells"),
)
