"""Values, Jacobians and Lagrangian Hessians by complex step (not CasADi), feature by feature, at random points.

An error is relative to the sum of absolute terms: the rules of sum, product and chain with every term's absolute
value in the place of the term (`tests/models/complex_step.py`).
"""

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.calculus.derivatives import Modes, differentiate
from pyomo.core.expr.visitor import identify_variables

from nexus import kernel
from tests.models import complex_step
from tests.models.derivative_check import TOLERANCE, Compiled, largest_error


def _model(n=4):
    model = pyo.ConcreteModel()
    model.i = pyo.RangeSet(n)
    random = np.random.default_rng(n)
    for name in "xyz":
        start = dict(enumerate(random.uniform(0.5, 2.0, n), start=1))
        model.add_component(name, pyo.Var(model.i, initialize=start, bounds=(0.1, 5)))
    model.p = pyo.Param(model.i, mutable=True, initialize=lambda m, i: 1.3 + 0.1 * i)
    return model


def conditional_expressions():
    model = _model()
    m = model
    low, high = m.x[1] ** 2 * m.y[1], 3 * pyo.log(m.x[1]) + m.y[1]
    m.simple = pyo.Constraint(expr=pyo.Expr_if(m.x[1] <= 1, low, high) == 1)
    inner = pyo.Expr_if(m.x[2] * m.y[2] < 1.5, pyo.exp(m.z[2]), m.z[2] ** 3)
    m.nested = pyo.Constraint(expr=pyo.Expr_if(m.z[2] >= m.p[2], inner * m.x[2], m.y[2] - inner) == 1)
    m.shared = pyo.Expression(m.i, rule=lambda m, i: pyo.Expr_if(m.x[i] <= m.p[i], m.x[i] * m.z[i], m.y[i] / m.z[i]))
    m.in_named = pyo.Constraint(m.i, rule=lambda m, i: pyo.sqrt(1 + m.shared[i] ** 2) == m.z[i])
    return model


def nested_named_expressions():
    model = _model()
    model.inner = pyo.Expression(model.i, rule=lambda m, i: m.x[i] * pyo.exp(-m.y[i] / m.p[i]))
    model.middle = pyo.Expression(model.i, rule=lambda m, i: m.inner[i] ** 2 / (1 + m.inner[i]) + m.z[i])
    model.outer = pyo.Expression(expr=sum(model.middle[i] * model.inner[i] for i in model.i))
    model.each = pyo.Constraint(model.i, rule=lambda m, i: pyo.log(m.middle[i]) * m.outer == m.inner[i])
    model.best = pyo.Objective(expr=model.outer**1.5)
    return model


def large_named_expressions(n=70):
    """More than 60 variables: lifted to columns of their own."""
    model = _model(n)
    model.mean = pyo.Expression(expr=sum(model.x[i] * pyo.sqrt(model.y[i]) for i in model.i) / n)
    model.spread = pyo.Expression(expr=sum((model.x[i] - model.mean) ** 2 for i in model.i))
    model.use = pyo.Constraint(model.i, rule=lambda m, i: m.z[i] * m.mean == pyo.exp(-m.x[i]) + m.y[i])
    model.layer = pyo.Constraint(expr=pyo.tanh(model.mean - 1) * pyo.exp(model.spread / n) == 0.5)
    model.best = pyo.Objective(expr=pyo.log(1 + model.spread) * model.mean)
    return model


def fixed_variables():
    model = _model()
    model.row = pyo.Constraint(model.i, rule=lambda m, i: m.x[i] * m.y[i] / m.z[i] + pyo.exp(m.y[i] / 3) == 2)
    for i in (1, 3):
        model.y[i].fix()
        model.z[i].fix()
    return model


def indexed_params():
    model = _model()
    model.q = pyo.Param(model.i, [1, 2], mutable=True, initialize=lambda m, i, k: 0.3 * i + k)
    model.row = pyo.Constraint(
        model.i,
        rule=lambda m, i: m.q[i, 1] * m.x[i] ** m.q[i, 2] + pyo.exp(-m.q[i, 1] / m.y[i]) * m.p[i] / m.q[i, 2] == m.z[i],
    )
    return model


