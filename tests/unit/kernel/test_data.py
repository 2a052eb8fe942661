"""A compiled problem as a value: numbers by name, detached from the model, the same in another process."""

import math
import pickle
import subprocess
import sys

import pyomo.environ as pyo
import pytest

from nexus import kernel


@pytest.fixture
def model():
    """Minimises (x - 3)^2 + (y - 2)^2 on x + y = total, 0 <= x <= most, 0 <= y <= 10, with a gain that is fixed."""
    model = pyo.ConcreteModel()
    model.total = pyo.Param(mutable=True, initialize=4.0)
    model.most = pyo.Param(mutable=True, initialize=10.0)
    model.gain = pyo.Var(initialize=1.0)
    model.gain.fix()
    model.i = pyo.Set(initialize=["a", "b"])
    model.z = pyo.Var(model.i, initialize=1.0)
    model.x = pyo.Var(initialize=1.0, bounds=(0, model.most))
    model.y = pyo.Var(initialize=1.0, domain=pyo.NonNegativeReals, bounds=(None, 10))
    model.sum = pyo.Constraint(expr=model.gain * model.x + model.y == model.total)
    model.cap = pyo.Constraint(expr=model.x <= 2 * model.most)
    model.copies = pyo.Constraint(model.i, rule=lambda m, k: m.z[k] == m.x * (2 if k == "a" else 3))
    model.distance = pyo.Objective(expr=(model.x - 3) ** 2 + (model.y - 2) ** 2)
    return model


@pytest.fixture
def detached(model):
    """The model's problem after a round trip through pickle."""
    return pickle.loads(pickle.dumps(kernel.compile(model, outputs={"product": model.x * model.y})))


def x_and_y(solution):
    assert solution.ok, solution.message
    return solution["x"], solution["y"]


def test_detached_problem_solves_like_the_model(model, detached):
    assert detached.block is None
    assert x_and_y(detached.solve()) == pytest.approx((2.5, 1.5))
    assert x_and_y(kernel.compile(model).solve()) == pytest.approx((2.5, 1.5))


def test_changes_by_name(detached):
    assert x_and_y(detached.solve(parameters={"total": 6.0})) == pytest.approx((3.5, 2.5))
    assert x_and_y(detached.solve(upper={"x": 2.0})) == pytest.approx((2.0, 2.0))
    assert x_and_y(detached.solve(fix={"y": 1.0})) == pytest.approx((3.0, 1.0))
    assert x_and_y(detached.solve(fix={"gain": 2.0})) == pytest.approx((1.4, 1.2))
    assert x_and_y(detached.solve(free=["gain"])) == pytest.approx((3.0, 2.0), abs=1e-6)
    assert x_and_y(detached.solve(deactivate=["sum"])) == pytest.approx((3.0, 2.0))
    assert x_and_y(detached.solve()) == pytest.approx((2.5, 1.5))


def test_bounds_that_depend_on_params_follow_them(detached):
    """The bound of x is `most`, that of `cap` twice as much; the domain of y stays at its zero."""
    assert x_and_y(detached.solve(parameters={"most": 1.5})) == pytest.approx((1.5, 2.5))
    data = detached.changed(detached.data, parameters={"most": 1.5})
    assert data.row_upper[detached.names.row("cap")] == 3.0
    assert data.lower[detached.names.column("y")] == 0.0


def test_the_name_of_an_indexed_component_stands_for_its_members(detached):
    solution = detached.solve(deactivate=["copies"], fix={"z": 7.0})
    assert (solution["z[a]"], solution["z[b]"]) == (7.0, 7.0)
    assert solution["z"] == {"z[a]": 7.0, "z[b]": 7.0}


def test_outputs_are_evaluated_at_the_solution(detached):
    assert detached.solve().outputs() == {"product": pytest.approx(3.75)}


