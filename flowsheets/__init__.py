"""Plants and their sections; a plant is imported only when it is asked for by name."""

import difflib
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nexus.flowsheets.plant import Plant

PLANT_CLASS = re.compile(r"^class \w+\(Plant\):", re.MULTILINE)

__all__ = ["load", "plant_class", "plant_names"]


def plant_names() -> list[str]:
    """Returns the names of the plants that Nexus ships, without importing them: modules that derive from Plant."""
    folders = [Path(folder) for folder in __path__]
    files = [path for folder in folders for path in folder.glob("*.py")]
    return sorted(path.stem for path in files if PLANT_CLASS.search(path.read_text(encoding="utf-8")))


def plant_class(name: str) -> "type[Plant]":
    """Returns the class of a plant: a shipped one by its name, any other as `package.module:Class`.

    Raises PlantError when there is no such plant, with the names of those that there are.
    """
    from nexus.flowsheets.plant import Plant, PlantError

    if ":" in name:
        return _outside_class(name)
    if name not in plant_names():
        raise PlantError(_unknown(name))
    module = importlib.import_module(f"nexus.flowsheets.{name}")
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Plant) and value.__module__ == module.__name__
    ]
    if len(classes) != 1:
        raise PlantError(f"Module nexus.flowsheets.{name} must define one plant; it defines {len(classes)}.")
    return classes[0]


def load(name: str, /, **build_args: Any) -> "Plant":
    """Builds a plant by name with its build arguments, checked against the signature of its `build`.

    >>> plant = load("nrel2011", enzyme="on_site")  # doctest: +SKIP
    """
    return plant_class(name)(**build_args)


def _outside_class(name: str) -> "type[Plant]":
    from nexus.flowsheets.plant import Plant, PlantError

    module_name, _, class_name = name.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise PlantError(
            f"Plant '{name}' cannot be imported: {error}. Check the module's name and PYTHONPATH."
        ) from error
    value = vars(module).get(class_name)
    if not (isinstance(value, type) and issubclass(value, Plant)):
        raise PlantError(f"Plant '{name}': module {module_name} defines no plant class '{class_name}'.")
    return value


def _unknown(name: str) -> str:
    names = plant_names()
    nearest = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
    return (
        f"There is no plant '{name}'.{hint} Plants: {', '.join(names) or 'none'}; "
        "a plant of your own is written as package.module:Class."
    )
