"""A sweep of the published plant in two processes: a row equals a run of that scenario alone, from nothing."""

import csv

import pytest

from nexus.run import run
from nexus.studies.sweep.sweep import sweep

pytestmark = pytest.mark.xdist_group("nrel2011")
ROWS = """name,scenario,feedstock.corn_stover.dry_flow_mass,fermentation.total_solids
design,nrel2011,,
slow,nrel2011,58333 kg/hr,
thin,nrel2011,58333 kg/hr,0.15
"""


def test_a_row_equals_a_run_from_nothing(tmp_path):
    (tmp_path / "rows.csv").write_text(ROWS)
    found = sweep([str(tmp_path / "rows.csv")], tmp_path / "out", jobs=2, progress=lambda line: None)
    assert found.counts == {"solved": 3}
    rows = {row["name"]: row for row in csv.DictReader(found.table.read_text().splitlines())}
    settings = ["feedstock.corn_stover.dry_flow_mass=58333 kg/hr", "fermentation.total_solids=0.15"]
    alone = run("nrel2011", settings, tmp_path / "alone", lambda line: None)
    assert "from nothing" not in rows["thin"]["start"]
    assert {"internal_rate_of_return", "discounted_payback"} <= set(alone.tables["kpis"]["name"])
    for figure in alone.tables["kpis"].to_dict("records"):
        found = rows["thin"][f"{figure['name']} [{figure['units']}]"]
        assert float(found or "nan") == pytest.approx(figure["value"], rel=1e-8, nan_ok=True)
