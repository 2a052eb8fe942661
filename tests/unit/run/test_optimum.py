"""Runs of a study `optimize` by feasible path: the results folder, and what is refused."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from nexus.run import run
from nexus.scenario import ScenarioError, load_scenario
from nexus.studies.optimize import Decision
from nexus.studies.optimize.study import run_optimum
from nexus.studies.optimize.tables import decision_table

RATED = "plant: rated_mill:RatedMill\nwhy: a fermenter of given size\n"
FULL = (
    "build: {capacities: rating}\nset: {costing.equipment.fermenters.capacity: 500 m^3}\n"
    "free: {mash.flow: {lower: 2, upper: 12}}\n"
    "study: {kind: optimize, objective: ethanol_product, sense: maximize}\n"
)


def solve(tmp_path, more: str):
    """Returns the results of the mill with more YAML."""
    path = tmp_path / "case.yaml"
    path.write_text(RATED + more, encoding="utf-8")
    return run_optimum(str(path), out=tmp_path / "out", progress=lambda line: None)


def test_the_fermenter_is_as_full_as_it_can_be(tmp_path):
    """Most ethanol from 500 m3: the load is the capacity, and its price is that of re-solving at another capacity."""
    results = solve(tmp_path, FULL)
    assert results.ok and results.status.startswith("Optimum found in")
    margins = pd.read_csv(results.folder / "capacities.csv").set_index("item")
    assert margins.loc["fermenters", "load"] == pytest.approx(500, rel=1e-6)
    held = pd.read_csv(results.folder / "constraints.csv")
    assert held["name"].str.contains("load_within_capacity").tolist() == [True]
    decisions = pd.read_csv(results.folder / "decisions.csv").set_index("name")
    assert decisions.loc["mash.flow", ["lower", "upper"]].tolist() == [2, 12]
    before_after = pd.read_csv(results.folder / "figures_before_after.csv").set_index("name")
    kpis = pd.read_csv(results.folder / "kpis.csv").set_index("name")
    assert before_after.loc["ethanol_product", "after"] == pytest.approx(kpis.loc["ethanol_product", "value"])
    facts = json.loads((results.folder / "run.json").read_text(encoding="utf-8"))
    assert facts["optimization"]["stationarity"] < 1e-6
    page = (results.folder / "report.html").read_text(encoding="utf-8")
    assert '<section id="optimum">' in page and "What holds the optimum" in page


def test_a_limit_on_a_figure_holds_instead(tmp_path):
    """At most 40 % of the ethanol made before, less than the fermenter holds: the only limit with a price."""
    limited = FULL.replace("maximize}", "maximize, constraints: {ethanol_product: {upper: 0.4, of_base: true}}}")
    results = solve(tmp_path, limited)
    table = pd.read_csv(results.folder / "figures_before_after.csv").set_index("name")
    assert table.loc["ethanol_product", "relative change"] == pytest.approx(-0.6, abs=1e-6)
    held = pd.read_csv(results.folder / "constraints.csv")
    assert held["name"].tolist() == ["ethanol_product"]
    assert held["price"].tolist() == pytest.approx([1.0])


def test_what_cannot_be_met_leaves_a_diagnosis_and_no_figures(tmp_path):
    """Three times the ethanol from a mash of at most 12 kg/s: no optimum, no tables."""
    results = solve(tmp_path, FULL.replace("maximize}", "maximize, constraints: {ethanol_product: {lower: 9e9}}}"))
    assert not results.ok and results.status.startswith("No optimum found")
    assert not (results.folder / "kpis.csv").exists()
    assert "What holds the last state" in (results.folder / "diagnosis.txt").read_text(encoding="utf-8")


def test_a_decision_that_the_plant_calculates_is_refused(tmp_path):
    """Only what is fixed can be chosen."""
    wrong = FULL.replace("mash.flow: {lower: 2, upper: 12}", "fermentation.fermenter.volume: {lower: 2, upper: 12}")
    with pytest.raises(ScenarioError, match="is calculated by the plant; name a variable that is fixed"):
        solve(tmp_path, wrong)


def test_run_says_where_an_optimisation_by_feasible_path_is_run(tmp_path):
    """The plain run knows simulations and optimisations of all variables at once."""
    path = tmp_path / "case.yaml"
    path.write_text(RATED + FULL, encoding="utf-8")
    with pytest.raises(ScenarioError, match="run it with `nexus solve` or nexus.studies.optimize.study.run_optimum"):
        run(str(path), out=tmp_path / "out", progress=lambda line: None)


def test_a_table_of_decisions_becomes_free_variables(tmp_path):
    """A row of other build arguments and one that the scenario sets to null are left out; its own bounds win."""
    (tmp_path / "choices.csv").write_text(
        "path,lower,upper,units,build\nmash.flow,2,12,kg/s,\na.b,1,2,-,heat: strong\nc.d,1,2,bar,\n", encoding="utf-8"
    )
    path = tmp_path / "case.yaml"
    path.write_text(
        RATED + "decisions: choices.csv\nfree: {c.d: null, e.f: {upper: 3}}\n"
        "study: {kind: optimize, objective: ethanol_product}\n",
        encoding="utf-8",
    )
    free = load_scenario(str(path)).free
    assert list(free) == ["mash.flow", "e.f"]
    assert (free["mash.flow"].lower, free["mash.flow"].upper) == ("2 kg/s", "12 kg/s")
    path.write_text(RATED + "decisions: nowhere.csv\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="there is no table of decisions 'nowhere.csv'"):
        load_scenario(str(path))


@pytest.mark.parametrize("share, side", [(0.0, "lower"), (1e-7, "lower"), (0.01, ""), (0.99, ""), (1 - 1e-7, "upper")])
def test_a_decision_that_misses_its_bound_by_rounding_stands_on_it(share, side):
    model = SimpleNamespace(
        decisions=(Decision("mash.flow", 2.0, 12.0, "kg/s", 8.0),), start=SimpleNamespace(point=[0.6])
    )
    optimum = SimpleNamespace(multipliers=(), state=SimpleNamespace(point=[share]))
    assert decision_table(model, optimum)["at bound"].tolist() == [side]
