"""A worker: what a process does with a scenario of a sweep, up to the row on the disk.

A worker holds at most two compiled plants and one scenario's solution; everything else lies in the folder, which all
workers share. It needs IDAES only for scenarios that no start leads to, and for results folders.
"""

import gc
import os
import sys
import time
import traceback
from enum import Enum
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nexus import kernel
from nexus.studies.sweep import compiled
from nexus.studies.sweep.compiled import Compiled, Settings
from nexus.studies.sweep.starts import BASE, NEIGHBOURS, NEWTON, CaseModel, NoSolution, Start, nearest, solve_case
from nexus.studies.sweep.store import Plan, Rows, Store, Task

PLANTS_HELD = 2
ONE_AT_A_TIME = Lock()  # a compiled problem remembers what it selected last, so threads take turns


class Status(Enum):
    """The end of a scenario."""

    solved = "solved"
    not_solved = "not solved"
    error = "stopped by a mistake in Nexus"
    killed = "killed its worker"


class Family:
    """A compiled plant and all scenarios of the sweep that are solved on it, each a row of `points`."""

    def __init__(self, store: Store, plan: Plan, number: int) -> None:
        self.compiled: Compiled = compiled.load(store.plant(number))
        self.tasks = [k for k, task in enumerate(plan.tasks) if task.plant == number]
        self._row = {task: row for row, task in enumerate(self.tasks)}
        settings = [plan.tasks[k].settings for k in self.tasks]
        names = {name for each in settings for name in (*each.fix, *each.parameters, *each.free)}
        known, data = self.compiled.problem.names, self.compiled.data
        self._columns = {name: k for k, name in enumerate(known.columns) if name in names}
        self._parameters = [name for name in known.parameters if name in names]
        values = {name: float(data.parameters[known.parameter(name)]) for name in self._parameters}
        base = Settings({name: float(data.columns[k]) for name, k in self._columns.items()}, values)
        self.base = Start(BASE, data.columns, base) if self.compiled.solved else None
        self.points = np.array([self._point(each) for each in (*settings, base)])

    def _point(self, settings: Settings) -> np.ndarray:
        """Returns the values of all that the sweep moves and an equation contains; NaN for what is calculated."""
        free = dict.fromkeys(settings.free, np.nan)
        values = {**self.compiled.defaults, **free, **settings.fix, **settings.parameters}
        return np.array([values.get(name, np.nan) for name in (*self._columns, *self._parameters)], dtype=float)

    def model(self, settings: Settings) -> CaseModel:
        """Returns the compiled plant with what a scenario fixes and frees; what no equation contains has no effect."""
        return CaseModel(self.compiled, settings, self._columns, self._parameters)

    def starts(self, store: Store, plan: Plan, task: int) -> list[Start]:
        """Returns the nearest solved scenarios and the base, nearest first."""
        solved = [self._row[k] for k in store.kept() if k in self._row]
        if self.base is not None:
            solved.append(len(self.tasks))
        found: list[Start] = []
        for row in nearest(self.points, self._row[task], solved):
            start = self.base if row == len(self.tasks) else self._kept(store, plan, self.tasks[row])
            if start is not None:
                found.append(start)
            if len(found) == NEIGHBOURS:
                break
        return found

    def _kept(self, store: Store, plan: Plan, task: int) -> Start | None:
        columns = store.solution(task)
        return None if columns is None else Start(plan.tasks[task].name, columns, plan.tasks[task].settings)


class Worker:
    """Solves scenarios of the sweep in a folder, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        plan = self.store.plan()
        if plan is None:
            raise RuntimeError(f"There is no sweep in {folder}")
        self.plan, self._rows = plan, Rows(self.store)
        self._family = lru_cache(maxsize=PLANTS_HELD)(lambda number: Family(self.store, self.plan, number))
        self._writer = None

    def run(self, number: int) -> dict[str, Any]:
        """Returns the row of a scenario, which is on the disk by then; whatever happens is a row."""
        task, began, spent = self.plan.tasks[number], time.perf_counter(), time.process_time()
        try:
            with ONE_AT_A_TIME, threadpool_limits(1):
                row = self._alone(task) if task.plant is None else self._solved(number, task)
        except NoSolution as error:
            self.store.diagnosis(task.name, str(error))
            row = {"status": Status.not_solved.name, "sentence": f"Not solved. {str(error).splitlines()[0]}"}
        except Exception as error:
            self.store.diagnosis(task.name, traceback.format_exc())
            row = {"status": Status.error.name, "sentence": f"{type(error).__name__}: {' '.join(str(error).split())}"}
        row |= {
            "task": number,
            "seconds": round(time.perf_counter() - began, 3),
            "processor": round(time.process_time() - spent, 3),
            "process": os.getpid(),
            "memory": peak_memory(),
        }
        self._rows.append(row)
        if not row.get("start", "").startswith(NEWTON):
            gc.collect()  # a solution and its sensitivity hold each other, and the collector does not see their size
        return row

    def _solved(self, number: int, task: Task) -> dict[str, Any]:
        """Returns the row of a scenario that is solved on the compiled plant."""
        family = self._family(task.plant)
        starts = family.starts(self.store, self.plan, number)
        found = solve_case(family.model(task.settings), starts, task.scenario, family.compiled)
        if self.plan.full:
            self._write_full(family.compiled, task, found.solution)
        self.store.keep(number, found.solution.columns)
        return {
            "status": Status.solved.name,
            "sentence": f"Solved in {found.iterations} iterations: {found.how}.",
            "start": found.how,
            "iterations": found.iterations,
            "residual": found.residual,
            "figures": family.compiled.shown(found.solution),
        }

    def _write_full(self, made: Compiled, task: Task, solution: kernel.Solution) -> None:
        from nexus.studies.sweep.full import Writer

        if self._writer is None or not self._writer.fits(task.scenario):
            self._writer = Writer(task.scenario)
        self._writer.write(task.name, task.scenario, made, solution, self.store.folder / "full" / task.name)

    def _alone(self, task: Task) -> dict[str, Any]:
        """Returns the row of a scenario whose study is not `simulate`: it runs as `nexus solve` runs it."""
        from nexus.studies.optimize.study import run_one

        results = run_one(task.name, task.scenario, self.store.folder / "full" / task.name, lambda line: None)
        if not results.ok:
            raise NoSolution(results.diagnosis or results.status)
        figures = {f"{row['name']} [{row['units']}]": row["value"] for row in results.tables["kpis"].to_dict("records")}
        return {
            "status": Status.solved.name,
            "sentence": results.status,
            "start": "from nothing",
            "iterations": results.run.get("iterations"),
            "residual": results.run.get("largest_residual"),
            "figures": figures,
        }


def peak_memory() -> float | None:
    """Returns the largest resident memory of this process so far in MB, None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    if sys.platform == "darwin":
        import resource

        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1)
    return None


@lru_cache(maxsize=1)
def worker_of(folder: str, digest: str) -> Worker:
    """Returns this process's worker of a sweep; the digest tells it from an earlier one in the same folder."""
    return Worker(Path(folder))


def run_task(folder: str, digest: str, number: int) -> dict[str, Any]:
    """Returns the row of a scenario, solved in this process."""
    return worker_of(folder, digest).run(number)
