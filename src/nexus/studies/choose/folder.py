"""Folder: a choice on disk. `choices.csv` has a row an alternative that has ended, replaced as a whole each time.

`question.json` says which choice this is: another one is not written over it. The results folders of the alternatives
lie in `alternatives/`.
"""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nexus.scenario import Scenario, ScenarioError
from nexus.studies.choose.grid import Alternative, text
from nexus.studies.choose.outcome import Outcome, Standing
from nexus.studies.choose.ranking import Ranked
from nexus.studies.pareto.folder import write_whole

TABLE, QUESTION, SCENARIO, ALTERNATIVES = "choices.csv", "question.json", "scenario.yaml", "alternatives"
LAST = ("held", "not there", "status", "iterations", "solves", "seconds", "folder")
BETWEEN = " | "  # entries of one cell


class ChoiceFolder:
    """The folder of a choice; raises ScenarioError if it holds anything else or cannot be written."""

    def __init__(self, folder: Path, scenario: Scenario, alternatives: Sequence[Alternative]) -> None:
        self.folder, self.alternatives = folder, tuple(alternatives)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ScenarioError(
                f"The choice cannot be written to '{folder}': {error.strerror}. Choose another place with --out DIR."
            ) from error
        question = json.dumps(scenario.model_dump(mode="json"), indent=2, default=str) + "\n"
        file = folder / QUESTION
        if not file.is_file() and any(folder.iterdir()):
            raise ScenarioError(f"Folder '{folder}' holds other files; choose an empty or a new one with --out DIR.")
        if file.is_file() and file.read_text(encoding="utf-8") != question:
            raise ScenarioError(
                f"Folder '{folder}' holds another choice: its scenario differs. Choose another folder with --out DIR, "
                "or remove it."
            )
        write_whole(file, question.encode())
        write_whole(folder / SCENARIO, scenario.to_yaml().encode())

    def place(self, alternative: Alternative) -> Path:
        """Returns where the results of an alternative lie."""
        return self.folder / ALTERNATIVES / alternative.folder

    def known(self) -> list[Outcome]:
        """Returns the outcomes of an earlier run; an alternative whose results are gone has none."""
        file = self.folder / TABLE
        if not file.is_file():
            return []
        with file.open(newline="", encoding="utf-8") as lines:
            rows = {row["alternative"]: row for row in csv.DictReader(lines)}
        found = (self._outcome(each, rows[each.name]) for each in self.alternatives if each.name in rows)
        return [outcome for outcome in found if outcome is not None]

    def _outcome(self, alternative: Alternative, row: dict[str, str]) -> Outcome | None:
        folder = self.folder / row["folder"] if row["folder"] else None
        if folder is not None and not folder.is_dir():
            return None
        return Outcome(
            alternative,
            Standing(row["standing"]),
            row["status"],
            float(row["value"]) if row["value"] else None,
            row["units"],
            _entries(row["held"]),
            _entries(row["not there"]),
            int(row["iterations"]),
            int(row["solves"]),
            float(row["seconds"]),
            folder,
        )

    def write(self, found: Sequence[Ranked]) -> None:
        """Replaces the table by one of these alternatives in their order."""
        rows = [self._row(each) for each in found]
        columns = list(dict.fromkeys(key for row in rows for key in row))
        columns = [c for c in columns if c not in LAST] + list(LAST)
        table = io.StringIO()
        writer = csv.DictWriter(table, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(self.folder / TABLE, table.getvalue().encode())

    def _row(self, each: Ranked) -> dict[str, Any]:
        outcome = each.outcome
        number = "" if outcome.value is None else repr(float(outcome.value))
        head = {
            "rank": "" if each.rank is None else each.rank,
            "alternative": outcome.name,
            **{argument: text(value) for argument, value in outcome.alternative.build.items()},
            "standing": outcome.standing.value,
            "value": number,
            "units": outcome.units,
            "loss": "" if each.loss is None else repr(float(each.loss)),
            "dominated by": each.dominated_by,
            "reason": each.reason,
        }
        return {
            **head,
            **{f"{name} [{unit}]": repr(float(value)) for name, (value, unit) in outcome.figures.items()},
            **{f"{path} [{unit}]": repr(float(value)) for path, (value, unit, _) in outcome.decisions.items()},
            "held": BETWEEN.join(outcome.held),
            "not there": BETWEEN.join(outcome.absent),
            "status": " ".join(outcome.status.split()),
            "iterations": outcome.iterations,
            "solves": outcome.solves,
            "seconds": f"{outcome.seconds:.3f}",
            "folder": "" if outcome.folder is None else outcome.folder.relative_to(self.folder).as_posix(),
        }


def _entries(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(BETWEEN)) if cell else ()
