"""Grid files and tables of scenarios: what they expand to, and what is refused before anything is built or solved."""

import numpy as np
import pytest

from nexus.scenario import ScenarioError
from nexus.studies.sweep.cases import read_cases, sweep_name
from nexus.studies.sweep.plants import Plants

BLEND = "name,paths,kind,low,high,unit,sum_to_one,reason,source\n"


@pytest.fixture
def plants():
    return Plants(lambda line: None)


@pytest.fixture
def grid(tmp_path, write):
    """Returns a function that writes a grid over the mill and returns its file."""
    write(name="mill.yaml")

    def grid(text: str, name: str = "grid.yaml") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return grid


def test_a_full_factorial_is_every_combination(grid, plants):
    file = grid(
        "scenario: mill.yaml\nvary:\n  mash.flow: {from: 5 kg/s, to: 20 kg/s, steps: 4}\n"
        "  recovery.preheater.outlet.temperature: [365, 95 degC]\n"
    )
    cases = read_cases([file], plants)
    flows = [case.inputs["mash.flow"] for case in cases]
    assert flows == ["5.0 kg/s"] * 2 + ["10.0 kg/s"] * 2 + ["15.0 kg/s"] * 2 + ["20.0 kg/s"] * 2
    assert [case.scenario.set["recovery.preheater.outlet.temperature"] for case in cases[:2]] == [365, "95 degC"]
    assert [case.name for case in cases] == [f"grid-{k}" for k in range(1, 9)]
    assert cases[0].scenario.why == "a sugar mill for tests"


def test_a_sample_has_one_draw_in_every_part_of_every_range(grid, plants):
    file = grid(
        "scenario: mill.yaml\nsample:\n  n: 20\n  seed: 3\n  inputs:\n"
        "    mash.flow: [8 kg/s, 12 kg/s]\n    fermentation.fermenter.conversion: [0.8, 0.9]\n"
    )
    cases = read_cases([file], plants)
    flows = np.array([float(case.inputs["mash.flow"].removesuffix(" kg/s")) for case in cases])
    conversions = np.array([case.inputs["fermentation.fermenter.conversion"] for case in cases])
    assert sorted((20 * (flows - 8) / 4).astype(int)) == list(range(20))
    assert sorted((20 * (conversions - 0.8) / 0.1).astype(int)) == list(range(20))
    assert [case.inputs for case in cases] == [case.inputs for case in read_cases([file], plants)]


def test_a_sample_may_take_the_inputs_of_a_campaign(grid, plants, tmp_path):
    """Sugar from 0.1 to 0.3 beside 0.80 water and 0.02 ethanol, divided by the sum: what is set sums to 1."""
    (tmp_path / "inputs.csv").write_text(
        BLEND + "sugar,mash.composition[Glucose],absolute,0.1,0.3,-,mash.composition[*],juices,test\n"
        "flow,mash.flow,factor,0.5,2,-,,rates,test\n"
    )
    cases = read_cases([grid("scenario: mill.yaml\nsample: {n: 4, inputs: inputs.csv}\n")], plants)
    for case in cases:
        sugar, given = case.inputs["sugar"], case.scenario.set
        assert given["mash.composition[Glucose]"] == pytest.approx(sugar / (0.82 + sugar))
        assert sum(v for path, v in given.items() if path.startswith("mash.composition")) == pytest.approx(1)
        assert given["mash.flow"] == pytest.approx(10 * case.inputs["flow"])


def test_a_table_has_a_row_a_scenario(grid, plants, tmp_path):
    (tmp_path / "rows.csv").write_text(
        "name,scenario,mash.flow,recovery.preheater.outlet.temperature\nslow,mill.yaml,5,\nhot,mill.yaml,,98 degC\n"
    )
    slow, hot = read_cases([str(tmp_path / "rows.csv")], plants)
    assert (slow.name, slow.scenario.set) == ("slow", {"mash.flow": 5.0})
    assert (hot.name, hot.scenario.set) == ("hot", {"recovery.preheater.outlet.temperature": "98 degC"})
    assert read_cases([grid("scenario: mill.yaml\ntable: rows.csv\n")], plants) == (slow, hot)


