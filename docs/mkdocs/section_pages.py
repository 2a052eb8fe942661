"""Pages of plant sections, assumptions and the notebook tutorial, made from code and tables without importing it."""

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

from docstrings import module_docstring, to_markdown

ROOT = Path(__file__).resolve().parents[2]
FLOWSHEETS = ROOT / "flowsheets"
SECTIONS = FLOWSHEETS / "sections"
NOTEBOOK = FLOWSHEETS / "notebooks" / "three_units.ipynb"
DECLARATION = re.compile(r'^@declare_process_block_class\("(\w+)"', re.MULTILINE)
TABLE = re.compile(r'"((?:sections/)?\w+\.csv)"')
SHARED_TABLES = ("nrel2011_design.csv",)
"""Tables of a whole plant, which are not repeated on the pages of its sections."""
TABLE_FOLDERS = {
    "src/nexus/unit_models": "Kinetic constants",
    "property_packages": "Properties",
    "flowsheets": "Design values",
    "src/nexus/costing": "Costs",
}
SHOWN = (
    "feedstock", "section", "set", "law", "family", "kind", "first", "second", "name", "key", "index", "property",
    "reaction", "step", "value", "factor", "conversion", "units", "unit", "meaning", "source", "confidence",
)  # fmt: skip
"""Columns of the tables that say what a number is and where it comes from."""
ASSUMPTIONS = """# Assumptions

Constants and design values that nobody has confirmed: A is an assumption or placeholder, M is from memory of the
literature; D with one of them is derived from such a number. Every other number of the shipped tables was read in a
source (Q1, Q2) or derived from such. A run lists those that its plant uses in `assumptions.csv` and in its report;
`nexus.flowsheets.assumptions.assumptions(block)` lists them for a section or a flowsheet of one's own.
"""
LEAD = """# Plant sections

A section is a part of a plant: units, the arcs between them, its own equations and design values. Sections of one kind
have the same ports, so that a technology can be exchanged for another; plants join sections by arcs. How to write one
is told in [Add a section or plant](../../how-to/add-a-section-or-plant.md). Equations of the units stand on their
pages.

| section | area and content |
|---|---|
"""


def section_pages() -> Iterator[tuple[str, str]]:
    """Yields (path, text) of the index and of each section's page."""
    rows, pages = [], []
    for path in sorted(SECTIONS.glob("*.py")):
        match = DECLARATION.search(path.read_text(encoding="utf-8"))
        if match is None:
            continue
        first, _, rest = module_docstring(path).partition("\n\n")
        rows.append(f"| [{match[1]}]({path.stem}.md) | {' '.join(first.split())} |")
        pages.append((f"reference/sections/{path.stem}.md", _section(path, match[1], first, rest)))
    yield "reference/sections/index.md", LEAD + "\n".join(rows) + "\n"
    yield from pages


