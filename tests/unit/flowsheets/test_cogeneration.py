"""Area 800 of the biorefinery from fuels and demands: square, gas against condensing, export against import."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.cogeneration import Cogeneration
from nexus.flowsheets.sections.section import initialize_unit
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.property_packages.steam import SteamParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, structure_of

FUELS = {  # mol/s, the main components of the published plant's fuels: 220 MW of higher heating value
    "cake": {"Water": 193.5, "Glucan": 2.1, "Lignin": 22.3, "Protein": 34.4, "Ash": 18.6, "Cells": 10.8, "DAP": 0.01},
    "sludge": {"Water": 103.7, "Lignin": 0.45, "Protein": 0.7, "Sludge": 15.1, "SodiumNitrate": 0.19},
    "biogas": {"CH4": 93.9, "CO2": 90.5, "H2S": 2.7, "Water": 11.0},
}
DEMAND = {"dryer": 5e6, "furfural": 1e7, "reboiler": 5e7, "evaporator": 1e7}  # W
DIRECT = 10 / 0.018015  # mol/s
USE = 2e7  # W


def build(fuel: float = 1.0, demand: float = 1.0, use: float = USE):
    """Returns a flowsheet of the section with `fuel` and `demand` times the usual ones, all fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.steam, fs.water = SteamParameterBlock(), SlurryParameterBlock(components=["Water"])
    for name in ("cake", "sludge"):
        setattr(fs, name, SlurryParameterBlock(components=list(FUELS[name])))
    fs.lime, fs.ash = SlurryParameterBlock(components=["Lime"]), SlurryParameterBlock(components=lists.BOILER_ASH)
    for name, components in (("air", lists.AIR), ("flue_gas", lists.FLUE_GAS), ("biogas", lists.BIOGAS)):
        setattr(fs, name, IdealGasParameterBlock(components=components))
    fs.natural_gas = IdealGasParameterBlock(components=["CH4"])
    packages = ("steam", "water", "air", "flue_gas", "ash", "lime", "natural_gas")
    fs.section = Cogeneration(
        **{name: fs.component(name) for name in packages},
        fuels={"cake_inlet": fs.cake, "sludge_inlet": fs.sludge},
        gas_fuels={"biogas_inlet": fs.biogas},
        live_users=("dryer",),
        high_users=("furfural",),
        low_users=("reboiler", "evaporator"),
        direct_users=("reactor",),
    )
    for name, flows in FUELS.items():
        feed = Feed(property_package=fs.component(name))
        setattr(fs, f"{name}_feed", feed)
        setattr(fs, f"{name}_arc", Arc(source=feed.outlet, destination=fs.section.boiler.component(f"{name}_inlet")))
        for j, n in flows.items():
            feed.properties[0].flow_mol_comp[j].fix(fuel * n)
        feed.properties[0].temperature.fix(315.0)
        feed.properties[0].pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.section.set_operating_conditions()
    for name, heat in DEMAND.items():
        fs.section.heat_demand[0, name].fix(demand * heat)
    fs.section.high_header.reactor_outlet.flow_mol[0].fix(demand * DIRECT)
    fs.section.power_use.fix(use)
    return model


def solve(model):
    """Starts the flowsheet from its feeds and solves it as one system; returns the kernel's solution."""
    for name in FUELS:
        initialize_unit(model.fs.component(f"{name}_feed"))
    model.fs.section.initialize_units()
    return nexus.kernel.solve(model)


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


@pytest.fixture
def section(solved):
    return solved[0].fs.section


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)
