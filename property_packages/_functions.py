"""exp, log and sqrt for floats, NumPy arrays and Pyomo expressions alike, so that a property is written once."""

import numpy as np
import pyomo.environ as pyo

NUMBERS = (float, int, np.ndarray, np.number)


def exp(x):
    """Returns e to the power `x`."""
    return np.exp(x) if isinstance(x, NUMBERS) else pyo.exp(x)


def log(x):
    """Returns the natural logarithm of `x`."""
    return np.log(x) if isinstance(x, NUMBERS) else pyo.log(x)


def sqrt(x):
    """Returns the square root of `x`."""
    return np.sqrt(x) if isinstance(x, NUMBERS) else pyo.sqrt(x)
