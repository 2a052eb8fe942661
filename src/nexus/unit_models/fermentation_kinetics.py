"""Rates of ethanol fermentation on glucose and xylose: growth and uptake, with limits by sugar, ethanol and toxins.

Symbols, of one tank: s_i concentration of sugar i, p of ethanol, c_j of toxin j (undissociated acetic acid, furfural,
HMF), n of ammonia (kg/m3); mu_i and q_i specific growth and uptake on sugar i (1/s), w_i `sugar_weight`, a activity.

    mu_i = a w_i mu_max s_i / (K + s_i)  I / (I + s_i)  L((P_m - p) / (P_m - P_i))  T_i  n / (K_n + n)
    q_i  = a w_i q_max  s_i / (K + s_i)  I / (I + s_i)  L((P_m - p) / (P_m - P_i))  T_i
    T_i = 1 / product over j of (1 + c_j / K_ij),   L limits its argument to 0 .. 1
    L(z) = (1 + sqrt(z^2 + e^2) - sqrt((z - 1)^2 + e^2)) / 2, e = 1e-3: wrong by 5e-4 at 0 and 1, by 1e-6 elsewhere

mu and q have constants of their own. Each sugar takes part in three independent reactions, and three rates fix their
extents: growth by mu, the by-product as a given share of q, and ethanol by what of q is left. All elements close,
growth takes its nitrogen from ammonia, and no extent can become negative: growth takes at most 16 % of the uptake. (The
source gives ethanol a rate of its own, which at low glucose leaves less than nothing for growth. At the largest rates
both agree; where glucose is short, ethanol comes out up to 13 % lower here.)

The constants hold at 30 degC and pH 5 and know no temperature. Source: `fermentation_kinetics.csv`.
"""

from collections.abc import Callable
from enum import Enum
from math import log

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, Var, exp
from pyomo.environ import units as pyunits

from nexus.property_packages._functions import sqrt
from nexus.property_packages.aqueous_equilibria import anion_fraction
from nexus.unit_models.reactions import Reaction, balanced_reaction, reaction

SUGARS = ("Glucose", "Xylose")
BY_PRODUCTS = {"Glucose": "Glycerol", "Xylose": "Xylitol"}
FERMENTATION = {"Glucose": "Glucose -> 2 Ethanol + 2 CO2", "Xylose": "3 Xylose -> 5 Ethanol + 5 CO2"}
ACID = "UndissociatedAcid"
TOXINS = (ACID, "Furfural", "HMF")
DENSITY = pyunits.kg / pyunits.m**3
TYPICAL = {"Cells": 2.0, "Glucose": 5.0, "Xylose": 10.0, "Ethanol": 40.0, ACID: 1.0, "Nitrogen": 0.2}
SMOOTHING = 1e-3
LEAST_CELLS = 1e-3  # kg/m3
TRACE = 1e-6  # kg/m3 of a sugar, below which its logarithm is no measure of it


class NitrogenSource(Enum):
    """The component that growth takes its nitrogen from."""

    ammonia = "NH3"
    ammonium_acetate = "AmmoniumAcetate"

    @property
    def substitute(self) -> dict[str, float]:
        """What stands for a mole of ammonia: acetate leaves its acid behind."""
        return {"NH3": 1} if self is NitrogenSource.ammonia else {"AmmoniumAcetate": 1, "AceticAcid": -1}


def stage_reactions(source: NitrogenSource) -> dict[str, Reaction]:
    """Returns the reactions of a stage by name; growth takes its nitrogen from `source`."""
    substitute = {"NH3": source.substitute}
    found = []
    for sugar in SUGARS:
        cells = balanced_reaction(
            sugar, "Cells", ("NH3", "Water", "CO2"), substitute=substitute, name=f"cells_from_{sugar}"
        )
        by_product = balanced_reaction(sugar, BY_PRODUCTS[sugar], name=f"by_product_from_{sugar}")
        found += [reaction(FERMENTATION[sugar], sugar, name=f"ethanol_from_{sugar}"), cells, by_product]
    return {r.name: r for r in found}


def limited(z):
    """Returns `z` limited smoothly to 0 .. 1."""
    return 0.5 * (1 + sqrt(z**2 + SMOOTHING**2) - sqrt((z - 1) ** 2 + SMOOTHING**2))


def toxicity(k: Callable, sugar: str, c):
    """Returns the product over the toxins that `c` names of 1 + c / K."""
    result = 1.0
    for toxin in TOXINS:
        if toxin in c:
            result = result * (1 + c[toxin] / k("toxicity", (sugar, toxin)))
    return result


