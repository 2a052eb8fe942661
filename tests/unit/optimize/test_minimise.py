"""Optima of small plants against hand calculations: free, at limits and bounds, with prices."""

import numpy as np
import pytest
from small_plants import box, spout

from nexus.studies.optimize import Decision, Goal, Options, ReducedModel, check_kkt, minimise
from nexus.studies.optimize.decisions import OptimizeError
from nexus.studies.optimize.watched import Watched

SURFACE = Goal("surface")


def test_an_open_box_of_four_cubic_metres_is_twice_as_wide_as_high():
    """By hand: surface a b + 8 (a + b) / (a b) is least at a = b = 2, height 1: 12 square metres."""
    found = minimise(box(), SURFACE, {})
    assert found.ok and found.kkt.holds()
    assert found.value == pytest.approx(12.0, abs=1e-9)
    assert found.state.figures["height"] == pytest.approx(1.0, abs=1e-6)
    assert found.multipliers == ()


def test_the_last_steps_converge_quadratically():
    """With the exact Hessian the conditions fall by their square once they are small."""
    lines = []
    minimise(box(), SURFACE, {}, options=Options(tolerance=1e-12, progress=lines.append))
    errors = [float(line.partition("conditions ")[2].split(",")[0]) for line in lines]
    small = [(e, after) for e, after in zip(errors, errors[1:], strict=False) if 1e-6 < e < 1e-2]
    assert small and all(after < 10 * e**2 for e, after in small)


def test_a_limit_of_a_figure_has_the_price_that_re_solving_shows():
    """At most 1.5 m of a + b: by hand a = b = 0.75, surface 0.5625 + 12 / 0.5625; price by central difference."""
    model = box()
    found = minimise(model, SURFACE, {"sides": (None, 1.5)})
    assert found.value == pytest.approx(0.75**2 + 8 * 1.5 / 0.75**2, rel=1e-8)
    (held,) = found.multipliers
    assert str(held.limit) == "sides <= 1.5 m"
    above, below = (minimise(model, SURFACE, {"sides": (None, 1.5 + d)}).value for d in (1e-4, -1e-4))
    assert held.price == pytest.approx((above - below) / 2e-4, rel=1e-6)


def test_a_bound_of_a_variable_and_an_inequality_hold_an_optimum():
    """Height at least 1.2: floor 4 / 1.2, square; perimeter at most 6: a = b = 1.5."""
    found = minimise(box(height=(1.2, 1000)), SURFACE, {})
    floor = 4 / 1.2
    assert found.value == pytest.approx(floor + 2 * 1.2 * 2 * floor**0.5, rel=1e-6)
    assert [each.limit.kind for each in found.multipliers] == ["variable"]
    found = minimise(box(perimeter=6.0), SURFACE, {})
    assert found.value == pytest.approx(1.5**2 + 8 * 3 / 1.5**2, rel=1e-8)
    assert [each.limit.name for each in found.multipliers] == ["perimeter"]


def test_an_optimum_on_a_bound_is_restored_from_its_columns():
    """It stands a little beyond the bound, and is found again there."""
    model = box(height=(1.2, 1000))
    found = minimise(model, SURFACE, {})
    kept = model.restored(found.state.point, found.state.columns)
    assert kept is not None
    assert kept.figures["surface"] == pytest.approx(found.value, rel=1e-9)


def test_a_state_that_passes_a_bound_has_neighbours_in_a_small_region():
    """A height of 1 where 1.2 is asked for: a step of a millionth of the ranges solves within the loosened bounds."""
    model = box(height=(1.2, 1000))
    watched, at = Watched(model, {}), model.start
    below = model.try_state(np.full(2, 0.375), at, model.data.with_arrays(lower=model.data.lower - 10.0))
    assert below.figures["height"] == pytest.approx(1.0, rel=1e-9)
    loose = watched.loosened(watched.slopes(below), watched.values(below), 1e-6)
    assert model.try_state(below.point - 1e-6, below, loose) is not None


def test_a_start_that_passes_limits_is_brought_within_them():
    """The start has a + b = 2; at least 6 is asked for."""
    found = minimise(box(), SURFACE, {"sides": (6.0, None)})
    assert found.ok
    assert found.state.figures["sides"] == pytest.approx(6.0, abs=1e-7)


def test_limits_that_exclude_each_other_are_no_optimum():
    """Within the ranges a + b reaches 10 at most."""
    found = minimise(box(), SURFACE, {"sides": (11.0, None)})
    assert not found.ok
    assert found.status.startswith("No optimum found")
    assert found.status.endswith("Limits are passed, most of all sides >= 11 m, by 1 m.")


