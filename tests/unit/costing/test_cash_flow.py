"""Discounted cash flow against an independent calculation and against the yearly figures that are published.

The published figures are those of Humbird et al. 2011 (NREL/TP-5100-47764), page 104, quoted by BioSTEAM's developers.
"""

from types import SimpleNamespace

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.environ import units as pyunits

from nexus.costing.cash_flow import (
    build_cash_flow,
    fix_product_price,
    initialize_cash_flow,
    solve_for_product_price,
)
from nexus.costing.costing import Costing
from nexus.costing.currency import million_dollars, million_dollars_per_year
from nexus.costing.tables import schedule
from nexus.kernel import solve

FCI, STEAM = 400.613464, 65.959573
PRODUCT = 61e6 * 2.98668849


def cash_flow_model(fci=FCI, steam=STEAM, variable=65.7, fixed=10.7, credit=0.0, land=1.848):
    """Returns a model whose cash flow gets capital and yearly costs as numbers (MUSD, MUSD/yr)."""
    m = pyo.ConcreteModel()
    m.registry = Costing()
    finance = m.registry.finance
    finance.land.set_value(land)
    million, yearly = million_dollars(), million_dollars_per_year()
    costing = SimpleNamespace(
        finance=finance,
        fixed_capital_investment=fci * million,
        working_capital=0.05 * fci * million,
        variable_operating_cost=variable * yearly,
        fixed_operating_cost=fixed * yearly,
        by_product_credit=credit * yearly,
    )
    m.cash_flow = pyo.Block()
    product = PRODUCT / 8410 / 3600 * pyunits.kg / pyunits.s
    build_cash_flow(m.cash_flow, costing, product, steam * million)
    initialize_cash_flow(m.cash_flow)
    return m


def reference_worth(sales, fci, steam, variable, fixed, credit, land=1.848):
    """Returns the present worth at year 0 by a plain loop over years, with the tax kink unsmoothed."""
    rate, interest, tax, equity = 0.10, 0.08, 0.35, 0.4
    flows = dict.fromkeys(range(-2, 31), 0.0)
    principal = 0.0
    for year, part in ((-2, 0.08), (-1, 0.60), (0, 0.32)):
        principal += (1 - equity) * part * fci
        flows[year] -= equity * part * fci + interest * principal
    flows[-2] -= land
    flows[0] -= 0.05 * fci
    flows[30] += land + 0.05 * fci
    payment = principal / sum(1 / (1 + interest) ** k for k in range(1, 11))
    process, steam_schedule = schedule("MACRS7"), schedule("MACRS20")
    carried = 0.0
    for year in range(1, 31):
        sold, spent = (1 - 0.25 * 0.5, 1 - 0.25 * 0.25) if year == 1 else (1, 1)
        income = sold * (sales + credit) - spent * variable - fixed
        paid = payment if year <= 10 else 0.0
        due = interest * principal if year <= 10 else 0.0
        principal -= paid - due
        written_off = process.get(year, 0) * (fci - steam) + steam_schedule.get(year, 0) * steam
        taxable = income - due - written_off + carried
        carried = min(taxable, 0.0)
        flows[year] += income - paid - tax * max(taxable, 0.0)
    return sum(cash / (1 + rate) ** year for year, cash in flows.items())


def reference_sales(**inputs):
    """Returns the sales with a present worth of zero, by bisection."""
    low, high = 0.0, 2000.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if reference_worth(middle, **inputs) > 0 else (middle, high)
    return 0.5 * (low + high)


