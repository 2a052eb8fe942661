"""Generated NumPy source against CasADi's own evaluation."""

import casadi as ca
import numpy as np
import pytest

from nexus.kernel.codegen import numpy_function, numpy_source

X = ca.SX.sym("x", 3)
A, B, C = X[0], X[1], X[2]
CASES = {
    "arithmetic": [A + B * C - A / B, 2 * A, A**2, 1 / B, -C],
    "powers": [A**B, A**2.7, ca.sqrt(A)],
    "transcendental": [ca.exp(A), ca.log(B), ca.sin(C), ca.cos(A), ca.tan(B), ca.atan2(A, B), ca.hypot(A, B)],
    "inverse": [ca.asin(A / 9), ca.acos(A / 9), ca.atan(A), ca.asinh(A), ca.acosh(A + 1), ca.atanh(A / 9)],
    "hyperbolic": [ca.sinh(A), ca.cosh(B), ca.tanh(C)],
    "choice": [ca.if_else(A < B, A * C, B), ca.fmin(A, B), ca.fmax(B, C), ca.fabs(A - B), ca.sign(A - B)],
    "logic": [ca.if_else(ca.logic_and(A <= B, B != C), 1, 2), ca.if_else(ca.logic_or(A == B, A < C), A, B)],
    "rounding": [ca.floor(A * 10), ca.ceil(B * 10), ca.fmod(A, B)],
    "constant": [ca.SX(3.5), A],
    "repeated": [A * B, A * B, ca.exp(A * B), A],
}


@pytest.mark.parametrize("name", CASES)
def test_same_as_casadi(name):
    function = ca.Function("f", [X], [ca.cse(ca.densify(ca.vertcat(*CASES[name])))])
    inputs = np.random.default_rng(1).uniform(0.5, 2.0, (3, 7))
    outputs = np.empty((function.numel_out(), 7))
    work = [np.empty(7) for _ in range(function.sz_w())]
    before = inputs.copy()
    numpy_function(function)(list(inputs), work, list(outputs))
    expected = np.array([np.array(function(inputs[:, k])).ravel() for k in range(7)]).T
    np.testing.assert_allclose(outputs, expected, rtol=1e-13)
    np.testing.assert_array_equal(inputs, before)


def test_results_are_written_to_the_outputs_directly():
    function = ca.Function("f", [X], [ca.cse(ca.vertcat(A * B, ca.exp(A * B)))])
    assert numpy_source(function).splitlines()[1:3] == [" multiply(X[0], X[1], Y[0])", " exp(Y[0], Y[1])"]
