"""Heats of combustion and oxygen demands of components, from their formulas and heats of formation.

Complete combustion at 298.15 K and 101325 Pa gives CO2, N2 and SO2 gas, water (liquid: higher heating value; vapour:
lower heating value), P2O5, SiO2 and Na2SO4. Sodium beyond the component's own sulfur draws on SO2, so that its heat
stays defined. Compounds of calcium are end products: their heating value and oxygen demand are zero. Moisture burns to
nothing: as a liquid its lower heating value is minus its heat of vaporisation, so that the lower heating values of a
wet fuel's components add up to the lower heating value as fired.
"""

from collections.abc import Mapping
from typing import Literal

from nexus.property_packages.components import Component, get_component

State = Literal["condensed", "gas"]
OXIDES = {"C": ("CO2", 1.0), "N": ("N2", 0.5), "P": ("PhosphorusPentoxide", 0.5), "Si": ("Ash", 1.0)}


def combustion_products(component: Component) -> Mapping[str, float]:
    """Returns mol of each product per mol of `component`, with O2 (negative: consumed) closing the oxygen.

    The products hold as many atoms of each element as the component, so the result is an element-balanced reaction.
    """
    atoms = component.elements
    if "Ca" in atoms:
        return {component.name: 1.0}
    products = {product: atoms[e] * n for e, (product, n) in OXIDES.items() if e in atoms}
    if "H" in atoms:
        products["Water"] = atoms["H"] / 2
    sodium, sulfur = atoms.get("Na", 0.0), atoms.get("S", 0.0)
    if sodium:
        products["SodiumSulfate"] = sodium / 2
    if sodium or sulfur:
        products["SO2"] = sulfur - sodium / 2
    oxygen = sum(n * get_component(p).elements.get("O", 0.0) for p, n in products.items())
    products["O2"] = (atoms.get("O", 0.0) - oxygen) / 2
    return products


def oxygen_demand(component: Component) -> float:
    """Returns mol of O2 that one mol of `component` takes to burn; negative where it brings more than it takes."""
    return -combustion_products(component).get("O2", 0.0)


def heating_value(component: Component, state: State = "condensed", higher: bool = True) -> float:
    """Returns the heat of combustion of `component` in J/mol.

    Args:
        component: what burns
        state: `condensed` (liquid, solid or solute) or `gas`: which heat of formation counts
        higher: True for liquid product water, False for vapour

    Raises:
        ValueError: the component has no heat of formation in that state
    """
    formation = component.hf_gas if state == "gas" else component.hf_condensed
    if formation is None:
        raise ValueError(f"{component.name} has no heat of formation as {state}")
    if "Ca" in component.elements:
        return 0.0
    return formation - sum(n * _product_formation(p, higher) for p, n in combustion_products(component).items())


def _product_formation(name: str, higher: bool) -> float:
    product = get_component(name)
    if name == "Water":
        return product.hf_condensed if higher else product.hf_gas
    return product.hf_condensed if product.hf_gas is None else product.hf_gas


def chemical_oxygen_demand(component: Component) -> float:
    """Returns mol of O2 that one mol of `component` takes to CO2 and water, with nitrogen as NH3 and sulfur as H2S.

    It counts electrons (four a mol of O2), so it is conserved in every biological conversion without oxygen; sulfate
    counts as minus two mol of O2.
    """
    valence = {"C": 4.0, "H": 1.0, "O": -2.0, "N": -3.0, "S": -2.0, "Na": 1.0, "Ca": 2.0, "P": 5.0, "Si": 4.0}
    return sum(n * valence[e] for e, n in component.elements.items()) / 4
