"""Diagnose: a scenario through its stages as far as it gets, and what is wrong with its equations there.

A plant that solves is examined at its solution. One that does not is examined where it stopped: the unit whose
initialisation failed, or the whole plant at the start or the last iterate of the final solve, whichever violates fewer
equations: a solver that runs away leaves nothing to read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus.flowsheets.plant import Plant, PlantError
from nexus.kernel.diagnostics import Diagnosis, residuals
from nexus.kernel.diagnostics import diagnose as diagnose_model
from nexus.kernel.diagnostics.point import point_of
from nexus.patches import Patches
from nexus.results import MARK, ResultsFolder
from nexus.run import (
    NotSolved,
    Progress,
    Stages,
    folder_of,
    prepare,
    run_facts,
    solve_in_stages,
    solved_sentence,
    to_stderr,
)
from nexus.scenario import Scenario, ScenarioError, StudyKind, load_scenario, scenario_name, undecided

DIAGNOSIS, FINDINGS = "diagnosis.txt", "findings.csv"


@dataclass(frozen=True)
class Diagnosed:
    """A scenario's diagnosis: whether the plant solves (`ok`), a `status` that is a sentence, and the findings."""

    ok: bool
    status: str
    diagnosis: Diagnosis
    folder: Path

    @property
    def healthy(self) -> bool:
        """Whether the plant solves and nothing serious was found."""
        return self.ok and not self.diagnosis.serious

    def __str__(self) -> str:
        return f"{self.status}\n\n{self.diagnosis}"


def diagnose(
    name_or_file: str,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Progress = to_stderr,
) -> Diagnosed:
    """Diagnoses a scenario and writes a folder with `diagnosis.txt` and `findings.csv`.

    A study `pareto` has no one solution: its plant is diagnosed before anything is chosen.

    Args:
        name_or_file: a shipped scenario's name, or a file that ends in `.yaml`
        settings: `PATH=VALUE` texts that override the scenario's `set`
        out: the folder, `results/NAME-diagnosis` when None
        progress: called with each line of progress

    Raises ScenarioError or PlantError for bad input; nothing is then left behind.
    """
    scenario, name = load_scenario(name_or_file, settings), scenario_name(name_or_file)
    target = folder_of(f"{name}-diagnosis", out)
    stages = Stages(progress)
    with ResultsFolder(target) as folder:
        solved = undecided(scenario) if scenario.study.kind is StudyKind.pareto else scenario
        plant, patches = prepare(solved, stages)
        ok, status, place = _as_far_as_it_gets(plant, solved, patches, folder, stages)
        with stages.stage("diagnose"):
            diagnosis = diagnose_model(place)
        found = Diagnosed(ok, status, diagnosis, target)
        (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
        facts = run_facts(name, plant, patches, stages, status, ok)
        (folder / MARK).write_text(json.dumps(facts, indent=2, allow_nan=False) + "\n", encoding="utf-8")
        (folder / DIAGNOSIS).write_text(f"{found}\n", encoding="utf-8")
        diagnosis.to_frame().to_csv(folder / FINDINGS, index=False)
    return found


def _as_far_as_it_gets(
    plant: Plant, scenario: Scenario, patches: Patches, folder: Path, stages: Stages
) -> tuple[bool, str, Any]:
    """Returns whether the plant solves, the sentence about it, and what to diagnose."""
    try:
        facts = solve_in_stages(plant, scenario, patches, folder, stages)
    except NotSolved as failure:
        return False, failure.status, _where_it_failed(plant, failure)
    except (ScenarioError, PlantError):
        raise
    except (ValueError, ArithmeticError) as error:  # a start that stumbles over a value, or counts its freedom
        return False, f"Not solved: stage 'initialize' failed. {error}", plant.model
    return True, solved_sentence(facts), plant.model


def _where_it_failed(plant: Plant, failure: NotSolved) -> Any:
    """Returns the unit's failed solve, or the plant where fewer equations are violated: start or last iterate."""
    if failure.solution is None:
        return plant.model
    if failure.stage != "solve":
        return failure.solution
    return min(point_of(plant.model), point_of(failure.solution), key=_n_violated)


def _n_violated(point: Any) -> int:
    return sum(len(finding.items) for finding in residuals(point))
