"""A tenth of a hydrolysate in two trains of five stages at the published conversions."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.seed_train import SeedTrain
from tests.unit.unit_models.battery import Expected, fix_stream

COMPONENTS = (
    "Water", "Glucose", "Xylose", "Ethanol", "CO2", "Cells", "LacticAcid", "AceticAcid", "AmmoniumAcetate", "DAP",
    "Protein",
)  # fmt: skip


def build():
    """Returns a seed train at 32 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    design = conversion_set("seed_train")
    model.fs.slurry = SlurryParameterBlock(components=COMPONENTS)
    model.fs.gas = IdealGasParameterBlock(components=["CO2", "Water", "Ethanol"])
    model.fs.unit = unit = SeedTrain(
        property_package=model.fs.slurry, vent_property_package=model.fs.gas, reactions=design.reactions
    )
    feed = {"Water": 500, "Glucose": 4, "Xylose": 3, "AmmoniumAcetate": 0.5, "AceticAcid": 0.2}
    fix_stream(unit.inlet, feed, 305.15, 101325.0)
    fix_stream(unit.csl_inlet, {"Water": 1.5, "Protein": 0.6, "LacticAcid": 0.15}, 305.15, 101325.0)
    fix_stream(unit.dap_inlet, {"DAP": 0.06}, 305.15, 101325.0)
    unit.set_conversions(design.conversions)
    unit.temperature.fix(305.15)
    unit.pressure.fix(101325.0)
    unit.batch_time.fix(24 * 3600)
    unit.turnaround_time.fix(12 * 3600)
    unit.train_count.fix(2)
    unit.stage_ratio.fix(10)
    unit.power_density.fix(20.0)
    return model, unit


CELLS = 0.04 * 4 * 12 / 2.1 + 0.04 * 3 * 10 / 2.1
NITROGEN = 0.2 * CELLS
# m3/s: water, ethanol, and solutes of 0.8 kg/s at 1540 kg/m3
VOLUME_FLOW = 1.805e-5 * 500.9 + 11.1 * 5.86e-5 + 0.17 / 1540

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Cells]", CELLS, "4 % of both sugars by degree of reduction"),
    Expected("outlet_state[0].flow_mol_comp[AmmoniumAcetate]", 0.5 - NITROGEN, "0.2 mol of nitrogen a C-mol of cells"),
    Expected("outlet_state[0].flow_mol_comp[Glucose]", 0.06 * 4, "6 % is left"),
    Expected("outlet_state[0].flow_mol_comp[Xylose]", 0.16 * 3, "16 % is left"),
    Expected(
        "outlet_state[0].flow_mol_comp[Ethanol] + vent_state[0].flow_mol_comp[Ethanol]",
        2 * 0.9 * 4 + 5 / 3 * 0.8 * 3,
        "90 and 80 %",
    ),
    Expected("vessel_volume[0,5]", 36 * 3600 / 2 * VOLUME_FLOW, "a batch in 36 h from each of two trains", rel=1e-2),
    Expected("vessel_volume[0,1]", 36 * 3600 / 2e4 * VOLUME_FLOW, "four tenfold steps below", rel=1e-2),
)
