"""Broth with 9 mol/s of ammonium succinate brought to pH 3 at 40 degC; the acid by a charge balance by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from scipy.optimize import brentq

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.acidification import Acidification
from tests.unit.unit_models.battery import Expected, fix_stream

BROTH = {
    "Water": 950.0, "AmmoniumSuccinate": 9.0, "SuccinicAcid": 0.3, "AmmoniumAcetate": 4.0, "NH3": 1.5, "CO2": 1.7,
    "AmmoniumSulfate": 0.2,
}  # fmt: skip
T, PH = 313.15, 3.0


def build():
    """Returns an acidification with acid of unknown flow in 4 mol/s of water, held at 40 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*BROTH, "AceticAcid", "SulfuricAcid"])
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water"])
    model.fs.unit = unit = Acidification(property_package=model.fs.slurry, gas_property_package=model.fs.gas)
    fix_stream(unit.inlet, BROTH, 310.15, 101325.0)
    fix_stream(unit.acid_inlet, {"Water": 4.0}, 298.15, 101325.0)
    unit.acid_inlet.flow_mol_comp[0, "SulfuricAcid"].unfix()
    unit.ph.fix(PH)
    unit.temperature.fix(T)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(1800.0)
    unit.power_density.fix(100.0)
    return model, unit


AMMONIUM = 2 * 9.0 + 4.0 + 1.5 + 2 * 0.2  # mol/s
VAPOUR = 1.7 * 7384.0 / (101325.0 - 7384.0)  # mol/s of water in the vent, steam tables at 40 degC
WATER = (954.0 - VAPOUR) * 0.018015  # kg/s
H = 10**-PH


def charge(sulfate: float) -> float:
    """Cations less anions (mol/s) with `sulfate` mol/s in all; pK 4.21, 5.64, 4.76, and 1.99 with -21.9 kJ/mol."""
    k1, k2, ka = 10**-4.21, 10**-5.64, 10**-4.76
    ks = 10**-1.99 * 2.718281828 ** (-21930 / 8.314462618 * (1 / 298.15 - 1 / T))
    succinate = 9.3 * (k1 * H + 2 * k1 * k2) / (H**2 + k1 * H + k1 * k2)
    return AMMONIUM + WATER * H - succinate - 4.0 * ka / (ka + H) - sulfate * (1 + ks / (ks + H))


ACID = brentq(charge, 5.0, 30.0) - 0.2

EXPECTED = (
    Expected("acid_inlet_state[0].flow_mol_comp[SulfuricAcid]", ACID, "charge balance by hand", rel=2e-6),
    Expected("outlet_state[0].flow_mol_comp[AmmoniumSulfate]", AMMONIUM / 2, "all ammonium", rel=1e-9),
    Expected("outlet_state[0].flow_mol_comp[SuccinicAcid]", 9.3, "all succinate", rel=1e-9),
    Expected("outlet_state[0].flow_mol_comp[AceticAcid]", 4.0, "all acetate", rel=1e-9),
    Expected("vent_state[0].flow_mol_comp[CO2]", 1.7, "carbon dioxide leaves", rel=1e-9),
    Expected("outlet_state[0].flow_mass_comp[Water]", WATER, "less the moisture of the vent"),
)
