"""`nexus diagnose`: the plant as far as it gets, the fault first, exit codes and files."""

import pandas as pd
import pytest

from nexus.cli import main
from nexus.diagnose import diagnose


def test_healthy_plant(write, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["diagnose", write(), "--set", "mash.flow=9 kg/s", "--out", str(out)]) == 0
    text = capsys.readouterr()
    assert "mash.flow: 10 -> 9 kg/s (fixed)" in text.err and "] diagnose" in text.err
    assert text.out.startswith("Solved in ")
    assert "Diagnosis of sugar_mill: 0 serious findings, 0 warnings, " in text.out
    assert text.out.splitlines()[-1] == f"The diagnosis lies in {out / 'diagnosis.txt'}."
    assert {p.name for p in out.iterdir()} == {
        "diagnosis.txt",
        "findings.csv",
        "run.json",
        "scenario.yaml",
        "solver.log",
    }
    assert (out / "diagnosis.txt").read_text(encoding="utf-8") in text.out
    assert main(["diagnose", write(), "--out", str(out)]) == 0  # replaces its own folder


def test_plant_that_does_not_solve_names_the_bound_that_stops_it(write, tmp_path, capsys):
    """1000 mol/s of glucose need more juice than the upper bound of its flow allows."""
    case = write("set: {fermentation.fermenter.extent: 1000}\nfree: {mash.flow: {lower: 8, upper: 12}}\n")
    out = tmp_path / "out"
    assert main(["diagnose", case, "--out", str(out)]) == 3
    text = capsys.readouterr().out
    assert text.startswith("Not solved: stage 'solve' failed. Infeasible")
    first = text.partition("\n1. ")[2].partition("\n2. ")[0]
    assert first.startswith("WARNING: Near this point the equations cannot all hold within the bounds: ")
    assert "variable plant.mash.flow: upper bound 12" in first
    assert "variable plant.fermentation.fermenter.extent[0.0]: fixed at 1000" in first
    table = pd.read_csv(out / "findings.csv")
    assert "plant.mash.flow" in set(table.loc[table["finding"] == 1, "name"])


def test_bad_input_is_exit_code_2_and_leaves_nothing(write, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["diagnose", "nowhere.yaml", "--out", str(out)]) == 2
    assert "There is no scenario file 'nowhere.yaml'" in capsys.readouterr().err
    assert main(["diagnose", write(), "--set", "mash.flow=9 K", "--out", str(out)]) == 2
    assert not out.exists()


def test_start_that_fails_is_diagnosed_at_the_unit_that_fails(write, tmp_path, monkeypatch):
    """The mash section's start solves a unit with an impossible bound."""
    import pyomo.environ as pyo
    import sugar_mill

    from nexus import kernel

    original = sugar_mill.SugarMill.initialize

    def initialize(self, progress):
        block = self.flowsheet.storage
        block.level = pyo.Var(initialize=1.0, bounds=(0, 1))
        block.filling = pyo.Constraint(expr=block.level == 2)
        guard = pyo.ConcreteModel()
        guard.level = pyo.Var(initialize=0.5, bounds=(0, 1))
        guard.filling = pyo.Constraint(expr=guard.level == 2)
        kernel.solve(guard)
        original(self, progress)

    monkeypatch.setattr(sugar_mill.SugarMill, "initialize", initialize)
    found = diagnose(write(), out=tmp_path / "out", progress=lambda line: None)
    assert not found.ok and found.status.startswith("Not solved: stage 'initialize' failed. Infeasible")
    assert found.diagnosis.headline.startswith("No values within the bounds satisfy filling")


def test_start_that_stumbles_over_a_value_is_diagnosed_as_a_whole(write, tmp_path, monkeypatch):
    import sugar_mill

    def initialize(self, progress):
        self.flowsheet.mash.flow.unfix()
        raise ValueError("mash.flow has 1 degree of freedom too many")

    monkeypatch.setattr(sugar_mill.SugarMill, "initialize", initialize)
    found = diagnose(write(), out=tmp_path / "out", progress=lambda line: None)
    assert found.status == "Not solved: stage 'initialize' failed. mash.flow has 1 degree of freedom too many"
    assert found.diagnosis.serious and found.diagnosis.headline.startswith("Under-specified: ")
    with pytest.raises(AttributeError):
        found.ok = True
