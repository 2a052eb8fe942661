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
from nexus.property_packages.vapour_liquid import bubble_temperature
from tests.unit.flowsheets.section_checks import (
    assert_loads_make_sense,
    assert_square_and_clean,
    heat_of_loads,
    imbalance,
    structure_of,
)

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
    "DAP": 0.3,
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


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = build()
    before = structure_of(model)
    return model, solve(model), before


@pytest.fixture
def recovery(solved):
    return solved[0].fs.recovery


def boundary(fs):
    """Returns the states that enter and those that leave."""
    b = fs.recovery
    outward = [
        b.beer_column.distillate_state[0],
        b.dehydration.product_cooler.control_volume.properties_out[0],
        b.rectifier_bottoms.outlet_state[0],
        b.press_filter.cake_state[0],
        b.backset_cooler.control_volume.properties_out[0],
        b.evaporator.concentrate_state[0],
        b.evaporator.condensate_state[0],
        b.filtrate_split.wastewater_outlet_state[0],
    ]
    return [fs.feed.properties[0]], outward


def mass_fraction(state, j: str) -> float:
    return pyo.value(state.flow_mass_comp[j] / state.flow_mass)


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def test_mass_elements_and_energy_close_over_the_section(solved):
    """Heats are those of `heat_loads`: a duty that is not listed would show."""
    b = solved[0].fs.recovery
    pumps = (b.beer_pump, b.stillage_pump, b.dehydration.permeate_pump)
    work = [pyo.value(pump.work_mechanical[0]) for pump in pumps]
    found = imbalance(*boundary(solved[0].fs), work + heat_of_loads(b.heat_loads()))
    assert max(found.values()) < 1e-7, found


def test_ports_hand_on_the_streams_that_cross_the_boundary(solved):
    b = solved[0].fs.recovery
    ports = (
        b.column_vent_outlet,
        b.product_outlet,
        b.recycled_water_outlet,
        b.cake_outlet,
        b.backset_outlet,
        b.syrup_outlet,
        b.condensate_outlet,
        b.filtrate_outlet,
    )
    assert b.beer_inlet is b.beer_pump.inlet
    for port, state in zip(ports, boundary(solved[0].fs)[1], strict=True):
        assert port.flow_mol_comp[0, "Water"] is state.flow_mol_comp["Water"]


def test_ethanol_is_product_but_for_the_losses_asked_for(solved):
    """0.84 % of what enters the beer column leaves with the stillage, 0.05 % by mass is left in the bottoms."""
    _, outward = boundary(solved[0].fs)
    vent, product, bottoms, *stillage = outward
    fed = solved[0].fs.feed.properties[0].flow_mol_comp["Ethanol"].value
    lost = sum(state.flow_mol_comp["Ethanol"].value for state in stillage)
    assert lost == pytest.approx(0.0084 * fed, rel=1e-7)
    assert mass_fraction(bottoms, "Ethanol") == pytest.approx(0.0005, rel=1e-6)
    assert mass_fraction(product, "Ethanol") == pytest.approx(0.995, rel=1e-8)
    assert product.flow_mol_comp["Ethanol"].value > 0.98 * fed
    assert vent.flow_mol_comp["CO2"].value == pytest.approx(BEER["CO2"], rel=1e-3)


def test_membrane_sees_superheated_vapour_of_the_overhead(recovery):
    """The dew point of 92.5 % ethanol is its bubble point within 0.3 K: the azeotrope is near."""
    overhead = recovery.rectifier.distillate_state[0]
    fed = recovery.dehydration.membrane.inlet_state[0]
    x = {j: fed.flow_mol_comp[j].value / pyo.value(fed.flow_mol) for j in ("Water", "Ethanol")}
    boiling = bubble_temperature(x, fed.pressure.value)
    assert mass_fraction(overhead, "Ethanol") == pytest.approx(0.925, rel=1e-8)
    assert overhead.temperature.value == pytest.approx(boiling, abs=0.3)
    assert fed.temperature.value > boiling + 10
    assert recovery.dehydration.membrane.retentate_state[0].temperature.value > boiling + 10


def test_permeate_enters_the_rectifier_at_no_less_than_its_pressure(recovery):
    tray = recovery.rectifier.config.feeds["permeate"].tray
    assert recovery.rectifier.permeate_state[0].pressure.value > recovery.rectifier.pressure[0, tray].value


def test_filtrate_goes_three_ways_and_syrup_holds_its_solids(recovery):
    filtrate = recovery.press_filter.filtrate_state[0]
    backset = recovery.backset_cooler.control_volume.properties_out[0]
    thin, syrup = recovery.evaporator.inlet_state[0], recovery.evaporator.concentrate_state[0]
    assert pyo.value(backset.flow_mass / filtrate.flow_mass) == pytest.approx(0.05, rel=1e-8)
    assert pyo.value(thin.flow_mass / filtrate.flow_mass) == pytest.approx(0.1, rel=1e-8)
    assert mass_fraction(syrup, "Water") == pytest.approx(0.6, rel=1e-8)
    for j, most in (("Ethanol", 1e-3), ("Furfural", 1e-2), ("AceticAcid", 0.5)):
        assert syrup.flow_mol_comp[j].value < most * thin.flow_mol_comp[j].value
    assert syrup.flow_mol_comp["Xylose"].value == pytest.approx(thin.flow_mol_comp["Xylose"].value, rel=1e-8)


def test_loads_are_heat_from_hot_to_cold(recovery):
    loads = recovery.heat_loads()
    assert_loads_make_sense(loads)
    assert {load.name for load in loads if load.service.heats} == {
        "beer_column_reboiler",
        "rectifier_reboiler",
        "superheater",
        "evaporator",
    }


def test_the_beer_preheater_keeps_an_approach_at_both_ends(solved):
    """3 K by the design table: nearer, its area runs away; the design stands well within."""
    preheater = solved[0].fs.recovery.beer_preheater
    for difference in (preheater.delta_temperature_in[0], preheater.delta_temperature_out[0]):
        assert difference.lb == 3.0
        assert difference.value > 10.0


def test_colder_beer_takes_more_of_the_vapour_past_the_side_draw(solved):
    """The vent keeps its cooling, 13 kJ per kg of beer, and its carbon dioxide; the solve starts from the design."""
    model = solved[0]
    column, warm = model.fs.recovery.beer_column, model.fs.recovery.beer_preheater.beer_side_outlet.temperature
    design = [(v, v.value) for v in model.component_data_objects(pyo.Var) if not v.fixed]
    split, preheated = column.draw_split[0, "wine"].value, warm[0].value
    warm.fix(preheated - 10)
    solution = nexus.kernel.solve(model)
    colder = column.draw_split[0, "wine"].value, column.condenser_duty[0].value
    warm.fix(preheated)
    for variable, value in design:
        variable.set_value(value, skip_validation=True)
    assert solution.ok, solution.message
    assert colder[0] < split
    assert colder[1] == pytest.approx(-13e3 * pyo.value(column.beer_state[0].flow_mass), rel=1e-8)


@pytest.mark.parametrize(
    ("ethanol", "size"), [(0.035, 1.3), (0.07, 0.7)], ids=["3.5 %, a third more", "7 %, a third less"]
)
def test_starts_from_other_beers(ethanol, size):
    model = build(ethanol, size)
    assert solve(model).ok
    product = boundary(model.fs)[1][1]
    assert product.flow_mol_comp["Ethanol"].value > 0.97 * model.fs.feed.properties[0].flow_mol_comp["Ethanol"].value


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("sections/membrane_ethanol_recovery.csv"))
