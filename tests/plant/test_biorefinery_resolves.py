"""The compiled plant is solved again after a change: single changes, feedstocks; and every scenario from nothing.

What a portfolio does not build is another system of equations, which starts from nothing. A feedstock is another blend
in the same equations: it starts from the base case, and one of them from nothing as well, to the same figures.
"""

import pytest

from nexus.patches import find
from nexus.run import run
from nexus.scenario import load_scenario, shipped_simulations
from nexus.units import convert, pint_unit, units_of
from tests.benchmarks.biorefinery_resolves import changes, solve_again

GROUP = pytest.mark.xdist_group("biorefinery")
BASE = load_scenario("biorefinery")
NAMES = [n for n in shipped_simulations("biorefinery") if n != "biorefinery"]
PORTFOLIOS = [name for name in NAMES if load_scenario(name).build != BASE.build]
FEEDSTOCKS = [name for name in NAMES if load_scenario(name).build == BASE.build]
FROM_NOTHING = "biorefinery_wheat_straw"


def solved(name, folder):
    """Returns the results of a shipped scenario, solved from nothing as a user does it."""
    results = run(name, out=folder / "results", progress=lambda line: None)
    assert results.ok, results.diagnosis
    assert results.run["largest_residual"] <= 1e-8
    assert results.balances["relative error"].max() <= 1e-6
    return results


def fractions(name, plant):
    """Returns {variable: value} of what a feedstock scenario sets."""
    scenario = load_scenario(name)
    assert scenario.solver == BASE.solver and scenario.study == BASE.study and not scenario.free
    return {find(plant, path).name: float(quantity) for path, quantity in scenario.set.items()}


def resolved(name, biorefinery, base):
    """Returns the solution of a feedstock scenario, from the base case's."""
    solution = base.problem.solve(fix=fractions(name, biorefinery.plant), start=base, engine="newton")
    assert solution.ok, solution.message
    return solution


def test_there_is_a_scenario_for_each_portfolio_and_feedstock():
    portfolios = {
        "biorefinery_ethanol",
        "biorefinery_furfural",
        "biorefinery_succinic_acid",
        "biorefinery_polylactide",
        "biorefinery_sulfur_dioxide",
    }
    feedstocks = {
        "biorefinery_corn_stover",
        "biorefinery_wheat_straw",
        "biorefinery_switchgrass",
        "biorefinery_sugarcane_bagasse",
    }
    assert portfolios <= set(PORTFOLIOS)
    assert feedstocks <= set(FEEDSTOCKS)
    assert FROM_NOTHING in FEEDSTOCKS


@GROUP
@pytest.mark.parametrize("change", changes(), ids=lambda change: change.name.replace(" ", "_"))
def test_plant_solves_again_after_a_change(base, change):
    solution = solve_again(base, change)
    assert solution.ok, solution.message
    assert next(iter(solution.residuals().values())).relative <= 1e-8
    moved = {name for name, value in solution.outputs().items() if value != base.outputs()[name]}
    assert moved, "the change reaches a key figure"


def test_at_least_20_changes_of_every_kind_are_tried():
    found = changes()
    assert len({change.name for change in found}) >= 20
    for word in ("flow", "temperature", "moisture", "purity", "pressure", "residence_time", "split", "price"):
        assert any(word in change.path for change in found), word


@GROUP
@pytest.mark.parametrize("name", FEEDSTOCKS)
def test_feedstock_scenario_solves_from_the_base_case(biorefinery, base, name):
    """Dry feed stays; all of it is the one biomass."""
    solution = resolved(name, biorefinery, base)
    assert next(iter(solution.residuals().values())).relative <= 1e-8
    blend = solution["plant.feedstock.blend.blend_fraction"]
    assert max(blend.values()) == pytest.approx(1) and sum(blend.values()) == pytest.approx(1)
    assert solution.outputs()["dry_feed"] == pytest.approx(base.outputs()["dry_feed"], rel=1e-9)


@GROUP
def test_feedstock_scenario_solves_from_nothing_to_the_same_figures(biorefinery, base, tmp_path):
    found = solved(FROM_NOTHING, tmp_path).tables["kpis"].set_index("name")["value"]
    compared = kpis_of(biorefinery.plant, resolved(FROM_NOTHING, biorefinery, base))
    assert set(found.index) - set(compared) == {"internal_rate_of_return", "simple_payback", "discounted_payback"}
    for name, value in compared.items():
        assert found[name] == pytest.approx(value, rel=1e-6, abs=1e-9), name


def kpis_of(plant, solution):
    """Returns the key figures of a re-solve in the units of kpis.csv."""
    found = solution.outputs()
    return {k.name: convert(found[k.name], units_of(k.expression), pint_unit(k.units)) for k in plant.kpis}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=pytest.mark.xdist_group("biorefinery" if n.endswith("_ethanol") else "portfolios"))
        for n in PORTFOLIOS
    ],
)
def test_portfolio_solves_from_nothing(name, request, tmp_path):
    results = solved(name, tmp_path)
    if name == "biorefinery_ethanol":
        everything = request.getfixturevalue("biorefinery").results
        assert results.kpi("ethanol_product") > 1.1 * everything.kpi("ethanol_product")
        assert {450, 480}.isdisjoint(results.areas) and {450, 480} <= set(everything.areas)
