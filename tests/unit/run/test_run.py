"""Run: the stages, the results folder, and what a failed run leaves."""

import json
import re

import pandas as pd
import pytest

from nexus.results import ResultsFolder
from nexus.run import run
from nexus.scenario import ScenarioError

SOLVED = {
    "scenario.yaml", "run.json", "solver.log", "kpis.csv", "streams.csv", "unit_models.csv", "costs.csv",
    "assumptions.csv", "report.html",
}  # fmt: skip
FAILED = {"scenario.yaml", "run.json", "solver.log", "diagnosis.txt"}
IMPOSSIBLE = (  # fermenting 1000 mol/s (180 kg/s) of glucose from at most 12 kg/s of juice
    "set: {fermentation.fermenter.extent: 1000}\nfree: {mash.flow: {lower: 8, upper: 12}}\n"
)


def quiet(line):
    """Drops a line of progress."""


def names(folder):
    """Returns the names of the files in a folder."""
    return {path.name for path in folder.iterdir()}


def test_a_solved_run_leaves_exactly_these_files(solved):
    assert names(solved.folder) == SOLVED
    assert names(solved.folder.parent) == {"mill.yaml", "out"}
    assert all((solved.folder / name).stat().st_size for name in SOLVED)


def test_the_run_says_what_it_was(solved):
    facts = json.loads((solved.folder / "run.json").read_text(encoding="utf-8"))
    assert facts["ok"] and re.fullmatch(r"Solved in \d+ iterations; the final solve took .* s\.", facts["status"])
    assert (facts["size"]["degrees_of_freedom"], facts["size"]["units"]) == (0, 11)
    assert facts["size"]["equalities"] == facts["size"]["free_variables"] > 100
    assert list(facts["seconds"]) == [
        "build", "set_operating_conditions", "set_scaling", "initialize", "solve", "report", "total",
    ]  # fmt: skip
    assert facts["largest_residual"] < 1e-8
    assert facts["versions"]["pyomo"]


def test_key_figures_are_those_of_a_hand_calculation(solved):
    """Ethanol made: 0.9 of 6480 kg/h glucose times 2 * 46.069 / 180.156; the recycle changes it by less than 3 %."""
    made = 0.9 * 6480 * 2 * 46.069 / 180.156 + 720
    assert solved.kpi("ethanol_product") == pytest.approx(made, rel=0.03)
    assert solved.kpi("product_temperature") == pytest.approx(25.0)
    with pytest.raises(KeyError, match="No key figure 'yield'"):
        solved.kpi("yield")


def test_tables_hold_rows_and_units(solved):
    kpis = pd.read_csv(solved.folder / "kpis.csv")
    assert list(kpis.columns) == ["name", "value", "units", "meaning"]
    streams = pd.read_csv(solved.folder / "streams.csv").set_index("name")
    assert (len(streams), streams.loc["vent", "phase"], streams.loc["beer", "phase"]) == (11, "vapour", "liquid")
    assert streams.loc["juice", ["from", "to", "area"]].tolist() == ["mash.sugar_juice", "mash.mixer", 100]
    assert streams.loc["juice", "total [kg/h]"] == pytest.approx(36000.0)
    assert streams.loc["juice", "Glucose [kg/h]"] == pytest.approx(6480.0)
    assert streams.loc["juice", "sensible enthalpy [W]"] == pytest.approx(0.0, abs=1e-3)  # it enters at 25 degC
    assert streams.loc["hot_beer", "temperature [K]"] == pytest.approx(370.0)
    units = pd.read_csv(solved.folder / "unit_models.csv").set_index("unit")
    assert units.loc["fermentation.fermenter", "type"] == "Fermenter"
    assert "volume=" in units.loc["fermentation.fermenter", "variables"]
    pressure_work = (3e5 - 101325) * 45711.7 / 3600 / 1041 / 0.75  # W: volume flow at about 1041 kg/m3
    assert units.loc["mash.pump", "work_mechanical [W]"] == pytest.approx(pressure_work, rel=0.02)
    costs = pd.read_csv(solved.folder / "costs.csv").set_index("item")
    assert costs.loc["still", ["kind", "value"]].tolist() == ["installed equipment", 5.0]


def test_the_resolved_scenario_solves_again(solved, tmp_path):
    again = run(str(solved.folder / "scenario.yaml"), out=tmp_path / "again", progress=quiet)
    assert again.kpi("ethanol_product") == pytest.approx(solved.kpi("ethanol_product"), rel=1e-9)


