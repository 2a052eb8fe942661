"""Vapour-liquid equilibrium and enthalpies of the ethanol train as free functions.

Every function takes component names, mole fractions by name and temperature T as a number of kelvin (a float, an array
or a dimensionless Pyomo expression such as `temperature / pyunits.K`), pressures as a number of Pa, and returns numbers
or expressions; state blocks, columns and flashes all use these.

    p_i = x_i gamma_i p_i,sat(T)                       all components but acetic acid
    p_1 = x_A gamma_A p_1,sat(T), p_2 = k p_1^2        acetic acid: monomer and dimer
    P = sum p_i + p_1 + p_2                            at the bubble point
    y_i = p_i / (P + p_2), y_A = (p_1 + 2 p_2) / (P + p_2)    apparent fractions (a dimer counts twice)

Activity coefficients are those of NRTL among water, ethanol, furfural and acetic acid. Carbon dioxide is a solute:
its "vapour pressure" is the Henry constant in water and ln gamma = ln(H_ethanol / H_water) x_ethanol, the ideal mixing
rule for Henry constants. (A vapour pressure extrapolated beyond the critical point would be off by an order.)
Mole fractions are those among the volatile components only: dissolved and suspended solids do not dilute them.

Enthalpies count from the elements at 298.15 K; the liquid mixes ideally (heats of mixing of ethanol and water are
below 1 % of the latent heat), the vapour is an ideal gas with the heat of dimerisation of acetic acid.
"""

from collections.abc import Mapping

from nexus.property_packages._functions import exp, log
from nexus.property_packages.acetic_acid_dimer import (
    DIMERISATION_ENTHALPY,
    dimer_fraction,
    dimerisation_constant,
    monomer_saturation_pressure,
)
from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.nrtl import ln_gamma as nrtl_ln_gamma
from nexus.property_packages.vapour_pressure import saturation_pressure

VOLATILE = ("Water", "Ethanol", "Furfural", "AceticAcid", "CO2")
SOLUTE = "CO2"
DIMERISING = "AceticAcid"

HENRY_RATIO_CO2 = -2.35
"""ln of the Henry constant in ethanol (15.8 MPa at 298 K, confidence M) over that in water (165.6 MPa)."""


def solvents(components) -> tuple[str, ...]:
    """Returns the components among `components` whose activity NRTL describes."""
    return tuple(j for j in components if j in VOLATILE and j != SOLUTE)


def solute_ln_gamma(x: Mapping):
    """Returns ln of the activity coefficient of CO2 relative to its Henry constant in water."""
    return HENRY_RATIO_CO2 * x["Ethanol"] if "Ethanol" in x else 0.0


def ln_gamma(x: Mapping, T) -> dict:
    """Returns ln of the activity coefficient of each component of `x`, all of them volatile."""
    result = nrtl_ln_gamma({j: x[j] for j in solvents(x)}, T)
    if SOLUTE in x:
        result[SOLUTE] = solute_ln_gamma(x)
    return result


def reference_pressure(name: str, T):
    """Returns the pressure in Pa that multiplies x gamma: vapour pressure, Henry constant or monomer pressure."""
    p = saturation_pressure(name, T)
    return monomer_saturation_pressure(p, T) if name == DIMERISING else p


def dimer_pressure(monomer_pressure, T):
    """Returns the partial pressure in Pa of the acetic acid dimer."""
    return dimerisation_constant(T) * monomer_pressure**2


def partial_pressures(x: Mapping, T, ln_gammas: Mapping | None = None) -> dict:
    """Returns x gamma p_ref in Pa by component: partial pressures, that of the monomer for acetic acid."""
    gammas = ln_gammas or ln_gamma(x, T)
    return {j: x[j] * exp(gammas[j]) * reference_pressure(j, T) for j in x}


def bubble_pressure(x: Mapping, T):
    """Returns the pressure in Pa at which a liquid of mole fractions `x` boils at `T`."""
    p = partial_pressures(x, T)
    dimer = dimer_pressure(p[DIMERISING], T) if DIMERISING in x else 0.0
    return sum(p.values()) + dimer


def vapour_fractions(x: Mapping, T, P, ln_gammas: Mapping | None = None) -> dict:
    """Returns the apparent vapour fractions in equilibrium with `x`; they sum to 1 where `P` is the bubble pressure."""
    p = partial_pressures(x, T, ln_gammas)
    if DIMERISING not in x:
        return {j: p[j] / P for j in x}
    dimer = dimer_pressure(p[DIMERISING], T)
    apparent = {j: p[j] + 2 * dimer if j == DIMERISING else p[j] for j in x}
    return {j: apparent[j] / (P + dimer) for j in x}


def k_values(x: Mapping, T, P) -> dict:
    """Returns y_i / x_i at equilibrium for floats `x` > 0; not for use in equations, where x may vanish."""
    y = vapour_fractions(x, T, P)
    return {j: y[j] / x[j] for j in x}


def liquid_enthalpy(x: Mapping, T):
    """Returns the enthalpy of a liquid in J per mole of `x`, or in J/s where `x` are molar flows in mol/s."""
    return sum(x[j] * condensed_enthalpy(get_component(j), T) for j in x)


def vapour_enthalpy(y: Mapping, T, P):
    """Returns the enthalpy in J per apparent mole of a vapour of fractions `y` (they sum to 1) at `T` and `P`."""
    h = sum(y[j] * gas_enthalpy(get_component(j), T) for j in y)
    if DIMERISING in y:
        h = h + DIMERISATION_ENTHALPY * dimer_fraction(y[DIMERISING], dimerisation_constant(T) * P)
    return h


def bubble_temperature(x: Mapping, P: float, guess: float = 370.0) -> float:
    """Returns the temperature (K) at which a liquid of fractions `x` (floats) boils at `P`, between 270 and 480 K.

    Newton's method on ln p over 1/T, with the slope of water's vapour pressure; for starting values and tests.
    """
    T, water_slope = guess, 4890.0
    for _ in range(100):
        error = log(bubble_pressure(x, T) / P)
        T = min(max(1 / (1 / T + error / water_slope), 270.0), 480.0)
        if abs(error) < 1e-12:
            break
    return T
