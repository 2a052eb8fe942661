"""Derivatives of a solution with respect to Params and fixed variables, from one factorisation."""

from nexus.kernel.sensitivity.sensitivity import Sensitivity
from nexus.kernel.sensitivity.step import Step

__all__ = ["Sensitivity", "Step"]
