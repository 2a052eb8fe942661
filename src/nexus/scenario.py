"""Scenarios: typed YAML files that say which plant is built, what is set, what is free and what is asked.

A scenario only writes to a built model; what changes structure is a build argument. `extends` names another
scenario, whose mappings are merged key by key; the file's own values win. Every error is a ScenarioError whose text
says what was given, what is accepted and what to do.

>>> scenario = load_scenario("nrel2011")  # doctest: +SKIP
>>> scenario.study.kind  # doctest: +SKIP
<StudyKind.simulate: 'simulate'>
"""

import csv
import datetime
import difflib
from collections.abc import Mapping, Sequence
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from nexus.study import Limit, Method, ObjectiveChoice, Quantity, Study, StudyKind, Typed

DECISION_COLUMNS = ("path", "lower", "upper", "units")


class ScenarioError(ValueError):
    """A scenario cannot be used; the message is the sentence for the user."""


class Engine(Enum):
    """Says which solver iterates; both see the same compiled equations."""

    ipopt = "ipopt"
    pounce = "pounce"


class Between(Enum):
    """Says what a price is between two dates of a price file: the last one, or on the straight line between them."""

    latest = "latest"
    linear = "linear"


class Bounds(Typed):
    """The range of a free variable, as quantities (`160 degC`) or plain numbers in the variable's own units."""

    lower: Quantity | None = None
    upper: Quantity | None = None


class Prices(Typed):
    """A price file and which of its prices hold: those of a date, or the mean over a window of two dates."""

    file: str = Field(min_length=1)
    date: datetime.date | None = None
    average: tuple[datetime.date, datetime.date] | None = None
    between: Between = Between.latest

    @model_validator(mode="after")
    def _date_or_window(self) -> "Prices":
        if self.date is not None and self.average is not None:
            raise ValueError("'prices' takes 'date' or 'average', not both; remove one")
        if self.average is not None and self.average[0] > self.average[1]:
            raise ValueError(f"'prices.average' ends {self.average[1]}, before it starts {self.average[0]}; swap them")
        return self


class Solver(Typed):
    """The engine and its options; with options, the engine runs without Newton's method being tried first."""

    engine: Engine = Engine.ipopt
    options: dict[str, float | int | str] = Field(default_factory=dict)


class Scenario(Typed):
    """One case of one plant, typed and resolved (`extends` merged in)."""

    plant: str
    why: str = Field(min_length=1)
    build: dict[str, Any] = Field(default_factory=dict)
    extends: str | None = None
    set: dict[str, Quantity] = Field(default_factory=dict)
    free: dict[str, Bounds] = Field(default_factory=dict)
    prices: Prices | None = None
    study: Study = Field(default_factory=Study)
    solver: Solver = Field(default_factory=Solver)

    @field_validator("set", mode="before")
    @classmethod
    def _no_truth_values(cls, value: Any) -> Any:
        for path, quantity in value.items() if isinstance(value, Mapping) else ():
            if isinstance(quantity, bool):
                raise ValueError(f"'{path}' is set to {quantity}; write a number or a quantity such as '158 degC'")
        return value

    def to_yaml(self) -> str:
        """Returns the resolved scenario as YAML, ready to be solved again."""
        data = self.model_dump(mode="json", exclude_none=True)
        order = ("plant", "why", "build", "set", "free", "prices", "study", "solver")
        return yaml.safe_dump(
            {key: data[key] for key in order if key in data}, sort_keys=False, allow_unicode=True, width=100
        )


