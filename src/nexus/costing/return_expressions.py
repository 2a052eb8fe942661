"""Rate of return and payback of a solved cash flow, with their derivatives.

Each figure (see `nexus.costing.returns`) carries an `expression`, which has its value and its derivatives by the cash
of the years at the solution (for the rate of return by the theorem of implicit functions), so that sensitivities reach
it. It is no equation of the figure elsewhere.
"""

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo

from nexus.costing.returns import DISCOUNTED, SIMPLE, Return, discounted, payback_year, returns_of_cash


def returns(block, required_rate) -> tuple[Return, ...]:
    """Returns the `RETURNS` of a cash flow, from the present values of its variable `cash`.

    Args:
        block: the cash flow. required_rate: rate (a Param) by which the discounted payback discounts.
    """
    years = list(block.years)
    cash = np.array([pyo.value(block.cash[y]) for y in years])
    rate, *paybacks = returns_of_cash(years, cash, pyo.value(required_rate))
    if rate.value is not None:
        rate = replace(rate, expression=_rate_expression(block, years, cash, rate.value / 100))
    rates = {SIMPLE: 0.0, DISCOUNTED: required_rate}
    return rate, *(_payback(block, years, cash, each, rates[each.name]) for each in paybacks)


def _rate_expression(block, years, cash, rate):
    order = np.arange(len(cash))
    discount = (1 + rate) ** -order
    slope = float((order * cash * discount).sum()) / (1 + rate)
    weights = discount / slope
    moved = sum(
        float(w) * (block.cash[y] / _unit(block, y) - float(c)) for w, y, c in zip(weights, years, cash, strict=True)
    )
    return 100 * (rate + moved)


def _payback(block, years, cash, found: Return, rate) -> Return:
    if found.value is None:
        return found
    last = payback_year(years, discounted(years, cash, pyo.value(rate)))
    flows = {y: block.cash[y] / _unit(block, y) / (1 + rate) ** y for y in years if y <= last}
    before = sum(flow for y, flow in flows.items() if y < last)
    return replace(found, expression=last - 1 - before / flows[last])


def _unit(block, year):
    """Returns the unit of cash, so that figures of merit are numbers."""
    return pyo.units.get_units(block.cash[year])
