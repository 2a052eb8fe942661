"""Campaigns on the sugar mill: draws, strategies, evidence with limits known by hand, tables that survive a stop."""

import csv

import numpy as np
import pytest

from nexus.scenario import load_scenario
from nexus.studies.campaign.campaign import Campaign
from nexus.studies.campaign.elastic import elastic
from nexus.studies.campaign.inputs import COLUMNS, CampaignError, Cube, latin_hypercube, read_inputs
from nexus.studies.campaign.model import CampaignModel
from nexus.studies.campaign.strategy import Status, Strategy
from nexus.studies.campaign.walk import walk

FLOW = ("flow", "mash.flow", "factor", "0.5", "2", "-", "", "half to double rate", "test")
SUGAR = ("sugar", "mash.composition[Glucose]", "absolute", "0.1", "0.3", "-", "mash.composition[*]", "juices", "test")
WARM = ("warm", "recovery.preheater.outlet.temperature", "absolute", "90", "99", "degC", "", "boiling", "test")
BACKSET = (
    "backset",
    "recovery.stillage.split_fraction[backset]",
    "absolute",
    "0.05",
    "0.6",
    "-",
    "",
    "fouling",
    "test",
)
DUTY = "plant.recovery.preheater.control_volume.heat[0.0]"


def table(folder, *rows):
    """Writes a table of inputs and returns its path."""
    path = folder / "inputs.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


@pytest.fixture(scope="module")
def model(mill_importable, tmp_path_factory):
    """Returns the mill with flow and preheater temperature as inputs, and a duty that allows 1.2 times the flow."""
    folder = tmp_path_factory.mktemp("inputs")
    scenario = folder / "mill.yaml"
    scenario.write_text("plant: sugar_mill:SugarMill\nwhy: a sugar mill for tests\n")
    made = CampaignModel(load_scenario(str(scenario)), read_inputs(table(folder, FLOW, WARM)), lambda line: None)
    limit = 1.2 * made.base.solution[DUTY]
    made.data = made.problem.changed(made.data, upper={DUTY: limit})
    return made


def at(model, flow, warm=0.5):
    """Returns the point of the cube with a multiple of the base flow."""
    return np.array([(flow - 0.5) / 1.5, warm])


def test_ranges_become_values_in_the_model_s_units(mill, tmp_path):
    """Half to double of 10 kg/s; 90 to 99 degC; 0.1 to 0.3 beside 0.80 water and 0.02 ethanol, divided by the sum."""
    cube = Cube(mill, read_inputs(table(tmp_path, FLOW, SUGAR, WARM)))
    assert cube.centre == pytest.approx([1 / 3, 0.4, (370.0 - 363.15) / 9.0])
    values = {d.name.removeprefix("plant."): v for d, v in zip(cube.datums, cube.values(np.ones(3)), strict=True)}
    assert values["mash.flow"] == pytest.approx(20.0)
    assert values["mash.composition[Glucose]"] == pytest.approx(0.3 / 1.12)
    assert values["mash.composition[Water]"] == pytest.approx(0.8 / 1.12)
    assert max(values.values()) == pytest.approx(372.15)
    assert cube.numbers(np.zeros(3)) == pytest.approx({"flow": 0.5, "sugar": 0.1, "warm": 90.0})


def test_slopes_are_those_of_the_division_by_the_sum(mill, tmp_path):
    """d/dx of x / (0.82 + x) is 0.82 / (0.82 + x)^2; the range of x is 0.2 wide."""
    cube = Cube(mill, read_inputs(table(tmp_path, SUGAR)))
    place = next(k for k, d in enumerate(cube.datums) if d.name.endswith("composition[Glucose]"))
    assert cube.slopes(np.array([0.5]))[place, 0] == pytest.approx(0.2 * 0.82 / 1.02**2, rel=1e-6)


def test_a_latin_hypercube_has_one_draw_in_every_part_of_every_range():
    draws = latin_hypercube(50, 4, seed=1)
    assert all(sorted((50 * column).astype(int)) == list(range(50)) for column in draws.T)
    assert np.array_equal(draws, latin_hypercube(50, 4, seed=1))


def test_steps_stop_where_a_bound_is_reached(model):
    """The duty is proportional to the flow: 1.2 times the base flow is where it ends."""
    warm = model.cube.centre[1]
    taken = walk(model, model.base, at(model, 2.0, warm))
    assert not taken.arrived
    assert taken.reached == pytest.approx(0.2, abs=0.01)
    assert walk(model, model.base, at(model, 1.19, warm)).arrived


def test_the_elastic_solve_finds_the_smallest_retreat_and_names_the_bound(model):
    """At the base temperature the flow retreats from 2.0 to 1.2: (2.0 - 1.2) / 1.5 of its range."""
    warm = model.cube.centre[1]
    found = elastic(model, model.base, at(model, 2.0, warm))
    assert not found.feasible
    assert found.violation == pytest.approx(0.8 / 1.5, abs=2e-3)
    assert found.slack == pytest.approx([-0.8 / 1.5, 0.0], abs=2e-3)
    assert [stop.name for stop in found.stops] == [DUTY]
    assert elastic(model, model.base, at(model, 1.1, warm)).feasible


