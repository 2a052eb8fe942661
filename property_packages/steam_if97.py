"""IAPWS-IF97 for water and steam as plain algebra: Gibbs energies of regions 1 and 2, saturation line, boundary 2-3.

The functions of reduced pressure `pi` and reduced temperature `tau` are sums of powers that work on floats, NumPy
arrays and Pyomo expressions alike. The functions of temperature (K) and pressure (Pa) are per kilogram, on the
release's own datum (saturated liquid at the triple point), and take floats and arrays.

    liquid (region 1):  pi = p/16.53 MPa, tau = 1386 K/T, 273.15 K <= T <= 623.15 K, p_sat <= p <= 100 MPa
    vapour (region 2):  pi = p/1 MPa,     tau = 540 K/T,  273.15 K <= T <= 1073.15 K, p <= p_sat or p <= p_23(T)
    v = R T/p pi gamma_pi,  h = R T* gamma_tau,  s = R (tau gamma_tau - gamma),  cp = -R tau^2 gamma_tautau

Region 3 (dense fluid around the critical point) lies beyond boundary 2-3 and is left out: no temperature at or
below `P_MAX_VAPOUR` belongs to it.
Source: IAPWS R7-97(2012), Revised release on the IAPWS industrial formulation 1997, equations 5, 7, 15-17, 30, 31.
"""

import numpy as np
from pyomo.environ import log as pyomo_log
from scipy.optimize import brentq

from nexus.property_packages.steam_if97_coefficients import (
    BOUNDARY_23,
    GAS_CONSTANT,
    REGION_1,
    REGION_2_IDEAL,
    REGION_2_RESIDUAL,
    SATURATION,
)

P_LIQUID, T_LIQUID = 16.53e6, 1386.0  # reducing pressure (Pa) and temperature (K) of region 1
P_VAPOUR, T_VAPOUR = 1e6, 540.0  # reducing pressure (Pa) and temperature (K) of region 2
T_MIN, T_MAX_LIQUID, T_MAX_VAPOUR = 273.15, 623.15, 1073.15  # K
P_MIN, P_MAX_LIQUID = 611.2127, 100e6  # Pa; the lower one is the saturation pressure at 273.15 K
P_MAX_VAPOUR = 16.5291643e6  # Pa, where boundary 2-3 meets the saturation line


def _grouped(rows):
    """Returns {I: {J: n}} without zero coefficients, so that a sum takes one power of the outer variable for each I."""
    table: dict[int, dict[int, float]] = {}
    for i, j, n in rows:
        if n != 0.0:
            group = table.setdefault(i, {})
            group[j] = group.get(j, 0.0) + n
    return table


def _d_tau(rows):
    return [(i, j - 1, j * n) for i, j, n in rows]


def _d_pi(rows, sign):
    return [(i - 1, j, sign * i * n) for i, j, n in rows]


def _entropy_rows(rows, shift):
    """Returns the rows of (tau d/dtau - 1) y^J = (J - 1) y^J + J shift y^(J - 1) for y = tau - shift."""
    return [row for i, j, n in rows for row in ((i, j, (j - 1) * n), (i, j - 1, j * shift * n))]


_IDEAL = [(0, j, n) for j, n in REGION_2_IDEAL]
_TABLE = {
    "1": _grouped(REGION_1),
    "1_pi": _grouped(_d_pi(REGION_1, -1)),
    "1_tau": _grouped(_d_tau(REGION_1)),
    "1_tautau": _grouped(_d_tau(_d_tau(REGION_1))),
    "1_s": _grouped(_entropy_rows(REGION_1, 1.222)),
    "2_pi": _grouped(_d_pi(REGION_2_RESIDUAL, 1)),
    "2_tau": _grouped(_d_tau(REGION_2_RESIDUAL)),
    "2_tautau": _grouped(_d_tau(_d_tau(REGION_2_RESIDUAL))),
    "2_s": _grouped(_entropy_rows(REGION_2_RESIDUAL, 0.5)),
    "o_tau": _grouped(_d_tau(_IDEAL)),
    "o_tautau": _grouped(_d_tau(_d_tau(_IDEAL))),
    "o_s": _grouped(_entropy_rows(_IDEAL, 0.0)),
}


def _power(x, exponent):
    return x if exponent == 1 else x**exponent


def _polynomial(y, group):
    return sum(n if j == 0 else n * _power(y, j) for j, n in group.items())


def _double_sum(x, y, table):
    """Returns sum_I x^I sum_J n y^J."""
    return sum(_polynomial(y, g) if i == 0 else _power(x, i) * _polynomial(y, g) for i, g in table.items())