def deactivated_blocks():
    model = _model()
    model.off = pyo.Block()
    model.off.v = pyo.Var(initialize=1.2)
    model.off.e = pyo.Expression(expr=model.off.v * model.x[1])
    model.off.row = pyo.Constraint(expr=pyo.log(model.off.v) == 1)
    model.off.deactivate()
    model.row = pyo.Constraint(expr=model.off.e**2 + model.off.v * model.y[1] == 3)
    model.gone = pyo.Constraint(expr=model.x[2] ** 9 == 1)
    model.gone.deactivate()
    return model


def references():
    model = _model()
    model.b = pyo.Block(model.i)
    for i in model.i:
        model.b[i].flow = pyo.Var(initialize=0.5 * i)
    model.flow = pyo.Reference(model.b[:].flow)
    model.again = pyo.Reference(model.x)
    model.row = pyo.Constraint(model.i, rule=lambda m, i: m.flow[i] * m.again[i] ** 2 == m.x[i] + m.b[i].flow ** 3)
    return model


def mutable_bounds():
    model = _model()
    model.top = pyo.Param(mutable=True, initialize=3.0)
    for i in model.i:
        model.x[i].setub(model.top + model.p[i])
    model.range = pyo.Constraint(
        model.i, rule=lambda m, i: pyo.inequality(m.p[i] - 1, m.x[i] * m.y[i] ** 2, m.top * m.p[i])
    )
    model.side = pyo.Constraint(model.i, rule=lambda m, i: pyo.exp(m.z[i]) * m.x[i] <= 2 * m.top + m.p[i] ** 2)
    return model


def rows_without_a_free_variable():
    model = fixed_variables()
    model.idle = pyo.Constraint(expr=model.y[1] * pyo.exp(model.z[1]) + model.y[3] ** 2 <= 1e3)
    return model


def constant_objective():
    model = fixed_variables()
    model.nothing = pyo.Objective(expr=model.p[1] + 3)
    return model


def more_equations_than_free_variables():
    model = _model()
    model.row = pyo.Constraint(model.i, rule=lambda m, i: m.x[i] ** 2 + m.y[i] * m.z[i] == 3)
    model.more = pyo.Constraint(model.i, rule=lambda m, i: m.x[i] * m.x[i % 4 + 1] == m.y[i] ** 3)
    model.y.fix()
    model.z.fix()
    return model


FEATURES = [
    conditional_expressions, nested_named_expressions, large_named_expressions, fixed_variables, indexed_params,
    deactivated_blocks, references, mutable_bounds, rows_without_a_free_variable, constant_objective,
    more_equations_than_free_variables,
]  # fmt: skip


@pytest.mark.parametrize("build", FEATURES, ids=lambda f: f.__name__)
def test_feature(build):
    worst = largest_error(build(), points=3)
    assert worst.rows > 0
    assert worst.error < TOLERANCE, worst.what


def test_a_wrong_derivative_is_found(monkeypatch):
    """The comparison can fail: with 1e-9 added to the slope of the exponential."""
    exponential = (np.exp, lambda a: np.exp(a) * (1 + 1e-9))
    monkeypatch.setitem(complex_step._BY_NAME, "exp", exponential)
    assert largest_error(indexed_params()).error > TOLERANCE


def test_large_named_expressions_are_lifted():
    assert Compiled(large_named_expressions()).lifted


