"""The optimiser of a plant behind the interface of a front: bounds that are all but touched, limits that meet."""

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus import kernel
from nexus.studies.optimize import Decision, ReducedModel
from nexus.studies.pareto.front import find_front
from nexus.studies.pareto.model import on_bounds, tighter, within
from nexus.studies.pareto.objectives import Objective
from tests.unit.pareto.analytic import convex_pair


def parabolas():
    """Schaffer's pair as equations of a Pyomo model, x its decision and y = x - 2 its variable."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=1.0, bounds=(-1, 3))
    model.x.fix()
    model.y = pyo.Var(initialize=-1.0, bounds=(-5, 5))
    model.shift = pyo.Constraint(expr=model.y == model.x - 2)
    problem = kernel.compile(model, {"a": model.x**2, "b": model.y**2})
    return ReducedModel.of_problem(problem, [Decision("x", -1.0, 3.0, "-", 1.0)])


def test_the_plants_optimiser_finds_schaffers_front_and_its_slope():
    """sqrt(a) + sqrt(b) = 2 with slope da/db = -sqrt(a / b), from the kernel's derivatives and multipliers."""
    model = parabolas()
    found = find_front(model, [Objective("a"), Objective("b")], 7, within({}), model.start)
    values = np.array([point.values for point in found.points])
    assert len(values) == 7 and all(point.converged for point in found.points)
    assert np.sqrt(values).sum(axis=1) == pytest.approx(2.0, abs=1e-6)
    for point in found.points[1:-1]:
        assert point.normal[1] / point.normal[0] == pytest.approx(np.sqrt(point.values[0] / point.values[1]), rel=0.01)


def test_constraints_hold_at_every_point():
    """With a at most 1 the front ends at x = 1, where b = 1."""
    model = parabolas()
    found = find_front(model, [Objective("a"), Objective("b")], 5, within({"a": (None, 1.0)}), model.start)
    assert max(point.values[0] for point in found.points) == pytest.approx(1.0, abs=1e-6)
    assert min(point.values[1] for point in found.points) == pytest.approx(1.0, abs=1e-5)


def test_a_decision_that_all_but_touches_its_bound_is_put_on_it():
    model = convex_pair()
    state = model.state(np.array([1e-9, 1 - 1e-9]))
    assert list(on_bounds(model, state).point) == [0.0, 1.0]
    assert on_bounds(model, model.state(np.array([0.0, 0.3]))) is None


def test_of_two_limits_the_tighter_holds():
    assert tighter((1.0, None), (0.5, 2.0)) == (1.0, 2.0)
    assert tighter(None, (None, 3.0)) == (None, 3.0)
