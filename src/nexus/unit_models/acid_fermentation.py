"""Steady continuous fermentation of sugars to acids, shared by the fermenters: growth law, product formation, extents.

Symbols: S, P_j concentration of all sugars and of acid j (kg/m3); m_X cells made (kg/s); tau `residence_time` (s); a
`fermentation_activity` (multiplier); alpha_j, beta_j acid made per growth (kg/kg) and per cells and time (1/s); w_i
share of sugar i in what is fermented; c_k, K_k concentration of furan k of pretreatment, where the broth carries it,
and that which halves growth (kg/m3); nu stoichiometric coefficient, M molar mass (kg/mol), xi extent (mol/s).

    mu tau = 1                                                  growth balances dilution: the root without cells is out
    mu (1 + sum over k of c_k/K_k) = a mu_max S / (K_S + S + S^2/K_I) product over j of f_j
    f_j = (1 - P_j/P_crit,j)^n_j  or  1 - (P_j/P_crit,j)^n_j
    nu_X M_X xi(X, i) = w_i m_X,   nu_j M_j xi(j, i) = w_i (alpha_j + beta_j tau) m_X
    w_i sum of m_k = m_i                                        sugars are taken in proportion to what is left of them

Cells that enter with the feed are not active. A product's reaction takes what its elements need from one sugar, carbon
dioxide, water and, for cells, ammonia; so the rates of growth and of each acid fix as many extents as there are
independent reactions, and sugar, carbon dioxide and ammonia used are results. Published yields on sugar are not used:
with them elements would not close.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, Set, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import component_flow, component_set
from nexus.unit_models.rate_constants import add_constants, constant_rows
from nexus.unit_models.reactions import Reaction, balanced_reaction

KG_PER_S = pyunits.kg / pyunits.s
KG_PER_MOL = pyunits.kg / pyunits.mol
CELLS = "Cells"
TOXINS = ("Furfural", "HMF")


class Inhibition(Enum):
    """How an acid slows growth: (1 - P/P_crit)^n or 1 - (P/P_crit)^n."""

    power_of_rest = "power of rest"
    rest_of_power = "rest of power"


@dataclass(frozen=True)
class Organism:
    """What an organism makes of sugars.

    Attributes:
        model: name of its constants in `kinetic_constants.csv`
        acids: acid -> {component that holds it: acid molecules in one of its}
        inhibition: form of the inhibition by acids
        substrate_inhibition: whether the table has the constant `substrate_inhibition`
    """

    model: str
    acids: Mapping[str, Mapping[str, int]]
    inhibition: Inhibition = Inhibition.power_of_rest
    substrate_inhibition: bool = True

    @property
    def products(self) -> tuple[str, ...]:
        """Cells and acids."""
        return (CELLS, *self.acids)


def fermentation_reactions(organism: Organism, sugars: Sequence[str]) -> dict[tuple[str, str], Reaction]:
    """Returns the reaction of each product and sugar, with closed elements."""
    return {
        (product, sugar): balanced_reaction(
            sugar, product, ("NH3", "Water", "CO2") if product == CELLS else ("Water", "CO2")
        )
        for product in organism.products
        for sugar in sugars
    }


def held(state, forms: Mapping[str, int]):
    """Returns the molar flow of an acid over all the components of `state` that hold it."""
    return sum(n * component_flow(state, j) for j, n in forms.items())


def add_fermentation(unit, organism: Organism, sugars: Sequence[str], outlet) -> None:
    """Adds constants, growth law, product formation and extents; `outlet` is the broth's indexed state.

    The unit must have `residence_time` and `volume`. Adds `concentration`, `sugar_share`, `cells_made`, `inhibition`,
    `reaction_extent[t, product, sugar]`, `productivity[t]`, `dilution_margin[t]`.
    """
    add_constants(unit, "kinetic_constants.csv", organism.model, bounded=False)
    names = {row["name"] for row in constant_rows("kinetic_constants.csv", organism.model)}
    vessel.add_multiplier(unit, "fermentation_activity", "Growth rate over that of a healthy organism")
    unit.fermented = fermentation_reactions(organism, sugars)
    unit.sugar_set = Set(initialize=list(sugars), doc="Sugars that ferment")
    unit.inhibitor_set = Set(
        initialize=[j for j in organism.acids if f"critical_{j}" in names],
        doc="Acids that slow growth",
    )
    unit.product_set = Set(initialize=list(organism.products), doc="Cells and acids")
    toxins = [j for j in TOXINS if j in component_set(outlet)]
    unit.toxin_set = Set(initialize=toxins, doc="Furans of pretreatment that slow growth")
    _add_variables(unit)
    _add_concentrations(unit, organism, outlet)
    _add_growth(unit, organism)
    _add_extents(unit)


def _add_variables(unit) -> None:
    time = unit.flowsheet().time
    known = ["Sugar", *unit.product_set, *unit.toxin_set]
    unit.concentration_set = Set(initialize=known, doc="What has a concentration")
    unit.concentration = Var(
        time,
        unit.concentration_set,
        initialize=20.0,
        bounds=(0, 1000),
        units=pyunits.kg / pyunits.m**3,
        doc="Concentration of all sugars, of active cells, of acids (as acid) and of furans in the broth",
    )
    unit.sugar_share = Var(time, unit.sugar_set, initialize=0.5, bounds=(0, 1), doc="Share in what is fermented")
    unit.cells_made = Var(time, initialize=0.1, bounds=(1e-6, None), units=KG_PER_S, doc="Active cells made")
    unit.inhibition = Var(time, unit.inhibitor_set, initialize=0.6, bounds=(1e-4, 1), doc="Growth left by an acid")
    unit.reaction_extent = Var(
        time,
        unit.product_set,
        unit.sugar_set,
        domain=NonNegativeReals,
        initialize=1.0,
        units=pyunits.mol / pyunits.s,
        doc="Extent of reaction",
    )
    for variable, factor in (
        (unit.concentration, 0.05),
        (unit.sugar_share, 1.0),
        (unit.cells_made, 10.0),
        (unit.inhibition, 1.0),
        (unit.reaction_extent, 1.0),
    ):
        for data in variable.values():
            set_scaling_factor(data, factor)


def _add_concentrations(unit, organism: Organism, outlet) -> None:
    time, sugars = unit.flowsheet().time, list(unit.sugar_set)

    def mass(b, t, k):
        if k == CELLS:
            return b.cells_made[t]
        if k == "Sugar":
            return sum(outlet[t].flow_mass_comp[j] for j in sugars)
        if k in unit.toxin_set:
            return outlet[t].flow_mass_comp[k]
        return held(outlet[t], organism.acids[k]) * (get_component(k).molar_mass * KG_PER_MOL)

    unit.concentration_equation = Constraint(
        time,
        unit.concentration_set,
        rule=lambda b, t, k: b.concentration[t, k] * outlet[t].flow_vol == mass(b, t, k),
        doc="Concentration is mass per volume",
    )
    unit.sugar_preference = Constraint(
        time,
        unit.sugar_set,
        rule=lambda b, t, i: b.sugar_share[t, i] * mass(b, t, "Sugar") == outlet[t].flow_mass_comp[i],
        doc="Sugars are taken in proportion to what is left of them",
    )


def _add_growth(unit, organism: Organism) -> None:
    time = unit.flowsheet().time

    def inhibition(b, t, j):
        ratio = b.concentration[t, j] / b.component(f"critical_{j}")
        n = b.component(f"exponent_{j}")
        if organism.inhibition is Inhibition.power_of_rest:
            return b.inhibition[t, j] == 1 - ratio
        return b.inhibition[t, j] == 1 - ratio**n

    def growth(b, t):
        S = b.concentration[t, "Sugar"]
        rate = b.mu_max * b.fermentation_activity[t] * b.residence_time * S
        for j in b.inhibitor_set:
            power = organism.inhibition is Inhibition.power_of_rest
            rate = rate * (b.inhibition[t, j] ** b.component(f"exponent_{j}") if power else b.inhibition[t, j])
        return rate == toxicity(b, t) * substrate_term(b, organism, S)

    unit.inhibition_equation = Constraint(time, unit.inhibitor_set, rule=inhibition, doc="Growth that an acid leaves")
    unit.growth_balance = Constraint(time, rule=growth, doc="Specific growth rate times residence time is 1")

    def margin(b, t):
        fed = b.concentration[t, "Sugar"] + sum(
            -r.coefficient(i) * b.reaction_extent[t, p, i] * b.config.property_package.mw_comp[i]
            for (p, i), r in b.fermented.items()
        ) / (b.volume[t] / b.residence_time)
        limit = b.mu_max * b.fermentation_activity[t] * fed / (toxicity(b, t) * substrate_term(b, organism, fed))
        return 1 - 1 / (b.residence_time * limit)

    unit.dilution_margin = Expression(
        time, rule=margin, doc="Share by which dilution is below the growth rate in the fresh feed; 0 is washout"
    )


def substrate_term(unit, organism: Organism, S):
    """Returns K_S + S + S^2/K_I, or K_S + S where sugar does not inhibit."""
    term = unit.saturation + S
    return term + S * S / unit.substrate_inhibition if organism.substrate_inhibition else term


def toxicity(unit, t):
    """Returns 1 + sum of c/K over the furans: by how much they slow growth."""
    return 1 + sum(unit.concentration[t, j] / unit.component(f"toxicity_{j}") for j in unit.toxin_set)


def _add_extents(unit) -> None:
    def rule(b, t, p, i):
        item = b.fermented[p, i]
        made = item.coefficient(p) * get_component(p).molar_mass * KG_PER_MOL * b.reaction_extent[t, p, i]
        return made == b.sugar_share[t, i] * mass_made(b, t, p)

    unit.product_formation = Constraint(
        unit.flowsheet().time,
        unit.product_set,
        unit.sugar_set,
        rule=rule,
        doc="Acids are made with growth and by the cells that are there",
    )


def mass_made(unit, t, product: str):
    """Returns the mass flow of `product` that the organism makes, kg/s."""
    if product == CELLS:
        return unit.cells_made[t]
    specific = unit.component(f"growth_{product}") + unit.component(f"maintenance_{product}") * unit.residence_time
    return specific * unit.cells_made[t]


def fermentation_generation(unit, t, j: str):
    """Returns what fermentation makes of component `j` in mol/s, 0 where it takes no part."""
    terms = [
        r.coefficient(j) * unit.reaction_extent[t, p, i]
        for (p, i), r in unit.fermented.items()
        if r.coefficient(j) != 0
    ]
    return sum(terms) if terms else 0 * pyunits.mol / pyunits.s
