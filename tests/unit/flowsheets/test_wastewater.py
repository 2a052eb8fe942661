"""Area 600 from three wastewaters: one square system, closed balances, figures of hand calculations, robust start."""

import math
from collections import Counter

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.sections.wastewater import Wastewater
from nexus.flowsheets.tables import numbers, rows
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, heat_and_work, imbalance, structure_of

OXYGEN_DEMAND = {  # mol O2 per mol, n C + H/4 - O/2 with nitrogen as ammonia
    "Xylose": 5,
    "Glucose": 6,
    "GlucoseOligomer": 6,
    "XyloseOligomer": 5,
    "Extractives": 6,
    "SolubleLignin": 8.5,
    "AceticAcid": 2,
    "AmmoniumAcetate": 2,
    "Glycerol": 3.5,
    "SuccinicAcid": 3.5,
    "LacticAcid": 3,
    "Xylitol": 5.5,
    "HMF": 6,
    "Furfural": 5,
}
DISSOLVED = {
    "Xylose": 2.5,
    "Glucose": 0.1,
    "GlucoseOligomer": 1.5,
    "XyloseOligomer": 0.7,
    "Extractives": 18.8,
    "SolubleLignin": 1.2,
    "AceticAcid": 2.5,
    "AmmoniumAcetate": 3.0,
    "Glycerol": 0.5,
    "SuccinicAcid": 0.7,
    "LacticAcid": 3.5,
    "Xylitol": 1.3,
    "HMF": 0.6,
    "Furfural": 0.2,
}
SALTS = {"AmmoniumSulfate": 5.2, "DAP": 0.3, "NH3": 0.1}
SUSPENDED = {"Lignin": 2.0, "Glucan": 0.3, "Ash": 0.8, "Protein": 1.0, "Cells": 1.5}
ARRIVING = {  # name: mol/s, K
    "filtrate": ({"Water": 5200.0, **DISSOLVED, **SALTS, **SUSPENDED}, 323.15),
    "condensate": ({"Water": 560.0, "Furfural": 1.0, "AceticAcid": 1.0}, 363.15),
    "blowdown": ({"Water": 300.0}, 303.15),
}
DEMAND = sum(OXYGEN_DEMAND[j] * n for j, n in DISSOLVED.items()) + 5 * 1.0 + 2 * 1.0  # mol O2/s, with the condensate
SLUDGE_DEMAND = (4 + 1.64 - 2 * 0.39 - 3 * 0.23 - 2 * 0.0035) / 4  # mol O2 per C-mol of sludge


def build(scale: float = 1.0):
    """Returns a flowsheet with the section and its feeds, specified; `scale` multiplies all feeds."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    for name in ("water", "hydrolysate", "beer", "wastewater"):
        setattr(fs, name, SlurryParameterBlock(components=getattr(lists, name.upper())))
    fs.biogas = IdealGasParameterBlock(components=lists.BIOGAS)
    fs.gas = IdealGasParameterBlock(components=(*lists.AIR, "CO2"))
    packages = {"filtrate": fs.beer, "condensate": fs.hydrolysate, "blowdown": fs.water}
    fs.section = Wastewater(water=fs.water, wastewater=fs.wastewater, biogas=fs.biogas, gas=fs.gas, incoming=packages)
    for name, package in packages.items():
        feed = Feed(property_package=package)
        setattr(fs, name, feed)
        setattr(fs, f"{name}_arc", Arc(source=feed.outlet, destination=fs.section.translators[name].inlet))
        flows, temperature = ARRIVING[name]
        state = feed.properties[0]
        for j in state.component_list:
            state.flow_mol_comp[j].fix(scale * flows.get(j, 0.0))
        state.temperature.fix(temperature)
        state.pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.section.set_operating_conditions()
    return model


def solve(model):
    """Starts the flowsheet from its feeds and solves it as one system; returns the kernel's solution."""
    for name in ARRIVING:
        initialize_unit(model.fs.component(name))
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


