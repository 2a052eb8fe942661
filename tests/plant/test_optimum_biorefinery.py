"""Optima of the integrated plant with four decisions: conditions, exact derivatives, prices against re-solves."""

import numpy as np
import pytest

from docs.reference.measure_optima import read, shipped_studies
from nexus.costing.costing import set_mode
from nexus.costing.equipment import Mode
from nexus.flowsheets.biorefinery_costs.standing import set_standing_capacities
from nexus.run import Stages
from nexus.scenario import load_scenario, shipped_scenarios
from nexus.studies.optimize import Decision, Goal, ReducedModel, minimise, perturbations
from nexus.studies.optimize import plant as optimised
from nexus.studies.optimize.limits import limits_of

pytestmark = pytest.mark.xdist_group("biorefinery")
RANGES = {
    "plant.hydrolysis.enzyme_loading[0.0]": (0.008, 0.04),
    "plant.hydrolysis.total_solids[0.0]": (0.14, 0.27),
    "plant.recovery.syrup_solids[0.0]": (0.25, 0.6),
    "plant.heat_and_power.boiler.excess_air[0.0]": (0.15, 0.4),
}
PROFIT = Goal("operating_profit", "maximize")


@pytest.fixture(scope="module")
def model(problem, base):
    """Returns the plant as a function of four decisions."""
    decisions = [Decision(name, low, high, "-", base[name]) for name, (low, high) in RANGES.items()]
    return ReducedModel.of_problem(problem, decisions, base)


def test_derivatives_are_those_of_re_solved_states(model):
    """Gradient and Hessian of the profit by central differences, a thousandth of a range to either side."""
    at, h = model.start, 1e-3
    ends = [[model.state(at.point + s * h * e, at) for s in (1, -1)] for e in np.eye(4)]
    slope = np.array([(a.figures["operating_profit"] - b.figures["operating_profit"]) / (2 * h) for a, b in ends])
    gradient = model.gradient(at, ["operating_profit"])[0]
    assert gradient == pytest.approx(slope, abs=1e-4 * np.abs(gradient).max())
    weights = np.zeros(len(model.system.side_rows))
    weights[model.side_of["operating_profit"]] = model.factor("operating_profit")
    curves = [np.subtract(*(model.gradient(x, ["operating_profit"])[0] for x in pair)) / (2 * h) for pair in ends]
    hessian = at.tangent.hessian(weights)
    assert hessian == pytest.approx(np.array(curves), abs=1e-3 * np.abs(hessian).max())


def test_the_best_profit_satisfies_its_conditions_and_prices_the_ethanol(model):
    """With ethanol at most 2 % above the base: conditions to 1e-6, no neighbour better, price as re-solving shows."""
    before = model.start.figures["ethanol_product"]
    limits = {"ethanol_product": (None, 1.02 * before)}
    best = minimise(model, PROFIT, limits)
    assert best.ok and best.kkt.holds(1e-6), best.status
    assert best.value > model.start.figures["operating_profit"]
    assert not perturbations(model, PROFIT, limits, best)["improves"].any()
    prices = {each.limit.name: each.price for each in best.multipliers}
    more = minimise(model, PROFIT, {"ethanol_product": (None, 1.0201 * before)}, best.state)
    less = minimise(model, PROFIT, {"ethanol_product": (None, 1.0199 * before)}, best.state)
    assert prices.get("ethanol_product", 0.0) == pytest.approx((more.value - less.value) / (2e-4 * before), rel=1e-3)


def test_shipped_optimisations_free_at_least_25_decisions():
    """Each has the baseline's feed and limits the slate, but for the one whose slate is free."""
    names = [name for name in shipped_scenarios() if name.startswith("biorefinery_best_")]
    assert names
    for name in names:
        scenario = load_scenario(name)
        assert len(scenario.free) >= 25 and not any("blend_fraction" in path for path in scenario.free)
        slate = set() if name.endswith("free_slate") else set(SLATE)
        assert slate <= set(scenario.study.constraints)


