"""A front on disk: written answer by answer, taken up after a stop, never mixed with another."""

import csv

import numpy as np
import pytest

from nexus.studies.pareto.answers import Standing
from nexus.studies.pareto.folder import SOLUTIONS, TABLE, FrontFolder
from nexus.studies.pareto.front import find_front
from nexus.studies.pareto.objectives import Objective, ParetoError
from tests.unit.pareto.analytic import slsqp, three_centres

TRIPLE = tuple(Objective(name) for name in "abc")
POINTS = 12


class Stop(Exception):
    """Stands for a kill."""


def traced(folder, stop_after=None):
    """Returns the front of the three centres written to a folder; raises Stop after so many new answers."""
    model = three_centres()
    kept = FrontFolder(folder, model, TRIPLE, {"points": POINTS})
    new = 0

    def keep(answers, scale):
        nonlocal new
        kept.keep(answers, scale)
        new += 1
        if new == stop_after:
            raise Stop

    front = find_front(model, TRIPLE, POINTS, slsqp, model.start, keep, kept.known())
    kept.write(front.answers, front.scale)
    return front, new


def rows(folder):
    """Returns the rows of the table, without what a clock said."""
    with (folder / TABLE).open(newline="", encoding="utf-8") as lines:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Returns a front that was not interrupted, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    return traced(folder)[0], folder


@pytest.mark.parametrize("stop_after", [2, 8, 13])
def test_a_front_that_was_stopped_goes_on_to_the_same_end(whole, tmp_path, stop_after):
    front, folder = whole
    with pytest.raises(Stop):
        traced(tmp_path, stop_after)
    assert len(rows(tmp_path)) == stop_after
    resumed, new = traced(tmp_path)
    assert new == len(front.answers) - stop_after
    assert rows(tmp_path) == rows(folder)
    assert np.array_equal(resumed.normalised, front.normalised)


def test_a_finished_front_is_read_without_a_solve(whole):
    front, folder = whole
    again, new = traced(folder)
    assert new == 0 and np.array_equal(again.normalised, front.normalised)


def test_every_answer_has_a_row_and_every_solution_its_state(whole):
    front, folder = whole
    table = rows(folder)
    assert [int(row["point"]) for row in table] == list(range(1, len(front.answers) + 1))
    assert {row["standing"] for row in table} <= {standing.value for standing in Standing}
    for row in table:
        with np.load(folder / SOLUTIONS / f"{int(row['point']):04d}.npz") as state:
            assert state["columns"] == pytest.approx([float(row["unit.x1"]), float(row["unit.x2"])])
    assert sum(row["standing"] == "front" for row in table) == len(front.points) == POINTS


def test_rates_stand_in_the_table_in_units_of_the_objectives(whole):
    """For squared distances the normal is the share of each centre: the rate of b for a is their ratio."""
    checked = 0
    for row in rows(whole[1]):
        if row["a per b"] and row["b per c"] and row["a per c"]:
            assert float(row["a per c"]) == pytest.approx(float(row["a per b"]) * float(row["b per c"]), rel=1e-4)
            checked += 1
    assert checked >= 2


def test_a_folder_of_another_front_is_refused(whole):
    with pytest.raises(ParetoError, match="holds another front: its scenario differs. Choose another folder with"):
        FrontFolder(whole[1], three_centres(), TRIPLE, {"points": POINTS + 1})
