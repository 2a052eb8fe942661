"""Discounted cash flow of the NREL design reports, as equations, and the minimum selling price.

**Purpose.** Finds the product price at which the present worth of the project is zero at the required rate of
return, or, with the price fixed, the present worth.

| symbol | unit | name | meaning |
|---|---|---|---|
| y | - | `years` | -2, -1, 0 (construction), 1 to 30 (operation) |
| c | USD_2007/kg | `product_price` | price of the product |
| R | MUSD_2007/yr | `annual_sales` | product sales in a normal year |
| L_y | MUSD_2007 | `loan_principal[y]` | loan left at the end of year y |
| Z_y | MUSD_2007 | `taxable_income[y]` | income of the year with losses carried forward |
| T_y | MUSD_2007 | `taxed_income[y]` | its positive part |
| Q_y | MUSD_2007 | `cash[y]` | cash of the year |
| W_y | MUSD_2007 | `worth[y]` | worth, at year y, of the cash of that and all later years |

**Equations.** With f_y the construction schedule, e the equity fraction, i the loan interest, t the tax rate, r the
rate of return, s_y the start-up shares (1 after year 1), m_y the depreciation schedules::

    L_0 = (1 - e) FCI,   L_y = (1 + i) L_(y-1) - A,   A = L_0 i (1 + i)^n / ((1 + i)^n - 1)      n = 10 payments
    Z_y = N_y + (Z_(y-1) - T_(y-1)),   N_y = s_y (R + B) - s'_y V - s"_y X - i L_(y-1) - D_y
    D_y = m7_y (FCI - E_800) + m20_y E_800
    T_y = (Z_y + sqrt(Z_y^2 + eps^2)) / 2
    Q_y = s_y (R + B) - s'_y V - s"_y X - A - t T_y        operation; year 30 adds working capital and land
    Q_y = -e f_y FCI - i (1 - e) FCI sum of f up to y      construction; land in year -2, working capital in year 0
    W_y = Q_y + W_(y+1) / (1 + r),   present worth at year 0 = W_(-2) (1 + r)^2

A loss is carried forward without limit. Its kink is smoothed with eps = 1e-3 MUSD: the taxed income of a year is at
most eps/2 = 500 USD high and eps^2 / (4 |Z|) away from the kink; what is taxed too early is carried forward, so the
selling price moves by less than 1e-8 relative.

**Conventions, and where they come from.** Interest during construction is paid by equity on the loan drawn so far, the
loan is 60 % of the fixed capital (land and working capital are equity), the depreciation base is the fixed capital
with the *installed* cost of the steam plant on the 20 year schedule: this reproduces the published yearly figures
(principal 240,368,078, interest 1,538,356 and 13,076,023 during construction, payment 35,821,932, first depreciation
charges 47,822,041 and 2,473,484 USD; quoted by BioSTEAM's developers in their public thread 180). By-products count as
sales during start-up.

**Degrees of freedom.** None with `zero_present_worth` active and the price free, or inactive and the price fixed.

**Source.** Humbird et al. 2011, NREL/TP-5100-47764; depreciation: IRS Publication 946, Table A-1.
"""

import pyomo.environ as pyo
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import units as pyunits

from nexus.costing.currency import dollars, million_dollars, million_dollars_per_year
from nexus.costing.equipment import converted
from nexus.costing.tables import schedule

LIFE = 30
LOAN_YEARS = 10
SMOOTHING = 1e-3
"""Width of the smoothed kink of the taxed income, MUSD_2007."""


def build_cash_flow(block, costing, product_flow, steam_plant_cost):
    """Writes the discounted cash flow on an empty block.

    Args:
        block: Pyomo block that receives the variables and constraints.
        costing: costing block with capital, operating cost and `finance`.
        product_flow: flow of the product whose price is sought (an expression, kg/s).
        steam_plant_cost: installed cost that is written off over 20 years (an expression, MUSD_2007).
    """
    block.years = pyo.RangeSet(-2, LIFE, doc="Years; construction ends with year 0")
    block.operating_years = pyo.RangeSet(1, LIFE, doc="Years of operation")
    _add_sales(block, costing, product_flow)
    _add_income(block, costing)
    _add_loan(block, costing)
    _add_depreciation(block, costing, steam_plant_cost)
    _add_tax(block, costing)
    _add_cash(block, costing)
    _add_worth(block, costing)


