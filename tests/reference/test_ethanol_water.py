"""`ethanol_water` against measurements: Kamihama et al., J. Chem. Eng. Data 57 (2012) 339, 101.3 kPa."""

import numpy as np
from scipy.optimize import brentq

from nexus.property_packages.vapour_liquid import bubble_pressure, k_values, vapour_fractions
from tests.reference.validation.comparison import table

P = 101300.0
POINTS = [
    tuple(float(row[column]) for column in ("temperature", "x_ethanol", "y_ethanol"))
    for row in table("ethanol_water")
    if row["run"] == "kamihama_2012"
]


def boil(x_ethanol):
    """Returns the bubble temperature (K) and the ethanol fraction of the vapour at P."""
    x = {"Ethanol": x_ethanol, "Water": 1 - x_ethanol}
    T = brentq(lambda T: bubble_pressure(x, T) - P, 330.0, 400.0)
    return T, vapour_fractions(x, T, P)["Ethanol"]


def test_measured_vapour_compositions_are_reproduced():
    errors = [boil(x)[1] - y for _, x, y in POINTS]
    assert np.sqrt(np.mean(np.square(errors))) <= 0.006


def test_measured_temperatures_are_reproduced():
    errors = [boil(x)[0] - T for T, x, _ in POINTS]
    assert np.sqrt(np.mean(np.square(errors))) <= 0.2


def test_azeotrope_is_where_the_points_cross_the_diagonal():
    x = brentq(lambda x: boil(x)[1] - x, 0.8, 0.96)
    assert 0.89 <= x <= 0.90
    assert 351.2 <= boil(x)[0] <= 351.5


def test_acetic_acid_is_less_volatile_than_water():
    """Water is 1.5 to 2 times as volatile as dilute acetic acid; without the dimer K would be 1.5."""
    K = k_values({"Water": 1 - 1e-6, "AceticAcid": 1e-6}, 373.15, 101325.0)
    assert 0.45 < K["AceticAcid"] < 0.75


def test_furfural_is_more_volatile_than_water_when_dilute():
    """Its heteroazeotrope with water (97.9 degC) boils below both."""
    x = {"Water": 0.999, "Furfural": 0.001}
    assert k_values(x, 373.0, 101325.0)["Furfural"] > 3
