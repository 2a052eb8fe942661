"""The reduced Hessian at an optimum, and the covariance of least-squares estimates from it."""

import numpy as np
import pandas as pd

from nexus.kernel.errors import ModelError
from nexus.kernel.explain import listing

NOT_POSITIVE = 1e-12  # of the largest eigenvalue of the scaled reduced Hessian
INDEPENDENT = 1e-12


def reduced_hessian(conditions, named):
    """Returns the reduced Hessian of (name, variable) pairs as a table."""
    names, inverse = inverse_reduced_hessian(conditions, named)
    scale = np.sqrt(np.abs(np.diag(inverse)))
    if not (scale > 0).all():
        stuck = [name for name, s in zip(names, scale, strict=True) if not s > 0]
        raise ModelError(f"The constraints leave {listing(stuck)} no freedom: there is no reduced Hessian by it")
    scaled = inverse / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(scaled)
    if np.abs(values).min() <= INDEPENDENT * np.abs(values).max():
        vector = np.abs(vectors[:, np.abs(values).argmin()])
        together = [name for name, v in zip(names, vector, strict=True) if v > 0.1 * vector.max()]
        raise ModelError(f"The constraints bind {listing(together)} to one another: name fewer of them")
    return pd.DataFrame(np.linalg.inv(scaled) / np.outer(scale, scale), index=names, columns=names)


def inverse_reduced_hessian(conditions, named):
    """Returns (names, inverse): the block of the inverse of the system that belongs to the named columns."""
    subject = conditions.subject
    if conditions.square:
        raise ModelError("The solution has no objective, so no reduced Hessian")
    names, places = [], []
    for name, component in named:
        place = np.flatnonzero(subject.columns == subject.position(component))
        if not place.size:
            raise ModelError(f"{name} is not a free variable of this solution")
        if conditions.held.columns[place[0]]:
            raise ModelError(f"{name} is held at its bound: the objective has no second derivative by it")
        names.append(name)
        places.append(np.searchsorted(conditions.free, place[0]))
    right = np.zeros((conditions.factorisation.left.size, len(places)))
    right[places, np.arange(len(places))] = 1.0
    block = conditions.factorisation.solve(right)[places]
    return names, (block + block.T) / 2


def covariance(conditions, named, observations, variance, weight):
    """Returns the covariance table; see `Sensitivity.covariance`."""
    subject = conditions.subject
    if subject.sense != 1:
        raise ModelError("A covariance needs a sum of squares that is minimised; the objective is maximised")
    names, inverse = inverse_reduced_hessian(conditions, named)
    if variance is None:
        if observations is None or observations <= len(names):
            raise ModelError(
                f"Give the variance of an error, or observations: more than the {len(names)} parameters estimated"
            )
        sum_of_squares = subject.evaluator.values(conditions.w)[subject.objective] / weight
        variance = sum_of_squares / (observations - len(names))
    _refuse_indefinite(names, inverse)
    return pd.DataFrame(2.0 * weight * variance * inverse, index=names, columns=names)


def _refuse_indefinite(names, inverse):
    scale = np.sqrt(np.abs(np.diag(inverse)))
    values, vectors = np.linalg.eigh(inverse / np.outer(scale, scale))
    if values[0] <= -NOT_POSITIVE * values[-1]:
        vector = np.abs(vectors[:, 0])
        along = [name for name, v in zip(names, vector, strict=True) if v > 0.1 * vector.max()]
        raise ModelError(f"The objective is no minimum along {listing(along)}: there is no covariance")
