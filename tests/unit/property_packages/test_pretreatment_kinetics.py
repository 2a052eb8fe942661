"""Rate laws of pretreatment: constants as their sources print them, severity, and the acid of sulfur dioxide."""

import numpy as np
import pytest

from nexus.packaged_tables import packaged_rows
from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import heating_value
from nexus.property_packages.pretreatment_kinetics import (
    FAMILIES,
    STEPS,
    log10_severity,
    rate_constant,
    rate_laws,
    sulfurous_acid_constant,
)

MINUTE = 60.0


@pytest.mark.parametrize(
    "family, step, printed",
    [
        ("hemicellulose", "polymer_to_oligomer", 0.0703),
        ("hemicellulose", "sugar_to_furan", 0.0583),
        ("cellulose", "polymer_to_sugar", 0.0078),
        ("cellulose", "furan_to_humins", 0.0281),
    ],
)
def test_hot_water_constants_at_195_degc(family, step, printed):
    """1/min as tabulated at 195 degC (refit to Rocha et al. 2017)."""
    assert MINUTE * rate_constant(family, step, 468.15) == pytest.approx(printed, rel=0.01)


@pytest.mark.parametrize(("T", "solubilised"), [(453.15, 67.7), (468.15, 94.6), (483.15, 99.9)])
def test_hemicellulose_solubilised_in_40_minutes(T, solubilised):
    """Per cent at 180, 195 and 210 degC as computed with the data: heated from 100 degC at 10.28 K/min, then 40 min."""
    heating = np.linspace(373.15, T, 2001)
    rates = MINUTE * sum(rate_constant("hemicellulose", step, heating) for step in STEPS[:2])
    dissolved = np.trapezoid(rates, heating) / 10.28 + 40 * rates[-1]
    assert 100 * (1 - np.exp(-dissolved)) == pytest.approx(solubilised, abs=0.1)


def test_acid_adds_the_published_term():
    """Xylan to oligomer at 150 degC and 1.02e-4 mol/cm3: 1e15 exp(-110000/(8.314 x 423.15)) x 1.02e-4 = 0.00269 1/s."""
    added = rate_constant("hemicellulose", "polymer_to_oligomer", 423.15, 0.102)
    added -= rate_constant("hemicellulose", "polymer_to_oligomer", 423.15)
    assert added == pytest.approx(0.00269, rel=5e-3)


@pytest.mark.parametrize(("step", "printed"), [("polymer_to_sugar", 0.0729), ("sugar_to_humins", 0.0583)])
def test_cellulose_in_acid(step, printed):
    """Saeman's constants at 190 degC and 0.8 % acid, 1/min."""
    added = rate_constant("cellulose", step, 463.15, 0.8 / 9.8072) - rate_constant("cellulose", step, 463.15)
    assert MINUTE * added == pytest.approx(printed, rel=5e-3)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("step", STEPS)
def test_no_acid_is_hot_water(family, step):
    """The smoothing of broken orders leaves less than 1e-4 of the constant at zero acid."""
    assert rate_constant(family, step, 443.15, 0.0) == pytest.approx(rate_constant(family, step, 443.15), rel=1e-4)


@pytest.mark.parametrize(
    ("celsius", "minutes", "printed"), [(180, 10, 3.355), (190, 10, 3.650), (210, 5, 3.938), (158, 5, 2.407)]
)
def test_severity(celsius, minutes, printed):
    assert log10_severity(celsius + 273.15, minutes) == pytest.approx(printed, abs=1e-3)


def test_sulfur_dioxide_is_a_weaker_acid_when_hot():
    """pK 1.86 at 25 degC; van 't Hoff with -17.4 kJ/mol gives 2.94 at 190 degC."""
    assert sulfurous_acid_constant(298.15) == pytest.approx(10**-1.857, rel=1e-3)
    assert sulfurous_acid_constant(463.15) == pytest.approx(10**-2.943, rel=0.01)


def test_heats_of_the_components_that_pretreatment_adds():
    """Solution of sulfur dioxide in water, -26.3 kJ/mol (NBS 1982); humins burn with 455 kJ per mol of O2 (1 per C)."""
    sulfur, water = get_component("SO2").hf_gas, get_component("Water").hf_condensed
    solution = get_component("SulfurousAcid").hf_condensed - sulfur - water
    assert solution == pytest.approx(-26.3e3, abs=300)
    assert heating_value(get_component("Humins")) == pytest.approx(455e3, rel=1e-3)


def test_every_constant_has_a_source():
    table = packaged_rows("nexus.property_packages", "pretreatment_kinetics.csv")
    assert len(table) == len(rate_laws())
    assert all(row["source"] and row["confidence"] and float(row["t_min"]) < float(row["t_max"]) for row in table)
