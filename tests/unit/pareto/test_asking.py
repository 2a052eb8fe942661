"""Problems that fail, coincide or end in a local optimum, and how they are answered all the same."""

from dataclasses import replace

import numpy as np
import pytest

from nexus.studies.pareto.answers import Standing
from nexus.studies.pareto.asking import Asker
from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.front import find_front
from nexus.studies.pareto.objectives import Objective, ParetoError
from nexus.studies.pareto.payoff import payoff
from nexus.studies.pareto.prediction import along_tangent, through_neighbours
from tests.unit.pareto.analytic import AnalyticModel, convex_pair, slsqp

PAIR = (Objective("a"), Objective("b"))


def asker(model, minimise=slsqp):
    """Returns an asker with the ends of the front found, and these."""
    found = Asker(model, PAIR, minimise, lambda answers, scale: None)
    return found, payoff(found, model.start)


class Refusing:
    """An optimiser that fails when it starts farther from the answer than it may, or for the first calls it gets."""

    def __init__(self, reach: float = np.inf, first: int = 0) -> None:
        self.reach, self.first, self.calls, self.armed = reach, first, 0, False

    def __call__(self, model, goal, limits, start):
        done = slsqp(model, goal, limits, start)
        if not self.armed:
            return done
        self.calls += 1
        if self.calls <= self.first or np.linalg.norm(done.state.point - start.point) > self.reach:
            return replace(done, state=start, ok=False, status="No optimum found: no step improves it.")
        return done


def test_a_failed_problem_is_tried_again_from_the_next_neighbour():
    minimise = Refusing(first=2)
    asking, ends = asker(convex_pair(), minimise)
    minimise.armed = True
    answer = asking.ask(EpsilonProblem(0, {1: 0.5}), ends)
    assert answer.standing is Standing.front and answer.converged
    assert answer.effort.optimisations == 3 and answer.start == f"point {ends[1].number}"


def test_a_step_is_halved_and_the_point_between_joins_the_front():
    """From f2 = 3.992 to 1.0 the decision moves by 0.25 of its range; half-way in f2 (2.496) it moves by 0.11."""
    minimise = Refusing(reach=0.16)
    asking, ends = asker(convex_pair(), minimise)
    minimise.armed = True
    level = float(asking.scale.normalised(np.array([0.0, 1.0]))[1])
    asking.model.gradient = lambda state, names: np.zeros((len(names), 2))  # no prediction beyond the start itself
    answer = asking.ask(EpsilonProblem(0, {1: level}), ends[:1])
    between = asking.answers[-2]
    assert answer.standing is Standing.front and "half-way" in answer.start
    assert between.standing is Standing.front and between.values[1] == pytest.approx((3.992 + 1.0) / 2, abs=0.001)


def test_a_problem_without_solution_is_an_answer_with_its_reasons():
    asking, ends = asker(convex_pair())
    answer = asking.ask(EpsilonProblem(0, {1: -0.5}), ends)
    assert answer.standing is Standing.failed and not answer.solved
    assert "the levels are not met" in answer.reason and "from point" in answer.reason


def test_a_level_that_an_earlier_point_meets_is_not_solved_again():
    """f2 jumps where the front is broken: a point found at a loose level answers the tighter ones it meets."""
    asking, ends = asker(convex_pair())
    loose = asking.ask(EpsilonProblem(0, {1: 0.9}), ends)
    count = len(asking.answers)
    assert asking.ask(EpsilonProblem(0, {1: float(loose.normalised[1]) + 1e-12}), ends) is loose
    assert len(asking.answers) == count


def test_the_same_point_found_again_coincides():
    asking, ends = asker(convex_pair())
    first = asking.ask(EpsilonProblem(0, {1: 0.5}), ends)
    again = asking.ask(EpsilonProblem(1, {0: float(first.normalised[0])}), ends)
    assert (again.standing, again.other) == (Standing.coincides, first.number)


