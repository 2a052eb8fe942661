"""The kernel under the name `ipopt`, for code that asks for that name and no other."""

import contextlib
import sys

from pyomo.contrib.solver.common.factory import SolverFactory as NewFactory
from pyomo.opt.base.solvers import LegacySolverFactory

from nexus.kernel.plugin import LegacyWrapper, NexusSolver
from nexus.kernel.plugin_legacy import LegacyNexusSolver


class _ClassicIpopt(LegacyNexusSolver):
    as_ipopt = True


class _NewIpopt(NexusSolver):
    as_ipopt = True


class _WrappedIpopt(LegacyWrapper):
    as_ipopt = True


@contextlib.contextmanager
def as_ipopt():
    """Lets the kernel answer to `ipopt` and `ipopt_v2` in both Pyomo interfaces and as IDAES' default solver.

    The results' solver name and message say that it was the Nexus kernel. Everything is restored at the end;
    the context may be nested. Options that only the AMPL executable knows are dropped.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_registered(LegacySolverFactory, "ipopt", _ClassicIpopt))
        stack.enter_context(_registered(LegacySolverFactory, "ipopt_v2", _WrappedIpopt))
        stack.enter_context(_registered(NewFactory, "ipopt", _NewIpopt))
        if "idaes" in sys.modules:
            stack.enter_context(_idaes_default("ipopt"))
        yield


@contextlib.contextmanager
def _registered(factory, name, cls):
    known = name in factory
    before = (factory._cls.get(name), factory._doc.get(name))
    factory._cls[name], factory._doc[name] = cls, "Nexus kernel in the place of Ipopt"
    try:
        yield
    finally:
        factory.unregister(name)
        if known:
            factory._cls[name], factory._doc[name] = before


@contextlib.contextmanager
def _idaes_default(name):
    config = sys.modules["idaes"].cfg
    before = config.default_solver
    config.default_solver = name
    try:
        yield
    finally:
        config.default_solver = before
