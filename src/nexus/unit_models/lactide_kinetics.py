"""Kinetics of lactide and its polymer in the melt with tin octoate: active chains, propagation, equilibrium monomer.

Symbols: R active chains, C catalyst, D hydroxyl ends, A acid (mol/m3); f = R/C active fraction; T (K).
    catalyst + hydroxyl end = active chain + acid:      f (A0 + f C) = K_a (1 - f) (D - f C)      fast, at equilibrium
    propagation k_p = k_p0 exp(-E_p/(R T)) R (m - m_eq) (mol/(m3 s)) in lactide concentration m
    m_eq = m_0 exp(dH/(R T) - dS/R),  m_0 the concentration of pure molten lactide
Depropagation is the reverse of propagation: k_d = k_p m_eq. The standard state of dS is the pure melt: the ceiling
temperature dH/dS of the source, 786 degC, is where m_eq = m_0.

Polymer is carried as repeat units `Lactoyl` (C3H4O2) and one `LacticAcid` a chain, which stands for a unit with the two
ends; a chain of n units is (n - 1) Lactoyl and 1 LacticAcid.

Source: Yu, Storti and Morbidelli, Ind. Eng. Chem. Res. 50 (2011) 7927; Witzke, Narayan and Kolstad, Macromolecules 30
(1997) 7075. Constants: `kinetic_constants.csv`.
"""

from pyomo.environ import exp
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT, get_component

R = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K
MODEL = "lactide_polymerisation"
UNIT, END, LACTIDE = "Lactoyl", "LacticAcid", "Lactide"
UNITS_PER_LACTIDE = 2


def arrhenius(unit, name: str, T):
    """Returns the rate constant `NAME_constant` exp(-`NAME_energy`/(R T)) of `unit` at `T` (with units of K)."""
    return unit.component(f"{name}_constant") * exp(-unit.component(f"{name}_energy") / (R * T))


def pure_concentration():
    """Returns the concentration of pure molten lactide, mol/m3."""
    return 1 / (get_component(LACTIDE).molar_volume * pyunits.m**3 / pyunits.mol)


def equilibrium_concentration(unit, T):
    """Returns the equilibrium concentration of lactide over high polymer at `T`, mol/m3."""
    ratio = exp(unit.polymerisation_enthalpy / (R * T) - unit.polymerisation_entropy / R)
    return pure_concentration() * ratio


def activation(unit, f, catalyst, acid, ends):
    """Returns left and right side of the activation equilibrium in the active fraction `f`, over the flow of catalyst.

    `catalyst`, `acid` (besides that which activation sets free) and `ends` are flows or concentrations alike.
    """
    return f * (acid + f * catalyst), unit.activation_equilibrium * (1 - f) * (ends - f * catalyst)


def active_fraction(K: float, catalyst: float, acid: float, ends: float) -> float:
    """Returns the active fraction by bisection; all as numbers."""
    low, high = 0.0, 1.0
    for _ in range(80):
        f = (low + high) / 2
        gap = f * (acid + f * catalyst) - K * (1 - f) * (ends - f * catalyst)
        low, high = (f, high) if gap < 0 else (low, f)
    return low
