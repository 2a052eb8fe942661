"""The free functions of IF97: arrays, inverses, derivatives, expressions, regions and their messages."""

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus.property_packages import steam_if97 as if97


@pytest.mark.parametrize("p", [700.0, 1e5, 62 * 101325.0, 16e6])
def test_saturation_functions_are_inverse_and_fulfil_the_saturation_equation(p):
    T = if97.saturation_temperature(p)
    assert if97.saturation_pressure(T) == pytest.approx(p, rel=1e-9)
    slope = if97.saturation_residual(T + 0.01, p) - if97.saturation_residual(T - 0.01, p)
    assert abs(if97.saturation_residual(T, p)) < 1e-9 * abs(slope / 0.02)


def test_saturation_equation_has_one_root_within_the_bounds():
    T = np.linspace(273.15, 623.15, 5000)
    for p in np.geomspace(611.3, 16.5e6, 12):
        assert np.all(np.diff(if97.saturation_residual(T, p)) > 0)


def test_arrays_give_what_floats_give():
    T, p = np.array([300.0, 450.0, 600.0]), np.array([20e6, 30e6, 40e6])
    for function in (if97.liquid_volume, if97.liquid_enthalpy, if97.liquid_entropy, if97.liquid_heat_capacity):
        assert function(T, p) == pytest.approx([function(*pair) for pair in zip(T, p, strict=True)], rel=1e-14)
    p = p / 1e4
    for function in (if97.vapour_volume, if97.vapour_enthalpy, if97.vapour_entropy, if97.vapour_heat_capacity):
        assert function(T, p) == pytest.approx([function(*pair) for pair in zip(T, p, strict=True)], rel=1e-14)


@pytest.mark.parametrize(
    ("T", "p", "enthalpy", "entropy", "volume", "heat_capacity"),
    [
        (420.0, 5e6, if97.liquid_enthalpy, if97.liquid_entropy, if97.liquid_volume, if97.liquid_heat_capacity),
        (600.0, 2e6, if97.vapour_enthalpy, if97.vapour_entropy, if97.vapour_volume, if97.vapour_heat_capacity),
    ],
)
def test_properties_are_thermodynamically_consistent(T, p, enthalpy, entropy, volume, heat_capacity):
    """dh = cp dT along an isobar, dh = T ds + v dp along any line: central differences."""
    dT, dp = 0.01, 50.0
    assert (enthalpy(T + dT, p) - enthalpy(T - dT, p)) / (2 * dT) == pytest.approx(heat_capacity(T, p), rel=1e-6)
    for a, b in (((T - dT, p), (T + dT, p)), ((T, p - dp), (T, p + dp))):
        work = T * (entropy(*b) - entropy(*a)) + volume(T, p) * (b[1] - a[1])
        assert enthalpy(*b) - enthalpy(*a) == pytest.approx(work, rel=1e-5)


def test_expressions_give_what_floats_give():
    model = pyo.ConcreteModel()
    model.pi, model.tau = pyo.Var(initialize=0.7), pyo.Var(initialize=1.1)
    for function in (if97.vapour_gamma_pi, if97.vapour_gamma_tau, if97.vapour_reduced_entropy):
        assert pyo.value(function(model.pi, model.tau)) == pytest.approx(function(0.7, 1.1), rel=1e-14)
    for function in (if97.liquid_gamma_pi, if97.liquid_gamma_tau, if97.liquid_reduced_entropy):
        assert pyo.value(function(model.pi, 3 * model.tau)) == pytest.approx(function(0.7, 3.3), rel=1e-14)


def test_temperatures_are_found_from_enthalpy_and_entropy():
    assert if97.liquid_temperature(if97.liquid_enthalpy(388.0, 3e6), 3e6) == pytest.approx(388.0, abs=1e-7)
    assert if97.vapour_temperature(if97.vapour_enthalpy(727.15, 6.28e6), 6.28e6) == pytest.approx(727.15, abs=1e-7)
    assert if97.vapour_temperature_isentropic(if97.vapour_entropy(430.0, 4e5), 4e5) == pytest.approx(430.0, abs=1e-7)


def test_an_enthalpy_that_no_liquid_has_is_refused():
    with pytest.raises(ValueError, match=r"Liquid water at 100000 Pa has enthalpy .* not 2\.7e\+06"):
        if97.liquid_temperature(2.7e6, 1e5)
    with pytest.raises(ValueError, match=r"Steam at 100000 Pa has entropy .* not 1000"):
        if97.vapour_temperature_isentropic(1000.0, 1e5)


def test_regions():
    assert if97.region(300.0, 1e5) == 1
    assert if97.region(400.0, 1e5) == 2
    assert if97.region(900.0, 90e6) == 2
    with pytest.raises(ValueError, match="lies in region 3 of IF97"):
        if97.region(650.0, 25e6)
    with pytest.raises(ValueError, match="is outside 273.15 to 1073.15 K"):
        if97.region(1200.0, 1e5)
