"""What is read off a front: dominance, hypervolume, knee, rates, gaps."""

from itertools import combinations

import numpy as np
import pytest

from nexus.studies.pareto.answers import Answer, Standing
from nexus.studies.pareto.dominance import dominates, dominators
from nexus.studies.pareto.epsilon import SHARE, EpsilonProblem
from nexus.studies.pareto.gaps import gaps
from nexus.studies.pareto.hypervolume import hypervolume
from nexus.studies.pareto.knee import knee
from nexus.studies.pareto.objectives import Objective, Scale, Sense
from nexus.studies.pareto.rates import rate_text, rates_at, round_step


def test_a_staircase_has_the_area_of_its_steps():
    """(0, 2), (1, 1), (2, 0) below (3, 3): rectangles of 3 x 1, 2 x 1 and 1 x 1."""
    assert hypervolume(np.array([[1.0, 1.0], [0.0, 2.0], [2.0, 0.0], [2.0, 2.0]]), np.array([3.0, 3.0])) == 6.0


def test_three_boxes_by_inclusion_and_exclusion():
    """Each unit vector below (2, 2, 2): 3 boxes of 4, less 3 overlaps of 2, and the common cube of 1."""
    assert hypervolume(np.eye(3), np.full(3, 2.0)) == pytest.approx(3 * 4 - 3 * 2 + 1)


@pytest.mark.parametrize("n", [2, 3])
def test_any_points_by_inclusion_and_exclusion(n):
    """The union of boxes is the alternating sum of the volumes of their intersections."""
    points, reference = np.random.default_rng(n).random((7, n)), np.full(n, 0.9)
    inside = points[(points < reference).all(axis=1)]
    whole = sum(
        (-1) ** (k + 1) * np.prod(reference - np.max(chosen, axis=0))
        for k in range(1, len(inside) + 1)
        for chosen in combinations(inside, k)
    )
    assert hypervolume(points, reference) == pytest.approx(whole, rel=1e-12)


def test_points_beyond_the_reference_count_for_nothing():
    assert hypervolume(np.array([[0.0, 4.0], [1.0, 1.0]]), np.array([3.0, 3.0])) == 4.0
    with pytest.raises(ValueError, match="two or three objectives, not for 4"):
        hypervolume(np.zeros((1, 4)), np.ones(4))


def test_a_point_is_beaten_by_one_that_is_nowhere_worse():
    assert dominates(np.array([0.0, 1.0]), np.array([0.0, 2.0]))
    assert not dominates(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert not dominates(np.array([0.0, 1.0]), np.array([1.0, 0.0]))
    assert dominators(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])) == [None, None, 0]


def test_the_knee_is_farthest_before_the_line_of_the_ends():
    """Of x + y = 1 the point (0.2, 0.3) lies (1 - 0.5) / sqrt(2) before the line, (0.5, 0.1) 0.4 / sqrt(2)."""
    found = knee(np.array([[0.0, 1.0], [0.2, 0.3], [0.5, 0.1], [1.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert (found.row, found.distance) == (1, pytest.approx(0.5 / np.sqrt(2)))


def test_the_knee_of_three_objectives_is_farthest_before_the_plane():
    """Of x + y + z = 1 the point (0.1, 0.1, 0.2) lies 0.6 / sqrt(3) before the plane."""
    values = np.vstack([np.eye(3), [[0.1, 0.1, 0.2], [0.3, 0.3, 0.3]]])
    found = knee(values, np.eye(3))
    assert (found.row, found.distance) == (3, pytest.approx(0.6 / np.sqrt(3)))
    assert knee(np.array([[0.7, 0.8, 0.9]]), np.eye(3)) is None


def test_a_rate_is_read_from_the_normal_in_units_and_words():
    """Profit (range 100) and carbon (range 2): a normal of 1 a unit of profit and 20 a unit of carbon."""
    objectives = (Objective("profit", Sense.maximize, "MUSD/yr"), Objective("carbon", Sense.minimize, "kg/kg"))
    scale = Scale(np.array([-1.0, 1.0]), np.array([-150.0, 1.0]), np.array([-50.0, 3.0]))
    point = Answer(1, "", EpsilonProblem(0), Standing.front, normal=np.array([1.0, 20.0]))
    by_pair = {(rate.gained, rate.paid): rate for rate in rates_at(point, scale)}
    assert by_pair[1, 0].value == pytest.approx(20.0) and by_pair[0, 1].value == pytest.approx(0.05)
    assert rate_text(by_pair[1, 0], objectives, scale) == "0.02 kg/kg less carbon costs 0.4 MUSD/yr less profit"
    assert rate_text(by_pair[0, 1], objectives, scale) == "1 MUSD/yr more profit costs 0.05 kg/kg more carbon"


def test_no_rate_is_read_where_a_level_does_not_bind():
    scale = Scale(np.ones(2), np.zeros(2), np.ones(2))
    problem = EpsilonProblem(0, {1: 0.5})
    free = Answer(1, "", problem, Standing.front, normal=problem.normal({1: 0.0}, 2))
    bound = Answer(2, "", problem, Standing.front, normal=problem.normal({1: 3.0}, 2))
    assert rates_at(free, scale) == []
    cheap, dear = sorted(rate.value for rate in rates_at(bound, scale))
    assert cheap == pytest.approx((1 + SHARE) / (3 + SHARE)) and dear == pytest.approx((3 + SHARE) / (1 + SHARE))


def test_steps_are_round():
    assert [round_step(size) for size in (0.013, 0.5, 7.0)] == pytest.approx([0.01, 0.5, 5.0])


def test_the_objective_that_changes_more_is_held_in_the_middle_of_a_gap():
    """Steep from (0, 1) to (0.1, 0.2), flat from there to (1, 0): the first gap is 0.806, the second 0.922 long."""
    flat, steep = gaps(np.array([[0.0, 1.0], [1.0, 0.0], [0.1, 0.2]]))
    assert flat.length == pytest.approx(np.hypot(0.9, 0.2)) and steep.length == pytest.approx(np.hypot(0.1, 0.8))
    assert flat.problem == EpsilonProblem(1, {0: pytest.approx(0.55)})
    assert steep.problem == EpsilonProblem(0, {1: pytest.approx(0.6)})


def test_neighbours_on_a_surface_are_joined_and_closed_borders_peeled():
    """Three corners and a point inside: six edges; without the closed border edge its triangle is gone."""
    values = np.vstack([np.eye(3), [[0.2, 0.2, 0.2]]])
    assert {tuple(sorted(gap.ends)) for gap in gaps(values)} == {(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)}
    left = {tuple(sorted(gap.ends)) for gap in gaps(values, {frozenset((0, 1))})}
    assert left == {(0, 2), (1, 2), (0, 3), (1, 3), (2, 3)}


def test_an_edge_counts_less_with_a_point_near_its_middle():
    values = np.vstack([np.eye(3), [[0.45, 0.45, 0.02]]])
    lengths = {tuple(sorted(gap.ends)): gap.length for gap in gaps(values)}
    assert lengths[0, 1] < 0.2 < lengths[0, 2]
