"""The table of decisions: each is a fixed variable of the plant as built, whose value lies in its range."""

import pytest

from nexus.flowsheets import load
from nexus.flowsheets.biorefinery import HeatRecovery
from nexus.flowsheets.tables import rows
from nexus.patches import find
from nexus.units import convert, units_of

TABLE = rows("biorefinery_decisions.csv")
SHARES = "feed_share["


def paths(row):
    return [path.strip() for path in row["path"].split(";")]


@pytest.fixture(scope="module")
def plant():
    """Returns the plant with all products, whose heat integration adds its approach to what the base case has."""
    built = load("biorefinery", heat_recovery=HeatRecovery.integrated)
    built.set_operating_conditions()
    return built


def test_the_plant_has_at_least_30_decisions_and_each_once():
    named = [path for row in TABLE for path in paths(row)]
    assert len(TABLE) >= 30
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["path"])
def test_decision_is_fixed_within_its_range(plant, row):
    lower, upper = float(row["lower"]), float(row["upper"])
    assert lower < upper
    assert row["meaning"] and row["source"]
    for path in paths(row):
        datum = find(plant, path)
        assert datum.is_variable_type() and datum.fixed
        value = convert(datum.value, units_of(datum), row["units"])
        assert lower <= value <= upper
        for bound in (lower, upper):
            own = convert(bound, row["units"], units_of(datum))
            assert datum.lb is None or own >= datum.lb * (1 - 1e-9)
            assert datum.ub is None or own <= datum.ub * (1 + 1e-9)


def test_all_of_each_feed_enters_its_own_tray_in_the_base_case(plant):
    shares = [row for row in TABLE if SHARES in row["path"]]
    columns = plant.flowsheet.recovery.beer_column, plant.flowsheet.recovery.rectifier
    assert len(shares) == sum(share.fixed for column in columns for share in column.feed_share.values())
    assert all(find(plant, row["path"]).value == 0 for row in shares)
    for column in columns:
        for (_, name, tray), share in column.feed_share.items():
            own = tray == column.config.feeds[name].tray
            assert share.value == own and share.fixed is not own


def test_the_open_share_of_the_blend_closes_it(plant):
    fractions = plant.flowsheet.feedstock.blend.blend_fraction
    named = [row["path"] for row in TABLE if "blend_fraction" in row["path"]]
    assert len(named) == len(fractions) - 1
    assert sum(not fraction.fixed for fraction in fractions.values()) == 1
