"""Scenario files: typed, merged, and refused with a sentence."""

from pathlib import Path

import pytest

from nexus.scenario import (
    Engine,
    Scenario,
    ScenarioError,
    StudyKind,
    load_scenario,
    parse_settings,
    scenario_name,
    shipped_scenarios,
)


def refused(path, *settings):
    """Returns the sentence with which a scenario is refused."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, settings)
    return str(caught.value)


def test_a_short_scenario_simulates_with_ipopt(write):
    scenario = load_scenario(write())
    assert (scenario.study.kind, scenario.solver.engine, scenario.set) == (StudyKind.simulate, Engine.ipopt, {})


def test_what_is_resolved_reads_back_the_same(write, tmp_path):
    scenario = load_scenario(
        write(
            "build: {heating: electric}\nset: {mash.flow: 40 t/hr}\nfree: {mash.pump.efficiency_pump: {upper: 0.8}}\n"
        )
    )
    (tmp_path / "again.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    assert load_scenario(str(tmp_path / "again.yaml")) == scenario


def test_a_scenario_extends_another_key_by_key(write):
    write("set: {mash.flow: 9, mash.price: 2}\nsolver: {options: {tol: 1.0e-6}}\n", "base.yaml")
    child = write("extends: base.yaml\nset: {mash.flow: 12}\n", "child.yaml")
    scenario = load_scenario(child)
    assert scenario.set == {"mash.flow": 12, "mash.price": 2}
    assert (scenario.solver.options, scenario.extends) == ({"tol": 1e-6}, None)


def test_the_command_line_wins_over_the_file(write):
    scenario = load_scenario(write("set: {mash.flow: 9}\n"), ["mash.flow=11 kg/s", "mash.price=3"])
    assert scenario.set == {"mash.flow": "11 kg/s", "mash.price": 3.0}


def test_an_unknown_key_names_the_accepted_ones(write):
    assert refused(write("stdy: {kind: simulate}\n")).endswith(
        "unknown key 'stdy'. Did you mean 'study'? "
        "Accepted: plant, why, build, extends, set, free, prices, study, solver, decisions."
    )
    assert "unknown key 'study.goal'. Accepted: kind, objective, sense" in refused(write("study: {goal: 3}\n"))


def test_a_missing_key_is_named(tmp_path):
    path = tmp_path / "bare.yaml"
    path.write_text("plant: nrel2011\n", encoding="utf-8")
    assert refused(str(path)).endswith("key 'why' is missing; add it.")


def test_a_missing_file_is_named():
    assert refused("nowhere/case.yaml") == (
        "There is no scenario file 'nowhere/case.yaml'. Check the path, or name a shipped scenario (see nexus list)."
    )


def test_an_unknown_name_says_how_to_name_a_file():
    assert refused("nrel1999").startswith("There is no scenario 'nrel1999'.")
    assert refused("nrel1999").endswith("a file of your own is named with its ending, .yaml.")


def test_a_key_twice_is_an_error(write):
    assert refused(write("set:\n  mash.flow: 9\n  mash.flow: 10\n")).endswith(
        "'mash.flow' stands twice (line 5); keep one of the two."
    )
    with pytest.raises(ScenarioError, match="'a.b' is set twice on the command line; keep one of the two."):
        parse_settings(["a.b=1", "a.b=2"])


def test_a_setting_without_a_value_is_an_error():
    with pytest.raises(ScenarioError, match="--set 'a.b' is not PATH=VALUE; write for example"):
        parse_settings(["a.b"])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("study: {kind: dream}\n", "'study.kind' cannot be 'dream'. Accepted: simulate, optimize, pareto, choose."),
        ("study: {sense: minimise}\n", "'study.sense' cannot be 'minimise'. Accepted: minimize, maximize."),
        ("study: {kind: optimize}\n", "study 'optimize' needs 'objective', the name of a key figure of the plant."),
        ("study: {objective: heat}\n", "study 'simulate' takes no 'objective'; remove it or use kind: optimize."),
        ("solver: {engine: conopt}\n", "'solver.engine' cannot be 'conopt'. Accepted: ipopt, pounce."),
        ("set: {mash.flow: true}\n", "'mash.flow' is set to True; write a number or a quantity such as '158 degC'."),
        ("set: {mash.flow: [1, 2]}\n", "'set.mash.flow' cannot be [1, 2]:"),
        ("set: 3\n", "'set' cannot be 3:"),
    ],
)
def test_a_wrong_value_gets_a_sentence(write, more, sentence):
    assert sentence in refused(write(more))


def test_broken_yaml_gets_a_sentence(write, tmp_path):
    assert "is not valid YAML" in refused(write("set: {a: 1\n"))
    (tmp_path / "list.yaml").write_text("- 1\n", encoding="utf-8")
    assert "holds no keys; it needs at least 'plant' and 'why'." in refused(str(tmp_path / "list.yaml"))


def test_a_circle_of_extends_is_an_error(write):
    write("extends: b.yaml\n", "a.yaml")
    path = write("extends: a.yaml\n", "b.yaml")
    assert "extend each other in a circle: b -> a -> b." in refused(path)


def test_every_shipped_scenario_reads():
    for name in shipped_scenarios():
        assert isinstance(load_scenario(name), Scenario)


def test_results_are_kept_under_the_scenarios_name():
    assert scenario_name("cases/warm.yaml") == "warm"
    assert scenario_name("robustness/wet") == "robustness-wet"
    assert not Path(scenario_name("robustness/wet")).parent.name
