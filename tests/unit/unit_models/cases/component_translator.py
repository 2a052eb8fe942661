"""Sugar water at 40 degC enters a section that also carries ethanol: the same flows, the same enthalpy."""

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.component_translator import ComponentTranslator
from tests.unit.unit_models.battery import Expected, fix_stream


def build():
    """Returns a translator from water and glucose to water, glucose and ethanol."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.short = SlurryParameterBlock(components=["Water", "Glucose"])
    model.fs.long = SlurryParameterBlock(components=["Ethanol", "Glucose", "Water"])
    model.fs.unit = ComponentTranslator(inlet_property_package=model.fs.short, outlet_property_package=model.fs.long)
    fix_stream(model.fs.unit.inlet, {"Water": 500.0, "Glucose": 10.0}, 313.15, 2e5)
    return model, model.fs.unit


EXPECTED = (
    Expected("outlet_state[0].flow_mol_comp[Water]", 500.0, "mass balance"),
    Expected("outlet_state[0].flow_mol_comp[Glucose]", 10.0, "mass balance"),
    Expected("outlet_state[0].flow_mol_comp[Ethanol]", 0.0, "none enters", absolute=1e-9),
    Expected("outlet_state[0].temperature", 313.15, "the same substances with the same enthalpy"),
    Expected("outlet_state[0].pressure", 2e5, "no pressure drop"),
)
