"""Area 100 as a blend: square, elements of the blend, delivered price over size and shares, data with sources."""

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from idaes.core.util.model_statistics import degrees_of_freedom
from pyomo.util.check_units import assert_units_consistent

import nexus.kernel
from nexus.flowsheets.sections import component_lists as lists
from nexus.flowsheets.sections.feedstock_blend import BlendedFeedstock, composition, feedstock_names, table_values
from nexus.flowsheets.tables import rows
from nexus.property_packages.components import get_component
from nexus.property_packages.slurry import SlurryParameterBlock

FEEDSTOCKS = ("corn_stover", "wheat_straw", "switchgrass", "sugarcane_bagasse")


def build():
    """Returns a flowsheet with the section at its base case."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.biomass = SlurryParameterBlock(components=lists.BIOMASS)
    model.fs.section = BlendedFeedstock(biomass_package=model.fs.biomass)
    model.fs.section.set_operating_conditions()
    return model


def solve(model):
    """Initialises and solves the section; returns its blend."""
    model.fs.section.initialize_units()
    assert nexus.kernel.solve(model).ok
    return model.fs.section.blend


def test_is_square_and_consistent():
    model = build()
    assert degrees_of_freedom(model) == 0
    assert_units_consistent(model)
    assert model.fs.section.check() == []
    solve(model)


def test_blends_the_four_biomasses():
    assert feedstock_names() == FEEDSTOCKS
    blend = solve(build())
    assert pyo.value(sum(blend.blend_fraction[0, f] for f in FEEDSTOCKS)) == pytest.approx(1, abs=1e-12)
    assert pyo.value(blend.blend_fraction[0, "sugarcane_bagasse"]) == pytest.approx(0.1, abs=1e-9)


def test_carbon_of_the_blend_is_that_of_its_parts():
    """kg of carbon a kg of dry matter, by the registry's formulas and each feedstock's own analysis."""
    blend = solve(build())

    def carbon(j):
        return 12.011e-3 * get_component(j).elements.get("C", 0) / get_component(j).molar_mass

    parts = 0.0
    for f in FEEDSTOCKS:
        x = composition(f)
        parts += table_values("blend")[f] * sum(x[j] * carbon(j) for j in x) / sum(x.values())
    flows = blend.outlet_state[0].flow_mol_comp
    outlet = sum(12.011e-3 * get_component(j).elements.get("C", 0) * flows[j].value for j in lists.BIOMASS)
    assert outlet == pytest.approx(parts * 83333 / 3600, rel=1e-9)
    assert 0.42 < parts < 0.48


def test_price_grows_with_the_collection_radius():
    """Four times the feed, twice every radius; the added cost is truck cost x added distance over the dry share."""
    model = build()
    blend = solve(model)
    price, radius = pyo.value(blend.delivered_price[0]), pyo.value(blend.collection_radius[0, "corn_stover"])
    added = 0.0
    for f in FEEDSTOCKS:
        farther = 2 / 3 * 1.3 * pyo.value(blend.collection_radius[0, f])
        added += table_values("blend")[f] * 0.13 * farther / (1 - table_values(f)["moisture"])
    blend.dry_flow_mass.fix(4 * 83333 / 3600)
    solve(model)
    assert pyo.value(blend.collection_radius[0, "corn_stover"]) == pytest.approx(2 * radius, rel=1e-3)
    assert pyo.value(blend.delivered_price[0]) == pytest.approx(price + added, rel=1e-3)


def test_delivered_price_is_of_the_published_order():
    """Stover alone at 2000 t a day comes to 64 USD per tonne delivered in the published design; 10 % either way."""
    model = build()
    model.fs.section.blend.set_blend({"corn_stover": 1.0})
    assert pyo.value(solve(model).delivered_price[0]) == pytest.approx(58.5 / 0.907185, rel=0.1)


def test_a_share_may_be_zero_and_its_slope_stays_finite():
    model = build()
    blend = model.fs.section.blend
    blend.set_blend({"corn_stover": 0.7, "wheat_straw": 0.3})
    solve(model)
    assert pyo.value(blend.blend_fraction[0, "sugarcane_bagasse"]) == pytest.approx(0, abs=1e-9)
    assert pyo.value(blend.collection_radius[0, "switchgrass"]) < 0.3


def test_more_of_the_wettest_brings_more_water():
    model = build()
    blend = solve(model)
    before = pyo.value(blend.wet_flow_mass[0])
    blend.set_blend({"corn_stover": 0.3, "wheat_straw": 0.2, "switchgrass": 0.2})
    solve(model)
    assert pyo.value(blend.wet_flow_mass[0]) > before


def test_one_share_is_a_decision():
    """Freed, a share takes the value that brings the blend to a given moisture."""
    model = build()
    blend = solve(model)
    blend.blend_fraction[0, "corn_stover"].unfix()
    model.target = pyo.Constraint(expr=blend.wet_flow_mass[0] == 1.35 * blend.dry_flow_mass[0])
    assert degrees_of_freedom(model) == 0
    assert nexus.kernel.solve(model).ok
    x = {f: pyo.value(blend.blend_fraction[0, f]) for f in FEEDSTOCKS}
    water = sum(x[f] * table_values(f)["moisture"] / (1 - table_values(f)["moisture"]) for f in FEEDSTOCKS)
    assert water == pytest.approx(0.35, rel=1e-7)


def test_cheapest_blend_buys_until_the_last_tonne_costs_the_same():
    """With all shares free and the cost as objective, marginal prices of what is bought agree, by hand:

    d(F_f P_f)/dF_f = gate + (loading + truck (base + 3/2 x 2/3 tau R)) / (1 - w), since R grows with the root of F_f.
    """
    model = build()
    blend = solve(model)
    blend.blend_fraction.unfix()
    model.cost = pyo.Objective(expr=blend.delivered_price[0])
    assert nexus.kernel.solve(model).ok
    marginal = {}
    for f in FEEDSTOCKS:
        data = table_values(f)
        distance = data["base_distance"] + 1.3 * pyo.value(blend.collection_radius[0, f])
        marginal[f] = data["gate_price"] + (4.8 + 0.13 * distance) / (1 - data["moisture"])
    bought = [f for f in FEEDSTOCKS if pyo.value(blend.blend_fraction[0, f]) > 1e-3]
    assert 2 <= len(bought) < len(FEEDSTOCKS)
    lowest = min(marginal.values())
    assert [marginal[f] for f in bought] == pytest.approx([lowest] * len(bought), rel=1e-4)


def test_errors_say_what_to_do():
    model = build()
    blend = model.fs.section.blend
    with pytest.raises(ValueError, match="has no feedstock poplar; it has corn_stover, wheat_straw"):
        blend.set_blend({"poplar": 1.0})
    with pytest.raises(ValueError, match="add up to 1.2 without sugarcane_bagasse; they may reach 1"):
        blend.set_blend({"corn_stover": 1.2})
    with pytest.raises(KeyError, match="no data for 'poplar'; its feedstocks are corn_stover"):
        table_values("poplar")
    blend.composition[0, "wheat_straw", "Glucan"].fix(0.5)
    assert "The dry composition of wheat_straw sums to 1.1650" in model.fs.section.check()[0]


def test_every_number_has_a_range_and_a_source():
    for row in rows("sections/feedstocks.csv"):
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row
        assert row["source"] and set(row["confidence"].split("+")) <= {"Q1", "Q2", "M", "D", "A"}, row


def test_shares_beyond_one_are_told_before_anything_is_solved():
    section = build().fs.section
    section.blend.blend_fraction[0, "corn_stover"].fix(0.9)
    (problem,) = section.check()
    assert problem.startswith("The shares of the blend sum to 1.3: corn_stover 0.9, wheat_straw 0.2, switchgrass 0.2.")
    assert "sugarcane_bagasse is what is left" in problem
