"""Square problems solved block by block."""

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus import kernel
from nexus.kernel.blocks import block_levels


def chain():
    """x1 = 2; x2 and x3 depend on x1, x4 and x5 on each other and on x2; x3 + x4 gives x6."""
    model = pyo.ConcreteModel()
    x = model.x = pyo.Var(range(1, 7), initialize=1.0)
    model.first = pyo.Constraint(expr=x[1] ** 3 == 8)
    model.second = pyo.Constraint(expr=x[2] == x[1] ** 2)
    model.third = pyo.Constraint(expr=pyo.exp(x[3]) == 1 + x[1])
    model.fourth = pyo.Constraint(expr=x[4] + x[5] == x[2])
    model.fifth = pyo.Constraint(expr=x[4] - x[5] == 1)
    model.sixth = pyo.Constraint(expr=x[6] == x[3] + x[4])
    return model


def levels_of(model):
    problem = kernel.compile(model)
    evaluator = problem.select(problem.read()).evaluator
    levels = block_levels(evaluator, np.arange(evaluator.n_rows))
    if levels is None:
        return None
    names = [problem.names.rows[row] for row in evaluator.rows]
    return [sorted(sorted(names[r] for r in rows) for rows, _ in level) for level in levels]


def test_order_of_the_blocks():
    assert levels_of(chain()) == [[["first"]], [["second"], ["third"]], [["fifth", "fourth"]], [["sixth"]]]


def test_one_large_block_or_a_singular_problem_has_no_order():
    model = chain()
    model.first.set_value(model.x[1] == model.x[6])
    assert levels_of(model) is None
    model = chain()
    model.second.set_value(model.x[1] == 2)
    assert levels_of(model) is None


def test_blocks_solve_what_newton_cannot_solve_as_a_whole():
    """The logarithm is of a negative number until x1, which comes first, is solved."""
    model = chain()
    model.second.set_value(model.x[2] == 4 + pyo.log(model.x[1] - 1.5))
    solution = kernel.solve(model)
    assert solution.engine == "newton"
    assert model.x[2].value == pytest.approx(4 + np.log(0.5), rel=1e-12)
    assert solution.residuals()["sixth"].relative < 1e-14


def test_failing_block_is_named():
    model = chain()
    model.fifth.set_value(model.x[4] * model.x[5] == 5)  # x4 + x5 = 4: the discriminant is negative
    with pytest.raises(kernel.SolveError) as caught:
        kernel.solve(model)
    message = str(caught.value)
    assert "Solved one after the other, the first equations that fail are: fourth, fifth, for x[" in message
