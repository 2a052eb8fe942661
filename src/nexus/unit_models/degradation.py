"""Biological degradation: what microbes make of a component, with every element closed.

A degraded component either gives its electrons to an acceptor (methane is formed, or oxygen is taken) or they go
into new cells. Both are balanced by elements with CO2, water, ammonia and hydrogen sulfide:

    C_a H_b O_c N_d S_e  ->  CH4, CO2, Water, NH3, H2S          (Buswell)
    C_a H_b O_c N_d S_e  ->  CO2, Water, NH3, H2S  less O2      (respiration)
    C_a H_b O_c N_d S_e  ->  AceticAcid, CO2, Water, NH3, H2S   (acidogenesis)
    C_a H_b O_c N_d S_e  ->  Sludge, CO2, Water, NH3, H2S       (growth: electrons all in the cells; NH3 may be taken)

So shares of the oxygen demand that go to gas and to cells are the conversions of these reactions, and methane, CO2 and
ammonia are results.
"""

from collections.abc import Callable, Iterable, Sequence

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import component_flow
from nexus.unit_models.reactions import Reaction, balanced_reaction, reaction

DEGRADABLE_ELEMENTS = frozenset("CHNOS")
SULFATE_REDUCTION = {
    "AmmoniumSulfate": "AmmoniumSulfate + CH4 -> 2 NH3 + H2S + CO2 + 2 Water",
    "SulfuricAcid": "SulfuricAcid + CH4 -> H2S + CO2 + 2 Water",
    "SulfurousAcid": "SulfurousAcid + 0.75 CH4 -> H2S + 0.75 CO2 + 1.5 Water",
}
NITRIFICATION = {
    "NH3": "NH3 + 2 O2 + NaOH -> SodiumNitrate + 2 Water",
    "AmmoniumSulfate": "AmmoniumSulfate + 4 O2 + 4 NaOH -> SodiumSulfate + 2 SodiumNitrate + 6 Water",
}
NEUTRALISATION = {
    "H2S": "H2S + 2 O2 + 2 NaOH -> SodiumSulfate + 2 Water",
    "SulfuricAcid": "SulfuricAcid + 2 NaOH -> SodiumSulfate + 2 Water",
    "NitricAcid": "NitricAcid + NaOH -> SodiumNitrate + Water",
    "SulfurousAcid": "SulfurousAcid + 0.5 O2 + 2 NaOH -> SodiumSulfate + 2 Water",
}
DISSOLUTION = {
    "AmmoniumAcetate": "AmmoniumAcetate -> AceticAcid + NH3",
    "AmmoniumSuccinate": "AmmoniumSuccinate -> SuccinicAcid + 2 NH3",
    "SuccinicAcidCrystal": "SuccinicAcidCrystal -> SuccinicAcid",
    "CalciumLactate": "CalciumLactate + 2 Water -> Lime + 2 LacticAcid",
    "CalciumAcetate": "CalciumAcetate + 2 Water -> Lime + 2 AceticAcid",
}
"""What salts and crystals of organic acids give off to microbes; calcium precipitates (as lime: carbonate is no species
here)."""


