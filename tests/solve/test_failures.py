"""A model that has no solution is refused by a sentence that names what is at fault; the model is left alone."""

import pyomo.environ as pyo
import pytest

import nexus  # noqa: F401  (registers the solver)
from nexus import kernel
from nexus.kernel import ModelError, SolveError


def _model(**variables):
    model = pyo.ConcreteModel()
    model.unit = pyo.Block()
    for name, (start, *bounds) in variables.items():
        model.unit.add_component(name, pyo.Var(initialize=start, bounds=tuple(bounds) or (None, None)))
    return model, model.unit


def _message(model, error=SolveError, **settings):
    """Returns the error's text, after checking that no value has changed."""
    before = [(v, v.value) for v in model.component_data_objects(pyo.Var)]
    with pytest.raises(error) as caught:
        kernel.solve(model, **settings)
    assert all(v.value == number for v, number in before)
    return str(caught.value)


def test_unbounded_names_objective_and_variables():
    model, unit = _model(power=(1, 0, None), steam=(1,))
    unit.limit = pyo.Constraint(expr=unit.power - unit.steam <= 3)
    unit.profit = pyo.Objective(expr=unit.power + unit.steam, sense=pyo.maximize)
    message = _message(model)
    assert message.startswith("Unbounded: the iterates run away")
    assert "Bound the objective unit.profit, or these variables: unit." in message
    assert "unit.power = " in message and "unit.steam = " in message


def test_infeasible_names_rows_and_active_bounds():
    model, unit = _model(x=(0.5, 0, 1), y=(0.5, 0, 1), far=(1,))
    unit.total = pyo.Constraint(expr=unit.x + unit.y == 3)
    unit.harmless = pyo.Constraint(expr=unit.far + unit.x == 2)
    unit.small = pyo.Constraint(expr=unit.x <= 0.9)
    message = _message(model)
    assert message.startswith("Infeasible: ipopt found no point that satisfies all constraints")
    assert "unit.total (by" in message and "unit.harmless" not in message
    assert "Variables at a bound in such rows: unit.y = 1 (upper)" in message


def test_infeasible_without_bounds_names_the_row():
    model, unit = _model(x=(0.5,))
    unit.impossible = pyo.Constraint(expr=unit.x**2 + 1 == 0)
    assert "unit.impossible (by 1)" in _message(model)


def test_structurally_singular_names_both_sets():
    model, unit = _model(x=(1,), y=(1,), level=(1,))
    unit.a = pyo.Constraint(expr=unit.x + unit.y == 1)
    unit.b = pyo.Constraint(expr=unit.x - unit.y == 1)
    unit.c = pyo.Constraint(expr=unit.x * unit.y == 0.25)
    message = _message(model)  # level is in no equation: two unknowns for three equations
    assert message.startswith("Over-specified: 3 equations for 2 free variables")
    unit.d = pyo.Constraint(expr=unit.level + unit.x == 2)
    unit.spare = pyo.Var(initialize=1)
    unit.d.set_value(unit.level + unit.spare == 2)
    message = _message(model)
    assert message.startswith("Structurally singular: the equations cannot determine the variables.")
    assert "3 equations share 2 free variables: unit.a, unit.b, unit.c; the variables" in message
    assert "Not determined by any equation: unit.level = 1, unit.spare = 1." in message


def test_not_evaluable_names_row_operation_and_value():
    model, unit = _model(x=(-1,), y=(1,))
    unit.heat = pyo.Constraint(expr=3 * pyo.log(unit.x * 2) + unit.y == 2)
    unit.sum = pyo.Constraint(expr=unit.x + unit.y == 3)
    assert _message(model) == (
        "Not evaluable at the starting point: unit.heat has log(-2) in log(2*unit.x) with unit.x = -1. "
        "Give better starting values."
    )


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda x: (x - 1) ** 0.5, "unit.row has (-2) ** 0.5 in (unit.x - 1)**0.5 with unit.x = -1"),
        (lambda x: 1 / (x + 1), "unit.row has 1 / 0 in 1/(unit.x + 1) with unit.x = -1"),
        (lambda x: pyo.sqrt(x), "unit.row has sqrt(-1) in sqrt(unit.x) with unit.x = -1"),
        (lambda x: abs(x + 1) ** 0.5, "unit.row has no finite derivative at unit.x = -1"),
    ],
)
def test_other_operations_without_a_value(make, text):
    model, unit = _model(x=(-1,))
    unit.row = pyo.Constraint(expr=make(unit.x) == 1)
    assert text in _message(model)


