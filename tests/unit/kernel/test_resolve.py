"""What may change between two solves of one compiled problem."""

import pyomo.environ as pyo
import pytest

from nexus import kernel


@pytest.fixture
def model():
    """Minimises (x - 3)^2 + (y - 2)^2 on x + y = total, with 0 <= x, y <= 10; the optimum is on a line."""
    model = pyo.ConcreteModel()
    model.total = pyo.Param(mutable=True, initialize=4.0)
    model.x = pyo.Var(initialize=1.0, bounds=(0, 10))
    model.y = pyo.Var(initialize=1.0, bounds=(0, 10))
    model.sum = pyo.Constraint(expr=model.x + model.y == model.total)
    model.distance = pyo.Objective(expr=(model.x - 3) ** 2 + (model.y - 2) ** 2)
    model.least_x = pyo.Objective(expr=model.x)
    model.least_x.deactivate()
    return model


def solved(problem, **settings):
    solution = problem.solve(**settings)
    assert solution.ok, solution.message
    solution.load()
    return problem.block.x.value, problem.block.y.value


def test_data_change_without_recompilation(model):
    problem = kernel.compile(model)
    assert solved(problem) == pytest.approx((2.5, 1.5))
    program = problem.equations.program
    model.total.value = 6.0
    assert solved(problem) == pytest.approx((3.5, 2.5))
    model.x.setub(2.0)
    assert solved(problem) == pytest.approx((2.0, 4.0))
    model.x.setub(10)
    model.y.fix(1.0)
    assert solved(problem) == pytest.approx((5.0, 1.0))
    model.y.unfix()
    model.sum.deactivate()
    assert solved(problem) == pytest.approx((3.0, 2.0))
    model.sum.activate()
    assert solved(problem) == pytest.approx((3.5, 2.5))
    assert problem.equations.program is program


def test_fixed_and_unfixed_many_times_gives_the_same_result(model):
    problem = kernel.compile(model)
    for _ in range(12):
        model.x.fix(1.0)
        assert solved(problem) == pytest.approx((1.0, 3.0))
        model.x.unfix()
        assert solved(problem) == pytest.approx((2.5, 1.5))


def test_another_objective_by_name_component_or_expression(model):
    problem = kernel.compile(model)
    assert solved(problem, objective="least_x") == pytest.approx((0.0, 4.0), abs=1e-6)
    assert solved(problem, objective=model.distance) == pytest.approx((2.5, 1.5))
    model.kpi = pyo.Expression(expr=(model.y - 3) ** 2)
    assert solved(problem, objective="kpi") == pytest.approx((1.0, 3.0))


def test_new_constraint_is_compiled_when_it_appears(model):
    problem = kernel.compile(model)
    solved(problem)
    model.ratio = pyo.Constraint(expr=model.x == 3 * model.y)
    assert solved(problem) == pytest.approx((3.0, 1.0))


def test_changed_expressions_are_noticed(model):
    model.e = pyo.Expression(expr=model.x)
    model.limit = pyo.Constraint(expr=model.e <= 2.0)
    problem = kernel.compile(model)
    assert solved(problem) == pytest.approx((2.0, 2.0))
    model.e.set_value(model.x / 2)
    assert solved(problem) == pytest.approx((2.5, 1.5))
    model.sum.set_value(model.x + model.y == 10 * model.total)
    model.x.setub(None)
    model.y.setub(None)
    model.limit.deactivate()
    assert solved(problem) == pytest.approx((20.5, 19.5))


def test_deactivated_block_is_left_out(model):
    model.b = pyo.Block()
    model.b.never = pyo.Constraint(expr=model.x == 100)
    model.b.deactivate()
    assert solved(kernel.compile(model)) == pytest.approx((2.5, 1.5))


def test_mutable_bounds_of_constraints(model):
    model.low = pyo.Param(mutable=True, initialize=2.8)
    model.range = pyo.Constraint(expr=(model.low, model.x, model.low + 1))
    problem = kernel.compile(model)
    assert solved(problem) == pytest.approx((2.8, 1.2))
    model.low.value = 1.0
    assert solved(problem) == pytest.approx((2.0, 2.0))


def test_indexed_params_and_references(model):
    model.i = pyo.Set(initialize=["a", "b"])
    model.weight = pyo.Param(model.i, mutable=True, initialize={"a": 1.0, "b": 2.0})
    model.b = pyo.Block(model.i)
    for i in model.i:
        model.b[i].u = pyo.Var(initialize=1.0)
    model.u = pyo.Reference(model.b[:].u)
    model.level = pyo.Constraint(model.i, rule=lambda m, i: m.u[i] == m.weight[i] * m.x)
    problem = kernel.compile(model)
    solved(problem)
    assert model.u["b"].value == pytest.approx(5.0)
    model.weight["b"] = 4.0
    solved(problem)
    assert model.u["b"].value == pytest.approx(10.0)


def test_maximise(model):
    model.distance.deactivate()
    model.product = pyo.Objective(expr=model.x * model.y, sense=pyo.maximize)
    problem = kernel.compile(model)
    assert solved(problem) == pytest.approx((2.0, 2.0))
    assert problem.solve().objective == pytest.approx(4.0)


def test_variables_without_values_start_in_their_bounds():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(2, 5))
    model.row = pyo.Constraint(expr=model.x**2 == 9)
    kernel.solve(model)
    assert model.x.value == pytest.approx(3.0)


def test_constant_objective_and_model_without_free_variables():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=1.0)
    model.row = pyo.Constraint(expr=model.x == 2)
    model.nothing = pyo.Objective(expr=0)
    assert kernel.solve(model).objective == 0.0
    model.x.fix()
    assert kernel.solve(model).message == "Solved: nothing is free and every equation holds."


def test_pounce_is_a_second_engine(model):
    solution = kernel.compile(model).solve(engine="pounce")
    assert solution.ok and solution.engine == "pounce"
    assert solution.value_of(model.x) == pytest.approx(2.5)


def test_newton_alone_solves_square_problems_or_gives_up(model):
    problem = kernel.compile(model)
    with pytest.raises(kernel.ModelError, match="The engine 'newton' solves square problems without an objective"):
        problem.solve(engine="newton")
    model.x.fix(1.0)
    solution = problem.solve(objective=False, engine="newton")
    assert solution.ok and solution.engine == "newton" and solution["y"] == pytest.approx(3.0)
    model.root = pyo.Constraint(expr=model.y**2 == -model.x)
    model.sum.deactivate()
    assert problem.solve(objective=False, engine="newton").message.startswith(
        "Stopped: Newton's method on all equations"
    )


def test_unknown_engine_and_option(model):
    problem = kernel.compile(model)
    with pytest.raises(ValueError, match="There is no engine 'snopt'; the engines are ipopt, pounce, newton"):
        problem.solve(engine="snopt")
    with pytest.raises(ValueError, match="ipopt does not accept the option tolerance = 1e-06"):
        problem.solve(options={"tolerance": 1e-6})


def test_log_goes_to_a_file(model, tmp_path):
    kernel.compile(model).solve(log=tmp_path / "solver.log")
    assert "Optimal Solution Found" in (tmp_path / "solver.log").read_text()


def test_unexpanded_arcs_are_refused(model):
    from pyomo.network import Arc, Port

    model.out, model.into = Port(), Port()
    model.out.add(model.x, "flow")
    model.into.add(model.y, "flow")
    model.stream = Arc(source=model.out, destination=model.into)
    with pytest.raises(kernel.ModelError, match="The model contains the Arc stream: expand its arcs first"):
        kernel.compile(model)
