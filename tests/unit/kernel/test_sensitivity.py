"""Sensitivities against hand calculation: square systems, optima, bounds, expressions, faults."""

import pickle

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from pyomo.common.collections import ComponentMap

from nexus import kernel
from nexus.kernel.evaluator import Evaluator

TIGHT = {"tol": 1e-10}


def solved(model, **settings):
    solution = kernel.compile(model).solve(**settings)
    assert solution.ok, solution.message
    return solution


@pytest.fixture
def square():
    """Returns f x^2 = p, y = q x with p = 2, q = 3 and f fixed at 0.5: x = sqrt(p / f) = 2, y = 6."""
    model = pyo.ConcreteModel()
    model.p = pyo.Param(initialize=2.0, mutable=True)
    model.q = pyo.Param(initialize=3.0, mutable=True)
    model.unused = pyo.Param(initialize=1.0, mutable=True)
    model.constant = pyo.Param(initialize=1.0)
    model.f = pyo.Var(initialize=0.5)
    model.f.fix()
    model.x = pyo.Var(initialize=1.0)
    model.y = pyo.Var(initialize=1.0, bounds=(0, 10))
    model.square = pyo.Constraint(expr=model.f * model.x**2 == model.p)
    model.line = pyo.Constraint(expr=model.y == model.q * model.x)
    model.product = pyo.Expression(expr=model.x * model.y * model.q)
    return model


def by_hand(p=2.0, q=3.0, f=0.5):
    """Returns {output: (by p, by q, by f)} of the square model."""
    x = (p / f) ** 0.5
    return {
        "x": (x / 2 / p, 0.0, -x / 2 / f),
        "y": (q * x / 2 / p, x, -q * x / 2 / f),
        "product": (q**2 / f, 2 * q * p / f, -(q**2) * p / f**2),  # product = q^2 x^2 = q^2 p / f
    }


def test_square_system_by_params_and_fixed_variables(square):
    table = solved(square).sensitivity().derivatives(["x", "y", "product"], ["p", "q", "f"])
    assert list(table.index) == ["x", "y", "product"]
    assert list(table.columns) == ["p", "q", "f"]
    for name, derivatives in by_hand().items():
        assert table.loc[name].tolist() == pytest.approx(derivatives, rel=1e-12, abs=1e-12)


def test_few_inputs_or_few_outputs_give_the_same(square):
    """One input and three outputs go forward, one output and three inputs backward."""
    sensitivity = solved(square).sensitivity()
    whole = sensitivity.derivatives(["x", "y", "product"], ["p", "q", "f"])
    forward = sensitivity.derivatives(["x", "y", "product"], square.q)
    adjoint = sensitivity.derivatives(square.product, [square.p, square.q, square.f])
    assert forward["q"].tolist() == pytest.approx(whole["q"].tolist(), abs=1e-13)
    assert adjoint.loc["product"].tolist() == pytest.approx(whole.loc["product"].tolist(), rel=1e-13)


def test_outputs_that_are_expressions_inputs_or_not_in_the_equations(square):
    square.free_of_equations = pyo.Var(initialize=5.0)
    table = (
        solved(square)
        .sensitivity()
        .derivatives(
            {"own": square.p * square.x, "input": square.f, "apart": square.free_of_equations, "number": 3.0},
            [square.p, square.f, square.unused],
        )
    )
    assert table.loc["own"].tolist() == pytest.approx([2.0 + 0.5 * 2.0, 2.0 * -2.0, 0.0])
    assert table.loc["input"].tolist() == [0.0, 1.0, 0.0]
    assert (table.loc[["apart", "number"]] == 0.0).all(axis=None)


def test_asking_leaves_the_compiled_problem_as_it_is(square):
    problem = kernel.compile(square)
    program = problem.equations.program
    problem.solve().sensitivity().derivatives({"large": sum(square.x**k for k in range(2, 90))}, "p")
    assert problem.equations.program is program


def test_indexed_components_stand_for_their_members(square):
    square.i = pyo.RangeSet(2)
    square.a = pyo.Param(square.i, initialize={1: 1.0, 2: 4.0}, mutable=True)
    square.z = pyo.Var(square.i, initialize=1.0)
    square.roots = pyo.Constraint(square.i, rule=lambda m, i: m.z[i] ** 2 == m.a[i])
    table = solved(square).sensitivity().derivatives(square.z, "a")
    assert list(table.index) == ["z[1]", "z[2]"]
    assert table.to_numpy() == pytest.approx(np.diag([0.5, 0.25]))


