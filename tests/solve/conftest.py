"""Runs code that asks for Ipopt with the kernel and with POUNCE in its place."""

import contextlib

import pyomo.environ as pyo
import pyomo_pounce
import pytest

import nexus  # noqa: F401  (registers the solver nexus)
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
