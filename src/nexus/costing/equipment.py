"""Cost of one item of equipment from the power law of the equipment table.

**Purpose.** An item has a *capacity* (what is bought) and a *load* (what the process asks for). In *design* mode
the capacity equals the load; in *rating* mode the capacity is fixed and the load may not exceed it, so that an
operating decision does not re-size the plant. In *check* mode the capacity is fixed too, but a load beyond it is no
error: a simulation of given operation says by how much it overloads what stands there (`capacities.margins`).

| symbol | unit | name | meaning |
|---|---|---|---|
| S | SI unit of the table's size | `capacity` | size bought, of each of the parallel units |
| L | as S | `load` | size that the process needs, of each of the parallel units |
| S0, C0, n | as S, MUSD_2007, - | `reference_size`, `base_cost`, exponent | table |
| N | - | `count` | parallel units (a number, or a variable of the unit model) |
| F | - | `installation_factor` | installed over purchase cost |
| C | MUSD_2007 | `purchase_cost` | all parallel units |
| P0 | W | `reference_power` | electric power of one unit at S0 |
| P | W | `electric_power` | all parallel units |

**Equations.** With s = S / S0::

    design:  S = L          rating:  L <= S, S fixed          check:  S fixed
    C = N C0 s (s^2 + eps^2)^((n-1)/2)
    C_installed = F C                   P = N P0 L / S0

C0 is the table's cost times the ratio of the plant cost indices (2007 over the table's). The smoothed power has a
derivative at s = 0; with eps = 1e-3 its relative error is (n-1)/2 (eps/s)^2: -2.5e-7 at s = 1 and -2.5e-5 at
s = 0.1 for n = 0.5, and it is exact for n = 1. Electric power follows the load, also in rating mode; where the unit
model has the power of its own machine, P is that.

**Degrees of freedom.** None in design mode; otherwise the capacity is fixed.

**Source.** Scaling law, reference sizes, exponents and installation factors: Humbird et al. 2011,
NREL/TP-5100-47764 (see the equipment table). Smoothing: this project.
"""

from enum import Enum

import pyomo.environ as pyo
from idaes.core.util.exceptions import ConfigurationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.core.base.units_container import InconsistentUnitsError, UnitsError
from pyomo.environ import units as pyunits

from nexus.costing.currency import million_dollars
from nexus.costing.tables import EquipmentRecord, cost_index, unit_from_text

SMOOTHING = 1e-3
"""Relative size below which the power law turns linear."""


class Mode(Enum):
    """What fixes the capacity of the equipment."""

    design = "capacity equals load"
    rating = "capacity is fixed and load may not exceed it"
    check = "capacity is fixed and a load beyond it is reported"


def build_item(block, record: EquipmentRecord, load, count=1, installation_factor=None, electric_power=None):
    """Writes the cost equations of a table item on an empty block.

    Args:
        block: Pyomo block that receives the variables and constraints.
        record: row of the equipment table (or one made by hand).
        load: size that the process needs of *each* parallel unit; any Pyomo expression with convertible units.
        count: number of parallel units, or the variable or expression that holds it.
        installation_factor: replaces the table's.
        electric_power: power of all units together (an expression, W) where a unit model has it; replaces the table's.

    Raises:
        ConfigurationError: the units of `load` or `electric_power` do not convert into those of the item.
    """
    million = million_dollars()
    unit = unit_from_text(record.unit)
    reference = record.reference_size * unit
    base_cost = record.base_cost * cost_index() / record.cost_index / 1e6
    block.confidence = record.confidence
    add_load_and_capacity(block, load, unit, record.reference_size)
    add_installation(block, count, installation_factor or record.installation_factor)
    block.base_cost = pyo.Param(
        initialize=base_cost, mutable=True, units=million, within=pyo.NonNegativeReals, doc="Cost at reference size"
    )
    add_purchase_cost(block, reference=max(base_cost * float(pyo.value(count)), 1e-4))
    size = block.capacity / reference
    block.purchase_cost_curve = pyo.Constraint(
        expr=block.purchase_cost == block.count * block.base_cost * smooth_power(size, record.exponent),
        doc="Purchase cost follows the power law of the table",
    )
    add_power(block, record.power, block.load / reference, electric_power)


