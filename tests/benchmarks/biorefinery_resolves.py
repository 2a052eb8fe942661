"""Solves the integrated plant again after one change at a time: `python -m tests.benchmarks.biorefinery_resolves`.

The changes of `biorefinery_changes.csv` (feed, temperatures, specifications, splits, prices) start from the base case's
solution, in one process, by Newton's method. Printed are iterations and processor seconds of each, and the median as
a share of building, starting and solving the plant from nothing.
"""

import csv
import pickle
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from nexus import kernel

TABLE = Path(__file__).with_name("biorefinery_changes.csv")
HOW = {
    "factor": lambda old, by: old * by,
    "shift": lambda old, by: old + by,
    "value": lambda old, by: by,
}


@dataclass(frozen=True)
class PlantChange:
    """A change of one fixed variable or Param, in the model's units: by a factor, by a shift, or to a value."""

    name: str
    path: str
    how: str
    by: float

    def arguments(self, base):
        """Returns what `Problem.solve` takes to make the change to a solved base case."""
        names = base.problem.names
        if self.path in names.parameters:
            old, kind = float(base.parameters[names.parameter(self.path)]), "parameters"
        else:
            old, kind = base[self.path], "fix"
        return {kind: {self.path: HOW[self.how](old, self.by)}}


def changes():
    """Returns the changes of the table."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [PlantChange(row["change"], row["path"], row["how"], float(row["by"])) for row in rows]


def solve_again(base, change):
    """Returns the solution after a change, from the base case's solution."""
    return base.problem.solve(start=base, engine="newton", **change.arguments(base))


def from_nothing():
    """Returns the base case, detached from its model, and its solution, as `nexus solve biorefinery` finds it."""
    from nexus.flowsheets import load

    plant = load("biorefinery")
    plant.set_operating_conditions()
    plant.set_scaling()
    plant.initialize(lambda message: None)
    kernel.solve(plant.model)
    problem = pickle.loads(pickle.dumps(kernel.compile(plant.model)))
    return problem.solve(engine="newton")


def main():
    """Measures and prints a line a change, then the median."""
    began = time.process_time()
    base = from_nothing()
    cold, seconds = time.process_time() - began, []
    print(f"{base.problem.program.n_rows:,} rows; from nothing {cold:.1f} s", flush=True)
    for change in changes():
        began = time.process_time()
        solution = solve_again(base, change)
        seconds.append(time.process_time() - began)
        outcome = f"{solution.iterations} iterations" if solution.ok else solution.message
        print(f"{change.name:<24} {seconds[-1]:6.2f} s  {outcome}", flush=True)
    median = statistics.median(seconds)
    print(f"median of {len(seconds)} changes: {median:.2f} s, 1/{cold / median:.0f} of the start from nothing")


if __name__ == "__main__":
    sys.exit(main())
