"""The cash flow by year as a table: every amount between sales and discounted cash, signed as it moves cash."""

import pandas as pd
import pyomo.environ as pyo

SIGNED = (
    "product_sales",
    "by_product_sales",
    "variable_cost",
    "fixed_cost",
    "fixed_capital",
    "land_and_working_capital",
    "loan_drawn",
    "interest",
    "loan_repayment",
    "income_tax",
)
"""Columns that add up to the cash of a year: money in is positive, money out negative."""
COSTS = ("variable_cost", "fixed_cost", "fixed_capital", "land_and_working_capital", "interest")
OTHERS = ("loan_left", "depreciation", "taxable_income", "taxed_income")
SUMS = ("cash", "discounted_cash", "cumulative_cash", "cumulative_discounted_cash")
UNIT = "MUSD_2007"
COLUMNS = ("basis", "year", *(f"{name} [{UNIT}]" for name in (*SIGNED, *SUMS, *OTHERS)))
BASES = {"cash_flow": "minimum selling price", "market_cash_flow": "market price"}
"""Block of the costing -> price at which its product sells."""


def cash_flow_table(costing) -> pd.DataFrame:
    """Returns a row a year of each cash flow of a closed costing block, with the columns `COLUMNS`.

    The columns `SIGNED` add up to `cash`; discounting is to year 0 at the required rate of return. Depreciation and
    loan left are positive amounts; a negative taxable income is carried forward.
    """
    tables = [_rows(costing, block) for block in costing.cash_flows()]
    return pd.concat(tables, ignore_index=True)[list(COLUMNS)]


def _rows(costing, block) -> pd.DataFrame:
    years = list(block.years)
    amounts = {name: [_at(block.component(name), y) for y in years] for name in (*SIGNED[:8], *OTHERS[1:], "cash")}
    table = pd.DataFrame(amounts)
    table[list(COSTS)] = 0.0 - table[list(COSTS)]
    left = [_at(block.loan_principal, y) for y in years]
    payment = pyo.value(block.loan_payment)
    table["loan_repayment"] = [
        -(payment - _at(block.interest, y)) if y in block.loan_years and y > 0 else 0.0 for y in years
    ]
    drawn = table["loan_drawn"].cumsum()
    table["loan_left"] = [drawn[k] if y < 0 else left[k] for k, y in enumerate(years)]
    table["income_tax"] = 0.0 - pyo.value(costing.finance.income_tax) * table["taxed_income"]
    rate = pyo.value(costing.finance.internal_rate_of_return)
    table["discounted_cash"] = [c / (1 + rate) ** y for c, y in zip(table["cash"], years, strict=True)]
    for name in ("cash", "discounted_cash"):
        table[f"cumulative_{name}"] = table[name].cumsum()
    table.columns = [f"{name} [{UNIT}]" for name in table.columns]
    table.insert(0, "year", years)
    table.insert(0, "basis", BASES[block.local_name])
    return table


def _at(component, year) -> float:
    """Returns the value of a component in a year, 0 in years that it does not have."""
    return pyo.value(component[year]) if year in component else 0.0
