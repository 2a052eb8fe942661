"""Fronts of problems whose efficient points are known in closed form."""

import numpy as np
import pytest

from nexus.studies.pareto.answers import Standing
from nexus.studies.pareto.front import find_front
from nexus.studies.pareto.gaps import gaps
from nexus.studies.pareto.hypervolume import hypervolume
from nexus.studies.pareto.objectives import Objective, ParetoError, Sense
from tests.unit.pareto.analytic import CENTRES, AnalyticModel, binh_korn, convex_pair, slsqp, three_centres


def front_of(model, names="ab", points=12, minimise=slsqp, **more):
    """Returns the front of a model in objectives that are all to be small."""
    return find_front(model, [Objective(name) for name in names], points, minimise, model.start, **more)


@pytest.fixture(scope="module")
def pair():
    """Returns the front of Schaffer's problem."""
    return front_of(convex_pair(), points=16)


@pytest.fixture(scope="module")
def triple():
    """Returns a front of three objectives."""
    return front_of(three_centres(), "abc", 30)


def test_two_objectives_lie_on_schaffers_front(pair):
    """sqrt(f1) + sqrt(f2) = 2 along the whole front, from (0, 4) to (4, 0).

    The end makes f1 + 0.001 f2 least: at x = 0.002 / 1.001.
    """
    values = np.array([point.values for point in pair.points])
    assert len(values) == 16
    assert np.sqrt(values).sum(axis=1) == pytest.approx(2.0, abs=1e-5)
    assert values[0] == pytest.approx([0.002**2, 1.998**2], abs=1e-4)
    assert values[-1] == pytest.approx([1.998**2, 0.002**2], abs=1e-4)


def test_no_point_is_dominated_and_no_gap_is_left(pair):
    """Gaps are halved until there are enough points, so that the largest is at most twice the typical one."""
    lengths = [gap.length for gap in gaps(pair.normalised)]
    assert max(lengths) < 2.2 * np.median(lengths)
    assert not pair.closed and not pair.failed
    assert {answer.standing for answer in pair.answers} == {Standing.front, Standing.payoff}


def test_a_point_takes_about_one_optimisation(pair):
    """Four solves of the payoff table for two ends, one for every other point, and few repeated ones."""
    assert pair.effort.optimisations <= 1.5 * len(pair.points)


def test_rates_are_the_slope_of_the_front(pair):
    """Of sqrt(f1) + sqrt(f2) = 2 the slope is df1/df2 = -sqrt(f1 / f2)."""
    checked = 0
    for point in pair.points[2:-2]:
        a, b = point.values
        assert point.normal[1] / point.normal[0] == pytest.approx(np.sqrt(a / b), rel=0.02)
        checked += 1
    assert checked >= 10


def test_the_knee_of_schaffers_front_is_its_middle(pair):
    """The front is symmetric, so that the line through its ends is farthest at f1 = f2 = 1."""
    point, distance = pair.knee
    assert point.values == pytest.approx([1.0, 1.0], abs=0.25)
    assert distance == pytest.approx(0.5 / np.sqrt(2), abs=0.03)  # (1 - 1/4 - 1/4) / sqrt(2) at the middle


def test_the_front_of_binh_and_korn():
    """x1 = x2 up to 3, after that x2 = 3: f1 = 4 (x1² + x2²), f2 = (x1 - 5)² + (x2 - 5)²."""
    found = front_of(binh_korn(), points=14)
    x = np.array([point.state.columns for point in found.points])
    assert x[:, 1] == pytest.approx(np.minimum(x[:, 0], 3.0), abs=2e-3)
    assert len(found.points) == 14 and found.effort.optimisations <= 1.5 * 14


def test_a_figure_that_is_maximised_is_turned():
    """The same front with b as -b to be large: the points mirror those of the problem to be small."""
    model = AnalyticModel({"a": lambda x: x[0] ** 2, "b": lambda x: -((x[0] - 2) ** 2)}, [(-1.0, 3.0)])
    objectives = [Objective("a"), Objective("b", Sense.maximize)]
    found = find_front(model, objectives, 8, slsqp, model.start)
    values = np.array([point.values for point in found.points])
    assert np.sqrt(values[:, 0]) + np.sqrt(-values[:, 1]) == pytest.approx(2.0, abs=1e-4)
    assert "most b" in " ".join(answer.words for answer in found.answers)
    assert "b at least -" in " ".join(answer.words for answer in found.answers)


def test_three_objectives_cover_the_triangle_of_the_centres(triple):
    """A decision is efficient if it lies in the triangle; the points reach into all of it."""
    x = np.array([point.state.columns for point in triple.points])
    shares = np.linalg.solve(np.vstack([CENTRES.T, np.ones(3)]), np.vstack([x.T, np.ones(len(x))])).T
    assert shares.min() > -1e-3 and len(x) == 30
    corners = [np.linalg.norm(shares - corner, axis=1).min() for corner in np.eye(3)]
    assert max(corners) < 0.05
    rng = np.random.default_rng(5)
    sample = rng.dirichlet([1, 1, 1], 500)
    apart = np.linalg.norm(sample[:, None] - shares[None], axis=2).min(axis=1)
    assert apart.max() < 0.4 and np.median(apart) < 0.15
    assert triple.effort.optimisations <= 1.5 * 30


def test_three_objectives_have_most_of_the_volume(triple):
    """A dense sample of efficient decisions bounds the volume from above; thirty steps leave out some of it."""
    sample = np.random.default_rng(1).dirichlet([1, 1, 1], 3000) @ CENTRES
    dense = triple.scale.normalised(((sample[:, None] - CENTRES[None]) ** 2).sum(axis=2))
    assert triple.hypervolume > 0.84 * hypervolume(dense, np.full(3, 1.1))


def test_a_concave_front_is_found_and_has_no_knee():
    """f2 = 1 - f1² [ZDT2 of Zitzler, Deb and Thiele, 2000]: no weighted sum finds its inner points."""
    model = AnalyticModel({"a": lambda x: x[0], "b": lambda x: 1 + x[1] - x[0] ** 2}, [(0.0, 1.0), (0.0, 1.0)])
    found = front_of(model, points=10)
    values = np.array([point.values for point in found.points])
    assert len(values) == 10
    assert values[:, 1] == pytest.approx(1 - values[:, 0] ** 2, abs=1e-5)
    assert found.knee is None


def test_objectives_that_agree_have_nothing_to_trade():
    model = AnalyticModel({"a": lambda x: x[0] ** 2, "b": lambda x: 3 * x[0] ** 2 + 1}, [(-1.0, 1.0)])
    with pytest.raises(ParetoError, match="There is nothing to trade: b has its best value, 1, also where the other"):
        front_of(model)


@pytest.mark.parametrize(
    ("names", "points", "message"),
    [
        ("a", 10, "trades two or three objectives; 1 are given"),
        ("aa", 10, "names an objective twice: a, a"),
        ("ac", 10, "There is no figure 'c' to be an objective. The figures are: a, b"),
        ("ab", 2, "A front of 2 objectives needs at least 3 points; 2 are asked for"),
    ],
)
def test_bad_questions_are_answered_in_a_sentence(names, points, message):
    with pytest.raises(ParetoError, match=message):
        front_of(convex_pair(), names, points)
