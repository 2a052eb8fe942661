"""Crude lactide of 10 mol/s at 100 degC, crystallised twice, leaves as melt of 105 degC; heats by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.lactide_crystalliser import LactideCrystalliser
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a crystalliser with its crude lactide."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.crude = SlurryParameterBlock(components=["Water", "LacticAcid", "Lactide"])
    model.fs.unit = unit = LactideCrystalliser(property_package=model.fs.crude)
    fix_stream(unit.inlet, {"Lactide": 10.0, "LacticAcid": 0.5, "Water": 0.2}, 373.15, 101325.0)
    for j, share in (("Lactide", 0.9), ("LacticAcid", 0.02), ("Water", 0.01)):
        unit.recovery[:, j].fix(share)
    unit.recrystallisation.fix(2.0)
    unit.growth_flux.fix(3e-3)
    unit.plate_temperature.fix(353.15)
    unit.temperature.fix(378.15)
    return model, unit


CRYSTALS = 2.0 * 0.9 * 10.0  # mol/s
WARMING = 5.0 * (1364.0 * (10.0 * 0.144126 + 0.5 * 0.090078) + 0.2 * 76.1)  # W over 5 K; water of 76.1 J/mol/K

EXPECTED = (
    Expected("purified_state[0].flow_mol_comp[Lactide]", 9.0, "90 %"),
    Expected("reject_state[0].flow_mol_comp[LacticAcid]", 0.49, "98 %"),
    Expected("cooling_duty[0]", CRYSTALS * 14.6e3, "heat of fusion"),
    Expected("melting_duty[0]", CRYSTALS * 14.6e3 + WARMING, "fusion and warming", rel=1e-5),
    Expected("plate_area[0]", CRYSTALS * 0.144126 / 3e-3, "crystals over their flux", rel=1e-5),
)
