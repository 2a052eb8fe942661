"""The command line: exit codes, sentences on standard error, key figures on standard output."""

import math
import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from nexus.cli import key_figures, main


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("nexus ")


def test_solve_prints_figures_beside_published_ones_and_the_reports_place(write, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["solve", write(), "--set", "mash.flow=9 kg/s", "--out", str(out)]) == 0
    text = capsys.readouterr()
    first, figure = text.out.splitlines()[:2]
    assert first.split() == ["Nexus", "published", "deviation"]
    name, value, published, deviation, *units = figure.split()
    assert (name, published, units) == ("ethanol_product", "3,000", ["%", "kg/hr"])
    assert float(deviation) == pytest.approx(100 * (float(value.replace(",", "")) / 3000 - 1), abs=0.06)
    assert text.out.splitlines()[-1] == f"Report: {out / 'report.html'}"
    assert "mash.flow: 10 -> 9 kg/s (fixed)" in text.err
    assert "] solve" in text.err


def test_bad_input_is_exit_code_2_and_one_sentence(write, tmp_path, capsys):
    assert main(["solve", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("Error: There is no scenario file 'nowhere.yaml'.")
    assert main(["solve", write(), "--set", "mash.flow=1", "--set", "mash.flow=2", "--out", str(tmp_path / "o")]) == 2
    assert "is set twice on the command line" in capsys.readouterr().err
    path = tmp_path / "other.yaml"
    path.write_text("plant: nrel1999\nwhy: test\n", encoding="utf-8")
    assert main(["solve", str(path), "--out", str(tmp_path / "o")]) == 2
    assert "Error: There is no plant 'nrel1999'." in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_not_solved_is_exit_code_3(write, tmp_path, capsys):
    case = write("set: {fermentation.fermenter.extent: 1000}\nfree: {mash.flow: {lower: 8, upper: 12}}\n")
    assert main(["solve", case, "--out", str(tmp_path / "out")]) == 3
    text = capsys.readouterr()
    assert text.err.splitlines()[-1] == f"The diagnosis lies in {tmp_path / 'out' / 'diagnosis.txt'}."
    assert text.out == ""


def test_an_internal_error_is_exit_code_1_and_leaves_nothing(write, tmp_path, capsys, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("nexus.run.write_report", broken)
    assert main(["solve", write(), "--out", str(tmp_path / "out")]) == 1
    assert "Internal error: ZeroDivisionError: a mistake of ours. Nothing was written." in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"]


def test_show_prints_the_resolved_scenario(write, capsys):
    write("set: {mash.flow: 9}\n", "base.yaml")
    assert main(["show", write("extends: base.yaml\nset: {mash.price: 2}\n")]) == 0
    text = capsys.readouterr().out
    assert "mash.flow: 9" in text and "mash.price: 2" in text and "extends" not in text


def test_check_builds_but_does_not_solve(write, capsys):
    case = write("set: {mash.flow: 9 kg/s}\n")
    assert main(["check", case]) == 0
    assert capsys.readouterr().out == f"{case} is valid: plant 'sugar_mill' builds and takes its 1 patches.\n"
    assert main(["check", write("set: {mash.flow: 9 K}\n")]) == 2
    assert "kelvin does not convert to kilogram / second" in capsys.readouterr().err


def test_list_prints_a_line_a_scenario(capsys):
    from nexus.scenario import load_scenario, shipped_scenarios

    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(shipped_scenarios())
    for line, name in zip(lines, shipped_scenarios(), strict=True):
        assert line.split()[0] == name and line.endswith(load_scenario(name).why)


def test_help_and_list_do_not_wait_for_idaes():
    code = "import sys; from nexus.cli import main; main(['list']); print('idaes' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "False"


def test_figures_without_published_ones_are_a_column_alone():
    kpis = pd.DataFrame({"name": ["feed"], "value": [123456.7], "units": ["kg/hr"], "published": [math.nan]})
    head, line = key_figures(SimpleNamespace(tables={"kpis": kpis})).splitlines()
    assert (head.split(), line.split()) == (["value"], ["feed", "123,457", "kg/hr"])
