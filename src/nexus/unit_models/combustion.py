"""Complete combustion by elements: what a boiler's flue gas and ash carry, and how much air and heat the fuels mean.

Each element of the fuels leaves in one compound: C as CO2, H as water, fuel nitrogen as N2 less a share of NO, sulfur
as SO2 of which lime takes a share as gypsum, and of the ash formers P as P2O5, Na as sulfate or carbonate, Si as ash
(SiO2), Ca as gypsum or lime. Element balances with these carriers replace reactions, so any component can be burnt.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pyomo.environ import Constraint
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import State, heating_value, oxygen_demand
from nexus.unit_models.balances import all_components, component_set

FLUE_GAS = ("N2", "O2", "CO2", "Water", "SO2", "NO")
ASH_CARRIERS: Mapping[str, str] = MappingProxyType(
    {
        "Ash": "Si",
        "PhosphorusPentoxide": "P",
        "SodiumSulfate": "Na",
        "SodiumCarbonate": "Na",
        "Gypsum": "S",
        "Lime": "Ca",
    }
)
MOL_PER_S = pyunits.mol / pyunits.s


def atoms(states: Sequence, t, element: str):
    """Returns the flow of atoms of `element` in indexed `states` at time `t`, mol/s."""
    terms = []
    for block in states:
        for j in component_set(block):
            count = get_component(j).elements.get(element, 0.0)
            if count:
                terms.append(count * block[t].flow_mol_comp[j])
    return sum(terms) if terms else 0 * MOL_PER_S


def elements_in(states: Sequence) -> list[str]:
    """Returns the elements that the components of indexed `states` hold."""
    return sorted({e for j in all_components(states) for e in get_component(j).elements})


def check_products(inlets: Sequence, flue_gas, ash) -> None:
    """Raises ValueError unless flue gas and ash carry every element of the inlets, each in one way."""
    missing = [j for j in FLUE_GAS if j not in component_set(flue_gas)]
    strange = [j for j in component_set(flue_gas) if j not in FLUE_GAS]
    if missing or strange:
        raise ValueError(
            f"The flue gas of a boiler carries {', '.join(FLUE_GAS)}; missing: {', '.join(missing) or 'none'}, "
            f"unknown: {', '.join(strange) or 'none'}"
        )
    names = component_set(ash)
    strange = [j for j in names if j not in ASH_CARRIERS]
    sodium = [j for j in names if ASH_CARRIERS.get(j) == "Na"]
    if strange or len(sodium) > 1 or not {"Gypsum", "Lime"}.issubset(names):
        raise ValueError(
            f"Ash consists of Gypsum, Lime and any of {', '.join(ASH_CARRIERS)}, with one compound of sodium; "
            f"given: {', '.join(names)}"
        )
    carried = {"C", "H", "N", "O", "S"} | {ASH_CARRIERS[j] for j in names}
    lost = [e for e in elements_in(inlets) if e not in carried]
    if lost:
        raise ValueError(f"Nothing in the ash carries {', '.join(lost)}: add a component to the ash package")


def add_element_balances(unit, inlets: Sequence, outlets: Sequence) -> None:
    """Adds `element_balance[t, e]`: atoms in == atoms out for every element of inlets and outlets."""
    unit.element_balance = Constraint(
        unit.flowsheet().time,
        elements_in([*inlets, *outlets]),
        rule=lambda b, t, e: atoms(inlets, t, e) == atoms(outlets, t, e),
        doc="Atoms that enter leave",
    )


def bound_nitrogen(states: Sequence, t):
    """Returns the flow of nitrogen atoms in indexed `states` that are bound in compounds, mol/s."""
    nitrogen = sum(2 * s[t].flow_mol_comp["N2"] for s in states if "N2" in component_set(s))
    return atoms(states, t, "N") - nitrogen


def heat_of_combustion(groups: Mapping[State, Sequence], t, higher: bool):
    """Returns the heat of combustion of fuels in W at 298.15 K; `groups` maps condensed and gas to indexed states."""
    joule = pyunits.J / pyunits.mol
    return sum(
        block[t].flow_mol_comp[j] * heating_value(get_component(j), state, higher) * joule
        for state, blocks in groups.items()
        for block in blocks
        for j in component_set(block)
    )


def theoretical_oxygen(states: Sequence, t):
    """Returns the flow of O2 that burns the components of indexed `states` completely, mol/s."""
    return sum(
        block[t].flow_mol_comp[j] * oxygen_demand(get_component(j)) for block in states for j in component_set(block)
    )
