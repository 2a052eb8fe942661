"""A life cycle worked out from the tables of a results folder alone, without the model: pandas and a few sums.

`inventory.csv` holds the lines, `life_cycle_factors.csv` the factors, `life_cycle_products.csv` what weighs a product.
"""

import pandas as pd

KINDS = {
    "material taken in": "material",
    "product delivered": "product",
    "heating value of fuel burnt": "fuel",
    "electric power bought": "electricity_import",
    "electric power sold": "electricity_export",
    "water taken in": "water_intake",
    "water given off as liquid": "water_discharged",
    "pollutant in water given off": "water_pollutant",
    "solid waste": "solid_waste",
    "liquid waste": "liquid_waste",
    "dry matter of wastes": "waste_dry_matter",
    "emission to air": "emission",
    "burden that a material brings": "upstream",
    "capital invested": "capital",
    "salaries paid": "salaries",
}
BASE = {"kg/kg": 1.0, "g/kg": 1e-3, "kg/tonne": 1e-3, "kg/MJ": 1e-6, "kg/TJ": 1e-12, "kg/kWh": 1 / 3.6e6}
BASE |= {"FTE/tonne": 1e-3, "FTE/MUSD_2007": 1.0, "cases/FTE": 1.0}
IN_GRAMS = ("eutrophication", "acidification")
SECONDS, LIFE = 8410 * 3600, 30  # of a year, Humbird et al. 2011; years of the plant
PER_YEAR = ("jobs_operation", "jobs_supply", "injuries_operation")
PER_PLANT = ("jobs_construction", "injuries_construction")


def read(folder, name: str) -> pd.DataFrame:
    """Returns a table of a results folder."""
    return pd.read_csv(folder / f"{name}.csv")


def impact_lines(folder, method: str = "AR6") -> pd.DataFrame:
    """Returns line, impact, scope and value in base units a second (of money: as it is), one row a factor."""
    factors = read(folder, "life_cycle_factors").dropna(subset="value")
    factors["base"] = factors["value"] * factors["unit"].map(BASE)
    weights = factors[factors["kind"] == "elementary"][["substance", "flow", "base"]]
    other = "AR5" if method == "AR6" else "AR6"
    weights = weights[~weights["flow"].str.endswith(other)]
    weights = weights.assign(flow=weights["flow"].str.removesuffix(f"_{method}"))
    weights = weights.rename(columns={"substance": "gives", "flow": "impact", "base": "weight"})
    own = factors[factors["kind"] != "elementary"].rename(columns={"flow": "gives"})
    inventory = read(folder, "inventory")
    inventory["kind"] = inventory["kind"].map(KINDS)
    lines = inventory.drop(columns="units").merge(own[["kind", "substance", "gives", "scope", "base"]])
    direct = lines.assign(impact=lines["gives"], weight=1.0)
    found = pd.concat([lines.merge(weights, on="gives"), direct], ignore_index=True)
    found["result"] = found["value"] * found["base"] * found["weight"]
    return found


def by_hand(folder, unit: str, allocation: str, method: str = "AR6") -> dict[str, float]:
    """Returns the impacts per functional unit, `MJ` of ethanol or `kg` of products, by an allocation."""
    lines = impact_lines(folder, method)
    products = read(folder, "life_cycle_products")
    flows = read(folder, "inventory").set_index("line")["value"]
    made = products["line"].map(flows) * products["mass"].map(lambda mass: 1.0 if mass else 1e-6)
    counted = products["substance"] == "ethanol" if unit == "MJ" else products["mass"] > 0
    amount = (made * (products["energy"] if unit == "MJ" else 1.0))[counted].sum()
    avoided = lines["scope"].astype(str) == "avoided"
    totals = lines[~avoided].groupby("impact")["result"].sum()
    if allocation == "system_expansion":
        others = lines["line"].isin(products["line"][~counted])
        credits = lines[avoided & others].groupby("impact")["result"].sum()
        found = totals.sub(credits.reindex(totals.index).fillna(0.0)) / amount
    else:
        weight = made * products[{"economic": "price"}.get(allocation, allocation)]
        found = totals * weight[counted].sum() / weight.sum() / amount
    scale = pd.Series(dict.fromkeys(IN_GRAMS, 1000.0)).reindex(found.index).fillna(1.0)
    return (found * scale).to_dict()


