"""Ethanol recovery with a membrane, from its beer alone: square, closed, nothing lost, robust start."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.membrane_ethanol_recovery import MembraneEthanolRecovery
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, heat_and_work, imbalance, structure_of

BEER = {  # mol/s: the beer of the published plant, rounded, its ethanol apart
    "Water": 5100.0,
    "Glucan": 2.0,
    "Xylan": 0.9,
    "Lignin": 20.0,
    "Protein": 31.0,
    "Extractives": 16.0,
    "Ash": 17.0,
    "Glucose": 0.8,
    "Xylose": 2.0,
    "Galactose": 1.8,
    "GlucoseOligomer": 1.9,
    "HMF": 0.8,
    "Furfural": 1.4,
    "AceticAcid": 1.8,
    "SolubleLignin": 1.2,
    "AmmoniumSulfate": 5.0,
    "AmmoniumAcetate": 4.7,
    "CO2": 2.5,
    "Cells": 10.0,
    "Enzyme": 6.0,
    "Glycerol": 0.4,
    "LacticAcid": 5.0,
    "Xylitol": 1.1,
    "Humins": 0.5,
}
ETHANOL_MASS = 0.046069  # kg/mol


def build(ethanol: float = 0.054, size: float = 1.0):
    """Returns a flowsheet with the section and a beer with the mass fraction `ethanol`, specified."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    for name, components in (
        ("hydrolysate", lists.EXPLODED),
        ("beer", lists.EXPLODED_BEER),
        ("condensate", lists.VOLATILE),
    ):
        setattr(fs, name, SlurryParameterBlock(components=components))
    fs.gas = IdealGasParameterBlock(components=lists.VOLATILE)
    fs.vapour = EthanolWaterParameterBlock(components=lists.VOLATILE, phase=StreamPhase.vapour)
    fs.liquid = EthanolWaterParameterBlock(components=lists.VOLATILE, phase=StreamPhase.liquid)
    packages = ("hydrolysate", "beer", "condensate", "gas", "vapour", "liquid")
    fs.recovery = MembraneEthanolRecovery(**{name: fs.component(name) for name in packages})
    fs.feed = Feed(property_package=fs.beer)
    fs.beer_stream = Arc(source=fs.feed.outlet, destination=fs.recovery.beer_inlet)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    state = fs.feed.properties[0]
    rest = sum(n * pyo.value(fs.beer.mw_comp[j]) for j, n in BEER.items())
    flows = BEER | {"Ethanol": rest * ethanol / (1 - ethanol) / ETHANOL_MASS}
    for j in state.component_list:
        state.flow_mol_comp[j].fix(size * flows.get(j, 0.0))
    state.temperature.fix(306.15)
    state.pressure.fix(101325.0)
    fs.recovery.set_operating_conditions()
    return model


def solve(model):
    """Starts the flowsheet from its feed and solves it as one system; returns the kernel's solution."""
    initialize_unit(model.fs.feed)
    model.fs.recovery.initialize_units()
    return nexus.kernel.solve(model)
