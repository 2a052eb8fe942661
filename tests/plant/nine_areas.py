"""Results of an imagined plant of nine areas and a hundred units, as large as the report must bear; no model behind."""

import pandas as pd

from nexus.audit import balances
from nexus.results import Results
from nexus.scenario import Scenario
from nexus.tables import (
    ASSUMPTION_COLUMNS,
    ENTHALPY,
    FIXED_COLUMNS,
    HEAT,
    MASS,
    POWER,
    PRESSURE,
    SENSIBLE,
    TEMPERATURE,
    WORK,
)

AREAS = {
    100: "Feedstock handling",
    200: "Pretreatment and conditioning",
    300: "Enzymatic hydrolysis and fermentation",
    400: "Enzyme production",
    500: "Product, solids and water recovery",
    600: "Wastewater treatment",
    700: "Storage",
    800: "Combustor, boiler and turbogenerator",
    900: "Utilities",
}
# from, to, t/h, share of carbohydrate, share of CO2; a text is a feed or a product
JOINS = [
    ("corn_stover", 100, 104.0, 0.6, 0.0), (100, 200, 103.9, 0.6, 0.0), ("sulfuric_acid", 200, 2.0, 0.0, 0.0),
    ("ammonia", 200, 1.1, 0.0, 0.0), (900, 200, 200.0, 0.0, 0.0), (800, 200, 55.0, 0.0, 0.0),
    (200, 300, 360.0, 0.17, 0.0), (400, 300, 14.0, 0.02, 0.0), ("corn_steep_liquor", 300, 1.3, 0.5, 0.0),
    (300, "fermentation_vent", 21.0, 0.0, 0.98), (300, 500, 426.0, 0.12, 0.0), (900, 300, 70.0, 0.0, 0.0),
    ("glucose", 400, 2.4, 0.9, 0.0), (400, "enzyme_off_gas", 23.0, 0.0, 0.05), ("air_for_enzyme", 400, 22.0, 0.0, 0.0),
    (500, 700, 21.8, 0.5, 0.0), (700, "denatured_ethanol", 22.3, 0.5, 0.0), ("gasoline_denaturant", 700, 0.5, 0.5, 0.0),
    (500, 800, 46.0, 0.45, 0.0), (500, 600, 380.0, 0.01, 0.0), (600, 900, 390.0, 0.0, 0.0),
    (600, 800, 23.0, 0.2, 0.2), (800, "stack_gas", 420.0, 0.0, 0.2), (800, "ash", 5.6, 0.0, 0.0),
    ("combustion_air", 800, 330.0, 0.0, 0.0), (900, 800, 80.0, 0.0, 0.0), (800, 500, 62.0, 0.0, 0.0),
    (500, 900, 60.0, 0.0, 0.0), ("raw_water", 900, 140.0, 0.0, 0.0), (900, "cooling_tower_loss", 250.0, 0.0, 0.0),
    ("boiler_chemicals", 800, 0.01, 0.0, 0.0), ("lime", 800, 0.9, 0.0, 0.0), ("caustic", 600, 2.3, 0.0, 0.0),
    (300, 600, 3.0, 0.01, 0.0), (200, 600, 2.0, 0.01, 0.0), (600, "brine", 9.9, 0.0, 0.0),
    ("diammonium_phosphate", 300, 0.14, 0.0, 0.0), (500, "scrubber_vent", 1.0, 0.0, 0.9),
]  # fmt: skip
UNITS_AN_AREA = 11


def nine_areas() -> Results:
    """Returns the results, with a chain of units in each area and a recycle inside it."""
    streams, units = [], []
    for area in AREAS:
        chain = [_unit(area, i) for i in range(UNITS_AN_AREA)]
        for i, name in enumerate(chain):
            heat = (3e6 if i == 2 else -4e6 if i == 5 else 0.0) * (area / 500)
            work = -41e6 if (area, i) == (800, 6) else 2.5e5 * i
            units.append((name, "Unit", area, heat, work, ""))
        flow = sum(join[2] for join in JOINS if join[1] == area)
        streams += [_stream(f"a{area}_{i}", a, b, flow, 0.2, 0.01, area) for i, (a, b) in enumerate(_pairs(chain))]
        streams.append(_stream(f"a{area}_recycle", chain[7], chain[3], 0.2 * flow, 0.1, 0.0, area))
    for i, (start, end, flow, carbohydrate, gas) in enumerate(JOINS):
        area = start if isinstance(start, int) else end
        source = _unit(start, UNITS_AN_AREA - 1) if isinstance(start, int) else f"ends.{start}"
        target = _unit(end, 0) if isinstance(end, int) else f"ends.{end}"
        units += [(name, "Feed", None, 0.0, 0.0, "") for name in (source, target) if name.startswith("ends.")]
        streams.append(_stream(f"s{i}", source, target, flow, carbohydrate, gas, area))
    tables = {
        "streams": pd.DataFrame(streams).fillna(0.0),
        "unit_models": pd.DataFrame(units, columns=["unit", "type", "area", HEAT, WORK, "variables"]),
        "kpis": _kpis(),
        "costs": _costs(),
        "assumptions": _assumptions(),
    }
    tables["unit_models"]["area"] = tables["unit_models"]["area"].astype("Int64")
    run = {
        "size": {"equalities": 5000, "degrees_of_freedom": 0},
        "seconds": {"build": 10.0, "solve": 3.0, "total": 40.0},
        "versions": {"python": "3.11", "nexus-biorefinery": "0.1.0"},
        "changes": ["pretreatment.reactor.temperature: 431.15 -> 433.15 K (fixed)"],
        "finished": "2011-05-01T00:00:00+00:00",
        "iterations": 25,
        "largest_residual": 1e-12,
    }
    return Results(
        name="nine_areas",
        scenario=Scenario(plant="nine_areas", why="an imagined plant, as large as a report must bear"),
        ok=True,
        status="Solved in 25 iterations; the final solve took 3.00 s.",
        run=run,
        tables=tables,
        balances=balances(tables["streams"], tables["unit_models"]),
        areas=AREAS,
        plant_title="Imagined plant of nine areas",
    )