@pytest.mark.parametrize(
    ("fci", "steam", "variable", "fixed", "credit"),
    [
        (FCI, STEAM, 65.7, 10.7, 0.0),
        (FCI, STEAM, 71.9, 10.7, 6.2),
        (150.0, 0.0, 40.0, 5.0, 0.0),
        (900.0, 300.0, 30.0, 20.0, 50.0),
    ],
)
def test_selling_price_agrees_with_an_independent_calculation(fci, steam, variable, fixed, credit):
    inputs = {"fci": fci, "steam": steam, "variable": variable, "fixed": fixed, "credit": credit}
    model = cash_flow_model(**inputs)
    sales = pyo.value(model.cash_flow.annual_sales)
    assert sales == pytest.approx(reference_sales(**inputs), rel=1e-9)
    assert pyo.value(model.cash_flow.product_price) == pytest.approx(sales * 1e6 / PRODUCT, rel=1e-12)


def test_present_worth_at_a_fixed_price_agrees_with_an_independent_calculation():
    model = cash_flow_model()
    fix_product_price(model.cash_flow, 0.8)
    initialize_cash_flow(model.cash_flow)
    expected = reference_worth(0.8 * PRODUCT / 1e6, FCI, STEAM, 65.7, 10.7, 0.0)
    assert pyo.value(model.cash_flow.net_present_worth) == pytest.approx(expected, rel=1e-9)


def test_published_loan_and_depreciation():
    """Principal 240,368,078, payment 35,821,932, first depreciation 47,822,041 + 2,473,484, and the outlays of the
    first two years: 40 % of 8 % and 60 % of FCI with interest 1,538,356 and 13,076,023 and the land (USD)."""
    cash_flow = cash_flow_model().cash_flow
    assert pyo.value(cash_flow.loan_principal[0]) == pytest.approx(240.368078, abs=2e-6)
    assert pyo.value(cash_flow.loan_payment) == pytest.approx(35.821932, abs=2e-6)
    assert pyo.value(cash_flow.depreciation[1]) == pytest.approx(47.822041 + 2.473484, abs=2e-6)
    assert pyo.value(cash_flow.cash[-2]) == pytest.approx(-(0.032 * FCI + 1.538356 + 1.848), abs=2e-6)
    assert pyo.value(cash_flow.cash[-1]) == pytest.approx(-(0.24 * FCI + 13.076023), abs=2e-6)


def test_loan_is_paid_off_and_everything_is_written_off():
    cash_flow = cash_flow_model().cash_flow
    assert pyo.value(cash_flow.loan_principal[10]) == pytest.approx(0, abs=1e-9)
    written_off = sum(pyo.value(cash_flow.depreciation[y]) for y in cash_flow.operating_years)
    assert written_off == pytest.approx(FCI, rel=1e-12)


def test_losses_are_carried_forward():
    """All income less interest and depreciation of 30 years is taxed in the end, though the first years lose."""
    cash_flow = cash_flow_model().cash_flow
    taxable = np.array([pyo.value(cash_flow.taxable_income[y]) for y in cash_flow.operating_years])
    taxed = np.array([pyo.value(cash_flow.taxed_income[y]) for y in cash_flow.operating_years])
    interest = sum(0.08 * pyo.value(cash_flow.loan_principal[y - 1]) for y in range(1, 11))
    income = sum(pyo.value(cash_flow.operating_income[y]) for y in cash_flow.operating_years)
    assert taxable[0] < 0 and taxed[0] < 1e-6
    assert taxed.sum() == pytest.approx(income - interest - FCI, rel=1e-9)


def test_square_in_both_uses_and_solved_by_the_kernel():
    """The selling price of the kernel is that of the ordered calculation; at that price the worth is zero."""
    model = cash_flow_model()
    price = pyo.value(model.cash_flow.product_price)
    model.cash_flow.product_price.set_value(0.5)
    solve(model)
    assert pyo.value(model.cash_flow.product_price) == pytest.approx(price, rel=1e-9)
    fix_product_price(model.cash_flow, price)
    solve(model)
    assert pyo.value(model.cash_flow.net_present_worth) == pytest.approx(0, abs=1e-6)
    solve_for_product_price(model.cash_flow)
    assert not model.cash_flow.product_price.fixed and model.cash_flow.zero_present_worth.active
