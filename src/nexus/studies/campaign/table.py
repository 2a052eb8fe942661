"""The table of a campaign: one row a draw, on disk as soon as the draw is settled: an interruption loses nothing.

Beside the table, `solutions/` holds the values of each solved draw (a file each), from which later draws start after
the campaign is taken up again.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from nexus.studies.campaign.inputs import CampaignError

COLUMNS = (
    "draw", "status", "way", "iterations", "seconds", "residual", "mass", "elements", "energy", "violations",
    "retreat", "cause",
)  # fmt: skip
SAME = 1e-9


class Table:
    """Rows of a campaign in `folder/draws.csv`: COLUMNS, then the drawn inputs, then figures of solved draws."""

    def __init__(self, folder: Path, inputs: tuple[str, ...], figures: tuple[str, ...]) -> None:
        self.folder, self.file = folder, folder / "draws.csv"
        self._columns = (*COLUMNS, *inputs, *(f for f in figures if f not in inputs))
        self._inputs = inputs
        (folder / "solutions").mkdir(parents=True, exist_ok=True)
        self.rows = self._read()
        if not self.rows:
            with self.file.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerow(self._columns)

    def _read(self) -> list[dict[str, str]]:
        """Returns the complete rows that are there; a row that was cut off while it was written is dropped."""
        if not self.file.is_file():
            return []
        text = self.file.read_text(encoding="utf-8")
        if not text.endswith("\n"):
            text = text[: text.rfind("\n") + 1]
            self.file.write_text(text, encoding="utf-8")
        reader = csv.DictReader(text.splitlines())
        if tuple(reader.fieldnames or ()) != self._columns:
            raise CampaignError(f"{self.file} belongs to another campaign: its columns differ. Choose another folder.")
        return list(reader)

    def done(self, draws: np.ndarray) -> set[int]:
        """Returns the numbers of the draws that are settled; raises CampaignError if they were other draws."""
        for row in self.rows:
            drawn = np.array([float(row[name]) for name in self._inputs])
            if not np.allclose(drawn, draws[int(row["draw"])], rtol=1e-5, atol=0.0):
                raise CampaignError(
                    f"{self.file} belongs to another campaign: draw {row['draw']} has other inputs. Choose another "
                    "folder."
                )
        return {int(row["draw"]) for row in self.rows}

    def append(self, row: Mapping[str, object]) -> None:
        """Writes a row to the disk."""
        texts = {name: _text(row.get(name, "")) for name in self._columns}
        self.rows.append(texts)
        with self.file.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, self._columns, lineterminator="\n").writerow(texts)

    def store(self, draw: int, columns: np.ndarray) -> None:
        """Keeps the solution of a draw."""
        np.save(self._solution(draw), columns)

    def stored(self, draw: int) -> np.ndarray | None:
        """Returns the solution of a draw, None if it is not there."""
        file = self._solution(draw)
        return np.load(file) if file.is_file() else None

    def _solution(self, draw: int) -> Path:
        return self.folder / "solutions" / f"{draw:05d}.npy"


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.6g}"
    return "" if value is None else " ".join(str(value).split())
