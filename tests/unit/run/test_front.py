"""The study `pareto` on the sugar mill, from the command line to the results of one of its points."""

import csv
import json
import shutil

import numpy as np
import pyomo.environ as pyo
import pytest

from nexus import kernel
from nexus.cli import BAD_INPUT, NOT_SOLVED, SOLVED, main
from nexus.flowsheets.plant import PlantError
from nexus.scenario import Scenario, ScenarioError, load_scenario
from nexus.studies.pareto.check import check
from nexus.studies.pareto.full_point import point_scenario
from nexus.studies.pareto.study import run_front

FAILED = {"scenario.yaml", "run.json", "solver.log", "diagnosis.txt"}
FREE = """free:
  mash.flow: {lower: 8 kg/s, upper: 12 kg/s}
  recovery.stillage.split_fraction[backset]: {lower: 0.05, upper: 0.5}
  recovery.splitter.split_fraction[top,Ethanol]: {lower: 0.9, upper: 0.995}
"""
FRONT = (
    FREE
    + """study:
  kind: pareto
  objectives: [{figure: ethanol_product, sense: maximize}, {figure: heat}]
  points: 5
"""
)


@pytest.fixture(scope="module")
def mill_front(tmp_path_factory):
    """Returns the folder of a front of the mill: more ethanol against less heat."""
    folder = tmp_path_factory.mktemp("front")
    (folder / "mill.yaml").write_text(f"plant: sugar_mill:SugarMill\nwhy: ethanol against heat\n{FRONT}", "utf-8")
    assert main(["solve", str(folder / "mill.yaml"), "--out", str(folder / "out")]) == SOLVED
    return folder / "out"


