"""Sweeps of the sugar mill: every scenario has one row, whatever is killed; rows equal those of single runs."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from nexus import cli
from nexus.run import run
from nexus.scenario import ScenarioError
from nexus.studies.optimize.study import run_optimum
from nexus.studies.sweep import sweep as sweeps
from nexus.studies.sweep.cluster import cluster_row, run_cluster
from nexus.studies.sweep.progress import ProgressLine
from nexus.studies.sweep.store import Lock, Rows, Store, complete_lines
from nexus.studies.sweep.sweep import sweep
from nexus.studies.sweep.worker import Worker

HERE = Path(__file__).parent
GRID = """scenario: mill.yaml
vary:
  mash.flow: {from: 5 kg/s, to: 20 kg/s, steps: 6}
  recovery.preheater.outlet.temperature: [366, 97 degC]
"""
DUTY = "recovery.preheater.heat_duty"
SPECIFIED = f"set: {{{DUTY}: 1.5 MW}}\nfree: {{recovery.preheater.outlet.temperature: {{}}}}\n"


def quiet(line):
    """Takes a line of progress."""


@pytest.fixture
def grid(tmp_path, write):
    """Returns the file of a grid of 12 scenarios over the mill."""
    write(name="mill.yaml")
    (tmp_path / "grid.yaml").write_text(GRID)
    return str(tmp_path / "grid.yaml")


@pytest.fixture
def here(monkeypatch):
    """Solves in this process, without any other."""

    def run_here(store, tasks, jobs, done, killed):
        worker = Worker(store.folder)
        for task in tasks:
            done(worker.run(task))

    monkeypatch.setattr(sweeps, "run_local", run_here)


def rows_of(folder):
    """Returns the rows of a sweep's table."""
    return list(csv.DictReader((Path(folder) / "sweep.csv").read_text().splitlines()))


FIGURES = ("ethanol_product [kg/hr]", "heat [MW]", "product_temperature [degC]")


def assert_same_figures(found, wanted, rel=1e-10):
    """Fails unless two tables have the same scenarios, once each, with the same figures."""
    assert [row["name"] for row in found] == [row["name"] for row in wanted]
    for a, b in zip(found, wanted, strict=True):
        assert a["status"] == b["status"]
        for name in FIGURES:
            assert a[name] == b[name] == "" or float(a[name]) == pytest.approx(float(b[name]), rel=rel)


def test_rows_equal_single_runs(grid, write, here, tmp_path):
    found = sweep([grid], tmp_path / "out", progress=quiet)
    assert (found.counts, found.ok) == ({"solved": 12}, True)
    rows = rows_of(found.folder)
    assert [row["name"] for row in rows] == [f"grid-{k:02}" for k in range(1, 13)]
    assert {row["status"] for row in rows} == {"solved"}
    assert rows[3]["mash.flow"] == "8.0 kg/s"
    for k in (0, 11):
        settings = [f"{p}={rows[k][p]}" for p in ("mash.flow", "recovery.preheater.outlet.temperature")]
        alone = run(str(tmp_path / "mill.yaml"), settings, tmp_path / f"run{k}", quiet)
        for name in FIGURES:
            assert float(rows[k][name]) == pytest.approx(alone.kpi(name.partition(" [")[0]), rel=1e-10)
    facts = json.loads((found.folder / "sweep.json").read_text())
    assert (facts["scenarios"], facts["ended"]) == (12, {"solved": 12})


def test_scenarios_start_from_the_nearest_solved_one(grid, here, tmp_path):
    """The first starts from the base; a grid's corner starts from a neighbour, which is a step of one value away."""
    rows = rows_of(sweep([grid], tmp_path / "out", progress=quiet).folder)
    starts = {row["name"]: row["start"].removeprefix("Newton from ") for row in rows}
    assert "the base" in starts.values()
    assert starts["grid-01"] == "grid-03"
    assert starts["grid-12"] == "grid-10"


