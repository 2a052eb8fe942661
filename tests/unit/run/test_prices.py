"""Prices of a scenario's file: where they are written, what is refused, and what the results folder says of them."""

from pathlib import Path

import pandas as pd
import pytest

from nexus.patches import apply_scenario
from nexus.prices import prices_in_use
from nexus.run import run
from nexus.scenario import ScenarioError, load_scenario

HEAD = "name,value,units,date,source\n"
ROWS = "ethanol,2.00,USD_2024/gal,2024-07-01,exchange\nglucose,500,USD_2024/tonne,2024-03,quote\n"
TO_2007 = 86.349 / 125.225
GALLON = 2.98668849  # kg of ethanol


@pytest.fixture
def priced(tmp_path):
    """Returns a function that writes a scenario of the rated mill with a price file and loads it."""

    def priced(rows=ROWS, prices="own.csv", more=""):
        (tmp_path / "own.csv").write_text(HEAD + rows, encoding="utf-8")
        text = f"plant: rated_mill:RatedMill\nwhy: prices\nprices: {prices}\n{more}"
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        return load_scenario(str(tmp_path / "case.yaml"))

    return priced


@pytest.fixture
def rated():
    """Returns a built rated mill with its operating conditions set."""
    from nexus.flowsheets import load

    plant = load("rated_mill:RatedMill")
    plant.set_operating_conditions()
    return plant


def test_prices_are_written_in_dollars_of_the_cost_year(rated, priced):
    patches = apply_scenario(rated, priced())
    assert rated.costs.market_cash_flow.product_price.value == pytest.approx(2.0 / GALLON * TO_2007, rel=1e-9)
    assert rated.costs.variable_costs.sugar.price.value == pytest.approx(0.5 * TO_2007, rel=1e-9)
    assert [change.action for change in patches.changes] == [
        "price of 2024-07-01: exchange",
        "price of 2024-03-01: quote",
    ]


def test_a_path_is_a_name_too(rated, priced):
    apply_scenario(rated, priced("costing.variable_costs.sugar.price,0.4,USD_2007/kg,2007,quote\n"))
    assert rated.costs.variable_costs.sugar.price.value == pytest.approx(0.4)


def test_the_table_of_prices_names_date_and_source(rated, priced):
    table = prices_in_use(rated, apply_scenario(rated, priced(ROWS.splitlines()[0])).prices).set_index("item")
    own, packaged = table.loc["product"], table.loc["sugar"]
    assert (own["name"], own["date"], own["source"], own["quoted"]) == (
        "ethanol",
        "2024-07-01",
        "exchange",
        "2 USD_2024/gal",
    )
    assert packaged["date"] == "2007" and packaged["confidence"] == "Q2" and "Humbird" in packaged["source"]


def test_a_price_that_is_set_says_so(rated, priced):
    scenario = priced(ROWS.splitlines()[0], more="set: {costing.variable_costs.sugar.price: 0.3}\n")
    table = prices_in_use(rated, apply_scenario(rated, scenario).prices).set_index("item")
    assert table.loc["sugar", "value"] == 0.3 and table.loc["sugar", "source"] == "set by the scenario"


@pytest.mark.parametrize(
    ("rows", "prices", "more", "sentence"),
    [
        (
            "ethanl,2,USD_2024/gal,2024,a\n",
            "own.csv",
            "",
            r"buys or sells no 'ethanl'. Did you mean 'ethanol'\? Accepted: ethanol, glucose; or the path of a price",
        ),
        ("a.b,2,USD_2024/gal,2024,a\n", "own.csv", "", "has no variable or parameter 'a.b'"),
        (
            "glucose,2,USD_2024/gal,2024,a\n",
            "own.csv",
            "",
            "'glucose' is per another kind of amount.*Quote it per a unit that does, as USD_YEAR/kg",
        ),
        (ROWS, "own.csv", "set: {costing.variable_costs.sugar.price: 0.3}\n", "patched twice; keep one of the two"),
        (ROWS, "{file: own.csv, date: 2020-01-01}", "", "'ethanol' has no price on or before 2020-01-01"),
        ("ethanol,2,USD/gal,2024,a\n", "own.csv", "", "do not say which dollars"),
    ],
)
def test_prices_that_cannot_be_used(rated, priced, rows, prices, more, sentence):
    with pytest.raises(ScenarioError, match=sentence):
        apply_scenario(rated, priced(rows, prices, more))


@pytest.mark.parametrize(
    ("prices", "sentence"),
    [
        ("{file: own.csv, date: 2024-01-01, average: [2023-01-01, 2024-01-01]}", "takes 'date' or 'average', not both"),
        (
            "{file: own.csv, average: [2024-01-01, 2023-01-01]}",
            "ends 2023-01-01, before it starts 2024-01-01; swap them",
        ),
        ("{file: own.csv, at: 2024-01-01}", "unknown key 'prices.at'.*Accepted: file, date, average, between"),
        ("{file: own.csv, between: nearest}", "'prices.between' cannot be 'nearest'. Accepted: latest, linear"),
        ("{date: 2024-01-01}", "key 'prices.file' is missing"),
    ],
)
def test_a_choice_of_prices_that_makes_no_sense(priced, prices, sentence):
    with pytest.raises(ScenarioError, match=sentence):
        priced(prices=prices)


def test_an_extending_scenario_may_choose_another_date_of_the_same_file(priced, tmp_path):
    priced(ROWS, "{file: own.csv, date: 2024-08-01}")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    text = f"extends: {tmp_path / 'case.yaml'}\nwhy: later\nprices: {{date: 2025-01-01}}\n"
    (folder / "later.yaml").write_text(text, encoding="utf-8")
    prices = load_scenario(str(folder / "later.yaml")).prices
    assert (Path(prices.file), str(prices.date)) == (tmp_path / "own.csv", "2025-01-01")


def test_the_results_folder_solves_again_with_its_own_copy(priced, tmp_path):
    priced(ROWS)
    first = run(str(tmp_path / "case.yaml"), out=tmp_path / "first", progress=lambda line: None)
    (tmp_path / "own.csv").unlink()
    again = run(str(tmp_path / "first" / "scenario.yaml"), out=tmp_path / "again", progress=lambda line: None)
    assert again.tables["prices"].equals(first.tables["prices"])
    written = pd.read_csv(tmp_path / "again" / "prices.csv", keep_default_na=False).set_index("item")
    assert written.loc["product", "source"] == "exchange"
    page = (tmp_path / "again" / "report.html").read_text(encoding="utf-8")
    assert "2 prices are the scenario's own" in page
    assert "<td>2 USD_2024/gal</td><td>2024-07-01</td><td>exchange</td>" in page
