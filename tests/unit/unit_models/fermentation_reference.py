"""A steady fermenter and a batch solved with SciPy in g/L and hours, apart from the unit's equations.

Constants are written out again from Leksawasdi et al. 2001 and Cabaneros Lopez 2019. Molar flows are in mol/s.
"""

from collections.abc import Mapping

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import root

from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.vent import infinite_dilution

MOLAR = {  # g/mol, IUPAC
    "Water": 18.015, "Glucose": 180.156, "Xylose": 150.130, "Ethanol": 46.069, "CO2": 44.009, "Cells": 24.6263,
    "Glycerol": 92.094, "Xylitol": 152.146, "NH3": 17.031, "AceticAcid": 60.052, "Furfural": 96.085, "HMF": 126.111,
}  # fmt: skip
VOLUME = {
    "Water": 18.05,
    "Ethanol": 58.6,
    "CO2": 34.0,
    "NH3": 24.0,
    "AceticAcid": 57.5,
    "Furfural": 83.2,
    "Glycerol": 73.1,
}
GROWTH = {
    "weight": (0.65, 0.35),
    "max": (0.31, 0.10),
    "k": (1.45, 4.91),
    "i": (200, 600),
    "p0": (28.9, 26.6),
    "p1": (57.2, 56.3),
}
UPTAKE = {
    "weight": (0.65, 0.35),
    "max": (10.9, 3.27),
    "k": (6.32, 0.03),
    "i": (186, 600),
    "p0": (42.6, 53.1),
    "p1": (75.4, 81.2),
}
TOXINS = ((5.1827, 0.4529, 2.0), (0.73, 0.35, 10.0))  # undissociated acid, furfural, HMF
BY_PRODUCT = (0.0452, 0.0101)
UNDISSOCIATED = 1 / (1 + 10 ** (5.0 - 4.76))
PER_SUGAR = {  # mol per mol of sugar
    "Ethanol": (2.0, 5 / 3), "Cells": (24 / 4.2, 20 / 4.2), "by_product": (12 / 7, 10 / 11),
}  # fmt: skip
NAMES = ("Glucose", "Xylose")
BY_NAMES = ("Glycerol", "Xylitol")


def limited(z):
    """The smooth limit to 0 .. 1 with a width of 1e-3."""
    return 0.5 * (1 + np.hypot(z, 1e-3) - np.hypot(z - 1, 1e-3))


def specific_rates(c: Mapping[str, float], limit=limited):
    """Returns growth (1/h) and uptake (g/g/h) on both sugars at concentrations `c` in g/L (acid: all acetate)."""
    toxins = (UNDISSOCIATED * c["AceticAcid"], c["Furfural"], c["HMF"])
    result = []
    for law in (GROWTH, UPTAKE):
        rates = []
        for n, sugar in enumerate(NAMES):
            s = c[sugar]
            rate = law["weight"][n] * law["max"][n] * s / (law["k"][n] + s) * law["i"][n] / (law["i"][n] + s)
            rate *= limit((law["p1"][n] - c["Ethanol"]) / (law["p1"][n] - law["p0"][n]))
            for toxin, constant in zip(toxins, TOXINS[n], strict=True):
                rate /= 1 + toxin / constant
            rates.append(rate)
        result.append(np.array(rates))
    return result[0] * c["NH3"] / (0.02 + c["NH3"]), result[1]


def production(mu, q, cells: float) -> dict[str, float]:
    """Returns mol/h per litre (in the units of `cells` g/L) of what is made at specific rates `mu` and `q`."""
    made = dict.fromkeys(MOLAR, 0.0)
    for n, sugar in enumerate(NAMES):
        taken = q[n] * cells / MOLAR[sugar]
        grown = mu[n] * cells / MOLAR["Cells"] / PER_SUGAR["Cells"][n]
        aside = BY_PRODUCT[n] * taken
        ethanol = taken - grown - aside
        made[sugar] -= taken
        made["Cells"] += grown * PER_SUGAR["Cells"][n]
        made["NH3"] -= 0.2 * grown * PER_SUGAR["Cells"][n]
        made["Ethanol"] += ethanol * PER_SUGAR["Ethanol"][n]
        made[BY_NAMES[n]] += aside * PER_SUGAR["by_product"][n]
        carbon = 6 - n
        made["CO2"] += ethanol * PER_SUGAR["Ethanol"][n] + grown * (carbon - PER_SUGAR["Cells"][n])
        made["CO2"] += aside * (carbon - (3, 5)[n] * PER_SUGAR["by_product"][n])
        oxygen = grown * (carbon - 2 * (carbon - PER_SUGAR["Cells"][n]) - 0.5 * PER_SUGAR["Cells"][n])
        oxygen += aside * (
            carbon - 2 * (carbon - (3, 5)[n] * PER_SUGAR["by_product"][n]) - (3, 5)[n] * PER_SUGAR["by_product"][n]
        )
        made["Water"] += oxygen
    return made


def volume_flow(n: Mapping[str, float]) -> float:
    """Returns L/s of molar flows: molar volumes in mL/mol, 1540 g/L for all else."""
    return sum(f * VOLUME.get(j, MOLAR[j] / 1.540) for j, f in n.items()) / 1000


def steady_stage(fed: Mapping[str, float], hours: float, T: float, P: float, start: Mapping[str, float]):
    """Returns liquid and vent flows in mol/s of a stage that `fed` enters; `start` guesses the liquid."""
    names, gases = list(MOLAR), ("CO2", "Water", "Ethanol")
    scale = np.array([max(fed.get(j, 0.0), start[j], 1e-3) for j in names] + [max(start["CO2"], 1.0)])
    solvents = ("Water", "Ethanol", "AceticAcid", "Furfural", "CO2")

    def split(x):
        n = dict(zip(names, np.exp(x[:-1]) * scale[:-1], strict=True))
        vent = np.exp(x[-1]) * scale[-1]
        total = sum(n[j] for j in solvents)
        y = {j: infinite_dilution(j) * saturation_pressure(j, T) * n[j] / total / P for j in gases}
        return n, {j: y[j] * vent for j in gases}, sum(y.values())

    def residual(x):
        n, gas, fractions = split(x)
        q = volume_flow(n)
        c = {j: n[j] * MOLAR[j] / q for j in names}
        made = production(*specific_rates(c), c["Cells"])
        errors = [fed.get(j, 0.0) + hours * q * made[j] - n[j] - gas.get(j, 0.0) for j in names]
        return np.array([*(np.array(errors) / scale[:-1]), fractions - 1])

    found = root(residual, np.log(np.maximum([start[j] for j in names] + [start["CO2"]], 1e-9) / scale), tol=1e-13)
    assert np.abs(residual(found.x)).max() < 1e-10
    return split(found.x)[:2]


def batch(start: Mapping[str, float], hours, limit=limited):
    """Returns concentrations in g/L by name at `hours` of a batch, its volume constant."""
    names = list(MOLAR)

    def change(_, y):
        c = dict(zip(names, np.maximum(y, 0.0), strict=True))
        made = production(*specific_rates(c, limit), c["Cells"])
        return [made[j] * MOLAR[j] for j in names]

    found = solve_ivp(
        change, (0, max(hours)), [start.get(j, 0.0) for j in names], t_eval=hours, method="LSODA", rtol=1e-8, atol=1e-9
    )
    return dict(zip(names, found.y, strict=True))