def test_numbers_cannot_be_changed_by_accident(detached):
    data, solution = detached.data, detached.solve()
    for array in (data.columns, data.parameters, solution.columns, solution.multipliers):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_unknown_names_get_the_nearest(detached):
    with pytest.raises(kernel.ModelError, match="no mutable Param 'totl'; the nearest names are total"):
        detached.solve(parameters={"totl": 1.0})
    with pytest.raises(kernel.ModelError, match="no variable 'z\\[c\\]'; the nearest names are z\\[b\\]"):
        detached.solve(fix={"z[c]": 1.0})
    with pytest.raises(kernel.ModelError, match="The bounds of x exclude each other: 20 > 10"):
        detached.solve(lower={"x": 20.0})
    with pytest.raises(TypeError, match="unexpected keyword argument 'fixed'"):
        detached.solve(fixed={"x": 1.0})
    with pytest.raises(kernel.ModelError, match="There is no objective 'cost'; there are: distance, product"):
        detached.solve(objective="cost")


def test_detached_solution_has_no_model_to_load_into(detached):
    with pytest.raises(kernel.ModelError, match="detached from its Pyomo model"):
        detached.solve().load()


def test_an_output_is_an_objective(detached):
    solution = detached.solve(objective="product", lower={"x": 1.0, "y": 1.0})
    assert solution.objective == pytest.approx(3.0)


def test_lifted_columns_start_at_their_expressions():
    """A detached problem gives the columns of lifted subexpressions the values that follow from the others."""
    model = pyo.ConcreteModel()
    x = model.x = pyo.Var(range(80), initialize=0.5)
    model.cost = pyo.Objective(expr=pyo.exp(pyo.tanh(sum(x[k] / 80 for k in x)) * pyo.cosh(sum(x[k] ** 2 for k in x))))
    problem = kernel.compile(model)
    data = problem.read()
    n = problem.program.n_variables
    assert len(data.columns) > n
    change = problem.changed(data, values={"x": 0.25})
    assert change.columns[n:].max() == pytest.approx(max(math.tanh(0.25), 80 / 16, math.cosh(80 / 16)), rel=1e-12)


def test_an_output_with_lifted_subexpressions_follows_a_change():
    """No equation holds these subexpressions, so no solve moves their columns: cosh(80/16) after the change."""
    model = pyo.ConcreteModel()
    model.level = pyo.Param(initialize=0.5, mutable=True)
    x = model.x = pyo.Var(range(80), initialize=0.5)
    model.row = pyo.Constraint(range(80), rule=lambda m, k: m.x[k] == m.level)
    large = pyo.tanh(sum(x[k] / 80 for k in x)) * pyo.cosh(sum(x[k] ** 2 for k in x))
    problem = kernel.compile(model, {"output": large})
    solution = problem.solve(parameters={"level": 0.25})
    assert len(problem.data.columns) > problem.program.n_variables
    assert solution.outputs()["output"] == pytest.approx(math.tanh(0.25) * math.cosh(80 / 16), rel=1e-12)