def test_fault_on_the_way_is_mentioned():
    model, unit = _model(x=(1.05,))
    unit.row = pyo.Constraint(expr=pyo.log(unit.x) == unit.x)
    message = _message(model, newton=False)
    assert "unit.row" in message
    assert "On the way, unit.row has log(" in message


def test_fixed_variables_that_contradict_an_equation():
    model, unit = _model(x=(1,), y=(2,))
    unit.balance = pyo.Constraint(expr=unit.x + unit.y == 3.1)
    unit.x.fix()
    unit.y.fix()
    message = _message(model)
    assert "all variables are fixed in an equation that does not hold: unit.balance (by 0.1)" in message


def test_iteration_limit_names_the_largest_residuals():
    model, unit = _model(x=(0.1,), y=(0.1,))
    unit.slow = pyo.Constraint(expr=unit.x**3 - 1000 * unit.y == 7)
    unit.other = pyo.Constraint(expr=pyo.exp(unit.y) + unit.x == 4)
    message = _message(model, options={"max_iter": 1}, newton=False)
    assert message.startswith("Iteration limit: not solved after 1 iterations. Largest residuals: unit.")


def test_bad_scaling_is_mentioned():
    model, unit = _model(x=(0.5, 0, 1))
    unit.watts = pyo.Constraint(expr=1e9 * unit.x == 3e9)
    assert "Badly scaled rows (largest scaled derivative): unit.watts (1e+09)" in _message(model)


def test_external_function_names_the_constraint():
    model, unit = _model(x=(1,))
    unit.square = pyo.ExternalFunction(lambda x: x**2, gradient=lambda args, fixed: [2 * args[0]])
    unit.row = pyo.Constraint(expr=unit.square(unit.x) == 3)
    message = _message(model, ModelError)
    assert message.startswith("unit.row: the external function unit.square() is used")


def test_integer_variable_is_refused_unless_fixed():
    model, unit = _model(x=(1,))
    unit.on = pyo.Var(domain=pyo.Binary, initialize=1)
    unit.row = pyo.Constraint(expr=unit.x == 2 * unit.on)
    assert "The variable unit.on is free and must be an integer" in _message(model, ModelError)
    unit.on.fix(1)
    kernel.solve(model)
    assert unit.x.value == pytest.approx(2)


def test_two_active_objectives_ask_for_a_choice():
    model, unit = _model(x=(1, 0, 3))
    unit.cost = pyo.Objective(expr=unit.x)
    unit.carbon = pyo.Objective(expr=(unit.x - 2) ** 2)
    assert "There are 2 active objectives (unit.cost, unit.carbon); say which" in _message(model, ModelError)
    assert "There is no objective 'price'; there are: unit.cost" in _message(model, ModelError, objective="price")
    kernel.solve(model, objective="unit.carbon")
    assert unit.x.value == pytest.approx(2)


def test_bounds_that_exclude_each_other():
    model, unit = _model(x=(1, 3, 2))
    unit.row = pyo.Constraint(expr=unit.x**2 == 2)
    assert _message(model, ModelError) == "The bounds of unit.x exclude each other: 3 > 2"


def test_fixed_variable_without_a_value():
    model, unit = _model(x=(None,), y=(1,))
    unit.x.fixed = True
    unit.row = pyo.Constraint(expr=unit.x + unit.y == 2)
    assert _message(model, ModelError) == "The variable unit.x is fixed but has no value"


def test_a_failed_solution_is_loaded_on_request_only():
    model, unit = _model(x=(0.5,))
    unit.row = pyo.Constraint(expr=unit.x**2 + 1 == 0)
    solution = kernel.compile(model).solve()
    assert not solution.ok and solution.status == "infeasible"
    with pytest.raises(SolveError, match="A failed solve is not loaded. Infeasible"):
        solution.load()
    assert unit.x.value == 0.5
    solution.load(force=True)
    assert unit.x.value == pytest.approx(0.0, abs=1e-6)
