"""Rate of return and payback of the cash of the years.

They are calculated after the solve: a rate of return as an equation would leave the plant without a solution where
there is none. With c_y the cash of year y and r the required rate of return::

    internal rate of return i:   sum of c_y / (1 + i)^y = 0
    simple payback t:            C_(y-1) + (t - y + 1) c_y = 0          C_y = sum of c up to year y
    discounted payback:          the same with c_y / (1 + r)^y in the place of c_y

Cash is that of the owners: after tax, loan drawn, interest and repayment. Year 0 ends with the construction, so that a
payback counts from the start of operation; it is the last time that the sum of cash turns positive. Cash is taken as
even within a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
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

    `expression` is None, or a Pyomo expression of the cash of the years (see `nexus.costing.return_expressions`).
    """

    name: str
    value: float | None
    units: str
    meaning: str
    expression: Any = None


def returns_of_cash(years: Sequence[int], cash: np.ndarray, required_rate: float) -> tuple[Return, ...]:
    """Returns the `RETURNS` of the cash of consecutive years; the discounted payback discounts by `required_rate`."""
    return (
        _rate(cash),
        _payback(SIMPLE, years, cash),
        _payback(DISCOUNTED, years, discounted(years, cash, required_rate)),
    )


def discounted(years: Sequence[int], cash: np.ndarray, rate: float) -> np.ndarray:
    """Returns the worth at year 0 of the cash of each year."""
    return np.asarray(cash) / (1 + rate) ** np.asarray(years, dtype=float)


def rates_of_return(cash: np.ndarray) -> list[float]:
    """Returns every rate between -90 % and 2000 % at which the present worth of yearly cash changes its sign."""

    def worth(rate):
        return np.polynomial.polynomial.polyval(1 / (1 + rate), cash)

    worths = worth(RATES)
    changes = np.flatnonzero(worths[:-1] * worths[1:] < 0)
    return [brentq(worth, RATES[k], RATES[k + 1], xtol=1e-15, rtol=1e-14) for k in changes]


def payback_year(years: Sequence[int], cash: np.ndarray) -> int | None:
    """Returns the year at whose end the sum of cash has come back for good, None where it does not."""
    sums = np.cumsum(cash)
    turns = [k for k in range(1, len(sums)) if sums[k - 1] < 0 <= sums[k]]
    return None if sums[-1] < 0 or not turns else years[turns[-1]]


def _rate(cash: np.ndarray) -> Return:
    found = rates_of_return(cash)
    if len(found) == 1:
        return Return(RATE, 100 * found[0], "percent", MEANINGS[RATE])
    reason = "No rate of return: the cash never turns its sign" if not found else "No single rate of return"
    several = f": {', '.join(f'{rate:.4g}' for rate in found)}" if found else ""
    return Return(RATE, None, "percent", f"{reason}{several}")


def _payback(name: str, years: Sequence[int], cash: np.ndarray) -> Return:
    last = payback_year(years, cash)
    if last is None:
        return Return(name, None, "yr", f"No payback within {years[-1]} years of operation")
    k = list(years).index(last)
    return Return(name, float(last - 1 - np.sum(cash[:k]) / cash[k]), "yr", MEANINGS[name])
