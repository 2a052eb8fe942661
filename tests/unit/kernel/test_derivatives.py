"""Values, gradients and Hessians against Pyomo's own evaluation and symbolic differentiation."""

from collections import defaultdict

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.calculus.derivatives import Modes, differentiate
from pyomo.core.expr.numvalue import is_potentially_variable
from pyomo.core.expr.visitor import identify_variables

from nexus import kernel
from nexus.kernel import evaluator, recognition, structure
from nexus.kernel.evaluator import Evaluator

EXPRESSIONS = {
    "linear": lambda m, i: 3 * m.x[i] - 2 * m.y[i] + m.p[i] * m.z[i] - 4,
    "bilinear": lambda m, i: m.x[i] * m.y[i] - 2 * m.y[i] * m.z[i] / 3,
    "power": lambda m, i: m.x[i] ** 3 + m.y[i] ** 0.5 + m.z[i] ** -1.5 + m.x[i] ** m.p[i],
    "power of power": lambda m, i: m.x[i] ** m.y[i] + 2.5 ** m.z[i],
    "quotient": lambda m, i: m.x[i] / (m.y[i] + m.z[i]) - 1 / m.x[i] + m.y[i] / m.p[i],
    "exponential": lambda m, i: 1e3 * pyo.exp(-m.p[i] / m.x[i]) * m.y[i] ** 2,
    "logarithm": lambda m, i: pyo.log(m.x[i] * m.y[i]) - pyo.log10(m.z[i]) * m.x[i],
    "trigonometry": lambda m, i: pyo.sin(m.x[i]) * pyo.cos(m.y[i]) + pyo.tan(m.z[i] / 3),
    "inverse trigonometry": lambda m, i: pyo.asin(m.x[i] / 9) + pyo.acos(m.y[i] / 9) * pyo.atan(m.z[i]),
    "hyperbolic": lambda m, i: pyo.sinh(m.x[i]) - pyo.cosh(m.y[i]) * pyo.tanh(m.z[i] / 2),
    "inverse hyperbolic": lambda m, i: pyo.asinh(m.x[i]) + pyo.acosh(m.y[i] + 1) * pyo.atanh(m.z[i] / 9),
    "root": lambda m, i: pyo.sqrt(m.x[i] ** 2 + m.y[i] ** 2 + 1e-4) - pyo.sqrt(m.z[i]),
    "negation": lambda m, i: -(m.x[i] - (-m.y[i]) * (-(m.z[i] + m.p[i]))),
    "factor before a bracket": lambda m, i: 2 * m.p[i] * (m.x[i] - m.y[i] * (m.z[i] - 1)) / 3,
    "repeated": lambda m, i: (m.x[i] + m.x[i] * m.x[i]) * pyo.exp(m.x[i] / 4) - m.x[i],
    "units": lambda m, i: m.x[i] / pyo.units.K * 2 + pyo.units.mol * m.y[i] ** 2,
    "large": lambda m, i: sum(
        m.x[i] * pyo.exp(-k / (m.y[i] + k)) * m.z[i] ** (0.1 * k) / (1 + k * m.x[i] + m.p[i] * m.y[i])
        for k in range(1, 6)
    ),
    "named": lambda m, i: m.heat[i] ** 2 / (1 + m.heat[i]) - 3 * m.heat[i],
}

# Pyomo does not differentiate hyperbolic functions: the reference is the same function by exp and log.
EQUIVALENTS = {
    "hyperbolic": lambda m, i: (
        (pyo.exp(m.x[i]) - pyo.exp(-m.x[i])) / 2
        - (pyo.exp(m.y[i]) + pyo.exp(-m.y[i])) / 2 * (pyo.exp(m.z[i]) - 1) / (pyo.exp(m.z[i]) + 1)
    ),
    "inverse hyperbolic": lambda m, i: (
        pyo.log(m.x[i] + pyo.sqrt(m.x[i] ** 2 + 1))
        + pyo.log(m.y[i] + 1 + pyo.sqrt((m.y[i] + 1) ** 2 - 1)) * pyo.log((9 + m.z[i]) / (9 - m.z[i])) / 2
    ),
}


def build(make, rows):
    """Returns a model with one constraint per row, each with its own values and Param."""
    model = pyo.ConcreteModel()
    model.i = pyo.RangeSet(rows)
    random = np.random.default_rng(rows)
    for name in "xyz":
        start = dict(enumerate(random.uniform(0.5, 2.0, rows), start=1))
        model.add_component(name, pyo.Var(model.i, initialize=start))
    model.p = pyo.Param(model.i, mutable=True, initialize=lambda m, i: 1.3 + 0.01 * i)
    model.heat = pyo.Expression(model.i, rule=lambda m, i: m.x[i] * (m.y[i] + 2) - pyo.exp(m.z[i] / m.p[i]))
    model.row = pyo.Constraint(model.i, rule=lambda m, i: make(m, i) == 0)
    return model


