"""The biorefinery's campaign: the page tells what the table holds, the table holds what was asked for."""

import importlib.util
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nexus.studies.campaign.campaign import SEED
from nexus.studies.campaign.inputs import latin_hypercube, read_inputs

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "make_campaign.py"


@pytest.fixture(scope="module")
def script():
    """Returns the script that writes the page, as a module."""
    spec = importlib.util.spec_from_file_location("make_campaign", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(script):
    """Returns the rows of the committed table."""
    return script.rows_of(script.TABLE)


def test_the_page_is_that_of_the_table(script, rows):
    assert script.page(rows) == script.PAGE.read_text(encoding="utf-8")


def test_the_table_holds_the_draws_of_the_inputs(script, rows):
    inputs = read_inputs(script.INPUTS)
    assert len(inputs) >= 20
    numbers = [int(row["draw"]) for row in rows]
    assert numbers == sorted(set(numbers))
    points = latin_hypercube(script.DRAWS, len(inputs), SEED)[numbers]
    low, high = (np.array([getattr(each, side) for each in inputs]) for side in ("low", "high"))
    drawn = np.array([[float(row[each.name]) for each in inputs] for row in rows])
    assert drawn == pytest.approx(low + points * (high - low), rel=1e-5)


def test_draws_are_solved_or_shown_to_have_no_solution(rows):
    counts = Counter(row["status"] for row in rows)
    assert set(counts) <= {"solved", "infeasible"}


def test_a_draw_without_a_row_is_said_to_wait(script, rows):
    """Without its row the first solved draw counts among those tried, not among those solved."""
    first = next(row for row in rows if row["status"] == "solved")
    solved = sum(row["status"] == "solved" for row in rows) - 1
    page = script.page([row for row in rows if row is not first])
    assert f"| solved | {solved} | {100 * solved / len(rows):.1f} % |" in page


def test_95_of_100_draws_are_solved(script, rows):
    assert [int(row["draw"]) for row in rows] == list(range(script.DRAWS))
    assert sum(row["status"] == "solved" for row in rows) >= 0.95 * script.DRAWS


def test_solved_draws_hold_and_close(rows):
    solved = [row for row in rows if row["status"] == "solved"]
    assert max(float(row["residual"]) for row in solved) <= 1e-8
    assert max(float(row[name]) for row in solved for name in ("mass", "elements", "energy")) <= 1e-6


def test_infeasible_draws_have_evidence(rows):
    for row in rows:
        if row["status"] == "infeasible":
            violations = [float(text) for text in row["violations"].split("; ")]
            assert len(violations) >= 3 and min(violations) > 0
            assert row["cause"] and "->" in row["retreat"]