def test_eliminating_lifted_columns_gives_the_total_derivative():
    """The gradient of the objective by variables alone is g_x - g_l (dL/dl)^-1 dL/dx with the defining rows L."""
    model = large_named_expressions()
    compiled = Compiled(model)
    x = compiled.random_point(np.random.default_rng(1))
    n = len(compiled.variables)
    _, jacobian, _ = compiled.evaluate(x, np.zeros(compiled.n_rows))
    objective = next(i for i in range(compiled.n_rows) if compiled.names.rows[i] == "best")
    definitions = list(compiled.lifted)
    whole = jacobian.toarray()
    inner = np.linalg.solve(whole[definitions][:, n:], whole[definitions][:, :n])
    total = whole[objective, :n] - whole[objective, n:] @ inner
    column = {id(v): c for c, v in enumerate(compiled.variables)}
    terms = complex_step.differentiate(model.best.expr, lambda node: column.get(id(node)), x)
    expected, sizes = np.zeros(n), np.ones(n)
    expected[terms.columns], sizes[terms.columns] = terms.gradient, terms.slopes
    assert np.abs(total - expected).max() / sizes.max() < TOLERANCE
    assert (np.abs(total - expected) < TOLERANCE * sizes).all()


@pytest.mark.parametrize("build", [nested_named_expressions, indexed_params, references], ids=lambda f: f.__name__)
def test_complex_step_agrees_with_pyomo(build):
    """Gradients and second derivatives by Pyomo's own symbolic differentiation, where it can differentiate."""
    model = build()
    for constraint in model.component_data_objects(pyo.Constraint):
        variables = list(identify_variables(constraint.body))
        column = {id(v): c for c, v in enumerate(variables)}
        point = np.array([v.value for v in variables])
        terms = complex_step.differentiate(constraint.body, lambda node, c=column: c.get(id(node)), point)
        gradient = differentiate(constraint.body, wrt_list=variables, mode=Modes.reverse_symbolic)
        numbers = np.array([pyo.value(gradient[c]) for c in terms.columns])
        assert (np.abs(terms.gradient - numbers) <= 1e-13 * terms.slopes).all()
        for a, c in enumerate(terms.columns):
            if isinstance(gradient[c], int | float) or not gradient[c].is_potentially_variable():
                continue
            second = differentiate(gradient[c], wrt_list=variables, mode=Modes.reverse_numeric)
            row = np.array([second[d] for d in terms.columns])
            assert (np.abs(terms.hessian[a] - row) <= 1e-12 * terms.curvatures[a]).all()


def test_a_form_met_in_another_model_with_fewer_variables_is_not_mistaken():
    """Both objectives have one form; in the first model two of its places hold one variable."""

    def objective(first, second):
        model = pyo.ConcreteModel()
        x = model.x = pyo.Var(range(6), initialize=lambda m, i: 1.3 + 0.2 * i)
        parts = ((first, 0.3, 1.0), (second, 0.6, 0.5))
        terms = [x[i] + 0.19 * (x[3] * p + x[4] * p**2 / 2 + x[5] * p**3 / 6) - z for i, p, z in parts]
        model.best = pyo.Objective(expr=sum(t**2 for t in terms))
        return model

    for places in ((0, 0), (0, 1), (1, 2), (2, 2)):
        worst = largest_error(objective(*places))
        assert worst.error < TOLERANCE, (places, worst.what)


def test_changed_params_and_bounds_are_read_at_every_solve():
    """The right-hand side and the bound follow their Params: x = 2 top until the bound 3 + p binds."""
    model = pyo.ConcreteModel()
    model.top = pyo.Param(mutable=True, initialize=1.0)
    model.p = pyo.Param(mutable=True, initialize=0.5)
    model.x = pyo.Var(initialize=1.0, bounds=(0, 3 + model.p))
    model.limit = pyo.Constraint(expr=model.x**2 <= 4 * model.top**2)
    model.most = pyo.Objective(expr=model.x, sense=pyo.maximize)
    problem = kernel.compile(model)
    for top, p, expected in ((1.0, 0.5, 2.0), (1.5, 0.5, 3.0), (2.0, 0.5, 3.5), (2.0, 0.7, 3.7)):
        model.top.value, model.p.value = top, p
        assert problem.solve().objective == pytest.approx(expected, abs=1e-6)
