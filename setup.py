"""Maps the root folders into the `nexus` package; everything else is in pyproject.toml."""

from setuptools import find_packages, setup

FOLDERS = {
    "nexus": "src/nexus",
    "nexus.property_packages": "property_packages",
    "nexus.flowsheets": "flowsheets",
    "nexus.surrogates": "surrogates",
    "nexus.scenarios": "scenarios",
}


def subpackages(package: str, folder: str) -> list[str]:
    """Returns `package` and everything below it in `folder`."""
    return [package, *(f"{package}.{name}" for name in find_packages(folder))]


setup(package_dir=FOLDERS, packages=[name for item in FOLDERS.items() for name in subpackages(*item)])
