"""The grid that the how-to page runs overnight, thinned to three scenarios, on the plant that other tests solved."""

import csv
from pathlib import Path

import pytest
import yaml

from nexus.studies.sweep import sweep as sweeps
from nexus.studies.sweep.plants import Plants
from nexus.studies.sweep.worker import Worker

pytestmark = pytest.mark.xdist_group("biorefinery")
GRID = Path(__file__).parents[2] / "docs" / "how-to" / "overnight.yaml"


def test_the_overnight_grid_solves(biorefinery, attached, tmp_path, monkeypatch):
    """The dry feed of a row, a key figure, is what its inputs say: 3600 s/h times the drawn mass flow."""
    grid = yaml.safe_load(GRID.read_text(encoding="utf-8"))
    grid["sample"]["n"] = 3
    (tmp_path / "overnight.yaml").write_text(yaml.safe_dump(grid))

    def solved_plant(self, plant):
        data = attached.read(False)
        solution = attached.solve(data=data)
        return attached, solution.data.with_arrays(columns=solution.columns), solution.ok

    def here(store, tasks, jobs, done, killed):
        worker = Worker(store.folder)
        for task in tasks:
            done(worker.run(task))

    def built(self, scenario):
        return self._built.setdefault(self.key(scenario), biorefinery.plant)

    monkeypatch.setattr(Plants, "plant", built)
    monkeypatch.setattr(Plants, "_solved", solved_plant)
    monkeypatch.setattr(sweeps, "run_local", here)
    found = sweeps.sweep([str(tmp_path / "overnight.yaml")], tmp_path / "out", progress=lambda line: None)
    assert found.counts == {"solved": 3}
    rows = list(csv.DictReader(found.table.read_text().splitlines()))
    assert max(float(row["residual"]) for row in rows) <= 1e-8
    for row in rows:
        feed = float(row["feedstock.blend.dry_flow_mass"].removesuffix(" kg/s"))
        assert float(row["dry_feed [kg/hr]"]) == pytest.approx(3600 * feed, rel=1e-9)
    assert len({row["ethanol_product [kg/hr]"] for row in rows}) == 3