def test_mass_elements_and_energy_close_over_the_section(section):
    """Sums over the streams that cross the section's boundary, from the registry's data alone."""
    inward = [u.inlet_state[0] for u in section.translators.values()]
    inward += [section.air.properties[0], section.caustic.properties[0]]
    outward = [section.digester.biogas_state[0], section.sludge_separator.cake_state[0]]
    outward += [section.water_mixer.mixed_state[0], section.vent.properties[0], section.brine.properties[0]]
    units = (
        section.digester,
        section.basin,
        section.sludge_separator,
        section.reverse_osmosis,
        section.brine_evaporator,
    )
    found = imbalance(inward, outward, heat_and_work(units))
    assert {"C", "H", "N", "O", "S", "P", "Si", "Na"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_methane_follows_from_the_oxygen_demand(section):
    """86 % of the demand becomes methane, which takes 2 mol O2; reduced sulfate takes its electrons from methane."""
    reduced = numbers("nrel2011_design.csv")["wastewater_sulfate_reduction"] * 5.2
    methane = pyo.value(section.digester.biogas_state[0].flow_mol_comp["CH4"])
    assert methane == pytest.approx(0.86 * DEMAND / 2 - reduced, rel=1e-8)


def test_methane_content_is_near_the_published(section):
    """The published biogas has 51 mol % of methane when dry; carbon dioxide held as bicarbonate moves it by a few %."""
    assert pyo.value(section.digester.dry_methane_fraction[0]) == pytest.approx(0.51, rel=0.04)


def test_aerobic_removal_is_that_of_the_whole_treatment(section):
    """Of the 9 % that digestion leaves, 4 % leave with treated water and cake, in spite of the liquor's many passes."""
    left = 0.0
    for state in (section.sludge_separator.permeate_state[0], section.sludge_separator.cake_state[0]):
        left += sum(n * pyo.value(state.flow_mol_comp[j]) for j, n in OXYGEN_DEMAND.items())
    assert left == pytest.approx(0.04 * 0.09 * DEMAND, rel=1e-7)
    assert pyo.value(section.basin.oxidised_share[0]) < 0.74


def test_solids_leave_with_the_cake(section):
    """Suspended solids and new sludge (5 % and 22 % of the demands) leave as cake of 79 % moisture, but for 1e-4."""
    cake = section.sludge_separator.cake_state[0]
    made = (0.05 + 0.09 * 0.22) * DEMAND / SLUDGE_DEMAND
    assert pyo.value(cake.flow_mol_comp["Sludge"]) == pytest.approx(made, rel=5e-3)
    assert pyo.value(cake.flow_mol_comp["Lignin"]) == pytest.approx(2.0, rel=5e-3)
    assert pyo.value(cake.flow_mass_comp["Water"] / cake.flow_mass) == pytest.approx(0.79, rel=1e-8)
    recycle = section.basin.recycle_inlet_state[0]
    assert pyo.value(recycle.solids_flow_mass / recycle.flow_mass) == pytest.approx(0.02, rel=1e-8)


def test_water_returns_pure(section):
    """98.7 % of the treated water returns, in a package that carries nothing else."""
    treated = section.reverse_osmosis.inlet_state[0].flow_mol_comp["Water"]
    recovered = section.water_mixer.mixed_state[0]
    assert list(recovered.component_list) == ["Water"]
    assert pyo.value(recovered.flow_mol_comp["Water"] / treated) == pytest.approx(0.987, rel=1e-9)


def test_sodium_leaves_as_nitrate_and_sulfate(section):
    """Caustic binds the acids that nitrification and oxidation make; the published plant takes 2252 kg/h."""
    out = Counter()
    for state in (section.brine.properties[0], section.sludge_separator.cake_state[0]):
        for j in ("SodiumNitrate", "SodiumSulfate"):
            out[j] += pyo.value(state.flow_mol_comp[j])
    caustic = section.caustic.properties[0]
    sodium = out["SodiumNitrate"] + 2 * out["SodiumSulfate"]
    assert pyo.value(caustic.flow_mol_comp["NaOH"]) == pytest.approx(sodium, rel=1e-7)
    assert pyo.value(caustic.flow_mass_comp["NaOH"]) * 3600 == pytest.approx(2252, rel=0.05)


def test_cooling_duties_are_heat_removed(section):
    names = {name: pyo.value(duty[0]) for name, duty in section.cooling_duties()}
    assert names == {
        "digester": -pyo.value(section.digester.heat_duty[0]),
        "basin": -pyo.value(section.basin.heat_duty[0]),
    }
    assert min(names.values()) > 0


@pytest.mark.parametrize("scale", [0.7, 1.3])
def test_starts_and_scales_with_the_feed(scale, section):
    """All equations are of the first degree in the flows, so flows grow with the feed."""
    model = build(scale)
    assert solve(model).ok
    for path in ("digester.biogas_state[0].flow_mass", "water_mixer.mixed_state[0].flow_mass", "basin.heat_duty[0]"):
        there = pyo.value(model.fs.section.find_component(path))
        assert there == pytest.approx(scale * pyo.value(section.find_component(path)), rel=1e-6)


def test_starts_from_a_thick_wastewater(section):
    """Six times the suspended solids, 2.7 % and above the thickened 2 %, still start: the loop is filled before."""
    model = build()
    feed = model.fs.filtrate.properties[0]
    for j in SUSPENDED:
        feed.flow_mol_comp[j].fix(6 * SUSPENDED[j])
    assert solve(model).ok
    cake = model.fs.section.sludge_separator.cake_state[0]
    assert math.isclose(pyo.value(cake.flow_mol_comp["Lignin"]), 12.0, rel_tol=5e-3)


def test_every_number_of_the_section_has_a_source():
    found = [row for row in rows("nrel2011_design.csv") if row["name"].startswith("wastewater_")]
    assert found
    assert all(row["source"] and row["confidence"] for row in found)
