"""Compares the kernel with POUNCE: the same model, the same start, the same solution."""

import contextlib
import importlib.util
from pathlib import Path

import pandas as pd
import pyomo.environ as pyo
import pyomo_pounce
import pytest
from pyomo.common.collections import ComponentMap
from pyomo.contrib.parmest.examples.reactor_design import reactor_design

import nexus  # noqa: F401  (registers the solver nexus)
from nexus import kernel
from nexus.kernel import as_ipopt

REFERENCE_OPTIONS = {"tol": 1e-9, "bound_relax_factor": 0.0, "max_iter": 3000}


def _values(model):
    return ComponentMap((v, v.value) for v in model.component_data_objects(pyo.Var, descend_into=True))


def _restore(values):
    for variable, number in values.items():
        variable.set_value(number, skip_validation=True)


class _PounceWithoutAmplOptions(pyomo_pounce.POUNCE):
    def solve(self, *arguments, **settings):
        for name in ("halt_on_ampl_error", "linear_solver"):
            self.options.pop(name, None)
        return super().solve(*arguments, **settings)


@contextlib.contextmanager
def _pounce_as_ipopt():
    factory = pyo.SolverFactory
    cls, doc = factory.get_class("ipopt"), factory.doc("ipopt")
    factory.unregister("ipopt")
    factory.register("ipopt", "POUNCE for a comparison")(_PounceWithoutAmplOptions)
    try:
        yield
    finally:
        factory.unregister("ipopt")
        factory.register("ipopt", doc)(cls)


@pytest.fixture
def by_both():
    """Returns a function that runs code asking for `ipopt` twice: (answered by the kernel, answered by POUNCE)."""

    def run(function):
        with as_ipopt():
            ours = function()
        with _pounce_as_ipopt():
            return ours, function()

    return run


@pytest.fixture
def same_as_pounce():
    """Returns a function that solves a model by POUNCE and by the kernel and compares every variable.

    Values agree to `tolerance` relative to the larger of 1 and the reference. The solved model is left as the
    kernel solved it; `ignore` names variables whose value the optimum does not determine.
    """

    def compare(model, tolerance=1e-6, options=None, ignore=()):
        start = _values(model)
        settings = {**REFERENCE_OPTIONS, **(options or {})}
        reference_solver = pyo.SolverFactory("pounce")
        reference_solver.options.update(settings)
        pyo.assert_optimal_termination(reference_solver.solve(model))
        reference = _values(model)
        moved = [v for v, number in reference.items() if number != start[v]]
        assert moved, "the start is already the solution: the comparison would show nothing"
        _restore(start)
        solver = pyo.SolverFactory("nexus", options=settings)
        results = solver.solve(model)
        pyo.assert_optimal_termination(results)
        assert results.solver.message.startswith("Nexus kernel")
        wrong = {
            v.name: (v.value, number)
            for v, number in reference.items()
            if number is not None
            and v.parent_component().local_name not in ignore
            and abs(v.value - number) > tolerance * max(1.0, abs(number))
        }
        assert not wrong
        return solver.last_solution

    return compare


@pytest.fixture(scope="session")
def columns():
    """The module of tray-column equations that the benchmarks time."""
    path = Path(__file__).parents[1] / "benchmarks" / "columns.py"
    spec = importlib.util.spec_from_file_location("benchmark_columns", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reactor_experiments():
    """Returns a function that makes parmest's reactor experiments.

    The data are steady states of the example's own reactor, disturbed by 1 % in turn.
    """
    rows = []
    for i, space_velocity in enumerate((1.05, 1.3, 1.6, 1.9)):
        model = reactor_design.reactor_design_model()
        model.caf, model.sv = 10000, space_velocity
        for rate in (model.k1, model.k2, model.k3):
            rate.fix()
        kernel.solve(model)
        noise = [1 + 0.01 * (-1) ** (i + k) for k in range(4)]
        concentrations = (model.ca, model.cb, model.cc, model.cd)
        rows.append([space_velocity, 10000] + [c() * n for c, n in zip(concentrations, noise, strict=True)])
    data = pd.DataFrame(rows, columns=["sv", "caf", "ca", "cb", "cc", "cd"])
    return lambda: [reactor_design.ReactorDesignExperiment(data, i) for i in range(len(data))]
