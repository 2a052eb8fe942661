"""The reactions of hot water and acid on carbohydrates, and the equations of their rate constants.

Every polysaccharide whose repeat unit a slurry carries passes through its chain (`CHAINS`); water closes the elements:

    polymer + Water -> sugar,  polymer -> oligomer,  oligomer + Water -> sugar,
    sugar -> furan + 3 Water,  sugar -> Humins + Water,  furan -> Humins (+ Water)

Acetyl groups leave the hemicellulose in proportion to the xylan that dissolves: `Acetate -> AceticAcid` has the rate
constant with which hemicellulose goes. Galactan and mannan react as hemicellulose, arabinan as xylan; HMF of any hexose
decays with the constant of cellulose's. Humins stand for all losses (also levulinic and formic acid).

Equations that `add_rate_constants` writes, for every time, family f, step s and reaction r (symbols in
`pretreatment_kinetics`; a multiplier `activity[t]`, b `reactivity[f]` for the steps of a polymer, 1 for others):
    k[f,s] = k_water(T) + k_acid(T) c^n,    specific_rate[r] = a b (sum of k[f,s] over the steps of r)
    c q_liquid = n[SulfuricAcid], or h^2 = K(T) (c_S - h) with c_S q_liquid = n[SulfurousAcid] and c = h
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt

import numpy as np
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Set, Var, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.property_packages import pretreatment_kinetics as kinetics
from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_flow, component_set
from nexus.unit_models.reactions import Reaction, ReactionError, balanced_reaction, reaction

PER_SECOND = 1 / pyunits.s
MOL_PER_L = pyunits.mol / pyunits.L
M3_PER_MOL = pyunits.m**3 / pyunits.mol


class Catalyst(Enum):
    """What catalyses the hydrolysis: hot water alone, sulfuric acid, or dissolved sulfur dioxide."""

    none = "uncatalysed"
    sulfuric_acid = "SulfuricAcid"
    sulfur_dioxide = "SulfurousAcid"


@dataclass(frozen=True)
class Chain:
    """The names along which a polysaccharide reacts, and the family whose constants it takes."""

    polymer: str
    oligomer: str
    sugar: str
    furan: str
    family: str


CHAINS = (
    Chain("Glucan", "GlucoseOligomer", "Glucose", "HMF", "cellulose"),
    Chain("Xylan", "XyloseOligomer", "Xylose", "Furfural", "hemicellulose"),
    Chain("Arabinan", "ArabinoseOligomer", "Arabinose", "Furfural", "hemicellulose"),
    Chain("Galactan", "GalactoseOligomer", "Galactose", "HMF", "hemicellulose"),
    Chain("Mannan", "MannoseOligomer", "Mannose", "HMF", "hemicellulose"),
)
FURAN_FAMILY = {"Furfural": "hemicellulose", "HMF": "cellulose"}
POLYMER_STEPS = ("polymer_to_sugar", "polymer_to_oligomer")


@dataclass(frozen=True)
class FirstOrder:
    """A reaction of first order in its key, with the family and the steps whose constants add up to its own."""

    reaction: Reaction
    family: str
    steps: tuple[str, ...]

    @property
    def name(self) -> str:
        """The reaction's name."""
        return self.reaction.name

    @property
    def key(self) -> str:
        """The component to whose flow the rate is proportional."""
        return self.reaction.key


def network(components: Sequence[str]) -> tuple[FirstOrder, ...]:
    """Returns the reactions of every polysaccharide among `components`; raises ReactionError where there is none."""
    chains = [c for c in CHAINS if c.polymer in components]
    if not chains:
        raise ReactionError(f"No polysaccharide to hydrolyse: the slurry needs one of {', '.join(_polymers())}")
    reactions = [step for chain in chains for step in _chain_reactions(chain)]
    for furan in dict.fromkeys(c.furan for c in chains):
        decay = balanced_reaction(furan, "Humins", ("Water",))
        reactions.append(FirstOrder(decay, FURAN_FAMILY[furan], ("furan_to_humins",)))
    if "Acetate" in components:
        reactions.append(FirstOrder(reaction("Acetate -> AceticAcid", "Acetate"), "hemicellulose", POLYMER_STEPS))
    return tuple(reactions)


def _polymers() -> tuple[str, ...]:
    return tuple(c.polymer for c in CHAINS)


def _chain_reactions(chain: Chain) -> list[FirstOrder]:
    pairs = {
        "polymer_to_sugar": (chain.polymer, chain.sugar),
        "polymer_to_oligomer": (chain.polymer, chain.oligomer),
        "oligomer_to_sugar": (chain.oligomer, chain.sugar),
        "sugar_to_furan": (chain.sugar, chain.furan),
        "sugar_to_humins": (chain.sugar, "Humins"),
    }
    return [
        FirstOrder(balanced_reaction(key, product, ("Water",)), chain.family, (step,))
        for step, (key, product) in pairs.items()
    ]


