"""Sugar liquor from biomass by steam explosion and hydrolysis: square, closed, diluted where it is too rich."""

import pyomo.environ as pyo
import pytest

import nexus.kernel
from nexus.flowsheets.sections.sugar_liquor import SugarLiquor
from nexus.flowsheets.tables import rows
from tests.unit.flowsheets import liquor_chain
from tests.unit.flowsheets.section_checks import assert_square_and_clean, heat_and_work, imbalance, structure_of

PRODUCTS = ("succinic_acid", "polylactide")


@pytest.fixture(scope="module")
def solved():
    """Returns the solved flowsheet, its solution, and the structural findings of before."""
    model = liquor_chain.build(PRODUCTS)
    before = structure_of(model)
    liquor_chain.initialize(model)
    return model, nexus.kernel.solve(model), before


@pytest.fixture
def section(solved):
    return solved[0].fs.sugar_liquor


def liquor(section):
    return section.dilution.mixed_state[0]


def sugar(state) -> float:
    """Returns glucose and xylose per volume, kg/m3."""
    return pyo.value((state.flow_mass_comp["Glucose"] + state.flow_mass_comp["Xylose"]) / state.flow_vol)


def furfural(state) -> float:
    """Returns furfural per volume, kg/m3."""
    return pyo.value(state.flow_mass_comp["Furfural"] / state.flow_vol)


def larger(first: float, second: float) -> float:
    """Returns the smooth maximum with 1 kg/m3 of smoothing."""
    return (first + second + ((first - second) ** 2 + 1) ** 0.5) / 2


def test_is_square_and_clean(solved):
    assert_square_and_clean(*solved)


def test_mass_elements_and_energy_close_over_the_section(section):
    """Sums over the streams that cross the section's boundary, from the registry's data alone."""
    inward = [section.hydrolysate_split.mixed_state[0], section.dilution_water.inlet_state[0]]
    outward = [section.product_split.component(f"{name}_outlet_state")[0] for name in PRODUCTS]
    outward.append(section.ethanol_mixer.mixed_state[0])
    found = imbalance(inward, outward, heat_and_work(section.units_in_order()))
    assert {"C", "H", "N", "O", "S", "Si"} <= set(found)
    assert max(found.values()) < 1e-7, found


def test_liquor_is_clear_and_solids_go_on_to_ethanol(section):
    hydrolysate, ethanol = section.hydrolysate_split.mixed_state[0], section.ethanol_mixer.mixed_state[0]
    for j in ("Lignin", "Glucan"):
        passed = 0.3 * (1 - 0.99) * 0.95 * (1 - 0.999)  # share, press, water recovery, rejection
        lost = pyo.value(hydrolysate.flow_mol_comp[j] - ethanol.flow_mol_comp[j]) / pyo.value(
            hydrolysate.flow_mol_comp[j]
        )
        assert lost == pytest.approx(passed, rel=1e-6)
    assert pyo.value(liquor(section).flow_mass_comp["Furfural"]) > 0


def test_products_share_the_liquor(section):
    flows = [pyo.value(section.liquor_outlets[name].flow_mol_comp[0, "Glucose"]) for name in PRODUCTS]
    assert flows[0] == pytest.approx(flows[1], rel=1e-8)
    assert sum(flows) == pytest.approx(pyo.value(liquor(section).flow_mol_comp["Glucose"]), rel=1e-8)


@pytest.mark.parametrize("limit", [60.0, 200.0])
def test_water_dilutes_what_is_too_rich_and_nothing_else(solved, limit):
    """With d the excess and 1 kg/m3 of smoothing, V_water c_max = V (d + sqrt(d^2 + 1))/2."""
    model, section = solved[0], solved[0].fs.sugar_liquor
    section.highest_sugar.fix(limit)
    assert nexus.kernel.solve(model).ok
    before, after = sugar(section.microfilter.permeate_state[0]), sugar(liquor(section))
    excess = larger(before - limit, limit * (furfural(section.microfilter.permeate_state[0]) / 5.0 - 1))
    water = (excess + (excess**2 + 1) ** 0.5) / 2 / limit  # per volume of clear liquor
    assert after == pytest.approx(before / (1 + water), rel=1e-6)
    assert after == pytest.approx(min(before, limit), rel=2e-4)
    section.highest_sugar.fix(100.0)
    assert nexus.kernel.solve(model).ok


def test_water_dilutes_what_is_too_toxic(solved):
    """A liquor with twice the furfural that is allowed takes its own volume of water, and the sugar halves with it."""
    model, section = solved[0], solved[0].fs.sugar_liquor
    clear = section.microfilter.permeate_state[0]
    section.highest_furfural.fix(furfural(clear) / 2)
    assert nexus.kernel.solve(model).ok
    limit = section.highest_sugar[0].value
    toxic, sweet = limit * (furfural(clear) / section.highest_furfural[0].value - 1), sugar(clear) - limit
    excess = larger(sweet, toxic)
    water = (excess + (excess**2 + 1) ** 0.5) / 2 / limit
    assert furfural(liquor(section)) == pytest.approx(furfural(clear) / (1 + water), rel=1e-6)
    assert furfural(liquor(section)) == pytest.approx(section.highest_furfural[0].value, rel=1e-3)
    section.highest_furfural.fix(5.0)
    assert nexus.kernel.solve(model).ok


@pytest.mark.parametrize("share", [1e-4, 0.95])
def test_solves_from_nearly_nothing_to_nearly_all(solved, share):
    model, section = solved[0], solved[0].fs.sugar_liquor
    section.hydrolysate_split.split_fraction[0, "liquor_outlet"].fix(share)
    assert nexus.kernel.solve(model).ok
    hydrolysate = section.hydrolysate_split.mixed_state[0].flow_mol_comp["Glucose"]
    taken = pyo.value(liquor(section).flow_mol_comp["Glucose"] / hydrolysate)
    assert 0.6 * share < taken < share  # cake and retentate keep the rest
    section.hydrolysate_split.split_fraction[0, "liquor_outlet"].fix(0.3)
    assert nexus.kernel.solve(model).ok


def test_one_product_gets_all_of_it():
    model = liquor_chain.build(("polylactide",))
    liquor_chain.initialize(model)
    assert nexus.kernel.solve(model).ok
    section = model.fs.sugar_liquor
    assert section.liquor_outlets == {"polylactide": section.liquor_pump.outlet}


@pytest.mark.parametrize("names", [(), ("a", "a")])
def test_products_need_distinct_names(solved, names):
    with pytest.raises(ValueError, match="Sugar liquor needs the distinct names of its products"):
        SugarLiquor(water=solved[0].fs.water, beer=solved[0].fs.beer, products=names).construct()


def test_every_number_of_the_section_has_a_source():
    assert all(row["source"] and row["confidence"] for row in rows("sections/sugar_liquor_design.csv"))
