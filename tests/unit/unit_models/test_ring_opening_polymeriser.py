"""The polymeriser against the whole published mechanism integrated in time, and against figures outside its sources."""

from math import exp

import pyomo.environ as pyo
import pytest
from idaes.core import FlowsheetBlock
from scipy.integrate import solve_ivp

from nexus.property_packages.slurry import SlurryParameterBlock
from nexus.unit_models.lactide_kinetics import equilibrium_concentration
from nexus.unit_models.ring_opening_polymeriser import RingOpeningPolymeriser
from tests.unit.unit_models.battery import fix_stream
from tests.unit.unit_models.cases import ring_opening_polymeriser as case

R = 8.314462618


def solved(stages=4, seconds=1800.0, temperature=453.15, acid=0.014, tin=5e-5):
    """Returns a solved polymeriser of 10 mol/s of lactide started by lactic acid alone."""
    model = pyo.ConcreteModel()
    model.fs = FlowsheetBlock(dynamic=False)
    model.fs.melt = SlurryParameterBlock(components=["Lactide", "Lactoyl", "LacticAcid", "Water"])
    model.fs.unit = unit = RingOpeningPolymeriser(property_package=model.fs.melt, stages=stages)
    fix_stream(unit.inlet, {"Lactide": 10.0, "LacticAcid": acid}, 400.0, 101325.0)
    unit.temperature.fix(temperature)
    unit.pressure.fix(101325.0)
    unit.residence_time.fix(seconds)
    unit.catalyst_ratio.fix(tin)
    unit.power_density.fix(0.0)
    unit.initialize()
    return unit


def batch(seconds: float, temperature: float = 453.15, ends: float = 0.0014, tin: float = 5e-5) -> tuple[float, float]:
    """Returns conversion and number-average molar mass (kg/mol) of the mechanism with activation as a rate, in a batch.

    Activation 1e6 L/(mol h), its equilibrium constant 0.256, and random scission of ester bonds; mol/L and hours.
    """
    pure = 1 / 0.1274
    k_p = 7.4e11 * exp(-63300 / (R * temperature))
    k_s = 1.69e8 * exp(-101500 / (R * temperature))
    m_eq = pure * exp(-23300 / (R * temperature) + 22.0 / R)

    def rates(_, y):
        m, catalyst, acid, active, dormant, broken = y
        forward = 1e6 * (catalyst * dormant - active * acid / 0.256)
        grow = k_p * active * (m - m_eq)
        units = 2 * (pure - m)
        return -grow, -forward, forward, forward, -forward, k_s * units

    start = (pure, tin * pure, 0.36 * tin * pure, 0.0, ends * pure, 0.0)
    end = solve_ivp(rates, (0, seconds / 3600), start, method="LSODA", rtol=1e-9, atol=1e-14).y[:, -1]
    mass = 2 * (pure - end[0]) * 0.072063 + ends * pure * 0.090078
    return 1 - end[0] / pure, mass / (ends * pure + end[5])


@pytest.mark.parametrize("seconds", [60.0, 300.0, 1800.0])
def test_many_stages_are_the_batch_of_the_whole_mechanism(seconds):
    """Sixty stages come within 2 % of plug flow; activation takes seconds, which the unit leaves out."""
    unit = solved(stages=60, seconds=seconds)
    conversion, molar_mass = batch(seconds)
    assert pyo.value(unit.conversion[0]) == pytest.approx(conversion, rel=0.02)
    assert pyo.value(unit.molar_mass_number[0]) == pytest.approx(molar_mass, rel=0.02)


@pytest.mark.parametrize(("celsius", "percent"), [(130, 1.3), (180, 3.0), (220, 4.8)])
def test_equilibrium_monomer_rises_with_temperature(celsius, percent):
    """By hand from -23.3 kJ/mol and -22.0 J/(mol K); 0.225 mol/L at 155 degC, of Yu et al., is 40 % above this law."""
    _, unit = case.build()
    share = pyo.value(equilibrium_concentration(unit, (celsius + 273.15) * pyo.units.K)) * 1.274e-4
    assert share * 100 == pytest.approx(percent, abs=0.15)


def test_hydroxyl_impurity_sets_the_molar_mass():
    """Ten times the chain starters give a tenth of the molar mass that no scission would leave."""
    few, many = solved(stages=20, seconds=3600.0), solved(stages=20, seconds=3600.0, acid=0.14)
    assert pyo.value(few.conversion[0]) == pytest.approx(pyo.value(many.conversion[0]), abs=2e-3)
    polymer = pyo.value(many.conversion[0]) * 10 * 0.144126 + 0.14 * 0.090078
    assert pyo.value(many.molar_mass_number[0] * (0.14 + many.scission[0])) == pytest.approx(polymer, rel=1e-5)
    assert pyo.value(few.molar_mass_number[0]) > 5 * pyo.value(many.molar_mass_number[0])


def test_long_and_hot_costs_molar_mass():
    """Scission has the larger activation energy: behind equilibrium, heat gains no conversion and breaks chains."""
    cool, hot = solved(stages=20, seconds=5400.0), solved(stages=20, temperature=478.15, seconds=5400.0)
    assert pyo.value(hot.molar_mass_number[0]) < 0.8 * pyo.value(cool.molar_mass_number[0])
    assert pyo.value(hot.conversion[0]) < pyo.value(cool.conversion[0])
