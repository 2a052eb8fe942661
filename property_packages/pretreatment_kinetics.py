"""Rate laws of pretreatment as free functions: how fast hot water and acid take carbohydrates apart.

Every polysaccharide passes through one chain of first-order steps, with a set of constants for hemicellulose and one
for cellulose (HMF stands for the furan of hexoses, furfural for that of pentoses):

    polymer -> sugar,  polymer -> oligomer -> sugar,  sugar -> furan,  sugar -> humins,  furan -> humins

    k = k_water(T) + k_acid(T) c^n                                 1/s
    k_water = k_ref exp(-E/R (1/T - 1/T_ref));   k_acid = A exp(-E/(R T))

Symbols: T temperature as a number of kelvin; E activation energy (J/mol); c concentration of strong acid as a number of
mol/L of liquid, one proton a molecule (the second proton of sulfuric acid stays bound when hot); n its order. An order
that is no whole number is smoothed, (c^2 + eps^2)^(n/2) with eps = 1e-5 mol/L, which moves k by less than 1e-5 of
itself above 0.003 mol/L and keeps it differentiable without acid.

Sulfur dioxide acts through the protons of dissolved sulfur dioxide, a weak acid: h^2 = K(T) (c_S - h). Its constant is
0.0139 mol/L at 25 degC with an enthalpy of dissociation of -17.4 kJ/mol (NBS 1982 tables, confidence M); van 't Hoff is
extrapolated beyond 100 degC. Activity coefficients and buffering by ash are left out. That its protons act as those of
sulfuric acid do is an assumption (A): no rate constants for sulfur dioxide were found.

The severity factor is log10 of R0 = minutes x exp((T - 373.15 K) / 14.75 K) (Overend and Chornet, Phil. Trans. R. Soc.
A 321 (1987) 523). Constants with sources, ranges and confidence: `pretreatment_kinetics.csv`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log as ln
from types import MappingProxyType

from nexus.packaged_tables import packaged_rows
from nexus.property_packages._functions import exp, log
from nexus.property_packages.components import GAS_CONSTANT, T_REFERENCE

FAMILIES = ("hemicellulose", "cellulose")
STEPS = (
    "polymer_to_sugar",
    "polymer_to_oligomer",
    "oligomer_to_sugar",
    "sugar_to_furan",
    "sugar_to_humins",
    "furan_to_humins",
)
ACID_SMOOTHING = 1e-5  # mol/L
GRAM_PER_DECILITRE = 9.8072  # of sulfuric acid in a mol/L

SULFUROUS_CONSTANT = 0.0139  # mol/L at 298.15 K
SULFUROUS_ENTHALPY = -17.4e3  # J/mol


@dataclass(frozen=True)
class Arrhenius:
    """One step of one law: factor in 1/s per (mol/L)^order, activation energy in J/mol, order in acid, 1/T_ref."""

    factor: float
    activation_energy: float
    order: float
    inverse_reference: float

    def rate(self, T):
        """Returns the rate constant at `T` kelvin in 1/s per (mol/L)^order."""
        return exp(ln(self.factor) - self.activation_energy / GAS_CONSTANT * (1 / T - self.inverse_reference))

    def acid_factor(self, acid):
        """Returns the power of the acid concentration `acid` (mol/L)."""
        return acid if self.order == 1 else (acid**2 + ACID_SMOOTHING**2) ** (self.order / 2)


def _per_second(factor: float, units: str, order: float) -> float:
    """Returns `factor` in 1/s per (mol/L)^order; raises ValueError for units that are not known."""
    if units == "1/min":
        return factor / 60
    if units == "cm3/mol/s":
        return factor * 1e-3
    if units == "1/min/(g/dL)^n":
        return factor * GRAM_PER_DECILITRE**order / 60
    raise ValueError(f"A rate constant in '{units}' is unknown: use 1/min, cm3/mol/s or 1/min/(g/dL)^n")


@lru_cache(maxsize=1)
def rate_laws() -> Mapping[tuple[str, str, str], Arrhenius]:
    """Returns the constants by law (`water` or `acid`), family and step."""
    laws = {}
    for row in packaged_rows("nexus.property_packages", "pretreatment_kinetics.csv"):
        order = float(row["order"])
        laws[row["law"], row["family"], row["step"]] = Arrhenius(
            _per_second(float(row["factor"]), row["units"], order),
            float(row["activation_energy"]),
            order,
            1 / float(row["t_reference"]) if row["t_reference"] else 0.0,
        )
    return MappingProxyType(laws)


def rate_constant(family: str, step: str, T, acid=None):
    """Returns the first-order rate constant of a step in 1/s.

    Args:
        family, step: of `FAMILIES` and `STEPS`
        T: temperature as a number of kelvin, a float or a dimensionless Pyomo expression
        acid: concentration of strong acid as a number of mol/L; None without a catalyst
    """
    laws = rate_laws()
    k = laws["water", family, step].rate(T)
    catalysed = laws.get(("acid", family, step))
    if acid is None or catalysed is None:
        return k
    return k + catalysed.rate(T) * catalysed.acid_factor(acid)


def sulfurous_acid_constant(T):
    """Returns the first dissociation constant of dissolved sulfur dioxide in mol/L at `T` kelvin."""
    return exp(ln(SULFUROUS_CONSTANT) + SULFUROUS_ENTHALPY / GAS_CONSTANT * (1 / T_REFERENCE - 1 / T))


def log10_severity(T, minutes):
    """Returns the severity factor log10 R0 at `T` kelvin for a time in `minutes`."""
    return (log(minutes) + (T - 373.15) / 14.75) / ln(10.0)
