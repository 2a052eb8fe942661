"""Lactic acid liquor with 0.2 mol/s of calcium salts and 0.3 mol/s of sulfuric acid; charges by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.ion_exchanger import IonExchanger
from tests.unit.unit_models.battery import Expected, fix_stream

LIQUOR = {"Water": 900.0, "LacticAcid": 15.0, "AceticAcid": 2.0, "CalciumLactate": 0.15, "CalciumAcetate": 0.05}


def build():
    """Returns an exchanger with regenerants of unknown acid and caustic in 10 and 5 mol/s of water."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*LIQUOR, "SulfuricAcid", "Gypsum", "NaOH", "SodiumSulfate"])
    model.fs.unit = unit = IonExchanger(property_package=model.fs.slurry)
    fix_stream(unit.inlet, LIQUOR | {"SulfuricAcid": 0.3}, 313.15, 101325.0)
    for port, water, unknown in ((unit.acid_inlet, 10.0, "SulfuricAcid"), (unit.caustic_inlet, 5.0, "NaOH")):
        fix_stream(port, {"Water": water}, 298.15, 101325.0)
        port.flow_mol_comp[0, unknown].unfix()
    unit.calcium_removal.fix(0.98)
    unit.sulfate_removal.fix(0.95)
    unit.acid_excess.fix(1.5)
    unit.caustic_excess.fix(1.2)
    unit.resin_capacity.fix(1500.0)
    unit.cycle_time.fix(8 * 3600.0)
    return model, unit


CALCIUM, SULFATE = 0.98 * 0.2, 0.95 * 0.3  # mol/s

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[LacticAcid]", 15.0 + 2 * 0.98 * 0.15, "two protons a calcium"),
    Expected("outlet_state[0].flow_mol_comp[SulfuricAcid]", 0.015, "95 % taken"),
    Expected("spent_acid_state[0].flow_mol_comp[Gypsum]", CALCIUM, "calcium leaves as gypsum"),
    Expected("spent_acid_state[0].flow_mol_comp[SulfuricAcid]", 0.5 * CALCIUM, "excess"),
    Expected("spent_caustic_state[0].flow_mol_comp[SodiumSulfate]", SULFATE, "sulfate"),
    Expected("spent_caustic_state[0].flow_mol_comp[NaOH]", 0.2 * 2 * SULFATE, "excess"),
    Expected("resin_volume[0]", 2 * (CALCIUM + SULFATE) * 8 * 3600 / 1500, "charges of a cycle over capacity"),
)