def test_different_builds_and_specifications_are_solved_in_one_sweep(write, here, tmp_path):
    """A heat duty that is specified frees the temperature; an impossible one has no solution and a diagnosis."""
    files = [
        write(name="plain.yaml"),
        write("build: {heating: electric}\n", name="electric.yaml"),
        write(SPECIFIED, name="duty.yaml"),
        write(SPECIFIED.replace("1.5", "1000"), name="impossible.yaml"),
    ]
    found = sweep(files, tmp_path / "out", progress=quiet)
    assert (found.counts, found.ok) == ({"solved": 3, "not_solved": 1}, False)
    plain, electric, duty, impossible = rows_of(found.folder)
    assert float(duty["heat [MW]"]) == pytest.approx(1.5, rel=1e-12)
    assert plain["heat [MW]"] == electric["heat [MW]"] != duty["heat [MW]"]
    assert impossible["status"] == "not solved"
    assert impossible["sentence"].startswith("Not solved. ")
    assert impossible["heat [MW]"] == ""
    assert (found.folder / "diagnoses" / "impossible.txt").stat().st_size > len("Not solved.")
    assert str(found) == f"4 scenarios: 3 solved, 1 not solved; {found.seconds:.0f} s.\nTable: {found.table}"


def test_an_optimisation_runs_as_it_does_alone(write, here, tmp_path):
    """The heat is least at the lowest temperature that is allowed, 340 K."""
    free = "free: {recovery.preheater.outlet.temperature: {lower: 340, upper: 370}}\n"
    file = write(free + "study: {kind: optimize, objective: heat}\n", name="least.yaml")
    found = sweep([file], tmp_path / "out", progress=quiet)
    alone = run_optimum(file, out=tmp_path / "alone", progress=quiet)
    assert float(rows_of(found.folder)[0]["heat [MW]"]) == pytest.approx(alone.kpi("heat"), rel=1e-9)
    assert (found.folder / "full" / "least" / "report.html").is_file()


def test_full_results_equal_those_of_a_run(grid, here, tmp_path):
    (tmp_path / "grid.yaml").write_text(GRID.replace("steps: 6", "steps: 2").replace("[366, 97 degC]", "[366]"))
    found = sweep([grid], tmp_path / "out", progress=quiet, full=True)
    for name, flow, temperature in (("grid-1", "5.0 kg/s", "366"), ("grid-2", "20.0 kg/s", "366")):
        settings = [f"mash.flow={flow}", f"recovery.preheater.outlet.temperature={temperature}"]
        run(str(tmp_path / "mill.yaml"), settings, tmp_path / name, quiet)
        folder = found.folder / "full" / name
        assert {f.name for f in folder.iterdir()} == {f.name for f in (tmp_path / name).iterdir()}
        for table in ("kpis.csv", "streams.csv"):
            ours, theirs = (list(csv.reader((d / table).read_text().splitlines())) for d in (folder, tmp_path / name))
            for a, b in zip(ours, theirs, strict=True):
                assert [_number(cell) for cell in a] == pytest.approx([_number(cell) for cell in b], rel=1e-9)


def _number(cell):
    try:
        return float(cell)
    except ValueError:
        return hash(cell)


def test_a_sweep_goes_on_where_it_was_stopped(grid, here, tmp_path, monkeypatch):
    """A torn line is solved again, and a row that two processes wrote counts once."""
    whole = rows_of(sweep([grid], tmp_path / "whole", progress=quiet).folder)

    class Stop(Exception):
        pass

    seen = []

    def stop_after_five(row):
        seen.append(row)
        if len(seen) == 5:
            raise Stop

    with pytest.raises(Stop):
        sweep([grid], tmp_path / "out", progress=quiet, watch=stop_after_five)
    folder = tmp_path / "out" / "state" / "rows"
    [file] = folder.iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == 5
    file.write_bytes(b"".join(lines[:4]) + lines[4][:-20])
    (folder / "999-twice.jsonl").write_bytes(lines[0])
    said, ended = [], []
    found = sweep([grid], tmp_path / "out", progress=said.append, watch=ended.append)
    assert "4 of 12 scenarios are done already" in said
    assert not [line for line in said if "build" in line or "solve" in line]
    assert len(ended) == 8
    assert found.counts == {"solved": 12}
    assert_same_figures(rows_of(found.folder), whole)
    ended.clear()
    sweep([grid], tmp_path / "out", progress=quiet, watch=ended.append)
    assert ended == []


