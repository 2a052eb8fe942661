"""Price: what each cost adds to the selling price of the product.

The product's yearly sales over its price are the yearly amount sold; each yearly cost over that amount is its part
of the price, revenue from other products counts against it, and what is left is the capital charge: depreciation,
return and tax.
"""

import pandas as pd

from nexus.flowsheets.plant import CostKind
from nexus.report.text import words
from nexus.results import Results

PRODUCT = "product"  # the cost table's name for sales of the product that is priced
PRICE = "selling_price"
LARGEST = 8  # variable costs drawn one by one


def selling_price(results: Results) -> tuple[str, float, str] | None:
    """Returns name, value and units of the key figure that prices the product; None where there is none."""
    kpis = results.tables["kpis"]
    found = kpis[kpis["name"].str.endswith(PRICE) & kpis["units"].str.startswith("USD_")]
    return None if found.empty else (found["name"].iloc[0], float(found["value"].iloc[0]), found["units"].iloc[0])


def product_name(results: Results) -> str:
    """Returns the name of the product that is priced: what `minimum_ethanol_selling_price` says of it is `Ethanol`."""
    price = selling_price(results)
    name = "" if price is None else price[0].removesuffix(PRICE).removeprefix("minimum_").strip("_")
    return words(name or PRODUCT)


def price_parts(results: Results) -> pd.DataFrame | None:
    """Returns rows item, kind (variable, fixed, capital, credit) and value that sum to the price, in its units."""
    price, costs = selling_price(results), results.tables["costs"]
    sales = costs[(costs["kind"] == CostKind.revenue.value) & (costs["item"] == PRODUCT)]["value"].sum()
    if price is None or sales <= 0 or price[1] <= 0:
        return None
    factor = price[1] / sales
    kinds = ((CostKind.variable_operating, "variable", 1), (CostKind.fixed_operating, "fixed", 1))
    rows = []
    for kind, name, sign in (*kinds, (CostKind.revenue, "credit", -1)):
        chosen = costs[(costs["kind"] == kind.value) & (costs["item"] != PRODUCT)].sort_values("value", ascending=False)
        top, rest = chosen.iloc[:LARGEST], float(chosen["value"].iloc[LARGEST:].sum())
        rows += [(words(i), name, sign * v * factor) for i, v in zip(top["item"], top["value"], strict=True)]
        rows += [(f"Other {kind.value}", name, sign * rest * factor)] if rest else []
    charge = price[1] - sum(value for _, _, value in rows)
    first = [row for row in rows if row[1] != "credit"]
    rows = [*first, ("Capital charge", "capital", charge), *rows[len(first) :]]
    return pd.DataFrame(rows, columns=["item", "kind", "value"])
