"""Overhead vapour of 92.5 % ethanol at 1.6 bar over 1500 m2 of zeolite at 378 K, permeate at 2 kPa."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.unit_models.vapour_permeation import VapourPermeation
from tests.unit.unit_models import permeation_reference as reference
from tests.unit.unit_models.battery import Expected, fix_stream

FED = {"Ethanol": 130.0, "Water": 27.0, "Furfural": 0.01}
T, P, DROP, VACUUM, AREA, PERMEABILITY = 378.0, 1.6e5, 5e3, 2e3, 1500.0, 0.9


def build(elements: int = 16):
    """Returns a membrane of a given area."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.vapour = EthanolWaterParameterBlock(components=list(FED), phase=StreamPhase.vapour)
    model.fs.unit = unit = VapourPermeation(property_package=model.fs.vapour, elements=elements)
    fix_stream(unit.inlet, FED, T, P)
    unit.membrane_area.fix(AREA)
    unit.pressure_drop.fix(DROP)
    unit.permeate_pressure.fix(VACUUM)
    unit.membrane_permeability.fix(PERMEABILITY)
    return model, unit


OUT = reference.retentate(FED, AREA, T, P, DROP, VACUUM, PERMEABILITY)
MASS = {"Ethanol": 46.069, "Water": 18.015, "Furfural": 96.085}
PURITY = OUT["Ethanol"] * MASS["Ethanol"] / sum(n * MASS[j] for j, n in OUT.items())

EXPECTED = (
    Expected("retentate_state[0].flow_mol_comp[Water]", OUT["Water"], "SciPy's integral along the membrane"),
    Expected("retentate_state[0].flow_mol_comp[Ethanol]", OUT["Ethanol"], "the same", rel=1e-9),
    Expected("permeate_state[0].flow_mol_comp[Ethanol]", 130.0 - OUT["Ethanol"], "the same"),
    Expected("product_purity[0]", PURITY, "the same", rel=1e-8),
    Expected("retentate_state[0].temperature", T, "vapours that lose pressure keep their temperature", rel=1e-9),
    Expected("retentate_state[0].pressure", P - DROP, "given drop"),
)