def evaluate(model):
    """Returns (problem, evaluator of all rows and columns, data vector)."""
    problem = kernel.compile(model)
    state, program = problem.read(objective=False), problem.program
    everything = Evaluator(program, np.arange(program.n_rows), np.arange(program.n_columns))
    return problem, everything, program.data_vector(state.columns, state.parameters)


@pytest.mark.parametrize("vectorised", [False, True], ids=["buffered", "vectorised"])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_first_and_second_derivatives(name, vectorised, monkeypatch):
    monkeypatch.setattr(evaluator, "worth_vectorising", lambda pieces, instructions: vectorised)
    rows = 3
    model = build(EXPRESSIONS[name], rows)
    problem, everything, w = evaluate(model)
    values, jacobian = everything.values(w), everything.jacobian_matrix(w).toarray()
    multipliers = np.random.default_rng(0).standard_normal(rows)
    hessian = np.zeros((len(problem.variables),) * 2)
    hessian[everything.hessian_structure] = everything.hessian(w, multipliers)
    for i in (1, rows):
        expression = EQUIVALENTS.get(name, EXPRESSIONS[name])(model, i)
        variables = list(identify_variables(expression))
        columns = [problem.equations.leaves.column_of(v) for v in variables]
        assert values[i - 1] == pytest.approx(pyo.value(expression), rel=1e-12, abs=1e-12)
        gradient = differentiate(expression, wrt_list=variables, mode=Modes.reverse_symbolic)
        np.testing.assert_allclose(jacobian[i - 1, columns], [pyo.value(g) for g in gradient], rtol=1e-9, atol=1e-12)
        for a, g in enumerate(gradient):
            for b in range(a + 1):
                second = _second(g, variables[b])
                entry = hessian[max(columns[a], columns[b]), min(columns[a], columns[b])]
                assert entry == pytest.approx(multipliers[i - 1] * second, rel=1e-8, abs=1e-11)


def _second(gradient, variable):
    if not is_potentially_variable(gradient):
        return 0.0
    return pyo.value(differentiate(gradient, wrt=variable, mode=Modes.reverse_symbolic))


@pytest.mark.parametrize("first", [0.5, 2.0])
def test_conditional_expression(first):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=first)
    model.row = pyo.Constraint(expr=pyo.Expr_if(model.x <= 1, model.x**2, 3 * pyo.log(model.x)) == 0)
    _, everything, w = evaluate(model)
    expected = (first**2, 2 * first) if first <= 1 else (3 * np.log(first), 3 / first)
    assert everything.values(w)[0] == pytest.approx(expected[0])
    assert everything.jacobian(w)[0] == pytest.approx(expected[1])


def test_branch_that_is_not_taken_may_be_undefined():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=-1.0)
    model.row = pyo.Constraint(expr=pyo.Expr_if(model.x <= 0, model.x**2, pyo.log(model.x)) == 0)
    _, everything, w = evaluate(model)
    assert everything.values(w)[0] == pytest.approx(1.0)
    assert everything.jacobian(w)[0] == pytest.approx(-2.0)


def test_large_expression_is_lifted_and_gives_the_same_solution(monkeypatch):
    def solve():
        model = pyo.ConcreteModel()
        x = model.x = pyo.Var(range(30), initialize=0.5, bounds=(-2, 2))
        inner = [pyo.tanh(sum((i + k) % 3 * x[i] for i in x) - k / 4) for k in range(4)]
        model.cost = pyo.Objective(expr=pyo.exp(sum(inner) / 4) + sum((x[i] - i / 30) ** 2 for i in x))
        problem = kernel.compile(model)
        solution = problem.solve()
        solution.load()
        return problem, solution.objective, [v.value for v in x.values()]

    plain, objective, values = solve()
    assert not plain.equations.leaves.lifted
    monkeypatch.setattr(structure, "LIFT_ABOVE", 10)
    monkeypatch.setattr(recognition, "_templates", defaultdict(list))
    lifted, objective_2, values_2 = solve()
    assert lifted.equations.leaves.lifted
    assert objective_2 == pytest.approx(objective, rel=1e-8)
    np.testing.assert_allclose(values_2, values, atol=1e-6)