def degradable_components(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the dissolved organic ones among components `names`: what digesters and basins degrade by default."""
    found = []
    for name in names:
        component = get_component(name)
        organic = "C" in component.elements and "H" in component.elements
        if organic and not component.solid and DEGRADABLE_ELEMENTS.issuperset(component.elements):
            found.append(name)
    return tuple(found)


def check_degradable(names: Iterable[str], available: Iterable[str]) -> tuple[str, ...]:
    """Returns `names` as a tuple; raises ValueError for one that is not in `available` or holds other elements."""
    names, available = tuple(names), set(available)
    missing = [n for n in names if n not in available]
    if missing:
        raise ValueError(f"Not in the property package, so not degradable: {', '.join(missing)}")
    mineral = [n for n in names if not DEGRADABLE_ELEMENTS.issuperset(get_component(n).elements)]
    if mineral:
        raise ValueError(f"Degradation knows the elements C, H, N, O and S only; other ones in {', '.join(mineral)}")
    return names


def _with_nitrogen_and_sulfur(name: str, product: str) -> list[str]:
    elements = {*get_component(name).elements, *get_component(product).elements}
    return [j for e, j in (("N", "NH3"), ("S", "H2S")) if e in elements]


def methanogenesis(name: str) -> Reaction:
    """Returns the conversion of component `name` to methane and carbon dioxide."""
    others = ("CO2", "Water", *_with_nitrogen_and_sulfur(name, "CH4"))
    return balanced_reaction(name, "CH4", others, name=f"{name}_to_CH4")


def respiration(name: str) -> Reaction:
    """Returns the oxidation of component `name` to carbon dioxide and water."""
    others = ("O2", "Water", *_with_nitrogen_and_sulfur(name, "CO2"))
    return balanced_reaction(name, "CO2", others, name=f"{name}_to_CO2")


def acidogenesis(name: str) -> Reaction:
    """Returns the conversion of component `name` to acetic acid with all its electrons (hydrogen made is taken up)."""
    others = ("CO2", "Water", *_with_nitrogen_and_sulfur(name, "AceticAcid"))
    return balanced_reaction(name, "AceticAcid", others, name=f"{name}_to_AceticAcid")


def nitrifier_growth() -> Reaction:
    """Returns the growth of cells on carbon dioxide; its oxygen offsets a part of what nitrification takes."""
    return balanced_reaction("CO2", "Sludge", ("O2", "Water", "NH3", "H2S"), name="CO2_to_Sludge")


def growth(name: str) -> Reaction:
    """Returns the conversion of component `name` to cells with all its electrons."""
    others = ("CO2", "Water", *_with_nitrogen_and_sulfur(name, "Sludge"))
    return balanced_reaction(name, "Sludge", others, name=f"{name}_to_Sludge")


def written_reactions(equations: dict[str, str], available: Iterable[str]) -> list[Reaction]:
    """Returns the reactions of `equations` (by key component) whose key is in `available`."""
    available = set(available)
    return [reaction(text, key) for key, text in equations.items() if key in available]


def add_extents(
    unit, reactions: Sequence[Reaction], inlets: Sequence, share: Callable, earlier: Sequence[Reaction] = ()
) -> None:
    """Adds `degradation_extent[t, r]` of `reactions` with the constraint `degradation_share`.

    Args:
        unit: the unit block
        reactions: all reactions, those of `earlier` included
        inlets: indexed state blocks of all streams that bring reactants
        share: `share(t, reaction)` returns the converted fraction of the key reactant that is available
        earlier: reactions that run before the others and change what is available to them
    """
    time, by_name = unit.flowsheet().time, {r.name: r for r in reactions}
    unit.degradation_extent = Var(
        time, list(by_name), initialize=1.0, units=pyunits.mol / pyunits.s, doc="Extent of reaction"
    )
    for data in unit.degradation_extent.values():
        set_scaling_factor(data, 1.0)
    first = {r.name for r in earlier}

    def rule(b, t, r):
        item = by_name[r]
        available = sum(component_flow(s[t], item.key) for s in inlets)
        if r not in first:
            for other in earlier:
                if other.coefficient(item.key) != 0:
                    available = available + other.coefficient(item.key) * b.degradation_extent[t, other.name]
        return -item.coefficient(item.key) * b.degradation_extent[t, r] == share(t, item) * available

    unit.degradation_share = Constraint(
        time, list(by_name), rule=rule, doc="Extent is the converted share of the available key reactant"
    )


def generation_of(unit, reactions: Sequence[Reaction]) -> Callable:
    """Returns `generation(t, j)` for `add_component_balances`: what `reactions` make of component `j`."""

    def generation(t, j):
        terms = [(r.coefficient(j), r.name) for r in reactions if r.coefficient(j) != 0]
        return sum(n * unit.degradation_extent[t, r] for n, r in terms) if terms else None

    return generation
