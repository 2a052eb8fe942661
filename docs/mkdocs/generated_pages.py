"""Pages that MkDocs makes from the code: unit models, sections, property packages, costing, life cycle, documents.

A unit model's page is its module docstring, its arguments and the case that the tests solve.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from docstrings import module_docstring, public_functions, to_markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from section_pages import assumption_page, csv_table, notebook_page, section_pages

ROOT = Path(__file__).resolve().parents[2]
UNIT_MODELS = ROOT / "src" / "nexus" / "unit_models"
CASES = ROOT / "tests" / "unit" / "unit_models" / "cases"
PACKAGES = ROOT / "property_packages"
COSTING = ROOT / "src" / "nexus" / "costing"
DECLARATION = re.compile(r'^@declare_process_block_class\("(\w+)"', re.MULTILINE)
COSTING_PAGES = (
    "costing",
    "equipment",
    "heat_exchangers",
    "columns",
    "capacities",
    "capital",
    "operating",
    "cash_flow",
    "currency",
)
COST_TABLES = {
    "equipment": "Equipment table",
    "prices": "Prices",
    "finance": "Financial assumptions",
    "schedules": "Yearly schedules",
    "cepci": "Plant cost index",
}
FLOWSHEETS = ROOT / "flowsheets"
BIOREFINERY_TABLES = {
    "biorefinery_items": "Items of the biorefinery",
    "biorefinery_equipment": "Equipment records of the biorefinery",
    "biorefinery_costs": "Other numbers of the biorefinery's costs",
}
ITEMS_MODULE = "biorefinery_costs/items.py"
SUSTAINABILITY = ROOT / "src" / "nexus" / "sustainability"
LIFE_CYCLE_PAGES = ("inventory", "life_cycle", "allocation", "carbon", "factors", "life_cycle_tables")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fills the generated sections of the navigation."""
    for section in config.nav:
        if not (isinstance(section, dict) and "Reference" in section):
            continue
        for entry in section["Reference"]:
            if isinstance(entry, dict):
                (name,) = entry
                entry[name] = [path for path, _ in GENERATORS[name]()]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the generated pages."""
    for generator in (*GENERATORS.values(), notebook_page, assumption_page, _root_documents):
        for path, text in generator():
            files.append(File.generated(config, path, content=text))
    return files


def _root_documents() -> Iterator[tuple[str, str]]:
    for name, target in (("CONTRIBUTING.md", "contributing.md"), ("CHANGELOG.md", "reference/changelog.md")):
        text = (ROOT / name).read_text(encoding="utf-8")
        yield target, re.sub(r"\]\(docs/", "](../" if "/" in target else "](", text)


def _unit_model_pages() -> Iterator[tuple[str, str]]:
    rows, pages = [], []
    for path in sorted(UNIT_MODELS.glob("*.py")):
        match = DECLARATION.search(path.read_text(encoding="utf-8"))
        if match is None:
            continue
        first, _, rest = module_docstring(path).partition("\n\n")
        sentence = " ".join(first.split())
        rows.append(f"| [{match[1]}]({path.stem}.md) | {sentence.partition(': ')[2] or sentence} |")
        pages.append((f"reference/unit-models/{path.stem}.md", _unit_model(path, match[1], first, rest)))
    lead = (
        "# Unit models\n\nEvery unit model is an IDAES unit model in a file of its own, `nexus.unit_models.NAME`. "
        "SI units throughout; `heat_duty[t]` is the net heat into the unit and `work_mechanical[t]` the net work into "
        "it, both in W; nothing else but the streams at the ports crosses its boundary. `t` is time: a steady "
        "flowsheet has the one time 0.\n\n| unit model | what it does |\n|---|---|\n"
    )
    yield "reference/unit-models/index.md", lead + "\n".join(rows) + "\n"
    yield from pages


def _unit_model(path: Path, name: str, first: str, rest: str) -> str:
    parts = [
        f"# {name}",
        f"`from nexus.unit_models.{path.stem} import {name}`",
        to_markdown(first),
        to_markdown(rest),
        "## Arguments",
        _arguments(path.stem, name),
    ]
    case = CASES / path.name
    if case.is_file():
        parts += [
            "## Worked example",
            "The case that the tests solve; `EXPECTED` holds figures of a hand calculation, a paper or another "
            "simulator. `fix_stream` fixes the flows, the temperature and the pressure of a port.",
            "```python\n" + case.read_text(encoding="utf-8").strip() + "\n```",
        ]
    return "\n\n".join(parts) + "\n"


def _arguments(module: str, name: str) -> str:
    declared = getattr(import_module(f"nexus.unit_models.{module}"), name + "Data").CONFIG
    rows = []
    for key in declared:
        if key in ("dynamic", "has_holdup"):
            continue
        value = declared.get(key)
        default = getattr(value, "_default", None)
        shown = "" if default is None else f"`{getattr(default, 'name', default)}`"
        rows.append(f"| `{key}` | {shown} | {(value._description or '').replace('|', '/')} |")
    if not rows:
        return "None."
    return "| argument | default | meaning |\n|---|---|---|\n" + "\n".join(rows)


def _package_pages() -> Iterator[tuple[str, str]]:
    modules = [path for path in sorted(PACKAGES.glob("*.py")) if not path.stem.startswith("_")]
    stated = [path for path in modules if "ParameterBlock" in path.read_text(encoding="utf-8")]
    rows = [(path, " ".join(module_docstring(path).split("\n\n")[0].split())) for path in modules]
    states = "\n".join(f"| [`{p.stem}`]({p.stem}.md) | {text.partition(': ')[2]} |" for p, text in rows if p in stated)
    free = "\n".join(f"| [`{p.stem}`]({p.stem}.md) | {text} |" for p, text in rows if p not in stated)
    yield (
        "reference/property-packages/index.md",
        "# Property packages\n\nEvery package counts enthalpy from the elements at 298.15 K and 101325 Pa and takes "
        "its components from one [registry](component-table.md). State variables are component molar flows, "
        "temperature and pressure; those of `steam` are molar flow, molar enthalpy and pressure.\n\n"
        f"| package | what it describes |\n|---|---|\n{states}\n\n"
        f"Free functions that packages, columns and other units share:\n\n| module | what it offers |\n|---|---|\n{free}\n",  # noqa: E501
    )
    yield "reference/property-packages/component-table.md", _component_table()
    for path in modules:
        yield f"reference/property-packages/{path.stem}.md", _module_page(path, f"nexus.property_packages.{path.stem}")


def _module_page(path: Path, name: str) -> str:
    functions = [f"`{signature}`\n:   {text}" for signature, text in public_functions(path)]
    listed = ["## Functions and classes", *functions] if functions else []
    return "\n\n".join([f"# {path.stem}", f"`{name}`", to_markdown(module_docstring(path)), *listed]) + "\n"


def _component_table() -> str:
    columns = ("name", "formula", "solid", "hf_condensed", "hf_gas", "molar_volume", "source", "confidence")
    text = (
        "# Component table\n\nHeats of formation in J/mol at 298.15 K, molar volumes in m³/mol; empty where a component "  # noqa: E501
        "has none or takes the convention of the [registry](components.md). Heat capacities stand in `components.csv`. "
        "Confidence: Q1 and Q2 were read in a source (Q1 the primary one), M is from memory of the literature, D is "
        "derived, A is an assumption.\n\n"
    )
    return text + csv_table(PACKAGES / "components.csv", columns)


def _costing_pages() -> Iterator[tuple[str, str]]:
    yield (
        "reference/costing/index.md",
        "# Costing\n\nEquations of the costing block, part by part, and its tables. How the parts fit together is told "
        "in [Costing method](../../explanation/costing-method.md).\n\n"
        + "\n".join(f"- [`nexus.costing.{name}`]({name}.md)" for name in COSTING_PAGES)
        + "\n- [Cost tables](tables.md)\n- [Cost tables of the biorefinery](biorefinery.md)\n",
    )
    for name in COSTING_PAGES:
        yield f"reference/costing/{name}.md", _module_page(COSTING / f"{name}.py", f"nexus.costing.{name}")
    parts = ["# Cost tables", to_markdown(module_docstring(COSTING / "tables.py"))]
    for name, title in COST_TABLES.items():
        parts += [f"## {title}", f"`nexus/costing/{name}.csv`", csv_table(COSTING / f"{name}.csv")]
    yield "reference/costing/tables.md", "\n\n".join(parts) + "\n"
    parts = ["# Cost tables of the biorefinery", to_markdown(module_docstring(FLOWSHEETS / ITEMS_MODULE))]
    for name, title in BIOREFINERY_TABLES.items():
        parts += [f"## {title}", f"`nexus/flowsheets/{name}.csv`", csv_table(FLOWSHEETS / f"{name}.csv")]
    yield "reference/costing/biorefinery.md", "\n\n".join(parts) + "\n"


def _life_cycle_pages() -> Iterator[tuple[str, str]]:
    yield (
        "reference/life-cycle/index.md",
        "# Life cycle\n\nInventory, equations and factors. What they mean and where they end is told in "
        "[Life cycle](../../explanation/life-cycle.md).\n\n"
        + "\n".join(f"- [`nexus.sustainability.{name}`]({name}.md)" for name in LIFE_CYCLE_PAGES)
        + "\n- [Table of factors](table.md)\n",
    )
    for name in LIFE_CYCLE_PAGES:
        page = _module_page(SUSTAINABILITY / f"{name}.py", f"nexus.sustainability.{name}")
        yield f"reference/life-cycle/{name}.md", page
    parts = ["# Table of factors", "`nexus/sustainability/factors.csv`", csv_table(SUSTAINABILITY / "factors.csv")]
    parts += ["## Impacts", "`nexus/sustainability/impacts.csv`", csv_table(SUSTAINABILITY / "impacts.csv")]
    yield "reference/life-cycle/table.md", "\n\n".join(parts) + "\n"


GENERATORS = {
    "Unit models": _unit_model_pages,
    "Plant sections": section_pages,
    "Property packages": _package_pages,
    "Costing": _costing_pages,
    "Life cycle": _life_cycle_pages,
}