def smooth_power(size, exponent: float):
    """Returns size^exponent with a finite derivative at zero; exact for an exponent of 1."""
    if exponent == 1:
        return size
    return size * (size**2 + SMOOTHING**2) ** ((exponent - 1) / 2)


def add_load_and_capacity(block, load, unit, reference: float, lower: float | None = None):
    """Adds `load`, `capacity` and the two relations between them; the block starts in design mode.

    A load is bounded where the process bounds it: here no bound stops an iterate that passes zero on its way.
    """
    block.load = pyo.Expression(expr=converted(load, unit, block.name, "load"), doc="Size that the process needs")
    block.capacity = pyo.Var(
        initialize=reference, bounds=(lower, 1e4 * reference), units=unit, doc="Size that is bought"
    )
    set_scaling_factor(block.capacity, 1 / reference)
    scale = reference * unit
    block.capacity_equals_load = pyo.Constraint(
        expr=block.capacity / scale == block.load / scale, doc="Design: what is needed is bought"
    )
    block.load_within_capacity = pyo.Constraint(
        expr=block.load / scale <= block.capacity / scale, doc="Rating: what is needed fits"
    )
    block.load_within_capacity.deactivate()


def add_installation(block, count, installation_factor: float):
    """Adds the number of parallel units and the installation factor as data; a count that is a variable stays one."""
    doc = "Number of parallel units"
    if isinstance(count, int | float):
        block.count = pyo.Param(initialize=count, mutable=True, within=pyo.PositiveReals, doc=doc)
    else:
        block.count = pyo.Expression(expr=count, doc=doc)
    block.installation_factor = pyo.Param(
        initialize=installation_factor,
        mutable=True,
        within=pyo.PositiveReals,
        doc="Installed cost over purchase cost",
    )


def add_purchase_cost(block, reference: float):
    """Adds the purchase cost of all parallel units (MUSD_2007, about `reference`) and the installed cost."""
    block.purchase_cost = pyo.Var(
        initialize=reference, bounds=(None, 1e5), units=million_dollars(), doc="Purchase cost of all units"
    )
    set_scaling_factor(block.purchase_cost, 1 / reference)
    block.installed_cost = pyo.Expression(
        expr=block.installation_factor * block.purchase_cost, doc="Installed cost of all units"
    )


def add_power(block, reference_power: float, relative_load, electric_power=None):
    """Adds the electric power of all parallel units.

    That is `electric_power` (an expression, W) if given, else `reference_power` (W, of one unit) times the relative
    load. `block.powered` says whether there is any.
    """
    block.powered = electric_power is not None or reference_power > 0
    if electric_power is not None:
        block.electric_power = pyo.Expression(
            expr=converted(electric_power, pyunits.W, block.name, "electric power"), doc="Electric power of all units"
        )
        return
    block.reference_power = pyo.Param(
        initialize=reference_power,
        mutable=True,
        units=pyunits.W,
        within=pyo.NonNegativeReals,
        doc="Electric power of one unit at its reference size",
    )
    block.electric_power = pyo.Expression(
        expr=block.count * block.reference_power * relative_load, doc="Electric power of all units"
    )


def set_item_mode(block, mode: Mode):
    """Switches an item between sizing by its load and a fixed capacity (its present value), with or without limit."""
    if mode is Mode.design:
        block.capacity.unfix()
        block.capacity_equals_load.activate()
        block.load_within_capacity.deactivate()
        return
    block.capacity.fix()
    block.capacity_equals_load.deactivate()
    if mode is Mode.rating:
        block.load_within_capacity.activate()
    else:
        block.load_within_capacity.deactivate()


def converted(expression, unit, owner: str, what: str):
    """Returns an expression in `unit`, or says whose units do not fit."""
    try:
        return pyunits.convert(expression, to_units=unit)
    except (InconsistentUnitsError, UnitsError) as error:
        raise ConfigurationError(
            f"{owner}: the {what} is given in {pyunits.get_units(expression)}, but {unit} (or a unit that converts "
            f"into it) is needed. Multiply a bare number by its unit."
        ) from error
