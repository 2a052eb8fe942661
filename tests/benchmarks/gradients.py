"""Times the gradients of all key figures of the biorefinery beside warm solves of the plant.

`python -m tests.benchmarks.gradients` solves the base case from nothing and prints processor seconds and their ratios
over repeats in one process; it asserts nothing. The inputs are those of the plant's own tables; the warm solves follow
one percent more feed, from the base solution's values and from its first-order prediction.
"""

import time
from importlib.resources import files
from pathlib import Path

import numpy as np

from nexus import kernel
from nexus.scenario import load_scenario
from nexus.studies.campaign.inputs import read_inputs
from nexus.studies.campaign.model import CampaignModel
from nexus.studies.tornado.gradients import moved
from nexus.studies.tornado.study import OWN_TABLES

REPEATS, MORE_FEED = 7, 0.01


def main():
    """Measures and prints the table."""
    folder = Path(str(files("nexus.flowsheets")))
    rows = [row for kind in OWN_TABLES for row in read_inputs(folder / f"biorefinery_{kind}.csv")]
    model = CampaignModel(load_scenario("biorefinery"), tuple(rows), lambda line: None)
    data, solution, rate = moved(model), model.base.solution, [row.name for row in rows].index("feed_rate")
    point = model.base.point.copy()
    point[rate] += MORE_FEED / (rows[rate].high - rows[rate].low)
    spent = {name: [] for name in ("factorisation", "derivatives", "solve from values", "solve from prediction")}
    for _ in range(REPEATS):
        marks = [time.process_time()]
        sensitivity = kernel.Sensitivity(solution)  # made anew: a solution keeps its own
        marks.append(time.process_time())
        table = sensitivity.output_derivatives(data)
        marks.append(time.process_time())
        for predicted in (False, True):
            model.solve(point, model.base, predicted=predicted, exact=True)
            marks.append(time.process_time())
        for name, seconds in zip(spent, np.diff(marks), strict=True):
            spent[name].append(seconds)
    print(f"{table.shape[0]} key figures by {table.shape[1]} variables and parameters ({len(rows)} inputs)")
    best = {name: min(seconds) for name, seconds in spent.items()}
    for name, seconds in best.items():
        print(f"{name:22} {seconds:.3f} s (median {np.median(spent[name]):.3f})")
    gradients = best["factorisation"] + best["derivatives"]
    for name in ("solve from values", "solve from prediction"):
        print(f"gradients over {name}: {gradients / best[name]:.2f}")


if __name__ == "__main__":
    main()
