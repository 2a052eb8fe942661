"""Reactions by conversion: stoichiometry that closes every element, and the equations that fix extents.

A reaction consumes its key reactant; its conversion is the fraction of the key that is available when its stage
begins. Reactions of one stage run in parallel, stages run in series:

    available[t,k,s]   = inflow[t,k] + sum over reactions of earlier stages of nu[k] * extent[t,r]        (mol/s)
    -nu[key] extent[t,r] = conversion[r] * activity[t] * available[t,key,stage of r]
    generation[t,j]    = sum over reactions of nu[j] * extent[t,r]

Symbols: nu stoichiometric coefficient (negative where consumed), extent in mol/s, conversion and activity
dimensionless. Published stoichiometry often leaves out by-products; `balanced_reaction` finds the coefficients that
close all elements, so that no unit makes or loses atoms.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, NonNegativeReals, Set, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import all_components, component_flow

ELEMENT_TOLERANCE = 1e-9  # imbalance over the atoms that take part
NEGLIGIBLE_COEFFICIENT = 1e-10


class ReactionError(ValueError):
    """A reaction or its conversions make no sense; the message says which and why."""


@dataclass(frozen=True)
class Reaction:
    """A reaction whose elements balance.

    Attributes:
        name: how equations and results call it
        key: the reactant that its conversion refers to
        stoichiometry: pairs of component and coefficient, negative where consumed (a mapping is accepted too)
        stage: reactions of a lower stage run before those of a higher one

    Raises:
        ReactionError: if the key is not consumed or an element does not balance
        KeyError: for an unknown component
    """

    name: str
    key: str
    stoichiometry: Mapping[str, float] | tuple[tuple[str, float], ...]
    stage: int = 1

    def __post_init__(self):
        pairs = tuple((j, float(n)) for j, n in dict(self.stoichiometry).items() if abs(n) > NEGLIGIBLE_COEFFICIENT)
        object.__setattr__(self, "stoichiometry", pairs)
        if self.coefficient(self.key) >= 0:
            raise ReactionError(f"Reaction '{self.name}' does not consume its key reactant {self.key}")
        excess, total = element_balance(dict(pairs))
        wrong = [f"{e} ({n:+.4g})" for e, n in excess.items() if abs(n) > ELEMENT_TOLERANCE * total[e]]
        if wrong:
            raise ReactionError(
                f"Reaction '{self.name}' ({self.equation}) does not balance {', '.join(wrong)} (atoms made less atoms "
                "taken); correct a coefficient or let balanced_reaction find the by-products"
            )

    def coefficient(self, component: str) -> float:
        """Returns the coefficient of `component`, 0 where it takes no part."""
        return dict(self.stoichiometry).get(component, 0.0)

    @property
    def equation(self) -> str:
        """The reaction as text, such as `Glucan + Water -> Glucose`."""
        sides = (" + ".join(_term(abs(n), j) for j, n in self.stoichiometry if n * sign > 0) for sign in (-1, 1))
        return " -> ".join(sides)


def _term(coefficient: float, component: str) -> str:
    amount = f"{coefficient:.6g}"
    return component if amount == "1" else f"{amount} {component}"


def element_balance(stoichiometry: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Returns, per element, the net atoms that a stoichiometry makes, and the atoms that take part in it."""
    net, total = defaultdict(float), defaultdict(float)
    for name, coefficient in stoichiometry.items():
        for element, atoms in get_component(name).elements.items():
            net[element] += coefficient * atoms
            total[element] += abs(coefficient) * atoms
    return dict(net), dict(total)


def parse_equation(equation: str) -> dict[str, float]:
    """Returns the stoichiometry of an equation such as `7 Glucose + 6 Water -> 12 Glycerol + 6 CO2`."""
    sides = equation.split("->")
    if len(sides) != 2:
        raise ReactionError(f"'{equation}' is not a reaction: write reactants -> products with one arrow")
    stoichiometry: dict[str, float] = {}
    for sign, side in zip((-1.0, 1.0), sides, strict=True):
        for term in side.split(" + "):
            match = re.fullmatch(r"(\d+\.?\d*)?\s*([A-Za-z]\w*)", term.strip())
            if match is None:
                raise ReactionError(f"'{term.strip()}' in '{equation}' is not a coefficient and a component")
            name = match[2]
            get_component(name)
            stoichiometry[name] = stoichiometry.get(name, 0.0) + sign * float(match[1] or 1)
    return stoichiometry


