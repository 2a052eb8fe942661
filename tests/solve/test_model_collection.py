"""Every model of the collection: the optimum of POUNCE from the same start, the published one, and derivatives by
complex step.

The page `docs/reference/model-collection.md` shows the table; it is written by
`docs/reference/make_model_collection.py`.
"""

import functools
import logging
import re
from pathlib import Path

import pytest

from tests.models.comparison import TOLERANCE, both_are_optima, compare, free_values, relative, restore
from tests.models.derivative_check import TOLERANCE as DERIVATIVE_TOLERANCE
from tests.models.derivative_check import largest_error
from tests.models.registry import collection

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
logging.getLogger("pyomo").setLevel(logging.ERROR)
CASES = collection()
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "model-collection.md"


def cases(names):
    """Returns the names as parameters; all tests of a model run in one worker, because building it can take seconds."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names]


@functools.lru_cache(maxsize=4)
def built(name):
    """Returns (model, its starting values)."""
    model = CASES[name].build()
    return model, free_values(model)


@pytest.mark.parametrize("name", cases(CASES))
def test_first_and_second_derivatives(name):
    small = CASES[name].small
    worst = largest_error(CASES[name].build(**small) if small else built(name)[0])
    assert worst.rows > 0
    assert worst.error < DERIVATIVE_TOLERANCE, f"{worst.error:.1e} in {worst.what}"


@pytest.mark.parametrize("name", cases(CASES))
def test_same_optimum_as_pounce_and_as_published(name):
    case, (model, start) = CASES[name], built(name)
    restore(start)
    found = compare(model, case)
    assert found.reference.ok, found.reference.message
    if case.refused:
        assert not found.ours.ok and found.ours.message.startswith(case.refused)
        return
    assert found.ours.ok, found.ours.message
    moved = [v for v, number in found.ours.values.items() if number != start[v]]
    assert moved, "the start is already the solution: the comparison would show nothing"
    if found.difference > TOLERANCE:
        assert case.note and found.ours.objective is not None, f"{found.difference:.1e}, {found.worst}"
        assert both_are_optima(model, case, found), f"{found.difference:.1e} is not explained by a second optimum"
    if case.point:
        assert found.point <= TOLERANCE, found.worst
    if found.ours.message.startswith("Nexus kernel (newton)"):  # Ipopt alone stops at its own tolerance
        assert found.residual < 1e-10
    if case.published is not None:
        assert relative(found.ours.objective, case.published) <= case.within


def test_collection_is_on_its_page():
    rows = re.findall(r"^\| ([^|]+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(CASES) >= 40
    assert [row for row in rows if row in CASES] == list(CASES)


def test_every_case_says_where_it_comes_from():
    for case in CASES.values():
        assert case.source and case.kind
        assert (case.published is None) == (case.code == "")
