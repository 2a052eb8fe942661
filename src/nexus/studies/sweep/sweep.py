"""Sweep: many scenarios checked, solved by several processes, and written as one table.

>>> from nexus.studies.sweep.sweep import sweep
>>> found = sweep(["grid.yaml"], out="results/grid", jobs=2)  # doctest: +SKIP
>>> found.counts, found.table  # doctest: +SKIP
(Counter({'solved': 500}), PosixPath('results/grid/sweep.csv'))
"""

import hashlib
import json
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from nexus.run import Progress, folder_of, to_stderr
from nexus.scenario import ScenarioError
from nexus.studies.sweep import compiled
from nexus.studies.sweep.cases import Case, read_cases, sweep_name
from nexus.studies.sweep.checks import checked
from nexus.studies.sweep.cluster import run_cluster
from nexus.studies.sweep.local import run_local
from nexus.studies.sweep.plants import Plants
from nexus.studies.sweep.progress import ProgressLine
from nexus.studies.sweep.store import Lock, Plan, Rows, Store
from nexus.studies.sweep.worker import Status

FIXED_COLUMNS = (
    "name", "status", "sentence", "start", "iterations", "seconds", "processor seconds", "residual", "process",
    "memory [MB]",
)  # fmt: skip
TABLE_PAUSE = 60.0  # seconds between two tables while a sweep runs


@dataclass(frozen=True)
class Swept:
    """The end of a sweep: how many scenarios ended how (by `Status`), its folder, and the wall time in seconds."""

    counts: Mapping[str, int]
    folder: Path
    seconds: float

    @property
    def table(self) -> Path:
        """The file with a row a scenario."""
        return self.folder / "sweep.csv"

    @property
    def ok(self) -> bool:
        """Whether every scenario is solved."""
        return set(self.counts) <= {Status.solved.name}

    def __str__(self) -> str:
        total = sum(self.counts.values())
        ends = ", ".join(f"{n:,} {Status[name].value}" for name, n in sorted(self.counts.items(), key=lambda e: -e[1]))
        return f"{total:,} scenarios: {ends}; {self.seconds:.0f} s.\nTable: {self.table}"


def sweep(
    named: Sequence[str],
    out: str | Path | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    full: bool = False,
    progress: Progress = to_stderr,
    watch: Callable[[Mapping[str, Any]], None] = lambda row: None,
) -> Swept:
    """Solves many scenarios and writes a table of them; started again after an interruption, it goes on.

    Args:
        named: scenarios (shipped names, files), or one grid file or CSV table
        out: the folder, `results/NAME-sweep` when None
        jobs: processes of this machine, as many as it has processors when None
        cluster: the address of a Dask scheduler whose workers solve instead
        full: writes the results folder of every solved scenario, too
        progress: called with each line while plants are built
        watch: called with each row as it ends

    Raises ScenarioError or PlantError for bad input, before anything is solved.
    """
    jobs = _processors() if jobs is None else jobs
    if jobs < 1:
        raise ScenarioError(f"--jobs {jobs} is no number of processes; write 1 or more.")
    began = time.perf_counter()
    plants = Plants(progress)
    store = Store(folder_of(f"{sweep_name(named)}-sweep", out).absolute())
    cases = read_cases(named, plants)
    digest, plan = _digest(cases, full), store.plan()
    tasks = checked(cases, plants) if plan is None else plan.tasks
    store.create()
    with Lock(store):
        plan = _planned(store, Plan(digest, tasks, full), plants)
        done = store.rows()
        if done:
            progress(f"{len(done):,} of {len(plan.tasks):,} scenarios are done already")
        session = _Session(store, plan, done, watch)
        left = [k for k in _order(plan) if k not in done]
        try:
            if left and cluster is not None:
                run_cluster(store, left, cluster, session.end, session.killed)
            elif left:
                run_local(store, left, jobs, session.end, session.killed)
        finally:
            session.close()
        return session.finished(time.perf_counter() - began, jobs if cluster is None else cluster)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _planned(store: Store, asked: Plan, plants: Plants) -> Plan:
    """Returns the plan that is in the folder, or puts the one that is asked there, with the compiled plants."""
    plan = store.plan()
    if plan is not None and plan.digest != asked.digest:
        raise ScenarioError(
            f"Folder '{store.folder}' holds another sweep of {len(plan.tasks):,} scenarios (other values, other "
            "options or another version); choose another folder with --out DIR."
        )
    if plan is not None:
        return plan
    for number in sorted({task.plant for task in asked.tasks if task.plant is not None}):
        scenarios = [task.scenario for task in asked.tasks if task.plant == number]
        compiled.save(plants.compiled(scenarios), store.plant(number))
    store.save_plan(asked)
    return asked


