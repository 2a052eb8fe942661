"""Allocation: how the burdens of a plant are divided between its products, and what they are stated per.

Symbols (p product, R the products that the functional unit counts)
    m_p    flow of a product (kg/s, or W of electric power);  w_p its weight: heating value, mass or price
    a_p = w_p m_p / sum over k of w_k m_k                     share of a product, sums to 1
    I, C_p impact of the plant a second, and of what a product displaces elsewhere
    U      functional units a second, sum over R of m_p u_p

    by energy, mass or price        (sum over R of a_p) I / U
    system expansion                (I - sum of C_p over products not in R) / U

The flows that stand below a fraction are those of products sold, which a plant always makes.

Source: ISO 14044:2006, 4.3.4; the lower heating value as a weight is that of Directive (EU) 2018/2001, annex V, where
a product without heating value takes no share.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Allocation(Enum):
    """How burdens are divided between the products."""

    energy = "by lower heating value"
    mass = "by mass; electric power takes no share"
    economic = "by price"
    system_expansion = "what other products displace is credited"


class FunctionalUnit(Enum):
    """What the results are stated per: its text, its unit, and the one product that it counts (None: all materials)."""

    megajoule_ethanol = ("1 MJ of ethanol (lower heating value)", "MJ", "ethanol")
    kilogram_ethanol = ("1 kg of ethanol", "kg", "ethanol")
    kilogram_products = ("1 kg of products sold", "kg", None)

    @property
    def text(self) -> str:
        """The functional unit in words."""
        return self.value[0]

    @property
    def unit(self) -> str:
        """The unit of its amount."""
        return self.value[1]

    def counts(self, product: "Product") -> bool:
        """Returns whether the functional unit counts a product."""
        return product.mass > 0 if self.value[2] is None else product.substance == self.value[2]

    def amount(self, product: "Product") -> float:
        """Returns the functional units in one kg of a product that it counts."""
        return product.energy if self.unit == "MJ" else 1.0


@dataclass(frozen=True)
class Product:
    """A product of the plant: its line, substance, and what weighs it per kg (per MJ of electric power).

    Attributes: `line` and `substance` of the inventory; `flow`, expression in kg/s or MW; `energy` lower heating value
    (MJ), `mass` (kg), `price` (USD_2007; a number, Param or Var without units).
    """

    line: str
    substance: str
    flow: Any
    energy: float
    mass: float
    price: Any

    def weight(self, allocation: Allocation):
        """Returns what weighs a kg (or MJ) of the product; not for system expansion."""
        return {Allocation.energy: self.energy, Allocation.mass: self.mass, Allocation.economic: self.price}[allocation]
