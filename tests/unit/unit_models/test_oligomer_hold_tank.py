"""Oligomer hold: what acid, time and temperature do, and an adiabatic tank."""

import pyomo.environ as pyo
import pytest

from tests.unit.unit_models.cases import oligomer_hold_tank as case


def solve(**fixed):
    """Returns the tank of the case with variables fixed at other values, solved."""
    _, unit = case.build()
    for name, number in fixed.items():
        unit.component(name).fix(number)
    assert unit.initialize().ok
    return unit


def conversion(unit) -> float:
    """Returns the oligomers of xylose that the tank turns into xylose or beyond."""
    return 1 - unit.outlet_state[0].flow_mol_comp["XyloseOligomer"].value / case.FEED["XyloseOligomer"]


@pytest.mark.parametrize("change", [{"temperature": 433.15}, {"residence_time": 3600.0}])
def test_hotter_and_longer_convert_more(change):
    assert conversion(solve(**change)) > conversion(solve()) + 0.05


def test_acid_converts_in_proportion():
    """k tau = X / (1 - X) of a stirred tank grows with the acid's concentration; hot water's part is 2 % here."""
    _, unit = case.build()
    unit.acid_inlet.flow_mol_comp[0, "SulfuricAcid"].fix(2 * case.ACID)
    assert unit.initialize().ok
    half, full = solve(), unit
    ratio = [conversion(u) / (1 - conversion(u)) for u in (full, half)]
    acid = [pyo.value(u.acid_concentration[0]) for u in (full, half)]
    assert ratio[0] / ratio[1] == pytest.approx(acid[0] / acid[1], rel=0.03)


def test_adiabatic_tank_stays_near_its_inlet():
    _, unit = case.build()
    unit.temperature.unfix()
    unit.heat_duty.fix(0.0)
    assert unit.initialize().ok
    assert unit.temperature[0].value == pytest.approx(case.T, abs=3.0)


def test_idle_kinetics_leave_the_oligomers():
    assert conversion(solve(activity=0.0)) == pytest.approx(0.0, abs=1e-9)
