"""Writes the page `model-collection.md`: every model of the collection, solved by the kernel and by POUNCE.

Run from the root of the repository as `python -m docs.reference.make_model_collection`; it takes about two minutes.
"""

import logging
import warnings
from pathlib import Path

from tests.models.comparison import TOLERANCE, both_are_optima, compare, free_values, restore
from tests.models.derivative_check import largest_error
from tests.models.registry import collection

PAGE = Path(__file__).with_name("model-collection.md")
HEAD = """# The collection of test models

The kernel solves these {n} models in its tests, each from the start that its source gives, and POUNCE (another
interior-point solver) solves the same model from the same start through Pyomo's NL file. `docs/reference/make_model_collection.py`
writes this page from `tests/models`; `tests/solve/test_model_collection.py` repeats the comparison.

*Difference* is that of the two optima, relative to the larger of 1e-3 and the optimum; of a model without objective (marked
square) the largest difference of a variable, relative to the larger of 1 and itself. Published optima are read in the source or a public copy of its table (Q),
derived by hand (D) or known from the literature and not checked there (M). Seconds are wall time on two shared cores and
include compiling (kernel) and writing the file (POUNCE): they say which is quicker in this run, no more.

*Derivatives* is the largest error of a value, Jacobian or Lagrangian-Hessian entry against complex steps (not CasADi) at two
random points near the start, relative to the sum of absolute terms: the same rules of sum, product and chain with the absolute
value of every term. Of models with more than 120 rows, 120 are taken at random, and large models are made small first.

| model | kind | variables | equations | optimum, kernel | POUNCE | published | difference | iterations | POUNCE | s | POUNCE, s | derivatives |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""  # noqa: E501


def number(value):
    """Returns an optimum as text."""
    return "square" if value is None else f"{value:.8g}"


def difference(value):
    """Returns a difference as text."""
    return f"{value:.0e}" if value else "0"


def row(case, found, error):
    """Returns the table line of one comparison."""
    published = "" if case.published is None else f"{case.published:.8g} ({case.code})"
    cells = [
        case.name, case.kind, f"{found.variables:,}", f"{found.equations:,}",
        number(found.ours.objective) if found.ours.ok else "not solved", number(found.reference.objective), published,
        "" if found.difference is None else difference(found.difference), found.ours.iterations,
        found.reference.iterations, f"{found.ours.seconds:.2f}", f"{found.reference.seconds:.2f}", difference(error),
    ]  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def measure(case):
    """Returns (table line, note) of a case; a model whose own initialisation fails has a line that says so."""
    try:
        model = case.build()
    except (AssertionError, RuntimeError, ValueError) as error:
        cells = [case.name, case.kind, *["not built"] * 11]
        return "| " + " | ".join(cells) + " |", f"its initialisation ends with {type(error).__name__} {error}".strip()
    start = free_values(model)
    error = largest_error(case.build(**case.small) if case.small else model).error
    restore(start)
    found, notes = compare(model, case), [case.note] if case.note else []
    line = row(case, found, error)
    if found.difference is not None and found.difference > TOLERANCE:
        stays = both_are_optima(model, case, found)
        notes.append("each solver stays at the other's solution: both are optima" if stays else "not explained")
    return line, "; ".join(notes)


def main():
    """Solves everything and writes the page."""
    logging.getLogger("pyomo").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    rows, notes, sources = [], [], []
    for case in collection().values():
        line, note = measure(case)
        print(line, flush=True)
        rows.append(line)
        notes.extend([f"- *{case.name}*: {note}."] if note else [])
        sources.append(f"- *{case.name}*: {case.source}. {' '.join((case.build.__doc__ or '').split())}".rstrip())
    parts = [HEAD.format(n=len(rows)) + "\n".join(rows), "## Notes", "\n".join(notes), "## Sources", "\n".join(sources)]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
