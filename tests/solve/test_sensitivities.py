"""Sensitivities against central differences of problems solved again."""

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus import kernel
from tests.benchmarks import columns


def differences(param, step, figures):
    """Returns the derivatives of figures() by a Param, extrapolated from two central differences."""
    value, found = param.value, []
    for h in (step, step / 2):
        ends = []
        for sign in (1, -1):
            param.value = value + sign * h
            ends.append(np.array(figures()))
        found.append((ends[0] - ends[1]) / (2 * h))
    param.value = value
    return (4 * found[1] - found[0]) / 3


def test_column_at_its_least_duty_is_held_by_its_purity():
    """40 trays, least boil-up for a purity: traces of 1e-7 near their bounds hold nothing.

    The other route is the same column with the purity as an equation and the reflux free: a square system, which
    Newton's method solves to rounding.
    """
    model = columns.build(1, 40)
    kernel.solve(model)
    model.spec = pyo.Param(initialize=0.95, mutable=True)
    model.energy_balance[1, 1].deactivate()  # it sets the reflux
    light = model.x[1, 1, "benzene"] + model.x[1, 1, "toluene"]
    model.purity = pyo.Constraint(expr=light >= model.spec)
    model.duty = pyo.Objective(expr=model.vapour[1, 40] / 100)
    solution = kernel.compile(model).solve(options={"tol": 1e-9})
    assert solution.ok, solution.message
    solution.load()
    sensitivity = solution.sensitivity()
    assert sensitivity.held == {"purity": "lower"}
    assert sensitivity.degenerate == ()
    outputs = {"duty": model.duty, "tray": model.temperature[1, 20], "liquid": model.liquid[1, 30]}
    inputs = [model.spec, *model.feed.values(), *model.distillate.values()]
    table = sensitivity.derivatives(outputs, inputs)

    model.purity.deactivate()
    model.duty.deactivate()
    model.as_equation = pyo.Constraint(expr=light == model.spec)
    problem = kernel.compile(model)

    def figures():
        again = problem.solve()
        assert again.engine == "newton"
        again.load()
        return [pyo.value(e.expr if e is model.duty else e) for e in outputs.values()]

    for k, param in enumerate(inputs):
        expected = differences(param, 1e-3 * param.value, figures)
        np.testing.assert_allclose(table.iloc[:, k], expected, rtol=1e-6, atol=1e-10)
    envelope = sensitivity.objective_derivatives(inputs)
    np.testing.assert_allclose(envelope, table.loc["duty"], rtol=1e-7)


@pytest.fixture
def hock_schittkowski_71():
    """Problem 71 of Hock and Schittkowski (1981) with Params for its constants; x1 is at its lower bound."""
    model = pyo.ConcreteModel()
    model.product = pyo.Param(initialize=25.0, mutable=True)
    model.squares = pyo.Param(initialize=40.0, mutable=True)
    model.least = pyo.Param(initialize=1.0, mutable=True)
    model.weight = pyo.Param(initialize=1.0, mutable=True)
    model.power = pyo.Param(initialize=2.0, mutable=True)
    start = {1: 1.0, 2: 5.0, 3: 5.0, 4: 1.0}
    model.x = pyo.Var(list(start), initialize=start, bounds=lambda m, k: (m.least, 5.0))
    x = model.x
    model.above = pyo.Constraint(expr=x[1] * x[2] * x[3] * x[4] >= model.product)
    model.on_sphere = pyo.Constraint(expr=sum(x[k] ** model.power for k in x) == model.squares)
    model.cost = pyo.Objective(expr=x[1] * x[4] * (x[1] + x[2] + x[3]) + model.weight * x[3])
    return model


@pytest.mark.parametrize("factor", [None, 100.0])
def test_optimum_with_active_bound_and_inequality(hock_schittkowski_71, factor):
    """The published optimum is 17.0140173; each Param enters another part of the problem."""
    model = hock_schittkowski_71
    if factor:
        model.scaling_factor = pyo.Suffix(direction=pyo.Suffix.EXPORT)
        model.scaling_factor.update([(model.x[2], factor), (model.cost, 1 / factor), (model.above, factor)])
    problem = kernel.compile(model)
    solution = problem.solve()
    assert solution.objective == pytest.approx(17.0140173, abs=1e-6)
    sensitivity = solution.sensitivity()
    assert sensitivity.held == {"x[1]": "lower", "above": "lower"}
    outputs = {**{f"x{k}": model.x[k] for k in model.x}, "cost": model.cost}
    inputs = [model.product, model.squares, model.least, model.weight, model.power]
    table = sensitivity.derivatives(outputs, inputs)
    multipliers = solution.problem.equations.row_of_constraint(model.above)

    def figures():
        again = problem.solve(options={"tol": 1e-11})
        return [*(again.value_of(model.x[k]) for k in model.x), again.objective, again.multipliers[multipliers]]

    for k, param in enumerate(inputs):
        expected = differences(param, 1e-2 * param.value, figures)
        np.testing.assert_allclose(table.iloc[:, k], expected[:-1], rtol=1e-5, atol=1e-6)
        step = sensitivity.step({param.name: 1.0})
        change = step.multipliers[multipliers] - sensitivity.step({param.name: 0.0}).multipliers[multipliers]
        assert change == pytest.approx(expected[-1], rel=1e-4, abs=1e-5)
    np.testing.assert_allclose(sensitivity.objective_derivatives(inputs), table.loc["cost"], rtol=1e-9)