class _Loader(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise ScenarioError(f"'{key}' stands twice (line {line}); keep one of the two.")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def shipped_scenarios() -> dict[str, Path]:
    """Returns the scenarios that Nexus ships: name -> file."""
    root = Path(str(files("nexus.scenarios")))
    found = sorted(root.glob("*.yaml")) + sorted(root.glob("*/*.yaml"))
    return {path.relative_to(root).with_suffix("").as_posix(): path for path in found}


def shipped_simulations(plant: str) -> list[str]:
    """Returns the names of the shipped scenarios of a plant that simulate it."""
    scenarios = {name: load_scenario(name) for name in shipped_scenarios()}
    return [n for n, s in scenarios.items() if s.plant == plant and s.study.kind is StudyKind.simulate]


def undecided(scenario: Scenario) -> Scenario:
    """Returns the scenario that simulates the plant before anything is chosen."""
    return scenario.model_copy(update={"free": {}, "study": Study()})


def scenario_name(name_or_file: str) -> str:
    """Returns the name under which results of a scenario are kept."""
    return Path(name_or_file).stem if name_or_file.endswith(".yaml") else name_or_file.replace("/", "-")


def load_scenario(name_or_file: str, settings: Sequence[str] = ()) -> Scenario:
    """Reads a shipped scenario by name, or a file (its name ends in `.yaml`), and applies `PATH=VALUE` settings.

    Raises ScenarioError for a missing file, an unknown name, an unknown or repeated key, or a wrong value.
    """
    data = _merged(_find(name_or_file), ())
    table = data.pop("decisions", None)
    build = None if _chooses(data) else data.get("build") or {}
    data["free"] = {**_decisions(table, build), **(data.get("free") or {})}
    data["free"] = {path: bounds for path, bounds in data["free"].items() if bounds is not None}
    patches = parse_settings(settings)
    if patches:
        data["set"] = {**(data.get("set") or {}), **patches}
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        raise ScenarioError(_sentences(error, name_or_file)) from error


def parse_settings(settings: Sequence[str]) -> dict[str, Quantity]:
    """Returns `PATH=VALUE` texts as a mapping; one path twice is an error."""
    patches: dict[str, Quantity] = {}
    for text in settings:
        path, equals, value = (part.strip() for part in text.partition("="))
        if not (path and equals and value):
            raise ScenarioError(
                f"--set '{text}' is not PATH=VALUE; write for example --set 'feed.temperature=25 degC'."
            )
        if path in patches:
            raise ScenarioError(f"'{path}' is set twice on the command line; keep one of the two.")
        try:
            patches[path] = float(value)
        except ValueError:
            patches[path] = value
    return patches


def _find(name_or_file: str) -> Path:
    if name_or_file.endswith(".yaml"):
        path = Path(name_or_file)
        if not path.is_file():
            raise ScenarioError(
                f"There is no scenario file '{name_or_file}'. "
                "Check the path, or name a shipped scenario (see nexus list)."
            )
        return path
    shipped = shipped_scenarios()
    if name_or_file not in shipped:
        nearest = difflib.get_close_matches(name_or_file, shipped, n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise ScenarioError(
            f"There is no scenario '{name_or_file}'.{hint} Shipped: {', '.join(shipped) or 'none'}; "
            "a file of your own is named with its ending, .yaml."
        )
    return shipped[name_or_file]


def _merged(path: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    """Returns the data of a file with those of the scenarios it extends below them."""
    if path in above:
        chain = " -> ".join(p.stem for p in (*above, path))
        raise ScenarioError(f"Scenarios extend each other in a circle: {chain}. Remove one 'extends'.")
    data = read_yaml(path)
    parent = data.pop("extends", None)
    table = data.pop("decisions", None)
    if table is not None:
        data["decisions"] = _decision_table(str(table), path)
    if parent is None:
        return data
    parent = str(parent)
    beside = path.parent / parent
    base = _merged(beside if parent.endswith(".yaml") and beside.is_file() else _find(parent), (*above, path))
    for key, value in data.items():
        both = isinstance(value, Mapping) and isinstance(base.get(key), Mapping)
        base[key] = {**base[key], **value} if both else value
    return base


def _decision_table(name: str, scenario: Path) -> list[dict[str, str]]:
    """Returns the rows of a table of decisions: a file beside the scenario, or one that a plant ships."""
    places = (scenario.parent / name, Path(str(files("nexus.flowsheets"))) / name)
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        raise ScenarioError(
            f"In scenario '{scenario.name}': there is no table of decisions '{name}', neither beside the scenario nor "
            "among the plants' own. Check 'decisions'."
        )
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    missing = [column for column in DECISION_COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise ScenarioError(f"Table of decisions '{name}' has no column '{missing[0]}', or no rows.")
    return rows


def _chooses(data: Mapping[str, Any]) -> bool:
    """Whether the data are a choice between build arguments, each of which has its own decisions of a table."""
    study = data.get("study")
    return isinstance(study, Mapping) and study.get("kind") == StudyKind.choose.value


def _decisions(rows: Sequence[Mapping[str, str]] | None, build: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns `free` as a table of decisions says; a row whose `build` asks for other arguments is left out.

    Without build arguments all rows are returned.
    """
    return {
        row["path"]: {side: _quantity(row[side], row["units"]) for side in ("lower", "upper")}
        for row in rows or ()
        if build is None or _built(row.get("build") or "", build)
    }


def _built(wanted: str, build: Mapping[str, Any]) -> bool:
    """Whether build arguments are those that a text asks for, as `heat_recovery: integrated`."""
    asked = [part.partition(":") for part in wanted.split(";") if part.strip()]
    return all(str(build.get(name.strip())) == value.strip() for name, _, value in asked)


def _quantity(number: str, units: str) -> str | float:
    return float(number) if units.strip() in ("", "-") else f"{number} {units}"


def read_yaml(path: Path) -> dict[str, Any]:
    """Returns the mapping in a YAML file; raises ScenarioError for a file that holds none, or a key twice."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except ScenarioError as error:
        raise ScenarioError(f"In scenario '{path.name}': {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"Scenario '{path}' cannot be read: {error}.") from error
    except yaml.YAMLError as error:
        raise ScenarioError(f"Scenario '{path.name}' is not valid YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(data, dict):
        raise ScenarioError(f"Scenario '{path.name}' holds no keys; it needs at least 'plant' and 'why'.")
    return _with_price_file(data, path)


def _with_price_file(data: dict[str, Any], path: Path) -> dict[str, Any]:
    """Returns the data with `prices` as a mapping whose file, given relative to the scenario's, is absolute."""
    prices = data.get("prices")
    if isinstance(prices, str):
        prices = {"file": prices}
    if isinstance(prices, Mapping) and isinstance(prices.get("file"), str):
        prices = {**prices, "file": str((path.parent / prices["file"]).resolve())}
    return data if prices is None else {**data, "prices": prices}


def _sentences(error: ValidationError, name: str) -> str:
    return "\n".join(f"In scenario '{name}': {_sentence(item)}" for item in error.errors())


def _sentence(item: Mapping[str, Any]) -> str:
    """Turns one pydantic error into a sentence."""
    location = [str(part) for part in item["loc"] if part not in ("float", "str", "int")]
    where = ".".join(location)
    kind = item["type"]
    if kind == "extra_forbidden":
        models = {"study": Study, "solver": Solver, "free": Bounds, "constraints": Limit, "prices": Prices}
        models |= {"objectives": ObjectiveChoice}
        model = next((models[part] for part in location[:-1][::-1] if part in models), Scenario)
        accepted = [*model.model_fields, *(("decisions",) if model is Scenario else ())]
        nearest = difflib.get_close_matches(location[-1], accepted, n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        return f"unknown key '{where}'.{hint} Accepted: {', '.join(accepted)}."
    if kind == "missing":
        return f"key '{where}' is missing; add it."
    if kind == "enum":
        enums = {"engine": Engine, "method": Method, "between": Between}
        accepted = ", ".join(member.value for member in enums.get(location[-1], StudyKind))
        return f"'{where}' cannot be '{item['input']}'. Accepted: {accepted}."
    if kind == "string_pattern_mismatch":
        accepted = item["ctx"]["pattern"].strip("^$()").replace("|", ", ")
        return f"'{where}' cannot be '{item['input']}'. Accepted: {accepted}."
    if kind == "value_error":
        return f"{item['ctx']['error']}."
    return f"'{where}' cannot be {item['input']!r}: {item['msg'].lower()}."
