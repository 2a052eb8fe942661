"""Pyomo's own methods on the examples that it ships, with the kernel and with POUNCE in the place of Ipopt."""

import numpy as np
import pandas as pd
import pytest
from pyomo.contrib import mpc
from pyomo.contrib.doe.examples import rooney_biegler_doe_example
from pyomo.contrib.mpc.examples.cstr import run_mpc
from pyomo.contrib.parmest import parmest
from pyomo.contrib.parmest.examples.rooney_biegler.rooney_biegler import RooneyBieglerExperiment
from pyomo.contrib.sensitivity_toolbox.examples import rooney_biegler

from nexus import kernel
from nexus.kernel import SolveError
from tests.models.pyomo_examples import RESPONSES, range_inequality


def test_a_feasible_point_of_many_is_called_that():
    solution = kernel.compile(range_inequality()).solve()
    assert "1 degrees of freedom and no objective: one of many feasible points" in solution.message


def test_shipped_example_without_a_minimum_is_called_unbounded():
    model = rooney_biegler.rooney_biegler_model_opt()
    with pytest.raises(SolveError, match="Unbounded.*Bound the objective obj, or these variables: .*asymptote = "):
        kernel.solve(model)


def test_model_predictive_control(by_both):
    def closed_loop():
        start = run_mpc.get_steady_state_data(mpc.ScalarData({"flow_in[*]": 0.3}))
        target = run_mpc.get_steady_state_data(mpc.ScalarData({"flow_in[*]": 1.2}))
        _, data = run_mpc.run_cstr_mpc(start, target, simulation_steps=3)
        return data

    ours, reference = by_both(closed_loop)
    assert len(ours.get_time_points()) == 16
    for key, series in reference.get_data().items():
        given = [i for i, number in enumerate(series) if number is not None]
        values = np.array([[data[key][i] for i in given] for data in (ours.get_data(), reference.get_data())])
        np.testing.assert_allclose(values[0], values[1], rtol=1e-6, atol=1e-6)


def test_parameter_estimation_with_covariance(by_both):
    """The estimates are those of Rooney and Biegler, AIChE Journal 47 (2001) 1794: 19.1426 and 0.5311."""
    data = pd.DataFrame(RESPONSES, columns=["hour", "y"])

    def estimate():
        experiments = [RooneyBieglerExperiment(data.loc[i, :]) for i in range(len(data))]
        estimator = parmest.Estimator(experiments, obj_function="SSE")
        objective, theta = estimator.theta_est()
        return objective, theta, estimator.cov_est(method="finite_difference")

    (objective, theta, covariance), (objective_2, theta_2, covariance_2) = by_both(estimate)
    assert theta["asymptote"] == pytest.approx(19.1426, abs=1e-4)
    assert theta["rate_constant"] == pytest.approx(0.5311, abs=1e-4)
    assert objective == pytest.approx(objective_2, rel=1e-6)
    assert dict(theta) == pytest.approx(dict(theta_2), rel=1e-6)
    np.testing.assert_allclose(covariance, covariance_2, rtol=1e-4)


def test_reactor_parameter_estimation(by_both, reactor_experiments):
    def estimate():
        return parmest.Estimator(reactor_experiments(), obj_function="SSE").theta_est()

    (objective, theta), (objective_2, theta_2) = by_both(estimate)
    assert objective == pytest.approx(objective_2, rel=1e-6)
    assert dict(theta) == pytest.approx(dict(theta_2), rel=1e-6)


def test_design_of_experiments(by_both):
    def design():
        outcome = rooney_biegler_doe_example.run_rooney_biegler_doe(optimization_objective="determinant")
        return outcome["optimization"]

    ours, reference = by_both(design)
    assert ours["design"] == pytest.approx(reference["design"], rel=1e-6)
    assert ours["value"] == pytest.approx(reference["value"], rel=1e-6)
