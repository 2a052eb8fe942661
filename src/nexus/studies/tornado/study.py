"""The run of a tornado: base case, gradients, re-solves, tables and page in a results folder.

`nexus tornado SCENARIO --figure NAME` calls `tornado`. The inputs are a table like that of a campaign; without one a
plant's own tables are taken, `PLANT_campaign.csv` and `PLANT_uncertainty.csv` beside its flowsheet.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd

from nexus.results import MARK, ResultsFolder
from nexus.run import Progress, folder_of, to_stderr
from nexus.scenario import Scenario, ScenarioError, StudyKind, load_scenario, scenario_name
from nexus.studies.campaign.inputs import CampaignError, Input, read_inputs
from nexus.studies.campaign.model import BaseNotSolved, CampaignModel
from nexus.studies.tornado.figures import Figures
from nexus.studies.tornado.gradients import by_input, gradients
from nexus.studies.tornado.page import tornado_html
from nexus.studies.tornado.tornado import predicted, resolved

OWN_TABLES = ("campaign", "uncertainty")
TOP = 15


@dataclass(frozen=True)
class Tornado:
    """What a tornado found: the figure's name, base value and units, the table of inputs, all gradients, the folder.

    `table` has the columns `tornado.COLUMNS`; `gradients` a row a key figure and a column a variable or parameter.
    """

    figure: str
    base: float
    units: str
    table: pd.DataFrame
    gradients: pd.DataFrame
    folder: Path


def tornado(
    name_or_file: str,
    figure: str,
    inputs: Sequence[str | Path] = (),
    top: int = TOP,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Progress = to_stderr,
) -> Tornado:
    """Runs a tornado of one key figure and writes its folder.

    Args:
        name_or_file: a shipped scenario's name, or a file that ends in `.yaml`; its study must be `simulate`
        figure: name of a key figure, `internal_rate_of_return` and paybacks included
        inputs: tables of inputs (CSV); those of the plant when empty
        top: number of inputs that are solved again
        settings: `PATH=VALUE` texts that override the scenario's `set`
        out: the folder, `results/NAME-tornado` when None
        progress: called with each line of progress

    Raises ScenarioError or PlantError for bad input, BaseNotSolved where the scenario has no solution as it is.
    """
    scenario, name = load_scenario(name_or_file, settings), scenario_name(name_or_file)
    if scenario.study.kind is not StudyKind.simulate:
        raise ScenarioError("A tornado moves the inputs of a simulation; use a scenario with kind: simulate.")
    target = folder_of(f"{name}-tornado", out)
    started = time.perf_counter()
    with ResultsFolder(target) as folder:
        model, figures = _base(scenario, _tables(scenario, inputs), figure, progress)
        slopes = gradients(model, figures)
        table = predicted(model, figures, figure, by_input(model, slopes))
        table = resolved(model, figures, figure, table, top, progress)
        found = Tornado(figure, figures.base[figure], figures.units[figure], table, slopes, target)
        _write(found, scenario, name, model, folder, time.perf_counter() - started)
    return found


def _tables(scenario: Scenario, given: Sequence[str | Path]) -> tuple[Input, ...]:
    """Returns the rows of the tables given, or of those of the plant."""
    paths = [Path(each) for each in given]
    if not paths:
        folder = Path(str(files("nexus.flowsheets")))
        paths = [path for kind in OWN_TABLES if (path := folder / f"{scenario.plant}_{kind}.csv").is_file()]
    if not paths:
        raise ScenarioError(f"Plant '{scenario.plant}' has no table of inputs; name one with --inputs FILE.csv.")
    missing = next((path for path in paths if not path.is_file()), None)
    if missing:
        raise ScenarioError(f"There is no table of inputs '{missing}'; check the path after --inputs.")
    rows = [row for path in paths for row in _read(path)]
    names = [row.name for row in rows]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ScenarioError(f"The tables of inputs name '{twice}' twice; keep one.")
    return tuple(rows)


def _read(path: Path) -> tuple[Input, ...]:
    try:
        return read_inputs(path)
    except CampaignError as error:
        raise ScenarioError(str(error)) from None


def _base(scenario: Scenario, rows: tuple[Input, ...], figure: str, progress: Progress) -> tuple:
    """Returns the plant at its base solution and its figures."""
    try:
        model = CampaignModel(scenario, rows, progress)
    except BaseNotSolved:
        raise
    except CampaignError as error:
        raise ScenarioError(str(error)) from None
    figures = Figures(model)
    figures.check(figure)
    return model, figures


def _write(found: Tornado, scenario: Scenario, name: str, model: CampaignModel, folder: Path, seconds: float) -> None:
    """Writes scenario, facts, tables and page."""
    (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    facts = {
        "name": name,
        "plant": model.plant.name,
        "ok": True,
        "figure": found.figure,
        "base": found.base,
        "units": found.units,
        "inputs": len(found.table),
        "gradients": list(found.gradients.shape),
        "seconds": round(seconds, 3),
    }
    (folder / MARK).write_text(json.dumps(facts, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    found.table.to_csv(folder / "sensitivity.csv", index=False)
    found.gradients.T.rename_axis("input").to_csv(folder / "gradients.csv")
    page = tornado_html(found, scenario, model.plant.title, name, model.cube.inputs)
    (folder / "tornado.html").write_text(page, encoding="utf-8")
