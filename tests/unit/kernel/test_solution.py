"""Residuals, loading, multipliers, polish and scaling of a solution."""

import dataclasses

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.base.suffix import Suffix

from nexus import kernel


def test_residuals_are_relative_to_the_largest_written_term():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=2.0)
    model.y = pyo.Var(initialize=1000.0)
    model.scaling_factor = Suffix(direction=Suffix.EXPORT)
    model.balance = pyo.Constraint(expr=300 * model.x - 0.5 * model.y == 90)
    model.bracket = pyo.Constraint(expr=100 * (model.x - model.y / 400) + model.x >= 5)
    model.scaling_factor[model.balance] = 0.01
    # Without iterations the point stays where it is, and the residuals can be worked out by hand.
    residuals = kernel.compile(model).solve(options={"max_iter": 0}).residuals()
    assert list(residuals) == ["bracket", "balance"]
    balance, bracket = residuals["balance"], residuals["bracket"]
    assert balance.unscaled == pytest.approx(600 - 500 - 90)
    assert balance.scaled == pytest.approx(0.01 * balance.unscaled)
    assert balance.relative == pytest.approx(10 / 600)
    assert bracket.unscaled == pytest.approx(5 - (-50 + 2))
    assert bracket.relative == pytest.approx(53 / 50)


def test_a_row_in_which_nothing_flows_holds():
    """Against the trace 1e-20 of its own row half of it is half; against 1e-30 of the row's scale 5e-41 is little."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([0, 1], initialize=1.0)
    model.source = pyo.Constraint(expr=model.x[0] == 1.0)
    model.pipe = pyo.Constraint(expr=model.x[0] == model.x[1])
    solution = kernel.compile(model).solve()
    for trace, relative in ((1e-20, 0.5), (1e-40, 5e-11)):
        moved = dataclasses.replace(solution, columns=np.array([trace, trace / 2]))
        assert moved.residuals()["pipe"].relative == pytest.approx(relative, rel=1e-9)


def test_square_problem_is_solved_to_rounding():
    model = pyo.ConcreteModel()
    model.i = pyo.RangeSet(5)
    model.x = pyo.Var(model.i, initialize=1.5, bounds=(0, 20))
    model.row = pyo.Constraint(
        model.i, rule=lambda m, i: 10 ** (3 * i - 6) * (m.x[i] ** 2 + pyo.log(1 + m.x[1 + i % 5])) == 10 ** (3 * i - 5)
    )
    solution = kernel.solve(model)
    assert solution.engine == "newton"
    assert max(r.relative for r in solution.residuals().values()) < 1e-14
    tight = kernel.compile(model).solve(newton=False)
    assert tight.engine == "ipopt" and tight.ok


def test_square_problem_that_newton_gives_up_is_left_to_ipopt_and_polished():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=3.0)
    model.row = pyo.Constraint(expr=pyo.atan(1e3 * model.x) * (1 + model.x**2) == 1e-3)
    solution = kernel.solve(model)
    assert solution.residuals()["row"].relative < 1e-12


def test_newton_keeps_to_the_bounds():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=0.9, bounds=(0.0, 1.0))
    model.row = pyo.Constraint(expr=(model.x - 0.5) * (model.x - 2) * (model.x + 1) == 0)
    kernel.solve(model)
    assert model.x.value == pytest.approx(0.5, abs=1e-14)


def test_multipliers_are_derivatives_by_the_right_hand_side():
    """Minimises x^2 + 2 y^2 on x + y = 3, x <= 1: the dual is 4 y = 8, the bound's multiplier 2 - 8 = -6."""
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(initialize=0.5, bounds=(0, 1)), pyo.Var(initialize=0.5)
    model.cost = pyo.Objective(expr=model.x**2 + 2 * model.y**2)
    model.sum = pyo.Constraint(expr=model.x + model.y == 3)
    model.dual, model.rc = Suffix(direction=Suffix.IMPORT), Suffix(direction=Suffix.IMPORT)
    model.ipopt_zL_out, model.ipopt_zU_out = Suffix(direction=Suffix.IMPORT), Suffix(direction=Suffix.IMPORT)
    for factors in (False, True):
        if factors:  # multipliers are those of the unscaled problem
            model.scaling_factor = Suffix(direction=Suffix.EXPORT)
            for component, factor in ((model.x, 10.0), (model.y, 0.1), (model.sum, 7.0), (model.cost, 0.3)):
                model.scaling_factor[component] = factor
        kernel.solve(model, newton=False)
        assert model.dual[model.sum] == pytest.approx(8.0, rel=1e-6)
        assert model.ipopt_zU_out[model.x] == pytest.approx(-6.0, rel=1e-6)
        assert model.ipopt_zL_out[model.x] == pytest.approx(0.0, abs=1e-6)
        assert model.rc[model.x] == pytest.approx(-6.0, rel=1e-6)


