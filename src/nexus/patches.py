"""Patches: what a scenario writes to a built plant, found by path, converted by unit and checked by bounds.

A path is the Pyomo name relative to the plant's flowsheet, with the time index left out in steady state:
`pretreatment.reactor.temperature`, `feedstock.composition[Glucan]`. A value is a quantity (`158 degC`), or a plain
number in the variable's own units. Setting a variable fixes it; setting a mutable parameter changes it.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.block import BlockData
from pyomo.core.base.component import Component
from pyomo.network import Port

from nexus.costing.price_history import Choice
from nexus.flowsheets.plant import Plant
from nexus.prices import scenario_prices, targets, value_for
from nexus.scenario import Bounds, Quantity, Scenario, ScenarioError, StudyKind
from nexus.units import UnitError, convert, define_units, parse_quantity, unit_text, units_of

PATH = re.compile(r"[A-Za-z_]\w*(\[[^\]]*\])?(\.[A-Za-z_]\w*(\[[^\]]*\])?)*")
FEW = 4  # variables of one name that are worth naming
SPECIFIED = "specified, else calculated"
TOKEN = re.compile(r"([A-Za-z_]\w*)(?:\[([^\]]*)\])?(?:\.|$)")


@dataclass(frozen=True)
class Change:
    """One logged change of the model: path, old and new value in `units`, and what was done."""

    path: str
    old: float | None
    new: float | None
    units: str
    action: str

    def __str__(self) -> str:
        old = "no value" if self.old is None else f"{self.old:.6g}"
        new = "" if self.new is None else f" -> {self.new:.6g}"
        return f"{self.path}: {old}{new} {self.units} ({self.action})"


@dataclass(frozen=True)
class Patches:
    """What a scenario changes: done already, or waiting for the plant to be initialised.

    Specifications of calculated variables and freed variables would disturb the units' initialisation, so they wait.
    """

    changes: tuple[Change, ...]
    specified: tuple[tuple[Any, float], ...]
    freed: tuple[tuple[Any, float | None, float | None], ...]
    prices: tuple[Choice, ...] = ()

    def release(self) -> None:
        """Fixes the specifications and frees the free variables, moved inside their new bounds."""
        for variable, value in self.specified:
            variable.fix(value)
        for variable, lower, upper in self.freed:
            variable.setlb(lower)
            variable.setub(upper)
            floor = variable.value if lower is None else max(variable.value, lower)
            variable.unfix()
            variable.set_value(floor if upper is None else min(floor, upper))


def apply_scenario(plant: Plant, scenario: Scenario) -> Patches:
    """Writes a scenario's `set` and prices to the plant and returns all changes, those that wait included.

    Raises ScenarioError for an unknown path, a wrong unit, a value out of bounds, a path given twice, a degree of
    freedom too many or too few, or whatever the plant's own check objects to.
    """
    define_units()
    taken: dict[int, str] = {}
    changes, specified, freed = [], [], []
    for path, quantity in scenario.set.items():
        datum = _once(find(plant, path), path, taken)
        if datum.is_variable_type() and not datum.fixed:
            value, change = _specify(datum, path, quantity)
            specified.append((datum, value))
        else:
            change = _set(datum, path, quantity)
        changes.append(change)
    for path, bounds in scenario.free.items():
        datum = _once(find(plant, path), path, taken)
        lower, upper, change = _free(datum, path, bounds)
        freed.append((datum, lower, upper))
        changes.append(change)
    prices = scenario_prices(scenario)
    priced = [change for choice in prices for change in _set_price(plant, choice, taken)]
    calculated = [path for path, change in zip(scenario.set, changes, strict=False) if change.action == SPECIFIED]
    _check_freedom(scenario, calculated, sum(datum.fixed for datum, _, _ in freed))
    problems = plant.check()
    if problems:
        raise ScenarioError("\n".join(problems))
    return Patches((*changes, *priced), tuple(specified), tuple(freed), prices)


def find(plant: Plant, path: str) -> Any:
    """Returns the variable or parameter that a path names; raises ScenarioError with the nearest names."""
    found = component_at(plant, path)
    if not isinstance(found, (BlockData, Port)) and (found.is_variable_type() or found.is_parameter_type()):
        return found
    if not isinstance(found, (BlockData, Port)) and found.is_named_expression_type():
        raise ScenarioError(f"'{path}' is a result that an expression gives; set a variable that it depends on.")
    raise ScenarioError(f"'{path}' is no variable or parameter, so it cannot be set. {_nearest(plant, path)}")


def component_at(plant: Plant, path: str) -> Any:
    """Returns the block, port, variable, parameter, expression or constraint that a path names.

    Raises ScenarioError with the nearest names of variables and parameters where there is none.
    """
    if not PATH.fullmatch(path):
        raise ScenarioError(f"'{path}' is not a path; write names joined by points, indices in brackets: a.b[c].")
    block: Any = plant.flowsheet
    for name, index in TOKEN.findall(path):
        found = _member(block, name)
        if found is None:
            raise ScenarioError(_unknown(plant, path))
        block = _datum(plant, path, found, index)
    return block


def settable_paths(plant: Plant) -> Iterator[str]:
    """Yields the path of every variable and mutable parameter of a plant, time index left out."""
    prefix = plant.flowsheet.name + "."
    for component in plant.flowsheet.component_objects((pyo.Var, pyo.Param), descend_into=True):
        if component.ctype is pyo.Param and not component.mutable:
            continue
        yield re.sub(r"\[\d+\.\d+\]", "", component.name.removeprefix(prefix))


def _member(block: Any, name: str) -> Component | None:
    """Returns a block's or port's member of that name, or one the block refers to under that name."""
    if isinstance(block, Port):
        return block.vars.get(name)
    if not isinstance(block, BlockData):
        return None
    found = block.component(name)
    if found is None:
        found = vars(block).get(name)
    return found if isinstance(found, Component) else None


def _datum(plant: Plant, path: str, component: Component, index: str) -> Any:
    """Returns the member of an indexed component that an index text means, with the time filled in."""
    if not component.is_indexed():
        if index:
            raise ScenarioError(f"'{path}': {component.local_name} takes no index; leave out [{index}].")
        return component
    given = tuple(part.strip().strip("'\"") for part in index.split(",")) if index else ()
    time = set(plant.flowsheet.time) if len(plant.flowsheet.time) == 1 else set()
    accepted = []
    for key in component.index_set():
        parts = key if isinstance(key, tuple) else (key,)
        full = tuple(str(part) for part in parts)
        shorter = full[1:] if isinstance(parts[0], float) and parts[0] in time else full
        if given in (full, shorter) or given == tuple(part.removesuffix(".0") for part in full):
            return component[key]
        accepted.append(", ".join(shorter))
    nearest = difflib.get_close_matches(", ".join(given), accepted, n=6, cutoff=0.0)
    problem = f"has no index [{', '.join(given)}]" if given else "needs an index"
    raise ScenarioError(f"'{path}': {component.local_name} {problem}. Accepted, for example: {'; '.join(nearest)}.")


def _once(datum: Any, path: str, targets: dict[int, str]) -> Any:
    if id(datum) in targets:
        raise ScenarioError(
            f"'{path}' and '{targets[id(datum)]}' are the same variable, patched twice; keep one of the two."
        )
    targets[id(datum)] = path
    return datum


def _set(datum: Any, path: str, quantity: Quantity) -> Change:
    value, unit = _in_own_units(datum, path, quantity)
    old = pyo.value(datum, exception=False)
    if datum.is_parameter_type():
        try:
            datum.set_value(value)
        except ValueError:
            domain = datum.parent_component().domain
            raise ScenarioError(f"'{path}' cannot be {quantity}: it must lie in {domain}. Change the value.") from None
        return Change(path, old, value, unit, "parameter set")
    _check_bounds(datum, path, quantity, value, unit)
    datum.fix(value)
    return Change(path, old, value, unit, "fixed")


def _set_price(plant: Plant, choice: Choice, taken: dict[int, str]) -> Iterator[Change]:
    """Writes a price of the scenario's file wherever the plant pays or earns it."""
    for datum in targets(plant, choice, find):
        _once(datum, choice.name, taken)
        if datum.is_variable_type() and not datum.fixed:
            raise ScenarioError(
                f"The price '{choice.name}' is calculated by the plant; name one that it takes as given."
            )
        change = _set(datum, choice.name, value_for(plant, choice, datum))
        path = datum.name.removeprefix(plant.flowsheet.name + ".")
        yield replace(change, path=path, action=f"price of {choice.date}: {choice.source}")