def _add_sales(block, costing, product_flow):
    """Adds the price and the sales of a normal year."""
    finance = costing.finance
    price_unit = dollars() / pyunits.kg
    block.product_price = pyo.Var(initialize=0.7, bounds=(-100, 100), units=price_unit, doc="Price of the product")
    block.annual_sales = pyo.Var(
        initialize=100, bounds=(-1e6, 1e6), units=million_dollars_per_year(), doc="Product sales in a normal year"
    )
    set_scaling_factor(block.product_price, 1)
    set_scaling_factor(block.annual_sales, 0.01)
    flow = converted(product_flow, pyunits.kg / pyunits.s, block.name, "product flow")
    block.annual_product = pyo.Expression(
        expr=pyunits.convert(flow * finance.operating_hours, pyunits.kg / pyunits.year), doc="Product of a normal year"
    )
    block.sales_definition = pyo.Constraint(
        expr=block.annual_sales
        == pyunits.convert(block.product_price * block.annual_product, million_dollars_per_year()),
        doc="Sales are price times product",
    )


def _add_income(block, costing):
    """Adds what a year earns and what its operation costs; the first holds the start-up."""
    finance = costing.finance

    def share(during_startup):
        return 1 - finance.startup_time * (1 - during_startup)

    @block.Expression(block.operating_years, doc="Product sales of the year")
    def product_sales(b, y):
        return (share(finance.startup_sales) if y == 1 else 1) * b.annual_sales * pyunits.year

    @block.Expression(block.operating_years, doc="By-product sales of the year")
    def by_product_sales(b, y):
        return (share(finance.startup_sales) if y == 1 else 1) * costing.by_product_credit * pyunits.year

    @block.Expression(block.operating_years, doc="Variable operating cost of the year")
    def variable_cost(b, y):
        return (share(finance.startup_variable_cost) if y == 1 else 1) * costing.variable_operating_cost * pyunits.year

    @block.Expression(block.operating_years, doc="Fixed operating cost of the year")
    def fixed_cost(b, y):
        return (share(finance.startup_fixed_cost) if y == 1 else 1) * costing.fixed_operating_cost * pyunits.year

    @block.Expression(block.operating_years, doc="Sales and by-products less variable and fixed cost")
    def operating_income(b, y):
        return b.product_sales[y] + b.by_product_sales[y] - b.variable_cost[y] - b.fixed_cost[y]


def _add_loan(block, costing):
    """Adds the loan: principal after each payment and the constant payment."""
    finance = costing.finance
    growth = (1 + finance.loan_interest) ** LOAN_YEARS
    loan = (1 - finance.equity_fraction) * costing.fixed_capital_investment
    block.loan_years = pyo.RangeSet(0, LOAN_YEARS, doc="Years with a loan")
    block.loan_payment = pyo.Expression(
        expr=loan * finance.loan_interest * growth / (growth - 1), doc="Yearly payment of interest and principal"
    )
    _add_amounts(block, "loan_principal", block.loan_years, 150, "Loan left at the end of the year")

    construction = schedule("construction")

    @block.Expression(block.years, doc="Fixed capital spent in the year")
    def fixed_capital(b, y):
        return construction.get(y, 0) * costing.fixed_capital_investment

    @block.Expression(block.years, doc="Part of it that the loan pays")
    def loan_drawn(b, y):
        return (1 - finance.equity_fraction) * b.fixed_capital[y]

    @block.Expression(block.years, doc="Interest paid in the year")
    def interest(b, y):
        if y > LOAN_YEARS:
            return 0 * million_dollars()
        if y > 0:
            return finance.loan_interest * b.loan_principal[y - 1]
        return finance.loan_interest * loan * sum(part for year, part in construction.items() if year <= y)

    @block.Constraint(block.loan_years, doc="The loan bears interest and is paid off")
    def loan_balance(b, y):
        if y == 0:
            return b.loan_principal[0] == loan
        return b.loan_principal[y] == (1 + finance.loan_interest) * b.loan_principal[y - 1] - b.loan_payment


def _add_depreciation(block, costing, steam_plant_cost):
    """Adds the yearly depreciation of process and steam plant."""
    process, steam = schedule("MACRS7"), schedule("MACRS20")
    years = block.operating_years
    block.process_schedule = pyo.Param(
        years, initialize=lambda _, y: process.get(y, 0), mutable=True, doc="Share of the process written off"
    )
    block.steam_schedule = pyo.Param(
        years, initialize=lambda _, y: steam.get(y, 0), mutable=True, doc="Share of the steam plant written off"
    )
    block.steam_plant_cost = pyo.Expression(expr=steam_plant_cost, doc="Installed cost on the 20 year schedule")

    @block.Expression(years, doc="Depreciation charge of the year")
    def depreciation(b, y):
        base = costing.fixed_capital_investment - b.steam_plant_cost
        return b.process_schedule[y] * base + b.steam_schedule[y] * b.steam_plant_cost


