"""Writes the page `verification.md`: every unit model beside values that were computed in another way.

The figures are those that the tests' cases declare (`tests/unit/unit_models/cases`). Run from the root of the
repository as `python -m docs.reference.make_verification`; it takes about a minute.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from tests.unit.unit_models.battery import Expected, case, case_names, find

PAGE = Path(__file__).with_name("verification.md")
EXACT = 1e-6
HEAD = """# Verification: units beside independent values

Each unit model is solved in one case, and each figure here was computed in another way: by hand, by SciPy (integration
or root search of the same laws, without the unit's equations), from steam tables, by a textbook formula. Whether the
laws and constants are right is another question; [Validation](validation.md) answers it.

A figure is held to 1e-6, or to what the digits of its source or the simplifications of the hand calculation allow
(*held to*; an absolute limit where a value is zero or a small rest). The first table counts, the second lists. The
case stands at the end of each unit's page; `docs/reference/make_verification.py` writes this page from the cases,
whose figures the tests check.

"""
SUMMARY = "| unit | case | figures | held to 1e-6 or better | their largest difference | others' largest difference |"
DETAIL = "| quantity | independent value | Nexus | difference | held to | how the independent value was found |"


@dataclass(frozen=True)
class Figure:
    """An independent value beside ours."""

    expected: Expected
    independent: float
    ours: float

    @property
    def difference(self) -> float:
        """The relative difference; 0 where both are nothing at the limit that is declared."""
        if abs(self.independent) <= self.expected.absolute:
            return 0.0
        return abs(self.ours / self.independent - 1)

    @property
    def exact(self) -> bool:
        """Says whether the figure is held to 1e-6 or better."""
        return self.expected.rel <= EXACT and self.expected.absolute <= EXACT

    @property
    def limit(self) -> str:
        """The declared limit as text."""
        return f"{self.expected.absolute:g} absolute" if self.expected.absolute else f"{self.expected.rel:g}"


def figures(name: str) -> list[Figure]:
    """Solves a case and returns its figures."""
    module = case(name)
    _, unit = module.build()
    unit.initialize()
    return [Figure(e, e.independent(unit), find(unit, e.name)) for e in module.EXPECTED]


def number(value: float) -> str:
    """Returns a figure as text."""
    return f"{value:.7g}"


def small(value: float | None) -> str:
    """Returns a difference as text."""
    if value is None:
        return ""
    return f"{value:.0e}" if value > 1e-12 else "0"


def first_line(name: str) -> str:
    """Returns the first sentence of a case's docstring."""
    return " ".join((case(name).__doc__ or "").split("\n\n")[0].split())


def largest(found: list[Figure], exact: bool) -> float | None:
    """Returns the largest difference of the figures that are held to 1e-6, or of the others; None without any."""
    return max((f.difference for f in found if f.exact == exact), default=None)


def summary(name: str, found: list[Figure]) -> str:
    """Returns a unit's line of the first table."""
    held = sum(f.exact for f in found)
    cells = (
        f"[{name}](unit-models/{name}.md)", first_line(name), len(found), held, small(largest(found, True)),
        small(largest(found, False)),
    )  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def key(expected: Expected) -> str:
    """Returns the cells that name a figure: they are the same whether or not the case was solved."""
    return f"| `{expected.name}` |"


def detail(figure: Figure) -> str:
    """Returns a figure's line of the second table."""
    cells = (
        number(figure.independent), number(figure.ours), small(figure.difference), figure.limit,
        figure.expected.reason.replace("|", "/"),
    )  # fmt: skip
    return f"{key(figure.expected)} " + " | ".join(cells) + " |"


def table(head: str, lines: list[str]) -> str:
    """Returns a table from its head and lines."""
    return "\n".join([head, "|" + "---|" * (head.count("|") - 1), *lines])


def page(found: dict[str, list[Figure]]) -> str:
    """Returns the page's text."""
    every = [f for figures in found.values() for f in figures]
    held = sum(f.exact for f in every)
    counts = f"{len(every)} figures of {len(found)} units, {held} of them held to 1e-6 or better.\n\n"
    parts = [HEAD + counts + table(SUMMARY, [summary(name, figures) for name, figures in found.items()])]
    for name, figures in found.items():
        parts.append(f"## {name}\n\n{first_line(name)}\n\n" + table(DETAIL, [detail(f) for f in figures]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    logging.getLogger("idaes").setLevel(logging.WARNING)
    PAGE.write_text(page({name: figures(name) for name in case_names()}), encoding="utf-8")