def rows(folder):
    """Returns the rows of a front's table."""
    with (folder / "front.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_more_ethanol_takes_more_heat_along_the_front(mill_front):
    front = [row for row in rows(mill_front) if row["standing"] == "front"]
    values = sorted((float(row["ethanol_product"]), float(row["heat"])) for row in front)
    assert len(values) == 5
    assert np.diff(np.array(values), axis=0).min() > 0.0
    facts = json.loads((mill_front / "run.json").read_text(encoding="utf-8"))
    assert facts["points"] == 5 and facts["ideal"]["ethanol_product"] == pytest.approx(values[-1][0], rel=1e-3)
    assert "optimisations" in facts["status"]


def test_the_end_of_most_ethanol_uses_all_juice_and_recycles_all_it_may(mill_front):
    """Ethanol grows with juice, with its share to the top and with what returns: all at their upper bounds."""
    row = max((row for row in rows(mill_front) if row["point"] == "1"), key=lambda row: float(row["ethanol_product"]))
    assert float(row["mash.flow"]) == pytest.approx(12.0)
    assert float(row["recovery.splitter.split_fraction[top,Ethanol]"]) == pytest.approx(0.995)
    assert float(row["recovery.stillage.split_fraction[backset]"]) == pytest.approx(0.5)


def test_a_finished_front_is_not_solved_again(mill_front, capsys):
    before = rows(mill_front)
    scenario = str(mill_front.parent / "mill.yaml")
    assert main(["solve", scenario, "--out", str(mill_front)]) == SOLVED
    assert rows(mill_front) == before
    assert f"{len(before)} answers of an earlier run are taken up" in capsys.readouterr().err


def test_a_point_has_its_full_results_and_the_page_links_to_them(mill_front, capsys):
    row = next(row for row in rows(mill_front) if row["standing"] == "front")
    number = int(row["point"])
    link = f'"link":"points/{number:04d}/report.html"'
    assert link not in (mill_front / "pareto.html").read_text(encoding="utf-8")
    assert main(["pareto-point", str(mill_front), str(number)]) == SOLVED
    folder = mill_front / "points" / f"{number:04d}"
    with (folder / "kpis.csv").open(newline="", encoding="utf-8") as lines:
        figures = {each["name"]: float(each["value"]) for each in csv.DictReader(lines)}
    assert figures["ethanol_product"] == pytest.approx(float(row["ethanol_product"]), rel=1e-6)
    assert figures["heat"] == pytest.approx(float(row["heat"]), rel=1e-6)
    assert (folder / "report.html").is_file()
    assert link in (mill_front / "pareto.html").read_text(encoding="utf-8")
    assert load_scenario(str(folder / "scenario.yaml")).set["mash.flow"].endswith("kg/s")


def test_a_point_that_is_not_there_is_named(mill_front, tmp_path, capsys):
    assert main(["pareto-point", str(mill_front), "99"]) == BAD_INPUT
    assert "has no point 99. Its points are: 1, 2" in capsys.readouterr().err
    assert main(["pareto-point", str(tmp_path), "1"]) == BAD_INPUT
    assert "There is no front in" in capsys.readouterr().err


def test_a_point_of_another_version_of_the_plant_is_refused(mill_front, tmp_path, capsys):
    copy = tmp_path / "copy"
    shutil.copytree(mill_front, copy)
    names = copy / "solutions" / "names.txt"
    names.write_text(names.read_text(encoding="utf-8").replace("plant.mash.flow\n", "plant.mash.old_flow\n"), "utf-8")
    assert main(["pareto-point", str(copy), "1"]) == BAD_INPUT
    assert (
        "another version of plant 'sugar_mill', which had a variable 'plant.mash.old_flow'" in capsys.readouterr().err
    )


def test_a_front_is_set_beside_nsga2(mill_front):
    """The search gets a second: what it finds is feasible, so that it cannot dominate more than the front allows."""
    pytest.importorskip("pymoo")
    study = run_front(str(mill_front.parent / "mill.yaml"), out=mill_front, progress=lambda line: None)
    found, table = check(study, 1.0, 8, 1, lambda line: None)
    assert found.evaluations >= 8 and len(found.values) >= 1
    assert "| this front | 5 |" in table and "NSGA-II, last population" in table
    # nothing that the search finds lies beyond the best of an objective
    assert found.values.min() > -1e-6


@pytest.mark.parametrize(
    ("study", "message"),
    [
        ("{kind: pareto, objectives: [{figure: heat}]}", "trades two or three 'objectives'; 1 are given"),
        ("{kind: pareto, objective: heat}", "takes 'objectives', a list of two or three key figures, not 'objective'"),
        ("{kind: pareto, objectives: [{figure: heat}, {figure: heat}]}", "names a figure twice: heat, heat"),
        ("{kind: pareto, objectives: [{figure: heat}, {figur: x}]}", "unknown key 'study.objectives.1.figur'"),
        ("{kind: simulate, points: 9}", "'objectives' and 'points' need kind: pareto; study 'simulate' takes neither"),
    ],
)
def test_a_study_that_is_no_front_is_refused(write, study, message):
    with pytest.raises(ScenarioError) as error:
        load_scenario(write(f"{FREE}study: {study}\n"))
    assert message in str(error.value)


def test_an_objective_that_is_no_figure_is_refused(write, tmp_path):
    text = FRONT.replace("figure: heat", "figure: heath")
    with pytest.raises(PlantError, match="has no key figure 'heath'. Its key figures are: ethanol_product, heat"):
        run_front(write(text), out=tmp_path / "out", progress=lambda line: None)


def test_a_folder_with_other_files_is_refused(write, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match="holds other files; choose an empty or a new folder with --out DIR"):
        run_front(write(FRONT), out=tmp_path / "out", progress=lambda line: None)


def test_variables_that_are_chosen_as_one_are_set_one_by_one(tmp_path):
    (tmp_path / "decisions.json").write_text('{"a.x; b.y": "degC", "c.share": "-"}', encoding="utf-8")
    front = Scenario(plant="p", why="w", set={"d": 1.0}, free={"a.x; b.y": {}, "c.share": {}})
    row = {"a.x; b.y": "80.5", "c.share": "0.25", "point": "3", "problem": "least heat"}
    assert point_scenario(front, tmp_path, row).set == {
        "d": 1.0,
        "a.x": "80.5 degC",
        "b.y": "80.5 degC",
        "c.share": 0.25,
    }


def spoilt(monkeypatch):
    """Gives the mill an equation that nothing satisfies."""
    import sugar_mill

    original = sugar_mill.SugarMill.initialize

    def initialize(self, progress):
        original(self, progress)
        self.flowsheet.level = pyo.Var(initialize=1.0, bounds=(0, 1))
        self.flowsheet.filling = pyo.Constraint(expr=self.flowsheet.level == 2)

    monkeypatch.setattr(sugar_mill.SugarMill, "initialize", initialize)


@pytest.mark.parametrize("stage", ["initialize", "solve"])
@pytest.mark.parametrize("study", ["pareto", "optimize"])
def test_a_plant_that_does_not_solve_before_anything_is_chosen(study, stage, tmp_path, monkeypatch, capsys):
    """Is no bad input: exit code 3, with the stage and the reason; an optimum's folder holds the diagnosis."""
    import sugar_mill

    if stage == "solve":
        spoilt(monkeypatch)
    else:
        monkeypatch.setattr(sugar_mill.SugarMill, "initialize", lambda self, progress: kernel.solve(impossible()))
    text = FRONT if study == "pareto" else FREE + "study: {kind: optimize, objective: ethanol_product}\n"
    (tmp_path / "mill.yaml").write_text(f"plant: sugar_mill:SugarMill\nwhy: no state\n{text}", "utf-8")
    assert main(["solve", str(tmp_path / "mill.yaml"), "--out", str(tmp_path / "out")]) == NOT_SOLVED
    shown = capsys.readouterr().err
    assert f"Not solved: stage '{stage}' failed." in shown and "Traceback" not in shown
    if study == "optimize":
        assert {each.name for each in (tmp_path / "out").iterdir()} == FAILED
        assert "filling" in (tmp_path / "out" / "diagnosis.txt").read_text(encoding="utf-8")
    else:
        assert "no front" in shown and not (tmp_path / "out" / "front.csv").exists()
        assert main(["diagnose", str(tmp_path / "mill.yaml"), "--out", str(tmp_path / "why")]) == NOT_SOLVED
        assert f"stage '{stage}' failed" in (tmp_path / "why" / "diagnosis.txt").read_text(encoding="utf-8")


def test_the_plant_of_a_front_is_diagnosed_before_anything_is_chosen(tmp_path, capsys):
    (tmp_path / "mill.yaml").write_text(f"plant: sugar_mill:SugarMill\nwhy: ethanol against heat\n{FRONT}", "utf-8")
    assert main(["diagnose", str(tmp_path / "mill.yaml"), "--out", str(tmp_path / "why")]) == SOLVED
    assert "Solved in" in capsys.readouterr().out


def impossible():
    """Returns a model that no value within its bounds satisfies."""
    model = pyo.ConcreteModel()
    model.level = pyo.Var(initialize=0.5, bounds=(0, 1))
    model.filling = pyo.Constraint(expr=model.level == 2)
    return model
