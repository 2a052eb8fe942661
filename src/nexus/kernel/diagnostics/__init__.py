"""Diagnostics of any Pyomo model: what is wrong with it, by name, with the root cause first.

Each diagnostic takes a Pyomo model, a compiled `Problem` or a `Solution` and returns a list of findings; `diagnose`
runs them all.
"""

from nexus.kernel.diagnostics.bounds import at_bounds, impossible_equations
from nexus.kernel.diagnostics.conflict import conflicts
from nexus.kernel.diagnostics.dependent import dependent_equations, nearly_singular
from nexus.kernel.diagnostics.diagnose import diagnose
from nexus.kernel.diagnostics.diagnosis import Diagnosis
from nexus.kernel.diagnostics.evaluation import missing_values, not_evaluable
from nexus.kernel.diagnostics.finding import Finding, Item, Kind, Severity
from nexus.kernel.diagnostics.jacobian_scaling import extreme_magnitudes, poor_scaling
from nexus.kernel.diagnostics.residual import residuals
from nexus.kernel.diagnostics.same import parallel_equations, parallel_variables
from nexus.kernel.diagnostics.structural import idle_equations, structure, unused_variables

__all__ = [
    "Diagnosis",
    "Finding",
    "Item",
    "Kind",
    "Severity",
    "at_bounds",
    "conflicts",
    "dependent_equations",
    "diagnose",
    "extreme_magnitudes",
    "idle_equations",
    "impossible_equations",
    "missing_values",
    "nearly_singular",
    "not_evaluable",
    "parallel_equations",
    "parallel_variables",
    "poor_scaling",
    "residuals",
    "structure",
    "unused_variables",
]
