"""Nothing ships untested: every unit model has a case of the battery, every property package and scenario a test."""

import re

import pytest

from tests.unit.unit_models import battery

DECLARATION = re.compile(r"^@declare_process_block_class\(", re.MULTILINE)


def declaring(folder) -> list[str]:
    """Returns the names of the files in `folder` that declare a process block."""
    return sorted(p.stem for p in folder.glob("*.py") if DECLARATION.search(p.read_text(encoding="utf-8")))


def parameter_packages() -> list[str]:
    """Returns the names of the files that declare a physical parameter block: one for each property package."""
    return sorted(
        p.stem
        for p in (battery.ROOT / "property_packages").glob("*.py")
        if re.search(r"^@declare_process_block_class\(\"\w*ParameterBlock\"", p.read_text("utf-8"), re.MULTILINE)
    )


def scenarios() -> list[str]:
    """Returns the names of the shipped scenarios."""
    return sorted(p.stem for p in (battery.ROOT / "scenarios").rglob("*.yaml"))


def test_unit_models_are_found():
    assert "conversion_tank" in declaring(battery.UNIT_MODELS)
    assert "slurry" in parameter_packages()


@pytest.mark.parametrize("name", declaring(battery.UNIT_MODELS))
def test_every_unit_model_has_a_case(name):
    assert name in battery.case_names(), (
        f"src/nexus/unit_models/{name}.py has no case: write tests/unit/unit_models/cases/{name}.py with build() and "
        "EXPECTED"
    )


@pytest.mark.parametrize("name", battery.case_names())
def test_every_case_has_a_unit_model(name):
    assert name in declaring(battery.UNIT_MODELS)


@pytest.mark.parametrize("name", parameter_packages())
def test_every_property_package_has_tests(name):
    files = list((battery.ROOT / "tests").rglob(f"test_{name}*.py"))
    assert any("def test_" in f.read_text(encoding="utf-8") for f in files), (
        f"property_packages/{name}.py has no tests: write tests/unit/property_packages/test_{name}.py"
    )


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_is_solved_by_a_test(name):
    files = [
        f
        for level in ("solve", "plant", "reference")
        for f in (battery.ROOT / "tests" / level).rglob("test_*.py")
        if re.search(rf"[\"'/]{re.escape(name)}(\.yaml)?[\"']", f.read_text(encoding="utf-8"))
    ]
    assert files, f"No test under tests/solve, tests/plant or tests/reference names the scenario '{name}'"