def _add_tax(block, costing):
    """Adds taxable income with losses carried forward, and its smoothed positive part."""
    years = block.operating_years
    _add_amounts(block, "taxable_income", years, 30, "Income with losses carried forward")
    _add_amounts(block, "taxed_income", years, 30, "Income on which tax is paid")
    block.tax_smoothing = pyo.Param(
        initialize=SMOOTHING, mutable=True, units=million_dollars(), within=pyo.PositiveReals, doc="Width of the kink"
    )

    @block.Constraint(years, doc="Income less interest and depreciation, with the loss of the years before")
    def losses_forward(b, y):
        net = b.operating_income[y] - b.interest[y] - b.depreciation[y]
        loss = b.taxable_income[y - 1] - b.taxed_income[y - 1] if y > 1 else 0 * million_dollars()
        return b.taxable_income[y] == net + loss

    @block.Constraint(years, doc="Only a positive income is taxed")
    def income_tax_base(b, y):
        income = b.taxable_income[y]
        return b.taxed_income[y] - 0.5 * income == 0.5 * pyo.sqrt(income**2 + b.tax_smoothing**2)


def _add_cash(block, costing):
    """Adds the cash of every year."""
    finance = costing.finance
    _add_amounts(block, "cash", block.years, 30, "Cash of the year")

    @block.Expression(block.years, doc="Land and working capital bound in the year; negative where recovered")
    def land_and_working_capital(b, y):
        bound = {-2: finance.land, 0: costing.working_capital, LIFE: -(costing.working_capital + finance.land)}
        return bound.get(y, 0 * million_dollars())

    @block.Constraint(block.years, doc="Equity spent, or income less loan payment and tax")
    def cash_balance(b, y):
        if y < 1:
            equity = b.fixed_capital[y] - b.loan_drawn[y]
            return b.cash[y] == -(equity + b.interest[y] + b.land_and_working_capital[y])
        cash = b.operating_income[y] - finance.income_tax * b.taxed_income[y]
        if y <= LOAN_YEARS:
            cash = cash - b.loan_payment
        return b.cash[y] == (cash - b.land_and_working_capital[y] if y == LIFE else cash)


def _add_worth(block, costing):
    """Adds the discounted worth and the condition that defines the minimum selling price."""
    rate = costing.finance.internal_rate_of_return
    _add_amounts(block, "worth", block.years, 100, "Worth at the year of its cash and of all later cash")

    @block.Constraint(block.years, doc="Later cash is discounted")
    def discounting(b, y):
        later = b.worth[y + 1] / (1 + rate) if y < LIFE else 0 * million_dollars()
        return b.worth[y] == b.cash[y] + later

    block.net_present_worth = pyo.Expression(expr=block.worth[-2] * (1 + rate) ** 2, doc="Present worth at year 0")
    block.zero_present_worth = pyo.Constraint(
        expr=block.worth[-2] == 0 * million_dollars(), doc="The minimum selling price earns just the rate of return"
    )


def _add_amounts(block, name: str, years, initialize: float, doc: str):
    """Adds a variable of money over years."""
    amounts = pyo.Var(years, initialize=initialize, bounds=(-1e6, 1e6), units=million_dollars(), doc=doc)
    block.add_component(name, amounts)
    for y in years:
        set_scaling_factor(amounts[y], 0.01)


def fix_product_price(block, price=None):
    """Fixes the product price (USD_2007/kg; its present value if not given), so that the present worth results."""
    block.zero_present_worth.deactivate()
    block.product_price.fix(price)


def solve_for_product_price(block):
    """Frees the product price, so that the present worth is zero."""
    block.zero_present_worth.activate()
    block.product_price.unfix()


def initialize_cash_flow(block):
    """Calculates every variable of the cash flow in order; finds the price by the secant method if it is free."""
    for y in block.loan_years:
        _assign(block.loan_principal[y], block.loan_balance[y])
    if block.product_price.fixed:
        _evaluate(block, pyo.value(block.product_price))
        return
    price = [0.0, 1.0]
    worth = [_evaluate(block, c) for c in price]
    for _ in range(50):
        if abs(worth[-1]) < 1e-9 or worth[-1] == worth[-2]:
            return
        step = worth[-1] * (price[-1] - price[-2]) / (worth[-1] - worth[-2])
        price.append(price[-1] - step)
        worth.append(_evaluate(block, price[-1]))


def _evaluate(block, price: float) -> float:
    """Returns the present worth (MUSD_2007, at year -2) at a price, with all variables calculated."""
    block.product_price.set_value(price)
    _assign(block.annual_sales, block.sales_definition)
    for y in block.operating_years:
        _assign(block.taxable_income[y], block.losses_forward[y])
        _assign(block.taxed_income[y], block.income_tax_base[y])
    for y in block.years:
        _assign(block.cash[y], block.cash_balance[y])
    for y in reversed(list(block.years)):
        _assign(block.worth[y], block.discounting[y])
    return pyo.value(block.worth[-2])


def _assign(variable, constraint):
    """Gives a variable the value of the expression that a constraint `variable == expression` sets it to."""
    variable.set_value(pyo.value(variable) - pyo.value(constraint.body) + pyo.value(constraint.upper))