def _specify(datum: Any, path: str, quantity: Quantity) -> tuple[float, Change]:
    """Returns the value that a calculated variable is to have."""
    value, unit = _in_own_units(datum, path, quantity)
    _check_bounds(datum, path, quantity, value, unit)
    return value, Change(path, datum.value, value, unit, SPECIFIED)


def _free(datum: Any, path: str, bounds: Bounds) -> tuple[float | None, float | None, Change]:
    """Returns the bounds of a variable that is to be free: those given, else its own."""
    if not datum.is_variable_type():
        raise ScenarioError(f"'{path}' is a parameter, which cannot be free; name a variable.")
    unit = unit_text(units_of(datum))
    limits = dict(zip(("lower", "upper"), datum.bounds, strict=True))
    for side, quantity in (("lower", bounds.lower), ("upper", bounds.upper)):
        if quantity is not None:
            limits[side], _ = _in_own_units(datum, path, quantity)
            _check_bounds(datum, path, quantity, limits[side], unit)
    lower, upper = limits["lower"], limits["upper"]
    if lower is not None and upper is not None and lower > upper:
        raise ScenarioError(f"'{path}': its lower bound {lower:.6g} exceeds its upper bound {upper:.6g} {unit}.")
    texts = [f"{side} {limit:.6g}" for side, limit in limits.items() if limit is not None]
    return lower, upper, Change(path, datum.value, None, unit, ", ".join(["free", *texts]))


