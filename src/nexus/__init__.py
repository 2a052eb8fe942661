"""Nexus: a biorefinery as one equation system in Pyomo and IDAES.

Importing this package registers the solver `nexus` in Pyomo's classic interface and in
`pyomo.contrib.solver` (there also as classic `nexus_v2`), and does nothing else. What the solver needs is
imported when one is made.
"""

from pyomo.contrib.solver.common.factory import SolverFactory as _NewFactory
from pyomo.opt.base.solvers import LegacySolverFactory as _ClassicFactory


def _classic(**settings):
    from nexus.kernel.plugin_legacy import LegacyNexusSolver

    return LegacyNexusSolver(**settings)


def _new(**settings):
    from nexus.kernel.plugin import NexusSolver

    return NexusSolver(**settings)


def _wrapped(**settings):
    from nexus.kernel.plugin import LegacyWrapper

    return LegacyWrapper(**settings)


_NewFactory.register("nexus", legacy_name="nexus_v2", doc="Nexus kernel")(_new, _wrapped)
_ClassicFactory.register("nexus", "Nexus kernel")(_classic)
