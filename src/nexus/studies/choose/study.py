"""Study: a scenario of kind `choose` from its alternatives to the folder with their ranking.

Every alternative is built and solved from nothing, one after the other; `choices.csv` is written anew as each ends.
Run again after an interruption it goes on; run again when it is complete it writes table and page anew.
"""

import gc
import json
import platform
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from nexus.flowsheets import plant_class
from nexus.results import MARK
from nexus.run import PACKAGES, Progress, folder_of, to_stderr
from nexus.scenario import Scenario, ScenarioError, StudyKind, load_scenario, scenario_name
from nexus.studies.choose.alternative import solved_alternative
from nexus.studies.choose.folder import ChoiceFolder
from nexus.studies.choose.grid import alternatives_of
from nexus.studies.choose.outcome import Outcome
from nexus.studies.choose.page import PAGE, page_html
from nexus.studies.choose.presence import named
from nexus.studies.choose.ranking import Ranked, amount, ranked
from nexus.studies.pareto.folder import write_whole


@dataclass(frozen=True)
class Choice:
    """A finished choice: all alternatives, the best first, the scenario and the folder."""

    ranking: tuple[Ranked, ...]
    scenario: Scenario
    folder: Path

    @property
    def ok(self) -> bool:
        """Whether it is known of every alternative what it is worth or that it is infeasible, and one has a value."""
        return self.ranking[0].rank == 1 and all(each.outcome.standing.answered for each in self.ranking)

    @property
    def nowhere(self) -> tuple[str, ...]:
        """Decisions, limits and further objectives that none of the alternatives has that could be built."""
        built = [set(each.outcome.absent) for each in self.ranking if each.outcome.folder is not None]
        common = set.intersection(*built) if built else set()
        return tuple(path for path in named(self.scenario) if path in common)

    def __str__(self) -> str:
        lines = []
        for each in self.ranking:
            place = "-" if each.rank is None else str(each.rank)
            worth = amount(each.outcome.value, each.outcome.units) if each.rank else each.outcome.standing.value
            lines.append(f"{place:>2}  {each.outcome.name}: {worth}\n    {each.reason}")
        lines += [f"'{path}' is in none of the alternatives: correct or remove it." for path in self.nowhere]
        return "\n".join([*lines, counted(self.ranking)])


def counted(ranking: Sequence[Ranked]) -> str:
    """Returns how many alternatives ended how."""
    ends = Counter(each.outcome.standing.value for each in ranking)
    return f"{len(ranking)} alternatives: {', '.join(f'{n} {name}' for name, n in ends.most_common())}."


def run_choices(
    name_or_file: str,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Progress = to_stderr,
) -> Choice:
    """Runs a scenario of kind `choose`, as `nexus.run.run` does others, and returns the ranking.

    Raises ScenarioError or PlantError for bad input; an alternative that fails is a row with its reason.
    """
    scenario = load_scenario(name_or_file, settings)
    name = scenario_name(name_or_file)
    if scenario.study.kind is not StudyKind.choose:
        raise ScenarioError(f"Scenario '{name}' is a study '{scenario.study.kind.value}', not 'choose'.")
    alternatives = alternatives_of(scenario)
    folder = ChoiceFolder(folder_of(name, out), scenario, alternatives)
    found = folder.known()
    if found:
        progress(f"{len(found)} of {len(alternatives)} alternatives of an earlier run are taken up")
    done = {outcome.alternative.number for outcome in found}
    left = [each for each in alternatives if each.number not in done]
    began = time.perf_counter()
    for count, alternative in enumerate(left, 1):
        progress(f"alternative {alternative.number} of {len(alternatives)}: {alternative.name}")
        outcome = solved_alternative(alternative, scenario, folder.place(alternative), progress)
        gc.collect()  # a built plant refers to itself: two of them would be in memory
        found.append(outcome)
        folder.write(ranked(found, scenario.study))
        rest = (time.perf_counter() - began) / count * (len(left) - count)
        progress(f"{_ended(outcome)}; {len(found)} of {len(alternatives)} done, {rest / 60:.1f} min left")
    choice = Choice(tuple(ranked(_in_order(found), scenario.study)), scenario, folder.folder)
    folder.write(choice.ranking)
    _finish(name, choice)
    return choice


def _in_order(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda outcome: outcome.alternative.number)


def _ended(outcome: Outcome) -> str:
    value = "" if outcome.value is None else f", {amount(outcome.value, outcome.units)}"
    return f"{outcome.name}: {outcome.standing.value}{value} ({outcome.seconds:.0f} s)"


def _finish(name: str, choice: Choice) -> None:
    """Writes the page and the facts of a finished choice."""
    made, first = datetime.now(UTC).isoformat(timespec="seconds"), choice.ranking[0]
    facts = {
        "name": name,
        "plant": choice.scenario.plant,
        "ok": choice.ok,
        "status": counted(choice.ranking),
        "finished": made,
        "objective": f"{choice.scenario.study.sense} {choice.scenario.study.objective}",
        "best": first.outcome.name if first.rank else None,
        "value": first.outcome.value if first.rank else None,
        "nowhere": list(choice.nowhere),
        "seconds": round(sum(each.outcome.seconds for each in choice.ranking), 3),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}},
    }
    title = plant_class(choice.scenario.plant).title or choice.scenario.plant
    write_whole(choice.folder / MARK, (json.dumps(facts, indent=2, allow_nan=False) + "\n").encode())
    page = page_html(choice.ranking, choice.scenario, title, name, choice.nowhere)
    write_whole(choice.folder / PAGE, page.encode())
