"""Tornados of the rated mill: derivatives against re-solves, chart against table, and what is refused."""

import csv
import json
import re

import pandas as pd
import pytest

from nexus import cli
from nexus.flowsheets.plant import PlantError
from nexus.scenario import ScenarioError
from nexus.studies.campaign.inputs import COLUMNS
from nexus.studies.tornado.study import tornado

ROWS = (
    ("rate", "mash.flow", "factor", "0.8", "1.25", "-", "", "turn-down", "test"),
    ("sugar_price", "costing.variable_costs.sugar.price", "factor", "0.5", "2", "-", "", "market", "test"),
    ("ethanol_price", "costing.market_cash_flow.product_price", "factor", "1.0", "3", "-", "", "market", "test"),
    ("return", "costing.finance.internal_rate_of_return", "absolute", "0.05", "0.2", "-", "", "owners", "test"),
    ("equipment", "costing.equipment.*.installation_factor", "factor", "0.7", "1.5", "-", "", "estimate", "test"),
    ("conversion", "fermentation.fermenter.conversion", "absolute", "0.85", "0.95", "-", "", "strain", "test"),
)


def write_inputs(folder, *rows):
    """Writes a table of inputs and returns its path."""
    path = folder / "inputs.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def scenario(folder, more=""):
    """Writes a scenario of the rated mill at prices that pay, and returns its path."""
    path = folder / "mill.yaml"
    prices = "{costing.market_cash_flow.product_price: 2.5, costing.variable_costs.sugar.price: 0.1}"
    path.write_text(f"plant: rated_mill:RatedMill\nwhy: a mill that pays\nset: {prices}\n{more}")
    return str(path)


@pytest.fixture(scope="module")
def found(mill_importable, tmp_path_factory):
    """Returns the tornado of the mill's rate of return, all inputs solved again."""
    folder = tmp_path_factory.mktemp("tornado")
    inputs = write_inputs(folder, *ROWS)
    figure = "internal_rate_of_return"
    return tornado(scenario(folder), figure, [inputs], out=folder / "out", progress=lambda line: None)


def test_derivatives_agree_with_re_solves_a_small_step_away(found):
    """Central differences over one percent of a range; the table's deviation is that of its own two columns."""
    table = found.table.set_index("input")
    moving = table[table["derivative"].abs() > 1e-9]
    assert len(moving) >= 5
    assert (moving["agreement"] < 1e-3).all(), moving["agreement"].to_dict()
    deviation = (moving["derivative_resolved"] / moving["derivative"] - 1).abs()
    assert list(moving["agreement"]) == pytest.approx(list(deviation), rel=1e-2, abs=1e-9)


def test_what_is_proportional_is_foreseen_over_the_whole_range(found):
    """The rate of return is curved in prices; the sign and order of all changes are those of the re-solves."""
    table = found.table
    assert table["low_resolved"].notna().all() and table["high_resolved"].notna().all()
    for end in ("low", "high"):
        assert ((table[f"{end}_by_derivative"] * table[f"{end}_resolved"]) >= -1e-9).all()


def test_the_required_rate_does_not_move_the_rate_of_return(found):
    row = found.table.set_index("input").loc["return"]
    assert [row["derivative"], row["low_resolved"], row["high_resolved"]] == pytest.approx([0, 0, 0], abs=1e-8)


def test_the_largest_change_comes_first(found):
    largest = found.table[["low_by_derivative", "high_by_derivative"]].abs().max(axis=1)
    assert list(largest) == sorted(largest, reverse=True)


def test_the_chart_is_drawn_from_the_table(found):
    page = (found.folder / "tornado.html").read_text(encoding="utf-8")
    drawn = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))["tornado"][0]["data"]
    table = pd.read_csv(found.folder / "sensitivity.csv", keep_default_na=True)
    assert len(drawn) == 4
    for trace, column in zip(
        drawn, ("low_by_derivative", "high_by_derivative", "low_resolved", "high_resolved"), strict=True
    ):
        assert trace["x"] == pytest.approx(list(table[column])), column
        assert [name.lower().replace(" ", "_") for name in trace["y"]] == list(table["input"])


def test_the_gradients_hold_every_figure_and_every_variable(found):
    table = pd.read_csv(found.folder / "gradients.csv", index_col="input")
    assert {"internal_rate_of_return", "simple_payback", "discounted_payback", "ethanol_product"} <= set(table.columns)
    assert "plant.costing.equipment.fermenters.installation_factor" in table.index
    assert table.notna().all().all()


def test_a_rate_of_return_is_no_objective(mill):
    with pytest.raises(
        PlantError, match="'internal_rate_of_return' is calculated from the solved cash flow.*net_present"
    ):
        mill.kpi("internal_rate_of_return")


@pytest.mark.parametrize(
    ("figure", "error", "sentence"),
    [
        ("profit", PlantError, "has no key figure 'profit'. Its key figures are: "),
        ("net_present_valu", PlantError, "has no key figure 'net_present_valu'"),
    ],
)
def test_an_unknown_figure_names_the_known_ones(mill_importable, tmp_path, figure, error, sentence):
    with pytest.raises(error, match=sentence):
        tornado(scenario(tmp_path), figure, [write_inputs(tmp_path, ROWS[0])], out=tmp_path / "out", progress=print)
    assert not (tmp_path / "out").exists()


def test_a_figure_without_a_value_says_why(mill_importable, tmp_path):
    """At the packaged prices sugar costs more than ethanol brings: nothing ever comes back."""
    text = scenario(tmp_path).removesuffix("mill.yaml") + "poor.yaml"
    (tmp_path / "poor.yaml").write_text("plant: rated_mill:RatedMill\nwhy: a mill that loses\n")
    inputs = [write_inputs(tmp_path, ROWS[0])]
    with pytest.raises(PlantError, match="'simple_payback' has no value to differentiate. No payback within 30 years"):
        tornado(text, "simple_payback", inputs, out=tmp_path / "out", progress=lambda line: None)


def test_an_input_that_the_plant_calculates_is_refused(mill_importable, tmp_path):
    calculated = ("extent", "fermentation.fermenter.extent", "factor", "0.9", "1.1", "-", "", "none", "test")
    with pytest.raises(ScenarioError, match="is calculated by the plant; name a variable that is fixed"):
        inputs = [write_inputs(tmp_path, calculated)]
        tornado(scenario(tmp_path), "net_present_value", inputs, out=tmp_path / "out", progress=lambda line: None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "has no table of inputs; name one with --inputs FILE.csv"),
        (["--inputs", "none.csv"], "There is no table of inputs 'none.csv'; check the path after --inputs"),
    ],
)
def test_the_command_answers_bad_input(mill_importable, tmp_path, capsys, arguments, sentence):
    command = ["tornado", scenario(tmp_path), "--figure", "net_present_value", "--out", str(tmp_path / "out")]
    assert cli.main([*command, *arguments]) == cli.BAD_INPUT
    assert sentence in capsys.readouterr().err


def test_the_command_prints_the_largest_changes(mill_importable, tmp_path, capsys):
    command = ["tornado", scenario(tmp_path), "--figure", "operating_profit", "--top", "1"]
    inputs = write_inputs(tmp_path, ROWS[1], ROWS[2])
    assert cli.main([*command, "--inputs", str(inputs), "--out", str(tmp_path / "out")]) == cli.SOLVED
    printed = capsys.readouterr().out
    assert printed.startswith("operating_profit: ") and "ethanol_price" in printed and "tornado.html" in printed
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "scenario.yaml",
        "run.json",
        "sensitivity.csv",
        "gradients.csv",
        "tornado.html",
    }
