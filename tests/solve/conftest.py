"""Runs code that asks for Ipopt with the kernel and with POUNCE in its place."""

import contextlib

import pandas as pd
import pyomo.environ as pyo
import pyomo_pounce
import pytest
from pyomo.contrib.parmest.examples.reactor_design import reactor_design

import nexus  # noqa: F401  (registers the solver nexus)
from nexus import kernel
from nexus.kernel import as_ipopt


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
