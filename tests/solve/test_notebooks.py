"""The notebooks run from top to bottom as they are shipped, and show what their text says."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "flowsheets" / "notebooks").glob("*.ipynb"))


def cells(notebook: Path, kind: str) -> list[dict]:
    """Returns the cells of a kind, `code` or `markdown`."""
    return [c for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


def executed(notebook: Path) -> dict:
    """Runs the code cells in order in one namespace and returns it."""
    namespace = {"__name__": "notebook"}
    for number, cell in enumerate(cells(notebook, "code"), 1):
        exec(compile("".join(cell["source"]), f"{notebook.name}, code cell {number}", "exec"), namespace)
    return namespace


def test_notebooks_are_found():
    assert "three_units.ipynb" in [n.name for n in NOTEBOOKS]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.stem)
def test_notebooks_are_shipped_without_outputs(notebook):
    assert all(not c["outputs"] and c["execution_count"] is None for c in cells(notebook, "code"))
    assert cells(notebook, "markdown")[0]["source"][0].startswith("# ")


def test_three_units_run_and_show_what_the_text_says(capsys):
    (notebook,) = (n for n in NOTEBOOKS if n.stem == "three_units")
    names = executed(notebook)
    printed = capsys.readouterr().out
    assert "degrees of freedom: 0" in printed
    assert "optimal" in printed
    severity = names["severity"]
    assert severity["furfural"].is_monotonic_increasing
    best = int(severity["xylose and oligomers"].idxmax())
    assert 0 < best < len(severity) - 1, "the heading says that xylose passes an optimum"
    assert len(names["figure"].data) == 2
    assert names["blends"]["price"].is_monotonic_decreasing, (
        "the text says that the price falls with the share of stover"
    )
