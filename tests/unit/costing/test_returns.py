"""Rate of return, paybacks and selling prices of co-products, against numpy-financial and by hand."""

import numpy as np
import numpy_financial as npf
import pyomo.environ as pyo
import pytest
from pyomo.environ import units as pyunits

from nexus.costing.cash_flow import initialize_cash_flow
from nexus.costing.cash_flow_table import SIGNED, cash_flow_table
from nexus.costing.costing import Costing
from nexus.costing.currency import million_dollars
from nexus.costing.return_expressions import returns
from nexus.costing.returns import rates_of_return
from nexus.kernel import compile

KG_H = pyunits.kg / pyunits.hr


def flow(cash, first=-2):
    """Returns a block with the cash of years from `first` on."""
    block = pyo.Block(concrete=True)
    block.years = pyo.RangeSet(first, first + len(cash) - 1)
    block.cash = pyo.Var(block.years, units=million_dollars())
    for year, amount in zip(block.years, cash, strict=True):
        block.cash[year].set_value(amount)
    return block


def figures(cash, rate=0.1):
    """Returns {name: Return} of cash of years from -2 on."""
    return {each.name: each for each in returns(flow(cash), rate)}


def test_rate_of_return_is_numpy_financials():
    cash = [-20.0, -110.0, -90.0, 5.0, *[30.0] * 9, 60.0]
    found = figures(cash)["internal_rate_of_return"]
    assert found.value == pytest.approx(100 * npf.irr(cash), rel=1e-9)
    assert pyo.value(found.expression) == pytest.approx(found.value, rel=1e-12)


def test_a_loss_over_the_whole_life_has_a_negative_rate():
    cash = [-100.0, 0.0, 0.0, *[5.0] * 10]
    assert npf.irr(cash) < 0
    assert figures(cash)["internal_rate_of_return"].value == pytest.approx(100 * npf.irr(cash), rel=1e-9)


def test_cash_that_never_turns_has_no_rate_and_no_payback():
    found = figures([-100.0, -10.0, -10.0, -5.0, -5.0])
    assert {each.value for each in found.values()} == {None}
    assert found["internal_rate_of_return"].meaning == "No rate of return: the cash never turns its sign"
    assert found["simple_payback"].meaning == "No payback within 2 years of operation"


def test_several_rates_are_named_and_none_is_chosen():
    """-100 + 230/x - 132/x^2 has the roots x = 1.1 and 1.2."""
    cash = [-100.0, 230.0, -132.0]
    assert rates_of_return(np.array(cash)) == pytest.approx([0.1, 0.2], rel=1e-9)
    found = figures(cash)["internal_rate_of_return"]
    assert found.value is None and found.meaning == "No single rate of return: 0.1, 0.2"


def test_paybacks_by_hand():
    """220 spent up to year 0; 50 a year come back after 4.4 years. At 10 % the sum is -60 - 110 1.1 - 50 1.21 = -241.5
    at year 0, and 50 a year over 1.1^y bring back 50 (1 - 1.1^-n) / 0.1: 217.75 after 6 years, 243.42 after 7."""
    found = figures([-50.0, -110.0, -60.0, *[50.0] * 10])
    assert found["simple_payback"].value == pytest.approx(4.4)
    annuity = [50 * (1 - 1.1**-n) / 0.1 for n in (6, 7)]
    expected = 6 + (241.5 - annuity[0]) / (annuity[1] - annuity[0])
    assert found["discounted_payback"].value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["internal_rate_of_return", "simple_payback", "discounted_payback"])
@pytest.mark.parametrize("year", [-1, 3, 8])
def test_expressions_carry_the_derivatives_by_cash(name, year):
    """The derivative of the expression is that of the figure calculated again, by central differences."""
    cash, step = [-50.0, -110.0, -60.0, *[50.0] * 10], 1e-4
    block = flow(cash)
    own = {each.name: each for each in returns(block, 0.1)}[name].expression
    slopes = []
    for calculate in (lambda: pyo.value(own), lambda: {e.name: e.value for e in returns(block, 0.1)}[name]):
        ends = []
        for sign in (1, -1):
            block.cash[year].set_value(cash[year + 2] + sign * step)
            ends.append(calculate())
        block.cash[year].set_value(cash[year + 2])
        slopes.append((ends[0] - ends[1]) / (2 * step))
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-5, abs=1e-8)


@pytest.fixture(scope="module")
def market():
    """A plant that sells ethanol, one co-product and power."""
    m = pyo.ConcreteModel()
    m.costing = Costing()
    m.costing.add_lump("everything", area=200, installed=150.0)
    m.costing.add_lump("steam_plant", area=800, installed=40.0)
    m.costing.add_variable_cost("feedstock", flow=80000 * KG_H, price="feedstock")
    m.costing.add_credit("succinic_acid", flow=5000 * KG_H, price="succinic_acid", product=True)
    m.costing.add_credit("electricity", flow=5 * pyunits.MW, price="electricity")
    m.costing.close(product_flow=10000 * KG_H, market_price="ethanol")
    m.costing.initialize()
    return m


def test_at_its_minimum_price_a_co_product_leaves_no_present_value(market):
    """The kernel solves the costing with that price: the present value vanishes, and the rate is the required one."""
    costing = market.costing
    price = costing.credits.succinic_acid.price
    before, least = pyo.value(price), pyo.value(costing.credits.succinic_acid.minimum_price)
    assert abs(pyo.value(costing.net_present_value)) > 10
    price.set_value(least)
    compile(market).solve().load()
    assert pyo.value(costing.net_present_value) == pytest.approx(0, abs=1e-6)
    assert costing.returns()[0].value == pytest.approx(10, rel=1e-8)
    assert pyo.value(costing.credits.succinic_acid.minimum_price) == pytest.approx(least, rel=1e-9)
    assert pyo.value(costing.mesp / costing.finance.gallon_mass) == pytest.approx(0.6355, rel=1e-8)
    price.set_value(before)
    compile(market).solve().load()


def test_what_is_no_product_has_no_minimum_price(market):
    assert market.costing.credits.electricity.component("minimum_price") is None


def test_a_plant_without_a_market_has_no_returns_and_one_cash_flow():
    m = pyo.ConcreteModel()
    m.costing = Costing()
    m.costing.add_lump("everything", area=200, installed=150.0)
    m.costing.close(product_flow=10000 * KG_H)
    m.costing.initialize()
    assert m.costing.returns() == ()
    assert set(cash_flow_table(m.costing)["basis"]) == {"minimum selling price"}


def test_cash_is_the_sum_of_what_moves_it(market):
    for block in market.costing.cash_flows():
        initialize_cash_flow(block)
    table = cash_flow_table(market.costing)
    moved = table[[f"{name} [MUSD_2007]" for name in SIGNED]].sum(axis=1)
    assert list(moved) == pytest.approx(list(table["cash [MUSD_2007]"]), abs=1e-10)
    assert table["loan_left [MUSD_2007]"].iloc[13 - 1] == pytest.approx(0, abs=1e-9)
