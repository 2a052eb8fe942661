"""Heat recovery in results and report: streams, targets and network of plants that state their heat loads."""

import json
import re

import pandas as pd
import pytest

from nexus.heat_tables import EXCHANGER_COLUMNS, HEAT_STREAM_COLUMNS
from nexus.run import run


def run_mill(name: str, folder):
    """Returns the results of one of the heat mills."""
    scenario = folder / f"{name}.yaml"
    scenario.write_text(f"plant: heat_mill:{name}\nwhy: heat loads for tests\n", encoding="utf-8")
    return run(str(scenario), out=folder / name, progress=lambda line: None)


@pytest.fixture(scope="module")
def served(mill_importable, tmp_path_factory):
    return run_mill("HeatMill", tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def integrated(mill_importable, tmp_path_factory):
    return run_mill("IntegratedMill", tmp_path_factory.mktemp("integrated"))


def page(results) -> str:
    """Returns the report without Plotly's own code."""
    html = (results.folder / "report.html").read_text(encoding="utf-8")
    return html[: html.index("<script>")] + html[html.index('<script type="application/json"') :]


def test_a_plant_without_heat_loads_has_no_heat_section(solved):
    assert "heat-recovery" not in page(solved)
    assert not (solved.folder / "heat_streams.csv").exists()
    assert "heat_recovery" not in solved.run


def test_a_plant_without_integration_shows_what_it_misses(served):
    # Smith: 7.5 MW and 10 MW at 10 K; 59 MW are heated and 61.5 MW cooled, so 51.5 MW could be saved
    facts = json.loads((served.folder / "run.json").read_text(encoding="utf-8"))["heat_recovery"]
    assert facts["least_hot_utility_W"] == pytest.approx(7.5e6)
    assert facts["least_cold_utility_W"] == pytest.approx(10e6)
    streams = pd.read_csv(served.folder / "heat_streams.csv")
    assert list(streams.columns) == HEAT_STREAM_COLUMNS
    assert streams.set_index("name").loc["reactor_2.feed"].tolist() == ["cold", "live steam", 27e6, 413.15, 503.15]
    assert not (served.folder / "exchangers.csv").exists()
    text = page(served)
    assert "7.50 MW of hot and 10.0 MW of cold utility are the least possible" in text
    assert "51.5 MW of both could be saved" in text
    assert '<a href="#heat-recovery">' in text


def test_an_integrated_plant_has_a_network_that_closes(integrated):
    assert integrated.ok, integrated.status
    facts = integrated.run["heat_recovery"]
    assert facts["levels"]["low_steam"]["duty_W"] == pytest.approx(1e6, rel=1e-3)
    assert facts["levels"]["high_steam"]["duty_W"] == pytest.approx(6.5e6, rel=1e-3)
    exchangers = pd.read_csv(integrated.folder / "exchangers.csv")
    assert list(exchangers.columns) == EXCHANGER_COLUMNS
    for row in integrated.tables["heat_streams"].to_dict("records"):
        mine = exchangers[exchangers[row["kind"]] == row["name"]]
        assert mine["heat [W]"].sum() == pytest.approx(row["heat [W]"], rel=1e-6)
    assert (exchangers["area [m^2]"] > 0).all() and (exchangers["installed cost [MUSD_2007]"] > 0).all()


def test_areas_follow_from_films_and_mean_differences(integrated):
    # two liquid films of 1700 W/m2/K in series give 850; steam's film of 5000 with one of 1700 gives 1268.7
    table = integrated.tables["exchangers"]
    steam = table["hot"].isin(["low_steam", "high_steam"])
    coefficient = table["heat [W]"] / table["area [m^2]"] / table["mean difference [K]"]
    assert coefficient[~steam].to_numpy() == pytest.approx(850.0)
    assert coefficient[steam].to_numpy() == pytest.approx(1 / (1 / 5000 + 1 / 1700))


def test_the_report_draws_curves_grid_and_table(integrated):
    text = page(integrated)
    assert not re.search(r"\bnan\b|\bNaN\b|\bInfinity\b|\bNone\b", text)
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', text, re.DOTALL)[1].replace("<\\/", "</"))
    hot, cold = figures["composite"][0]["data"]
    assert max(hot["x"]) == pytest.approx(61.5) and min(cold["x"]) == pytest.approx(10.0)
    assert max(cold["x"]) == pytest.approx(69.0)
    passed = figures["composite"][1]["data"][0]
    assert (passed["x"][0], passed["x"][-1], min(passed["x"])) == pytest.approx((7.5, 10.0, 0.0))
    exchangers = len(integrated.tables["exchangers"])
    links = [trace for trace in figures["network"][0]["data"] if trace["mode"] == "lines+markers"]
    assert len(links) == exchangers
    rows = re.search(r'id="exchangers">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)[1]
    assert rows.count("<tr>") == exchangers
    assert "which is the least possible with these utilities" in text