def test_right_sides_and_lifted_expressions_count():
    """s = sum of 70 variables z_k = k p, so s = 2485 p; exp(s / 2485 / p0) has the derivative e / p0 at p0."""
    model = pyo.ConcreteModel()
    model.p = pyo.Param(initialize=2.0, mutable=True)
    model.k = pyo.RangeSet(70)
    model.z = pyo.Var(model.k, initialize=1.0)
    model.w = pyo.Var(initialize=1.0)
    model.each = pyo.Constraint(model.k, rule=lambda m, k: m.z[k] == k * m.p)
    total = sum(model.z[k] * 1.0 for k in model.k)
    model.last = pyo.Constraint(expr=model.w == pyo.exp(total / (2485 * 2.0)))
    solution = solved(model)
    assert len(solution.problem.equations.leaves.lifted)
    nested = pyo.log(sum(model.z[k] for k in model.k) * (1 + pyo.exp(total / 2485)))
    table = solution.sensitivity().derivatives({"w": model.w, "nested": nested}, "p")
    e2 = np.exp(2.0)
    assert table["p"].tolist() == pytest.approx([np.e / 2, 0.5 + e2 / (1 + e2)], rel=1e-12)


def test_scaled_models_give_derivatives_in_the_models_units(square):
    plain = solved(square).sensitivity().derivatives(["x", "y"], ["p", "q", "f"])
    square.scaling_factor = pyo.Suffix(direction=pyo.Suffix.EXPORT)
    square.scaling_factor.update([(square.x, 1e-6), (square.y, 1e4), (square.square, 1e5)])
    scaled = solved(square).sensitivity().derivatives(["x", "y"], ["p", "q", "f"])
    assert scaled.to_numpy() == pytest.approx(plain.to_numpy(), rel=1e-12, abs=1e-12)


def test_parameter_slots_are_differentiated_to_second_order():
    """Of x^p q: by p, x^p ln(x) q; by x and p, x^(p-1) (1 + p ln x) q; by p twice, x^p ln(x)^2 q."""
    model = pyo.ConcreteModel()
    model.p = pyo.Param(initialize=1.7, mutable=True)
    model.q = pyo.Param(initialize=3.0, mutable=True)
    model.x = pyo.Var(initialize=2.0)
    model.c = pyo.Constraint(expr=model.x**model.p * model.q == 1.0)
    program = kernel.compile(model).equations.program
    evaluator = Evaluator(program, np.array([0]), np.arange(3))  # x, then the Params in the order of their walk
    names = [p.name for p in (model.q, model.p)]
    w = program.data_vector(np.array([2.0]), np.array([3.0, 1.7]))
    ln, power = np.log(2.0), 2.0**1.7
    jacobian = evaluator.jacobian_matrix(w).toarray()[0]
    assert names == ["q", "p"]
    assert jacobian == pytest.approx([1.7 * power / 2 * 3, power, power * ln * 3])
    rows, columns = evaluator.hessian_structure
    hessian = dict(
        zip(zip(rows.tolist(), columns.tolist(), strict=True), evaluator.hessian(w, np.ones(1)), strict=True)
    )
    assert hessian[2, 0] == pytest.approx(power / 2 * (1 + 1.7 * ln) * 3)
    assert hessian[2, 2] == pytest.approx(power * ln**2 * 3)
    assert hessian[2, 1] == pytest.approx(power * ln)


def optimum(sense=pyo.minimize, upper=1.0, floor=0.0):
    """Returns: minimise (x - p)^2 + (y - p x)^2 / 2 with x <= u (a row) and y >= floor; p = 2."""
    model = pyo.ConcreteModel()
    model.p = pyo.Param(initialize=2.0, mutable=True)
    model.u = pyo.Param(initialize=upper, mutable=True)
    model.floor = pyo.Param(initialize=floor, mutable=True)
    model.x = pyo.Var(initialize=0.5)
    model.y = pyo.Var(initialize=0.5)
    model.y.setlb(model.floor)
    model.limit = pyo.Constraint(expr=model.x <= model.u)
    loss = (model.x - model.p) ** 2 + (model.y - model.p * model.x) ** 2 / 2
    model.loss = pyo.Objective(expr=loss if sense == pyo.minimize else -loss, sense=sense)
    return model


