"""Kills a sweep of a plant, goes on, and compares: `python -m tests.benchmarks.sweep_throughput PLANT FOLDER`.

PLANT is a key of `GRIDS`. Steps, each of which goes on where it was interrupted (`--steps` names some of them):

whole   the sweep in one process, not disturbed
killed  the sweep in two processes: kill -9 of a worker after a fifth of the scenarios, kill -9 of everything after half
        of them, a torn line at the end of a file of rows, then the same command again
dask    the sweep on a real scheduler with two workers, one of which a kill -9 ends after a third
alone   the first scenarios solved in one process, in turns by a plain loop over the compiled plant and as a worker does

The figures go to `docs/reference/sweep.csv`, from which `docs/reference/make_sweep.py` writes the page.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import yaml

from nexus.studies.sweep import compiled
from nexus.studies.sweep.store import Store
from nexus.studies.sweep.worker import Worker
from tests.benchmarks.sweep_comparison import finished, measures

DOCS = Path(__file__).parents[2] / "docs"
TABLE = DOCS / "reference" / "sweep.csv"
GRIDS = {
    "nrel2011": Path(__file__).with_name("sweep_nrel2011.yaml"),
    "biorefinery": DOCS / "how-to" / "overnight.yaml",
}
STEPS = ("whole", "killed", "dask", "alone")
WORKER_AT, RUN_AT, DASK_AT = 0.2, 0.5, 1 / 3  # of the scenarios
ALONE = 100  # scenarios of the comparison in one process
POLL, ROWS_POLL = 0.2, 1.0  # seconds; to read all rows takes a while


def command(grid, out, *more):
    """Returns the command of a sweep."""
    return [sys.executable, "-m", "nexus.cli", "sweep", str(grid), "--out", str(out), *more]


def whole(grid, folder):
    """Runs the sweep in one process."""
    subprocess.run(command(grid, folder / "whole", "--jobs", "1"), check=False)


def share(folder, out):
    """Lets a sweep begin from the plan and the compiled plants of the undisturbed one, which would be made again."""
    source, target = Store(folder / "whole"), Store(out)
    target.create()
    if target.plan() is None:
        for file in (source.state / "plants").iterdir():
            shutil.copy(file, target.state / "plants")
        target.save_plan(source.plan())


def thinned(grid, n, folder):
    """Returns the file of a grid that draws n scenarios only."""
    data = yaml.safe_load(grid.read_text(encoding="utf-8"))
    data["sample"]["n"] = n
    file = folder / grid.name
    file.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return file


def scenarios(store, process):
    """Returns the number of scenarios of a sweep, waiting for its plan."""
    while (plan := store.plan()) is None:
        assert process.poll() is None, "the sweep ended before it began"
        time.sleep(POLL)
    return len(plan.tasks)


def wait_for_rows(store, process, count):
    """Waits until so many scenarios have ended and returns their rows."""
    while len(rows := store.rows()) < count:
        assert process.poll() is None, f"the sweep ended after {len(rows)} rows"
        time.sleep(ROWS_POLL)
    return rows


def killed(grid, folder):
    """Runs the sweep in two processes, kills a worker and then everything, and goes on."""
    out, facts = folder / "killed", {}
    if finished(out):
        return
    share(folder, out)
    store = Store(out)
    process = subprocess.Popen(command(grid, out, "--jobs", "2"), start_new_session=True)
    total = scenarios(store, process)
    rows = wait_for_rows(store, process, int(WORKER_AT * total))
    newest = max(rows.values(), key=lambda row: files_age(store, row["process"]))
    os.kill(newest["process"], signal.SIGKILL)
    facts["rows when a worker was killed"] = len(rows)
    wait_for_rows(store, process, int(RUN_AT * total))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    facts["rows when the run was killed"] = done = len(store.rows())
    last = max((store.state / "rows").glob("*.jsonl"), key=lambda file: file.stat().st_mtime)
    with last.open("ab") as file:
        file.write(b'{"status": "solved", "sentence": "Solved in 5 it')
    before = processor_seconds()
    subprocess.run(command(grid, out, "--jobs", "2"), check=False)
    facts["processor seconds a scenario after the kill, all included"] = (processor_seconds() - before) / (total - done)
    (folder / "killed.json").write_text(json.dumps(facts))


def files_age(store, process):
    """Returns when a process has last written a row."""
    return max(file.stat().st_mtime for file in (store.state / "rows").glob(f"{process}-*.jsonl"))


def processor_seconds():
    """Returns the processor seconds of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def dask_cluster(folder):
    """Yields the address of a scheduler with two workers of one thread each, all processes of their own."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    processes = [subprocess.Popen([*dask, "scheduler", "--port", "0", *common], **quiet)]
    try:
        while not file.is_file():
            assert processes[0].poll() is None, "the scheduler did not start"
            time.sleep(POLL)
        worker = [*dask, "worker", *common, "--nthreads", "1", "--nworkers", "1", "--memory-limit", "0"]
        processes += [
            subprocess.Popen([*worker, "--local-directory", str(folder / f"dask-{k}")], **quiet) for k in (1, 2)
        ]
        address = json.loads(file.read_text())["address"]
        wait_for_workers(address)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def wait_for_workers(address):
    """Waits until both workers are there."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=120)