def test_a_draw_without_solution_has_evidence(model):
    outcome = Strategy(model, lambda line: None, cold=False).settle(at(model, 2.0, model.cube.centre[1]))
    assert outcome.status is Status.infeasible
    assert min(outcome.evidence.violations) > 0.5
    assert outcome.evidence.retreat["flow"] == pytest.approx((2.0, 1.2), abs=3e-3)
    limit = model.data.upper[model.problem.names.column(DUTY)]
    assert outcome.evidence.cause == (
        f"recovery.preheater.control_volume.heat would be {limit / 0.6:.4g}, its upper bound is {limit:g}"
    )


def test_a_start_from_nothing_is_tried(model):
    """The first draw has no neighbours; its own initialisation leads to the same solution as Newton's method."""
    strategy = Strategy(model, lambda line: None)
    point = at(model, 0.7)
    found = strategy._from_nothing(point)
    assert found.solution[DUTY] == pytest.approx(model.solve(point, model.base)[DUTY], rel=1e-8)


def test_a_campaign_goes_on_where_it_was_stopped(model, tmp_path):
    scenario = tmp_path / "mill.yaml"
    scenario.write_text("plant: sugar_mill:SugarMill\nwhy: a sugar mill for tests\n")
    inputs = table(tmp_path, FLOW, SUGAR, WARM, BACKSET)
    lines = []

    def made():
        return Campaign(str(scenario), inputs, tmp_path / "out", n=8, progress=lines.append, cold=False)

    first = made()
    first.points, all_points = first.points[:3], first.points
    assert first.run() == {"solved": 3}
    file = tmp_path / "out" / "draws.csv"
    file.write_text(file.read_text() + "3,solved,half a ro")
    second = made()
    assert len(second.strategy.solved) == 3
    assert second.run() == {"solved": 8}
    assert "8 solved; 0 min left" in lines[-1]
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [int(row["draw"]) for row in rows] == list(range(8))
    assert max(float(row["residual"]) for row in rows) <= 1e-8
    assert max(float(row[each]) for row in rows for each in ("mass", "elements", "energy")) <= 1e-6
    assert float(rows[7]["flow"]) == pytest.approx(0.5 + 1.5 * all_points[7][0], rel=1e-5)
    with pytest.raises(CampaignError, match=r"belongs to another campaign: draw 0 has other inputs"):
        Campaign(str(scenario), inputs, tmp_path / "out", n=8, seed=1, cold=False)


def test_an_exception_is_a_row_with_its_reason(model, tmp_path, monkeypatch):
    scenario = tmp_path / "mill.yaml"
    scenario.write_text("plant: sugar_mill:SugarMill\nwhy: a sugar mill for tests\n")
    campaign = Campaign(str(scenario), table(tmp_path, FLOW), tmp_path / "out", n=2, cold=False)
    monkeypatch.setattr(campaign.strategy, "settle", lambda point, patient: 1 / 0)
    assert campaign.run() == {"error": 2}
    assert campaign.table.rows[0]["cause"].startswith("ZeroDivisionError: division by zero (test_campaign.py, line")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("x", "mash.flow", "times", "1", "2", "-", "", "r", "s"),
            "Input 'x': kind 'times' is none of absolute, factor",
        ),
        (("x", "mash.flow", "factor", "2", "1", "-", "", "r", "s"), "Input 'x': low 2 must lie below high 1."),
        (("x", "mash.flow", "factor", "a", "1", "-", "", "r", "s"), "Input 'x': low and high must be numbers, not 'a'"),
        (("x", "mash.flow", "factor", "1", "2", "-", "", " ", "s"), "Input 'x' has no reason; say why"),
    ],
)
def test_tables_that_make_no_sense_are_refused(tmp_path, row, message):
    with pytest.raises(CampaignError) as caught:
        read_inputs(table(tmp_path, row))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("x", "mash.flo", "factor", "1", "2", "-", "", "r", "s"), "Plant 'sugar_mill' has no variable or parameter"),
        (
            ("x", "mash.composition[*,*]", "factor", "1", "2", "-", "", "r", "s"),
            "'mash.composition[*,*]' names nothing",
        ),
        (
            ("x", "mash.flow; mash.flow", "factor", "1", "2", "-", "", "r", "s"),
            "Input 'x' moves plant.mash.flow, which",
        ),
        (("x", "recovery.preheater.heat_duty", "factor", "1", "2", "-", "", "r", "s"), "Input 'x': plant.recovery.pre"),
        (("x", "mash.composition[Glucose]", "factor", "1", "9", "-", "", "r", "s"), "Input 'x' takes plant.mash.compo"),
        (("x", "mash.flow", "absolute", "1", "9", "bar", "", "r", "s"), "Input 'x': bar does not convert to kilogram"),
    ],
)
def test_inputs_that_do_not_fit_the_plant_are_refused(mill, tmp_path, row, message):
    with pytest.raises(CampaignError) as caught:
        Cube(mill, read_inputs(table(tmp_path, row)))
    assert str(caught.value).startswith(message)
