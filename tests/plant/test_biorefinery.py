"""The integrated plant as one system: large, square, sound, closed, and solved from nothing by the shipped scenario."""

import pytest
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from pyomo.util.check_units import assert_units_consistent

from nexus.size import plant_size

pytestmark = pytest.mark.xdist_group("biorefinery")

AREAS = {100, 200, 300, 400, 450, 480, 600, 700, 800, 900}


@pytest.fixture(scope="module")
def size(biorefinery):
    """Returns the size of the plant, as `nexus size biorefinery` counts it."""
    return plant_size(biorefinery.plant, "biorefinery")


def test_plant_is_square(size):
    assert size.degrees_of_freedom == 0
    assert size.equations == size.variables


def test_plant_has_at_least_10000_equations_and_100_unit_models(size):
    """Not counted: feeds, products, mixers, splitters, translators, and further elements of what is repeated."""
    assert size.equations >= 10_000
    assert size.working_units >= 100
    assert size.all_units > size.working_units
    assert set(size.areas) == AREAS == {unit.area for unit in size.units}


def test_structure_is_sound(biorefinery):
    DiagnosticsToolbox(biorefinery.plant.model).assert_no_structural_warnings()


def test_units_of_all_equations_are_consistent(biorefinery):
    assert_units_consistent(biorefinery.plant.model)


def test_newton_solves_the_initialised_plant(biorefinery):
    assert biorefinery.results.run["solver_status"] == "optimal"
    assert biorefinery.results.run["iterations"] <= 15


def test_every_row_holds_to_1e_8_of_its_largest_term(base, size):
    residuals = base.residuals()
    assert len(residuals) >= size.equations
    wrong = [(name, r.relative) for name, r in residuals.items() if not r.relative <= 1e-8]
    assert not wrong, wrong[:5]


def test_the_run_reports_that_residual(biorefinery):
    assert biorefinery.results.run["largest_residual"] <= 1e-8


@pytest.mark.parametrize("level", ["unit", "area", "plant"])
def test_balances_recomputed_from_the_results_close(biorefinery, level):
    """Mass, every element and energy, from streams.csv and unit_models.csv alone."""
    closure = biorefinery.results.balances
    rows = closure[closure["level"] == level]
    assert {"mass", "C", "H", "N", "O", "S", "energy"} <= set(rows["quantity"])
    worst = rows.loc[rows["relative error"].idxmax()]
    assert worst["relative error"] <= 1e-6, worst.to_dict()


def test_every_unit_that_streams_pass_and_every_area_is_balanced(biorefinery, size):
    """A unit with streams on one side only is a feed or a product; the chiller has none, it takes a load of heat."""
    closure = biorefinery.results.balances
    balanced = {level: set(rows["name"]) for level, rows in closure.groupby("level")}
    assert balanced["area"] == {str(area) for area in AREAS - {100}}, "area 100 is a feed"
    units = biorefinery.results.tables["unit_models"].set_index("unit")["type"]
    assert len(units) == size.all_units
    left = set(units[~units.index.isin(balanced["unit"])])
    assert left == {"Feed", "CompositionFeed", "FeedstockBlend", "Product", "Chiller"}
