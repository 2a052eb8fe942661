"""Plant: what every plant of the project offers to scenarios, studies and the report.

A plant is a subclass of `Plant` in a module of its own, `nexus.flowsheets.NAME`; the module's name is the
plant's name (modules with a leading underscore are helpers). Its `build` states every structural choice as an
annotated argument with a default (an `Enum`, `bool`, `int`, `float` or `str`), puts one block a section under
`self.flowsheet`, joins the ports of its units by Arcs (expanded after it), and fills `sections`, `kpis`,
`cost_items` and `costs`:

    class Nrel2011(Plant):
        title = "NREL 2011 corn-stover ethanol design"

        def build(self, enzyme: Enzyme = Enzyme.on_site) -> None:
            self.flowsheet.pretreatment = ...
            self.sections["pretreatment"] = Section(200, "Pretreatment")
            self.kpis = (Kpi("ethanol_product", expression, "kg/hr", "Denatured ethanol sold"),)

Stages, in order: build (the constructor), set_operating_conditions, set_scaling, initialize, solve.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, get_type_hints

import pyomo.environ as pyo
from idaes.core import FlowsheetBlock
from pyomo.core.base.block import BlockData

from nexus.costing.currency import register_currency_units
from nexus.costing.returns import RETURNS
from nexus.flowsheets.sections.heat_loads import HeatLoad

REFUSED = "invalid value for configuration"
"""How Pyomo's message begins where an argument of a block is not what the block takes."""


class PlantError(ValueError):
    """A plant cannot be built as asked; the message says what was given, what is accepted and what to do."""


@dataclass(frozen=True)
class Section:
    """Says which area of the plant a section block is; every unit below it belongs to that area."""

    area: int
    title: str


@dataclass(frozen=True)
class Published:
    """A published figure to print beside ours, in the KPI's units, with its source and confidence code."""

    value: float
    source: str
    confidence: str


@dataclass(frozen=True)
class Kpi:
    """A key figure: declared once, it feeds the tables, the report and the objectives of studies.

    `expression` is a scalar Pyomo expression (or a Var, Param or Expression datum), shown in `units`.
    """

    name: str
    expression: Any
    units: str
    meaning: str
    published: Published | None = None


class CostKind(Enum):
    """Says what a cost item is, and so which chart and which total it enters."""

    equipment = "installed equipment"
    capital = "other capital"
    outside = "capital outside the investment"
    fixed_operating = "fixed operating"
    variable_operating = "variable operating"
    revenue = "revenue"


@dataclass(frozen=True)
class CostItem:
    """One line of the cost table: what it is, its area (None: the whole plant), its value and units.

    Costs and revenues are both positive; `kind` says which is which. `basis` says how the figure comes about.
    """

    name: str
    kind: CostKind
    expression: Any
    units: str
    area: int | None = None
    basis: str = ""


