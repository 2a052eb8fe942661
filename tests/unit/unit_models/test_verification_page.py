"""The page of verification lists every figure that the cases declare, and none that they do not."""

import re

import pytest

from docs.reference.make_verification import PAGE, first_line, number
from tests.unit.unit_models import battery

REMEDY = "run `python -m docs.reference.make_verification`"


def listed() -> dict[str, list[tuple[str, ...]]]:
    """Returns the cells of the figures on the page by unit."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        section.partition("\n")[0]: [
            tuple(cell.strip() for cell in line.strip("|").split(" | "))
            for line in section.splitlines()
            if line.startswith("| `")
        ]
        for section in sections
    }


@pytest.fixture(scope="module")
def page():
    return listed()


def test_every_case_has_its_section(page):
    assert sorted(page) == battery.case_names(), REMEDY


@pytest.mark.parametrize("name", battery.case_names())
def test_figures_are_those_of_the_case(page, name):
    expected = battery.case(name).EXPECTED
    shown = page.get(name, [])
    assert [cells[0].strip("| `") for cells in shown] == [e.name for e in expected], REMEDY
    for cells, e in zip(shown, expected, strict=True):
        if not callable(e.value):
            assert float(cells[1]) == pytest.approx(float(number(e.value)), rel=2e-6, abs=1e-12), REMEDY
        assert cells[5].strip("| ") == e.reason.replace("|", "/"), REMEDY


@pytest.mark.parametrize("name", battery.case_names())
def test_case_says_what_it_is(name):
    assert first_line(name)


def test_differences_on_the_page_are_within_their_limits(page):
    for unit, figures in page.items():
        for name, independent, ours, difference, limit, _ in figures:
            if limit.endswith(" absolute"):
                assert abs(float(ours) - float(independent)) <= max(
                    float(limit.split()[0]), 1e-6 * abs(float(independent))
                ), f"{unit} {name}"
            else:
                assert float(difference) <= 1.06 * float(limit), f"{unit} {name}"
