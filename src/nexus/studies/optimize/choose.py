"""Discrete choices: every combination of build arguments optimised on its own, ranked, with a reason for each loser.

A portfolio or a technology changes the equations, so each combination is a plant of its own. Decisions and constraints
on what a plant does not have are left out of it and named in the progress.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from nexus.flowsheets.plant import PlantError
from nexus.report import write_report
from nexus.results import Results, ResultsFolder
from nexus.run import Progress, Stages, run_facts, to_stderr
from nexus.scenario import Scenario, ScenarioError, StudyKind, load_scenario, scenario_name
from nexus.studies.optimize.decisions import OptimizeError
from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.limits import limits_of
from nexus.studies.optimize.model import ReducedModel
from nexus.studies.optimize.sqp import Optimum, Options, minimise
from nexus.studies.optimize.study import optimum_results
from nexus.studies.optimize.tables import goal_units


@dataclass(frozen=True, eq=False)
class Alternative:
    """One combination: its build arguments, and its model and optimum, or why it has none."""

    build: dict[str, Any]
    scenario: Scenario
    model: ReducedModel | None
    optimum: Optimum | None
    problem: str = ""

    @property
    def name(self) -> str:
        """The build arguments in words."""
        return ", ".join(f"{key}: {value}" for key, value in self.build.items())

    @property
    def ok(self) -> bool:
        """Whether there is an optimum."""
        return self.optimum is not None and self.optimum.ok


def run_choice(
    name_or_file: str, settings: Sequence[str] = (), out: str | Path | None = None, progress: Progress = to_stderr
) -> Results:
    """Runs a scenario of kind `choose`; returns the results of the best alternative, with the table of all.

    The results are those of a failed run if no alternative has an optimum. Raises ScenarioError for bad input.
    """
    scenario, name = load_scenario(name_or_file, settings), scenario_name(name_or_file)
    if scenario.study.kind is not StudyKind.choose:
        raise ScenarioError(f"Scenario '{name}' is a study '{scenario.study.kind.value}', not 'choose'.")
    target = Path(out) if out is not None else Path("results") / name
    stages = Stages(progress)
    with ResultsFolder(target) as folder:
        ranked = rank(list(alternatives(scenario, stages)), scenario)
        results = _results(name, ranked, stages)
        (folder / "solver.log").write_text("\n".join(f"{a.name}: {_status(a)}" for a in ranked), encoding="utf-8")
        results.write(folder)
        if results.ok:
            write_report(results, folder / "report.html")
    return Results(**{**vars(results), "folder": target})


def alternatives(scenario: Scenario, stages: Stages) -> Iterator[Alternative]:
    """Yields every combination of the alternatives, optimised."""
    grid, goal = scenario.study.alternatives, Goal(scenario.study.objective, scenario.study.sense)
    for values in product(*grid.values()):
        build = dict(zip(grid, values, strict=True))
        update = {"kind": StudyKind.optimize, "alternatives": {}}
        study = scenario.study.model_copy(update=update)
        case = scenario.model_copy(update={"build": {**scenario.build, **build}, "study": study})
        stages.say(f"alternative {', '.join(f'{k}: {v}' for k, v in build.items())}")
        try:
            model = ReducedModel(case, stages, lenient=True)
        except (OptimizeError, PlantError) as error:
            yield Alternative(build, case, None, None, str(error))
            continue
        optimum = minimise(model, goal, limits_of(case, model), options=Options(progress=stages.say))
        yield Alternative(build, case, model, optimum)


def rank(found: list[Alternative], scenario: Scenario) -> list[Alternative]:
    """Returns the alternatives, the best first, those without an optimum last."""
    sense = Goal(scenario.study.objective, scenario.study.sense).sense.value
    return sorted(found, key=lambda a: (not a.ok, sense * a.optimum.value if a.ok else 0.0))


def alternative_table(ranked: list[Alternative]) -> pd.DataFrame:
    """Returns a row an alternative: rank, build arguments, goal, gap to the best, decisions, why it is not first."""
    best, rows = ranked[0], []
    for k, each in enumerate(ranked):
        value = each.optimum.value if each.ok else float("nan")
        gap = value - best.optimum.value if each.ok and best.ok else float("nan")
        n = 0 if each.model is None else len(each.model.decisions)
        rows.append((k + 1, each.name, value, gap, n, "the best" if k == 0 and each.ok else reason(each, best)))
    return pd.DataFrame(rows, columns=["rank", "alternative", "goal", "gap to the best", "decisions", "reason"])


def reason(loser: Alternative, best: Alternative) -> str:
    """Returns why an alternative is not the best: the gap, the figure behind it, the limit that is dearest to it."""
    if not loser.ok:
        return _status(loser)
    unit = goal_units(loser.model, loser.optimum)
    gap = loser.optimum.value - best.optimum.value
    text = f"{abs(gap):.4g} {unit} {'less' if gap < 0 else 'more'} than {best.name}"
    ours, theirs = loser.optimum.state.figures, best.optimum.state.figures
    alike = [n for n in ours if n in theirs and loser.model.units[n] == unit and n not in loser.optimum.goal.weights]
    if alike:
        most = max(alike, key=lambda n: abs(ours[n] - theirs[n]))
        text += f"; of the figures in that unit {most} differs most, by {ours[most] - theirs[most]:+.4g}"
    held = max(loser.optimum.multipliers, key=lambda m: m.scaled, default=None)
    return text + (f"; its dearest limit is {held.limit}." if held else ".")


def _status(each: Alternative) -> str:
    return each.problem if each.optimum is None else each.optimum.status


def _results(name: str, ranked: list[Alternative], stages: Stages) -> Results:
    best = ranked[0]
    table = alternative_table(ranked)
    if best.ok:
        results = optimum_results(name, best.scenario, best.model, best.optimum, stages)
        status = f"{best.name} is the best of {len(ranked)} alternatives. {best.optimum.status}"
        run = dict(results.run) | {"status": status}
        return Results(
            **{**vars(results), "status": status, "run": run, "tables": {**results.tables, "alternatives": table}}
        )
    status = f"None of {len(ranked)} alternatives has an optimum."
    facts = {"name": name, "plant": best.scenario.plant, "ok": False, "status": status}
    if best.model is not None:
        facts = run_facts(name, best.model.plant, best.model.patches, stages, status, False)
    diagnosis = "\n".join([status, "", *(f"{a.name}: {_status(a)}" for a in ranked)])
    return Results(name, best.scenario, False, status, facts, diagnosis=diagnosis)
