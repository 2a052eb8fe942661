"""Folder: a front on disk, written answer by answer, from which an interrupted run goes on and any point is restored.

`front.csv` has a row an answer; `solutions/NNNN.npz` the whole state of each answer that has one: the decisions'
`point` and all `columns` of the plant, named in `solutions/names.txt`. Both are replaced as a whole, so that a reader,
or a run that is taken up again, never sees half of one. `question.json` says which front this is: another one is not
written over it.
"""

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nexus.studies.pareto.answers import Answer, Effort, Standing
from nexus.studies.pareto.epsilon import EpsilonProblem
from nexus.studies.pareto.objectives import Objective, ParetoError, Scale
from nexus.studies.pareto.rates import column, rate_columns, rates_at

TABLE, SOLUTIONS, QUESTION = "front.csv", "solutions", "question.json"
DECISIONS, NAMES = "decisions.json", "names.txt"
FIRST = ("point", "standing", "other", "problem", "status", "converged", "kkt", "start")
LAST = ("optimisations", "solves", "iterations", "seconds", "reason", "key", "primary", "levels", "share", "second")
NUMBER = "{:04d}.npz"


class FrontFolder:
    """The folder of a front; `question` is what the front depends on, as plain data, `names` are those of the columns.

    Raises ParetoError if the folder holds another front.
    """

    def __init__(
        self,
        folder: Path,
        model: Any,
        objectives: Sequence[Objective],
        question: Mapping[str, Any],
        names: Sequence[str] = (),
    ) -> None:
        self.folder, self._model, self.objectives = folder, model, tuple(objectives)
        self._read: dict[str, dict[str, str]] = {}
        (folder / SOLUTIONS).mkdir(parents=True, exist_ok=True)
        file = folder / QUESTION
        text = json.dumps(question, indent=2, sort_keys=True, default=str) + "\n"
        if file.is_file() and file.read_text(encoding="utf-8") != text:
            raise ParetoError(
                f"Folder '{folder}' holds another front: its scenario differs. Choose another folder with --out DIR, "
                "or remove it."
            )
        write_whole(file, text.encode())
        units = {decision.path: decision.units for decision in model.decisions}
        write_whole(folder / DECISIONS, (json.dumps(units, indent=2) + "\n").encode())
        write_whole(folder / SOLUTIONS / NAMES, "".join(f"{name}\n" for name in names).encode())

    def known(self) -> list[Answer]:
        """Returns the answers of an earlier run, with their states; from the first that cannot be restored on, none."""
        file = self.folder / TABLE
        if not file.is_file():
            return []
        with file.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        found: list[Answer] = []
        for row in rows:
            answer = self._answer(row)
            if answer is None:
                break
            found.append(answer)
            self._read[answer.key] = row
        return found

    def keep(self, answers: Sequence[Answer], scale: Scale) -> None:
        """Writes the last of the answers: its state first, then the table with its row."""
        if answers[-1].solved:
            self._write_state(answers[-1])
        self.write(answers, scale)

    def write(self, answers: Iterable[Answer], scale: Scale) -> None:
        """Replaces the table by one with these answers."""
        rows = [self._row(answer, scale) for answer in answers]
        file = self.folder / f".{TABLE}"
        with file.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.DictWriter(lines, self.columns(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        os.replace(file, self.folder / TABLE)

    def columns(self) -> list[str]:
        """Returns the columns of the table."""
        figures = [*(o.figure for o in self.objectives)]
        figures += [name for name in self._model.figures if name not in figures]
        normal = [f"normal {o.figure}" for o in self.objectives]
        return [
            *FIRST,
            *figures,
            *(d.path for d in self._model.decisions),
            *rate_columns(self.objectives),
            *normal,
            *LAST,
        ]

    def _row(self, answer: Answer, scale: Scale) -> dict[str, Any]:
        problem, effort = answer.problem, answer.effort
        standing = {
            "point": answer.number,
            "standing": answer.standing.value,
            "other": "" if answer.other is None else answer.other,
        }
        if answer.key in self._read:  # figures stay as they were found, whatever restoring did to the last digits
            return self._read[answer.key] | standing
        row: dict[str, Any] = standing | {
            "problem": answer.words,
            "status": answer.status,
            "converged": int(answer.converged),
            "kkt": "" if np.isnan(answer.kkt) else f"{answer.kkt:.3e}",
            "start": answer.start,
            "optimisations": effort.optimisations,
            "solves": effort.solves,
            "iterations": effort.iterations,
            "seconds": f"{effort.seconds:.3f}",
            "reason": " ".join(answer.reason.split()),
            "key": answer.key,
            "primary": problem.primary,
            "levels": json.dumps({str(k): level for k, level in sorted(problem.levels.items())}),
            "share": problem.share,
            "second": "" if problem.second is None else problem.second,
        }
        if answer.solved:
            row |= {name: repr(float(answer.state.figures[name])) for name in self._model.figures}
            row |= {
                d.path: repr(float(d.lower + u * (d.upper - d.lower)))
                for d, u in zip(self._model.decisions, answer.state.point, strict=True)
            }
        if answer.normal is not None:
            row |= {f"normal {o.figure}": repr(float(n)) for o, n in zip(self.objectives, answer.normal, strict=True)}
            found = rates_at(answer, scale)
            row |= {column(self.objectives, rate.gained, rate.paid): f"{rate.value:.6g}" for rate in found}
        return row

    def _write_state(self, answer: Answer) -> None:
        file = self.folder / SOLUTIONS / NUMBER.format(answer.number)
        partial = file.with_name(f".{file.name}")
        np.savez_compressed(partial, point=answer.state.point, columns=answer.state.columns)
        os.replace(partial, file)

    def _answer(self, row: Mapping[str, str]) -> Answer | None:
        """Returns the answer of a row; None if its state is gone."""
        levels = {int(k): float(level) for k, level in json.loads(row["levels"]).items()}
        answer = Answer(
            int(row["point"]),
            row["key"],
            EpsilonProblem(
                int(row["primary"]), levels, float(row["share"]), int(row["second"]) if row["second"] else None
            ),
            Standing(row["standing"]),
            converged=bool(int(row["converged"])),
            status=row["status"],
            kkt=float(row["kkt"] or "nan"),
            start=row["start"],
            effort=Effort(int(row["optimisations"]), int(row["solves"]), int(row["iterations"]), float(row["seconds"])),
            reason=row["reason"],
            other=int(row["other"]) if row["other"] else None,
            words=row["problem"],
        )
        if answer.standing is Standing.failed:
            return answer
        if answer.standing is Standing.overtaken:  # said at the end of a run, found again at the end of the next
            answer.standing, answer.other = Standing.front, None
        answer.state = restored(self.folder, answer.number, self._model)
        answer.values = np.array([float(row[o.figure]) for o in self.objectives])
        normal = [row[f"normal {o.figure}"] for o in self.objectives]
        answer.normal = np.array([float(n) for n in normal]) if all(normal) else None
        return answer if answer.solved else None


def restored(folder: Path, number: int, model: Any) -> Any:
    """Returns the state of an answer from its file, None if it is not there or no solution any more."""
    file = folder / SOLUTIONS / NUMBER.format(number)
    if not file.is_file():
        return None
    with np.load(file) as arrays:
        return model.restored(arrays["point"], arrays["columns"])


def write_whole(file: Path, data: bytes) -> None:
    """Writes a file so that it is there as a whole or not at all."""
    partial = file.with_name(f".{file.name}")
    partial.write_bytes(data)
    os.replace(partial, file)