def test_maximising_ends_on_bounds_of_decisions_with_prices():
    """The smallest floor has the largest surface; the derivative there, by hand, b - 8 / a^2."""
    found = minimise(box(start=(0.5, 0.6)), Goal("surface", "maximize"), {})
    assert found.state.point.tolist() == [0.0, 0.0]
    prices = {each.limit.name: each.price for each in found.multipliers}
    assert prices["a"] == pytest.approx(0.2 - 8 / 0.2**2, rel=1e-6)


def test_a_weighted_sum_is_a_goal():
    """surface + 4 height: by hand x + 16 / sqrt(x) + 16 / x is stationary in the floor x of a square box."""
    found = minimise(box(), Goal({"surface": 1.0, "height": 4.0}), {})
    floor = 4.0 / found.state.figures["height"]
    assert 1 - 8 / floor**1.5 - 16 / floor**2 == pytest.approx(0.0, abs=1e-6)


def test_conditions_fail_beside_the_optimum():
    """Half a percent of a range away from the optimum stationarity is far from zero."""
    model = box()
    found = minimise(model, SURFACE, {})
    beside = model.state(found.state.point + np.array([0.005, 0.0]), found.state)
    kkt = check_kkt(model, SURFACE, {}, beside)
    assert not kkt.holds()
    assert kkt.stationarity > 1e-4


def test_gradients_and_hessians_are_those_of_differences():
    """Central differences of figures and gradients at a point that is no optimum."""
    model, h = box(), 1e-5
    at = model.state(np.array([0.3, 0.55]))
    ends = [[model.state(at.point + s * h * e, at) for s in (1, -1)] for e in np.eye(2)]
    slope = [(a.figures["surface"] - b.figures["surface"]) / (2 * h) for a, b in ends]
    assert model.gradient(at, ["surface"])[0] == pytest.approx(slope, rel=1e-7)
    weights = np.zeros(len(model.system.side_rows))
    weights[model.side_of["surface"]] = 1.0
    curves = [(model.gradient(a, ["surface"])[0] - model.gradient(b, ["surface"])[0]) / (2 * h) for a, b in ends]
    assert at.tangent.hessian(weights) == pytest.approx(np.array(curves), rel=1e-6)


def test_refusals_say_what_to_do():
    """Bounds the wrong way round, a start outside them, an unknown figure, a limit on no side."""
    with pytest.raises(OptimizeError, match="its lower bound 2 must lie below its upper bound 1 m"):
        Decision("a", 2.0, 1.0, "m", 1.5)
    with pytest.raises(OptimizeError, match="starts at 3 m, outside its bounds 1 to 2"):
        Decision("a", 1.0, 2.0, "m", 3.0)
    with pytest.raises(OptimizeError, match="There is no figure 'weight'. Figures: surface, height, sides."):
        minimise(box(), Goal("weight"), {})
    with pytest.raises(OptimizeError, match="'sides' is limited on neither side"):
        minimise(box(), SURFACE, {"sides": (None, None)})


def test_a_capacity_is_scaled_by_what_decisions_move_it():
    """Twice a range of 0.2 m; the row's own coefficients would say 2. A row that nothing moves keeps its own scale."""
    whole = box(perimeter=6.0)
    model = ReducedModel.of_problem(whole.problem, [Decision(name, 0.9, 1.1, "m", 1.0) for name in "ab"])
    assert Watched(model, {}).scale[-1] == pytest.approx(0.4)


def test_a_bound_of_a_decision_keeps_its_price_from_what_is_nearly_zero_beside_it():
    """Per metre of the range a spout at 5e-7 of its scale is no limit: the price, by hand 1, is that of the bound."""
    found = minimise(spout(5e-7), Goal("sides", "maximize"), {})
    assert found.ok
    assert {each.limit.name: each.price for each in found.multipliers} == pytest.approx({"a": 1.0, "b": 1.0})
    assert found.kkt.complementarity == 0.0


def test_a_bound_that_is_passed_within_its_room_is_reported_as_passed():
    """The spout shuts at the upper bound of a, less 1e-7 of its scale: the optimum stands that far beyond the bound."""
    found = minimise(spout(-0.01), Goal("sides", "maximize"), {})
    assert found.ok
    assert {each.limit.name for each in found.multipliers} == {"spout", "b"}
    assert found.kkt.feasibility == pytest.approx(1e-7, rel=1e-3)
