"""Derivatives by Params and fixed variables against Pyomo's symbolic differentiation of a twin without Params."""

from itertools import product

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.calculus.derivatives import Modes, differentiate
from pyomo.core.expr.numvalue import is_potentially_variable

from nexus import kernel
from nexus.kernel.evaluator import Evaluator

EXPRESSIONS = {
    "alone": lambda m: m.x + m.p - 3 * m.q,
    "factor": lambda m: m.p * m.x * m.y - 2 * m.p * m.q * m.y,
    "divisor": lambda m: m.x / m.p + (m.x * m.y) / (m.p * m.q),
    "bracket": lambda m: (m.p + m.q * m.p) * (m.x - m.p * m.y**2),
    "exponent": lambda m: m.x**m.p + m.p**m.y + m.q**m.p,
    "function": lambda m: pyo.exp(-m.p / m.x) * pyo.log(m.q * m.y) - pyo.sqrt(m.p**2 + m.x),
    "without variables": lambda m: m.x + pyo.exp(m.p) * m.q / (1 + m.p),
    "large": lambda m: sum(m.x * pyo.exp(-k * m.p / (m.y + k)) / (1 + m.q * m.x) ** k for k in range(1, 6)),
    "fixed": lambda m: m.f * m.x * m.p + pyo.exp(m.f * m.q) * m.y,
}
VALUES = {"x": 1.3, "y": 0.7, "f": 0.9, "p": 1.7, "q": 0.4}


def build(make, parameters):
    """Returns a model of one row; p and q are Params or, in the twin, variables."""
    model = pyo.ConcreteModel()
    for name, number in VALUES.items():
        if name in "pq" and parameters:
            model.add_component(name, pyo.Param(initialize=number, mutable=True))
        else:
            model.add_component(name, pyo.Var(initialize=number))
    model.f.fix()
    model.row = pyo.Constraint(expr=make(model) + 0 * model.f <= 0.0)
    return model


def derivative(expression, variable):
    if not is_potentially_variable(expression):
        return 0.0
    return differentiate(expression, wrt=variable, mode=Modes.reverse_symbolic)


@pytest.mark.parametrize("touching", [False, True], ids=["all pieces", "pieces that contain a Param"])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_first_and_mixed_second_derivatives(name, touching):
    problem = kernel.compile(build(EXPRESSIONS[name], parameters=True))
    program, state, leaves = problem.program, problem.read(objective=False), problem.equations.leaves
    names = [c.name for c in (*leaves.variables, *leaves.parameters)]
    parameters = np.arange(program.n_columns, program.n_columns + program.n_parameters)
    positions = np.arange(len(names))
    evaluator = Evaluator(program, np.array([0]), positions, touching=parameters if touching else None)
    w = program.data_vector(state.columns, state.parameters)
    jacobian, hessian = evaluator.jacobian_matrix(w).toarray()[0], np.zeros((len(names),) * 2)
    hessian[evaluator.hessian_structure] = evaluator.hessian(w, np.array([2.0]))
    twin = build(EXPRESSIONS[name], parameters=False)
    expression = twin.row.body - (twin.row.upper or 0)
    for i, j in product(range(len(names)), repeat=2):
        if names[i] not in "pq":
            continue
        first = derivative(expression, twin.component(names[i]))
        second = derivative(first, twin.component(names[j]))
        assert jacobian[i] == pytest.approx(pyo.value(first), rel=1e-12, abs=1e-14)
        assert hessian[max(i, j), min(i, j)] == pytest.approx(2 * pyo.value(second), rel=1e-11, abs=1e-13)


def test_an_ordinary_compile_makes_no_parameter_derivatives():
    from nexus.kernel import derivatives

    model = build(lambda m: pyo.cosh(m.x**1.2345 * pyo.exp(m.p * m.y) - m.q), parameters=True)
    program = kernel.compile(model).equations.program
    Evaluator(program, np.array([0]), np.arange(program.n_columns))
    asked = {parameters for key, parameters in derivatives._known if key in {g.key for g in program.groups}}
    assert asked == {False}
