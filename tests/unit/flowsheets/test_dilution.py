"""Dilution to a content of solids: water where it lacks, a bleed where the charge is too wet, with the error stated."""

import pyomo.environ as pyo
import pytest
from pyomo.environ import units as pyunits

import nexus.kernel
from nexus.flowsheets.sections._dilution import BLEED, SMOOTHING, add_dilution
from nexus.unit_models.complementarity import start_complementarity

KG_PER_S = pyunits.kg / pyunits.s


def water_for(solids: float, moisture: float, wanted: float) -> float:
    """Returns the dilution water (kg/s) of a charge of `solids` and `moisture` kg/s."""
    model = pyo.ConcreteModel()
    model.time = pyo.Set(initialize=[0])
    model.water = pyo.Var(model.time, initialize=1.0, bounds=(0, None), units=KG_PER_S)
    model.solids_wanted = pyo.Param(model.time, initialize=wanted, units=pyunits.dimensionless)
    add_dilution(
        model,
        "dilution",
        lambda t: solids * KG_PER_S,
        lambda t: (solids + moisture) * KG_PER_S + model.water[t],
        lambda t: model.water[t],
        model.solids_wanted,
        "Water brings the charge to its solids",
    )
    start_complementarity(model, "dilution")
    assert nexus.kernel.solve(model, engine="newton").ok
    return pyo.value(model.water[0])


def test_water_brings_a_dry_charge_to_its_solids():
    """20 kg/s of solids with 10 of moisture at 40 % take 20 of water, and e^2/(w - b) more."""
    assert water_for(20.0, 10.0, 0.4) == pytest.approx(20.0 + SMOOTHING**2 / (20.0 - BLEED), rel=1e-9)


def test_a_wet_charge_takes_the_bleed():
    """20 kg/s of solids with 35 of moisture hold 5 kg/s more than 40 % allows; e^2/r runs beside the bleed."""
    assert water_for(20.0, 35.0, 0.4) == pytest.approx(BLEED + SMOOTHING**2 / 5.02, rel=1e-6)


def test_both_vanish_together_where_they_meet():
    """A charge that has its solids with the bleed has r = w - b, both e."""
    assert water_for(20.0, 30.0 - BLEED, 0.4) == pytest.approx(BLEED + SMOOTHING, rel=1e-6)