def test_a_worker_that_is_killed_is_replaced(grid, write, tmp_path):
    """The scenario that kills every worker gets a row; the one that a kill -9 hits is solved by another process."""
    duty = f"{DUTY}: 1000 MW"
    base = "plant: fatal_mill:FatalMill\nwhy: kills\nfree: {recovery.preheater.outlet.temperature: {}}\n"
    (tmp_path / "base.yaml").write_text(base + f"set: {{{duty}}}\n")
    (tmp_path / "mill.yaml").write_text("plant: fatal_mill:FatalMill\nwhy: kills\n")
    rows = "".join(f"s{k},mill.yaml,{5 + k / 2}\n" for k in range(12))
    (tmp_path / "rows.csv").write_text("name,scenario,mash.flow\nfatal,base.yaml,20\n" + rows)
    seen = []

    def kill_once(row):
        seen.append(row)
        if len(seen) == 3:
            os.kill(row["process"], signal.SIGKILL)

    found = sweep([str(tmp_path / "rows.csv")], tmp_path / "out", jobs=2, progress=quiet, watch=kill_once)
    assert found.counts == {"solved": 12, "killed": 1}
    fatal, *others = rows_of(found.folder)
    assert fatal["status"] == "killed its worker"
    assert fatal["sentence"] == (
        "It ended 2 worker processes; the last by SIGKILL, which is also how a system short of memory ends it."
    )
    assert [row["name"] for row in others] == [f"s{k}" for k in range(12)]
    assert float(others[-1]["ethanol_product [kg/hr]"]) == pytest.approx(
        float(others[0]["ethanol_product [kg/hr]"]) * 10.5 / 5, rel=1e-9
    )


