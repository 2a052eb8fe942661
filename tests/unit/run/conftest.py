"""Makes the sugar mill importable by name and solves it once."""

import sys
from pathlib import Path

import pytest

MILL = "plant: sugar_mill:SugarMill\nwhy: a sugar mill for tests\n"


@pytest.fixture(autouse=True, scope="session")
def mill_importable():
    """Puts this folder on the path, as PYTHONPATH does for a plant of one's own."""
    sys.path.insert(0, str(Path(__file__).parent))
    yield
    sys.path.remove(str(Path(__file__).parent))


@pytest.fixture
def write(tmp_path):
    """Returns a function that writes a scenario of the mill with more YAML after it, and returns its path."""

    def write(more: str = "", name: str = "case.yaml") -> str:
        path = tmp_path / name
        path.write_text(MILL + more, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def mill(mill_importable):
    """Returns a built sugar mill with its operating conditions set."""
    from nexus.flowsheets import load

    plant = load("sugar_mill:SugarMill")
    plant.set_operating_conditions()
    return plant


@pytest.fixture(scope="session")
def solved(mill_importable, tmp_path_factory):
    """Returns the results of the solved sugar mill, with their folder."""
    from nexus.run import run

    folder = tmp_path_factory.mktemp("mill")
    (folder / "mill.yaml").write_text(MILL, encoding="utf-8")
    return run(str(folder / "mill.yaml"), out=folder / "out", progress=lambda line: None)
