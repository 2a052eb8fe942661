"""Hydrolysis train: verified against SciPy, its constants against published runs, effects of dose and inhibitors."""

import numpy as np
import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.hydrolysis_train import HydrolysisKinetics, HydrolysisTrain
from nexus.unit_models.rate_constants import constant_rows, placeholders
from tests.unit.unit_models import hydrolysis_reference as reference
from tests.unit.unit_models.battery import case, fix_stream

STRAW = (0.6655, 0.082, 0.2525)  # cellulose, xylan, other solids of the refit's runs


def kadam_train(tanks: int, hours: float):
    """Returns a train that is fed 10 % solids with 60 % cellulose and 30 + 2 mg of enzyme per g, at 45 degC."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    names = ["Water", "Glucan", "Xylan", "Lignin", "Glucose", "Xylose", "Cellobiose", "Enzyme"]
    model.fs.slurry = SlurryParameterBlock(components=names)
    model.fs.unit = unit = HydrolysisTrain(
        property_package=model.fs.slurry, tanks=tanks, kinetics=HydrolysisKinetics.kadam_2004
    )
    flows = {"Water": 900 / 0.018015, "Glucan": 60 / 0.162141, "Lignin": 40 / 0.152149}  # of 1000 kg/s
    fix_stream(unit.inlet, flows, 318.15, 101325.0)
    fix_stream(unit.enzyme_inlet, {"Enzyme": 0.032 * 60 / 0.02401558}, 318.15, 101325.0)
    unit.temperature.fix(318.15)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(hours * 3600)
    unit.shear_rate.fix(1.0)
    unit.power_density.fix(0.0)
    return unit


@pytest.mark.parametrize("tanks", [1, 4])
def test_two_enzyme_constants_agree_with_scipy(tanks):
    unit = kadam_train(tanks, 72.0)
    unit.initialize()
    fed, mass = (60.0, 0.0, 0.0, 0.0, 0.0), 1000.0 + 1.92
    out = reference.steady_train(reference.KADAM, fed, [0.03 * 60, 0.002 * 60], 0.0, 72.0, tanks, lambda m: mass / 1000)
    for j, molar, expected in (
        ("Glucan", 0.162141, out[0]),
        ("Cellobiose", 0.342297, out[1]),
        ("Glucose", 0.180156, out[2]),
    ):
        assert pyo.value(unit.outlet_state[0].flow_mol_comp[j]) * molar == pytest.approx(expected, rel=1e-6)


def test_two_enzyme_constants_give_the_published_batch():
    """Conversions computed for the source's base case: 0.53, 0.69, 0.76 and 0.79 after 24, 72, 120 and 168 h."""
    c = reference.batch(reference.KADAM, [60.0, 0, 0, 0, 0], [1.8, 0.12], 0.0, [24, 72, 120, 168])
    assert 1 - c[0] / 60 == pytest.approx([0.53, 0.69, 0.76, 0.79], abs=0.006)


@pytest.mark.parametrize(
    "solids, enzyme, hours, glucose",
    [
        (150, 0.0877, 72, 47.2),
        (150, 0.1755, 96, 60.6),
        (150, 0.263, 72, 61.9),
        (150, 1.0525, 72, 72.2),
        (200, 0.234, 96, 82.3),
    ],
)
def test_high_solids_constants_give_the_published_fit(solids, enzyme, hours, glucose):
    """What the refit's authors compute for five of their eight runs."""
    start = [STRAW[0] * solids, 0.0, 0.0, STRAW[1] * solids, 0.0]
    c = reference.batch(reference.HIGH_SOLIDS, start, [enzyme], STRAW[2] * solids, [hours])
    assert c[2, -1] == pytest.approx(glucose, abs=0.15)


def solved_glucose(change) -> float:
    """Returns the glucose out of the case's train after `change(unit)`."""
    _, unit = case("hydrolysis_train").build()
    change(unit)
    unit.initialize()
    return pyo.value(unit.outlet_state[0].flow_mol_comp["Glucose"])


def test_more_enzyme_gives_more_glucose_with_falling_returns():
    def dose(factor):
        def change(unit):
            enzyme = unit.enzyme_inlet.flow_mol_comp[0, "Enzyme"]
            enzyme.fix(factor * enzyme.value)

        return solved_glucose(change)

    glucose = [dose(f) for f in (0.5, 1.0, 1.5, 2.0)]
    gains = np.diff(glucose)
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all()


def test_longer_residence_and_activity_give_more_and_sugar_in_the_feed_less():
    base = solved_glucose(lambda u: None)
    assert solved_glucose(lambda u: u.residence_time.fix(1.5 * u.residence_time.value)) > base
    assert solved_glucose(lambda u: u.enzyme_activity.fix(0.5)) < base
    assert solved_glucose(lambda u: u.inlet.flow_mol_comp[0, "Glucose"].fix(21.0)) - 20.0 < base
    assert solved_glucose(lambda u: u.inlet.flow_mol_comp[0, "Xylose"].fix(25.0)) < base


def test_without_enzyme_nothing_happens():
    def change(unit):
        unit.enzyme_inlet.flow_mol_comp[0, "Enzyme"].fix(0.0)

    assert solved_glucose(change) == pytest.approx(1.0, abs=1e-9)


def test_slurry_thins_as_solids_dissolve():
    _, unit = case("hydrolysis_train").build()
    unit.initialize()
    viscosity = [pyo.value(unit.apparent_viscosity[0, k]) for k in unit.tank_set]
    assert viscosity == sorted(viscosity, reverse=True)
    assert viscosity[0] > 2 * viscosity[-1]


def test_every_constant_has_a_source():
    for chosen in ("kadam_2004", "high_solids", "slurry", "slurry_power"):
        for row in constant_rows("hydrolysis_kinetics.csv", chosen):
            assert row["source"] and row["confidence"], row


def test_unknown_set_of_constants_gets_a_sentence():
    with pytest.raises(KeyError, match="hydrolysis_kinetics.csv has no set 'other'; it has high_solids, kadam_2004"):
        constant_rows("hydrolysis_kinetics.csv", "other")


def test_constants_from_memory_are_told_apart():
    assert placeholders("hydrolysis_kinetics.csv", "high_solids") == ("enzyme_share[cellulase]", "activation_energy")
    assert "cellobiose_rate" in placeholders("hydrolysis_kinetics.csv", "kadam_2004")
    assert "permeance_reference[CO2]" in placeholders("vapour_permeation.csv", "zeolite_naa")
