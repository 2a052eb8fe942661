"""Dimerisation of acetic acid in the vapour, in closed form.

Monomer (partial pressure p1) and dimer (p2) are in equilibrium, p2 = k p1^2; everything else is an ideal gas. With
kappa = k P and the apparent mole fraction y of acid (a dimer counted as two molecules), n moles of dimer in a mole of
apparent vapour solve n (1 - n) = kappa (y - 2 n)^2, so that

    n = 2 kappa y^2 / (1 + 4 kappa y + sqrt(1 + 4 kappa y (2 - y)))

which holds for y = 0 and for kappa = 0 as well. Pure acid at its vapour pressure p has the monomer pressure
p1 = 2 p / (1 + sqrt(1 + 4 k p)).

Constant: log10(k mmHg) = 3166 K / T - 10.4205 (Marek and Standart, Collect. Czech. Chem. Commun. 19 (1954) 1074,
confidence M). It gives 24.7 kJ/mol heat of vaporisation at 25 degC beside the measured 23.4, and its slope, -60.6 kJ
per mole of dimer, stands beside -58.5 of Miyamoto et al., J. Chem. Eng. Data 44 (1999) 48 (Q1).
"""

from math import log as ln

from nexus.property_packages._functions import exp, sqrt
from nexus.property_packages.components import GAS_CONSTANT

_LN10 = ln(10.0)
_SLOPE = 3166.0 * _LN10  # K
_INTERCEPT = -10.4205 * _LN10 - ln(133.322368)  # ln(1/Pa)

DIMERISATION_ENTHALPY = -_SLOPE * GAS_CONSTANT
"""Enthalpy of 2 monomer -> dimer in J per mole of dimer."""


def dimerisation_constant(T):
    """Returns k = p2 / p1^2 in 1/Pa at `T` kelvin."""
    return exp(_SLOPE / T + _INTERCEPT)


def monomer_saturation_pressure(saturation_pressure, T):
    """Returns the partial pressure of monomer in Pa over pure acid whose vapour pressure is `saturation_pressure`."""
    p = saturation_pressure
    return 2 * p / (1 + sqrt(1 + 4 * dimerisation_constant(T) * p))


def dimers_per_acid(y, kappa):
    """Returns moles of dimer per apparent mole of acid for apparent acid fraction `y` and kappa = k P."""
    return 2 * kappa * y / (1 + 4 * kappa * y + sqrt(1 + 4 * kappa * y * (2 - y)))


def dimer_fraction(y, kappa):
    """Returns moles of dimer per mole of apparent vapour for apparent acid fraction `y` and kappa = k P."""
    return y * dimers_per_acid(y, kappa)
