"""Stover as water and glucan at 20 degC, 1 % lost, 10 kJ of electricity for a kg of wet feed."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.solids_handling import SolidsHandling
from tests.unit.unit_models.battery import Expected, fix_stream

MASS = 100 * 0.018015 + 50 * 0.162141  # kg/s
HEAT_CAPACITY = 100 * 75.4 + 50 * 0.162141 * 1364  # W/K


def build():
    """Returns solids handling with losses."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucan"])
    model.fs.unit = SolidsHandling(property_package=model.fs.slurry, has_losses=True)
    fix_stream(model.fs.unit.inlet, {"Water": 100, "Glucan": 50}, 293.15, 101325.0)
    model.fs.unit.specific_work.fix(1e4)
    model.fs.unit.loss_fraction.fix(0.01)
    return model, model.fs.unit


EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Glucan]", 49.5, "99 % of 50 mol/s"),
    Expected("loss_state[0].flow_mol_comp[Water]", 1.0, "1 % of 100 mol/s"),
    Expected("work_mechanical[0]", 1e4 * MASS, "10 kJ/kg"),
    Expected("temperature[0]", 293.15 + 1e4 * MASS / HEAT_CAPACITY, "work over heat capacity", rel=1e-4),
)