def reaction(equation: str, key: str, name: str | None = None, stage: int = 1) -> Reaction:
    """Returns the reaction that `equation` writes; it is called `name`, else after its key and first product."""
    stoichiometry = parse_equation(equation)
    product = next((j for j, n in stoichiometry.items() if n > 0), "nothing")
    return Reaction(name or f"{key}_to_{product}", key, stoichiometry, stage)


def balanced_reaction(
    key: str,
    product: str,
    others: Sequence[str] = ("Water", "CO2"),
    substitute: Mapping[str, Mapping[str, float]] | None = None,
    name: str | None = None,
    stage: int = 1,
) -> Reaction:
    """Returns the reaction of one mole of `key` to `product` whose element balance fixes all other coefficients.

    Args:
        key: reactant, coefficient -1
        product: main product
        others: components that are taken or made as the elements demand
        substitute: replaces a component of `others` after balancing, e.g. NH3 by ammonium acetate less acetic
            acid: {"NH3": {"AmmoniumAcetate": 1, "AceticAcid": -1}}
        name, stage: as in `Reaction`

    Raises:
        ReactionError: if the elements do not fix the coefficients, leave several solutions, or need the product
    """
    unknowns = (product, *others)
    species = [get_component(j).elements for j in unknowns]
    target = get_component(key).elements
    elements = sorted({e for s in (*species, target) for e in s})
    matrix = np.array([[s.get(e, 0.0) for s in species] for e in elements])
    atoms = np.array([target.get(e, 0.0) for e in elements])
    if np.linalg.matrix_rank(matrix) < len(unknowns):
        raise ReactionError(
            f"The elements do not fix {key} -> {product} with {', '.join(others)}: several coefficients are possible; "
            "leave out a component"
        )
    coefficients, *_ = np.linalg.lstsq(matrix, atoms, rcond=None)
    wrong = [e for e, r in zip(elements, matrix @ coefficients - atoms, strict=True) if abs(r) > 1e-9]
    if wrong:
        raise ReactionError(
            f"{key} -> {product} with {', '.join(others)} cannot balance {', '.join(wrong)}: add a component that "
            "carries it"
        )
    if coefficients[0] <= NEGLIGIBLE_COEFFICIENT:
        raise ReactionError(f"Balancing {key} -> {product} would consume {product}")
    stoichiometry = _substituted(dict(zip(unknowns, coefficients, strict=True)), substitute or {})
    stoichiometry[key] = stoichiometry.get(key, 0.0) - 1.0
    return Reaction(name or f"{key}_to_{product}", key, stoichiometry, stage)