@pytest.mark.parametrize("sense", [pyo.minimize, pyo.maximize])
def test_active_inequality_holds_and_its_sign_follows_the_sense(sense):
    """Held at x = u: y = p u, so dy/dp = u = 1 and dy/du = p = 2; the loss is (u - p)^2."""
    model = optimum(sense)
    sensitivity = solved(model, options=TIGHT).sensitivity()
    assert sensitivity.held == {"limit": "upper"}
    assert sensitivity.degenerate == ()
    table = sensitivity.derivatives(["x", "y", "loss"], ["p", "u", "floor"])
    sign = 1 if sense == pyo.minimize else -1
    expected = [[0, 1, 0], [1, 2, 0], [2 * sign, -2 * sign, 0]]
    assert table.to_numpy() == pytest.approx(np.array(expected, dtype=float), abs=1e-9)
    envelope = sensitivity.objective_derivatives(["p", "u", "floor"])
    assert envelope.tolist() == pytest.approx(expected[2], abs=1e-9)


def test_inactive_inequality_holds_nothing():
    """Inside, x = p and y = p^2: dx/dp = 1, dy/dp = 2 p = 4."""
    sensitivity = solved(optimum(upper=3.0), options=TIGHT).sensitivity()
    assert sensitivity.held == {}
    table = sensitivity.derivatives(["x", "y"], ["p", "u"])
    assert table.to_numpy() == pytest.approx(np.array([[1.0, 0.0], [4.0, 0.0]]), abs=1e-8)


@pytest.mark.parametrize("sense", [pyo.minimize, pyo.maximize])
def test_active_bound_that_is_a_param_moves_its_variable(sense):
    """y held at b = 6, x free: 2 (x - p) = p (b - p x), so x = p (2 + b) / (2 + p^2) = 8/3 and dx/db = 1/3.

    The loss is (b - p^2)^2 / (2 + p^2): by b it is 2 (b - p^2) / (2 + p^2) = 2/3.
    """
    model = optimum(sense, upper=30.0, floor=6.0)
    sensitivity = solved(model, options=TIGHT).sensitivity()
    assert sensitivity.held == {"y": "lower"}
    table = sensitivity.derivatives(["x", "y", "loss"], ["floor"])
    sign = 1 if sense == pyo.minimize else -1
    assert table["floor"].tolist() == pytest.approx([1 / 3, 1.0, sign * 2 / 3], abs=1e-9)
    assert sensitivity.objective_derivatives("floor").tolist() == pytest.approx([sign * 2 / 3], abs=1e-9)


def test_a_loose_optimum_is_moved_onto_its_conditions():
    """With a tolerance of 1e-3 the engine stops off the bound; the derivatives are the exact ones."""
    solution = solved(optimum(), options={"tol": 1e-3})
    assert abs(solution.value_of(solution.problem.block.x) - 1.0) > 1e-6
    sensitivity = solution.sensitivity()
    assert sensitivity.corrections >= 1
    assert "without barrier terms" in sensitivity.message
    assert sensitivity.derivatives("loss", ["p", "u"]).loc["loss"].tolist() == pytest.approx([2.0, -2.0], rel=1e-9)


def test_weakly_active_bound_is_reported_as_degenerate():
    """With u = p the limit touches the free optimum x = p: slack and multiplier both vanish."""
    sensitivity = solved(optimum(upper=2.0), options=TIGHT).sensitivity()
    assert sensitivity.degenerate == ("limit",)
    assert "one-sided derivatives only): limit" in sensitivity.message
    table = sensitivity.derivatives("x", "p")
    assert table.attrs["degenerate"] == ("limit",)


def test_a_trace_near_its_bound_is_not_held_by_it():
    """x = p = 1e-7 by an equation, close to its bound 0: y = (1 + x)/2 minimises y^2 - y (1 + x)."""
    model = pyo.ConcreteModel()
    model.p = pyo.Param(initialize=1e-7, mutable=True)
    model.x = pyo.Var(initialize=0.1, bounds=(0, None))
    model.y = pyo.Var(initialize=0.1)
    model.trace = pyo.Constraint(expr=model.x == model.p)
    model.cost = pyo.Objective(expr=model.y**2 - model.y * (1 + model.x))
    solution = solved(model)
    assert solution.lower_multipliers[0] > 1e-4
    sensitivity = solution.sensitivity()
    assert sensitivity.held == {}
    assert sensitivity.derivatives(["x", "y"], "p")["p"].tolist() == pytest.approx([1.0, 0.5], rel=1e-8)


