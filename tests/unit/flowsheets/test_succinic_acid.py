"""Area 450 from a sugar liquor: one square system, closed balances, named salt, yield along the solubility curve."""

import math

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.models.unit_models import Feed
from pyomo.network import Arc

import nexus.kernel
from nexus.flowsheets.sections.section import initialize_unit
from nexus.flowsheets.sections.succinic_acid import BROTH, SuccinicAcid
from nexus.flowsheets.tables import rows
from nexus.property_packages.ideal_gas import IdealGasParameterBlock
from nexus.property_packages.slurry import SlurryParameterBlock
from tests.unit.flowsheets.section_checks import assert_square_and_clean, heat_and_work, imbalance, structure_of

SUGAR = {"Water": 3600.0, "Glucose": 24.0, "Xylose": 12.0, "Extractives": 1.0}  # mol/s, about 85 kg/m3 of sugars
GAS = {"CO2": 60.0, "Water": 2.0}


def build(scale: float = 1.0):
    """Returns a flowsheet of the section with its two feeds, all fixed."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.sugar = SlurryParameterBlock(components=list(SUGAR))
    fs.broth = SlurryParameterBlock(components=[*BROTH, "Extractives"])
    fs.water = SlurryParameterBlock(components=["Water", "AceticAcid"])
    fs.carbon_dioxide = IdealGasParameterBlock(components=["CO2", "Water"])
    fs.air = IdealGasParameterBlock(components=["N2", "O2", "Water"])
    fs.section = SuccinicAcid(
        sugar=fs.sugar, broth=fs.broth, condensate=fs.water, carbon_dioxide=fs.carbon_dioxide, air=fs.air
    )
    fs.liquor = Feed(property_package=fs.sugar)
    fs.gas = Feed(property_package=fs.carbon_dioxide)
    fs.liquor_arc = Arc(source=fs.liquor.outlet, destination=fs.section.translator.inlet)
    fs.gas_arc = Arc(source=fs.gas.outlet, destination=fs.section.fermenter.gas_inlet)
    for feed, flows, T in ((fs.liquor, SUGAR, 310.15), (fs.gas, GAS, 303.15)):
        for j, n in flows.items():
            feed.properties[0].flow_mol_comp[j].fix(scale * n)
        feed.properties[0].temperature.fix(T)
        feed.properties[0].pressure.fix(101325.0)
    pyo.TransformationFactory("network.expand_arcs").apply_to(model)
    fs.section.set_operating_conditions()
    return model


def solve(model):
    """Starts the flowsheet from its feeds and solves it as one system; returns the kernel's solution."""
    for feed in (model.fs.liquor, model.fs.gas):
        initialize_unit(feed)
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


def streams(section) -> tuple[list, list]:
    """Returns the states of all streams that enter and leave the section."""
    inward = [section.translator.inlet_state[0], section.fermenter.gas_inlet_state[0]]
    inward += [section.ammonia.outlet_state[0], section.sulfuric_acid.outlet_state[0]]
    inward += [section.dilution_water.properties[0], section.wash_water.properties[0], section.air.properties[0]]
    outward = [section.dryer.product_state[0], section.second_nanofilter.retentate_state[0]]
    outward += [section.cell_filter.retentate_state[0], section.mother_liquor_split.purge_state[0]]
    outward += [section.preheater.condensate_side.properties_out[0], section.fermenter.vent_state[0]]
    return inward, [*outward, section.acidification.vent_state[0], section.exhaust.properties[0]]


def test_mass_elements_and_energy_close_over_the_section(section):
    """Sums over the streams that cross the section's boundary, from the registry's data alone."""
    found = imbalance(*streams(section), heat_and_work(section.units_in_order()))
    assert {"C", "H", "N", "O", "S"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_salt_of_neutralisation_has_an_outlet(section):
    """1.12 kg of ammonium sulfate per kg of succinic acid; two nanofilters hold 98 % of what comes with the broth."""
    broth = section.cell_filter.permeate_state[0].flow_mol_comp
    salt = section.acidification.outlet_state[0].flow_mol_comp["AmmoniumSulfate"]
    succinate = pyo.value(broth["AmmoniumSuccinate"])
    others = pyo.value((broth["AmmoniumAcetate"] + broth["NH3"]) / 2)
    assert pyo.value(salt) == pytest.approx(succinate + others, rel=1e-7)
    assert pytest.approx(1.12, abs=2e-3) == 0.132134 / 0.118088
    held_back = 1 - 0.03 * 0.7 * (1 + (1 - 0.03 * 0.7))
    out = pyo.value(section.salt_flow_mass[0]) / 0.132134
    assert out / pyo.value(salt) == pytest.approx(held_back, rel=1e-6)


def test_product_is_crystals(section):
    """The wash leaves exp(-2) of the salts in the cake's liquor; 0.2 % is moisture."""
    assert pyo.value(section.dryer.purity[0]) > 0.993
    assert 0.5 < pyo.value(section.recovery[0]) < 0.95


def test_acid_stays_dissolved_in_the_evaporator(section):
    assert pyo.value(section.concentrate_saturation[0]) < 0.9


def test_carbon_dioxide_is_bound(section):
    """At most half a mole per mole of acid; growth and acetate give or take nothing much."""
    broth = section.fermenter.outlet_state[0].flow_mol_comp
    acid = pyo.value(broth["SuccinicAcid"] + broth["AmmoniumSuccinate"])
    assert 0.4 < pyo.value(section.fermenter.carbon_dioxide_uptake[0]) / acid < 0.5


def test_colder_crystalliser_yields_more_along_the_solubility_curve(solved):
    """Dissolved acid per water after crystallisation is that of saturation, but for the small supersaturation."""
    model, section = solved[0], solved[0].fs.section
    yields = []
    for kelvin in (298.15, 278.15, 288.15):  # ends at the design value
        section.crystalliser.temperature[0].fix(kelvin)
        assert nexus.kernel.solve(model).ok
        x = math.exp(-29.74087199 - 2062.67422962 / kelvin + 5.67236832 * math.log(kelvin))
        flows = section.crystalliser.outlet_state[0].flow_mol_comp
        assert pyo.value(flows["SuccinicAcid"] / flows["Water"]) == pytest.approx(x / (1 - x), rel=0.05)
        yields.append(pyo.value(section.crystalliser.crystal_yield[0]))
    assert yields[0] < yields[2] < yields[1]


def test_cooling_duties_are_heat_removed(section):
    assert all(pyo.value(duty[0]) > 0 for _, duty in section.cooling_duties())


def test_starts_and_scales_with_the_feed(section):
    """All equations are of the first degree in the flows but for the mean sizes, so flows grow with the feed."""
    scale = 0.03
    model = build(scale)
    assert solve(model).ok
    for name in ("product_flow_mass[0]", "salt_flow_mass[0]", "evaporator.effect_area[0]"):
        there = pyo.value(model.fs.section.find_component(name))
        assert there == pytest.approx(scale * pyo.value(section.find_component(name)), rel=1e-6)


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("succinic_acid_design.csv"))
