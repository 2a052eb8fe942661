"""The models that the benchmark times, each with one change of data after which it is solved again."""

from collections.abc import Callable
from dataclasses import dataclass

import pyomo.environ as pyo

from nexus import kernel
from tests.benchmarks import columns, distillation_control, evaporator


@dataclass(frozen=True)
class Case:
    """`build` returns the model without values of importance; `start` brings it near its solution.

    `change` is (name of a mutable Param or fixed variable, factor); `engine` is the kernel's where Newton's method
    does not apply.
    """

    title: str
    build: Callable[[], pyo.ConcreteModel]
    start: Callable[[pyo.ConcreteModel], None]
    change: tuple[str, float]
    engine: str = "ipopt"


def _plant():
    from nexus.flowsheets import load

    plant = load("nrel2011")
    plant.set_operating_conditions()
    plant.set_scaling()
    plant.model.nexus_plant_initialize = plant.initialize
    return plant.model


def _start_plant(model):
    model.nexus_plant_initialize(lambda message: None)


def _nothing(model):
    """The model's own initial values will do."""


CASES = {
    "small": Case("evaporator, eight effects", evaporator.build, _nothing, ("feed", 1.02)),
    "nrel2011": Case("published plant", _plant, _start_plant, ("plant.feedstock.corn_stover.moisture[0.0]", 1.01)),
    "columns": Case("30 coupled columns", columns.build_coupled, columns.start_coupled, ("fresh[benzene]", 1.01)),
    "control50": Case(
        "column under control, 50 elements",
        lambda: distillation_control.build(50),
        _nothing,
        ("set_point", 1.0005),
        "pounce",
    ),
    "control200": Case(
        "column under control, 200 elements",
        lambda: distillation_control.build(200),
        _nothing,
        ("set_point", 1.0005),
        "pounce",
    ),
}


def datum(model, name):
    """Returns the Param or Var that a case changes."""
    return model.find_component(name)


def solved(case):
    """Returns (model, solution) of a case from nothing; raises SolveError if it does not solve."""
    model = case.build()
    case.start(model)
    solution = kernel.compile(model).solve(engine=case.engine)
    if not solution.ok:
        raise kernel.SolveError(solution.message, solution)
    solution.load()
    return model, solution