def test_equalities_in_an_optimum_and_multipliers_of_a_step():
    """Minimise x^2 + y^2 on x + y = t: x = y = t/2, multiplier -t, loss t^2 / 2. All is linear but the loss."""
    model = pyo.ConcreteModel()
    model.t = pyo.Param(initialize=4.0, mutable=True)
    model.x = pyo.Var(initialize=1.0)
    model.y = pyo.Var(initialize=1.0)
    model.sum = pyo.Constraint(expr=model.x + model.y == model.t)
    model.loss = pyo.Objective(expr=model.x**2 + model.y**2)
    solution = solved(model)
    sensitivity = solution.sensitivity()
    assert sensitivity.objective_derivatives("t").tolist() == pytest.approx([4.0])
    step = sensitivity.step({"t": 1.0})
    assert [step.value_of(model.x), step.value_of(model.y)] == pytest.approx([2.5, 2.5])
    model.t = 5.0
    again = solution.problem.solve()
    row = solution.selection.constraint_rows[0]
    assert step.multipliers[row] == pytest.approx(-5.0)
    assert step.multipliers == pytest.approx(again.multipliers, abs=1e-7)
    assert step.fraction == 1.0
    assert sensitivity.reduced_hessian(model.x).loc["x", "x"] == pytest.approx(4.0)  # x^2 + (t - x)^2


def test_a_step_says_which_bounds_it_passes(square):
    """dy/dq = 2: from 6, q + 4 takes y to 14 past its bound 10 after half the step."""
    sensitivity = solved(square).sensitivity()
    step = sensitivity.step(ComponentMap([(square.q, 4.0)]))
    assert step.value_of(square.y) == pytest.approx(14.0)
    row = step.crossed.iloc[0]
    assert (row["name"], row["side"], row["limit"]) == ("y", "above its upper bound", 10.0)
    assert step.fraction == pytest.approx(0.5)
    clipped = sensitivity.step({"q": 4.0, "f": 0.1}, clip=True)
    assert clipped.value_of(square.y) == 10.0
    assert clipped.value_of(square.f) == pytest.approx(0.6)
    assert 7.0 in clipped.parameters
    clipped.load()
    assert square.y.value == 10.0
    assert square.f.value == 0.5


def test_a_step_says_which_constraint_it_passes_and_which_lets_go():
    """Inside, x = p passes u = 3 at p = 3; held at u = 1, the multiplier 2 (p - u) vanishes at p = 1."""
    inside = solved(optimum(upper=3.0), options=TIGHT).sensitivity().step({"p": 2.0})
    assert inside.crossed[["name", "side"]].values.tolist() == [["limit", "above its upper bound"]]
    assert inside.fraction == pytest.approx(0.5, abs=1e-7)
    held = solved(optimum(upper=1.0), options=TIGHT).sensitivity().step({"p": -4.0})
    assert ["limit", "leaves its upper bound"] in held.crossed[["name", "side"]].values.tolist()
    assert held.fraction == pytest.approx(0.25, abs=1e-7)
    bound = solved(optimum(upper=30.0, floor=6.0), options=TIGHT).sensitivity().step({"floor": -3.0})
    assert bound.crossed[["name", "side"]].values.tolist() == [["y", "leaves its lower bound"]]
    assert bound.fraction == pytest.approx(2 / 3, abs=1e-7)  # the free optimum has y = p^2 = 4


def test_covariance_of_a_straight_line():
    """a + b t on (0, 1), (1, 3), (2, 4): X'X = [[3, 3], [3, 5]], sum of squares 1/6, s2 = 1/6 with 3 - 2 = 1."""
    model = pyo.ConcreteModel()
    model.a = pyo.Var(initialize=0.0)
    model.b = pyo.Var(initialize=0.0)
    data = {0: 1.0, 1: 3.0, 2: 4.0}
    model.error = pyo.Var(list(data), initialize=0.0)
    model.line = pyo.Constraint(list(data), rule=lambda m, t: m.error[t] == data[t] - m.a - m.b * t)
    model.sse = pyo.Objective(expr=sum(model.error[t] ** 2 for t in data))
    expected = np.linalg.inv([[3.0, 3.0], [3.0, 5.0]]) / 6
    sensitivity = solved(model).sensitivity()
    covariance = sensitivity.covariance([model.a, model.b], observations=3)
    assert covariance.to_numpy() == pytest.approx(expected)
    assert sensitivity.covariance("b", observations=3, variance=1 / 6).iloc[0, 0] == pytest.approx(expected[1, 1])
    model.sse.set_value(0.5 * model.sse.expr)
    halved = solved(model).sensitivity().covariance(["a", "b"], observations=3, weight=0.5)
    assert halved.to_numpy() == pytest.approx(expected)
    assert sensitivity.reduced_hessian(["a", "b"]).to_numpy() == pytest.approx(np.array([[6.0, 6.0], [6.0, 10.0]]))


