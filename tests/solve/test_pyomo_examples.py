"""Examples that Pyomo ships, solved by the kernel and by POUNCE from the same start."""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from pyomo.contrib import mpc
from pyomo.contrib.doe.examples import rooney_biegler_doe_example
from pyomo.contrib.mpc.examples.cstr import model as cstr
from pyomo.contrib.mpc.examples.cstr import run_mpc
from pyomo.contrib.parmest import parmest
from pyomo.contrib.parmest.examples.rooney_biegler.rooney_biegler import RooneyBieglerExperiment
from pyomo.contrib.parmest.examples.semibatch import semibatch
from pyomo.contrib.pynumero.examples import feasibility, nlp_interface_2, sensitivity, sqp
from pyomo.contrib.sensitivity_toolbox.examples import (
    HIV_Transmission,
    feedbackController,
    parameter,
    rangeInequality,
    rooney_biegler,
)

from nexus import kernel
from nexus.kernel import SolveError

RESPONSES = [[1, 8.3], [2, 10.3], [3, 19.0], [4, 16.0], [5, 15.6], [7, 19.8]]


def test_parametric_program(same_as_pounce):
    same_as_pounce(parameter.create_model())


def test_range_inequality(same_as_pounce):
    solution = same_as_pounce(rangeInequality.create_model(), ignore=("x",))
    assert "1 degrees of freedom and no objective: one of many feasible points" in solution.message


def test_nonlinear_regression(same_as_pounce):
    data = pd.DataFrame(RESPONSES, columns=["hour", "y"])
    same_as_pounce(rooney_biegler.rooney_biegler_model(data))


def test_shipped_example_without_a_minimum_is_called_unbounded():
    model = rooney_biegler.rooney_biegler_model_opt()
    with pytest.raises(SolveError, match="Unbounded.*Bound the objective obj, or these variables: .*asymptote = "):
        kernel.solve(model)


def test_inequalities_and_exponential(same_as_pounce):
    same_as_pounce(feasibility.create_basic_model())


def test_parametric_nlp(same_as_pounce):
    same_as_pounce(sensitivity.create_model(4.5, 1.0))


def test_optimal_control_by_differences(same_as_pounce):
    model = nlp_interface_2.create_problem(0.0, 10.0)
    pyo.TransformationFactory("dae.finite_difference").apply_to(model, nfe=100, scheme="BACKWARD")
    same_as_pounce(model)


def test_feedback_control_by_collocation(same_as_pounce):
    model = feedbackController.create_model()
    pyo.TransformationFactory("dae.collocation").apply_to(model, nfe=20, ncp=3, scheme="LAGRANGE-RADAU")
    same_as_pounce(model)


def test_epidemic_control_by_collocation(same_as_pounce):
    model = HIV_Transmission.create_model()
    HIV_Transmission.initialize_model(model, 10, 5, 1)
    same_as_pounce(model)


def test_burgers_equation_control(same_as_pounce):
    same_as_pounce(sqp.build_burgers_model(nfe_x=15, nfe_t=20))


def test_dynamic_tank(same_as_pounce):
    same_as_pounce(cstr.create_instance(horizon=20.0, ntfe=40))


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


def test_semibatch_reactor(same_as_pounce):
    """The measurements are the example's own profile with the temperature 1 K too high."""
    times = ("3600.0", "10800.0", "21600.0")
    inputs = {"experiment": 1, "Tc1": 300.0, "Tc2": 320.0, "Fa1": 0.001, "Fa2": 0.0005}
    inputs.update(Ca0=0.0, Cb0=0.0, Cc0=0.0)
    data = {**inputs, **{f"{name}_meas": dict.fromkeys(times, 1.0) for name in ("Ca", "Cb", "Cc", "Tr")}}
    model = semibatch.generate_model(data)
    for parameter_ in (model.k1, model.k2, model.E1, model.E2):
        parameter_.fix()
    kernel.solve(model)
    for name in ("Ca", "Cb", "Cc", "Tr"):
        profile = model.find_component(name)
        data[f"{name}_meas"] = {t: profile[float(t)].value + (name == "Tr") for t in times}
    same_as_pounce(semibatch.generate_model(data), options={"tol": 1e-11})


def test_design_of_experiments(by_both):
    def design():
        outcome = rooney_biegler_doe_example.run_rooney_biegler_doe(optimization_objective="determinant")
        return outcome["optimization"]

    ours, reference = by_both(design)
    assert ours["design"] == pytest.approx(reference["design"], rel=1e-6)
    assert ours["value"] == pytest.approx(reference["value"], rel=1e-6)
