"""Study: a scenario of kind `pareto` from its plant to the folder of its front.

`run_front` builds and solves the plant once, finds the front, and writes into its folder, answer by answer: the
resolved scenario, `front.csv`, the state of every point (see `nexus.studies.pareto.folder`), at the end `pareto.html`
and `run.json`. Run again after an interruption it goes on; run again when it is complete it writes the page anew.
"""

import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nexus.results import MARK
from nexus.run import PACKAGES, folder_of, to_stderr
from nexus.scenario import Scenario, ScenarioError, StudyKind, load_scenario, scenario_name
from nexus.studies.optimize import ReducedModel
from nexus.studies.optimize.decisions import OptimizeError
from nexus.studies.optimize.limits import limits_of
from nexus.studies.pareto.answers import Answer, Standing
from nexus.studies.pareto.folder import FrontFolder, write_whole
from nexus.studies.pareto.front import Front, find_front
from nexus.studies.pareto.model import within
from nexus.studies.pareto.objectives import Objective, ParetoError, Scale, Sense
from nexus.studies.pareto.page import Labels, page_html, summary

POINTS = 50
"""Points of a front where the scenario names no number."""
PAGE, SCENARIO = "pareto.html", "scenario.yaml"


@dataclass(frozen=True, eq=False)
class FrontStudy:
    """A finished study: the front, its model, the scenario and where it lies."""

    front: Front
    model: ReducedModel
    scenario: Scenario
    folder: Path

    def __str__(self) -> str:
        return "\n".join(summary(self.front))


def run_front(
    name_or_file: str,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Callable[[str], None] = to_stderr,
) -> FrontStudy:
    """Runs a scenario of kind `pareto`, as `nexus.run.run` does others, and returns the front.

    Raises ScenarioError for bad input or for objectives that trade nothing, NotSolved for a plant that does not solve
    before anything is chosen.
    """
    scenario = load_scenario(name_or_file, settings)
    name = scenario_name(name_or_file)
    if scenario.study.kind is not StudyKind.pareto:
        raise ScenarioError(f"Scenario '{name}' is a study '{scenario.study.kind.value}', not 'pareto'.")
    folder = _place(folder_of(name, out))
    try:
        model = ReducedModel(scenario, progress)
        return front_of(name, scenario, model, folder, progress)
    except (ParetoError, OptimizeError) as error:
        raise ScenarioError(str(error)) from error


def _place(folder: Path) -> Path:
    """Returns the folder of a front, made if it is not there; raises ScenarioError where none can be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ScenarioError(
            f"The front cannot be written to '{folder}': {error.strerror}. Choose another place with --out DIR."
        ) from error
    if any(folder.iterdir()) and not (folder / SCENARIO).is_file():
        raise ScenarioError(f"Folder '{folder}' holds other files; choose an empty or a new folder with --out DIR.")
    return folder


def front_of(
    name: str, scenario: Scenario, model: ReducedModel, folder: Path, progress: Callable[[str], None]
) -> FrontStudy:
    """Finds the front of a model that is built already, and writes its folder."""
    study = scenario.study
    objectives = tuple(
        Objective(choice.figure, Sense(choice.sense), model.units.get(choice.figure, "")) for choice in study.objectives
    )
    wanted = study.points or POINTS
    question = {"scenario": scenario.model_dump(mode="json"), "points": wanted}
    names = model.problem.names.columns[: model.problem.program.n_variables]
    kept = FrontFolder(folder, model, objectives, question, names)
    write_whole(folder / SCENARIO, scenario.to_yaml().encode())
    known = kept.known()
    if known:
        progress(f"{len(known)} answers of an earlier run are taken up")
    front = find_front(
        model,
        objectives,
        wanted,
        within(limits_of(scenario, model)),
        model.start,
        _Keeper(kept, len(known), wanted, progress),
        known,
    )
    kept.write(front.answers, front.scale)
    done = FrontStudy(front, model, scenario, folder)
    _finish(name, done)
    return done


class _Keeper:
    """Writes every answer as it ends, and says how far the front is and how long it will take."""

    def __init__(self, folder: FrontFolder, before: int, wanted: int, say: Callable[[str], None]) -> None:
        self._folder, self._wanted, self._say = folder, wanted, say
        self._began, self._before = time.perf_counter(), before

    def __call__(self, answers: Sequence[Answer], scale: Scale) -> None:
        self._folder.keep(answers, scale)
        found = sum(answer.standing is Standing.front for answer in answers)
        asked = len(answers) - self._before
        rest = (time.perf_counter() - self._began) / asked * max(0, self._wanted - found)
        self._say(f"{found} of {self._wanted} points; {self._text(answers[-1])}; {rest / 60:.1f} min left")

    def _text(self, answer: Answer) -> str:
        effort = f"{answer.effort.solves} solves, {answer.effort.seconds:.1f} s"
        if not answer.solved:
            return f"{answer.words}: not solved, {answer.reason} ({effort})"
        values = zip(self._folder.objectives, answer.values, strict=True)
        found = ", ".join(f"{o.figure} {o.text(float(value))}" for o, value in values)
        converged = "" if answer.converged else f", not converged: {answer.status}"
        return f"{answer.number} {answer.standing.value}: {found} from {answer.start} ({effort}{converged})"


def _finish(name: str, done: FrontStudy) -> None:
    """Writes the page and the facts of a finished study."""
    front, folder = done.front, done.folder
    made = datetime.now(UTC).isoformat(timespec="seconds")
    plant = done.model.plant
    facts: dict[str, Any] = {
        "name": name,
        "plant": done.scenario.plant,
        "ok": True,
        "status": summary(front)[0],
        "finished": made,
        "points": len(front.points),
        "asked_for": front.asked_for,
        "hypervolume": front.hypervolume,
        "knee": None if front.knee is None else front.knee[0].number,
        "ideal": _by_figure(front, front.scale.signs * front.scale.ideal),
        "nadir": _by_figure(front, front.scale.signs * front.scale.nadir),
        "optimisations": front.effort.optimisations,
        "solves": front.effort.solves,
        "seconds": round(front.effort.seconds, 3),
        "summary": summary(front),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}},
    }
    write_whole(folder / MARK, (json.dumps(facts, indent=2, allow_nan=False) + "\n").encode())
    labels = Labels(
        plant.title or done.scenario.plant, done.scenario.why, str(folder), f"Made by Nexus {made}, scenario {name}."
    )
    write_whole(folder / PAGE, page_html(front, done.model, labels, folder).encode())


def _by_figure(front: Front, values: Any) -> dict[str, float]:
    return {o.figure: float(value) for o, value in zip(front.objectives, values, strict=True)}
