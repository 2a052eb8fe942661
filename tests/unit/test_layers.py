"""A module imports only from the layers to its left, so that the kernel never learns of plants."""

import ast
from pathlib import Path

import pytest

import nexus.flowsheets
import nexus.kernel
import nexus.property_packages
import nexus.scenarios
import nexus.surrogates

LAYERS = [
    {"kernel"},
    {"packaged_tables", "heat_recovery"},
    {"property_packages"},
    {"unit_models"},
    {"costing", "sustainability", "surrogates"},
    {"flowsheets"},
    {
        "study",
        "scenario",
        "scenarios",
        "patches",
        "prices",
        "tables",
        "heat_tables",
        "instruments",
        "results",
        "audit",
        "run",
        "size",
        "diagnose",
        "report",
        "units",
    },
    {"studies"},
    {"cli"},
]
LEVEL = {name: i for i, names in enumerate(LAYERS) for name in names}
SOURCE = Path(nexus.kernel.__file__).parents[1]
ROOTS = {
    "property_packages": Path(nexus.property_packages.__file__).parent,
    "flowsheets": Path(nexus.flowsheets.__file__).parent,
    "surrogates": Path(nexus.surrogates.__file__).parent,
    "scenarios": Path(nexus.scenarios.__file__).parent,
}


def modules():
    """Yields (layer, file) for every module below a layer; the package's own __init__ belongs to none."""
    for path in sorted(SOURCE.rglob("*.py")):
        layer = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        if layer != "__init__":
            yield layer, path
    for layer, root in ROOTS.items():
        for path in sorted(root.rglob("*.py")):
            yield layer, path


def imported_layers(path: Path):
    """Yields the layers of `nexus` that the module at `path` imports anywhere in its text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names] if node.module == "nexus" else [node.module]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        else:
            continue
        for name in names:
            if name.startswith("nexus."):
                yield name.split(".")[1]


def test_every_module_has_a_layer():
    unknown = {layer for layer, _ in modules()} - set(LEVEL)
    assert not unknown, f"say in LAYERS where these belong: {sorted(unknown)}"


@pytest.mark.parametrize(("layer", "path"), list(modules()), ids=lambda v: v if isinstance(v, str) else v.name)
def test_imports_point_left(layer, path):
    wrong = [other for other in imported_layers(path) if other in LEVEL and LEVEL[other] > LEVEL[layer]]
    assert not wrong, f"{path.name} in {layer} imports {wrong}, which is built upon {layer}"
