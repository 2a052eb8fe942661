"""Lactic acid liquor with 0.2 mol/s of calcium salts, ammonium salts and sulfuric acid; charges by hand."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.ion_exchanger import IonExchanger
from tests.unit.unit_models.battery import Expected, fix_stream

LIQUOR = {"Water": 900.0, "LacticAcid": 15.0, "AceticAcid": 2.0, "CalciumLactate": 0.15, "CalciumAcetate": 0.05}
AMMONIUM_SALTS = {"AmmoniumAcetate": 0.4, "AmmoniumSulfate": 0.1}


def build():
    """Returns an exchanger with regenerants of unknown acid and caustic in 10 and 5 mol/s of water."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(
        components=[*LIQUOR, *AMMONIUM_SALTS, "SulfuricAcid", "Gypsum", "NaOH", "SodiumSulfate"]
    )
    model.fs.unit = unit = IonExchanger(property_package=model.fs.slurry)
    fix_stream(unit.inlet, LIQUOR | AMMONIUM_SALTS | {"SulfuricAcid": 0.3}, 313.15, 101325.0)
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


CALCIUM, AMMONIUM = 0.98 * 0.2, 0.98 * (0.4 + 2 * 0.1)  # mol/s
SULFATE = 0.95 * (0.3 + 0.98 * 0.1)
CHARGES = 2 * CALCIUM + AMMONIUM + 2 * SULFATE
ACID = CALCIUM + AMMONIUM / 2  # that the cations bind

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[LacticAcid]", 15.0 + 2 * 0.98 * 0.15, "two protons a calcium"),
    Expected("outlet_state[0].flow_mol_comp[SulfuricAcid]", 0.05 * 0.398, "95 % taken, also what ammonium leaves"),
    Expected("outlet_state[0].flow_mol_comp[AceticAcid]", 2.0 + 0.98 * (2 * 0.05 + 0.4), "a proton an acetate"),
    Expected("spent_acid_state[0].flow_mol_comp[Gypsum]", CALCIUM, "calcium leaves as gypsum"),
    Expected("spent_acid_state[0].flow_mol_comp[AmmoniumSulfate]", AMMONIUM / 2, "ammonium leaves as sulfate"),
    Expected("spent_acid_state[0].flow_mol_comp[SulfuricAcid]", 0.5 * ACID, "excess"),
    Expected("spent_caustic_state[0].flow_mol_comp[SodiumSulfate]", SULFATE, "sulfate"),
    Expected("spent_caustic_state[0].flow_mol_comp[NaOH]", 0.2 * 2 * SULFATE, "excess"),
    Expected(
        "resin_volume[0]", (2 * CALCIUM + AMMONIUM + 2 * SULFATE) * 8 * 3600 / 1500, "charges of a cycle over capacity"
    ),
)
