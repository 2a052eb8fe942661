"""Scenarios and patches that the documentation shows fit the plant they name: paths, units, bounds, key figures."""

from itertools import pairwise

import pytest
import yaml

from nexus.flowsheets import load, plant_class
from nexus.flowsheets.plant import checked_build_args
from nexus.patches import apply_scenario, component_at
from nexus.scenario import Study, load_scenario, parse_settings, shipped_scenarios
from nexus.studies.sweep.grid import Grid, combinations, draws
from tests.unit.test_docs import PAGES, commands, name, snippets

WRITTEN_IN_THE_DOCS = ("evaporation:Evaporation",)  # a plant whose module a page defines and runs


PLANTS = ("nrel2011", "biorefinery")


@pytest.fixture(scope="module")
def plants():
    """Returns the shipped plants by name, built and set; patches only change their values."""
    built = {name: load(name) for name in PLANTS}
    for plant in built.values():
        plant.set_operating_conditions()
    return built


def plant_of(scenario: str) -> str | None:
    """Returns the plant of a shipped scenario, None for a file."""
    return load_scenario(scenario).plant if scenario in shipped_scenarios() else None


def first_of(grid: Grid) -> dict:
    """Returns what the first scenario of a grid sets."""
    variants = combinations(grid.vary, "grid") if grid.vary else draws(grid.sample, "grid")
    return dict(next(variants).set)


def shown_on(page) -> list[dict]:
    """Returns the scenarios and the --set of a page, each with its plant.

    A fragment that names neither a plant nor a shipped scenario is of the plant that the page named last.
    """
    blocks, last = [], "nrel2011"
    for snippet in snippets(page):
        if snippet.mark == "grid":
            given = Grid.model_validate(yaml.safe_load(snippet.text))
            last = plant_of(given.scenario)
            blocks.append({"plant": last, "set": first_of(given)})
        elif snippet.kind == "yaml":
            given = yaml.safe_load(snippet.text)
            if "prices" in given:  # a file beside the page
                given["prices"]["file"] = str(page.parent / given["prices"]["file"])
            last = given.get("plant") or plant_of(given.get("extends", "")) or last
            blocks.append({"plant": last} | given)
        elif snippet.kind == "console" and snippet.mark != "run":
            for words, _ in commands(snippet.text):
                last = next(filter(None, map(plant_of, words)), last)
                options = [option for flag, option in pairwise(words) if flag == "--set"]
                blocks += [{"plant": last, "set": parse_settings([option])} for option in options]
    return blocks


def shown_scenarios() -> list:
    """Returns every scenario and every --set that the pages show for a shipped plant, as test parameters."""
    shown = [(page, i, block) for page in PAGES for i, block in enumerate(shown_on(page))]
    own = [each for each in shown if each[2]["plant"] not in WRITTEN_IN_THE_DOCS]
    return [pytest.param(block, id=f"{name(page)}-{i}") for page, i, block in own]


@pytest.mark.parametrize("data", shown_scenarios())
def test_shown_scenarios_fit_the_plant(plants, data, tmp_path):
    """Where decisions are chosen, `free` may stand in a table or in the scenario that this one extends."""
    given = {"why": "an example"} | data
    chooses = given.get("study", {}).get("kind", "simulate") != "simulate"
    if not chooses:
        given.pop("extends", None)
    file = tmp_path / "shown.yaml"
    file.write_text(yaml.safe_dump(given), encoding="utf-8")
    scenario = load_scenario(str(file))
    plant = plants[scenario.plant]
    checked_build_args(plant_class(scenario.plant), scenario.build)
    for argument, values in scenario.study.alternatives.items():
        for value in values:
            checked_build_args(plant_class(scenario.plant), {argument: value})
    for path in () if scenario.study.alternatives else scenario.free:  # alternatives differ in what there is
        for each in path.split(";"):
            component_at(plant, each.strip())
    apply_scenario(plant, scenario.model_copy(update={"free": {}, "study": Study()}) if chooses else scenario)
    for figure in scenario.study.figures:
        plant.kpi(figure)
