"""100 kg/s of wet stover, a fifth of it water, the rest glucan and ash in a table that sums to 1.001."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.composition_feed import CompositionFeed
from tests.unit.unit_models.battery import Expected

WATER, GLUCAN, ASH = 0.018015, 0.162141, 0.060083  # kg/mol


def build():
    """Returns a feed of 80 kg/s dry matter."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.slurry = SlurryParameterBlock(components=["Water", "Glucan", "Ash", "Glucose"])
    model.fs.unit = CompositionFeed(property_package=model.fs.slurry, components=("Glucan", "Ash"))
    model.fs.unit.dry_flow_mass.fix(80.0)
    model.fs.unit.set_conditions({"Glucan": 0.801, "Ash": 0.2}, 0.2, 298.15, 101325.0)
    return model, model.fs.unit


EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Water]", 20 / WATER, "a fifth of the wet mass"),
    Expected("outlet_state[0].flow_mol_comp[Glucan]", 80 * 0.801 / 1.001 / GLUCAN, "share of the dry mass"),
    Expected("outlet_state[0].flow_mol_comp[Ash]", 80 * 0.2 / 1.001 / ASH, "share of the dry mass"),
    Expected("outlet_state[0].flow_mol_comp[Glucose]", 0.0, "not in the composition", absolute=1e-9),
    Expected("outlet_state[0].flow_mass", 100.0, "wet mass"),
)
