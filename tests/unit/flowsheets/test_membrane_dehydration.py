"""Dehydration by membrane, from the rectifier's overhead alone: square, closed, and area follows the purity."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections.component_lists import VOLATILE
from nexus.flowsheets.sections.membrane_dehydration import MembraneDehydration
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from tests.unit.flowsheets.section_checks import (
    assert_loads_make_sense,
    assert_square_and_clean,
    heat_of_loads,
    imbalance,
    structure_of,
)

OVERHEAD = {"Ethanol": 140.0, "Water": 29.0, "CO2": 0.05, "AceticAcid": 1e-4, "Furfural": 1e-6}  # mol/s


def build(purity: float = 0.995):
    """Returns a flowsheet with the section and its feed, specified."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.vapour = EthanolWaterParameterBlock(components=VOLATILE, phase=StreamPhase.vapour)
    fs.liquid = EthanolWaterParameterBlock(components=VOLATILE, phase=StreamPhase.liquid)
    fs.section = MembraneDehydration(vapour=fs.vapour, liquid=fs.liquid)
    fs.feed = Feed(property_package=fs.vapour)
    fs.overhead = Arc(source=fs.feed.outlet, destination=fs.section.superheater.inlet)
    state = fs.feed.properties[0]
    for j in VOLATILE:
        state.flow_mol_comp[j].fix(OVERHEAD[j])
    state.temperature.fix(364.0)
    state.pressure.fix(162120.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.section.set_operating_conditions()
    fs.section.membrane.product_purity.fix(purity)
    return model


def solve(model):
    """Starts the flowsheet from its feed and solves it as one system; returns the kernel's solution."""
    initialize_unit(model.fs.feed)
    model.fs.section.initialize_units()
    return nexus.kernel.solve(model)


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def test_mass_and_energy_close_over_the_section(solved):
    section = solved[0].fs.section
    inward = [solved[0].fs.feed.properties[0]]
    outward = [
        section.permeate_pump.control_volume.properties_out[0],
        section.product_cooler.control_volume.properties_out[0],
    ]
    heat = [pyo.value(section.permeate_pump.work_mechanical[0]), *heat_of_loads(section.heat_loads())]
    found = imbalance(inward, outward, heat)
    assert max(found.values()) < 1e-8, found


def test_product_is_dry_and_little_ethanol_goes_round(solved):
    section = solved[0].fs.section
    product = section.product_cooler.control_volume.properties_out[0]
    assert pyo.value(product.flow_mass_comp["Ethanol"] / product.flow_mass) == pytest.approx(0.995, rel=1e-8)
    assert pyo.value(section.membrane.ethanol_loss[0]) < 1e-3


def test_loads_are_heat_from_hot_to_cold(solved):
    loads = solved[0].fs.section.heat_loads()
    assert_loads_make_sense(loads)
    assert {load.name for load in loads} == {"superheater", "permeate", "product", "product_cooler"}


def test_tighter_specification_costs_area(solved):
    loose = build(0.99)
    assert solve(loose).ok
    area = pyo.value(solved[0].fs.section.membrane.membrane_area[0])
    assert area > 1.2 * pyo.value(loose.fs.section.membrane.membrane_area[0])


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("sections/membrane_dehydration.csv"))
