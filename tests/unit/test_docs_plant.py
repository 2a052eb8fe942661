"""Scenarios and patches that the documentation shows fit the plant they name: paths, units, bounds, key figures."""

import pytest
import yaml

from nexus.flowsheets import load, plant_class
from nexus.flowsheets.plant import checked_build_args
from nexus.patches import apply_scenario
from nexus.scenario import Scenario, parse_settings
from tests.unit.test_docs import PAGES, commands, name, snippets

WRITTEN_IN_THE_DOCS = ("evaporation:Evaporation",)  # a plant whose module a page defines and runs


@pytest.fixture(scope="module")
def plant():
    """Returns the shipped plant, built and set; patches only change its values."""
    built = load("nrel2011")
    built.set_operating_conditions()
    return built


def shown_scenarios() -> list:
    """Returns every scenario and every --set that the pages show for the shipped plant, as test parameters."""
    cases = []
    for page in PAGES:
        blocks = [yaml.safe_load(s.text) for s in snippets(page, "yaml")]
        blocks += [
            {"set": parse_settings([option])}
            for s in snippets(page, "console")
            if s.mark != "run"
            for words, _ in commands(s.text)
            for flag, option in zip(words, words[1:], strict=False)
            if flag == "--set"
        ]
        own = [b for b in blocks if b.get("plant", "nrel2011") not in WRITTEN_IN_THE_DOCS]
        cases += [pytest.param(b, id=f"{name(page)}-{i}") for i, b in enumerate(own)]
    return cases


@pytest.mark.parametrize("data", shown_scenarios())
def test_shown_scenarios_fit_the_plant(plant, data):
    given = {"plant": "nrel2011", "why": "an example"} | data
    given.pop("extends", None)
    scenario = Scenario.model_validate(given)
    checked_build_args(plant_class(scenario.plant), scenario.build)
    apply_scenario(plant, scenario)
    if scenario.study.objective:
        plant.kpi(scenario.study.objective)
