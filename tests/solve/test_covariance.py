"""Covariances of estimated parameters on parmest's public examples.

Two conventions are in use. The reduced Hessian holds the curvature of the responses; parmest needs the compiled AMPL
interface for it, so that its figures for Rooney and Biegler's model are those that its own tests state, and the others
are calculated here from the closed form of the model. Gauss and Newton's leaves the curvature out; it needs the
derivatives of the responses only, which parmest takes by finite differences of re-solved models.
"""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from pyomo.contrib.parmest import parmest
from pyomo.contrib.parmest.examples.reaction_kinetics import simple_reaction_parmest_example as bard
from pyomo.contrib.parmest.examples.rooney_biegler.rooney_biegler import RooneyBieglerExperiment
from scipy.optimize import least_squares

from nexus import kernel

HOURS, RESPONSES = np.array([1, 2, 3, 4, 5, 7.0]), np.array([8.3, 10.3, 19.0, 16.0, 15.6, 19.8])
BARD = np.array(
    [
        (0.1, 100, 0.98), (0.2, 100, 0.983), (0.3, 100, 0.955), (0.4, 100, 0.979), (0.5, 100, 0.993),
        (0.05, 200, 0.626), (0.1, 200, 0.544), (0.15, 200, 0.455), (0.2, 200, 0.225), (0.25, 200, 0.167),
        (0.02, 300, 0.566), (0.04, 300, 0.317), (0.06, 300, 0.034), (0.08, 300, 0.016), (0.1, 300, 0.006),
    ]
)  # fmt: skip


def rooney_biegler(std=None):
    rows = zip(HOURS, RESPONSES, strict=True)
    return [RooneyBieglerExperiment(pd.Series({"hour": h, "y": y}), std) for h, y in rows]


def simple_reaction():
    rows = enumerate(BARD.tolist())
    return [
        bard.SimpleReactionExperimentK2Variable({"experiment": i, "x1": x1, "x2": x2, "y": y})
        for i, (x1, x2, y) in rows
    ]


def estimated(experiments, objective="SSE"):
    """Returns (estimator, sensitivity at its optimum, parameters)."""
    estimator = parmest.Estimator(experiments, obj_function=objective)
    with kernel.as_ipopt():
        estimator.theta_est()
    sensitivity = kernel.compile(estimator.ef_instance).solve(options={"tol": 1e-10}).sensitivity()
    return estimator, sensitivity, list(estimator.ef_instance.parmest_theta.values())


# the figures that parmest's tests state for theta_est(calc_cov=True, cov_n=6) and for cov_est("reduced_hessian")
PARMEST_EXACT = np.array([[6.30579403, -0.4395341], [-0.4395341, 0.04193591]])
PARMEST_REVERSED = np.array([[6.155892, -0.425232], [-0.425232, 0.040571]])
MEAN_SQUARE = 4.331711  # its objective, the mean of six squared errors


def test_reduced_hessian_covariance_is_that_of_parmest():
    _, sensitivity, parameters = estimated(rooney_biegler())
    np.testing.assert_allclose(sensitivity.covariance(parameters, observations=6), PARMEST_EXACT, rtol=1e-6)


@pytest.mark.parametrize(
    ("objective", "settings"),
    [("SSE", {"variance": 0.01, "weight": 1 / 6}), ("SSE_weighted", {"variance": 1.0, "weight": 1 / 12})],
)
def test_known_errors_give_the_same_covariance_by_either_objective(objective, settings):
    """parmest minimises the mean over six experiments of the squares, or of half the squares over their variance."""
    _, sensitivity, parameters = estimated(rooney_biegler(0.1), objective)
    expected = PARMEST_EXACT * 0.01 / (6 * MEAN_SQUARE / 4)
    np.testing.assert_allclose(sensitivity.covariance(parameters, **settings), expected, rtol=1e-6)