class Plant(ABC):
    """A flowsheet that is built, fixed, scaled and initialised in named stages, and knows its key figures.

    Attributes: `model` (ConcreteModel), `flowsheet` (its root FlowsheetBlock, `model.plant`; scenario paths
    are names relative to it), `sections` (block name -> Section), `kpis`, `cost_items`, `costs` and `inventory` (a
    block each, or None), `build_args` (the arguments the plant was built with).

    Unknown build arguments and values raise PlantError.
    """

    title: ClassVar[str] = ""

    def __init__(self, **build_args: Any) -> None:
        register_currency_units()
        self.build_args: dict[str, Any] = checked_build_args(type(self), build_args)
        self.model = pyo.ConcreteModel(name=self.name)
        self.model.plant = FlowsheetBlock(dynamic=False)
        self.flowsheet = self.model.plant
        self.sections: dict[str, Section] = {}
        self.kpis: tuple[Kpi, ...] = ()
        self.cost_items: tuple[CostItem, ...] = ()
        self.costs: BlockData | None = None
        self.inventory: BlockData | None = None
        self._build_checked()
        pyo.TransformationFactory("network.expand_arcs").apply_to(self.model)

    def _build_checked(self) -> None:
        """Builds; raises PlantError where a section refuses a build argument."""
        try:
            self.build(**self.build_args)
        except ValueError as error:
            if not str(error).startswith(REFUSED):
                raise
            reason = str(error).rpartition("Error: ")[2].rstrip(".")
            given = ", ".join(f"{key}: {getattr(value, 'name', value)}" for key, value in self.build_args.items())
            raise PlantError(f"Plant '{self.name}' cannot be built with {given}. {reason}. Correct 'build'.") from error

    @property
    def name(self) -> str:
        """The plant's name, that of the module which defines it."""
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def build(self, **build_args: Any) -> None:
        """Writes units, arcs, costs and key figures; subclasses name and type their arguments."""

    @abstractmethod
    def set_operating_conditions(self) -> None:
        """Fixes the degrees of freedom at their design values; scenario patches come after it."""

    @abstractmethod
    def set_scaling(self) -> None:
        """Sets scaling factors, after the scenario's patches."""

    @abstractmethod
    def initialize(self, progress: Callable[[str], None]) -> None:
        """Brings every unit near its solution from the feeds alone; reports each section to `progress`."""

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what all sections heat and cool, each name with its section before it; none where none is stated."""
        return ()

    def check(self) -> list[str]:
        """Returns a sentence for each input that makes no sense, as a composition that does not sum to 1."""
        return []

    def instrument_tags(self) -> Sequence[Mapping[str, str]]:
        """Returns the rows of the plant's table of instrument tags (see `nexus.instruments`); none by default."""
        return ()

    def kpi(self, name: str) -> Kpi:
        """Returns the key figure of that name; raises PlantError naming the nearest ones."""
        for kpi in self.kpis:
            if kpi.name == name:
                return kpi
        if name in RETURNS:
            raise PlantError(
                f"'{name}' is calculated from the solved cash flow, so it is no expression of the model and no "
                "objective; take net_present_value, which grows with it."
            )
        names = ", ".join(sorted(kpi.name for kpi in self.kpis)) or "none"
        raise PlantError(f"Plant '{self.name}' has no key figure '{name}'. Its key figures are: {names}.")


def build_parameters(plant_class: type[Plant]) -> dict[str, inspect.Parameter]:
    """Returns the named arguments of a plant's `build`, with resolved annotations."""
    hints = get_type_hints(plant_class.build)
    parameters = list(inspect.signature(plant_class.build).parameters.values())[1:]
    named = (p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL))
    return {p.name: p.replace(annotation=hints.get(p.name, str)) for p in named}


def checked_build_args(plant_class: type[Plant], given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the given build arguments as the types that `build` declares; raises PlantError otherwise."""
    parameters = build_parameters(plant_class)
    plant = plant_class.__module__.rpartition(".")[2]
    unknown = [name for name in given if name not in parameters]
    if unknown:
        accepted = ", ".join(parameters) or "none"
        raise PlantError(
            f"Plant '{plant}' has no build argument '{unknown[0]}'. Accepted: {accepted}. "
            "Correct or remove it under 'build'."
        )
    return {name: _typed(plant, parameters[name], value) for name, value in given.items()}


def _typed(plant: str, parameter: inspect.Parameter, value: Any) -> Any:
    """Returns a value as the parameter's type: an Enum by name or value, a number, a bool or a text."""
    kind = parameter.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        if isinstance(value, kind):
            return value
        for member in kind:
            if value in (member.name, member.value):
                return member
        accepted = ", ".join(member.name for member in kind)
    elif kind is bool:
        if isinstance(value, bool):
            return value
        accepted = "true, false"
    elif kind in (int, float):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and (kind is float or value == int(value)):
            return kind(value)
        accepted = "a whole number" if kind is int else "a number"
    else:
        if isinstance(value, str):
            return value
        accepted = "a text"
    raise PlantError(f"Build argument '{parameter.name}' of plant '{plant}' cannot be '{value}'. Accepted: {accepted}.")
