"""The equation engine: compiles a Pyomo block by structure, solves it many times, explains failures."""

from nexus.kernel.alias import as_ipopt
from nexus.kernel.autoscale import scale_constraints_by_jacobian
from nexus.kernel.data import Data
from nexus.kernel.errors import ModelError, SolveError
from nexus.kernel.problem import Problem, compile
from nexus.kernel.sensitivity import Sensitivity, Step
from nexus.kernel.solution import Residual, Solution
from nexus.kernel.solving import solve

__all__ = [
    "Data",
    "ModelError",
    "Problem",
    "Residual",
    "Sensitivity",
    "Solution",
    "SolveError",
    "Step",
    "as_ipopt",
    "compile",
    "scale_constraints_by_jacobian",
    "solve",
]
