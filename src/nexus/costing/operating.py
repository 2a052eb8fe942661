"""Operating cost: what is bought, disposed of and sold by the flow, and what is paid whether the plant runs or not.

| symbol | unit | name | meaning |
|---|---|---|---|
| F | any flow | `flow` | flow of a raw material, waste or by-product, or power |
| p | USD_2007 per unit of F | `price` | price |
| H | hr/yr | `finance.operating_hours` | hours on stream |
| K | MUSD_2007/yr | `annual_cost` | yearly cost (or credit) |
| V, B, X | MUSD_2007/yr | `variable_operating_cost`, `by_product_credit`, `fixed_operating_cost` | totals |

**Equations.**::

    K = F p H        V = sum of costs        B = sum of credits
    X = salaries (1 + burden) + maintenance fraction x I + insurance fraction x FCI

with I the installed cost inside battery limits and FCI the fixed capital investment.

**Degrees of freedom.** None. **Source.** Humbird et al. 2011, NREL/TP-5100-47764 (tables of prices and assumptions).
"""

import pyomo.environ as pyo
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import units as pyunits

from nexus.costing.currency import dollars, million_dollars_per_year
from nexus.costing.equipment import converted
from nexus.costing.tables import price_table, unit_from_text, unknown


def build_flow_cost(block, flow, price, operating_hours):
    """Writes the yearly cost of a flow on an empty block.

    Args:
        block: Pyomo block that receives the variable and the constraint.
        flow: amount per time (kg/s, W, ...); any Pyomo expression with units.
        price: key of the price table, or a Pyomo expression in dollars per amount.
        operating_hours: hours on stream in a year (hr/yr).

    Raises:
        KeyError: the price is not in the table. ConfigurationError: units of flow and price do not fit.
    """
    block.good = price if isinstance(price, str) else block.local_name
    block.flow = pyo.Expression(expr=flow, doc="Flow that is paid for")
    if isinstance(price, str):
        value, unit = tabulated_price(price)
        block.confidence = price_table()[price].confidence
        block.price = pyo.Param(initialize=value, mutable=True, units=unit, within=pyo.Reals, doc=f"Price of {price}")
    else:
        block.price = pyo.Expression(expr=price, doc="Price")
    rate = converted(
        block.flow * block.price * operating_hours, million_dollars_per_year(), block.name, "product of flow and price"
    )
    block.annual_cost = pyo.Var(
        initialize=1, bounds=(-1e5, 1e5), units=million_dollars_per_year(), doc="Yearly cost or credit"
    )
    set_scaling_factor(block.annual_cost, 1)
    block.annual_cost_definition = pyo.Constraint(
        expr=block.annual_cost == rate, doc="Yearly cost is flow times price times hours on stream"
    )


def add_minimum_price(block, costing):
    """Adds the price of a by-product at which the present worth is zero while all else sells at its market price.

    All sales count alike in the cash flow, so that the yearly revenue that earns just the rate of return is the same
    whichever price makes it: what the selling price of the main product lacks or exceeds of its market price moves to
    this one. Needs a flow other than zero.
    """
    unit = pyunits.get_units(block.price)
    gap = costing.cash_flow.annual_sales - costing.market_cash_flow.annual_sales
    amount = block.flow * costing.finance.operating_hours
    block.minimum_price = pyo.Expression(
        expr=block.price + pyunits.convert(gap / amount, unit), doc="Price at zero present worth, all else at market"
    )


def tabulated_price(key: str):
    """Returns value and unit of a tabulated price, dollars per kg for anything sold by weight."""
    if key not in price_table():
        raise KeyError(unknown("price", key, price_table()))
    price = price_table()[key]
    unit = unit_from_text(price.unit)
    by_weight = dollars() / pyunits.kg
    if "ton" in price.unit:
        return pyunits.convert_value(price.value, unit, by_weight), by_weight
    return price.value, unit


def build_operating(costing, costs, credits):
    """Writes the totals of operating cost on the costing block (`costs` and `credits` hold `annual_cost`)."""
    finance = costing.finance
    zero = 0 * million_dollars_per_year()
    _total(
        costing,
        "variable_operating_cost",
        sum((block.annual_cost for block in costs), zero),
        "Raw materials, wastes and other costs that follow the throughput",
    )
    _total(costing, "by_product_credit", sum((block.annual_cost for block in credits), zero), "By-product sales")
    costing.labor_cost = pyo.Expression(
        expr=finance.salaries * (1 + finance.labor_burden_fraction), doc="Salaries with burden"
    )
    costing.maintenance_cost = pyo.Expression(
        expr=finance.maintenance_fraction * costing.inside_battery_limits_cost, doc="Maintenance"
    )
    costing.insurance_cost = pyo.Expression(
        expr=finance.insurance_fraction * costing.fixed_capital_investment, doc="Property insurance and tax"
    )
    _total(
        costing,
        "fixed_operating_cost",
        costing.labor_cost + costing.maintenance_cost + costing.insurance_cost,
        "Labour, maintenance, insurance",
    )


def _total(costing, name: str, expression, doc: str):
    """Adds a yearly total and the constraint that defines it."""
    variable = pyo.Var(initialize=10, bounds=(-1e5, 1e5), units=million_dollars_per_year(), doc=doc)
    costing.add_component(name, variable)
    set_scaling_factor(variable, 0.1)
    costing.add_component(f"{name}_sum", pyo.Constraint(expr=variable == expression, doc=f"{doc}: definition"))


OPERATING_ORDER = ("variable_operating_cost", "by_product_credit", "fixed_operating_cost")
