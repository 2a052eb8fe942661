"""Rate of return and payback of a solved cash flow.

They are calculated from the cash of the years after the solve: a rate of return as an equation would leave the plant
without a solution where there is none. With c_y the cash of year y and r the required rate of return::

    internal rate of return i:   sum of c_y / (1 + i)^y = 0
    simple payback t:            C_(y-1) + (t - y + 1) c_y = 0          C_y = sum of c up to year y
    discounted payback:          the same with c_y / (1 + r)^y in the place of c_y

Cash is that of the owners: after tax, loan drawn, interest and repayment. Year 0 ends with the construction, so that a
payback counts from the start of operation; it is the last time that the sum of cash turns positive. Cash is taken as
even within a year.

Each figure carries an `expression`, which has its value and its derivatives by the cash of the years at the solution
(for the rate of return by the theorem of implicit functions), so that sensitivities reach it. It is no equation of the
figure elsewhere.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from scipy.optimize import brentq

RATES = np.concatenate([np.linspace(-0.9, 1.0, 381), np.linspace(1.05, 20.0, 380)]) + 1.234e-6
"""Rates of return among which a change of sign of the present worth is looked for; no round number is one of them."""
RATE, SIMPLE, DISCOUNTED = "internal_rate_of_return", "simple_payback", "discounted_payback"
RETURNS = (RATE, SIMPLE, DISCOUNTED)
MEANINGS = {
    RATE: "Rate at which the owners' cash at market prices has no present worth",
    SIMPLE: "Operation until the owners' cash at market prices has come back",
    DISCOUNTED: "The same with cash discounted by the required rate of return",
}


@dataclass(frozen=True)
class Return:
    """A figure of merit: `value` is None where there is none, and `meaning` then says why; `units` as in key figures.

    `expression` is a Pyomo expression of the cash of the years with the value and first derivatives of the figure.
    """

    name: str
    value: float | None
    units: str
    meaning: str
    expression: Any = None


def returns(block, required_rate) -> tuple[Return, ...]:
    """Returns the `RETURNS` of a cash flow, from the present values of its variable `cash`.

    Args:
        block: the cash flow. required_rate: rate (a Param) by which the discounted payback discounts.
    """
    years = list(block.years)
    cash = np.array([pyo.value(block.cash[y]) for y in years])
    return (
        _rate(block, years, cash),
        _payback(block, years, SIMPLE, 0.0),
        _payback(block, years, DISCOUNTED, required_rate),
    )


def rates_of_return(cash) -> list[float]:
    """Returns every rate between -90 % and 2000 % at which the present worth of yearly cash changes its sign."""

    def worth(rate):
        return float(np.polynomial.polynomial.polyval(1 / (1 + rate), cash))

    worths = np.array([worth(rate) for rate in RATES])
    changes = np.flatnonzero(worths[:-1] * worths[1:] < 0)
    return [brentq(worth, RATES[k], RATES[k + 1], xtol=1e-15, rtol=1e-14) for k in changes]


def _rate(block, years, cash) -> Return:
    found = rates_of_return(cash)
    if len(found) != 1:
        reason = "No rate of return: the cash never turns its sign" if not found else "No single rate of return"
        several = f": {', '.join(f'{rate:.4g}' for rate in found)}" if found else ""
        return Return(RATE, None, "percent", f"{reason}{several}")
    rate, order = found[0], np.arange(len(cash))
    discount = (1 + rate) ** -order
    slope = float((order * cash * discount).sum()) / (1 + rate)
    weights = discount / slope
    moved = sum(
        float(w) * (block.cash[y] / _unit(block, y) - float(c)) for w, y, c in zip(weights, years, cash, strict=True)
    )
    return Return(RATE, 100 * rate, "percent", MEANINGS[RATE], 100 * (rate + moved))


def _payback(block, years, name, rate) -> Return:
    flows = {y: block.cash[y] / _unit(block, y) / (1 + rate) ** y for y in years}
    values = {y: pyo.value(flow) for y, flow in flows.items()}
    sums = dict(zip(years, np.cumsum(list(values.values())), strict=True))
    turns = [y for y in years[1:] if sums[y - 1] < 0 <= sums[y]]
    if sums[years[-1]] < 0 or not turns:
        return Return(name, None, "yr", f"No payback within {years[-1]} years of operation")
    last = turns[-1]
    before = sum(flow for y, flow in flows.items() if y < last)
    expression = last - 1 - before / flows[last]
    return Return(name, pyo.value(expression), "yr", MEANINGS[name], expression)


def _unit(block, year):
    """Returns the unit of cash, so that figures of merit are numbers."""
    return pyo.units.get_units(block.cash[year])
