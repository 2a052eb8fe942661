"""The plant starts from nothing far from its design: other rates, moistures, compositions, solids, enzyme sources."""

import pytest

from nexus.run import run

CASES = {
    "feed_70": ["feedstock.corn_stover.dry_flow_mass=58333 kg/hr"],
    "feed_130": ["feedstock.corn_stover.dry_flow_mass=108333 kg/hr"],
    "moisture_70": ["feedstock.corn_stover.moisture=0.14"],
    "moisture_130": ["feedstock.corn_stover.moisture=0.26"],
    "solids_15": ["fermentation.total_solids=0.15"],
    "solids_25": ["fermentation.total_solids=0.25"],
    "feed_70_solids_15": ["feedstock.corn_stover.dry_flow_mass=58333 kg/hr", "fermentation.total_solids=0.15"],
    "feed_130_solids_25": ["feedstock.corn_stover.dry_flow_mass=108333 kg/hr", "fermentation.total_solids=0.25"],
}
SCENARIOS = (
    "stover_high_glucan",
    "stover_low_glucan",
    "stover_high_ash",
    "stover_high_lignin",
    "stover_high_xylan",
    "nrel2011_purchased_enzyme",
)


def assert_solved(results):
    """Fails unless the run solved and its price is of the published order of magnitude."""
    assert results.ok, results.status
    assert 1.5 < results.kpi("minimum_ethanol_selling_price") < 3.0
    assert results.balances["relative error"].max() <= 1e-6


@pytest.mark.parametrize("name", CASES)
def test_plant_solves_away_from_its_design(name, tmp_path):
    assert_solved(run("nrel2011", settings=CASES[name], out=tmp_path / "results"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_scenario_solves(name, tmp_path):
    assert_solved(run(name, out=tmp_path / "results"))
