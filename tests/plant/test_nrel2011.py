"""The published plant as one system: square, sound, closed, and solved from nothing."""

import importlib.util
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom
from pyomo.environ import Constraint

import nexus.kernel
from nexus.flowsheets import load
from nexus.run import run
from nexus.studies.campaign.inputs import Cube, read_inputs
from tests.plant import life_cycle_by_hand as hand
from tests.plant.economics_checks import check_economics

pytestmark = pytest.mark.xdist_group("nrel2011")


@pytest.fixture(scope="module")
def plant():
    """Returns the plant, specified, not yet initialised."""
    plant = load("nrel2011")
    plant.set_operating_conditions()
    plant.set_scaling()
    return plant


@pytest.fixture(scope="module")
def solution(plant):
    """Returns the kernel's solution of the initialised plant."""
    plant.initialize(lambda message: None)
    return nexus.kernel.solve(plant.model)


@pytest.fixture(scope="module")
def comparison():
    """Returns the module that compares sensitivities with differences (its `main` does so for 100 inputs)."""
    path = Path(__file__).parents[1] / "benchmarks" / "sensitivities.py"
    spec = importlib.util.spec_from_file_location("benchmark_sensitivities", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Returns the results of the shipped scenario, run as a user runs it."""
    return run("nrel2011", out=tmp_path_factory.mktemp("nrel2011") / "results")


def test_economics_equal_an_independent_spreadsheet(results):
    """Selling price, present value, rate of return and both cash flows, from the exported tables alone."""
    check_economics(results.folder)


def test_the_ranges_of_its_inputs_hold_the_design(plant):
    """Each input of the plant's own table is there, stays within its bounds, and has its design value in its range."""
    inputs = read_inputs(Path(str(files("nexus.flowsheets"))) / "nrel2011_uncertainty.csv")
    centre = Cube(plant, inputs).centre
    assert {each.name: x for each, x in zip(inputs, centre, strict=True) if not -1e-12 <= x <= 1 + 1e-12} == {}


def test_plant_is_square(plant):
    assert degrees_of_freedom(plant.model) == 0


def test_plant_has_at_least_4000_equations(plant):
    rows = plant.model.component_data_objects(Constraint, active=True, descend_into=True)
    assert sum(row.equality for row in rows) >= 4000


def test_structure_is_sound(plant):
    DiagnosticsToolbox(plant.model).assert_no_structural_warnings()


def test_newton_solves_the_initialised_plant(solution):
    assert solution.ok
    assert solution.iterations <= 15


def test_every_row_holds_to_1e_8_of_its_largest_term(solution):
    wrong = [(name, r.relative) for name, r in solution.residuals().items() if not r.relative <= 1e-8]
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("level", ["unit", "area", "plant"])
def test_balances_recomputed_from_the_results_close(results, level):
    """Mass, every element and energy, from streams.csv and unit_models.csv alone."""
    closure = results.balances
    rows = closure[closure["level"] == level]
    assert {"mass", "C", "H", "N", "O", "S", "energy"} <= set(rows["quantity"])
    worst = rows.loc[rows["relative error"].idxmax()]
    assert worst["relative error"] <= 1e-6, worst.to_dict()


def test_sensitivities_equal_differences_of_plants_solved_again(plant, solution, comparison):
    """Of all key figures by the solids loading and a conversion; the module's own `main` takes 100 inputs."""
    flowsheet = plant.flowsheet
    inputs = [
        flowsheet.pretreatment.reactor.conversion["Mannan_to_HMF"],
        flowsheet.fermentation.total_solids[0],
    ]
    outputs = {kpi.name: kpi.expression for kpi in plant.kpis}
    table = solution.sensitivity().derivatives(outputs, inputs)
    resolved = comparison.Resolved(nexus.kernel.compile(plant.model), outputs)
    found = comparison.compare(resolved, table, inputs, progress=lambda message: None)
    assert None not in found.values()
    errors = np.concatenate([errors for errors, _ in found.values()])
    assert len(errors) > len(outputs)
    assert errors.max() <= comparison.ACCURACY


def test_life_cycle_equals_a_hand_calculation(results):
    hand.check(results, "MJ")
    hand.check_carbon(results)


def test_greenhouse_gases_lie_in_the_range_of_published_analyses(results):
    """By system expansion, as theirs: above GREET with few chemicals, below Hsu et al. with distribution."""
    published = pd.read_csv(Path(__file__).parent / "published_footprints.csv").set_index("analysis")
    found = 1000 * hand.by_hand(results.folder, "MJ", "system_expansion")["climate_change"]
    assert published.loc["GREET, stover without change of land use", "low"] <= found
    assert found <= published.loc["Hsu et al. 2010", "high"]
    energy = 1000 * hand.by_hand(results.folder, "MJ", "energy")["climate_change"]
    assert found < energy <= published.loc["Hsu et al. 2010", "high"]


def test_greenhouse_gases_agree_with_another_public_set_of_factors(results):
    """What D. W. Stewart's script counts, from our lines without the rest, lies in the range that its factors give."""
    lines = hand.impact_lines(results.folder)
    lines = lines[(lines["impact"] == "climate_change") & (lines["kind"] != "emission")]
    counted = {"ammonia", "caustic", "corn_steep_liquor", "diammonium_phosphate", "lime", "denaturant", "electricity"}
    counted |= {"corn_stover_growing", "corn_stover_hauling"}
    own = lines[lines["substance"].isin(counted)]
    sign = own["scope"].map(lambda scope: -1 if scope == "avoided" else 1)
    ethanol = hand.read(results.folder, "life_cycle_products").set_index("line").loc["ethanol"]
    found = 1000 * (sign * own["result"]).sum() / (ethanol["flow"] * ethanol["energy"])
    published = pd.read_csv(Path(__file__).parent / "published_footprints.csv").set_index("analysis")
    script = published.loc["Stewart, script on BioSTEAM's model of this design"]
    assert script["low"] <= found <= script["high"]