SLATE = ("ethanol_product", "furfural_product", "succinic_acid_product", "polylactide_product")
TARGETS = {  # of the baseline, with the figure that the study makes best
    "biorefinery_best_profit": {"operating_profit": (1.10, None)},
    "biorefinery_best_energy": {"specific_energy": (None, 0.85), "net_present_value": (1.0, None)},
    "biorefinery_best_waste": {"specific_waste": (None, 0.80), "net_present_value": (1.0, None)},
    "biorefinery_best_climate": {"climate_change": (None, 0.75), "net_present_value": (1.0, None)},
    "biorefinery_best_compromise": {
        "operating_profit": (1.10, None),
        "specific_energy": (None, 0.85),
        "specific_waste": (None, 0.80),
        "climate_change": (None, 0.75),
    },
    "biorefinery_best_profit_rating": {"operating_profit": (1.10, None), "total_capital_investment": (1.0, 1.0)},
    "biorefinery_best_energy_rating": {"specific_energy": (None, 0.85), "net_present_value": (1.0, None)},
    "biorefinery_best_waste_rating": {"specific_waste": (None, 0.80), "net_present_value": (1.0, None)},
    "biorefinery_best_climate_rating": {  # misses the 25 %: equipment is full
        "climate_change": (0.75, 0.80),
        "net_present_value": (1.0, None),
    },
    "biorefinery_best_profit_free_slate": {"operating_profit": (1.10, None)},
}


@pytest.fixture
def standing(biorefinery):
    """Returns what fixes the shipped plant's capacities as those that stand; afterwards they follow loads again."""
    costs = biorefinery.plant.costs
    kept = {block: block.capacity.value for block in costs.members("equipment")}
    yield lambda: set_standing_capacities(costs, Mode.rating)
    set_mode(costs, Mode.design)
    for block, capacity in kept.items():
        block.capacity.set_value(capacity)


@pytest.mark.parametrize("name", TARGETS)
def test_a_shipped_optimum_meets_its_targets_at_the_baselines_slate(name, biorefinery, standing, monkeypatch):
    """Against the base case: more profit, less energy, waste and carbon, as the page on the baseline defines them."""
    monkeypatch.setattr(optimised, "_start", lambda plant, patches, stages: None)  # the plant stands at its solution
    scenario = load_scenario(name)
    if scenario.build.get("capacities") == "rating":
        standing()
    made = optimised.compiled_plant(scenario, biorefinery.plant, None, Stages(lambda line: None))
    model = ReducedModel.of_compiled(made)
    before = dict(model.start.figures)
    best = minimise(model, Goal(scenario.study.objective, scenario.study.sense), limits_of(scenario, model))
    made.solution.load()
    assert best.ok and best.kkt.holds(1e-6), best.status
    after = best.state.figures
    slate = {} if name.endswith("free_slate") else dict.fromkeys(SLATE, (0.95, 1.05))
    for figure, (low, high) in (TARGETS[name] | slate).items():
        ratio = after[figure] / before[figure]
        assert low is None or ratio >= low * (1 - 1e-6), (figure, ratio)
        assert high is None or ratio <= high * (1 + 1e-6), (figure, ratio)


def test_the_page_of_optima_is_of_this_base_case_and_doubts_each_optimum(biorefinery):
    """Every shipped optimisation stands there beside this base case; its conditions hold, no neighbour is better."""
    before = biorefinery.results.tables["kpis"].set_index("name")["value"]
    studies, beside = read("optima"), read("optima_beside")
    assert list(studies) == list(beside) == shipped_studies()
    for study, rows in studies.items():
        table = {row["measure"]: row for row in rows}
        conditions = ("stationarity", "feasibility", "complementarity", "equations")
        assert all(float(table[name]["after"]) <= 1e-6 for name in conditions), study
        assert not any(row["improves"] == "True" for row in beside[study]), study
        same = [*SLATE, "specific_energy", "specific_waste", "climate_change"]
        same += [] if study.endswith("rating") else ["operating_profit", "net_present_value"]
        found = {name: float(table[name]["before"]) for name in same}
        assert found == pytest.approx({name: before[name] for name in same}, rel=1e-6), study
