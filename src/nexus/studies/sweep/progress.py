"""The line that a sweep shows while it runs: how many are done, how they ended, how long the rest takes."""

import sys
import time
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any, TextIO

from nexus.studies.sweep.worker import Status

WIDTH = 24  # of the bar
RECENT = 50  # rows that the time left is judged by
PAUSE = 0.2  # seconds between two lines of a terminal
QUIET_PAUSE = 30.0  # seconds between two lines of a file


class ProgressLine:
    """A bar that is redrawn on a terminal, and a line every half minute where the output goes to a file."""

    def __init__(self, total: int, done: Mapping[int, Mapping[str, Any]], stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._total, self._done = total, len(done)
        self.counts = Counter(row["status"] for row in done.values())
        self._ends: deque[float] = deque(maxlen=RECENT + 1)
        self._shown = 0.0

    def __call__(self, row: Mapping[str, Any]) -> None:
        """Takes a row that has ended."""
        self._done += 1
        self.counts[row["status"]] += 1
        self._ends.append(time.monotonic())
        pause = PAUSE if self._stream.isatty() else QUIET_PAUSE
        if self._done == self._total or time.monotonic() - self._shown >= pause:
            self._shown = time.monotonic()
            self._show()

    def seconds_left(self) -> float:
        """Returns the time that the rest takes at the pace of the last rows, in seconds."""
        if self._done == self._total:
            return 0.0
        if len(self._ends) < 2:
            return float("inf")
        return (self._total - self._done) * (self._ends[-1] - self._ends[0]) / (len(self._ends) - 1)

    def line(self) -> str:
        """Returns the line to show."""
        filled = WIDTH * self._done // self._total
        bar = "#" * filled + "." * (WIDTH - filled)
        bad = ", ".join(f"{n} {Status[name].value}" for name, n in sorted(self.counts.items()) if name != "solved")
        parts = [
            f"[{bar}] {self._done:,} of {self._total:,}",
            *([bad] if bad else []),
            f"{_clock(self.seconds_left())} left",
        ]
        return ", ".join(parts)

    def _show(self) -> None:
        if self._stream.isatty():
            print(f"\r\x1b[2K{self.line()}", end="", file=self._stream, flush=True)
        else:
            print(self.line(), file=self._stream, flush=True)

    def close(self) -> None:
        """Ends the line on a terminal."""
        if self._stream.isatty() and self._shown:
            print(file=self._stream, flush=True)


def _clock(seconds: float) -> str:
    """Returns a time as a person says it."""
    if seconds == float("inf"):
        return "unknown time"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
