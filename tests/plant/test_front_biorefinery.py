"""The how-to's front of the integrated plant: its scenario fits the plant, and thinned to two decisions it runs."""

import csv

import pytest
import yaml

from docs.reference import make_fronts
from docs.reference.cells import rows_by
from docs.reference.measure_optima import read
from nexus.patches import find
from nexus.scenario import Scenario, StudyKind, load_scenario
from nexus.studies.pareto.study import run_front
from tests.unit.test_docs import DOCS, snippets

pytestmark = pytest.mark.xdist_group("biorefinery")
THIN = ("hydrolysis.enzyme_loading", "sugar_liquor.product_split.split_fraction[succinic_acid_outlet]")


@pytest.fixture(scope="module")
def shown():
    """Returns the scenario of the how-to page as data."""
    return yaml.safe_load(snippets(DOCS / "how-to" / "trade-profit-against-carbon.md", "yaml")[0].text)


def test_the_scenario_frees_variables_of_the_plant_and_trades_its_figures(shown, biorefinery):
    scenario = Scenario.model_validate(shown)
    assert scenario.study.kind is StudyKind.pareto and len(scenario.free) >= 10
    for path in scenario.free:
        assert find(biorefinery.plant, path).fixed, path
    assert set(scenario.study.figures) <= {kpi.name for kpi in biorefinery.plant.kpis}


def test_the_shipped_front_is_that_of_the_page(shown):
    """So that what its reference page measured is what a reader of the how-to gets."""
    scenario, page = load_scenario("biorefinery_front"), Scenario.model_validate(shown)
    assert scenario.free == page.free and scenario.study == page.study


def test_the_front_with_capital_frees_the_same(shown):
    scenario = load_scenario("biorefinery_front_capital")
    assert scenario.free == load_scenario("biorefinery_front").free and scenario.study.points == 100
    assert tuple(scenario.study.figures) == ("operating_profit", "climate_change", "total_capital_investment")


def test_the_front_of_the_slate_frees_what_the_least_carbon_does_within_the_same_limits():
    """So that its ends are the shipped optima."""
    scenario, end = load_scenario("biorefinery_front_slate"), load_scenario("biorefinery_best_climate")
    assert scenario.free == end.free and scenario.study.constraints == end.study.constraints
    assert tuple(scenario.study.figures) == ("operating_profit", "climate_change")
    rows = rows_by(make_fronts.POINTS, "front")["biorefinery_front_slate"]
    for study, figure, pick in (("profit", "operating_profit", max), ("climate", "climate_change", min)):
        after = next(float(row["after"]) for row in read("optima")[study] if row["measure"] == figure)
        assert pick(float(row[figure]) for row in rows) == pytest.approx(after, rel=1e-4)


@pytest.fixture
def started(biorefinery, monkeypatch):
    """Lets a study take the solved plant as it stands."""
    monkeypatch.setattr("nexus.studies.optimize.plant.prepare", lambda scenario, stages: (biorefinery.plant, None))
    monkeypatch.setattr("nexus.studies.optimize.plant._start", lambda plant, patches, stages: None)


def test_every_point_of_the_slates_front_keeps_the_slate(started, tmp_path):
    """With all decisions: three points between the plant that earns most and the one with the least carbon."""
    thin = {"extends": "biorefinery_front_slate", "why": "a test", "study": {"points": 3}}
    (tmp_path / "thin.yaml").write_text(yaml.safe_dump(thin), encoding="utf-8")
    study = run_front(str(tmp_path / "thin.yaml"), out=tmp_path / "out", progress=lambda line: None)
    base = study.model.start.figures
    assert len(study.front.points) == 3
    for point in study.front.points:
        assert point.converged
        for figure in ("ethanol_product", "furfural_product", "succinic_acid_product", "polylactide_product"):
            assert 0.95 * (1 - 1e-6) <= point.state.figures[figure] / base[figure] <= 1.05 * (1 + 1e-6)
        assert point.state.figures["net_present_value"] >= base["net_present_value"] * (1 - 1e-6)


def test_a_thin_front_trades_profit_against_carbon(shown, started, tmp_path):
    """Less carbon costs profit along the front, and its ends are better than the plant as it is in what they favour."""
    thin = shown | {"free": {path: shown["free"][path] for path in THIN}, "study": shown["study"] | {"points": 3}}
    (tmp_path / "thin.yaml").write_text(yaml.safe_dump(thin), encoding="utf-8")
    study = run_front(str(tmp_path / "thin.yaml"), out=tmp_path / "out", progress=lambda line: None)
    values = sorted(tuple(point.values) for point in study.front.points)
    assert len(values) == 3 and all(point.converged for point in study.front.points)
    assert all(more[0] > less[0] and more[1] > less[1] for less, more in zip(values[:-1], values[1:], strict=True))
    base = study.model.start.figures
    assert values[-1][0] > base["operating_profit"] and values[0][1] < base["climate_change"]
    with (tmp_path / "out" / "front.csv").open(newline="", encoding="utf-8") as lines:
        table = list(csv.DictReader(lines))
    assert sum(row["standing"] == "front" for row in table) == 3
    middle = next(row for row in table if row["problem"].startswith("most operating profit with"))
    assert float(middle["operating_profit per climate_change"]) > 0.0