def _unit(area: int, i: int) -> str:
    names = "presteamer horizontal_reactor blowdown_tank ammonia_addition_mixer screw_press heat_exchanger "
    return f"area_{area}.{(names + 'pump storage_tank washing_filter evaporator condenser').split()[i]}"


def _pairs(chain: list[str]):
    return zip(chain, chain[1:], strict=False)


def _stream(name: str, start: str, end: str, tonnes: float, carbohydrate: float, gas: float, area: int) -> dict:
    flow = tonnes * 1000
    fixed = [name, start, end, area, "liquid", 320.0, 1e5, flow, -4.4e3 * flow, 30.0 * flow]
    known = dict(zip(FIXED_COLUMNS, fixed, strict=True)) | {TEMPERATURE: 320.0, PRESSURE: 1e5, MASS: flow}
    flows = {"Water": 1 - carbohydrate - gas, "Glucan": carbohydrate, "CO2": gas}
    assert known[ENTHALPY] < 0 < known[SENSIBLE]
    return known | {f"{component} [kg/h]": flow * share for component, share in flows.items()}


def _kpis() -> pd.DataFrame:
    rows = [
        ("minimum_ethanol_selling_price", 2.17, "USD_2007/gal", "Price at which the plant earns 10 %", 2.15),
        ("ethanol_yield", 78.9, "gal/US dry ton", "Ethanol per dry feedstock", 79.0),
        ("power_export", 12.1, "MW", "Sold to the grid", 12.8),
        ("total_capital_investment", 350.0, "MUSD_2007", "Fixed and working capital and land", 422.5),
        ("cooling_duty", 103.0, "MW", "Heat to the cooling tower", float("nan")),
    ]
    table = pd.DataFrame(rows, columns=["name", "value", "units", "meaning", "published"])
    return table.assign(source="NREL/TP-5100-47764", confidence="Q1")


def _assumptions() -> pd.DataFrame:
    """Returns two hundred unsure numbers with names and meanings as long as any."""
    words = "a number that nobody has confirmed, with as many words as the longest meaning of a table has "
    rows = [
        (f"area_{area}", "nine_areas_design.csv", f"a_design_value_with_a_long_name_{i}", "1.5e-10", "mol/m2/s/Pa")
        + (("A", "M", "Q2+A")[i % 3], words * 2, words)
        for i, area in zip(range(200), list(AREAS) * 23, strict=False)
    ]
    return pd.DataFrame(rows, columns=ASSUMPTION_COLUMNS)


def _costs() -> pd.DataFrame:
    rows = [("installed equipment", area, f"equipment_{area}", 3.0 * i + 2) for i, area in enumerate(AREAS)]
    rows += [("other capital", None, "prorateable_expenses", 25.0), ("other capital", None, "contingency", 25.0)]
    rows += [("variable operating", 100, "feedstock", 45.2), ("variable operating", 400, "glucose", 11.8)]
    rows += [("variable operating", 200, f"chemical_{i}", 3.0 / i) for i in range(1, 20)]
    rows += [("fixed operating", None, "labour", 2.5), ("revenue", 700, "ethanol", 131.0)]
    units = {"installed equipment": "MUSD_2007", "other capital": "MUSD_2007"}
    table = pd.DataFrame(rows, columns=["kind", "area", "item", "value"]).assign(basis="", **{POWER: float("nan")})
    table.insert(4, "units", table["kind"].map(units).fillna("MUSD_2007/yr"))
    return table.astype({"area": "Int64"})