def test_a_local_optimum_gives_way_to_a_point_that_beats_it():
    """a has a second valley at x = 2.2, above that at x = -0.5: started there, the optimiser stays in it."""
    model = AnalyticModel(
        {
            "a": lambda x: 0.1 * (x[0] - 1) ** 2 + np.cos(3.5 * x[0]) * 0.5 + x[1] ** 2,
            "b": lambda x: (x[1] - 1) ** 2 + 0.05 * (x[0] - 1.0) ** 2,
        },
        [(0.0, 3.5), (-1.0, 2.0)],
    )
    asking, ends = asker(model)
    good = asking.ask(EpsilonProblem(0, {1: 0.4}), ends)
    far = replace_state(model, ends[0], np.array([0.99, 0.6]))
    answer = asking.ask(EpsilonProblem(0, {1: 0.5}), [far])
    assert answer.values[0] <= good.values[0] + 1e-9
    assert answer.converged


def replace_state(model, answer, point):
    """Returns a copy of an answer that lies elsewhere."""
    state = model.state(point)
    values = np.array([state.figures[o.figure] for o in PAIR])
    copy = replace(answer, state=state, values=values)
    copy.normalised = answer.normalised
    return copy


def test_an_answer_that_is_not_quite_converged_is_kept_and_said():
    def loose(model, goal, limits, start):
        done = slsqp(model, goal, limits, start)
        return replace(done, ok=False, status="No optimum found: 150 iterations were not enough.", kkt=3e-5)

    found = find_front(convex_pair(), PAIR, 4, loose, convex_pair().start)
    assert len(found.points) >= 3 and not any(point.converged for point in found.points)
    assert "150 iterations were not enough" in found.points[0].reason


def test_a_front_without_an_end_is_refused_with_the_reason():
    def failing(model, goal, limits, start):
        return replace(slsqp(model, goal, limits, start), state=None, ok=False, status="The plant does not solve.")

    with pytest.raises(ParetoError, match="The least a was not found, so there is no front: .*does not solve"):
        find_front(convex_pair(), PAIR, 4, failing, convex_pair().start)


def test_a_broken_front_has_no_points_in_its_gap_and_says_so():
    """f2 = 1 - f1 - 0.6 sin(6 pi f1) / 2 falls, rises and falls: what lies behind a rise is beaten."""
    model = AnalyticModel(
        {"a": lambda x: x[0], "b": lambda x: 1 - x[0] - 0.3 * np.sin(6 * np.pi * x[0]) + x[1]}, [(0.0, 1.0), (0.0, 1.0)]
    )
    found = find_front(model, PAIR, 16, slsqp, model.start)
    a = np.sort([point.values[0] for point in found.points])
    dense = np.linspace(0.0, 1.0, 20001)
    b = 1 - dense - 0.3 * np.sin(6 * np.pi * dense)
    best = np.minimum.accumulate(b)
    for point in found.points:
        assert point.values[1] <= np.interp(point.values[0], dense, best) + 1e-3
    assert np.diff(a).max() > 0.1 and found.closed
    assert all("the answer there is point" in gap.reason or "not solved" in gap.reason for gap in found.closed)


def test_a_plane_through_neighbours_predicts_between_them():
    asking, ends = asker(convex_pair())
    one, two = (asking.ask(EpsilonProblem(0, {1: level}), ends) for level in (0.5, 0.3))
    middle = EpsilonProblem(0, {1: 0.4})
    predicted = through_neighbours(middle, [one, two])
    assert predicted == pytest.approx((one.state.point + two.state.point) / 2, abs=1e-4)
    assert through_neighbours(EpsilonProblem(0, {1: 0.95}), [one, two]) is None
    assert through_neighbours(middle, [one]) is None


def test_a_tangent_step_meets_the_level_to_first_order():
    """f2 = (x - 2)² + y² with y at its bound of no use: the step along x is (level - f2) / (2 (x - 2))."""
    asking, ends = asker(convex_pair())
    near = asking.ask(EpsilonProblem(0, {1: 0.5}), ends)
    target = EpsilonProblem(0, {1: 0.45})
    point = along_tangent(asking.model, PAIR, asking.scale, target, near)
    x, y = near.state.columns
    step = 0.05 * float(asking.scale.ranges[1]) / (2 * (2 - x))
    assert asking.model.own(point) == pytest.approx([x + step, y], abs=1e-4)