def dask(grid, folder):
    """Runs the sweep through Dask and kills one of its workers."""
    out = folder / "dask"
    if finished(out):
        return
    share(folder, out)
    with dask_cluster(folder) as address:
        store = Store(out)
        process = subprocess.Popen(command(grid, out, "--cluster", address))
        total = scenarios(store, process)
        rows = wait_for_rows(store, process, int(DASK_AT * total))
        os.kill(max(rows.values(), key=lambda row: files_age(store, row["process"]))["process"], signal.SIGKILL)
        process.wait()


def alone(grid, folder):
    """Solves the first scenarios by a plain loop from the base and as a worker does, in turns, in this process.

    The loop takes no steps: the times of scenarios that it does not reach are left out, and their number is kept.
    """
    share(folder, folder / "alone")
    copy = Store(folder / "alone")
    plan = copy.plan()
    made = compiled.load(copy.plant(0))
    worker = Worker(copy.folder)
    base = made.problem.solve(data=made.data, engine="newton")
    seconds = {"plain": [], "worker": []}
    for number, task in enumerate(plan.tasks[: ALONE + 1]):
        began = time.process_time()
        changes = {"fix": task.settings.fix, "parameters": task.settings.parameters}
        solution = made.problem.solve(data=made.data, start=base, warm_start="primal", engine="newton", **changes)
        between = time.process_time()
        row = worker.run(number)
        assert row["status"] == "solved", row
        if solution.ok and number:  # the first loads and selects
            seconds["plain"].append(between - began)
            seconds["worker"].append(time.process_time() - between)
    found = {name: float(np.mean(values)) for name, values in seconds.items()}
    found["not reached by a plain loop"] = len(plan.tasks[1 : ALONE + 1]) - len(seconds["plain"])
    (folder / "alone.json").write_text(json.dumps(found))


def main(arguments=None):
    """Runs the steps and writes the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sweep_throughput")
    parser.add_argument("plant", choices=GRIDS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=STEPS)
    parser.add_argument("--scenarios", type=int, help="draw so many instead of the grid's own number")
    options = parser.parse_args(arguments)
    grid, folder = GRIDS[options.plant], options.folder.absolute() / options.plant
    folder.mkdir(parents=True, exist_ok=True)
    if options.scenarios:
        grid = thinned(grid, options.scenarios, folder)
    steps = {"whole": whole, "killed": killed, "dask": dask, "alone": alone}
    for step in options.steps:
        print(f"step {step}", flush=True)
        steps[step](grid, folder)
    write(options.plant, measures(folder))


def write(plant, measured):
    """Replaces a plant's lines of the table."""
    kept = []
    if TABLE.is_file():
        with TABLE.open(newline="", encoding="utf-8") as file:
            kept = [row for row in list(csv.reader(file))[1:] if row[0] != plant]
    own = [[plant, name, f"{value:.6g}" if isinstance(value, float) else str(value)] for name, value in measured]
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        rows = sorted([*kept, *own], key=lambda row: row[0])
        csv.writer(file, lineterminator="\n").writerows([("plant", "measure", "value"), *rows])


if __name__ == "__main__":
    sys.exit(main())