def test_another_process_solves_without_idaes(detached, tmp_path):
    path = tmp_path / "problem.pickle"
    path.write_bytes(pickle.dumps(detached))
    script = (
        "import pickle, sys\n"
        f"problem = pickle.loads(open({str(path)!r}, 'rb').read())\n"
        "solution = problem.solve(parameters={'total': 6.0})\n"
        "assert 'idaes' not in sys.modules\n"
        "print(solution.ok, round(solution['x'], 6))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "3.5"]


def test_bounds_given_by_a_change_no_longer_follow_params(detached):
    """The bound of x is the Param `most`; once it is given it stays, and sensitivities know that."""
    data = detached.changed(detached.data, upper={"x": 2.0})
    assert x_and_y(detached.solve(data=data, parameters={"most": 1.5}))[0] == pytest.approx(2.0)
    given = detached.solve(upper={"x": 2.0}).sensitivity().objective_derivatives(["most"])
    following = detached.solve(parameters={"most": 2.0}).sensitivity().objective_derivatives(["most"])
    assert given["most"] == 0.0
    assert following["most"] == pytest.approx(2 * (2 - 3) - 2 * (2 - 2), abs=1e-6)


def test_a_bound_that_the_domain_sets_does_not_follow_a_param():
    model = pyo.ConcreteModel()
    model.p = pyo.Param(mutable=True, initialize=5.0)
    model.x = pyo.Var(domain=pyo.NonNegativeReals, bounds=(-model.p, 10), initialize=3.0)
    model.row = pyo.Constraint(expr=model.x <= 20)
    model.least = pyo.Objective(expr=model.x)
    problem = kernel.compile(model)
    assert problem.solve().sensitivity().derivatives("x", "p").iloc[0, 0] == 0.0
    model.x.domain = pyo.Reals
    solution = problem.solve()
    assert solution["x"] == pytest.approx(-5.0)
    assert solution.sensitivity().derivatives("x", "p").iloc[0, 0] == pytest.approx(-1.0)
    model.x.domain = pyo.Integers
    with pytest.raises(kernel.ModelError, match="x is free and must be an integer"):
        problem.solve()


def test_numbers_and_solutions_of_changed_equations_are_refused():
    """After a constraint is written anew, columns may stand in another order."""
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(initialize=1.0), pyo.Var(initialize=1.0)
    model.first, model.second = pyo.Constraint(expr=model.x == 1), pyo.Constraint(expr=model.y == 2)
    problem = kernel.compile(model)
    data, solution = problem.read(), problem.solve()
    model.first.set_value(model.y - 1 == model.x)
    changed = problem.solve()
    assert (changed["x"], changed["y"]) == pytest.approx((1.0, 2.0))
    for use in (solution.load, solution.residuals, solution.outputs, solution.sensitivity, lambda: solution["x"]):
        with pytest.raises(kernel.ModelError, match="The problem's equations have changed since this solution"):
            use()
    with pytest.raises(kernel.ModelError, match="The data were read before the equations changed"):
        problem.solve(data=data)
    with pytest.raises(kernel.ModelError, match="or its equations have changed since"):
        problem.solve(start=solution)


def test_what_is_not_a_number_is_refused(model, detached):
    for number in (math.nan, None, "three"):
        with pytest.raises(kernel.ModelError, match="is no number for total"):
            detached.solve(parameters={"total": number})
    with pytest.raises(kernel.ModelError, match="is no number for z: give one number"):
        detached.solve(deactivate="copies", fix={"z": [1.0, 2.0]})
    with pytest.raises(kernel.ModelError, match="The bounds of x exclude each other: 0 > -1"):
        detached.solve(parameters={"most": -1.0})
    with pytest.raises(kernel.ModelError, match="gain is fixed; give its value by fix, or free it"):
        detached.solve(values={"gain": 2.0})
    problem = kernel.compile(model)
    model.total.set_value(math.nan)
    with pytest.raises(kernel.ModelError, match="Params without a value: total"):
        problem.solve()


def test_a_right_hand_side_without_a_value_is_refused():
    model = pyo.ConcreteModel()
    model.p = pyo.Param(mutable=True, initialize=4.0)
    model.x = pyo.Var(initialize=1.0)
    model.row = pyo.Constraint(expr=model.x == pyo.sqrt(model.p))
    problem = kernel.compile(model)
    assert problem.solve()["x"] == pytest.approx(2.0)
    with pytest.raises(kernel.ModelError, match="The right-hand side of row is not a number"):
        problem.solve(parameters={"p": -4.0})


def test_no_objective_is_kept_in_the_data(model):
    problem = kernel.compile(model)
    assert problem.solve(data=problem.read(objective=False)).objective is None
    model.other = pyo.Objective(expr=model.x)
    assert problem.solve(data=problem.read(objective=False)).ok


def test_a_single_name_is_one_name(detached):
    assert x_and_y(detached.solve(free="gain")) == pytest.approx((3.0, 2.0), abs=1e-6)
    assert x_and_y(detached.solve(deactivate="sum")) == pytest.approx((3.0, 2.0))


def test_a_solution_travels(detached):
    solution = pickle.loads(pickle.dumps(detached.solve()))
    assert x_and_y(solution) == pytest.approx((2.5, 1.5))
    assert solution.residuals()["sum"].relative < 1e-8
    warm = detached.solve(start=solution, parameters={"total": 4.01})
    assert x_and_y(warm) == pytest.approx((2.505, 1.505))
    with pytest.raises(kernel.ModelError, match="detached from its Pyomo model"):
        solution.duals()


def test_outputs_and_variables_together(model):
    problem = kernel.compile(model, outputs={"product": model.x * model.y})
    table = problem.solve().sensitivity().derivatives(["x", "product"], "total")
    assert table["total"].to_dict() == pytest.approx({"x": 0.5, "product": 0.5 * 1.5 + 0.5 * 2.5}, abs=1e-6)
