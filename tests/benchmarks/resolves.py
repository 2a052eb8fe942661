"""Solves the published plant thousands of times in one process: `python -m tests.benchmarks.resolves [N]`.

Inputs are drawn by Latin hypercube over `resolves_inputs.csv` (seed 2011) and changed all at once; every solve starts
from the published design's solution. What does not solve is tried again in steps from there (continuation), and what
then has no solution is diagnosed: an elastic solve finds how far the input can go and names what stops it. Written are
`resolves_table.csv` (a row a failure: draw, how far it went, the kernel's sentence) and a summary on the screen:
throughput, iterations and the resident memory of the process along the way.
"""

import csv
import gc
import os
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.stats import qmc

from nexus import kernel

HERE = Path(__file__).parent
SEED, REPORT_EVERY = 2011, 500
SMALLEST_STEP = 1 / 64
MOST_BLOCKERS, NEW_BLOCKERS = 6, 3  # rounds of finding bounds in the way; bounds a round
NEGLIGIBLE = 1e-6


def resident_megabytes():
    """Returns the memory that the process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def compiled_plant():
    """Returns the compiled published plant with its solution as its numbers, detached from the model."""
    import pickle

    from nexus.flowsheets import load

    plant = load("nrel2011")
    plant.set_operating_conditions()
    plant.set_scaling()
    plant.initialize(lambda message: None)
    kernel.solve(plant.model)
    return pickle.loads(pickle.dumps(kernel.compile(plant.model, {kpi.name: kpi.expression for kpi in plant.kpis})))


def draws(n):
    """Returns (names, n draws of all inputs)."""
    with open(HERE / "resolves_inputs.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    low, high = (np.array([float(row[side]) for row in rows]) for side in ("low", "high"))
    sample = qmc.LatinHypercube(len(rows), seed=SEED).random(n)
    return [row["name"] for row in rows], low + sample * (high - low)


class Campaign:
    """Solves draws from one base solution and explains those that have none.

    `blockers` collects {variable: its bounds} that stood between a draw and a solution: without these bounds the
    equations have a solution, in which the variable lies outside them. That is the proof that the draw is infeasible.
    """

    def __init__(self, problem, names):
        self.problem, self.names = problem, names
        self.base = problem.solve()
        self.centre = np.array([self.base[name] for name in names])
        self.blockers = {}

    def solve(self, target, start=None):
        """Returns the solution of a draw with the bounds of the known blockers removed."""
        open_ = dict.fromkeys(self.blockers, None)
        fixed = dict(zip(self.names, target, strict=True))
        return self.problem.solve(
            fix=fixed, lower=open_, upper=open_, start=start or self.base, refine=False, engine="newton"
        )

    def run(self, target):
        """Returns (kind, sentence, iterations) of a draw: solved, infeasible or unexplained."""
        solution = self.solve(target)
        for _ in range(MOST_BLOCKERS):
            if not solution.ok:
                solution, new = self._in_steps(target)
            if solution is not None:
                outside = self._outside(solution)
                return ("infeasible", "; ".join(outside), 0) if outside else ("solved", "", solution.iterations)
            if not new:
                break
            self.blockers.update(new)
            solution = self.solve(target)
        return "unexplained", "no bound stands in the way, and steps to it fail", 0

    def _in_steps(self, target):
        """Walks to a draw by steps that are halved where they fail; returns (solution or None, new blockers)."""
        reached, step, solution = 0.0, 0.25, self.base
        while reached < 1.0:
            part = min(1.0, reached + step)
            trial = self.solve(self.centre + part * (target - self.centre), solution)
            if trial.ok:
                reached, solution, step = part, trial, 2 * step
            elif step <= SMALLEST_STEP:
                return None, self._in_the_way(solution, target)
            else:
                step /= 2
        return solution, {}

    def _in_the_way(self, solution, target):
        """Returns the bounds that the first-order step from a solution towards a draw passes first."""
        data = self.problem.changed(solution.data, fix=dict(zip(self.names, target, strict=True)))
        crossed = solution.sensitivity().predict(data).crossed
        size = np.abs(crossed["predicted"] - crossed["limit"])
        real = crossed[(size > NEGLIGIBLE) & ~crossed["name"].isin(self.blockers)]
        return {name: self._bounds(name) for name in real.head(NEW_BLOCKERS)["name"]}

    def _bounds(self, name):
        column = self.problem.names.column(name)
        return float(self.problem.data.lower[column]), float(self.problem.data.upper[column])

    def _outside(self, solution):
        found = []
        for name, (low, high) in self.blockers.items():
            value = solution[name]
            if not low - NEGLIGIBLE <= value <= high + NEGLIGIBLE:
                found.append(f"{name} = {value:.4g} outside {low:g} to {high:g}")
        return found


def main(n=10_000):
    """Runs the campaign; returns 1 if a failure has no explanation."""
    names, targets = draws(n)
    campaign = Campaign(compiled_plant(), names)
    rows, counts, iterations, memory = [], Counter(), [], []
    print(f"{campaign.problem.program.n_rows} rows, {len(names)} inputs, {n} draws", flush=True)
    began, cpu = time.perf_counter(), time.process_time()
    for k, target in enumerate(targets):
        kind, sentence, steps = campaign.run(target)
        counts[kind] += 1
        if kind == "solved":
            iterations.append(steps)
        else:
            rows.append((k, kind, sentence))
        if (k + 1) % REPORT_EVERY == 0:
            gc.collect()
            memory.append(resident_megabytes())
            rate = (k + 1) / (time.perf_counter() - began)
            print(f"{k + 1:>6} draws: {dict(counts)}, {memory[-1]:.0f} MB, {rate:.1f} a second", flush=True)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    with open(HERE / "resolves_table.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["draw", "outcome", "why"])
        writer.writerows(rows)
    growth = memory[-1] - memory[0] if memory else 0.0
    print(f"{n / wall:.2f} draws a second by the clock, {n / cpu:.2f} by processor time; ", end="")
    print(f"median {np.median(iterations):.0f} Newton iterations; memory grew by {growth:.1f} MB")
    return int(counts["unexplained"] > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
