"""Assumptions: the constants and design values of a plant that are assumed (A) or from memory (M).

Every table of numbers carries a confidence code: Q1 and Q2 were read in a source (Q1 the primary one), D is derived, M
is from memory of the literature and A an assumption or placeholder. A result is no better than the numbers it rests on;
`assumptions` lists the unsure ones that a plant, or any block with units and sections in it, uses:

    kinetic constants     the sets that its units have added (`rate_constants.add_constants`)
    design values         the tables that the modules of its sections and of the plant itself name
    properties            its components, and the tables of the property modules that its units import

Which table a section or unit reads follows from its module's text, so that no second list can fall behind the code. Of
a table that several sections name, a row belongs to those whose text, or that of a helper beside them, names it; so do
the plant's own rows in a table that a section names too.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from idaes.core import PhysicalParameterBlock, UnitModelBlockData
from pyomo.core.base.block import BlockData
from pyomo.environ import Block

from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import rows
from nexus.packaged_tables import packaged_rows, unsure
from nexus.property_packages.components import get_component
from nexus.unit_models.rate_constants import constant_rows, constant_sets

PROPERTY_TABLES = {
    "aqueous_equilibria": "aqueous_equilibria.csv",
    "furfural_water": "furfural_water.csv",
    "nrtl": "nrtl.csv",
    "pretreatment_kinetics": "pretreatment_kinetics.csv",
    "vapour_pressure": "vapour_pressure.csv",
}
"""Property modules that own a table of constants."""
LABELS = (
    "feedstock",
    "set",
    "law",
    "family",
    "kind",
    "first",
    "second",
    "name",
    "index",
    "property",
    "reaction",
    "step",
)
VALUES = ("value", "conversion", "factor")
NO_DESIGN = ("equipment", "published")
"""Words in the names of tables that hold no inputs of the model: what is bought, and what others have published."""
PLANT = "plant"
DECLARED = "\n@declare_process_block_class("


@dataclass(frozen=True)
class Assumption:
    """An unsure number: the sections that use it, its table and name, and what the table says of it."""

    sections: tuple[str, ...]
    table: str
    name: str
    value: str
    units: str
    confidence: str
    meaning: str
    source: str


def assumptions(block: BlockData, module: str | None = None) -> tuple[Assumption, ...]:
    """Returns the unsure constants and design values that a block uses, by table and name.

    Args:
        block: a plant's flowsheet, a section, or any block with units below it
        module: the module that defines the plant, whose tables count too
    """
    users: dict[tuple[str, str], dict[str, None]] = {}
    found: dict[tuple[str, str], Mapping[str, str]] = {}

    def note(where: str, table: str, row: Mapping[str, str]) -> None:
        key = table, _name(row)
        found.setdefault(key, row)
        users.setdefault(key, {})[where] = None

    for where, table, row in _rows_used(block, module):
        if unsure(row["confidence"] or ""):
            note(where, table, row)
    return tuple(_assumption(tuple(users[key]), *key, found[key]) for key in sorted(found))


def _assumption(sections: tuple[str, ...], table: str, name: str, row: Mapping[str, str]) -> Assumption:
    value = next((row[column] for column in VALUES if column in row), "")
    return Assumption(
        sections=tuple(s for s in sections if s != PLANT) or (PLANT,),
        table=table,
        name=name,
        value=value,
        units=row.get("units", row.get("unit", "")),
        confidence=row["confidence"],
        meaning=row.get("meaning", ""),
        source=row.get("source", ""),
    )


def _rows_used(block: BlockData, module: str | None) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Yields (section, table, row) of every row that a block uses, sure or not."""
    for component in sorted(_components(block)):
        row = {"name": component, **vars(get_component(component))}
        yield PLANT, "components.csv", row | {"meaning": "heat of formation, heat capacity or volume"}
    sections = list(_sections(block))
    readers = Counter(table for defining in {m for _, m in sections} for table in design_tables(defining))
    for where, defining in ((PLANT, module), *sections) if module else sections:
        for table in design_tables(defining):
            alone = readers[table] == (where != PLANT)
            for row in rows(table):
                own = alone and "section" not in row
                if own or names(defining, row.get("section") or _name(row)):
                    yield where, table, row
    for part in block.component_data_objects(Block, descend_into=True):
        where = _section_of(block, part)
        if isinstance(part, UnitModelBlockData):
            for table, chosen in constant_sets(part):
                yield from ((where, table, row) for row in constant_rows(table, chosen))
            for table in property_tables(type(part).__mro__[1].__module__):
                yield from ((where, table, row) for row in packaged_rows("nexus.property_packages", table))


