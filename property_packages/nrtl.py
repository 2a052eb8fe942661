"""NRTL activity coefficients of the ethanol train as free functions of composition and temperature.

Symbols: x_i mole fraction, T temperature as a number of kelvin, tau_ij = a_ij + b_ij / T (a dimensionless, b in K),
G_ij = exp(-alpha_ij tau_ij).

    S_j = sum_k G_kj x_k          R_j S_j = sum_m tau_mj G_mj x_m
    ln gamma_i = R_i + sum_j (G_ij x_j / S_j) (tau_ij - R_j)

Only ratios of x enter, so molar flows or fractions of a part of the liquid serve as well as fractions that sum to 1,
and a vanishing component does no harm. A pair without an entry in the table `nrtl.csv` has tau = 0 (furfural with
ethanol and with acetic acid; an assumption, confidence A: no published parameters were found, and both are traces).

Source: Renon and Prausnitz, AIChE J. 14 (1968) 135; parameters with their sources in the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from nexus.packaged_tables import packaged_rows
from nexus.property_packages._functions import exp


@dataclass(frozen=True)
class Interaction:
    """The parameters of tau_ij = a + b / T and G_ij = exp(-alpha tau_ij) for one ordered pair."""

    a: float
    b: float
    alpha: float

    def tau(self, T):
        """Returns tau_ij at `T` kelvin."""
        return self.a + self.b / T

    def factor(self, T):
        """Returns G_ij at `T` kelvin."""
        return exp(-self.alpha * self.tau(T))


@lru_cache
def interactions(table: str = "nrtl.csv") -> Mapping[tuple[str, str], Interaction]:
    """Returns the parameters of every ordered pair in a table of this package."""
    pairs = {}
    for row in packaged_rows("nexus.property_packages", table):
        alpha = float(row["alpha"])
        pairs[row["first"], row["second"]] = Interaction(float(row["a12"]), float(row["b12"]), alpha)
        pairs[row["second"], row["first"]] = Interaction(float(row["a21"]), float(row["b21"]), alpha)
    return MappingProxyType(pairs)


def local_sum(j: str, x: Mapping, T, pairs: Mapping | None = None):
    """Returns S_j, the sum of G_kj x_k over all components k of `x`, with the parameters `pairs`, else the table's."""
    known = interactions() if pairs is None else pairs
    return sum(known[k, j].factor(T) * x[k] if (k, j) in known else x[k] for k in x)


def local_moment(j: str, x: Mapping, T, pairs: Mapping | None = None):
    """Returns the sum of tau_mj G_mj x_m over all components m of `x`; it is R_j S_j."""
    known = interactions() if pairs is None else pairs
    return sum(known[m, j].tau(T) * known[m, j].factor(T) * x[m] for m in x if (m, j) in known)


def ln_gamma_from(i: str, x: Mapping, T, S: Mapping, R: Mapping, pairs: Mapping | None = None):
    """Returns ln gamma of component `i` when S_j and R_j are already at hand (as variables of a tray, say)."""
    known = interactions() if pairs is None else pairs
    terms = R[i]
    for j in x:
        if (i, j) in known:
            pair = known[i, j]
            terms = terms + pair.factor(T) * x[j] / S[j] * (pair.tau(T) - R[j])
        else:
            terms = terms - x[j] / S[j] * R[j]
    return terms


def ln_gamma(x: Mapping, T, components: Sequence[str] | None = None, pairs: Mapping | None = None) -> dict:
    """Returns the logarithms of the activity coefficients at mole fractions `x` and temperature `T`.

    Args:
        x: mole fractions (or anything proportional to them) by component name, not all zero
        T: temperature as a number of kelvin: a float, an array or a dimensionless Pyomo expression
        components: the components to return; all of `x` by default
        pairs: `Interaction` by ordered pair of components, where not those of `nrtl.csv`
    """
    S = {j: local_sum(j, x, T, pairs) for j in x}
    R = {j: local_moment(j, x, T, pairs) / S[j] for j in x}
    return {i: ln_gamma_from(i, x, T, S, R, pairs) for i in (components or x)}