def add_catalyst(unit, state, catalyst: Catalyst, inlets: Sequence) -> None:
    """Adds `acid_concentration[t]`, the strong acid in the liquid of the indexed `state`; nothing without catalyst.

    What the indexed states `inlets` bring of the catalyst is dissolved. With sulfur dioxide,
    `dissolved_sulfur_dioxide[t]` is its whole concentration. Raises ValueError where the slurry cannot carry it.
    """
    if catalyst is Catalyst.none:
        return
    if catalyst.value not in component_set(state):
        raise ValueError(f"{unit.name} is catalysed by {catalyst.value}, which its property package does not carry")
    time = unit.flowsheet().time

    def concentration(name, doc):
        variable = Var(time, initialize=0.05, bounds=(0, 5), units=MOL_PER_L, doc=doc)
        setattr(unit, name, variable)
        set_scaling_factor(variable, 20.0)
        return variable

    acid = concentration("acid_concentration", "Strong acid, one proton a molecule, per volume of liquid")
    total = acid
    if catalyst is Catalyst.sulfur_dioxide:
        total = concentration("dissolved_sulfur_dioxide", "Sulfur dioxide in the liquid, dissociated or not")

        @unit.Constraint(time, doc="Dissociation of dissolved sulfur dioxide")
        def sulfur_dioxide_equilibrium(b, t):
            constant = kinetics.sulfurous_acid_constant(state[t].temperature / pyunits.K) * MOL_PER_L
            return acid[t] ** 2 == constant * (total[t] - acid[t])

    @unit.Constraint(time, doc="The catalyst is dissolved in the liquid")
    def catalyst_concentration(b, t):
        supply = sum(component_flow(s[t], catalyst.value) for s in inlets)
        litres = pyunits.convert(liquid_volume(state[t]), to_units=pyunits.L / pyunits.s)
        return total[t] * litres == supply


def follow_acid(unit, t) -> None:
    """Computes the acid concentration at time `t`, where there is a catalyst, from the flows' values."""
    acid, total = unit.component("acid_concentration"), unit.component("dissolved_sulfur_dioxide")
    if acid is None:
        return
    calculate_variable_from_constraint((acid if total is None else total)[t], unit.catalyst_concentration[t])
    if total is not None:
        K, c = kinetics.sulfurous_acid_constant(value(unit.temperature[t])), value(total[t])
        acid[t].set_value((-K + sqrt(K**2 + 4 * K * c)) / 2)


def liquid_volume(state):
    """Returns the volume flow of water and what is dissolved in it, m3/s."""
    names = [j for j in state.component_list if not get_component(j).solid]
    return sum(state.flow_mol_comp[j] * (get_component(j).molar_volume * M3_PER_MOL) for j in names)


def add_rate_constants(unit, state, reactions: Sequence[FirstOrder]) -> None:
    """Adds `rate_constant[t,family,step]`, `reactivity[family]` (fixed at 1) and `specific_rate[t,reaction]`, all 1/s.

    The temperature is that of the indexed `state`; the unit's `activity[t]` multiplies all rates, and its
    `acid_concentration[t]`, where there is one, catalyses them.
    """
    time, acid = unit.flowsheet().time, unit.component("acid_concentration")
    by_name = {r.name: r for r in reactions}
    pairs = list(dict.fromkeys((r.family, step) for r in reactions for step in r.steps))
    families = list(dict.fromkeys(r.family for r in reactions))
    unit.kinetic_reactions = Set(initialize=list(by_name), ordered=True, doc="Reactions of first order")
    unit.rate_constant = Var(time, pairs, initialize=1e-3, bounds=(0, 10), units=PER_SECOND, doc="Rate constant")
    unit.reactivity = Var(
        families, initialize=1.0, bounds=(0, 20), units=pyunits.dimensionless, doc="Rate of a polymer over that fitted"
    )
    unit.reactivity.fix()
    unit.specific_rate = Var(
        time, unit.kinetic_reactions, initialize=1e-3, bounds=(0, 100), units=PER_SECOND, doc="Rate per flow of the key"
    )
    for variable, factor in ((unit.rate_constant, 1e3), (unit.reactivity, 1.0), (unit.specific_rate, 1e3)):
        for data in variable.values():
            set_scaling_factor(data, factor)

    @unit.Constraint(time, pairs, doc="Hot water and acid at the temperature of the contents")
    def rate_law(b, t, family, step):
        T = state[t].temperature / pyunits.K
        strong = None if acid is None else acid[t] / MOL_PER_L
        return b.rate_constant[t, family, step] == kinetics.rate_constant(family, step, T, strong) * PER_SECOND

    @unit.Constraint(time, unit.kinetic_reactions, doc="Constants of the steps, with activity and reactivity")
    def specific_rate_equation(b, t, name):
        r = by_name[name]
        k = sum(b.rate_constant[t, r.family, step] for step in r.steps)
        factor = b.reactivity[r.family] * b.activity[t] if r.steps[0] in POLYMER_STEPS else b.activity[t]
        return b.specific_rate[t, name] == factor * k


def add_extents(unit, reactions: Sequence[FirstOrder]) -> Callable:
    """Adds `kinetic_extent[t,reaction]` in mol/s and returns `generation(t, j)` for `add_component_balances`."""
    time = unit.flowsheet().time
    unit.kinetic_extent = Var(
        time,
        unit.kinetic_reactions,
        initialize=1.0,
        bounds=(0, None),
        units=pyunits.mol / pyunits.s,
        doc="Extent of a reaction of first order",
    )
    for data in unit.kinetic_extent.values():
        set_scaling_factor(data, 0.1)

    def generation(t, j):
        terms = [
            r.reaction.coefficient(j) * unit.kinetic_extent[t, r.name] for r in reactions if r.reaction.coefficient(j)
        ]
        return sum(terms) if terms else None

    return generation


def rate_matrix(unit, t, reactions: Sequence[FirstOrder], species: Sequence[str]) -> np.ndarray:
    """Returns the values of d(rate of species i)/d(flow of species j) at time `t` in 1/s."""
    position = {j: i for i, j in enumerate(species)}
    matrix = np.zeros((len(species), len(species)))
    for r in reactions:
        for j in species:
            matrix[position[j], position[r.key]] += r.reaction.coefficient(j) * value(unit.specific_rate[t, r.name])
    return matrix


def kinetic_species(reactions: Sequence[FirstOrder]) -> list[str]:
    """Returns the components on whose flows the rates depend."""
    return list(dict.fromkeys(r.key for r in reactions))
