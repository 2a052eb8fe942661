"""Costing block: a declarative registry of what a plant buys, spends and sells, closed by its economics.

Add items while the plant is built, then `close`::

    plant.costing = Costing(mode=Mode.design)
    plant.costing.add_item("pretreatment_reactor", "PretreatmentReactorSystem/Pretreatment reactor system",
                           area=200, load=dry_flow)
    plant.costing.add_lump("enzyme_area", area=400, installed=18.3 * pyunits.MUSD_2007)
    plant.costing.add_variable_cost("feedstock", flow=dry_flow, price="feedstock")
    plant.costing.add_credit("electricity", flow=net_power, price="electricity")
    plant.costing.close(product_flow=ethanol_flow)

Names in the model: `equipment.<name>`, `lumps.<name>`, `variable_costs.<name>`, `credits.<name>`,
`finance.<assumption>`, the capital and operating totals, and `cash_flow`. `mesp` is the minimum selling price in
USD_2007 per gallon. Variables of the block are calculated in order by `initialize`, without a solver, from the present
values of the plant's variables.
"""

import pyomo.environ as pyo
from idaes.core.base.process_base import ProcessBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigValue, In
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.costing.capital import CAPITAL_ORDER, build_capital
from nexus.costing.cash_flow import build_cash_flow, initialize_cash_flow
from nexus.costing.columns import build_column
from nexus.costing.currency import million_dollars
from nexus.costing.equipment import Mode, build_item, converted, set_item_mode
from nexus.costing.heat_exchangers import build_heat_exchanger
from nexus.costing.operating import OPERATING_ORDER, build_flow_cost, build_operating
from nexus.costing.tables import EquipmentRecord, equipment_table, finance_table, unit_from_text, unknown

INSIDE_BATTERY_LIMITS = (200, 300, 400, 500)
STEAM_PLANT = (800,)
PAID_BY_PRICES = (100,)
GROUPS = ("equipment", "lumps", "variable_costs", "credits")


