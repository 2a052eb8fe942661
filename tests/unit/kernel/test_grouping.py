"""How expressions become pieces, keys and groups."""

import math

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus import kernel
from nexus.kernel.expressions import Leaves
from nexus.kernel.structure import Holder, Structure


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


def analysed(expression):
    """Returns the template of an expression."""
    return Structure(Holder(expression), [(0, 1.0)], Leaves(), None).template


def test_constants_do_not_distinguish_keys_but_exponents_do(model):
    keys = [
        analysed(expression).pieces[0].key
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
    piece = analysed(model.x * pyo.exp(model.x)).pieces[0]
    assert len(piece.slots) == 1
    assert piece.key != analysed(model.x * pyo.exp(model.y)).pieces[0].key


def test_many_large_terms_of_few_variables_are_pieces_of_one_group(model):
    """The area of a surface: each term has three variables, the row has more than may be differentiated at once."""
    model.i = pyo.RangeSet(0, 80)
    model.a = pyo.Var(model.i, initialize=lambda m, i: 0.1 * i)
    slopes = [(model.a[i] - model.a[i - 1], model.a[i] - model.a[i - 2]) for i in range(2, 81)]
    model.area = pyo.Objective(expr=sum(pyo.sqrt(1 + 4 * a**2 + 9 * b**2) for a, b in slopes))
    (group,) = kernel.compile(model).program.groups
    assert group.index.shape[1] == 79


def test_linear_terms_are_no_pieces(model):
    model.row = pyo.Constraint(expr=2 * model.x - (model.y - 3) / 4 + 5 == 0)
    program = kernel.compile(model).program
    assert program.groups == []
    assert program.row_constants == pytest.approx([5.75])
    assert list(program.linear_weights) == [2.0, -0.25]


def test_summands_are_those_that_are_written(model):
    expression = 100 * (model.x - model.y) + model.z * model.x - (model.y + model.p * model.x)
    template = analysed(expression)
    assert template.n_summands == 4  # the bracket counts once behind its factor, twice behind a sign
    assert [summand for *_, summand in template.linear] == [0, 0, 2]
    assert [piece.summands for piece in template.pieces] == [(1,), (3,)]


def test_rows_of_one_form_are_recognised(model):
    """Ten rows that differ in leaves and numbers are analysed once."""
    model.i = pyo.RangeSet(10)
    model.u = pyo.Var(model.i, initialize=1.0)
    model.row = pyo.Constraint(model.i, rule=lambda m, i: (1 + i) * m.u[i] ** 2 + pyo.log(m.x / (2.5 + i)) == m.p * m.y)
    members = kernel.compile(model).equations.members
    assert [len(m.rows) for m in members] == [10]


def test_rows_that_only_look_alike_are_told_apart(model):
    """Leaves that coincide, leaves that should coincide and do not, and a factor that vanishes change the structure."""
    i = model.i = pyo.RangeSet(3)
    pairs = {1: (model.x, model.y), 2: (model.x, model.x), 3: (model.y, model.z)}
    model.product = pyo.Constraint(i, rule=lambda m, k: pairs[k][0] * pairs[k][1] * m.z == k)
    model.square = pyo.Constraint(i, rule=lambda m, k: pairs[4 - k][0] * pyo.exp(pairs[4 - k][1]) == k)
    model.x.value, model.y.value, model.z.value = 2.0, 3.0, 5.0
    problem = kernel.compile(model)
    data = problem.read(objective=False)
    evaluator = problem.select(data).evaluator
    w = evaluator.program.data_vector(data.columns, data.parameters)
    expected = [30.0, 20.0, 75.0, 3 * math.exp(5), 2 * math.exp(2), 2 * math.exp(3)]
    assert evaluator.values(w) == pytest.approx(expected, rel=1e-14)
    jacobian = evaluator.jacobian_matrix(w).toarray()
    assert jacobian[1, problem.names.column("x")] == pytest.approx(20.0)  # z * 2x
    ones = np.ones(evaluator.n_rows)
    hessian = np.zeros((3, 3))
    hessian[evaluator.hessian_structure] = evaluator.hessian(w, ones)
    x = problem.names.column("x")
    assert hessian[x, x] == pytest.approx(2 * 5 + (2 + 2) * math.exp(2))


def test_division_by_the_constant_zero_names_the_row(model):
    model.row = pyo.Constraint(expr=model.x * model.y / (0 * pyo.units.K) == 1)
    problem = kernel.compile(model)
    assert problem.solve().status == "not_evaluable"


def test_fixed_variables_stay_columns_of_the_program(model):
    model.row = pyo.Constraint(expr=model.x * model.y == model.z)
    model.y.fix(3.0)
    problem = kernel.compile(model)
    assert problem.equations.program.n_columns == 3
    assert problem.select(problem.read()).evaluator.n_columns == 2


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
