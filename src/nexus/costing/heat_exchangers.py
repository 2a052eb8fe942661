"""Cost of shell-and-tube heat exchangers, reboilers and condensers from their area.

**Purpose.** The equipment table of the NREL design holds no exchangers of the ethanol train; their cost follows
from the heat-transfer area of each shell.

| symbol | unit | name | meaning |
|---|---|---|---|
| A | m^2 | `capacity` | area of each of the parallel shells |
| N | - | `count` | parallel shells (data) |
| C | MUSD_2007 | `purchase_cost` | all shells |

**Equations.** With a = A_eff in square feet::

    C = N F_M F_P F_L exp(c1 - c2 ln a + c3 (ln a)^2)      at cost index 500
    F_M = f1 + (a / 100)^f2
    F_P = 0.9803 + 0.018 (p / 100) + 0.0017 (p / 100)^2    p in psig, from 100 psig; below it F_P = 1
    A_eff = (A + A_min + sqrt((A - A_min)^2 + d^2)) / 2

The quadratic turns upward below the smallest area of the data, A_min = 150 ft^2, and is held at its value there by
the smooth maximum A_eff (d = 0.5 m^2: at A_min the area is 1.8 % high, at 2 A_min 0.02 %). F_L = 1 (20 ft tubes).

**Validity.** 150 to 12,000 ft^2 (13.9 to 1,115 m^2) a shell, up to 2,000 psig. Outside, `validity` in the cost
table says so; use more shells.

**Degrees of freedom.** None in design mode.

**Source.** Seider, Lewin, Seader, Widagdo, Gani, Ng, Product and Process Design Principles, 4th ed. 2017,
eqs. 16.39-16.44, coefficients as in IDAES 2.13 (`SSLWCosting.cost_heat_exchanger`, brought to index 500). The fixed
head type is left out: public codes disagree about one of its coefficients. Installation factor 2.2: the factor of
the NREL design for shell-and-tube exchangers (equipment table).
"""

from enum import Enum
from types import MappingProxyType

import pyomo.environ as pyo
from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import units as pyunits

from nexus.costing.currency import million_dollars
from nexus.costing.equipment import add_installation, add_load_and_capacity, add_power, add_purchase_cost
from nexus.costing.tables import cost_index

CORRELATION_INDEX = 500
AREA_RANGE = (13.935, 1114.8)
"""Area of one shell that the correlation covers, m^2."""
INSTALLATION_FACTOR = 2.2
_CORNER = 0.5


class ExchangerType(Enum):
    """Construction of the exchanger, with the coefficients c1, c2, c3."""

    floating_head = (11.9052, 0.8709, 0.09005)
    u_tube = (11.3852, 0.9186, 0.09790)
    kettle = (12.2052, 0.8709, 0.09005)


class ExchangerMaterial(Enum):
    """Material of shell and tubes."""

    carbon_steel = "carbon steel shell and tubes"
    carbon_steel_stainless_steel = "carbon steel shell, stainless steel tubes"
    stainless_steel = "stainless steel shell and tubes"


_MATERIAL = MappingProxyType(
    {
        ExchangerMaterial.carbon_steel_stainless_steel: (1.75, 0.13),
        ExchangerMaterial.stainless_steel: (2.70, 0.07),
    }
)


def build_heat_exchanger(
    block,
    surface,
    count=1,
    exchanger_type=ExchangerType.floating_head,
    material=ExchangerMaterial.stainless_steel,
    gauge_pressure=0.0,
    installation_factor=INSTALLATION_FACTOR,
):
    """Writes the cost equations of an exchanger on an empty block.

    Args:
        block: Pyomo block that receives the variables and constraints.
        surface: heat-transfer area of all shells together; any Pyomo expression with the unit of an area.
        count: number of parallel shells.
        exchanger_type, material: construction.
        gauge_pressure: design pressure above atmosphere (Pa, a number).
        installation_factor: installed over purchase cost.
    """
    number = pyo.value(count)
    add_installation(block, number, installation_factor)
    add_load_and_capacity(block, surface / block.count, pyunits.m**2, reference=300.0, lower=0)
    add_purchase_cost(block, reference=0.1 * number)
    shell = exchanger_cost(block.capacity, exchanger_type, material, gauge_pressure)
    block.purchase_cost_curve = pyo.Constraint(
        expr=block.purchase_cost == block.count * shell, doc="Purchase cost follows the area correlation"
    )
    add_power(block, 0.0, 1)


def exchanger_cost(area, exchanger_type: ExchangerType, material: ExchangerMaterial, gauge_pressure=0.0):
    """Returns the purchase cost (MUSD_2007) of one shell of `area` (m^2, a Pyomo expression)."""
    metre = pyunits.m
    minimum = AREA_RANGE[0] * metre**2
    effective = 0.5 * (area + minimum + pyo.sqrt((area - minimum) ** 2 + (_CORNER * metre**2) ** 2))
    feet = pyunits.convert(effective, pyunits.foot**2) / pyunits.foot**2
    c1, c2, c3 = exchanger_type.value
    logarithm = pyo.log(feet)
    factor = pressure_factor(gauge_pressure)
    if material is not ExchangerMaterial.carbon_steel:
        first, power = _MATERIAL[material]
        factor = factor * (first + (feet / 100) ** power)
    escalation = cost_index() / CORRELATION_INDEX * 1e-6 * million_dollars()
    return escalation * factor * pyo.exp(c1 - c2 * logarithm + c3 * logarithm**2)


def pressure_factor(gauge_pressure: float) -> float:
    """Returns the cost factor of the shell-side design pressure (Pa above atmosphere, a number)."""
    p = pyunits.convert_value(gauge_pressure, pyunits.Pa, pyunits.psi) / 100
    if p > 20:
        raise ConfigurationError(
            f"the exchanger correlation covers up to 2000 psig; given {100 * p:.0f} psig ({gauge_pressure} Pa)"
        )
    return 1.0 if p < 1 else 0.9803 + 0.018 * p + 0.0017 * p**2
