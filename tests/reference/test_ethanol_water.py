"""`ethanol_water` against measurements: Kamihama et al., J. Chem. Eng. Data 57 (2012) 339, 101.3 kPa."""

import numpy as np
import pytest
from scipy.optimize import brentq

from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.vapour_liquid import bubble_pressure, k_values, vapour_fractions

P = 101300.0
POINTS = [  # T in K, x ethanol, y ethanol
    (368.18, 0.018, 0.18),
    (360.5, 0.079, 0.418),
    (359.7, 0.09, 0.441),
    (357.27, 0.147, 0.51),
    (355.38, 0.244, 0.567),
    (354.55, 0.311, 0.589),
    (354.11, 0.353, 0.604),
    (353.45, 0.425, 0.627),
    (352.96, 0.488, 0.652),
    (352.39, 0.57, 0.688),
    (352.11, 0.616, 0.713),
    (351.82, 0.67, 0.736),
    (351.64, 0.711, 0.76),
    (351.37, 0.802, 0.819),
    (351.3, 0.835, 0.844),
    (351.27, 0.869, 0.873),
    (351.26, 0.901, 0.9),
    (351.26, 0.914, 0.912),
    (351.27, 0.922, 0.92),
    (351.29, 0.94, 0.937),
    (351.35, 0.972, 0.969),
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


@pytest.mark.parametrize(
    ("name", "T", "measured"),
    [("Water", 373.15, 40651.0), ("Ethanol", 351.5, 39140.0), ("Furfural", 373.0, 45112.0)],
)
def test_latent_heats_follow_from_the_enthalpies(name, T, measured):
    """Heats of vaporisation (J/mol): IAPWS-95, the reference equation of ethanol, VDI; independent of Hf and cp."""
    c = get_component(name)
    assert gas_enthalpy(c, T) - condensed_enthalpy(c, T) == pytest.approx(measured, rel=0.04)


def test_latent_heat_of_acetic_acid_includes_dimerisation():
    """23.4 kJ/mol at 298 K (DIPPR, Perry 8th ed.); the monomer alone would take 51 kJ/mol."""
    from nexus.property_packages.vapour_liquid import vapour_enthalpy
    from nexus.property_packages.vapour_pressure import saturation_pressure

    c, T = get_component("AceticAcid"), 298.15
    h = vapour_enthalpy({"AceticAcid": 1.0}, T, saturation_pressure("AceticAcid", T))
    assert h - condensed_enthalpy(c, T) == pytest.approx(23420, rel=0.06)
