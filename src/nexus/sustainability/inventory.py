"""Inventory of a plant: what each area takes from outside and gives off, as named expressions of the plant's model.

A line is a flow across the boundary of the plant (or, for heat and power, from its utilities to an area), positive in
the sense of its kind. Characterisation factors multiply lines by their substance; an inventory holds no factors.

Add lines while the plant is built::

    plant.inventory = Inventory()
    plant.inventory.add("basin_carbon_dioxide", Kind.emission, "carbon_dioxide_biogenic", area=600, flow=co2_flow)
    plant.inventory.add_from_costs(plant.costing)
    plant.inventory.total(Kind.emission, "carbon_dioxide_fossil")

Names in the model: `lines.<name>.flow`, kg/s of materials, products, water, wastes and emissions, W of heat, power and
fuel, MUSD_2007 of capital, MUSD_2007/yr of salaries.
"""

from collections.abc import Iterator
from enum import Enum

import pandas as pd
import pyomo.environ as pyo
from idaes.core.base.process_base import ProcessBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from pyomo.core.base.units_container import InconsistentUnitsError, UnitsError
from pyomo.environ import units as pyunits

from nexus.costing.cost_table import electric_loads
from nexus.costing.equipment import converted
from nexus.costing.tables import unit_from_text

DISPOSAL = "_disposal"
"""End of the name of a price that is paid to get rid of something."""
LIQUID_WASTES = ("brine",)
WATERS = ("makeup_water",)
"""Goods among the prices that are water taken in, not a material."""
COLUMNS = ("area", "kind", "line", "substance", "value", "units", "meaning")


class Kind(Enum):
    """What a line counts: its text and the unit of its lines."""

    material = ("material taken in", "kg/s")
    product = ("product delivered", "kg/s")
    fuel = ("heating value of fuel burnt", "W")
    electricity_use = ("electric power used", "W")
    electricity_import = ("electric power bought", "W")
    electricity_export = ("electric power sold", "W")
    heating = ("heat from a utility", "W")
    cooling = ("heat to a utility", "W")
    water_intake = ("water taken in", "kg/s")
    water_recycled = ("treated water that returns", "kg/s")
    water_evaporated = ("water given off as vapour or drift", "kg/s")
    water_discharged = ("water given off as liquid", "kg/s")
    water_pollutant = ("pollutant in water given off", "kg/s")
    solid_waste = ("solid waste", "kg/s")
    liquid_waste = ("liquid waste", "kg/s")
    waste_dry_matter = ("dry matter of wastes", "kg/s")
    emission = ("emission to air", "kg/s")
    upstream = ("burden that a material brings", "kg/s")
    capital = ("capital invested", "MUSD_2007")
    salaries = ("salaries paid", "MUSD_2007/yr")

    @property
    def text(self) -> str:
        """What the lines count, in words."""
        return self.value[0]

    @property
    def unit_name(self) -> str:
        """The unit of the lines as text."""
        return self.value[1]

    @property
    def unit(self):
        """The Pyomo unit of the lines."""
        return unit_from_text(self.unit_name)


@declare_process_block_class("Inventory")
class InventoryData(ProcessBlockData):
    """Holds the lines of one plant."""

    CONFIG = ProcessBlockData.CONFIG()

    def build(self):
        """Creates the empty inventory."""
        super().build()
        self.lines = pyo.Block(doc="Lines of the inventory")

    def add(self, name: str, kind: Kind, substance: str, area: int | None, flow, meaning: str = ""):
        """Adds a line and returns its block.

        Args:
            name: word that names the line in the model.
            kind: what it counts.
            substance: what flows, the name by which factors are found.
            area: plant area, None for the whole plant.
            flow: expression with units that convert into those of the kind.
            meaning: a sentence for the reader.

        Raises:
            ConfigurationError: the name is taken or no name, or the units of `flow` do not convert.
        """
        if not name.isidentifier():
            raise ConfigurationError(f"'{name}' cannot name a line of {self.name}: use letters, digits, underscores.")
        if self.lines.component(name) is not None:
            raise ConfigurationError(f"{self.name} already holds the line '{name}'; choose another name.")
        expression = converted(flow, kind.unit, f"{self.name}.{name}", "flow")
        block = pyo.Block()
        self.lines.add_component(name, block)
        block.area, block.kind, block.substance, block.meaning = area, kind, substance, meaning
        block.flow = pyo.Expression(expr=expression, doc=meaning or kind.text)
        return block

    def add_from_costs(self, costing) -> None:
        """Adds what a costing block buys, sells and disposes of, and the electric power of each area.

        The substance of a line is the key of its price, or its name where the price is an expression. What is paid by
        time, as upkeep, is no line.
        """
        for block in costing.members("variable_costs"):
            self._add_trade(block, _kind_of_purchase(block.good), Kind.electricity_import)
        for block in costing.members("credits"):
            self._add_trade(block, Kind.product, Kind.electricity_export)
        loads = {}
        for load in electric_loads(costing):
            loads.setdefault(load.area, []).append(load.power)
        for area, powers in loads.items():
            self.add(f"electricity_area_{area}", Kind.electricity_use, "electricity", area, sum(powers))

    def _add_trade(self, block, mass_kind: Kind, power_kind: Kind) -> None:
        """Adds the flow of a cost or credit, where that is a mass or a power."""
        unit = pyunits.get_units(block.flow)
        for kind, target in ((mass_kind, pyunits.kg / pyunits.s), (power_kind, pyunits.W)):
            if _convertible(unit, target):
                substance = block.good.removesuffix(DISPOSAL)
                self.add(block.local_name, kind, substance, block.area, block.flow, f"{kind.text}, as paid for")
                return

    def members(self, kind: Kind | None = None, substance: str | None = None) -> Iterator:
        """Yields the blocks of the lines of a kind and substance (of all where None), in the order of adding."""
        for block in self.lines.component_objects(pyo.Block, descend_into=False):
            if kind in (None, block.kind) and substance in (None, block.substance):
                yield block

    def total(self, kind: Kind, substance: str | None = None):
        """Returns the sum of the lines of a kind (and substance) as an expression, zero where there is none."""
        return sum((block.flow for block in self.members(kind, substance)), 0 * kind.unit)


def _kind_of_purchase(good: str) -> Kind:
    """Returns what a good is that costs money by its mass."""
    if good in WATERS:
        return Kind.water_intake
    if not good.endswith(DISPOSAL):
        return Kind.material
    return Kind.liquid_waste if good.removesuffix(DISPOSAL) in LIQUID_WASTES else Kind.solid_waste


def _convertible(unit, target) -> bool:
    """Returns whether one Pyomo unit converts into another."""
    try:
        pyunits.convert_value(1.0, unit, target)
    except (InconsistentUnitsError, UnitsError):
        return False
    return True


def inventory_table(inventory) -> pd.DataFrame:
    """Returns one row a line with its value (columns `COLUMNS`), by area."""
    rows = [
        (
            block.area,
            block.kind.text,
            block.local_name,
            block.substance,
            pyo.value(block.flow),
            block.kind.unit_name,
            block.meaning,
        )
        for block in inventory.members()
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["area"] = table["area"].astype("Int64")
    return table.sort_values("area", kind="stable", na_position="last", ignore_index=True)