def test_loading_marks_other_variables_stale():
    model = pyo.ConcreteModel()
    model.x, model.unused = pyo.Var(initialize=1.0), pyo.Var(initialize=1.0)
    model.row = pyo.Constraint(expr=model.x == 2)
    kernel.solve(model)
    assert not model.x.stale and model.unused.stale


def test_degrees_of_freedom_without_objective_are_mentioned():
    model = pyo.ConcreteModel()
    model.x, model.y = pyo.Var(initialize=1.0), pyo.Var(initialize=1.0)
    model.row = pyo.Constraint(expr=model.x + model.y == 5)
    assert "1 degrees of freedom and no objective" in kernel.solve(model).message


def badly_scaled():
    model = pyo.ConcreteModel()
    model.power = pyo.Var(initialize=2e6)
    model.b = pyo.Block([1, 2])
    model.b[1].flow = pyo.Var(initialize=1e-6)
    model.b[2].unused = pyo.Var()
    model.b[1].energy = pyo.Constraint(expr=model.power == 4e12 * model.b[1].flow)
    model.small = pyo.Constraint(expr=model.b[1].flow ** 2 == 4e-12)
    return model


def test_jacobian_scaling_writes_suffixes_where_the_constraints_live():
    model = badly_scaled()
    model.scaling_factor = Suffix(direction=Suffix.EXPORT)
    model.scaling_factor[model.power] = 1e-6
    model.scaling_factor[model.b[1].flow] = 1e6
    assert kernel.scale_constraints_by_jacobian(model) == 2
    # energy: entries 1 / 1e-6 and 4e12 / 1e6 = 4e6, so the factor is near 1 / 4e6 = 2^-21.9
    assert model.b[1].scaling_factor[model.b[1].energy] == 2.0**-22
    # small: the derivative 2 * 1e-6 by a column scaled with 1e6 is 2e-12; factors end at 1e10
    assert model.scaling_factor[model.small] == 1e10
    assert model.b[2].component("scaling_factor") is None
    model.b[1].scaling_factor[model.b[1].energy] = 5.0
    assert kernel.scale_constraints_by_jacobian(model) == 0
    assert model.b[1].scaling_factor[model.b[1].energy] == 5.0
    assert kernel.scale_constraints_by_jacobian(kernel.compile(model), overwrite=True) == 2
    assert model.b[1].scaling_factor[model.b[1].energy] == 2.0**-22


def test_rows_without_a_factor_get_one_when_columns_are_scaled():
    model = badly_scaled()
    problem = kernel.compile(model)
    state = problem.read()
    selection = problem.select(state)
    np.testing.assert_array_equal(problem.factors(selection, state).rows, [1.0, 1.0])
    model.b[1].scaling_factor = Suffix(direction=Suffix.EXPORT)
    model.b[1].scaling_factor[model.b[1].flow] = 1e6
    model.b[1].scaling_factor[model.b[1].energy] = 3.0
    assert sorted(problem.factors(selection, problem.read()).rows) == [3.0, 1e10]
    assert problem.solve().ok


def test_factor_of_an_indexed_component_and_of_an_outer_block():
    model = pyo.ConcreteModel()
    model.b = pyo.Block()
    model.b.x = pyo.Var([1, 2], initialize=1.0)
    model.b.row = pyo.Constraint([1, 2], rule=lambda b, i: b.x[i] ** 2 == i)
    model.scaling_factor = Suffix(direction=Suffix.EXPORT)
    model.b.scaling_factor = Suffix(direction=Suffix.EXPORT)
    model.b.scaling_factor[model.b.row] = 4.0
    model.scaling_factor[model.b.row[2]] = 8.0
    model.b.scaling_factor[model.b.x[1]] = 2.0
    problem = kernel.compile(model)
    state = problem.read()
    factors = problem.factors(problem.select(state), state)
    np.testing.assert_array_equal(factors.rows, [4.0, 8.0])
    np.testing.assert_array_equal(factors.columns, [2.0, 1.0])


def test_solution_that_cannot_be_polished_says_so():
    """x = -1e-9 solves the row, its bound forbids it: within Ipopt's tolerance of 1e-8, but wrong by 100 %."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var(initialize=0.5, bounds=(0, 1))
    model.row = pyo.Constraint(expr=model.x == -1e-9)
    solution = kernel.compile(model).solve()
    assert solution.status == "optimal"
    assert "not to rounding: a residual is 1 of its row's largest term" in solution.message
    assert solution.residuals()["row"].relative == pytest.approx(1.0, rel=0.2)
