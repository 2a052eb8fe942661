"""Outcome: what is known of an alternative when it has ended, well or badly."""

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

import pandas as pd

from nexus.studies.choose.grid import Alternative


class Standing(Enum):
    """Says how an alternative ended; the first two are ranked."""

    optimum = "optimum"
    simulated = "simulated"
    infeasible = "infeasible"
    unfinished = "no optimum found"
    failed = "failed"

    @property
    def ranked(self) -> bool:
        """Whether it has a value to be ranked by."""
        return self in (Standing.optimum, Standing.simulated)

    @property
    def answered(self) -> bool:
        """Whether it is known what the alternative is worth, or that it cannot be."""
        return self.ranked or self is Standing.infeasible


@dataclass(frozen=True)
class Outcome:
    """The end of one alternative.

    `value` is the objective where it is ranked, or what an unfinished search had reached within all limits; `held` are
    sentences on the limits that bind, dearest first, or on those that are missed. `absent` are decisions, limits and
    figures of the scenario that this build has not. `folder` holds its results; `seconds` is wall time.
    """

    alternative: Alternative
    standing: Standing
    status: str
    value: float | None = None
    units: str = ""
    held: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    iterations: int = 0
    solves: int = 0
    seconds: float = 0.0
    folder: Path | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """The alternative in words."""
        return self.alternative.name

    def table(self, name: str) -> pd.DataFrame | None:
        """Returns a table of its results folder, None where there is none."""
        file = None if self.folder is None else self.folder / f"{name}.csv"
        return pd.read_csv(file, keep_default_na=False, na_values=[""]) if file and file.is_file() else None

    @cached_property
    def figures(self) -> dict[str, tuple[float, str]]:
        """The key figures: name -> (value, units); empty where nothing was solved."""
        table = self.table("kpis")
        return {} if table is None else {r["name"]: (r["value"], r["units"]) for r in table.to_dict("records")}

    @cached_property
    def decisions(self) -> dict[str, tuple[float, str, str]]:
        """What was chosen: path -> (value, units, bound that it stands on or nothing)."""
        table = self.table("decisions")
        rows = [] if table is None else table.to_dict("records")
        return {r["name"]: (r["after"], _text(r["units"]), _text(r["at bound"])) for r in rows}


def _text(cell: str | float) -> str:
    """Returns a cell of text, which is read as a missing number where it is empty."""
    return cell if isinstance(cell, str) else ""