@declare_process_block_class("Costing")
class CostingData(ProcessBlockData):
    """Holds the cost of equipment, the operating cost and the cash flow of one plant."""

    CONFIG = ProcessBlockData.CONFIG()
    CONFIG.declare("mode", ConfigValue(default=Mode.design, domain=In(Mode), doc="What fixes the capacities"))
    CONFIG.declare(
        "inside_areas", ConfigValue(default=INSIDE_BATTERY_LIMITS, domain=tuple, doc="Areas inside battery limits")
    )
    CONFIG.declare(
        "steam_plant_areas", ConfigValue(default=STEAM_PLANT, domain=tuple, doc="Areas written off over 20 years")
    )
    CONFIG.declare(
        "excluded_areas",
        ConfigValue(default=PAID_BY_PRICES, domain=tuple, doc="Areas whose capital a price already pays for"),
    )

    def build(self):
        """Creates the empty registry and the financial assumptions."""
        super().build()
        self.closed = False
        for group in GROUPS:
            self.add_component(group, pyo.Block())
        self.finance = pyo.Block(doc="Financial assumptions")
        for key, row in finance_table().items():
            parameter = pyo.Param(
                initialize=row.value,
                mutable=True,
                units=unit_from_text(row.unit),
                within=pyo.RangeSet(row.lower, row.upper, 0),
                doc=row.meaning,
            )
            self.finance.add_component(key, parameter)

    def add_item(self, name, table_item, area, load, count=1, installation_factor=None):
        """Adds an item of the equipment table and returns its block.

        Args:
            name: word that names the item in the model.
            table_item: key "class/item" of the equipment table, or an `EquipmentRecord`.
            area: plant area (100, 200, ...).
            load: size that the process needs of *each* parallel unit (an expression with convertible units).
            count: parallel units. installation_factor: replaces the table's.
        """
        record = table_item if isinstance(table_item, EquipmentRecord) else _record(table_item)
        block = self._new("equipment", name, area)
        build_item(block, record, load, count, installation_factor)
        block.table_item = record.key
        set_item_mode(block, self.config.mode)
        return block

    def add_column(self, name, area, **sizing):
        """Adds a tray column (arguments of `columns.build_column`) and returns its block."""
        block = self._new("equipment", name, area)
        build_column(block, **sizing)
        block.table_item = "tray column"
        set_item_mode(block, self.config.mode)
        return block

    def add_heat_exchanger(self, name, area, surface, **construction):
        """Adds an exchanger of given surface (arguments of `heat_exchangers.build_heat_exchanger`)."""
        block = self._new("equipment", name, area)
        build_heat_exchanger(block, surface, **construction)
        block.table_item = "shell-and-tube heat exchanger"
        set_item_mode(block, self.config.mode)
        return block

    def add_lump(self, name, area, installed, electric_power=None):
        """Adds an installed cost that is an input or an expression, and returns its block.

        Args:
            name, area: as for an item.
            installed: number of MUSD_2007 (becomes the fixed variable `installed_cost`) or an expression in dollars.
            electric_power: power that goes with it, if any (an expression, W).
        """
        block = self._new("lumps", name, area)
        block.table_item = "lump"
        if isinstance(installed, int | float):
            block.installed_cost = pyo.Var(
                initialize=installed, bounds=(0, 1e5), units=million_dollars(), doc="Installed cost"
            )
            block.installed_cost.fix()
        else:
            block.installed_cost = pyo.Expression(
                expr=converted(installed, million_dollars(), block.name, "installed cost"), doc="Installed cost"
            )
        if electric_power is not None:
            block.electric_power = pyo.Expression(
                expr=converted(electric_power, pyunits.W, block.name, "electric power"), doc="Electric power"
            )
        return block

    def add_variable_cost(self, name, flow, price, area=None):
        """Adds a cost that follows a flow and returns its block.

        Args:
            name: word that names the cost in the model.
            flow: what is bought or disposed of (an expression with units).
            price: key of the price table, or an expression in dollars per amount.
            area: plant area that causes it, if any.
        """
        block = self._new("variable_costs", name, area)
        build_flow_cost(block, flow, price, self.finance.operating_hours)
        return block

    def add_credit(self, name, flow, price, area=None):
        """Adds a by-product sale (arguments of `add_variable_cost`); a negative flow is a purchase."""
        block = self._new("credits", name, area)
        build_flow_cost(block, flow, price, self.finance.operating_hours)
        return block

    def close(self, product_flow):
        """Writes the totals and the cash flow; nothing can be added after.

        Args:
            product_flow: flow of the product whose minimum selling price is sought (an expression, kg/s).
        """
        self._check_open("close")
        self.closed = True
        members = {}
        for block in [*self.members("equipment"), *self.members("lumps")]:
            members.setdefault(block.area, []).append(block)
        build_capital(self, members, self.config.inside_areas, self.config.excluded_areas)
        build_operating(self, self.members("variable_costs"), self.members("credits"))
        self.cash_flow = pyo.Block(doc="Discounted cash flow")
        steam_plant = sum(
            (self.area_installed_cost[a] for a in self.areas if a in self.config.steam_plant_areas),
            0 * million_dollars(),
        )
        build_cash_flow(self.cash_flow, self, product_flow, steam_plant)
        self.mesp = pyo.Expression(
            expr=self.cash_flow.product_price * self.finance.gallon_mass, doc="Minimum selling price per gallon"
        )

    def members(self, group):
        """Returns the blocks of a group ("equipment", "lumps", "variable_costs", "credits") in the order of adding."""
        return list(self.component(group).component_objects(pyo.Block, descend_into=False))

    def initialize(self):
        """Calculates every variable of the block in order, from the present values of the plant; needs no solver.

        Raises:
            ConfigurationError: the block is not closed.
        """
        if not self.closed:
            raise ConfigurationError(f"{self.name} is not closed: call close(product_flow) before initialize().")
        for block in self.members("equipment"):
            _initialize_item(block)
        for area in self.areas:
            calculate_variable_from_constraint(self.area_installed_cost[area], self.area_sum[area])
        for block in [*self.members("variable_costs"), *self.members("credits")]:
            calculate_variable_from_constraint(block.annual_cost, block.annual_cost_definition)
        for name in (*CAPITAL_ORDER, *OPERATING_ORDER):
            calculate_variable_from_constraint(self.component(name), self.component(f"{name}_sum"))
        initialize_cash_flow(self.cash_flow)

    def _new(self, group, name, area):
        """Returns a new empty block of a group."""
        self._check_open(f"add '{name}'")
        if not name.isidentifier():
            raise ConfigurationError(
                f"'{name}' cannot name an entry of {self.name}: use letters, digits and underscores, for example "
                "pretreatment_reactor."
            )
        parent = self.component(group)
        if parent.component(name) is not None:
            raise ConfigurationError(f"{self.name}.{group} already holds '{name}'; choose another name.")
        block = pyo.Block()
        parent.add_component(name, block)
        block.area = area
        return block

    def _check_open(self, action):
        """Raises an error once the totals are written."""
        if self.closed:
            raise ConfigurationError(f"{self.name} is closed, so it cannot {action}: add everything before close().")


def set_mode(costing, mode: Mode):
    """Switches all equipment of a costing block between design and rating (capacities stay at their present values)."""
    for block in costing.members("equipment"):
        set_item_mode(block, mode)


def _record(key: str) -> EquipmentRecord:
    """Returns the row of the equipment table."""
    if key not in equipment_table():
        raise KeyError(unknown("equipment item", key, equipment_table()))
    return equipment_table()[key]


def _initialize_item(block):
    """Calculates the variables of one item in order."""
    for name, constraint in (
        ("flow_parameter", "flow_parameter_definition"),
        ("flooding_velocity", "flooding"),
        ("flooding_diameter", "vapor_passes"),
    ):
        if block.component(name) is not None:
            calculate_variable_from_constraint(block.component(name), block.component(constraint))
    if not block.capacity.fixed:
        calculate_variable_from_constraint(block.capacity, block.capacity_equals_load)
    calculate_variable_from_constraint(block.purchase_cost, block.purchase_cost_curve)
