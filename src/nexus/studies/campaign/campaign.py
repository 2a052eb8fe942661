"""Runs a campaign: `python -m nexus.studies.campaign SCENARIO INPUTS.csv FOLDER [--draws N] [--seed S]`.

Every draw ends as a row of `FOLDER/draws.csv`; started again with the same arguments, the campaign goes on where it
was interrupted. The exit code is 0 if every draw is solved or has the evidence that it has no solution.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from nexus.scenario import load_scenario
from nexus.studies.campaign.checks import checked, margins
from nexus.studies.campaign.inputs import latin_hypercube, read_inputs
from nexus.studies.campaign.model import CampaignModel
from nexus.studies.campaign.strategy import Outcome, Status, Strategy
from nexus.studies.campaign.table import Table
from nexus.studies.points import Solved

SEED = 2011


class Campaign:
    """The draws of a campaign, their table, and the strategy that settles them.

    Raises CampaignError for a table of inputs that does not fit the plant, or a folder of another campaign.
    """

    def __init__(
        self,
        scenario: str,
        inputs: str | Path,
        folder: str | Path,
        n: int = 300,
        seed: int = SEED,
        progress: Callable[[str], None] = lambda line: None,
        cold: bool = True,
    ) -> None:
        rows = read_inputs(inputs)
        self._progress = progress
        self.model = CampaignModel(load_scenario(scenario), rows, progress)
        self.points = latin_hypercube(n, len(rows), seed)
        figures = (*margins(self.model.plant), *(kpi.name for kpi in self.model.plant.kpis))
        self.table = Table(Path(folder), tuple(row.name for row in rows), figures)
        self.strategy = Strategy(self.model, progress, cold)
        self._done = self.table.done(np.array([list(self.model.cube.numbers(p).values()) for p in self.points]))
        for draw in sorted(self._done):
            columns = self.table.stored(draw)
            if columns is not None:
                self.strategy.keep(self.points[draw], columns, f"draw {draw}")

    def run(self) -> Counter:
        """Settles the draws that are left and returns the number of draws of each `Status`.

        Draws that steps do not reach wait until all others are settled: then they have the most neighbours.
        """
        left = [k for k in range(len(self.points)) if k not in self._done]
        for patient in (False, True):
            began, waiting = time.perf_counter(), []
            for count, draw in enumerate(left, 1):
                row = self.settle(draw, patient)
                if row is None:
                    waiting.append(draw)
                    self._progress(f"draw {draw}: waits until the others are settled")
                else:
                    self.table.append(row)
                    rest = (time.perf_counter() - began) / count * (len(left) - count)
                    self._progress(self._line(row, rest))
            left = waiting
        return Counter(row["status"] for row in self.table.rows)

    def _line(self, row: dict[str, object], rest: float) -> str:
        counts = Counter(row["status"] for row in self.table.rows)
        listed = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        how = row["way"] if row["status"] == Status.solved.name else row["cause"]
        return f"draw {row['draw']}: {row['status']} ({how}), {row['seconds']} s; {listed}; {rest / 60:.0f} min left"

    def settle(self, draw: int, patient: bool = True) -> dict[str, object] | None:
        """Returns the row of a draw, None if it must wait; an exception becomes the row's cause."""
        point, began = self.points[draw], time.perf_counter()
        try:
            outcome = self.strategy.settle(point, patient)
            if outcome is None:
                return None
            row = self._described(draw, outcome)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
            row = {"status": Status.error.name, "cause": text}
        seconds = round(time.perf_counter() - began, 2)
        return row | {"draw": draw, "seconds": seconds, **self.model.cube.numbers(point)}

    def _described(self, draw: int, outcome: Outcome) -> dict[str, object]:
        row: dict[str, object] = {"status": outcome.status.name, "way": outcome.way, "iterations": outcome.iterations}
        if outcome.found is not None:
            return row | self._accepted(draw, outcome.found)
        shown = outcome.evidence
        found = checked(self.model, shown.nearest)
        complete = shown.complete and not found.wrong
        retreat = (f"{name} {asked:.4g} -> {possible:.4g}" for name, (asked, possible) in shown.retreat.items())
        return row | {
            "status": (Status.infeasible if complete else Status.unexplained).name,
            "way": "",
            "violations": "; ".join(f"{violation:.4g}" for violation in shown.violations),
            "retreat": "; ".join(retreat),
            "cause": f"{shown.cause}; at the retreat {found.wrong}" if found.wrong else shown.cause,
        }

    def _accepted(self, draw: int, found: Solved) -> dict[str, object]:
        """Returns what the checks say of a solution, which is kept as a start if they accept it."""
        checks = checked(self.model, found)
        row = {
            "residual": checks.residual,
            "mass": checks.mass,
            "elements": checks.elements,
            "energy": checks.energy,
            **checks.margins,
            **checks.figures,
        }
        if checks.wrong:
            return row | {"status": Status.wrong.name, "cause": checks.wrong}
        self.table.store(draw, found.solution.columns)
        self.strategy.keep(found.point, found.solution.columns, f"draw {draw}")
        return row


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a campaign from the command line; returns 1 if a draw is neither solved nor shown to have no solution."""
    parser = argparse.ArgumentParser(
        prog="python -m nexus.studies.campaign", description="Solve a plant for many draws."
    )
    parser.add_argument("scenario", help="a shipped scenario, or a file that ends in .yaml")
    parser.add_argument("inputs", help="table of inputs (CSV)")
    parser.add_argument("folder", help="where the rows and solutions lie")
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    campaign = Campaign(
        options.scenario,
        options.inputs,
        options.folder,
        options.draws,
        options.seed,
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    counts = campaign.run()
    return int(set(counts) - {Status.solved.name, Status.infeasible.name} != set())
