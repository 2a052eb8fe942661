"""Costing block: a declarative registry of what a plant buys, spends and sells, closed by its economics.

Add items while the plant is built, then `close`::

    plant.costing = Costing(mode=Mode.design)
    plant.costing.add_item("pretreatment_reactor", "PretreatmentReactorSystem/Pretreatment reactor system",
                           area=200, load=dry_flow)
    plant.costing.add_lump("enzyme_area", area=400, installed=18.3 * pyunits.MUSD_2007)
    plant.costing.add_variable_cost("feedstock", flow=dry_flow, price="feedstock")
    plant.costing.add_credit("electricity", flow=net_power, price="electricity")
    plant.costing.add_upkeep("membranes", plant.costing.equipment.membrane, yearly_share=0.2, area=400)
    plant.costing.close(product_flow=ethanol_flow, market_price="ethanol")

Names in the model: `equipment.<name>`, `lumps.<name>`, `variable_costs.<name>`, `credits.<name>`,
`finance.<assumption>`, the capital and operating totals, and `cash_flow`. `mesp` is the minimum selling price in
USD_2007 per gallon. With a market price of the product there are also `market_cash_flow`, the same cash flow at that
price (its fixed variable `product_price`), `net_present_value` (MUSD_2007, at year 0) and `operating_profit`
(MUSD_2007/yr, sales and by-products less variable and fixed cost of a normal year). Variables of the block are
calculated in order by `initialize`, without a solver, from the present values of the plant's variables.
"""

import pyomo.environ as pyo
from idaes.core.base.process_base import ProcessBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigValue, In
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.costing.capital import CAPITAL_ORDER, build_capital
from nexus.costing.cash_flow import build_cash_flow, fix_product_price, initialize_cash_flow
from nexus.costing.columns import build_column
from nexus.costing.currency import million_dollars
from nexus.costing.equipment import Mode, build_item, converted, set_item_mode
from nexus.costing.heat_exchangers import build_heat_exchanger
from nexus.costing.operating import (
    OPERATING_ORDER,
    add_minimum_price,
    build_flow_cost,
    build_operating,
    tabulated_price,
)
from nexus.costing.return_expressions import returns
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

    def add_item(self, name, table_item, area, load, count=1, installation_factor=None, electric_power=None):
        """Adds an item of the equipment table and returns its block.

        Args:
            name: word that names the item in the model.
            table_item: key "class/item" of the equipment table, or an `EquipmentRecord`.
            area: plant area (100, 200, ...).
            load: size that the process needs of *each* parallel unit (an expression with convertible units).
            count: parallel units, or the variable that holds them. installation_factor: replaces the table's.
            electric_power: power of all units (an expression, W) where a unit model has it; replaces the table's.
        """
        record = table_item if isinstance(table_item, EquipmentRecord) else _record(table_item)
        block = self._new("equipment", name, area)
        build_item(block, record, load, count, installation_factor, electric_power)
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

    def add_credit(self, name, flow, price, area=None, product=False):
        """Adds a by-product sale (arguments of `add_variable_cost`); a negative flow is a purchase.

        A `product` is what the plant is built for, beside the product of `close`: in a market it gets a
        `minimum_price`, and its flow must not vanish.
        """
        block = self._new("credits", name, area)
        block.is_product = product
        build_flow_cost(block, flow, price, self.finance.operating_hours)
        return block

    def add_upkeep(self, name, item, yearly_share, area=None):
        """Adds the yearly cost of keeping an item as it is, paid whether the plant runs or not, and returns its block.

        Args:
            name: word that names the cost in the model.
            item: block of the equipment, whose purchase cost counts.
            yearly_share: part of it that is paid for in a year: 1/life for what is renewed as a whole.
            area: plant area; that of the item if None.
        """
        hourly = yearly_share * item.purchase_cost / pyunits.year / self.finance.operating_hours
        return self.add_variable_cost(name, flow=hourly, price=1.0, area=item.area if area is None else area)

    def close(self, product_flow, market_price=None):
        """Writes the totals and the cash flow; nothing can be added after.

        Args:
            product_flow: flow of the product whose minimum selling price is sought (an expression, kg/s).
            market_price: key of the price table or a number (USD_2007/kg) at which the product sells; with it the
                block has a second cash flow at that price, `net_present_value` and `operating_profit`.
        """
        self._check_open("close")
        self.closed = True
        self.market_good = market_price if isinstance(market_price, str) else None
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
        if market_price is not None:
            self._add_market(product_flow, steam_plant, market_price)

    def _add_market(self, product_flow, steam_plant, market_price):
        """Adds the cash flow at the market price of the product, its present value and the operating profit."""
        self.market_cash_flow = pyo.Block(doc="Discounted cash flow at the market price")
        build_cash_flow(self.market_cash_flow, self, product_flow, steam_plant)
        price = tabulated_price(market_price)[0] if isinstance(market_price, str) else market_price
        fix_product_price(self.market_cash_flow, price)
        self.net_present_value = pyo.Expression(
            expr=self.market_cash_flow.net_present_worth, doc="Present value at year 0 at the market price"
        )
        for block in self.members("credits"):
            if block.is_product:
                add_minimum_price(block, self)
        cost = self.variable_operating_cost + self.fixed_operating_cost
        self.operating_profit = pyo.Expression(
            expr=self.market_cash_flow.annual_sales + self.by_product_credit - cost,
            doc="Sales at the market price and by-products less variable and fixed cost of a normal year",
        )

    def cash_flows(self):
        """Returns the blocks of cash flow that there are."""
        return [block for name in ("cash_flow", "market_cash_flow") if (block := self.component(name)) is not None]

    def returns(self):
        """Returns the rate of return and the paybacks at market prices (`returns.Return`); none without a market."""
        block = self.component("market_cash_flow")
        return () if block is None else returns(block, self.finance.internal_rate_of_return)

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
        for block in self.cash_flows():
            initialize_cash_flow(block)

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
        block.area, block.confidence = area, ""
        return block

    def _check_open(self, action):
        """Raises an error once the totals are written."""
        if self.closed:
            raise ConfigurationError(f"{self.name} is closed, so it cannot {action}: add everything before close().")


def set_mode(costing, mode: Mode):
    """Switches all equipment of a costing block between the modes (capacities stay at their present values)."""
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
        ("liquid_density", "liquid_mass"),
        ("flow_parameter", "flow_parameter_definition"),
        ("flooding_velocity", "flooding"),
        ("flooding_diameter", "vapor_passes"),
    ):
        if block.component(name) is not None:
            calculate_variable_from_constraint(block.component(name), block.component(constraint))
    if not block.capacity.fixed:
        calculate_variable_from_constraint(block.capacity, block.capacity_equals_load)
    calculate_variable_from_constraint(block.purchase_cost, block.purchase_cost_curve)
