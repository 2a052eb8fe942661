"""Exchanger and column correlations against values calculated by hand from the printed equations."""

import math

import pyomo.environ as pyo
import pytest
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus.costing.columns import ColumnMaterial, TrayType, design_pressure, shell_cost, tray_cost, wall_thickness
from nexus.costing.cost_table import validity
from nexus.costing.costing import Costing
from nexus.costing.heat_exchangers import ExchangerMaterial, ExchangerType, exchanger_cost, pressure_factor

ESCALATION = 525.4 / 500


def area(square_feet):
    return square_feet * 0.3048**2 * pyunits.m**2


def column_model(vapor=15.0, pressure=2.1 * 101325):
    """Returns a model with one column (vapour 1.2 kg/m3, liquid 118 kg/s at 950 kg/m3, 58 mN/m, 32 trays)."""
    m = pyo.ConcreteModel()
    m.vapor = pyo.Var(initialize=vapor, units=pyunits.kg / pyunits.s, bounds=(0, 1000))
    m.vapor.fix()
    m.costing = Costing()
    m.costing.add_column(
        "beer_column",
        area=500,
        trays=32,
        vapor_flow=m.vapor,
        liquid_flow=118 * pyunits.kg / pyunits.s,
        vapor_density=1.2 * pyunits.kg / pyunits.m**3,
        liquid_density=950 * pyunits.kg / pyunits.m**3,
        pressure=pressure,
        surface_tension=0.058,
    )
    m.costing.close(m.vapor)
    m.costing.initialize()
    return m


def test_floating_head_exchanger_of_5000_square_feet():
    """ln 5000 = 8.51719; exp(11.9052 - 0.8709 x 8.51719 + 0.09005 x 72.5426) = 61,086 USD at index 500."""
    cost = pyo.value(exchanger_cost(area(5000), ExchangerType.floating_head, ExchangerMaterial.carbon_steel))
    assert cost == pytest.approx(61086e-6 * ESCALATION, rel=1e-4)


def test_stainless_steel_factor():
    """F_M = 2.70 + (5000/100)^0.07 = 2.70 + 1.31501 = 4.01501."""
    steel, carbon = (
        pyo.value(exchanger_cost(area(5000), ExchangerType.u_tube, material))
        for material in (ExchangerMaterial.stainless_steel, ExchangerMaterial.carbon_steel)
    )
    assert steel / carbon == pytest.approx(4.01501, rel=1e-5)


def test_small_exchangers_cost_no_less_than_the_smallest_of_the_data():
    """Below 150 ft2 the cost does not rise again: at 10 ft2 it is that at 150 ft2 within 1 %."""
    small, limit = (
        pyo.value(exchanger_cost(area(a), ExchangerType.kettle, ExchangerMaterial.carbon_steel)) for a in (10, 150)
    )
    assert small == pytest.approx(limit, rel=0.01)


def test_pressure_factor():
    """At 1000 psig: 0.9803 + 0.018 x 10 + 0.0017 x 100 = 1.3303; below 100 psig it is 1."""
    assert pressure_factor(1000 * 6894.757293168) == pytest.approx(1.3303, rel=1e-9)
    assert pressure_factor(2e5) == 1.0
    with pytest.raises(ConfigurationError, match="covers up to 2000 psig"):
        pressure_factor(2e7)


def test_trays_of_a_ten_foot_column():
    """40 trays, 10 ft, 304 steel, valve: 412.6985 x 40 x 1.18 x (1.189 + 0.577) x exp(1.482) = 151,422 USD."""
    cost = pyo.value(tray_cost(3.048 * pyunits.m, 40, TrayType.valve, ColumnMaterial.stainless_steel_304))
    assert cost == pytest.approx(151422, rel=1e-4)


def test_few_trays_cost_more_each():
    """F_N = 2.25 / 1.0414^10 = 1.49966 for 10 trays."""
    few, many = (
        pyo.value(tray_cost(2 * pyunits.m, n, TrayType.sieve, ColumnMaterial.carbon_steel)) / n for n in (10, 30)
    )
    assert few / many == pytest.approx(1.49966, rel=1e-4)


def test_design_pressure():
    """exp(0.60608 + 0.91615 ln 100 + 0.0015655 (ln 100)^2) = 128.81 psig at 100 psig; 10 psig near atmospheric."""
    assert design_pressure(101325 + 100 * 6894.757293168) == pytest.approx(128.81, rel=1e-4)
    assert design_pressure(101325.0) == 10.0
    with pytest.raises(ConfigurationError, match="atmospheric pressure to 1000 psig"):
        design_pressure(2e4)


def test_wall_of_a_ten_foot_column():
    """10 ft by 100 ft at 10 psig: rigidity 0.4375 in governs; wind 0.22 x 138 x 1200^2 / (15000 x 120^2) = 0.2024 in;
    mean wall 0.4375 + 0.1012 + 0.125 = 0.6637 in."""
    assert pyo.value(wall_thickness(120.0, 1200.0, 101325.0)) == pytest.approx(0.6637, abs=2e-4)


def test_shell_of_a_ten_foot_column():
    """W = pi x 120.6637 x 1296 x 0.6637 x 0.284 = 92,602 lb; C_V = exp(7.2756 + 0.18255 ln W + 0.02297 ln^2 W) =
    235,003 USD; platforms 300.9 x 10^0.63316 x 100^0.80161 = 51,856 USD."""
    cost = pyo.value(shell_cost(3.048 * pyunits.m, 30.48, 101325.0, ColumnMaterial.carbon_steel))
    assert cost == pytest.approx(235003 + 51856, rel=3e-4)


def test_column_diameter():
    """F = 118/15 (1.2/950)^0.5 = 0.27959; c = 0.0105 + 8.127e-4 x 609.6^0.755 exp(-1.463 F^0.842) = 0.0729 m/s;
    U = 0.0729 (58/20)^0.2 (948.8/1.2)^0.5 = 2.537 m/s; D^2 = 4 x 15 / (pi 0.9 0.8 U 1.2) = 2.952^2."""
    column = column_model().costing.equipment.beer_column
    assert pyo.value(column.flow_parameter) == pytest.approx(118 / 15 * math.sqrt(1.2 / 950), rel=1e-8)
    assert pyo.value(column.flooding_velocity) == pytest.approx(2.537, rel=1e-3)
    assert pyo.value(column.capacity) == pytest.approx(2.952, rel=1e-3)


def test_capacity_outside_the_correlation_is_reported():
    assert validity(column_model().costing) == []
    sentences = validity(column_model(vapor=200.0).costing)
    assert len(sentences) == 1
    assert "beer_column: capacity 8.865 m" in sentences[0] and "outside 0.6096 to 7.315 m" in sentences[0]
