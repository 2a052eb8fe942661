"""The registry of chemical components: one table of formulas and thermochemical data for all property packages.

Every enthalpy in Nexus counts from the elements at 298.15 K and 101325 Pa, so that heats of reaction need no extra
terms. A component that has no heat capacity or molar volume of its own in the table takes the convention for solids
and dissolved solids: 1.364 kJ/(kg K) and 1540 kg/m3 (the convention of BioSTEAM's lignocellulosic plants).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from nexus.packaged_tables import packaged_rows

GAS_CONSTANT = 8.314462618  # J/(mol K), CODATA 2018
T_REFERENCE = 298.15  # K
P_REFERENCE = 101325.0  # Pa
SOLID_HEAT_CAPACITY = 1364.0  # J/(kg K)
SOLID_DENSITY = 1540.0  # kg/m3

ATOMIC_MASS = MappingProxyType(  # g/mol, IUPAC 2021 abridged
    {
        "C": 12.011,
        "H": 1.008,
        "N": 14.007,
        "O": 15.999,
        "S": 32.06,
        "P": 30.974,
        "Na": 22.990,
        "Ca": 40.078,
        "Si": 28.085,
    }
)


@dataclass(frozen=True)
class Component:
    """A chemical component with its formula and thermochemical constants.

    Attributes:
        name: the component's name, the same in every property package
        formula: chemical formula; fractional counts are allowed (`CH1.8O0.5N0.2`)
        elements: atoms of each element per molecule
        molar_mass: kg/mol, from the formula
        solid: True where the component is suspended and insoluble
        hf_condensed, hf_gas: enthalpy of formation at 298.15 K as liquid, solid or solute, and as ideal gas, J/mol;
            None where the component does not occur in that state
        cp_condensed: coefficients of 1, T, ... T^4 of the condensed heat capacity, J/(mol K)
        cp_gas: coefficients of 1, T, ... T^4 of the ideal-gas heat capacity over the gas constant (Poling)
        molar_volume: of the condensed state, m3/mol
        source, confidence: where the numbers come from and how far they were checked
    """

    name: str
    formula: str
    elements: Mapping[str, float]
    molar_mass: float
    solid: bool
    hf_condensed: float | None
    hf_gas: float | None
    cp_condensed: tuple[float, ...]
    cp_gas: tuple[float, ...] | None
    molar_volume: float
    source: str
    confidence: str


def parse_formula(formula: str) -> dict[str, float]:
    """Returns the atoms of each element in `formula`; raises ValueError for an unknown element or stray text."""
    if not re.fullmatch(r"(?:[A-Z][a-z]?\d*\.?\d*)+", formula):
        raise ValueError(f"'{formula}' is not a chemical formula: write element symbols and counts, such as C6H12O6")
    elements: dict[str, float] = {}
    for symbol, count in re.findall(r"([A-Z][a-z]?)(\d*\.?\d*)", formula):
        if symbol not in ATOMIC_MASS:
            raise ValueError(f"'{symbol}' in '{formula}' has no atomic mass here; known: {', '.join(ATOMIC_MASS)}")
        elements[symbol] = elements.get(symbol, 0.0) + float(count or 1)
    return elements


def _coefficients(row: dict[str, str], prefix: str) -> tuple[float, ...] | None:
    if not row[f"{prefix}0"]:
        return None
    return tuple(float(row[f"{prefix}{i}"] or 0) for i in range(5))


def _component(row: dict[str, str]) -> Component:
    elements = parse_formula(row["formula"])
    molar_mass = sum(n * ATOMIC_MASS[e] for e, n in elements.items()) / 1000
    return Component(
        name=row["name"],
        formula=row["formula"],
        elements=MappingProxyType(elements),
        molar_mass=molar_mass,
        solid=row["solid"] == "1",
        hf_condensed=float(row["hf_condensed"]) if row["hf_condensed"] else None,
        hf_gas=float(row["hf_gas"]) if row["hf_gas"] else None,
        cp_condensed=_coefficients(row, "cp") or (SOLID_HEAT_CAPACITY * molar_mass, 0.0, 0.0, 0.0, 0.0),
        cp_gas=_coefficients(row, "cpg"),
        molar_volume=float(row["molar_volume"]) if row["molar_volume"] else molar_mass / SOLID_DENSITY,
        source=row["source"],
        confidence=row["confidence"],
    )


@lru_cache(maxsize=1)
def components() -> Mapping[str, Component]:
    """Returns all components by name."""
    rows = packaged_rows("nexus.property_packages", "components.csv")
    return MappingProxyType({row["name"]: _component(row) for row in rows})


def component_names() -> tuple[str, ...]:
    """Returns the names of all components in the order of the table."""
    return tuple(components())


def get_component(name: str) -> Component:
    """Returns the component called `name`; raises KeyError that names the nearest ones."""
    try:
        return components()[name]
    except KeyError:
        near = get_close_matches(name, components(), n=3, cutoff=0.4)
        raise KeyError(f"No component is called '{name}'; nearest: {', '.join(near) or 'none'}") from None


def condensed_enthalpy(component: Component, T):
    """Returns the molar enthalpy in J/mol of the liquid, solid or solute at `T` in K (float or expression)."""
    return component.hf_condensed + _heat(component.cp_condensed, T)


def gas_enthalpy(component: Component, T):
    """Returns the molar enthalpy of the ideal gas in J/mol at temperature `T` in K (float or expression)."""
    return component.hf_gas + GAS_CONSTANT * _heat(component.cp_gas, T)


def _heat(coefficients: tuple[float, ...], T):
    """Integral of the heat-capacity polynomial from the reference temperature to `T`; zero coefficients add no term."""
    return sum(c / (i + 1) * (T ** (i + 1) - T_REFERENCE ** (i + 1)) for i, c in enumerate(coefficients) if c != 0.0)
