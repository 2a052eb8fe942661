"""Water and steam against the release's verification tables, CoolProp's IF97 and IAPWS-95.

Verification tables: IAPWS R7-97(2012), tables 5 (region 1), 15 (region 2), 35 and 36 (saturation) and the value below
equation 6 (boundary 2-3), nine significant digits. IAPWS-95 is CoolProp's default equation for water.
"""

import numpy as np
import pytest
from CoolProp.CoolProp import PropsSI

from nexus.property_packages import steam_if97 as if97

LIQUID = (if97.liquid_volume, if97.liquid_enthalpy, if97.liquid_entropy, if97.liquid_heat_capacity)
VAPOUR = (if97.vapour_volume, if97.vapour_enthalpy, if97.vapour_entropy, if97.vapour_heat_capacity)

# T in K, p in MPa, then v in m3/kg, h in kJ/kg, u in kJ/kg, s and cp in kJ/(kg K)
TABLE_5 = (
    (300, 3, 0.100215168e-2, 0.115331273e3, 0.112324818e3, 0.392294792, 0.417301218e1),
    (300, 80, 0.971180894e-3, 0.184142828e3, 0.106448356e3, 0.368563852, 0.401008987e1),
    (500, 3, 0.120241800e-2, 0.975542239e3, 0.971934985e3, 0.258041912e1, 0.465580682e1),
)
TABLE_15 = (
    (300, 0.0035, 0.394913866e2, 0.254991145e4, 0.241169160e4, 0.852238967e1, 0.191300162e1),
    (700, 0.0035, 0.923015898e2, 0.333568375e4, 0.301262819e4, 0.101749996e2, 0.208141274e1),
    (700, 30, 0.542946619e-2, 0.263149474e4, 0.246861076e4, 0.517540298e1, 0.103505092e2),
)
TABLE_35 = ((300, 0.353658941e-2), (500, 0.263889776e1), (600, 0.123443146e2))  # K, MPa
TABLE_36 = ((0.1, 0.372755919e3), (1, 0.453035632e3), (10, 0.584149488e3))  # MPa, K


@pytest.mark.parametrize(("functions", "row"), [(LIQUID, row) for row in TABLE_5] + [(VAPOUR, row) for row in TABLE_15])
def test_verification_tables_of_regions_1_and_2(functions, row):
    T, p, v, h, u, s, cp = row
    volume, enthalpy, entropy, heat_capacity = (f(float(T), p * 1e6) for f in functions)
    assert volume == pytest.approx(v, rel=1e-8)
    assert enthalpy == pytest.approx(h * 1e3, rel=1e-8)
    assert enthalpy - p * 1e6 * volume == pytest.approx(u * 1e3, rel=1e-8)
    assert entropy == pytest.approx(s * 1e3, rel=1e-8)
    assert heat_capacity == pytest.approx(cp * 1e3, rel=1e-8)


@pytest.mark.parametrize(("T", "p"), TABLE_35)
def test_verification_table_of_saturation_pressure(T, p):
    assert if97.saturation_pressure(float(T)) == pytest.approx(p * 1e6, rel=1e-8)


@pytest.mark.parametrize(("p", "T"), TABLE_36)
def test_verification_table_of_saturation_temperature(p, T):
    assert if97.saturation_temperature(p * 1e6) == pytest.approx(T, rel=1e-8)


@pytest.mark.parametrize(("T", "p"), [*((float(T), p * 1e6) for T, p in TABLE_35)])
def test_saturation_residual_vanishes_on_the_table_and_nowhere_near_it(T, p):
    slope = if97.saturation_residual(T + 0.5, p) - if97.saturation_residual(T - 0.5, p)
    assert abs(if97.saturation_residual(T, p) / slope) < 1e-6 * T  # K, beyond the digits of the table


def test_boundary_between_regions_2_and_3():
    assert if97.boundary_pressure_23(623.15) == pytest.approx(0.165291643e8, rel=1e-8)


def grid(p_max):
    """Yields region, temperature and pressure of a grid over regions 1 and 2 up to `p_max`, off the saturation line."""
    for p in np.geomspace(700.0, p_max, 15):
        for T in np.linspace(273.16, 1073.15, 30):
            dense = 623.15 < T <= 863.15 and p > if97.boundary_pressure_23(T)
            if not dense:
                yield if97.region(T, p), float(T), float(p)


def reference(fluid, T, p):
    """Returns volume, enthalpy and entropy by CoolProp."""
    return (
        1 / PropsSI("D", "T", T, "P", p, fluid),
        PropsSI("H", "T", T, "P", p, fluid),
        PropsSI("S", "T", T, "P", p, fluid),
    )


def worst(fluid, p_max):
    """Returns the largest deviations of v, h and s over the grid.

    Enthalpy and entropy relate to at least 100 kJ/kg and 0.3 kJ/(kg K), which heat water by 24 K, since both are
    counted from zero at the triple point.
    """
    deviations = np.zeros(3)
    for region, T, p in grid(p_max):
        ours = [f(T, p) for f in (LIQUID if region == 1 else VAPOUR)[:3]]
        theirs = reference(fluid, T, p)
        scale = np.maximum(np.abs(theirs), (0.0, 1e5, 300.0))
        deviations = np.maximum(deviations, np.abs(np.subtract(ours, theirs)) / scale)
    return deviations


def test_grid_equals_if97_of_coolprop():
    assert worst("IF97::Water", 100e6).max() < 1e-6


def test_grid_within_the_bounds_of_the_package_is_near_iapws_95():
    assert worst("Water", if97.P_MAX_VAPOUR).max() < 2e-4


def test_saturation_line_is_near_iapws_95():
    for T in np.linspace(273.16, 623.15, 50):
        pressure = PropsSI("P", "T", T, "Q", 0, "Water")
        assert if97.saturation_pressure(T) == pytest.approx(pressure, rel=2e-4)
        assert if97.saturation_temperature(pressure) == pytest.approx(T, rel=2e-5)


def test_latent_heat_is_near_iapws_95():
    """Up to 560 K (7.1 MPa); towards the critical point the two formulations themselves part, 2.7e-4 at 600 K."""
    for T in np.linspace(280.0, 560.0, 29):
        p = if97.saturation_pressure(T)
        latent = PropsSI("H", "T", T, "Q", 1, "Water") - PropsSI("H", "T", T, "Q", 0, "Water")
        assert if97.vapour_enthalpy(T, p) - if97.liquid_enthalpy(T, p) == pytest.approx(latent, rel=2e-4)
