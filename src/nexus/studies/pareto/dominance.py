"""Dominance: which points of a front another one beats."""

import numpy as np

SAME = 1e-7  # of the normalised scale: differences below it are those of converged solves


def dominates(a: np.ndarray, b: np.ndarray, same: float = SAME) -> bool:
    """Returns whether point a is nowhere worse than b and somewhere better (normalised values, to be made small)."""
    return bool((a <= b + same).all() and (a < b - same).any())


def dominators(values: np.ndarray, same: float = SAME) -> list[int | None]:
    """Returns for each point (a row each) the number of the row that dominates it, None where none does."""
    return [
        next((i for i, a in enumerate(values) if i != j and dominates(a, b, same)), None) for j, b in enumerate(values)
    ]