def growth_rate(k: Callable, sugar: str, c):
    """Returns the specific growth rate in 1/s.

    Args:
        k: `k(name, index)` returns a constant or multiplier, a number or a variable; index None where it has none
        sugar: what the cells grow on
        c: concentrations by name, kg/m3, numbers or expressions
    """
    nitrogen = c["Nitrogen"] / (k("nitrogen_saturation", None) + c["Nitrogen"])
    return nitrogen * _rate(k, "growth", sugar, c)


def uptake_rate(k: Callable, sugar: str, c):
    """Returns the specific uptake of `sugar` in kg per kg of cells and s; arguments as in `growth_rate`."""
    return _rate(k, "uptake", sugar, c)


def _rate(k: Callable, kind: str, sugar: str, c):
    s, stop = c[sugar], k(f"{kind}_ethanol_limit", sugar)
    inhibition = k(f"{kind}_substrate_inhibition", sugar)
    ethanol = limited((stop - c["Ethanol"]) / (stop - k(f"{kind}_ethanol_threshold", sugar)))
    largest = k("fermentation_activity", None) * k("sugar_weight", sugar) * k(f"{kind}_maximum", sugar)
    sugar_factor = s / (k(f"{kind}_saturation", sugar) + s) * (inhibition / (inhibition + s))
    return largest * sugar_factor * ethanol / toxicity(k, sugar, c)


def undissociated_share(pH, temperature):
    """Returns the part of all acetate that is undissociated acid at `pH` and `temperature` with units."""
    return 1 - anion_fraction("AceticAcid", pH, temperature / pyunits.K)


def add_concentrations(unit) -> None:
    """Adds `concentration[t, j]` of every species that the rates know, in the liquid that leaves `unit`."""
    time, names = unit.flowsheet().time, [j for j in unit.species() if j not in SUGARS]
    unit.other_concentration = Var(
        time,
        names,
        domain=NonNegativeReals,
        initialize=lambda b, t, j: TYPICAL.get(j, 0.1),
        bounds=lambda b, t, j: (LEAST_CELLS if j == "Cells" else 0, 2000),
        units=DENSITY,
        doc="Concentration of what is no sugar",
    )
    unit.ln_sugar = Var(
        time,
        SUGARS,
        initialize=1.0,
        bounds=(log(TRACE), log(2000)),
        units=pyunits.dimensionless,
        doc="Logarithm of a sugar's concentration in kg/m3, and a trace",
    )
    for index, data in unit.other_concentration.items():
        set_scaling_factor(data, 1 / TYPICAL.get(index[-1], 0.1))
    for data in unit.ln_sugar.values():
        set_scaling_factor(data, 1e-3)  # steps of a logarithm are judged against 1 also where it is near 0

    def concentration(b, t, j):
        return (exp(b.ln_sugar[t, j]) - TRACE) * DENSITY if j in SUGARS else b.other_concentration[t, j]

    unit.concentration = Expression(time, unit.species(), rule=concentration, doc="Concentration in the liquid")

    def rule(b, t, j):
        state = b.outlet_state[t]
        return b.concentration[t, j] * state.flow_vol == b.mass_flow(t, j, lambda i: state.flow_mol_comp[i])

    unit.concentration_equation = Constraint(
        time, unit.species(), rule=rule, doc="Concentration is mass over volume flow"
    )


def add_rates(unit) -> None:
    """Adds `specific_growth_rate[t, sugar]` and `specific_uptake_rate[t, sugar]` with their laws."""
    time, names = unit.flowsheet().time, unit.species()
    kinds = {"specific_growth_rate": (growth_rate, 2e-5), "specific_uptake_rate": (uptake_rate, 5e-4)}
    for kind, (law, typical) in kinds.items():
        variable = Var(
            time,
            SUGARS,
            domain=NonNegativeReals,
            initialize=typical,
            units=1 / pyunits.s,
            doc=kind.replace("_", " ").capitalize(),
        )
        setattr(unit, kind, variable)
        for data in variable.values():
            set_scaling_factor(data, 1 / typical)

        def rule(b, t, sugar, law=law, variable=variable):
            return variable[t, sugar] == law(b.constants(t), sugar, {j: b.concentration[t, j] for j in names})

        setattr(unit, f"{kind}_law", Constraint(time, SUGARS, rule=rule, doc="Rate law"))
