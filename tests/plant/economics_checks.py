"""What every plant's economics must show, checked on its results folder by an independent computation."""

from pathlib import Path

import pandas as pd
import pytest

from tests.plant.cash_flow_sheet import read_sheet

ACCURACY = 1e-6
SELLING, MARKET = "minimum selling price", "market price"
MOVES = (
    *("product_sales", "by_product_sales", "variable_cost", "fixed_cost", "fixed_capital"),
    *("land_and_working_capital", "loan_drawn", "interest", "loan_repayment", "income_tax"),
)


def close(value: float, scale: float = 0.0):
    """Returns an approximation to 1e-6 of a value, or of a scale where the value may vanish."""
    return pytest.approx(value, rel=ACCURACY, abs=ACCURACY * scale)


def check_economics(folder: Path) -> None:
    """Compares selling price, present value, rate of return and the cash flow of both modes."""
    sheet = read_sheet(folder)
    kpis = pd.read_csv(folder / "kpis.csv").set_index("name")["value"]
    flows = pd.read_csv(folder / "cash_flow.csv")
    sales = {SELLING: sheet.least_sales(), MARKET: sheet.market_sales}
    selling = sales[SELLING] / sheet.amount * sheet.finance["gallon_mass"]
    assert kpis["minimum_ethanol_selling_price"] == close(selling)
    assert kpis["net_present_value"] == close(sheet.present_worth(sheet.market_sales))
    assert kpis["internal_rate_of_return"] / 100 == close(sheet.rate_of_return(sheet.market_sales))
    profit = sheet.market_sales + sheet.by_products - sheet.variable - sheet.fixed
    assert kpis["operating_profit"] == close(profit)
    for basis, ours in flows.groupby("basis"):
        check_flow(ours.reset_index(drop=True), sheet.cash(sales[basis]))
        check_sums(ours)
    at_selling = flows[flows["basis"] == SELLING]["cumulative_discounted_cash [MUSD_2007]"].iloc[-1]
    assert at_selling == pytest.approx(0, abs=ACCURACY * sheet.fixed_capital)


def check_flow(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Compares every year's cash, discounted cash, tax and depreciation, to 1e-6 of the largest cash."""
    scale = theirs["cash"].abs().max()
    for name in ("cash", "discounted_cash", "income_tax", "depreciation"):
        assert list(ours[f"{name} [MUSD_2007]"]) == close(list(theirs[name]), scale), name


def check_sums(flows: pd.DataFrame) -> None:
    """The signed columns add up to the cash of every year, and the cash to its sums."""
    moved = flows[[f"{name} [MUSD_2007]" for name in MOVES]].sum(axis=1)
    assert list(moved) == pytest.approx(list(flows["cash [MUSD_2007]"]), abs=1e-9)
    for name in ("cash", "discounted_cash"):
        total = flows[f"{name} [MUSD_2007]"].cumsum()
        assert list(total) == pytest.approx(list(flows[f"cumulative_{name} [MUSD_2007]"]), abs=1e-9)