def test_a_run_that_is_killed_goes_on(grid, here, tmp_path):
    """kill -9 of the parent and its workers at once; the same command ends with the rows of an uninterrupted run."""
    (tmp_path / "grid.yaml").write_text(GRID.replace("steps: 6", "steps: 60"))
    command = [sys.executable, "-m", "nexus.cli", "sweep", grid, "--jobs", "1", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    process = subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    store, patience = Store(tmp_path / "out"), time.monotonic() + 120
    while len(store.rows()) < 3 and time.monotonic() < patience:
        time.sleep(0.01)
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = len(store.rows())
    assert 3 <= done < 120
    ended = []
    found = sweep([grid], tmp_path / "out", progress=quiet, watch=ended.append)
    assert len(ended) == 120 - done
    assert found.counts == {"solved": 120}
    assert_same_figures(rows_of(found.folder), rows_of(sweep([grid], tmp_path / "whole", progress=quiet).folder))


def test_the_same_sweep_through_dask(grid, here, tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask is an extra of its own")
    whole = rows_of(sweep([grid], tmp_path / "whole", progress=quiet).folder)
    killed = []

    def kill_once(row):
        if not killed:
            killed.append(row["process"])
            os.kill(row["process"], signal.SIGKILL)

    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        found = sweep([grid], tmp_path / "out", cluster=cluster.scheduler_address, progress=quiet, watch=kill_once)
    assert found.counts == {"solved": 12}
    assert_same_figures(rows_of(found.folder), whole)
    assert len({row["process"] for row in rows_of(found.folder)}) >= 2


def test_no_worker_of_dask_is_profiled_meanwhile():
    """The profile is what makes a worker grow; one that joins while the sweep runs has none either."""
    distributed = pytest.importorskip("distributed", reason="Dask is an extra of its own")
    from nexus.studies.sweep.unprofiled import unprofiled

    def profiled(dask_worker):
        timers = dask_worker.periodic_callbacks
        return [name for name in ("profile", "profile-cycle") if name in timers and timers[name].is_running()]

    cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None)
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        assert list(client.run(profiled).values()) == [["profile", "profile-cycle"]]
        with unprofiled(client):
            cluster.scale(2)
            client.wait_for_workers(2, timeout=60)
            assert list(client.run(profiled).values()) == [[], []]
        assert list(client.run(profiled).values()) == [["profile", "profile-cycle"]] * 2


def test_what_ends_on_a_cluster_is_a_row(tmp_path):
    """A scenario that ends its workers gets a row; one whose row is on the disk keeps it; a lost scheduler is named."""
    distributed = pytest.importorskip("distributed", reason="Dask is an extra of its own")

    def future(status, error=None):
        return SimpleNamespace(status=status, exception=lambda: error, result=lambda: {"task": 7})

    store = Store(tmp_path / "out")
    store.create()
    Rows(store).append({"task": 1, "status": "solved"})
    deadly = distributed.KilledWorker("task", None, 2)
    assert cluster_row(future("finished"), store, 7, quiet) == {"task": 7}
    assert cluster_row(future("error", deadly), store, 1, quiet) == {"task": 1, "status": "solved"}
    assert cluster_row(future("error", deadly), store, 2, lambda task, reason: (task, reason)) == (
        2,
        "It ended its worker processes, as often as the scheduler allows.",
    )
    with pytest.raises(ScenarioError, match=r"^The connection to the Dask scheduler is lost\. What is solved is kept"):
        cluster_row(future("cancelled"), store, 2, quiet)


def test_a_cluster_that_is_not_there_is_named(grid, tmp_path, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is an extra of its own")
    monkeypatch.setattr("nexus.studies.sweep.cluster.PATIENCE", 0.5)
    with pytest.raises(ScenarioError, match=r"^No Dask scheduler answers at 'tcp://127\.0\.0\.1:1' \(.*\)\. Start one"):
        run_cluster(Store(tmp_path), [0], "tcp://127.0.0.1:1", quiet, quiet)


def test_without_dask_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError) as caught:
        run_cluster(Store(tmp_path), [0], "tcp://127.0.0.1:1", quiet, quiet)
    assert str(caught.value).startswith(
        "--cluster needs Dask, which is not installed; install it with: pip install distributed."
    )


def test_bad_rows_are_found_before_anything_runs(grid, tmp_path, capsys):
    (tmp_path / "rows.csv").write_text(
        "name,scenario,mash.flow,recovery.preheater.outlet.temperatur\nfine,mill.yaml,5,\n"
        "typo,mill.yaml,,370\nunit,mill.yaml,5 bar,\n"
    )
    assert cli.main(["sweep", str(tmp_path / "rows.csv"), "--out", str(tmp_path / "out")]) == cli.BAD_INPUT
    said = capsys.readouterr().err
    assert (
        "Error: Row 2 of 'rows.csv' ('typo'): Plant 'sugar_mill' has no variable or parameter "
        "'recovery.preheater.outlet.temperatur'. Nearest: "
    ) in said
    assert "Row 3 of 'rows.csv' ('unit'): 'mash.flow' cannot be '5 bar': bar does not convert to kilogram" in said
    assert not (tmp_path / "out").exists()


def test_a_path_that_the_plant_does_not_have_is_said_once(grid, tmp_path, capsys):
    (tmp_path / "grid.yaml").write_text(GRID.replace("mash.flow", "mash.flo"))
    assert cli.main(["sweep", grid, "--out", str(tmp_path / "out")]) == cli.BAD_INPUT
    [said] = [line for line in capsys.readouterr().err.splitlines() if "mash.flo" in line]
    assert said.startswith(
        "Error: Grid 'grid.yaml', scenario 1 and 11 more: Plant 'sugar_mill' has no variable or parameter 'mash.flo'. "
        "Nearest: mash.flow, "
    )


def test_folders_are_not_mixed_up(grid, write, here, tmp_path):
    sweep([grid], tmp_path / "out", progress=quiet)
    with pytest.raises(ScenarioError, match=r"holds another sweep of 12 scenarios \(other values, other options or"):
        sweep([write(name="mill.yaml")], tmp_path / "out", progress=quiet)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    with pytest.raises(ScenarioError, match=r"holds other files; choose an empty or a new folder with --out DIR\.$"):
        sweep([grid], tmp_path / "mine", progress=quiet)
    store = Store(tmp_path / "out")
    with Lock(store), pytest.raises(ScenarioError, match=r"^Another sweep runs in '.*out'; wait for it, or choose"):
        sweep([grid], tmp_path / "out", progress=quiet)
    with pytest.raises(ScenarioError, match=r"^--jobs 0 is no number of processes; write 1 or more\.$"):
        sweep([grid], tmp_path / "out", jobs=0, progress=quiet)


def test_exit_codes_are_those_of_a_run(grid, write, here, tmp_path, capsys, monkeypatch):
    assert cli.main(["sweep", grid, "--out", str(tmp_path / "a")]) == cli.SOLVED
    assert "12 scenarios: 12 solved; " in capsys.readouterr().out
    impossible = write(SPECIFIED.replace("1.5", "1000"), name="impossible.yaml")
    assert cli.main(["sweep", impossible, "--out", str(tmp_path / "b")]) == cli.NOT_SOLVED

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeps, "run_local", interrupted)
    assert cli.main(["sweep", grid, "--out", str(tmp_path / "c")]) == cli.INTERNAL_ERROR
    assert "Stopped; what is solved is kept: the same command goes on from there." in capsys.readouterr().err


