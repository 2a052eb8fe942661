"""Furfural recovery from blow-down condensate: square, closed, split by the azeotrope, robust start."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections.furfural_recovery import COMPONENTS, FurfuralRecovery
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.tables import rows
from nexus.property_packages.ethanol_water import EthanolWaterParameterBlock, StreamPhase
from nexus.property_packages.furfural_water import FurfuralWaterParameterBlock, heteroazeotrope, mass_fraction
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, imbalance, structure_of

FEED = {"Water": 320.0, "Furfural": 2.4, "AceticAcid": 0.6, "Glucose": 0.01}  # mol/s, 3.8 wt % furfural


def build(feed=FEED):
    """Returns a flowsheet with the section and its condensate at 90 degC."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.condensate_package = SlurryParameterBlock(components=list(FEED))
    fs.vapour = EthanolWaterParameterBlock(components=COMPONENTS, phase=StreamPhase.vapour)
    fs.liquid = FurfuralWaterParameterBlock(components=COMPONENTS)
    fs.section = FurfuralRecovery(condensate=fs.condensate_package, vapour=fs.vapour, liquid=fs.liquid)
    fs.feed = Feed(property_package=fs.condensate_package)
    fs.condensate = Arc(source=fs.feed.outlet, destination=fs.section.stripper.condensate_inlet)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    for j, n in feed.items():
        fs.feed.properties[0].flow_mol_comp[j].fix(n)
    fs.feed.properties[0].temperature.fix(363.15)
    fs.feed.properties[0].pressure.fix(101325.0)
    fs.section.set_operating_conditions()
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


@pytest.fixture
def section(solved):
    return solved[0].fs.section


def content(state, j: str = "Furfural") -> float:
    """Returns the mass fraction of `j` in a state."""
    return pyo.value(state.flow_mass_comp[j] / state.flow_mass)


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def test_mass_elements_and_energy_close_over_the_section(section):
    inward = [section.stripper.condensate_state[0]]
    outward = [section.stripper.bottoms_state[0], section.product_cooler.control_volume.properties_out[0]]
    units = section.stripper, section.dewatering_column, section.overhead_condenser, section.product_cooler
    found = imbalance(inward, outward, [pyo.value(unit.heat_duty[0]) for unit in units])
    assert max(found.values()) < 1e-7, found


def test_recovers_what_the_stripper_does_not_lose(section):
    """Furfural has two ways out: 1 % of what enters the column (with its reflux) leaves below, the rest is product."""
    stripper = section.stripper
    fed = FEED["Furfural"]
    reflux = stripper.reflux_state[0].flow_mol_comp["Furfural"].value
    product = section.product_cooler.control_volume.properties_out[0]
    assert product.flow_mol_comp["Furfural"].value == pytest.approx(fed - 0.01 * (fed + reflux), rel=1e-7)
    assert content(product, "Water") == pytest.approx(0.005, rel=1e-7)
    assert content(product) > 0.99


def test_overhead_lies_between_solubility_and_heteroazeotrope(section):
    """The vapour-liquid set's heteroazeotrope is 32 wt %; at 40 degC water dissolves 9.5 (tabulated)."""
    overhead = content(section.overhead_condenser.condensate_state[0])
    assert 0.095 < overhead < mass_fraction(heteroazeotrope(101325.0)[1])
    assert content(section.decanter.aqueous_outlet_state[0]) == pytest.approx(0.095, abs=0.009)
    assert content(section.decanter.organic_outlet_state[0]) == pytest.approx(0.933, abs=0.009)


def test_acid_and_sugar_leave_below(section):
    bottoms = section.stripper.bottoms_state[0].flow_mol_comp
    assert bottoms["AceticAcid"].value > 0.98 * FEED["AceticAcid"]
    assert bottoms["Glucose"].value == pytest.approx(FEED["Glucose"], rel=1e-7)


def test_stripping_further_costs_steam(section):
    model = build()
    model.fs.section.stripper.light_key_loss.fix(0.05)
    assert solve(model).ok
    assert model.fs.section.stripper.reboiler_duty[0].value < section.stripper.reboiler_duty[0].value
    assert section.stripper.reboiler_duty[0].value > 1e6


@pytest.mark.parametrize(
    "feed",
    [
        {"Water": 330.0, "Furfural": 1.4, "AceticAcid": 0.6, "Glucose": 0.01},
        {"Water": 310.0, "Furfural": 3.6, "AceticAcid": 1.5, "Glucose": 0.01},
        {j: 0.3 * n for j, n in FEED.items()},
    ],
    ids=["2 % furfural", "6 % furfural", "a third of the feed"],
)
def test_starts_from_other_condensates(feed):
    model = build(feed)
    assert solve(model).ok
    product = model.fs.section.product_cooler.control_volume.properties_out[0]
    assert product.flow_mol_comp["Furfural"].value > 0.97 * feed["Furfural"]


def test_heat_loads_are_named_by_service_and_positive(section):
    loads = {load.name: load for load in section.heat_loads()}
    assert {name: load.service.name for name, load in loads.items()} == {
        "stripper_reboiler": "low_steam",
        "dewatering_reboiler": "high_steam",
        "furfural_condenser": "cooling_water",
        "furfural_cooler": "cooling_water",
    }
    names = {name: pyo.value(load.duty[0]) for name, load in loads.items()}
    for name, load in loads.items():
        drop = pyo.value(load.inlet_temperature[0]) - pyo.value(load.outlet_temperature[0])
        assert (drop == 0) if "reboiler" in name else (drop > 0)
    assert min(names.values()) > 0


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("sections/furfural_recovery_design.csv"))
