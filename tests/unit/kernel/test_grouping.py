"""How expressions become pieces, keys and groups."""

import pyomo.environ as pyo
import pytest

from nexus import kernel
from nexus.kernel.expressions import Leaves, split
from nexus.kernel.pieces import analyse


@pytest.fixture
def model():
    model = pyo.ConcreteModel()
    model.x, model.y, model.z = (pyo.Var(initialize=1.0) for _ in range(3))
    model.p = pyo.Param(mutable=True, initialize=2.0)
    return model


def test_equations_of_one_form_are_one_group(model):
    model.i = pyo.RangeSet(100)
    model.a, model.b = pyo.Var(model.i, initialize=1.0), pyo.Var(model.i, initialize=2.0)
    model.row = pyo.Constraint(model.i, rule=lambda m, i: pyo.exp(-(i + 1) * m.a[i] / (m.b[i] + 3.5)) == m.p * m.b[i])
    groups = kernel.compile(model).equations.program.groups
    assert sorted(len(g.rows) for g in groups) == [100, 100]


def test_constants_do_not_distinguish_keys_but_exponents_do(model):
    keys = [
        analyse(expression, Leaves()).pieces[0][0]
        for expression in (
            pyo.exp(2.5 * model.x),
            pyo.exp(7.0 * model.y),
            pyo.exp(model.x * model.p),
            pyo.exp(model.x) ** 2,
            pyo.exp(model.x) ** 3,
        )
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


def test_a_leaf_that_occurs_twice_has_one_slot(model):
    key, leaves, _, _ = analyse(model.x * pyo.exp(model.x), Leaves()).pieces[0]
    assert len(leaves) == 1
    assert key != analyse(model.x * pyo.exp(model.y), Leaves()).pieces[0][0]


def test_linear_terms_are_no_pieces(model):
    row = analyse(2 * model.x - (model.y - 3) / 4 + 5, Leaves())
    assert row.pieces == []
    assert row.constant == pytest.approx(5.75)
    assert [weight for _, weight, _ in row.linear] == [2.0, -0.25]


def test_summands_are_those_that_are_written(model):
    expression = 100 * (model.x - model.y) + model.z * model.x - (model.y + model.p * model.x)
    _, linear, terms, n_summands = split(expression, Leaves())
    assert n_summands == 4  # the bracket counts once behind its factor, twice behind a sign
    assert [summand for *_, summand in linear] == [0, 0, 2]
    assert [summand for *_, summand in terms] == [1, 3]


def test_division_by_the_constant_zero_names_the_row(model):
    model.row = pyo.Constraint(expr=model.x * model.y / (0 * pyo.units.K) == 1)
    problem = kernel.compile(model)
    assert problem.solve().status == "not_evaluable"


def test_fixed_variables_stay_columns_of_the_program(model):
    model.row = pyo.Constraint(expr=model.x * model.y == model.z)
    model.y.fix(3.0)
    problem = kernel.compile(model)
    assert problem.equations.program.n_columns == 3
    state = problem.read_state()
    assert problem.select(problem.equations.active_rows(), None, state).evaluator.n_columns == 2


def test_row_with_many_variables_and_a_long_factor_of_params(model):
    """A bare variable behind a long factor stands beside the large terms, and has no arguments to lift."""
    i = model.i = pyo.RangeSet(70)
    model.a = pyo.Var(i, initialize=0.5)
    model.q = pyo.Param(range(8), mutable=True, initialize=1.0)
    factor = sum(pyo.exp(model.q[k] / 2) * model.q[k] for k in range(8))
    wide = pyo.tanh(sum(model.a[k] / k for k in i)) * pyo.exp(sum(model.a[k] for k in i) / 70)
    model.row = pyo.Constraint(expr=factor * model.x + wide == 3)
    for k in i:
        model.a[k].fix()
    problem = kernel.compile(model)
    assert problem.equations.leaves.lifted
    solution = problem.solve()
    assert solution.ok
    solution.load()
    assert pyo.value(model.row.body) == pytest.approx(3.0, rel=1e-12)
