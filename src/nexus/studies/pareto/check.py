"""Check: a front beside what NSGA-II finds on the same model in many times its time.

    python -m nexus.studies.pareto.check SCENARIO FOLDER [--times 20] [--seconds S] [--population N] [--seed 1]

SCENARIO is one of kind `pareto`, FOLDER its folder: the front there is taken up, or found first. Prints a table and
writes it into FOLDER/nsga2.md, with the course of the search in nsga2.csv. The exit code is 1 if NSGA-II dominates more
than the front, with as many points.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from nexus.run import NotSolved
from nexus.scenario import ScenarioError, load_scenario, scenario_name
from nexus.studies.optimize import ReducedModel
from nexus.studies.optimize.limits import limits_of
from nexus.studies.optimize.watched import Watched
from nexus.studies.pareto.folder import write_whole
from nexus.studies.pareto.front import REFERENCE, Front
from nexus.studies.pareto.hypervolume import hypervolume
from nexus.studies.pareto.nsga2 import Search, nsga2
from nexus.studies.pareto.objectives import ParetoError
from nexus.studies.pareto.study import FrontStudy, front_of

TIMES = 20.0
NEGLIGIBLE = 1e-6  # of a limit's scale, as the optimiser's own tolerance


def violation_of(study: FrontStudy) -> Callable:
    """Returns by how much a state passes the limits that hold for every point of the front, summed and scaled."""
    watched = Watched(study.model, limits_of(study.scenario, study.model))

    def violation(state) -> float:
        values = watched.values(state)
        return float(values[values > NEGLIGIBLE].sum())

    return violation


def check(
    study: FrontStudy, seconds: float, population: int, seed: int, progress: Callable[[str], None]
) -> tuple[Search, str]:
    """Returns what NSGA-II finds in so many processor seconds, and the table that sets it beside the front."""
    front, model = study.front, study.model
    found = nsga2(
        model,
        front.objectives,
        front.scale,
        model.start,
        seconds,
        population,
        seed,
        violation_of(study),
        REFERENCE,
        progress,
    )
    return found, table(front, found)


def table(front: Front, found: Search) -> str:
    """Returns the table of both, in Markdown."""
    effort, at = front.effort, np.full(len(front.objectives), REFERENCE)
    rows = [
        ("this front", len(front.points), front.hypervolume, effort.solves, effort.seconds),
        ("NSGA-II, last population", len(found.population), hypervolume(found.population, at), found.evaluations,
         found.seconds),
        ("NSGA-II, all that nothing beats", len(found.values), hypervolume(found.values, at), found.evaluations,
         found.seconds),
    ]  # fmt: skip
    lines = ["| by | points | hypervolume | solves | processor seconds | times |", "|---|---|---|---|---|---|"]
    for name, points, volume, solves, seconds in rows:
        lines.append(
            f"| {name} | {points} | {volume:.4f} | {solves} | {seconds:.1f} | {seconds / effort.seconds:.1f} |"
        )
    beaten = sum(bool((front.normalised <= value + 1e-6).all(axis=1).any()) for value in found.values)
    lines += [
        "",
        f"Points of NSGA-II that a point of the front is at least as good as: {beaten} of {len(found.values)}.",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the check from the command line and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m nexus.studies.pareto.check", description=__doc__.split("\n")[0])
    parser.add_argument("scenario", help="a scenario of kind pareto: a shipped name, or a file that ends in .yaml")
    parser.add_argument("folder", help="its folder")
    parser.add_argument("--times", type=float, default=TIMES, help="how many times the front's time NSGA-II gets")
    parser.add_argument("--seconds", type=float, help="seconds that NSGA-II gets instead")
    parser.add_argument("--population", type=int, help="its population (default: as many as the front's points)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    say = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: E731
    try:
        scenario, folder = load_scenario(options.scenario), Path(options.folder)
        folder.mkdir(parents=True, exist_ok=True)
        study = front_of(scenario_name(options.scenario), scenario, ReducedModel(scenario, say), folder, say)
        seconds = options.seconds or options.times * study.front.effort.seconds
        population = options.population or len(study.front.points)
        found, text = check(study, seconds, population, options.seed, say)
    except (ScenarioError, ParetoError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except NotSolved as failure:
        print(failure.status, file=sys.stderr)
        return 3
    write_whole(folder / "nsga2.md", text.encode())
    rows = [",".join(map(str, row)) for row in (("seconds", "evaluations", "all", "population"), *found.course)]
    write_whole(folder / "nsga2.csv", ("\n".join(rows) + "\n").encode())
    print(text)
    at = np.full(len(study.front.objectives), REFERENCE)
    return int(hypervolume(found.population, at) > study.front.hypervolume)


if __name__ == "__main__":
    sys.exit(main())