def test_build_arguments_multiply_a_grid(grid, plants):
    file = grid("scenario: mill.yaml\nbuild: {heating: [steam, electric]}\nvary: {mash.flow: [5, 6]}\n")
    cases = read_cases([file], plants)
    assert [(c.scenario.build["heating"], c.scenario.set["mash.flow"]) for c in cases] == [
        ("steam", 5), ("steam", 6), ("electric", 5), ("electric", 6)
    ]  # fmt: skip
    assert cases[2].inputs == {"build.heating": "electric", "mash.flow": 5}


def test_scenarios_are_named_one_by_one(write, plants):
    files = [write(name="a.yaml"), write("set: {mash.flow: 5}\n", name="b.yaml")]
    assert [case.name for case in read_cases(files, plants)] == ["a", "b"]
    assert sweep_name(files) == "a-and-1-more"
    with pytest.raises(ScenarioError, match=r"^Scenario '.*a\.yaml': the name 'a' stands twice; give each"):
        read_cases([files[0], files[0]], plants)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenario: mill.yaml\nvery: {}\nvary: {a: [1]}\n", "In grid 'grid.yaml': unknown key 'very'. Accepted: scen"),
        ("vary: {mash.flow: [1]}\n", "In grid 'grid.yaml': key 'scenario' is missing; add it."),
        ("scenario: m.yaml\nvary: {a: [1]}\n", "Grid 'grid.yaml', scenario 1: There is no scenario file 'm.yaml'"),
        (
            "scenario: mill.yaml\nvary: {a: [1]}\ntable: t.csv\n",
            "In grid 'grid.yaml': a grid needs one of vary, sa",
        ),
        ("scenario: mill.yaml\nvary: {mash.flow: 3}\n", "Grid 'grid.yaml': 'mash.flow' varies over 3; write a list of"),
        (
            "scenario: mill.yaml\nvary: {mash.flow: {from: 1 kg/s, to: 2 t/hr, steps: 3}}\n",
            "Grid 'grid.yaml': 'mash.flow' goes from '1 kg/s' to '2 t/hr', whose units differ; write both ends in one",
        ),
        (
            "scenario: mill.yaml\nvary: {mash.flow: {from: 1, to: 2, steps: 1}}\n",
            "Grid 'grid.yaml': 'mash.flow' has 1 steps; write a whole number of at least 2.",
        ),
        (
            "scenario: mill.yaml\nsample: {n: 3, method: sobol, inputs: {mash.flow: [1, 2]}}\n",
            "In grid 'grid.yaml': 'sample.method' cannot be 'sobol'. Accepted: latin_hypercube, uniform.",
        ),
        (
            "scenario: mill.yaml\nsample: {n: 3, inputs: {mash.flow: [1]}}\n",
            "Grid 'grid.yaml': 'mash.flow' is drawn from [1]; write its range as [LOW, HIGH].",
        ),
        ("scenario: mill.yaml\nsample: {n: 3, inputs: no.csv}\n", "Inputs 'no.csv': "),
        ("scenario: mill.yaml\ntable: no.csv\n", "Table '"),
    ],
)
def test_a_grid_that_makes_no_sense_is_refused(grid, plants, text, message, monkeypatch, tmp_path):
    file = grid(text)
    with pytest.raises(ScenarioError) as caught:
        read_cases([file], plants)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,mash.flow,mash.flow\na,1,2\n", "Table 'rows.csv': column 'mash.flow' stands twice. Its first row names"),
        ("name,mash.flow\n", "Table 'rows.csv': it has no rows."),
        ("name,mash.flow\na,1,2\n", "Row 1 of 'rows.csv' has 3 cells; its header has 2 columns."),
        ("name,mash.flow\na,1\n", "Row 1 of 'rows.csv' ('a') names no base; fill its column 'scenario'."),
        ("name,scenario\na,mill.yaml\na,mill.yaml\n", "Row 2 of 'rows.csv' ('a'): the name 'a' stands twice; give"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(grid, plants, text, message):
    with pytest.raises(ScenarioError) as caught:
        read_cases([grid(text, "rows.csv")], plants)
    assert str(caught.value).startswith(message)