def _digest(cases: Sequence[Case], full: bool) -> str:
    asked = [[case.name, case.scenario.to_yaml(), dict(case.inputs)] for case in cases]
    text = json.dumps([version("nexus-biorefinery"), full, asked], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _order(plan: Plan) -> list[int]:
    """Returns the scenarios from the middle of their plant's outwards, so that each has a solved one near it."""
    apart = np.zeros(len(plan.tasks))
    for number in {task.plant for task in plan.tasks} - {None}:
        tasks = [k for k, task in enumerate(plan.tasks) if task.plant == number]
        values = [{**plan.tasks[k].settings.fix, **plan.tasks[k].settings.parameters} for k in tasks]
        names = dict.fromkeys(name for each in values for name in each)
        points = np.array([[each.get(name, np.nan) for name in names] for each in values]).reshape(len(tasks), -1)
        if points.size:
            low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
            shares = (points - low) / np.where(high > low, high - low, 1.0) - 0.5
            apart[tasks] = np.linalg.norm(np.nan_to_num(shares), axis=1)
    return np.argsort(apart, kind="stable").tolist()


class _Session:
    """One run of a sweep: rows that are there, rows that come, and what is written of them."""

    def __init__(
        self, store: Store, plan: Plan, done: dict[int, dict[str, Any]], watch: Callable[[Mapping[str, Any]], None]
    ) -> None:
        self._store, self._plan, self._rows, self._watch = store, plan, done, watch
        self._line = ProgressLine(len(plan.tasks), done)
        self._own = Rows(store)
        self._written = time.monotonic()

    def end(self, row: dict[str, Any]) -> None:
        """Takes a row that has ended."""
        self._rows.setdefault(row["task"], row)
        self._line(row)
        self._watch(row)
        if time.monotonic() - self._written > TABLE_PAUSE:
            self._written = time.monotonic()
            self._store.write_table(_table(self._plan, self._rows))

    def killed(self, task: int, reason: str) -> dict[str, Any]:
        """Returns the row, brought to the disk, of a scenario that ended its workers."""
        row = {"task": task, "status": Status.killed.name, "sentence": reason}
        self._own.append(row)
        return row

    def close(self) -> None:
        """Writes the table as far as it goes."""
        self._line.close()
        self._store.write_table(_table(self._plan, self._rows))

    def finished(self, seconds: float, workers: int | str) -> Swept:
        """Returns the end of the sweep, which is written as `sweep.json`."""
        missing = len(self._plan.tasks) - len(self._rows)
        if missing:
            raise RuntimeError(f"{missing} scenarios have no row")
        counts = Counter(row["status"] for row in self._rows.values())
        self._store.write_facts(
            {
                "scenarios": len(self._plan.tasks),
                "ended": dict(counts),
                "seconds": round(seconds, 1),
                "solving_seconds": round(sum(row.get("seconds", 0.0) for row in self._rows.values()), 1),
                "workers": workers,
                "largest_memory_MB": max((row.get("memory") or 0.0 for row in self._rows.values()), default=0.0),
                "finished": datetime.now(UTC).isoformat(timespec="seconds"),
                "versions": {"python": platform.python_version(), "nexus-biorefinery": version("nexus-biorefinery")},
            }
        )
        return Swept(counts, self._store.folder, seconds)


def _table(plan: Plan, rows: Mapping[int, Mapping[str, Any]]) -> list[list[str]]:
    """Returns the lines of `sweep.csv`: a header, then the scenarios that have ended in the order they were named."""
    inputs = list(dict.fromkeys(name for task in plan.tasks for name in task.inputs))
    figures = list(dict.fromkeys(name for k in sorted(rows) for name in rows[k].get("figures", {})))
    lines = [[*FIXED_COLUMNS, *inputs, *figures]]
    for k in sorted(rows):
        row, task = rows[k], plan.tasks[k]
        fixed = {
            **row,
            "name": task.name,
            "status": Status[row["status"]].value,
            "processor seconds": row.get("processor"),
            "memory [MB]": row.get("memory"),
        }
        cells = [fixed.get(name) for name in FIXED_COLUMNS]
        cells += [task.inputs.get(name) for name in inputs]
        cells += [row.get("figures", {}).get(name) for name in figures]
        lines.append([_text(cell) for cell in cells])
    return lines


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else f"{cell:.12g}"
    return "" if cell is None else " ".join(str(cell).split())