def of_year_and_plant(folder, method: str = "AR6") -> dict[str, float]:
    """Returns jobs and injuries of a year or of the plant's life, and the tonnes of each scope in a year."""
    lines = impact_lines(folder, method)
    lines = lines[lines["scope"].astype(str) != "avoided"]
    lines["yearly"] = lines["result"].where(lines["kind"] == "salaries", lines["result"] * SECONDS)
    found = {name: lines.loc[lines["impact"] == name, "yearly"].sum() for name in PER_YEAR}
    found |= {name: lines.loc[lines["impact"] == name, "result"].sum() for name in PER_PLANT}
    warming = lines[lines["impact"] == "climate_change"]
    for scope in ("1", "2", "3"):
        here = warming["scope"].astype(str).str.removesuffix(".0") == scope
        found[f"scope_{scope}"] = warming.loc[here, "result"].sum() * SECONDS / 1000
    return found


def check(results, unit: str, chosen: str = "energy", method: str = "AR6") -> None:
    """Asserts that every life-cycle figure of a run, its key figures by `chosen`, equals the hand calculation."""
    folder = results.folder
    table = read(folder, "life_cycle")
    for allocation in ("energy", "mass", "economic", "system_expansion"):
        rows = table[table["allocation"] == allocation].set_index("impact")["value"]
        expected = by_hand(folder, unit, allocation, method)
        assert len(rows) == 5
        for impact, value in rows.items():
            assert abs(value - expected[impact]) <= 1e-9 * abs(expected[impact]), (allocation, impact)
    expected = by_hand(folder, unit, chosen, method)
    figures = {name: expected[name] for name in ("climate_change", "water_consumption", "water_scarcity", *IN_GRAMS)}
    for name, value in (figures | of_year_and_plant(folder, method)).items():
        assert abs(results.kpi(name) - value) <= 1e-9 * abs(value), name
    check_shares(folder)
    check_circularity(results)


def check_shares(folder) -> None:
    """Asserts that the shares of the products sum to 1 by every allocation."""
    shares = read(folder, "life_cycle_products").filter(like="share_")
    assert shares.shape[1] == 3
    assert ((shares.sum() - 1).abs() < 1e-12).all()


def check_circularity(results) -> None:
    """Asserts the circularity indicator, waste over product and recycled water from the lines."""
    totals = impact_lines(results.folder).groupby("impact")["result"].sum()
    spent = totals["virgin_input"] + totals["unrecovered_waste"]
    assert abs(results.kpi("material_circularity") - (1 - 0.9 * spent / (2 * totals["material_input"]))) < 1e-12
    inventory = read(results.folder, "inventory")
    kinds = inventory.groupby("kind")["value"].sum()
    ratio = (kinds["solid waste"] + kinds["liquid waste"]) / kinds["product delivered"]
    assert abs(results.kpi("waste_to_product") - ratio) < 1e-9
    recycled = kinds["treated water that returns"]
    raw = inventory.loc[inventory["substance"] == "makeup_water", "value"].sum()
    assert abs(results.kpi("recycled_water_share") - recycled / (recycled + raw)) < 1e-12


def check_carbon(results) -> None:
    """Asserts that carbon in equals carbon out, biogenic and fossil, and that the emission lines hold that to air."""
    table = read(results.folder, "carbon_balance")
    entering = table["way"] == "taken in"
    for origin in ("biogenic", "fossil"):
        into, out = table.loc[entering, origin].sum(), table.loc[~entering, origin].sum()
        assert into > 0
        assert abs(into - out) <= 1e-6 * into, origin
    inventory = read(results.folder, "inventory").set_index("kind").loc["emission to air"]
    gas = inventory.loc[inventory["substance"] == "carbon_dioxide_biogenic", "value"].sum() * 12.011 / 44.009
    stack = table.loc[table["way"] == "to air", "biogenic"].sum()
    assert gas <= stack <= gas * 1.001  # vapours of ethanol and others are the rest
    products = table.loc[table["way"] == "in products", "biogenic"].sum() * 3600
    assert abs(results.kpi("biogenic_carbon_in_products") - products) <= 1e-9 * products
