"""The scenario of the page "Add your own product prices", on the solved base case."""

from pathlib import Path

import pandas as pd
import pytest

from nexus import kernel
from nexus.patches import apply_scenario
from nexus.prices import prices_in_use
from nexus.scenario import load_scenario

pytestmark = pytest.mark.xdist_group("biorefinery")

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
TO_2007 = {2022: 86.349 / 118.026, 2023: 86.349 / 122.274, 2024: 86.349 / 125.225}
EXPECTED = {  # price of the table at 1 July 2024, in USD of 2007 per kg or kWh
    "product": 1.79 / 2.98668849 * TO_2007[2024],
    "succinic_acid": 2.90 * TO_2007[2024],
    "polylactide": 2.40 * TO_2007[2024],
    "furfural": 1.70 * TO_2007[2023],
    "natural_gas": 0.13 * TO_2007[2024],
    "electricity": 0.070 * TO_2007[2024],
}


@pytest.fixture(scope="module")
def priced(biorefinery):
    """Returns key figures and prices of the scenario, and the figures before; the plant is left as it was."""
    plant = biorefinery.plant
    scenario = load_scenario(str(HOW_TO / "own_prices.yaml"))
    problem = kernel.compile(plant.model, {kpi.name: kpi.expression for kpi in plant.kpis})
    before = problem.solve(engine="newton")
    patches = apply_scenario(plant, scenario)
    solution = problem.solve(engine="newton")
    assert solution.ok, solution.message
    found = solution.outputs(), prices_in_use(plant, patches.prices).set_index("item"), before.outputs()
    for change in patches.changes:
        plant.flowsheet.find_component(change.path).set_value(change.old)
    return found


def test_every_price_is_that_of_the_table_in_dollars_of_2007(priced):
    _, prices, _ = priced
    assert prices.loc[list(EXPECTED), "value"].to_dict() == pytest.approx(EXPECTED, rel=1e-6)
    assert (prices.loc[list(EXPECTED), "source"].str.startswith("example: ")).all()
    assert prices.loc["product", "date"] == "2024-06-28"


def test_profit_moves_by_sales_and_purchases_alone(priced, biorefinery):
    """The change of the operating profit is that of prices times yearly flows of the base case; feedstock's price moves
    with a share of stover in the blend."""
    after, prices, before = priced
    costs = biorefinery.results.tables["costs"].set_index("item")["value"]
    old = biorefinery.results.tables["prices"].set_index("item")["value"]
    sales = biorefinery.results.tables["cash_flow"]
    market = sales[sales["basis"] == "market price"]["product_sales [MUSD_2007]"].iloc[-1]
    change = market * (EXPECTED["product"] / old["product"] - 1)
    for item in ("succinic_acid", "polylactide", "furfural", "electricity"):
        change += costs[item] * (EXPECTED[item] / old[item] - 1)
    for item in ("natural_gas", "feedstock"):
        change -= costs[item] * (prices.loc[item, "value"] / old[item] - 1)
    assert after["operating_profit"] - before["operating_profit"] == pytest.approx(change, rel=1e-6)


def test_the_page_shows_rows_of_the_table():
    page, table = ((HOW_TO / name).read_text() for name in ("add-your-product-prices.md", "own_prices.csv"))
    shown = page.partition("name,value,units,date,source\n")[2].partition("```")[0].splitlines()
    assert len(shown) == 4 and set(shown) <= set(table.splitlines())
    assert (HOW_TO / "own_prices.yaml").read_text() in page
    assert len(pd.read_csv(HOW_TO / "own_prices.csv")) == 13
