"""Radau coefficients: what defines them, the powers that they integrate exactly."""

import numpy as np
import pytest

from nexus.unit_models.radau import COEFFICIENTS, NODES, WEIGHTS


@pytest.mark.parametrize("power", range(3))
def test_stages_integrate_a_polynomial_of_the_second_degree(power):
    """The integral of z^k from 0 to c is c^(k+1) / (k+1)."""
    nodes = np.array(NODES)
    exact = nodes ** (power + 1) / (power + 1)
    assert np.array(COEFFICIENTS) @ nodes**power == pytest.approx(exact, abs=1e-15)


@pytest.mark.parametrize("power", range(6))
def test_an_element_is_accurate_to_the_fifth_order(power):
    """Radau quadrature with n points is exact to degree 2n - 2 = 4, and not beyond."""
    error = abs(np.dot(WEIGHTS, np.array(NODES) ** power) - 1 / (power + 1))
    assert error < 1e-15 if power <= 4 else error > 1e-4
