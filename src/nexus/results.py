"""Results: what a run leaves, as an immutable object and as a folder.

A solved run's folder holds `scenario.yaml` (resolved), `run.json` (status, versions, timings, sizes, closure of the
balances), `solver.log`, `kpis.csv`, `streams.csv`, `unit_models.csv`, `costs.csv`, `assumptions.csv` and
`report.html`, with `capacities.csv`, `cash_flow.csv`, `finance.csv` and `prices.csv` where the plant has costs (and
`price_file.csv`, a copy of the scenario's own price file), `inventory.csv` and `instruments.csv` where it has an
inventory and measuring points, `heat_streams.csv` and `exchangers.csv` where it states heat loads; a failed run's holds
`run.json`, `scenario.yaml`, `solver.log` and `diagnosis.txt`, and no figures. A folder is written beside its target
first and renamed at the end, so that a reader never sees half of it.

A plant with a life cycle also gets LIFE_CYCLE_TABLES and `sustainability.html`.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from nexus.scenario import Scenario, ScenarioError

TABLES = ("kpis", "streams", "unit_models", "costs", "assumptions")
LIFE_CYCLE_TABLES = ("life_cycle", "life_cycle_lines", "life_cycle_products", "life_cycle_factors", "carbon_balance")
OPTIONAL_TABLES = (  # of optima, and of plants that carry them
    "decisions",
    "constraints",
    "figures_before_after",
    "capacities",
    "cash_flow",
    "finance",
    "prices",
    "inventory",
    "instruments",
    "heat_streams",
    "exchangers",
    *LIFE_CYCLE_TABLES,
)
PRICE_FILE = "price_file.csv"
MARK = "run.json"  # a folder with this file in it is a results folder, which a run may replace


@dataclass(frozen=True)
class Results:
    """What a run found: `ok`, a `status` that is a sentence, the facts of the run, and the tables of a solved one.

    Attributes: name, scenario, ok, status, run (facts as in run.json), tables (kpis, streams, unit_models, costs,
    assumptions, and those of OPTIONAL_TABLES that the plant has; empty when not solved), balances (closure of every
    balance), areas (number -> title), plant_title, diagnosis (text of a failure), folder (where the files lie, or
    None).
    """

    name: str
    scenario: Scenario
    ok: bool
    status: str
    run: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    balances: pd.DataFrame | None = None
    areas: Mapping[int, str] = field(default_factory=dict)
    plant_title: str = ""
    diagnosis: str = ""
    folder: Path | None = None

    def kpi(self, name: str) -> float:
        """Returns the value of a key figure in its own units; raises KeyError for an unknown one."""
        table = self.tables["kpis"].set_index("name")
        if name not in table.index:
            raise KeyError(f"No key figure '{name}'; there are: {', '.join(table.index)}")
        return float(table.loc[name, "value"])

    def write(self, folder: Path) -> None:
        """Writes the files of this run, report excepted, into an existing folder."""
        (folder / "scenario.yaml").write_text(self._with_prices_beside(folder).to_yaml(), encoding="utf-8")
        (folder / MARK).write_text(json.dumps(self.run, indent=2, allow_nan=False) + "\n", encoding="utf-8")
        (folder / "solver.log").touch()
        if not self.ok:
            (folder / "diagnosis.txt").write_text(self.diagnosis.rstrip() + "\n", encoding="utf-8")
            return
        for name in (*TABLES, *(name for name in OPTIONAL_TABLES if name in self.tables)):
            table = self.tables[name]
            columns = ["name", "value", "units", "meaning"] if name == "kpis" else list(table.columns)
            table.to_csv(folder / f"{name}.csv", columns=columns, index=False)

    def _with_prices_beside(self, folder: Path) -> Scenario:
        """Copies the scenario's price file into the folder and returns the scenario that names it there."""
        if self.scenario.prices is None:
            return self.scenario
        shutil.copyfile(self.scenario.prices.file, folder / PRICE_FILE)
        return self.scenario.model_copy(update={"prices": self.scenario.prices.model_copy(update={"file": PRICE_FILE})})


class ResultsFolder:
    """A results folder in the making: a context that yields the place to write and renames it at the end.

    Entering raises ScenarioError when the target cannot be written, before anything is solved. Leaving by an
    exception removes what was written and keeps an existing folder as it was.
    """

    def __init__(self, target: Path) -> None:
        self.target = Path(os.path.abspath(target))
        self.partial: Path | None = None

    def __enter__(self) -> Path:
        target = self.target
        for place in (target, *target.parents):
            if place.exists() and not place.is_dir():
                raise ScenarioError(f"'{place}' is a file, not a folder; choose another place with --out DIR.")
        try:
            if target.is_dir() and not (target / MARK).is_file() and any(target.iterdir()):
                raise ScenarioError(
                    f"Folder '{target}' holds other files, which a run would replace; "
                    "choose an empty or a new folder with --out DIR."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            self.partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
            self.partial.chmod(0o777 & ~_umask())
        except OSError as error:
            raise ScenarioError(
                f"Results cannot be written to '{target}': {error.strerror}. "
                "Choose a folder that you may write to with --out DIR."
            ) from error
        return self.partial

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            shutil.rmtree(self.partial, ignore_errors=True)
            return
        old = None
        if self.target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{self.target.name}-old-", dir=self.target.parent))
            os.replace(self.target, old / "replaced")
        os.replace(self.partial, self.target)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