def test_a_mistake_is_a_row_with_its_reason(grid, here, tmp_path, monkeypatch):
    monkeypatch.setattr("nexus.studies.sweep.worker.solve_case", lambda *arguments: 1 / 0)
    found = sweep([grid], tmp_path / "out", progress=quiet)
    assert found.counts == {"error": 12}
    row = rows_of(found.folder)[0]
    assert (row["status"], row["sentence"]) == ("stopped by a mistake in Nexus", "ZeroDivisionError: division by zero")
    assert "in _solved" in (found.folder / "diagnoses" / "grid-01.txt").read_text()


def test_complete_lines_leave_out_what_was_cut_off():
    assert complete_lines(b'{"task": 1}\n{"task": 2}\n{"ta') == [{"task": 1}, {"task": 2}]
    assert complete_lines(b'{"task": 1}\n{"ta\n{"task": 3}\n') == [{"task": 1}, {"task": 3}]
    assert complete_lines(b'{"task": 1}') == []


def test_the_progress_line_tells_the_time_that_is_left(monkeypatch):
    """Ten scenarios of 2 s each, two of which are behind: 16 s are left when the third has ended after 2 s."""
    clock = iter(range(0, 100, 2))
    monkeypatch.setattr("nexus.studies.sweep.progress.time.monotonic", lambda: now[0])
    now = [next(clock)]
    line = ProgressLine(10, {0: {"status": "solved"}}, StringIO())
    assert line.seconds_left() == float("inf")
    for status in ("solved", "not_solved"):
        now[0] = next(clock)
        line({"status": status})
    assert line.seconds_left() == pytest.approx(14.0)
    assert line.line() == "[#######.................] 3 of 10, 1 not solved, 14 s left"


def test_a_worker_needs_no_idaes():
    """A worker loads the compiled plant alone: its memory and its start are a fraction of a plant's."""
    code = "import sys, nexus.studies.sweep.worker; sys.exit('idaes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
