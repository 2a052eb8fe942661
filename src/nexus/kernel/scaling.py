"""Scaling factors: read from `scaling_factor` suffixes on every block, or computed from the Jacobian."""

from dataclasses import dataclass

import numpy as np
from pyomo.core.base.suffix import Suffix

FACTOR_RANGE = (1e-10, 1e10)


@dataclass(frozen=True)
class Factors:
    """Scaling factors of an evaluator's columns and rows: scaled = factor * unscaled."""

    columns: np.ndarray
    rows: np.ndarray


def read_factors(block):
    """Returns {id(component data): factor} of all active `scaling_factor` suffixes at and below a block.

    A factor given for an indexed component holds for all its members; a suffix on an outer block wins.
    """
    suffixes = [
        s for s in block.component_objects(Suffix, active=True, descend_into=True) if s.local_name == "scaling_factor"
    ]
    factors = {}
    for suffix in reversed(suffixes):
        given = [(c, f) for c, f in suffix.items() if c is not None and f is not None]
        for component, factor in given:
            if component.is_indexed():
                factors.update((id(data), float(factor)) for data in component.values())
        factors.update((id(c), float(f)) for c, f in given if not c.is_indexed())
    return factors


def largest_entries(evaluator, w, column_factors):
    """Returns each row's largest Jacobian entry in absolute value, columns scaled; 0 where none is finite."""
    entries = np.abs(evaluator.jacobian(w)) / column_factors[evaluator.jacobian_columns]
    largest = np.zeros(evaluator.n_rows)
    np.fmax.at(largest, evaluator.jacobian_rows, np.where(np.isfinite(entries), entries, 0.0))
    return largest


def jacobian_factors(evaluator, w, column_factors):
    """Returns row factors, powers of two, that make each row's largest scaled entry about 1."""
    largest = largest_entries(evaluator, w, column_factors)
    factors = np.ones(evaluator.n_rows)
    usable = largest > 0
    factors[usable] = np.exp2(np.round(-np.log2(largest[usable])))
    return np.clip(factors, *FACTOR_RANGE)