def _substituted(coefficients: dict[str, float], substitute: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    result: dict[str, float] = defaultdict(float)
    for name, coefficient in coefficients.items():
        for replacement, share in substitute.get(name, {name: 1.0}).items():
            result[replacement] += coefficient * float(share)
    return dict(result)


def add_conversion_reactions(
    unit, reactions: Sequence[Reaction], inlets: Sequence, activity: Mapping[str, Mapping] | None = None
) -> Callable:
    """Adds extents fixed by conversions and returns `generation(t, j)` for `add_component_balances`.

    Adds `reaction_set`, `conversion[r]` (fixed at 0 until `set_conversions`), `reaction_extent[t,r]` (mol/s) and
    the constraint `conversion_of_key[t,r]`.

    Args:
        unit: the unit block
        reactions: reactions with distinct names
        inlets: indexed state blocks of all streams that enter
        activity: per reaction name a multiplier of its conversion, indexed by time (none means 1)
    """
    by_name = {r.name: r for r in reactions}
    if len(by_name) != len(reactions):
        raise ReactionError(f"Two reactions of {unit.name} carry one name: {', '.join(r.name for r in reactions)}")
    time = unit.flowsheet().time
    unit.reaction_set = Set(initialize=list(by_name), doc="Reactions")
    unit.conversion = Var(
        unit.reaction_set,
        initialize=0.0,
        bounds=(0, 1),
        units=pyunits.dimensionless,
        doc="Fraction of the key reactant converted, of what its stage begins with",
    )
    unit.conversion.fix()
    unit.reaction_extent = Var(
        time,
        unit.reaction_set,
        domain=NonNegativeReals,
        initialize=1.0,
        units=pyunits.mol / pyunits.s,
        doc="Extent of reaction",
    )

    def rule(b, t, r):
        item = by_name[r]
        share = b.conversion[r] * activity[r][t] if r in (activity or {}) else b.conversion[r]
        available = sum(component_flow(s[t], item.key) for s in inlets)
        for earlier in reactions:
            if earlier.stage < item.stage and earlier.coefficient(item.key) != 0:
                available = available + earlier.coefficient(item.key) * b.reaction_extent[t, earlier.name]
        return -item.coefficient(item.key) * b.reaction_extent[t, r] == share * available

    unit.conversion_of_key = Constraint(
        time, unit.reaction_set, rule=rule, doc="Extent is the conversion of the key that its stage begins with"
    )
    return reaction_generation(unit, reactions)


def reaction_generation(unit, reactions: Sequence[Reaction]) -> Callable:
    """Returns `generation(t, j)`: the rate in mol/s at which reactions make component `j`, None where they do not."""
    taking_part: dict[str, list[Reaction]] = defaultdict(list)
    for item in reactions:
        for component, _ in item.stoichiometry:
            taking_part[component].append(item)

    def generation(t, j):
        if j not in taking_part:
            return None
        return sum(r.coefficient(j) * unit.reaction_extent[t, r.name] for r in taking_part[j])

    return generation


def require_components(unit, reactions: Sequence[Reaction], outlets: Sequence, inlets: Sequence = ()) -> None:
    """Raises ReactionError unless some outlet carries every component that enters or takes part in a reaction."""
    carried = set(all_components(outlets))
    needed = dict.fromkeys(all_components(inlets) if inlets else (), "enters")
    needed |= {j: f"takes part in '{r.name}'" for r in reactions for j, _ in r.stoichiometry}
    missing = [f"{j} ({why})" for j, why in needed.items() if j not in carried]
    if missing:
        raise ReactionError(f"No outlet of {unit.name} carries {', '.join(missing)}: add it to the property package")


def set_conversions(unit, conversions: Mapping[str, float], reactions: Sequence[Reaction]) -> None:
    """Fixes `unit.conversion` to `conversions` by reaction name; all must be given.

    Raises ReactionError for an unknown or missing reaction and where conversions of one key exceed 1.
    """
    unknown = sorted(set(conversions) - set(unit.reaction_set))
    missing = [r for r in unit.reaction_set if r not in conversions]
    if unknown or missing:
        raise ReactionError(
            f"{unit.name} has reactions {', '.join(unit.reaction_set)}; unknown: {', '.join(unknown) or 'none'}, "
            f"without conversion: {', '.join(missing) or 'none'}"
        )
    for name, conversion in conversions.items():
        unit.conversion[name].fix(conversion)
    check_conversions(unit, reactions)


def check_conversions(unit, reactions: Sequence[Reaction]) -> None:
    """Raises ReactionError where the conversions of one key in one stage sum to more than 1."""
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for item in reactions:
        sums[item.key, item.stage] += value(unit.conversion[item.name])
    for (key, stage), total in sums.items():
        if total > 1 + 1e-9:
            raise ReactionError(
                f"The conversions of {key} in stage {stage} of {unit.name} sum to {total:.6g}; parallel conversions of "
                "one reactant may sum to 1 at most"
            )


def scale_reactions(unit, flow: float) -> None:
    """Sets scaling factors of extents for a typical reactant `flow` in mol/s."""
    for data in unit.reaction_extent.values():
        set_scaling_factor(data, 1.0 / flow, overwrite=False)
