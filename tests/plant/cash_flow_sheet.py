"""The economics of a results folder as a spreadsheet computes them, from its CSV files alone.

Capital, yearly costs and sales come from `costs.csv`, the assumptions from `finance.csv`, the market price from
`prices.csv`. The schedules are typed here: IRS Publication 946, Table A-1 (half-year convention) and the construction
of Humbird et al. 2011 (8, 60 and 32 %). Loan, present worth and rate of return are numpy-financial's.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy_financial as npf
import pandas as pd
from scipy.optimize import brentq

SEVEN = (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46)
TWENTY = (3.750, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, *(4.462, 4.461) * 6, 2.231)
BUILT = (0.08, 0.60, 0.32)
LOAN_YEARS, LIFE = 10, 30
YEARS = range(-2, LIFE + 1)
STEAM_PLANT = 800


@dataclass(frozen=True)
class Sheet:
    """Amounts of a results folder, MUSD and MUSD/yr; `amount` is the yearly product in million kg."""

    finance: dict[str, float]
    fixed_capital: float
    working_capital: float
    steam_plant: float
    variable: float
    fixed: float
    by_products: float
    amount: float
    market_sales: float | None

    def cash(self, sales: float) -> pd.DataFrame:
        """Returns one row a year at the yearly sales of the product, with the columns of cash_flow.csv's names."""
        f, rows, carried = self.finance, [], 0.0
        loan = (1 - f["equity_fraction"]) * self.fixed_capital
        periods = np.arange(1, LOAN_YEARS + 1)
        interest = np.append(npf.ipmt(f["loan_interest"], periods, LOAN_YEARS, -loan), np.zeros(LIFE - LOAN_YEARS))
        repaid = np.append(npf.ppmt(f["loan_interest"], periods, LOAN_YEARS, -loan), np.zeros(LIFE - LOAN_YEARS))
        for year, part, so_far in zip(YEARS, BUILT, np.cumsum(BUILT), strict=False):
            own = f["equity_fraction"] * part * self.fixed_capital
            bound = {-2: f["land"], 0: self.working_capital}.get(year, 0.0)
            rows.append({"year": year, "cash": -own - f["loan_interest"] * loan * so_far - bound})
        for year in range(1, LIFE + 1):
            part = {name: self._start(name, year) for name in ("sales", "variable_cost", "fixed_cost")}
            revenue = part["sales"] * (sales + self.by_products)
            income = revenue - part["variable_cost"] * self.variable - part["fixed_cost"] * self.fixed
            depreciation = self._written_off(year)
            taxable = income - interest[year - 1] - depreciation + carried
            carried = min(taxable, 0.0)
            tax = f["income_tax"] * max(taxable, 0.0)
            back = self.working_capital + f["land"] if year == LIFE else 0.0
            cash = income - interest[year - 1] - repaid[year - 1] - tax + back
            rows.append({"year": year, "cash": cash, "income_tax": -tax, "depreciation": depreciation})
        table = pd.DataFrame(rows).fillna(0.0)
        table["discounted_cash"] = table["cash"] / (1 + f["internal_rate_of_return"]) ** table["year"]
        return table

    def _start(self, name: str, year: int) -> float:
        f = self.finance
        return 1 - f["startup_time"] * (1 - f[f"startup_{name}"]) if year == 1 else 1.0

    def _written_off(self, year: int) -> float:
        shares = [schedule[year - 1] / 100 if year <= len(schedule) else 0.0 for schedule in (SEVEN, TWENTY)]
        return shares[0] * (self.fixed_capital - self.steam_plant) + shares[1] * self.steam_plant

    def present_worth(self, sales: float) -> float:
        """Returns the present worth at year 0, MUSD; numpy-financial's first flow is that of its own year 0."""
        rate = self.finance["internal_rate_of_return"]
        return npf.npv(rate, self.cash(sales)["cash"]) * (1 + rate) ** 2

    def rate_of_return(self, sales: float) -> float:
        """Returns the internal rate of return."""
        return npf.irr(self.cash(sales)["cash"])

    def least_sales(self) -> float:
        """Returns the yearly sales at which the present worth is zero."""
        return brentq(self.present_worth, -1000.0, 5000.0, xtol=1e-12, rtol=1e-14)


def read_sheet(folder: Path) -> Sheet:
    """Returns the sheet of a results folder."""
    costs, finance = (pd.read_csv(folder / f"{name}.csv") for name in ("costs", "finance"))
    finance = dict(zip(finance["name"], finance["value"], strict=True))
    value = costs.set_index("item")["value"]
    equipment = costs[costs["kind"] == "installed equipment"]
    other = costs[(costs["kind"] == "other capital") & ~costs["item"].isin(["working_capital", "land"])]
    yearly = costs.groupby("kind")["value"].sum()
    price = pd.read_csv(folder / "prices.csv").set_index("item")["value"]["product"]
    kpis = pd.read_csv(folder / "kpis.csv").set_index("name")["value"]
    per_kg = kpis["minimum_ethanol_selling_price"] / finance["gallon_mass"]
    amount = value["product"] / per_kg
    return Sheet(
        finance=finance,
        fixed_capital=equipment["value"].sum() + other["value"].sum(),
        working_capital=value["working_capital"],
        steam_plant=equipment[equipment["area"] == STEAM_PLANT]["value"].sum(),
        variable=yearly["variable operating"],
        fixed=yearly["fixed operating"],
        by_products=yearly["revenue"] - value["product"],
        amount=amount,
        market_sales=price * amount,
    )
