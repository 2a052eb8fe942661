"""Power curves beyond their one design point, a battery in time, and smooth complementarity."""

import math

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock

import nexus.kernel
from nexus.unit_models.battery_storage import BatteryStorage
from nexus.unit_models.complementarity import add_complementarity, start_complementarity
from tests.unit.unit_models.battery import case


@pytest.mark.parametrize(
    ("speed", "share"), [(0.0, 0.0), (2.5, 0.0), (6.0, (216 - 27) / 1701), (13.0, 1.0), (24.0, 0.9933), (26.5, 0.0006)]
)
def test_wind_power_by_speed(speed, share):
    """Cubic ramp from 3 to 12 m/s, rated to 25; the stop is logistic with 0.2 m/s: 1 / (1 + e^-5) at 24 m/s."""
    model, unit = case("wind_turbine").build()
    unit.performance_multiplier.fix(1.0)
    unit.wind_speed.fix(speed)
    unit.initialize()
    assert nexus.kernel.solve(model).ok
    assert pyo.value(unit.electric_power[0]) / 1e7 == pytest.approx(share, abs=2e-4)


def test_smoothing_of_wind_power_is_as_stated():
    """At cut-in and at the rated speed the power is d / 2 = 0.1 % of the rated one off."""
    model, unit = case("wind_turbine").build()
    unit.performance_multiplier.fix(1.0)
    found = []
    for speed in (3.0, 12.0):
        unit.wind_speed.fix(speed)
        unit.initialize()
        found.append(pyo.value(unit.electric_power[0]) / 1e7)
    assert found == [pytest.approx(1e-3, rel=2e-3), pytest.approx(1 - 1e-3, rel=1e-5)]


def test_dark_array_gives_nothing():
    model, unit = case("photovoltaic_array").build()
    unit.irradiance.fix(0.0)
    unit.initialize()
    assert nexus.kernel.solve(model).ok
    assert pyo.value(unit.electric_power[0]) == pytest.approx(0.0, abs=1e-6)


def test_battery_charges_and_stands_in_time():
    """One hour of 10 MW, then one hour of standing, by backward Euler in steps of six minutes, by hand."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=True, time_set=[0, 7200], time_units=pyo.units.s)
    fs.unit = unit = BatteryStorage(dynamic=True, has_holdup=True)
    pyo.TransformationFactory("dae.finite_difference").apply_to(fs, wrt=fs.time, nfe=20, scheme="BACKWARD")
    capacity, loss = 20e6 * 3600, 1e-5
    unit.capacity.fix(capacity)
    unit.charge_efficiency.fix(0.9)
    unit.discharge_efficiency.fix(0.9)
    unit.self_discharge.fix(loss)
    unit.discharge.fix(0.0)
    unit.state_of_charge[0].fix(0.25)
    for t in fs.time:
        unit.charge[t].fix(1e7 if 0 < t <= 3600 else 0.0)
    assert nexus.kernel.solve(model).ok
    energy = 0.25 * capacity
    for step in range(20):
        energy = (energy + 360 * (0.9e7 if step < 10 else 0.0)) / (1 + 360 * loss)
    assert pyo.value(unit.energy[7200]) == pytest.approx(energy, rel=1e-9)
    given = 1e7 * 3600
    lost = sum(-pyo.value(unit.heat_duty[t]) * 360 for t in list(fs.time)[1:])
    assert given - lost == pytest.approx(energy - 0.25 * capacity, rel=1e-9)


@pytest.mark.parametrize("difference", [-3.0, -1e-3, 0.0, 2.0])
def test_complementary_pair_by_hand(difference):
    """a b = eps^2 with a - b given: the roots of a quadratic."""
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.a, fs.b = pyo.Var(fs.time, initialize=1.0), pyo.Var(fs.time, initialize=1.0)
    fs.given = pyo.Constraint(expr=fs.a[0] - fs.b[0] == difference)
    add_complementarity(fs, "either", lambda b, t: b.a[t], lambda b, t: b.b[t], 1e-2, "Either a or b")
    start_complementarity(fs, "either")
    assert nexus.kernel.solve(model).ok
    root = math.sqrt(difference**2 + 4e-4)
    assert pyo.value(fs.a[0]) == pytest.approx((root + difference) / 2, rel=1e-8)
    assert pyo.value(fs.b[0]) == pytest.approx((root - difference) / 2, rel=1e-8)


def test_start_takes_the_difference_as_it_stands():
    model = pyo.ConcreteModel()
    model.fs = fs = FlowsheetBlock(dynamic=False)
    fs.a, fs.b = pyo.Var(fs.time, initialize=5.0), pyo.Var(fs.time, initialize=2.0)
    add_complementarity(fs, "either", lambda b, t: b.a[t], lambda b, t: b.b[t], 1e-2, "Either a or b")
    start_complementarity(fs, "either")
    assert fs.either[0].value == pytest.approx(3.0)
