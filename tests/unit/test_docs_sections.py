"""Every plant section has a reference page with its units, its equations and its design values."""

import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = ROOT / "flowsheets" / "sections"


@pytest.fixture(scope="module")
def generator():
    """Returns the module that makes the pages; MkDocs loads it from its own folder."""
    sys.path.insert(0, str(ROOT / "docs" / "mkdocs"))
    try:
        yield import_module("section_pages")
    finally:
        sys.path.pop(0)


@pytest.fixture(scope="module")
def pages(generator):
    return dict(generator.section_pages())


def declared() -> list[str]:
    """Returns the names of the files that declare a section."""
    return sorted(p.stem for p in SECTIONS.glob("*.py") if "@declare_process_block_class" in p.read_text("utf-8"))


def test_sections_are_found():
    assert "steam_explosion" in declared()


@pytest.mark.parametrize("name", declared())
def test_every_section_has_a_page_that_the_index_links(pages, name):
    text = pages[f"reference/sections/{name}.md"]
    assert f"]({name}.md)" in pages["reference/sections/index.md"]
    assert "## Ports and arguments\n\nSee the code." not in text, f"the class of {name} has no docstring"
    units = re.findall(r"\]\(\.\./unit-models/(\w+)\.md\)", text)
    assert units or "of IDAES" in text
    assert all((ROOT / "src" / "nexus" / "unit_models" / f"{u}.py").is_file() for u in units)


def test_equations_of_a_section_are_listed_with_what_they_state(pages):
    text = pages["reference/sections/steam_explosion.md"]
    assert "| `reactor_solids` | Dilution water brings the charge to its total solids |" in text
    assert "acid of each addition = loading x dry feed" in text
    assert "| hemicellulose_reactivity_none | 1.74 |" in text


def test_the_notebook_becomes_a_tutorial(generator):
    ((path, text),) = generator.notebook_page()
    assert path == "tutorials/three-units.md"
    assert "```python\nfs.blend.initialize()" in text
    assert "noqa" not in text
    assert all((ROOT / "docs" / "tutorials" / link).resolve().is_file() for link in re.findall(r"\]\(([^)]+)\)", text))
