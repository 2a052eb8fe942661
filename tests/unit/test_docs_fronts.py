"""The pages of shipped fronts and choices are those of their tables, and the tables bear what the pages claim."""

import csv

import pytest

from docs.reference import make_choices, make_fronts
from docs.reference.cells import rows_by
from nexus.scenario import load_scenario, shipped_scenarios

CHECKED = ("biorefinery_front", "biorefinery_front_capital")  # by NSGA-II
FRONTS = (*CHECKED, "biorefinery_front_slate")


@pytest.fixture(scope="module")
def effort():
    """Returns {front: {measure: text}}."""
    return {
        name: {r["measure"]: r["value"] for r in rows} for name, rows in rows_by(make_fronts.EFFORT, "front").items()
    }


@pytest.mark.parametrize("module", [make_fronts, make_choices])
def test_the_page_is_that_of_the_table(module):
    assert module.PAGE.read_text(encoding="utf-8") == module.page()


@pytest.mark.parametrize("name", FRONTS)
def test_points_are_all_there_and_none_is_beaten(name):
    rows = rows_by(make_fronts.POINTS, "front")[name]
    study = load_scenario(name).study
    figures = [choice.figure for choice in study.objectives]
    values = [[float(row[figure]) for figure in figures] for row in rows]
    assert len(rows) == study.points
    assert make_fronts.beaten(values, [choice.model_dump(mode="json") for choice in study.objectives]) == 0


@pytest.mark.parametrize("name", FRONTS)
def test_the_effort_is_within_what_is_promised(effort, name):
    """At most 1.5 optimisations a point, none failed, every optimum within its conditions."""
    assert float(effort[name]["optimisations a point"]) <= 1.5
    assert effort[name]["problems without solution"] == "0"
    assert float(effort[name]["largest condition of optimality"]) <= 1e-6


@pytest.mark.parametrize("name", CHECKED)
def test_the_front_dominates_as_much_as_nsga2_in_twenty_times_the_time(effort, name):
    measures = effort[name]
    assert float(measures["NSGA-II, last population: times"]) >= 20.0
    assert float(measures["this front: hypervolume"]) >= float(measures["NSGA-II, last population: hypervolume"])


def test_every_shipped_front_is_on_the_page(effort):
    assert sorted(effort) == [name for name in shipped_scenarios() if name.startswith("biorefinery_front")]


def test_a_beaten_point_is_counted():
    objectives = [{"figure": "a", "sense": "maximize"}, {"figure": "b", "sense": "minimize"}]
    assert make_fronts.beaten([[2.0, 1.0], [1.0, 1.0], [1.0, 0.5]], objectives) == 1


def test_every_alternative_of_the_shipped_choice_has_its_row():
    with make_choices.TABLE.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    alternatives = load_scenario(make_choices.SCENARIO).study.alternatives
    asked = {(p, c) for p in alternatives["products"] for c in alternatives["catalyst"]}
    assert {(row["products"], row["catalyst"]) for row in rows} == asked and all(row["reason"] for row in rows)