def test_a_design_specification_is_met(write, tmp_path):
    """The fermenter's volume fixes the juice: the volume flow, hence volume, is proportional to it."""
    case = write("set: {fermentation.fermenter.volume: 900}\nfree: {mash.flow: {lower: 2, upper: 50}}\n")
    results = run(case, out=tmp_path / "out", progress=quiet)
    volumes = results.tables["unit_models"].set_index("unit").loc["fermentation.fermenter", "variables"]
    assert "volume=900 m^3" in volumes
    flow = results.tables["streams"].set_index("name").loc["juice", "total [kg/h]"]
    assert flow == pytest.approx(36000 * 900 / 1047.70, rel=1e-4)


def test_an_optimisation_moves_its_free_variable_to_the_best_bound(write, tmp_path):
    """More juice gives more ethanol, so the upper bound is best."""
    case = write(
        "free: {mash.flow: {lower: 8, upper: 12}}\n"
        "study: {kind: optimize, objective: ethanol_product, sense: maximize, method: full_space}\n"
    )
    results = run(case, out=tmp_path / "out", progress=quiet)
    flow = results.tables["streams"].set_index("name").loc["juice", "total [kg/h]"]
    assert (results.ok, flow) == (True, pytest.approx(12 * 3600, rel=1e-6))


def test_a_failed_run_leaves_its_diagnosis_and_no_figures(write, tmp_path):
    results = run(write(IMPOSSIBLE), out=tmp_path / "out", progress=quiet)
    assert (results.ok, dict(results.tables)) == (False, {})
    assert results.status.startswith("Not solved: stage 'solve' failed.")
    assert names(tmp_path / "out") == FAILED
    assert results.status in (tmp_path / "out" / "diagnosis.txt").read_text(encoding="utf-8")
    facts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (facts["ok"], facts["status"]) == (False, results.status)


def test_old_results_stay_until_the_new_ones_are_whole(write, tmp_path):
    out = tmp_path / "out"
    run(write(), out=out, progress=quiet)
    before = (out / "kpis.csv").read_text(encoding="utf-8")
    seen = []
    run(
        write("set: {mash.flow: 12}\n"),
        out=out,
        progress=lambda line: seen.append((out / "kpis.csv").read_text("utf-8")),
    )
    assert set(seen) == {before}
    assert (out / "kpis.csv").read_text(encoding="utf-8") != before
    assert names(tmp_path) == {"case.yaml", "out"}


def test_bad_input_leaves_nothing_and_keeps_old_results(write, tmp_path):
    run(write(), out=tmp_path / "out", progress=quiet)
    with pytest.raises(ScenarioError, match="has no variable or parameter 'mash.flwo'"):
        run(write("set: {mash.flwo: 12}\n"), out=tmp_path / "out", progress=quiet)
    with pytest.raises(ScenarioError, match="does not accept the option wobble = 3. Correct 'options' under 'solver'."):
        run(write("solver: {options: {wobble: 3}}\n"), out=tmp_path / "new", progress=quiet)
    assert names(tmp_path) == {"case.yaml", "out"}
    assert names(tmp_path / "out") == SOLVED


def test_an_unwritable_folder_is_refused_before_the_solve(write):
    """Linux lets nobody make folders below /proc, not even root."""
    seen = []
    with pytest.raises(ScenarioError) as caught:
        run(write(), out="/proc/nexus-results", progress=seen.append)
    assert str(caught.value) == (
        "Results cannot be written to '/proc/nexus-results': No such file or directory. "
        "Choose a folder that you may write to with --out DIR."
    )
    assert seen == []


def test_a_file_in_the_place_of_a_folder_is_refused(write, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(ScenarioError, match="file' is a file, not a folder; choose another place with --out DIR."):
            run(write(), out=out, progress=quiet)


def test_a_folder_with_other_files_is_never_replaced(write, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ScenarioError, match="holds other files, which a run would replace; choose an empty or a new"):
        run(write(), out=tmp_path / "thesis", progress=quiet)
    assert names(tmp_path / "thesis") == {"chapter.txt"}


def test_an_interrupted_write_removes_its_own_and_keeps_the_old(tmp_path):
    target = tmp_path / "out"
    with ResultsFolder(target) as folder:
        (folder / "run.json").write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt), ResultsFolder(target) as folder:
        (folder / "run.json").write_text("new", encoding="utf-8")
        raise KeyboardInterrupt
    assert names(tmp_path) == {"out"}
    assert (target / "run.json").read_text(encoding="utf-8") == "old"
