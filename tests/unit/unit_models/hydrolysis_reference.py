"""Steady tanks and batches of enzymatic hydrolysis by SciPy, in g/L and hours, apart from the unit's equations.

Constants are written out again from their sources: Kadam et al. 2004, and the public refit of Angarita et al. 2015.
Every vector of masses is (cellulose, cellobiose, glucose, xylan, xylose).
"""

from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import root

MASS_FACTORS = (342.297 / 324.282, 180.156 / 162.141, 2 * 180.156 / 342.297, 150.13 / 132.115)


@dataclass(frozen=True)
class Constants:
    """Rate constants in g, L and h; sugars in inhibitions are cellobiose, glucose, xylose."""

    k: tuple
    inhibition: tuple
    michaelis: float
    capacity: tuple
    strength: tuple
    exponent: float
    reactive: float
    lignin_adsorbs: bool


KADAM = Constants(
    k=(22.3, 7.18, 285.5, 0.0),
    inhibition=((0.015, 0.1, 0.1), (132.0, 0.04, 0.2), (np.inf, 3.9, 201.0), (np.inf, np.inf, np.inf)),
    michaelis=24.3, capacity=(0.06, 0.01), strength=(0.4, 0.1), exponent=1.0, reactive=1.0, lignin_adsorbs=False,
)  # fmt: skip
HIGH_SOLIDS = Constants(
    k=(0.09923, 1.232, 65.47, 13.3),
    inhibition=((0.6263, 3.257, 3.07), (121.7, 56.52, 3.397), (np.inf, 7.82, 0.4722), (15.58, 3.635, 151.2)),
    michaelis=81.58, capacity=(0.04991,), strength=(30.93,), exponent=0.1675, reactive=0.7104, lignin_adsorbs=True,
)  # fmt: skip


def rates(c, constants: Constants, enzymes, inert: float, fed, factor: float = 1.0):
    """Returns the four rates in g/L/h at concentrations `c`; `fed` are (cellulose, adsorbing solids) as fed, g/L."""
    cellulose, cellobiose, glucose, xylan, xylose = c
    solids = cellulose + xylan + inert if constants.lignin_adsorbs else cellulose
    free, bound = [], []
    for total, m, k in zip(enzymes, constants.capacity, constants.strength, strict=True):
        b = 1 + k * (m * solids - total)
        f = (-b + np.sqrt(b * b + 4 * k * total)) / (2 * k)
        free.append(f)
        bound.append(total - f)
    sugars = np.array([cellobiose, glucose, xylose])
    d = [float(np.sum(sugars / np.array(i))) for i in constants.inhibition]
    left = cellulose - (1 - constants.reactive) * fed[0]
    reactivity = (solids / fed[1]) ** constants.exponent
    access = left / solids * left * reactivity
    k = [factor * x for x in constants.k]
    return np.array([
        k[0] * bound[0] * access / (1 + d[0]),
        k[1] * sum(bound) * access / (1 + d[1]),
        k[2] * free[-1] * cellobiose / (constants.michaelis * (1 + d[2]) + cellobiose),
        k[3] * bound[0] * xylan / solids * xylan * reactivity / (1 + d[3]),
    ])  # fmt: skip


def production(r):
    """Returns g/L/h of each substance that rates `r` make."""
    a, b, c, d = MASS_FACTORS
    return np.array([-r[0] - r[1], a * r[0] - r[2], b * r[1] + c * r[2], -r[3], d * r[3]])


def steady_train(constants, masses, enzymes, inert, hours, tanks, volume_flow, factor=1.0):
    """Returns the mass flows out of the last tank, kg/h.

    Args:
        masses: fed, kg/h of the five substances; `enzymes` kg/h of each class; `inert` kg/h of other adsorbing solids
        volume_flow: returns m3/h from the five mass flows that leave a tank
    """
    fed, before = np.array(masses, float), np.array(masses, float)
    for _ in range(tanks):

        def residual(m, before=before):
            q = volume_flow(m)
            solids_fed = fed[0] + (fed[3] + inert if constants.lignin_adsorbs else 0.0)
            r = rates(m / q, constants, [e / q for e in enzymes], inert / q, (fed[0] / q, solids_fed / q), factor)
            return (m - before - hours / tanks * q * production(r)) / fed.sum()

        found = root(residual, before * 0.8 + 1.0, method="hybr", tol=1e-13)
        assert np.abs(found.fun).max() < 1e-11
        before = found.x
    return before


def batch(constants, start, enzymes, inert, hours):
    """Returns concentrations in g/L at `hours` of a batch that begins with the concentrations `start`."""
    fed = (start[0], start[0] + (start[3] + inert if constants.lignin_adsorbs else 0.0))
    solution = solve_ivp(
        lambda _, c: production(rates(c, constants, enzymes, inert, fed)),
        (0.0, max(hours)), start, t_eval=hours, method="LSODA", rtol=1e-9, atol=1e-11,
    )  # fmt: skip
    return solution.y