def _ln(x):
    return np.log(x) if isinstance(x, (int, float, np.ndarray)) else pyomo_log(x)


def liquid_gamma_pi(pi, tau):
    """Returns the derivative of the reduced Gibbs energy of liquid water by reduced pressure."""
    return _double_sum(7.1 - pi, tau - 1.222, _TABLE["1_pi"])


def liquid_gamma_tau(pi, tau):
    """Returns the derivative of the reduced Gibbs energy of liquid water by reduced temperature."""
    return _double_sum(7.1 - pi, tau - 1.222, _TABLE["1_tau"])


def liquid_gamma_tautau(pi, tau):
    """Returns the second derivative of the reduced Gibbs energy of liquid water by reduced temperature."""
    return _double_sum(7.1 - pi, tau - 1.222, _TABLE["1_tautau"])


def liquid_reduced_entropy(pi, tau):
    """Returns tau gamma_tau - gamma of liquid water, its entropy over the gas constant."""
    return _double_sum(7.1 - pi, tau - 1.222, _TABLE["1_s"])


def vapour_gamma_pi(pi, tau):
    """Returns the derivative of the reduced Gibbs energy of steam by reduced pressure."""
    return 1 / pi + _double_sum(pi, tau - 0.5, _TABLE["2_pi"])


def vapour_gamma_tau(pi, tau):
    """Returns the derivative of the reduced Gibbs energy of steam by reduced temperature."""
    return _double_sum(pi, tau, _TABLE["o_tau"]) + _double_sum(pi, tau - 0.5, _TABLE["2_tau"])


def vapour_gamma_tautau(pi, tau):
    """Returns the second derivative of the reduced Gibbs energy of steam by reduced temperature."""
    return _double_sum(pi, tau, _TABLE["o_tautau"]) + _double_sum(pi, tau - 0.5, _TABLE["2_tautau"])


def vapour_reduced_entropy(pi, tau):
    """Returns tau gamma_tau - gamma of steam, its entropy over the gas constant."""
    return _double_sum(pi, tau, _TABLE["o_s"]) - _ln(pi) + _double_sum(pi, tau - 0.5, _TABLE["2_s"])


def saturation_pressure(T):
    """Returns the vapour pressure of water in Pa at `T` in K (273.15 to 647.096): a number or a unitless expression."""
    n1, n2, n3, n4, n5, n6, n7, n8, n9, n10 = SATURATION
    theta = T + n9 / (T - n10)
    a = theta**2 + n1 * theta + n2
    b = n3 * theta**2 + n4 * theta + n5
    c = n6 * theta**2 + n7 * theta + n8
    return 1e6 * (2 * c / (-b + (b**2 - 4 * a * c) ** 0.5)) ** 4


def saturation_temperature(p):
    """Returns the boiling temperature of water in K at `p` in Pa (611.213 to 22.064e6), inverse to the pressure."""
    n1, n2, n3, n4, n5, n6, n7, n8, n9, n10 = SATURATION
    beta = (p / 1e6) ** 0.25
    e = beta**2 + n3 * beta + n6
    f = n1 * beta**2 + n4 * beta + n7
    g = n2 * beta**2 + n5 * beta + n8
    d = 2 * g / (-f - (f**2 - 4 * e * g) ** 0.5)
    return 0.5 * (n10 + d - ((n10 + d) ** 2 - 4 * (n9 + n10 * d)) ** 0.5)


def saturation_residual(T, p):
    """Returns the left side of the saturation equation, 0 where `T` in K and `p` in Pa lie on the saturation line.

    It is evaluable for every pressure above 0 and temperature below 650.17 K, where the closed forms above need roots
    and quotients that a solver can leave the domain of; below 623.15 K it has one root in either argument.
    """
    n1, n2, n3, n4, n5, n6, n7, n8, n9, n10 = SATURATION
    beta = (p / 1e6) ** 0.25
    theta = T + n9 / (T - n10)
    return (
        (beta**2 + n3 * beta + n6) * theta**2
        + (n1 * beta**2 + n4 * beta + n7) * theta
        + (n2 * beta**2 + n5 * beta + n8)
    )


def boundary_pressure_23(T):
    """Returns the pressure in Pa on the boundary between regions 2 and 3 at `T` in K (623.15 to 863.15)."""
    n1, n2, n3 = BOUNDARY_23
    return 1e6 * (n1 + n2 * T + n3 * T**2)


def liquid_volume(T, p):
    """Returns the specific volume of liquid water in m3/kg."""
    return GAS_CONSTANT * T / P_LIQUID * liquid_gamma_pi(p / P_LIQUID, T_LIQUID / T)


