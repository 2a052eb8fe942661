"""Aqueous equilibria: solubilities and constants against tables, pH of known solutions."""

import math

import pytest
from pyomo.environ import value
from scipy.optimize import brentq

from nexus.property_packages.aqueous_equilibria import (
    anion_fraction,
    apparent_totals,
    dissociation_constant,
    gas_solubility,
    net_charge,
)

T = 298.15


def ph_of(flows, dissolved_co2=None):
    """Returns the pH of a solution in 1 kg of water with the apparent molalities `flows`."""
    totals = apparent_totals(flows.get)
    return brentq(lambda p: value(net_charge(totals, p, T, dissolved_co2, None, 1.0)), 0.5, 13.5)


@pytest.mark.parametrize(
    "flows, ph",
    [
        ({"AceticAcid": 0.1}, 2.88),
        ({"NH3": 0.1}, 11.12),
        ({"AmmoniumAcetate": 0.1}, 7.00),
        ({"AmmoniumSulfate": 0.05}, 5.13),
        ({"NaOH": 0.01}, 12.00),
        ({"SulfuricAcid": 0.005}, 2.00),
        ({"SuccinicAcid": 0.1}, 2.61),
    ],
)
def test_ph_of_textbook_solutions(flows, ph):
    """Ideal solutions: sqrt(K c) and its like by hand, with pK 4.76, 9.25 and 4.21; sulfuric acid counts as strong."""
    assert ph_of(flows) == pytest.approx(ph, abs=0.02)


def test_rain_water():
    """Water in air with 400 ppm CO2 has a pH of 5.6."""
    assert ph_of({}, dissolved_co2=gas_solubility("CO2", T) * 101325 * 400e-6) == pytest.approx(5.61, abs=0.03)


@pytest.mark.parametrize(
    "name, kelvin, molality", [("CO2", 298.15, 0.0340), ("CO2", 308.15, 0.0264), ("H2S", 298.15, 0.102)]
)
def test_gas_solubility(name, kelvin, molality):
    """mol per kg of water at 1 atm: Wilhelm et al. 1977 (CO2), CRC Handbook (H2S)."""
    assert value(gas_solubility(name, kelvin)) * 101325 == pytest.approx(molality, rel=0.03)


def test_constants_change_with_temperature_as_measured():
    """pK of ammonium 8.95 and of carbonic acid 6.31 at 35 degC (CRC; Harned and Davis 1943)."""
    assert -math.log10(value(dissociation_constant("NH3", 308.15))) == pytest.approx(8.95, abs=0.03)
    assert -math.log10(value(dissociation_constant("CO2", 308.15))) == pytest.approx(6.31, abs=0.02)


def test_half_of_an_acid_is_dissociated_at_its_pk():
    assert value(anion_fraction("AceticAcid", 4.76, T)) == pytest.approx(0.5)
