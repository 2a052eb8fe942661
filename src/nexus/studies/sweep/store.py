"""The folder of a sweep: what is asked, solutions to start from, and one row a scenario that survives a kill.

    sweep.csv        the table: one row a scenario, written anew while the sweep runs and at its end
    sweep.json       how many scenarios ended how, seconds, processes, versions
    diagnoses/       a text for each scenario without a solution
    full/            results folders of single scenarios, where they are asked for
    state/           plan and compiled plants; `solutions/` a file a scenario; `rows/` a file a process

A process appends its rows, as lines of JSON, to a file of its own and brings each to the disk before it says that the
scenario is done. A process that is killed while it writes leaves a line without an end: that line does not count, and
the scenario is solved again. Where two processes have solved one scenario, the first row found counts.
"""

import csv
import io
import json
import os
import pickle
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from nexus.scenario import ScenarioError
from nexus.studies.sweep.compiled import Settings

MARK = "sweep.json"
STATE = "state"


@dataclass(frozen=True)
class Task:
    """One scenario as the workers see it: its plant's number, None for a study that runs as it does alone."""

    name: str
    scenario: Any
    inputs: Mapping[str, float | str]
    plant: int | None
    settings: Settings


@dataclass(frozen=True)
class Plan:
    """What is asked: every scenario, whether results folders are wanted, and a mark that tells sweeps apart."""

    digest: str
    tasks: tuple[Task, ...]
    full: bool


class Store:
    """Reads and writes the folder of a sweep."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / STATE

    def create(self) -> None:
        """Makes the folder; raises ScenarioError if it cannot be written, or holds anything but a sweep."""
        folder = self.folder
        for place in (folder, *folder.parents):
            if place.exists() and not place.is_dir():
                raise ScenarioError(f"'{place}' is a file, not a folder; choose another place with --out DIR.")
        try:
            if folder.is_dir() and not self.state.is_dir() and any(folder.iterdir()):
                raise ScenarioError(
                    f"Folder '{folder}' holds other files; choose an empty or a new folder with --out DIR."
                )
            for name in ("solutions", "rows", "plants"):
                (self.state / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ScenarioError(
                f"Results cannot be written to '{folder}': {error.strerror}. "
                "Choose a folder that you may write to with --out DIR."
            ) from error

    def save_plan(self, plan: Plan) -> None:
        """Writes what is asked, complete or not at all."""
        _replace(self.state / "plan.pickle", pickle.dumps(plan, protocol=pickle.HIGHEST_PROTOCOL))

    def plan(self) -> Plan | None:
        """Returns what is asked, None in a new folder."""
        file = self.state / "plan.pickle"
        return pickle.loads(file.read_bytes()) if file.is_file() else None

    def plant(self, number: int) -> Path:
        """Returns the file of a compiled plant."""
        return self.state / "plants" / f"{number}.pickle"

    def keep(self, task: int, columns: np.ndarray) -> None:
        """Keeps a solution for others to start from."""
        partial = self.state / "solutions" / f".{task}-{uuid4().hex}.npy"
        np.save(partial, columns)
        partial.replace(self._solution(task))

    def kept(self) -> list[int]:
        """Returns the numbers of the scenarios whose solutions are kept."""
        with os.scandir(self.state / "solutions") as found:
            return [int(each.name.removesuffix(".npy")) for each in found if not each.name.startswith(".")]

    def solution(self, task: int) -> np.ndarray | None:
        """Returns a solution that is kept, None if it cannot be read."""
        try:
            return np.load(self._solution(task))
        except (OSError, ValueError, EOFError):
            return None

    def _solution(self, task: int) -> Path:
        return self.state / "solutions" / f"{task}.npy"

    def rows(self) -> dict[int, dict[str, Any]]:
        """Returns the complete rows of all processes by the scenario's number, one a scenario."""
        found: dict[int, dict[str, Any]] = {}
        for file in sorted((self.state / "rows").glob("*.jsonl")):
            for row in complete_lines(file.read_bytes()):
                found.setdefault(row["task"], row)
        return found

    def diagnosis(self, name: str, text: str) -> None:
        """Writes why a scenario has no solution."""
        (self.folder / "diagnoses").mkdir(exist_ok=True)
        (self.folder / "diagnoses" / f"{name}.txt").write_text(text.rstrip() + "\n", encoding="utf-8")

    def write_facts(self, facts: Mapping[str, Any]) -> None:
        """Writes `sweep.json`."""
        _replace(self.folder / MARK, (json.dumps(facts, indent=2) + "\n").encode())

    def write_table(self, lines: Iterable[Sequence[str]]) -> None:
        """Writes `sweep.csv`."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        _replace(self.folder / "sweep.csv", text.getvalue().encode())


class Rows:
    """The file to which one process appends its rows; made with the first of them."""

    def __init__(self, store: Store) -> None:
        self._file = store.state / "rows" / f"{os.getpid()}-{uuid4().hex}.jsonl"

    def append(self, row: Mapping[str, Any]) -> None:
        """Brings a row to the disk."""
        with self._file.open("ab") as opened:
            opened.write(json.dumps(row).encode() + b"\n")
            opened.flush()
            os.fsync(opened.fileno())


def complete_lines(content: bytes) -> list[dict[str, Any]]:
    """Returns the rows of a file without those that were cut off while they were written."""
    rows = []
    for line in content[: content.rfind(b"\n") + 1].splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


class Lock:
    """Keeps a second run out of a folder; the system gives it up when this process ends, however it ends."""

    def __init__(self, store: Store) -> None:
        self._file = store.state / "lock"

    def __enter__(self) -> None:
        self._opened = self._file.open("a")
        try:
            import fcntl

            fcntl.flock(self._opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # not on Windows
        except OSError:
            self._opened.close()
            raise ScenarioError(
                f"Another sweep runs in '{self._file.parents[1]}'; wait for it, or choose another folder "
                "with --out DIR."
            ) from None

    def __exit__(self, *error: object) -> None:
        self._opened.close()


def _replace(file: Path, content: bytes) -> None:
    """Writes a file, complete or not at all."""
    partial = file.with_name(f".{file.name}.partial")
    with partial.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(file)
