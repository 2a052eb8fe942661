"""Flashed slurry with a trace of sulfur dioxide meets air: sulfate by stoichiometry, warmth by heats of formation."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.sulfite_oxidiser import SulfiteOxidiser
from tests.unit.unit_models.battery import Expected, fix_stream

SLURRY = {"Water": 1000.0, "Lignin": 20.0, "SulfuricAcid": 1.0}
LEFT = 0.4  # mol/s of sulfurous acid
AIR = 298.15


def build():
    """Returns an oxidiser with its slurry fixed; the flow of air is a result."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=[*SLURRY, "SulfurousAcid"])
    model.fs.oxidised = SlurryParameterBlock(components=list(SLURRY))
    model.fs.air = IdealGasParameterBlock(components=["O2", "N2", "Water"])
    model.fs.unit = unit = SulfiteOxidiser(
        property_package=model.fs.slurry,
        outlet_property_package=model.fs.oxidised,
        gas_property_package=model.fs.air,
    )
    fix_stream(unit.inlet, SLURRY | {"SulfurousAcid": LEFT}, 350.0, 101325.0)
    unit.air_inlet.temperature.fix(AIR)
    unit.air_inlet.pressure.fix(101325.0)
    unit.air_ratio.fix(2.0)
    return model, unit


OXYGEN = 2 * LEFT / 2
NITROGEN = OXYGEN * 79.05 / 20.95
GAS = OXYGEN + NITROGEN
# H2SO3 -608.81 and H2SO4 -814.0 kJ/mol; heat capacities of sulfurous and sulfuric acid 155 and 138.9, water 75.3,
# lignin some 1.2 to 1.3 kJ/(kg K) of 152 g/mol, air 29.1 J/(mol K)
HEAT = LEFT * (814000 - 608810) + LEFT * (155.0 - 138.9) * (350 - 298.15) - GAS * 1.019 * 29.1 * (351 - AIR)
RISE = HEAT / (1000 * 75.3 + 20 * 190)

EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[SulfuricAcid]", 1.0 + LEFT, "one sulfuric for each sulfurous acid"),
    Expected("air_inlet_state[0].flow_mol_comp[O2]", OXYGEN, "half a mole each, twice"),
    Expected("air_inlet_state[0].flow_mol_comp[N2]", NITROGEN, "dry air 79.05 to 20.95"),
    Expected("vent_state[0].flow_mol_comp[O2]", OXYGEN - LEFT / 2, "what is not consumed"),
    Expected("vent_state[0].flow_mol_comp[N2]", NITROGEN, "nitrogen passes"),
    Expected("outlet_state[0].flow_mol_comp[Water]", 1000.0, "the air takes no vapour"),
    Expected("temperature[0]", 350.0 + RISE, "heats of formation over heat capacities", rel=3e-5),
)