def _section(path: Path, name: str, first: str, rest: str) -> str:
    trees = [ast.parse(p.read_text(encoding="utf-8")) for p in (path, *_helpers(path))]
    parts = [
        f"# {name}",
        f"`from nexus.flowsheets.sections.{path.stem} import {name}`",
        to_markdown(first),
        to_markdown(rest) if rest else "",
        "## Ports and arguments",
        to_markdown(_class_docstring(trees[0], f"{name}Data") or "See the code."),
        "## Units",
        _units(trees),
    ]
    equations = [f"| `{n}` | {doc} |" for tree in trees for n, doc in _constraints(tree)]
    if equations:
        parts += ["## Equations of its own", "| equation | what it states |\n|---|---|\n" + "\n".join(equations)]
    for helper in _helpers(path):
        text = module_docstring(helper).partition("\n\n")[2]
        if " = " in text:
            parts += [f"### From `{helper.stem.lstrip('_')}`", to_markdown(text)]
    for table in dict.fromkeys(TABLE.findall(path.read_text(encoding="utf-8"))):
        if table not in SHARED_TABLES:
            parts += [f"## Design values: `{table}`", csv_table(FLOWSHEETS / table)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _helpers(path: Path) -> list[Path]:
    """Returns the modules beside a section that it takes parts from and that are no sections themselves."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nexus.flowsheets.sections"):
            names = [node.module.rpartition(".")[2]] + [alias.name for alias in node.names]
            found += [SECTIONS / f"{n}.py" for n in names if n not in ("sections", "section", "component_lists")]
    return [p for p in dict.fromkeys(found) if p.is_file() and not DECLARATION.search(p.read_text(encoding="utf-8"))]


def _class_docstring(tree: ast.Module, name: str) -> str:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return ast.get_docstring(node) or ""
    return ""


def _units(trees: list[ast.Module]) -> str:
    """Returns a list of the unit models that a section takes, with links to their pages."""
    own, idaes = {}, []
    for node in (node for tree in trees for node in ast.walk(tree)):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = node.module or ""
        names = [alias.name for alias in node.names if alias.name[0].isupper()]
        if module.startswith("nexus.unit_models."):
            stem = module.rpartition(".")[2]
            declared = DECLARATION.search((ROOT / "src/nexus/unit_models" / f"{stem}.py").read_text(encoding="utf-8"))
            if declared and declared[1] in names:
                own[declared[1]] = stem
        elif module.startswith("idaes.models.unit_models"):
            idaes += [n for n in names if n not in ("MomentumMixingType", "MaterialBalanceType") and "Type" not in n]
    lines = [f"- [{name}](../unit-models/{stem}.md)" for name, stem in own.items()]
    if idaes:
        lines.append("- of IDAES: " + ", ".join(f"`{n}`" for n in dict.fromkeys(idaes)))
    return "\n".join(lines)


def _constraints(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yields (name, sentence) of the constraints that code assigns with a `doc` or adds as a pair, in order."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from _pair(node.value)
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        call, target = node.value, node.targets[0]
        if getattr(call.func, "id", "") != "Constraint" or not isinstance(target, ast.Attribute):
            continue
        doc = next((k.value for k in call.keywords if k.arg == "doc"), None)
        if isinstance(doc, ast.Constant):
            yield target.attr, doc.value.replace("|", "/")


def _pair(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Yields (name, sentence) if a call adds a complementary pair with both written out."""
    if getattr(call.func, "id", "") in ("add_complementarity", "add_dilution"):
        name, doc = call.args[1], call.args[-1]
        if isinstance(name, ast.Constant) and isinstance(doc, ast.Constant):
            yield name.value, doc.value.replace("|", "/")


def csv_table(path: Path, columns: tuple[str, ...] = ()) -> str:
    """Returns a CSV file, or some of its columns, as a Markdown table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows_table(rows, columns or tuple(rows[0]))


def rows_table(rows: list[dict[str, str]], columns: tuple[str, ...]) -> str:
    """Returns rows of a table as Markdown."""
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join((row[c] or "").replace("|", "/").replace("*", "\\*") for c in columns) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def notebook_page() -> Iterator[tuple[str, str]]:
    """Yields the tutorial that shows the notebook's text and code."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    parts = []
    for cell in cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            text = "```python\n" + re.sub(r" +# noqa: \w+.*", "", text) + "\n```"
        parts.append(text.replace("](../../docs/", "](../"))
    lead = f"The notebook is `{NOTEBOOK.relative_to(ROOT).as_posix()}`; the tests run it. Its text and code:"
    yield "tutorials/three-units.md", "\n\n".join([parts[0], lead, *parts[1:]]) + "\n"


def assumption_page() -> Iterator[tuple[str, str]]:
    """Yields the page of every number that is assumed or from memory, by table."""
    parts = [ASSUMPTIONS]
    for folder, title in TABLE_FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            unsure = [r for r in rows if {"A", "M"} & set((r.get("confidence") or "").split("+"))]
            if unsure and "published" not in path.stem:
                columns = tuple(c for c in rows[0] if c in SHOWN)
                head = f"## {title}: `{path.relative_to(ROOT / folder).as_posix()}`"
                parts += [head, f"{len(unsure)} of {len(rows)} rows.", rows_table(unsure, columns)]
    yield "reference/assumptions.md", "\n\n".join(parts) + "\n"
