"""A zeolite membrane in cross flow integrated by SciPy, apart from the unit's equations."""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

PERMEANCE = {"Water": 3.2e-6, "Ethanol": 1e-10, "AceticAcid": 1e-10, "Furfural": 1e-10, "CO2": 1e-10}  # at 378 K
ENERGY = {"Water": -5000.0}


def permeance(j: str, T: float, k: float = 1.0) -> float:
    """Returns mol/m2/s/Pa at `T` kelvin."""
    return k * PERMEANCE[j] * np.exp(-ENERGY.get(j, 0.0) / 8.314462618 * (1 / T - 1 / 378.0))


def fluxes(n, q, P: float, p: float):
    """Returns the flux of each component in mol/m2/s for feed-side flows `n` and permeances `q`."""
    x = n / n.sum()
    largest = float((q * P * x).sum())
    total = brentq(
        lambda J: float((q * P * x / (J + q * p)).sum()) - 1, 1e-12 * largest, largest, xtol=1e-18, rtol=1e-14
    )
    return total * q * P * x / (total + q * p)


def retentate(fed: dict, area: float, T: float, P: float, drop: float, p: float, k: float = 1.0) -> dict:
    """Returns the flows that leave the feed side, mol/s; `fed` by component, `area` in m2, pressures in Pa."""
    names = list(fed)
    q = np.array([permeance(j, T, k) for j in names])
    found = solve_ivp(
        lambda a, n: -area * fluxes(n, q, P - a * drop, p),
        (0.0, 1.0), [fed[j] for j in names], method="Radau", rtol=1e-11, atol=1e-13,
    )  # fmt: skip
    return dict(zip(names, found.y[:, -1], strict=True))
