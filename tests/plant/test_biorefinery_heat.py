"""Heat integration on the whole plant: utilities of the problem table, and a network that closes."""

import numpy as np
import pytest
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom

import nexus.kernel
from nexus.heat_recovery.problem_table import problem_table
from nexus.heat_tables import heat_recovery
from nexus.run import Stages, prepare
from nexus.scenario import load_scenario

pytestmark = pytest.mark.xdist_group("biorefinery_integrated")


@pytest.fixture(scope="module")
def solved():
    """Returns the integrated plant, solved, and its solution."""
    plant, patches = prepare(load_scenario("biorefinery_integrated"), Stages(lambda line: None))
    assert degrees_of_freedom(plant.model) == 0
    DiagnosticsToolbox(plant.model).assert_no_structural_warnings()
    plant.set_scaling()
    plant.initialize(lambda message: None)
    patches.release()
    solution = nexus.kernel.compile(plant.model).solve(engine="newton")
    assert solution.ok, solution.message
    solution.load()
    return plant, solution


def test_every_row_holds_to_1e_8_of_its_largest_term(solved):
    assert max(residual.relative for residual in solved[1].residuals().values()) <= 1e-8


def test_utilities_are_those_of_the_problem_table(solved):
    """The problem table counts heat between temperatures, in NumPy, and knows nothing of the equations."""
    unit = solved[0].flowsheet.heat_integration.integration
    table = problem_table(unit.streams(0), unit.minimum_approach[0].value)
    assert table.hot_utility > 1e7
    assert unit.hot_utility[0].value == pytest.approx(table.hot_utility, rel=1e-3)
    assert unit.cold_utility[0].expr() == pytest.approx(table.cold_utility, rel=1e-3)
    assert unit.heat_recovered[0].expr() > 5e6


def test_network_gives_every_stream_its_heat(solved):
    tables, facts = heat_recovery(solved[0])
    streams, exchangers = tables["heat_streams"], tables["exchangers"]
    assert facts["heat_recovery"]["integrated"]
    for _, stream in streams.iterrows():
        met = exchangers[exchangers[stream["kind"]] == stream["name"]]["heat [W]"].sum()
        assert met == pytest.approx(stream["heat [W]"], rel=1e-6, abs=30.0), stream["name"]
    approach = np.minimum(
        exchangers["hot inlet [K]"] - exchangers["cold outlet [K]"],
        exchangers["hot outlet [K]"] - exchangers["cold inlet [K]"],
    )
    assert approach.min() > 0