def test_parmests_other_figure_counts_the_curvature_with_the_wrong_sign():
    """Why the figure of cov_est("reduced_hessian") is another one: 2 J'J - H in the place of H."""
    estimator, sensitivity, parameters = estimated(rooney_biegler())
    a, k = (p.value for p in parameters)
    decay = np.exp(-k * HOURS)
    jacobian = np.column_stack([1 - decay, a * HOURS * decay])
    reversed_ = 2 * (2 / 6 * jacobian.T @ jacobian) - sensitivity.reduced_hessian(parameters).to_numpy()
    expected = 2 * MEAN_SQUARE / (6 - 2) * np.linalg.inv(reversed_)
    np.testing.assert_allclose(expected, PARMEST_REVERSED, atol=6e-7)


def second_derivatives(function, at, relative=1e-5):
    """Returns a function's Hessian: central differences of the gradient by complex steps."""
    size = np.abs(at)

    def gradient(k):
        return np.array(
            [function(k + 1e-20j * size[i] * e).imag / (1e-20 * size[i]) for i, e in enumerate(np.eye(len(k)))]
        )

    steps = np.diag(relative * size)
    return np.array([(gradient(at + h) - gradient(at - h)) / (2 * h.sum()) for h in steps])


def bard_response(k):
    return np.exp(-k[0] * BARD[:, 0] * np.exp(-k[1] / BARD[:, 1]))


CLOSED_FORMS = {
    "rooney_biegler": (rooney_biegler, lambda k: RESPONSES - k[0] * (1 - np.exp(-k[1] * HOURS))),
    "simple_reaction": (simple_reaction, lambda k: BARD[:, 2] - bard_response(k)),
}


@pytest.mark.parametrize("example", CLOSED_FORMS)
def test_reduced_hessian_covariance_equals_that_of_the_closed_form(example):
    """The closed form is fitted by SciPy from parmest's estimates, which stop some digits short of the optimum."""
    experiments, errors = CLOSED_FORMS[example]
    estimator, sensitivity, parameters = estimated(experiments())
    start = [p.value for p in parameters]
    fit = least_squares(errors, start, jac="cs", x_scale=start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    n = estimator.number_exp
    hessian = second_derivatives(lambda k: np.sum(errors(k) ** 2), fit.x)
    expected = 2 * (2 * fit.cost) / (n - 2) * np.linalg.inv(hessian)
    np.testing.assert_allclose(sensitivity.covariance(parameters, observations=n), expected, rtol=1e-6)


@pytest.mark.parametrize("example", ["rooney_biegler", "simple_reaction", "reactor"])
def test_gauss_newton_covariance_equals_parmests_finite_differences(example, reactor_experiments):
    """With each experiment's parameters fixed, J is the table of derivatives: s2 inverse(J'J)."""
    experiments = {"rooney_biegler": rooney_biegler, "simple_reaction": simple_reaction}.get(
        example, reactor_experiments
    )
    estimator, _, parameters = estimated(experiments())
    with kernel.as_ipopt():
        expected = estimator.cov_est(method="finite_difference", step=1e-4)
    jacobians, squares = [], 0.0
    for experiment in experiments():
        model = experiment.get_labeled_model()
        for parameter, (name, _) in zip(model.unknown_parameters, estimator.estimated_theta.items(), strict=True):
            assert parameter.name == name
            parameter.fix(estimator.estimated_theta[name])
        for objective in model.component_objects(pyo.Objective):
            objective.deactivate()
        solution = kernel.compile(model).solve()
        solution.load()
        squares += sum((pyo.value(y) - data) ** 2 for y, data in model.experiment_outputs.items())
        outputs = {str(k): y for k, y in enumerate(model.experiment_outputs)}
        jacobians.append(solution.sensitivity().derivatives(outputs, list(model.unknown_parameters)).to_numpy())
    jacobian = np.vstack(jacobians)
    variance = squares / (estimator.number_exp - len(parameters))
    np.testing.assert_allclose(variance * np.linalg.inv(jacobian.T @ jacobian), expected, rtol=1e-4)