def liquid_enthalpy(T, p):
    """Returns the specific enthalpy of liquid water in J/kg."""
    return GAS_CONSTANT * T_LIQUID * liquid_gamma_tau(p / P_LIQUID, T_LIQUID / T)


def liquid_entropy(T, p):
    """Returns the specific entropy of liquid water in J/(kg K)."""
    return GAS_CONSTANT * liquid_reduced_entropy(p / P_LIQUID, T_LIQUID / T)


def liquid_heat_capacity(T, p):
    """Returns the isobaric heat capacity of liquid water in J/(kg K)."""
    return -GAS_CONSTANT * (T_LIQUID / T) ** 2 * liquid_gamma_tautau(p / P_LIQUID, T_LIQUID / T)


def vapour_volume(T, p):
    """Returns the specific volume of steam in m3/kg."""
    return GAS_CONSTANT * T / P_VAPOUR * vapour_gamma_pi(p / P_VAPOUR, T_VAPOUR / T)


def vapour_enthalpy(T, p):
    """Returns the specific enthalpy of steam in J/kg."""
    return GAS_CONSTANT * T_VAPOUR * vapour_gamma_tau(p / P_VAPOUR, T_VAPOUR / T)


def vapour_entropy(T, p):
    """Returns the specific entropy of steam in J/(kg K)."""
    return GAS_CONSTANT * vapour_reduced_entropy(p / P_VAPOUR, T_VAPOUR / T)


def vapour_heat_capacity(T, p):
    """Returns the isobaric heat capacity of steam in J/(kg K)."""
    return -GAS_CONSTANT * (T_VAPOUR / T) ** 2 * vapour_gamma_tautau(p / P_VAPOUR, T_VAPOUR / T)


def region(T: float, p: float) -> int:
    """Returns 1 for liquid or 2 for vapour at `T` in K and `p` in Pa; raises ValueError outside regions 1 and 2."""
    if not (T_MIN <= T <= T_MAX_VAPOUR and 0 < p <= P_MAX_LIQUID):
        raise ValueError(
            f"{T} K, {p} Pa is outside 273.15 to 1073.15 K and 0 to 100 MPa, the range of IF97 regions 1 and 2"
        )
    if T <= T_MAX_LIQUID:
        return 1 if p > saturation_pressure(T) else 2
    if T <= 863.15 and p > boundary_pressure_23(T):
        raise ValueError(f"{T} K, {p} Pa lies in region 3 of IF97, which the steam package leaves out")
    return 2


def liquid_temperature(enthalpy: float, p: float) -> float:
    """Returns the temperature in K of liquid water of the given specific enthalpy (J/kg) at `p` in Pa.

    Water may be superheated by up to 20 K (a metastable state): beyond that the formula no longer describes a liquid.
    Raises ValueError where no temperature from 273.15 K to that limit, or 623.15 K, has this enthalpy.
    """
    highest = min(T_MAX_LIQUID, saturation_temperature(min(max(p, P_MIN), P_MAX_VAPOUR)) + 20)
    return _invert(liquid_enthalpy, enthalpy, p, T_MIN, highest, "Liquid water")


def vapour_temperature(enthalpy: float, p: float) -> float:
    """Returns the temperature in K of steam of the given specific enthalpy (J/kg) at `p` in Pa.

    Steam may be subcooled by up to 20 K (a metastable state). Raises ValueError beyond that or above 1073.15 K.
    """
    lowest = max(T_MIN, saturation_temperature(max(p, P_MIN)) - 20)
    return _invert(vapour_enthalpy, enthalpy, p, lowest, T_MAX_VAPOUR, "Steam")


def vapour_temperature_isentropic(entropy: float, p: float) -> float:
    """Returns the temperature in K of steam of the given specific entropy (J/(kg K)) at `p` in Pa, as above."""
    lowest = max(T_MIN, saturation_temperature(max(p, P_MIN)) - 20)
    return _invert(vapour_entropy, entropy, p, lowest, T_MAX_VAPOUR, "Steam")


def _invert(function, target, p, lowest, highest, fluid):
    low, high = function(lowest, p), function(highest, p)
    if not low <= target <= high:
        raise ValueError(
            f"{fluid} at {p:.6g} Pa has {function.__name__.split('_')[1]} {low:.6g} to {high:.6g} "
            f"between {lowest:.2f} and {highest:.2f} K (J, kg, K), not {target:.6g}"
        )
    return brentq(lambda T: function(T, p) - target, lowest, highest, xtol=1e-10, rtol=1e-14)