FAULTS = {
    "free": (lambda s, m: s.derivatives("y", "x"), "x is free in this solution"),
    "constant": (lambda s, m: s.derivatives("y", "constant"), "The Param constant is a constant"),
    "expression": (lambda s, m: s.derivatives("y", "product"), "product is not an input"),
    "unknown": (lambda s, m: s.derivatives("y", "z"), "no variable, Param or output 'z'"),
    "no objective": (lambda s, m: s.objective_derivatives("p"), "The solution has no objective"),
    "no Hessian": (lambda s, m: s.reduced_hessian("x"), "The solution has no objective, so no reduced Hessian"),
    "member": (lambda s, m: s.step({"many": 1.0}), "members instead of an indexed component"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_requests_that_make_no_sense(square, fault):
    square.many = pyo.Param([1, 2], initialize=1.0, mutable=True)
    ask, sentence = FAULTS[fault]
    with pytest.raises(kernel.ModelError, match=sentence):
        ask(solved(square).sensitivity(), square)


def test_an_input_that_stands_in_an_equation_of_fixed_variables(square):
    square.g = pyo.Var(initialize=1.0)
    square.g.fix()
    square.tie = pyo.Constraint(expr=square.g == 2 * square.f)
    with pytest.raises(kernel.ModelError, match="f cannot change alone: the equation tie contains it"):
        solved(square).sensitivity().derivatives("y", ["p", "f"])


def test_sensitivities_belong_to_the_solution_whatever_becomes_of_the_model(square):
    problem = kernel.compile(square)
    solution, same = problem.solve(), problem.solve()
    before = same.sensitivity().derivatives("y", "p")
    square.p = 3.0
    pd.testing.assert_frame_equal(solution.sensitivity().derivatives("y", "p"), before)


def test_a_failed_solve_has_no_sensitivities(square):
    problem = kernel.compile(square)
    square.f.fix(-1.0)
    with pytest.raises(kernel.SolveError, match="A failed solve has no sensitivities"):
        problem.solve().sensitivity()


def test_degrees_of_freedom_without_an_objective(square):
    square.line.deactivate()
    square.y.setub(None)
    square.sum = pyo.Constraint(expr=square.x + square.y + square.q >= 0)
    with pytest.raises(kernel.SolveError, match="1 degrees of freedom and no objective"):
        solved(square).sensitivity()


def test_a_singular_square_system_names_rows_and_variables():
    """x + y = 2 stands there twice; z has its own equation."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=0.5)
    model.y = pyo.Var(initialize=0.5)
    model.z = pyo.Var(initialize=1.0)
    model.once = pyo.Constraint(expr=model.x + model.y == 2.0)
    model.twice = pyo.Constraint(expr=2 * model.x + 2 * model.y == 4.0)
    model.apart = pyo.Constraint(expr=model.z == 3.0)
    solution = solved(model)
    with pytest.raises(kernel.SolveError) as error:
        solution.sensitivity()
    dependent, open_ = str(error.value).split("not determined are")
    assert "The equations are singular at the solution" in dependent
    assert "once" in dependent and "twice" in dependent and "apart" not in dependent
    assert {word.strip() for word in open_.split(",")} == {"x", "y"}


def test_dependent_constraints_of_an_optimum_are_named():
    """Both rows and the bound hold x = 1: two multipliers too many."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=0.5)
    model.y = pyo.Var(initialize=0.5)
    model.one = pyo.Constraint(expr=model.x == 1.0)
    model.two = pyo.Constraint(expr=2 * model.x - 2.0 == 0.0)
    model.cost = pyo.Objective(expr=(model.x - 2) ** 2 + (model.y - model.x) ** 2 + model.y**4)
    solution = solved(model, options={"tol": 1e-8})
    with pytest.raises(kernel.SolveError, match="LICQ fails.*one.*two|LICQ fails.*two.*one"):
        solution.sensitivity()


def test_an_optimum_that_is_not_isolated_names_its_direction():
    """Only x + y matters; along x - y nothing changes."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=0.5)
    model.y = pyo.Var(initialize=0.5)
    model.z = pyo.Var(initialize=0.5)
    model.cost = pyo.Objective(expr=(model.x + model.y - 1) ** 2 + model.z**2)
    with pytest.raises(kernel.SolveError, match="not isolated.*along (x, y|y, x)\\."):
        solved(model).sensitivity()


def test_a_bound_and_a_constraint_that_say_the_same_are_named():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=0.5, bounds=(None, 1.0))
    model.y = pyo.Var(initialize=0.5)
    model.limit = pyo.Constraint(expr=2 * model.x <= 2.0)
    model.cost = pyo.Objective(expr=(model.x - 2) ** 2 + (model.y - model.x) ** 2)
    with pytest.raises(kernel.SolveError, match="LICQ fails.*: limit and the bounds of x. Remove one"):
        solved(model).sensitivity()


def test_a_variable_between_equal_bounds_moves_with_them():
    """y is held between two bounds that are the same Param b: x = y / 2 minimises (2 x - y)^2 + y."""
    model = pyo.ConcreteModel()
    model.b = pyo.Param(initialize=3.0, mutable=True)
    model.x = pyo.Var(initialize=0.5)
    model.y = pyo.Var(initialize=3.0, bounds=(model.b, model.b))
    model.cost = pyo.Objective(expr=(2 * model.x - model.y) ** 2 + model.y)
    sensitivity = solved(model).sensitivity()
    assert sensitivity.derivatives(["x", "y", "cost"], "b")["b"].tolist() == pytest.approx([0.5, 1.0, 1.0])
    assert sensitivity.objective_derivatives("b").tolist() == pytest.approx([1.0])
    assert sensitivity.degenerate == ()


def test_a_detached_problem_has_the_same_sensitivities():
    """Outputs by name, inputs by name, right-hand sides and bounds that depend on Params, and an output so wide
    that its parts are lifted."""
    model = pyo.ConcreteModel()
    model.p = pyo.Param(mutable=True, initialize=2.0)
    model.q = pyo.Param([1, 2], mutable=True, initialize={1: 1.0, 2: 3.0})
    model.f = pyo.Var(initialize=1.5)
    model.f.fix()
    x = model.x = pyo.Var(range(80), initialize=0.5, bounds=(model.p / 10, None))
    model.rows = pyo.Constraint(range(80), rule=lambda m, k: x[k] >= m.q[1] * m.f / (k + 1))
    model.cost = pyo.Objective(expr=sum((x[k] - model.q[2] / 100) ** 2 for k in x))
    wide = pyo.exp(pyo.tanh(sum(x[k] / 80 for k in x)) * pyo.cosh(sum(x[k] ** 2 for k in x) / 9))
    outputs, inputs = {"wide": wide, "first": x[0] * model.p}, ["p", "q", "f"]
    problem = kernel.compile(model, outputs=outputs)
    attached = problem.solve().sensitivity().derivatives(outputs, inputs)
    detached = pickle.loads(pickle.dumps(problem)).solve().sensitivity()
    table = detached.derivatives(["wide", "first"], inputs)
    pd.testing.assert_frame_equal(table, attached, rtol=1e-9)
    assert table.loc["wide", "p"] != 0.0
    with pytest.raises(kernel.ModelError, match="ask for outputs that it was compiled with, by name .wide, first."):
        detached.derivatives("x[0]", inputs)


def test_prediction_for_new_numbers(square):
    """The first-order step to changed numbers is that of the changes by name."""
    problem = kernel.compile(square)
    solution = problem.solve()
    data = problem.changed(solution.data, parameters={"p": 2.1}, fix={"f": 1.01})
    old = solution.data
    changes = {
        "p": 2.1 - old.parameters[problem.names.parameter("p")],
        "f": 1.01 - old.columns[problem.names.column("f")],
    }
    predicted, stepped = solution.sensitivity().predict(data), solution.sensitivity().step(changes)
    np.testing.assert_allclose(predicted.columns, stepped.columns, rtol=1e-12)
    assert solution.sensitivity().predict(old) is solution