def _in_own_units(datum: Any, path: str, quantity: Quantity) -> tuple[float, str]:
    """Returns a quantity as a number in the datum's own units, and those units as text."""
    own = units_of(datum)
    text = unit_text(own)
    try:
        value, unit = parse_quantity(quantity)
        return (value if unit is None else convert(value, unit, own)), text
    except UnitError as error:
        raise ScenarioError(f"'{path}' cannot be '{quantity}': {error}. {_accepted_units(text)}") from None


def _accepted_units(text: str) -> str:
    if text == "-":
        return "It has no units; write a plain number, or one with %."
    return f"Its units are {text}; write a number with such a unit, or a plain number in {text}."


def _check_bounds(datum: Any, path: str, quantity: Quantity, value: float, unit: str) -> None:
    lower, upper = datum.bounds
    if (lower is not None and value < lower) or (upper is not None and value > upper):
        low = "-inf" if lower is None else f"{lower:.6g}"
        high = "inf" if upper is None else f"{upper:.6g}"
        raise ScenarioError(
            f"'{path}' cannot be {quantity}{f' ({value:.6g} {unit})' if unit != '-' else ''}: "
            f"it must lie between {low} and {high}{f' {unit}' if unit != '-' else ''}. "
            "Choose a value in that range."
        )


def _check_freedom(scenario: Scenario, calculated: Sequence[str], newly_free: int) -> None:
    """A simulation stays square: each calculated variable that is set needs a fixed one that is freed."""
    surplus = newly_free - len(calculated)
    newly_fixed = f"{len(calculated)} that the plant calculates" + (f" ({', '.join(calculated)})" if calculated else "")
    if scenario.study.kind is StudyKind.simulate and surplus != 0:
        raise ScenarioError(
            f"Study 'simulate' needs as many freed as newly fixed variables; this scenario frees {newly_free} and "
            f"fixes {newly_fixed}. Free a variable for each specification or leave it out, or use kind: optimize with "
            "an objective."
        )
    if scenario.study.kind is not StudyKind.simulate and surplus <= 0:
        raise ScenarioError(
            f"Study '{scenario.study.kind.value}' needs something to choose; this scenario frees {newly_free} "
            f"variables and fixes {newly_fixed}. Name more variables under 'free'."
        )


def _unknown(plant: Plant, path: str) -> str:
    if any(kpi.name == path for kpi in plant.kpis):
        return f"'{path}' is a key figure, a result: set a variable that it depends on, or make it the objective."
    return f"Plant '{plant.name}' has no variable or parameter '{path}'. {_nearest(plant, path)}"


def _nearest(plant: Plant, path: str) -> str:
    names = sorted(set(settable_paths(plant)))
    plain = re.sub(r"\[[^\]]*\]", "", path)
    last = plain.rpartition(".")[2]
    elsewhere = [name for name in names if name.rpartition(".")[2] == last]
    alike = difflib.get_close_matches(plain, names, n=4, cutoff=0.5)
    nearest = list(dict.fromkeys([*elsewhere[:2], *alike]))[:4] if len(elsewhere) <= FEW else alike or elsewhere[:4]
    return f"Nearest: {', '.join(nearest)}." if nearest else "nexus show NAME prints the paths in use."
