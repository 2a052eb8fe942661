"""Items of the equipment table: hand-calculated cost, smoothing, parallel units, modes and bad input."""

import pyomo.environ as pyo
import pytest
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus.costing.costing import Costing, set_mode
from nexus.costing.equipment import SMOOTHING, Mode, smooth_power
from nexus.kernel import compile as compile_problem

REACTOR = "PretreatmentReactorSystem/Pretreatment reactor system"
FERMENTER = "CoFermentation/Reactors"


def model_with(**options):
    """Returns a model with a dry flow (kg/s, fixed) and an empty costing block."""
    m = pyo.ConcreteModel()
    m.flow = pyo.Var(initialize=83333 / 3600, units=pyunits.kg / pyunits.s, bounds=(0, 1000))
    m.flow.fix()
    m.costing = Costing(**options)
    return m


def test_item_at_reference_size():
    """19,673,713 USD at index 522 is 19.8019 MUSD at 525.4; installed with factor 1.5: 29.7028 (report: 29.9 M)."""
    m = model_with()
    item = m.costing.add_item("reactor", REACTOR, area=200, load=m.flow)
    m.costing.close(m.flow)
    m.costing.initialize()
    assert pyo.value(item.capacity) == pytest.approx(23.148056, rel=1e-6)
    assert pyo.value(item.purchase_cost) == pytest.approx(19.6737132 * 525.4 / 522, rel=1e-6)
    assert pyo.value(item.installed_cost) == pytest.approx(29.70278, rel=1e-6)
    assert pyo.value(item.electric_power) == pytest.approx(4578e3, rel=1e-9)


def test_item_at_half_size():
    """At half the flow the cost is 0.5^0.6 = 0.659754 of that at full flow, and the power half."""
    m = model_with()
    m.flow.fix(83333 / 7200)
    item = m.costing.add_item("reactor", REACTOR, area=200, load=m.flow)
    m.costing.close(m.flow)
    m.costing.initialize()
    assert pyo.value(item.purchase_cost) == pytest.approx(0.6597540 * 19.801855, rel=1e-5)
    assert pyo.value(item.electric_power) == pytest.approx(2289e3, rel=1e-9)


def test_load_may_come_in_any_unit_and_count_multiplies():
    """12 fermenters of 1 million gallons (3785.41 m3): 12 x 0.844 MUSD x 525.4/521.9 x (3785.41/3785)^0.5."""
    m = model_with()
    item = m.costing.add_item("fermenters", FERMENTER, area=300, load=1e6 * pyunits.gal, count=12)
    m.costing.close(m.flow)
    m.costing.initialize()
    expected = 12 * 0.844 * 525.4 / 521.9 * (3785.411784 / 3785) ** 0.5
    assert pyo.value(item.purchase_cost) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("size", [0.1, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("exponent", [0.5, 0.7])
def test_smoothing_error_is_as_stated(size, exponent):
    error = smooth_power(size, exponent) / size**exponent - 1
    assert error == pytest.approx((exponent - 1) / 2 * (SMOOTHING / size) ** 2, rel=1e-3)


def test_smoothed_power_has_a_finite_slope_at_zero():
    """The slope at zero is eps^(n-1) = 1e-3^-0.5 = 31.62; the exact power has none."""
    assert smooth_power(1e-9, 0.5) / 1e-9 == pytest.approx(1e-3**-0.5, rel=1e-6)
    assert smooth_power(0.3, 1) == 0.3


def test_rating_keeps_the_capacity_and_its_cost():
    m = model_with()
    item = m.costing.add_item("reactor", REACTOR, area=200, load=m.flow)
    m.costing.close(m.flow)
    m.costing.initialize()
    bought = pyo.value(item.purchase_cost)
    set_mode(m.costing, Mode.rating)
    m.flow.fix(15)
    m.costing.initialize()
    assert pyo.value(item.purchase_cost) == pytest.approx(bought, rel=1e-12)
    assert pyo.value(item.load) == pytest.approx(15)
    assert pyo.value(item.electric_power) == pytest.approx(4578e3 * 15 / (83333 / 3600), rel=1e-9)
    set_mode(m.costing, Mode.design)
    m.costing.initialize()
    assert pyo.value(item.capacity) == pytest.approx(15)


def test_rating_refuses_a_load_beyond_the_capacity():
    m = model_with(mode=Mode.rating)
    item = m.costing.add_item("reactor", REACTOR, area=200, load=m.flow)
    m.costing.close(m.flow)
    m.costing.initialize()
    assert item.capacity.fixed
    problem = compile_problem(m)
    m.flow.fix(20)
    assert problem.solve().ok
    m.flow.fix(25)
    solution = problem.solve()
    assert not solution.ok
    assert "costing.equipment.reactor.load_within_capacity" in solution.message


def test_load_without_unit_is_refused():
    m = model_with()
    with pytest.raises(ConfigurationError, match=r"equipment.reactor: the load is given in dimensionless, but kg/s"):
        m.costing.add_item("reactor", REACTOR, area=200, load=23.1)


def test_unknown_item_names_the_nearest():
    m = model_with()
    with pytest.raises(KeyError, match="no equipment item named 'BeerTank/Tnk'; the nearest are: BeerTank/Tank"):
        m.costing.add_item("beer_tank", "BeerTank/Tnk", area=300, load=m.flow)
