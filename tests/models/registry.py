"""The collection of test models: what each is, where it comes from and what its published optimum is.

A model is a function without required arguments that returns a Pyomo model at its start, decorated with `case`.
`collection` imports the modules that hold them. Derivative tests, the comparison with POUNCE and the page
`docs/reference/model-collection.md` read the same registry.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field

MODULES = (
    "hock_schittkowski",
    "cops_geometry",
    "cops_control",
    "cops_estimation",
    "process_optimisation",
    "process_control",
    "pyomo_examples",
    "idaes_examples",
    "property_states",
)


@dataclass(frozen=True)
class Case:
    """One model of the collection.

    `published` is the optimum that `source` (or the reference in `code`) states for the same discretisation, or the
    exact one; `within` is how far the optimum may be from it, relative to the larger of 1e-3 and itself, and follows
    from the published digits or, where `note` says so, from the discretisation. `code`: Q read in a source, D derived
    by hand, M from memory of the literature. `small` are arguments of `build` that make a small model of the same
    equations. `options` are engine options for both solvers. `note` explains a difference. `point` says that the
    solution is unique, so that every variable is compared, not the optimum alone, except those named in
    `undetermined`. `refused` is how the kernel's message begins where it does not solve what POUNCE solves.
    """

    name: str
    kind: str
    source: str
    build: Callable
    published: float | None = None
    within: float = 1e-6
    code: str = ""
    small: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    note: str = ""
    point: bool = False
    undetermined: tuple[str, ...] = ()
    refused: str = ""


_cases: dict[str, Case] = {}


def case(kind, source, name=None, **details):
    """Registers the decorated function as a case of the collection; its name is the function's, in words."""

    def register(build):
        words = name or build.__name__.replace("_", " ")
        known = _cases.get(words)
        if known is not None and known.build.__module__ != build.__module__:
            raise ValueError(f"There are two models with the name {words!r}")
        _cases[words] = Case(words, kind, source, build, **details)
        return build

    return register


def collection():
    """Returns {name: Case} of all models, in the order of `MODULES`."""
    for module in MODULES:
        importlib.import_module(f"tests.models.{module}")
    return dict(_cases)
