"""The integrated plant's economics: the cash flow, the price of each product, the prices in use."""

import json
import re

import pandas as pd
import pytest

from tests.plant.cash_flow_sheet import read_sheet
from tests.plant.economics_checks import check_economics, close

pytestmark = pytest.mark.xdist_group("biorefinery")

CO_PRODUCTS = ("furfural", "succinic_acid", "polylactide")


@pytest.fixture(scope="module")
def folder(biorefinery):
    """Returns the results folder of the base case."""
    return biorefinery.results.folder


def test_economics_equal_an_independent_spreadsheet(folder):
    """Selling price, present value, rate of return and both cash flows, from the exported tables alone."""
    check_economics(folder)


@pytest.mark.parametrize("product", CO_PRODUCTS)
def test_minimum_price_of_a_co_product_leaves_no_present_value(folder, product):
    """Sales of the product at that price instead of the market's, in the independent computation."""
    sheet = read_sheet(folder)
    kpis = pd.read_csv(folder / "kpis.csv").set_index("name")["value"]
    costs = pd.read_csv(folder / "costs.csv").set_index("item")["value"]
    prices = pd.read_csv(folder / "prices.csv").set_index("item")["value"]
    least = kpis[f"minimum_{product}_selling_price"]
    more = costs[product] * (least / prices[product] - 1)
    assert abs(sheet.present_worth(sheet.market_sales)) > 1
    assert sheet.present_worth(sheet.market_sales + more) == pytest.approx(0, abs=1e-6 * sheet.fixed_capital)
    assert more + sheet.market_sales == close(sheet.least_sales())


def test_capital_by_area_adds_up(folder):
    """Installed equipment by area, with what follows from it, is the total capital investment."""
    costs = pd.read_csv(folder / "costs.csv")
    kpis = pd.read_csv(folder / "kpis.csv").set_index("name")["value"]
    areas = costs[costs["kind"] == "installed equipment"].groupby("area")["value"].sum()
    assert areas.sum() == pytest.approx(kpis["installed_cost"], rel=1e-9)
    assert {200, 300, 400, 450, 480, 600, 700, 800, 900} == {int(area) for area in areas.index}
    other = costs[costs["kind"] == "other capital"]["value"].sum()
    assert areas.sum() + other == pytest.approx(kpis["total_capital_investment"], rel=1e-9)


def test_the_report_draws_the_cash_of_the_table(biorefinery, folder):
    """Bars and both sums of the market's cash flow, year by year, as cash_flow.csv holds them."""
    page = (folder / "report.html").read_text(encoding="utf-8")
    drawn = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))["cash"][0]["data"]
    flows = pd.read_csv(folder / "cash_flow.csv")
    market = flows[flows["basis"] == "market price"]
    for trace, name in zip(drawn, ("cash", "cumulative_cash", "cumulative_discounted_cash"), strict=True):
        assert trace["x"] == list(market["year"])
        assert trace["y"] == pytest.approx(list(market[f"{name} [MUSD_2007]"]), rel=1e-12)
    worth = biorefinery.results.kpi("net_present_value")
    assert drawn[2]["y"][-1] == pytest.approx(worth, rel=1e-9)


def test_every_price_is_in_dollars_of_2007_and_has_a_date_and_a_source(folder):
    """Feedstock alone has no date: its price is calculated from gate prices and transport."""
    prices = pd.read_csv(folder / "prices.csv", keep_default_na=False)
    assert prices["units"].str.startswith("USD_2007/").all()
    assert (prices["source"] != "").all()
    dated = prices[prices["source"] != "calculated by the plant"]
    assert (dated["date"] != "").all() and {"ethanol", *CO_PRODUCTS} <= set(dated["name"])
