"""Writes the page `validation.md`: models beside measurements that their constants were not fitted to.

Run from the root of the repository as `python -m docs.reference.make_validation`; it takes some ten seconds.
"""

import logging
from pathlib import Path

from tests.reference.validation.comparison import TARGET, Comparison, Deviation, deviation, sources
from tests.reference.validation.conversions import COMPARISONS as CONVERSIONS
from tests.reference.validation.equilibria import COMPARISONS as EQUILIBRIA
from tests.reference.validation.products import COMPARISONS as PRODUCTS

PAGE = Path(__file__).with_name("validation.md")
SECTIONS = {
    "Equilibria, densities, heats": EQUILIBRIA,
    "Pretreatment, hydrolysis, fermentation": CONVERSIONS,
    "Membranes, bioproducts, digestion": PRODUCTS,
}
HEAD = f"""# Validation: models beside measurements

Measurements on this page did not enter the constants of the models, and no constant was moved to them. Whether a unit
solves its own equations right is another question; [Verification](verification.md) answers it. The plant as a whole
stands beside the published design on the [yardstick page](nrel2011.md).

*Mean* is the mean of the absolute relative deviations (MAPE), *bias* their mean with sign, *largest* the largest of
them. The target is a mean below {100 * TARGET:.0f} %. Codes: Q1, Q2 read in a source (Q1 the primary one); M from
memory of the literature, not confirmed; with D something was derived, with A assumed besides, as the source says.
`docs/reference/make_validation.py` writes this page from the data in `tests/reference/validation/data`, and a test
computes it again.
"""
COLUMNS = ("model", "measured", "units", "points", "mean, %", "bias, %", "largest, %", "below target", "code", "remark")
MISSING = """## What has no measurement here

- Mutual solubility of furfural and water outside the table of the fit; conversion of lactide over time; growth and
  size of succinic acid crystals (their constants are placeholders); fouling and ageing of membranes; the selectivity of
  NaA membranes, for which publications give lower bounds.
- Boiler, turbine, cooling tower and exchangers follow balances, IAPWS-IF97 and given efficiencies; steam properties are
  verified against the release's tables. Their sum is compared with the published plant.
- Ethanol batches of the strain whose constants the fermentation takes: the published batches are those of the fit.
"""


def cells(comparison: Comparison, found: Deviation) -> tuple[str, ...]:
    """Returns the cells of a line."""
    codes = dict.fromkeys(s["confidence"] for s in sources(comparison))
    return (
        comparison.subject,
        comparison.quantity,
        comparison.units,
        str(found.points),
        f"{100 * found.mean:.1f}",
        f"{100 * found.bias:+.1f}",
        f"{100 * found.largest:+.1f}",
        "yes" if found.met else "no",
        ", ".join(codes),
        comparison.remark,
    )


def section(title: str, comparisons: tuple[Comparison, ...]) -> str:
    """Returns a section of the page: the table and its sources."""
    lines = ["| " + " | ".join(cells(c, deviation(c))) + " |" for c in comparisons]
    listed = dict.fromkeys(f"- {s['source']} ({s['confidence']})." for c in comparisons for s in sources(c))
    head = "| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS)
    return f"## {title}\n\n{head}\n" + "\n".join(lines) + "\n\nSources:\n\n" + "\n".join(listed) + "\n"


def page() -> str:
    """Returns the page's text."""
    return "\n".join([HEAD, *(section(title, chosen) for title, chosen in SECTIONS.items()), MISSING])


if __name__ == "__main__":
    logging.getLogger("idaes").setLevel(logging.WARNING)
    PAGE.write_text(page(), encoding="utf-8")