def _sections(block: BlockData) -> Iterator[tuple[str, str]]:
    """Yields (name, defining module) of the sections below a block."""
    for part in block.component_data_objects(Block, descend_into=True):
        if isinstance(part, SectionData):
            yield _section_of(block, part), type(part).__mro__[1].__module__


def _components(block: BlockData) -> set[str]:
    return {
        name
        for package in block.component_data_objects(Block, descend_into=False)
        if isinstance(package, PhysicalParameterBlock)
        for name in package.component_list
    }


def _section_of(block: BlockData, part: BlockData) -> str:
    """Returns the name of the outermost block below `block` that holds a part, or that it is."""
    return part.getname(fully_qualified=True, relative_to=block).partition(".")[0].partition("[")[0]


def _name(row: Mapping[str, str]) -> str:
    return " ".join(row[column] for column in LABELS if row.get(column))


@cache
def design_tables(module: str) -> tuple[str, ...]:
    """Returns the tables of design values with confidence codes that a plant or section and its helpers name."""
    named = (t for t in _texts(module)[0] if t.endswith(".csv") and not any(word in t for word in NO_DESIGN))
    return tuple(sorted(t for t in named if _has_codes(t)))


def _has_codes(table: str) -> bool:
    """Says whether the flowsheets have a table of that name, with confidence codes in it."""
    return (files("nexus.flowsheets") / table).is_file() and "confidence" in rows(table)[0]


@cache
def _texts(module: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Returns the strings in a plant's or section's module and its helpers, and those that begin names (`recycle_`)."""
    nodes = (node for m in _with_helpers(module) for node in ast.walk(_tree(m)))
    plain = frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return plain, tuple(text for text in plain if text.endswith("_"))


def _with_helpers(module: str) -> list[str]:
    """Returns a module of ours and those beside it that it imports and that are no sections of their own."""
    found = [module]
    for each in found:
        for name in _imported(each):
            near = name.startswith("nexus.flowsheets.") and name in sys.modules and name not in found
            if near and DECLARED not in _source(name):
                found.append(name)
    return found


def names(module: str, row: str) -> bool:
    """Says whether a section's module, or a helper that it imports, names a row of a table, also by its beginning."""
    plain, beginnings = _texts(module)
    return row in plain or row.startswith(beginnings)


@cache
def property_tables(module: str) -> tuple[str, ...]:
    """Returns the tables of the property modules that a unit's module imports, through other modules of ours too."""
    seen: dict[str, None] = {}
    _follow(module, seen)
    owned = (name.rpartition(".")[2] for name in seen if name.startswith("nexus.property_packages."))
    return tuple(PROPERTY_TABLES[name] for name in owned if name in PROPERTY_TABLES)


def _follow(module: str, seen: dict[str, None]) -> None:
    if module in seen or module not in sys.modules or not module.startswith(("nexus.unit_", "nexus.property_")):
        return
    seen[module] = None
    for name in _imported(module):
        _follow(name, seen)


def _imported(module: str) -> Iterable[str]:
    """Returns the modules that a module imports from, also as members of their package."""
    nodes = [n for n in ast.walk(_tree(module)) if isinstance(n, ast.ImportFrom) and n.module]
    return [name for n in nodes for name in (n.module, *(f"{n.module}.{alias.name}" for alias in n.names))]


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


def _source(module: str) -> str:
    """Returns the text of a module; nothing for one that has no file, as that of a notebook."""
    file = vars(sys.modules[module]).get("__file__")
    return Path(file).read_text(encoding="utf-8") if file else ""
