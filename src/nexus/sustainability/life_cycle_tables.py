"""Tables of a life cycle: results by allocation, every contribution with its factor, products, factors, carbon.

These functions only read values; the expressions stand in the life-cycle block. All can be recomputed from the tables
`inventory`, `life_cycle_factors` and `life_cycle_products` of a results folder alone.
"""

from collections.abc import Iterator, Mapping
from math import hypot, nan

import pandas as pd
import pyomo.environ as pyo

from nexus.sustainability.allocation import Allocation
from nexus.sustainability.factors import AMOUNTS, COLUMNS, Factor, impacts
from nexus.sustainability.life_cycle import INSIDE, reasons

RESULT_COLUMNS = [
    "impact",
    "method",
    "allocation",
    "functional_unit",
    "value",
    "low",
    "high",
    "units",
    "chosen",
    "meaning",
]
LINE_COLUMNS = ["area", "line", "kind", "substance", "impact", "scope", "flow", "amount", "amount_units"]
LINE_COLUMNS += ["factor", "factor_units", "characterisation", "value", "units", "low", "high", "confidence", "source"]
LINE_COLUMNS += ["note"]
CARBON_COLUMNS = ["stream", "way", "biogenic", "fossil", "units"]


def life_cycle_tables(life_cycle) -> dict[str, pd.DataFrame]:
    """Returns all tables of a life cycle by the name of their file."""
    lines = line_table(life_cycle)
    return {
        "life_cycle": result_table(life_cycle, lines),
        "life_cycle_lines": lines,
        "life_cycle_products": product_table(life_cycle),
        "life_cycle_factors": used_factor_table(life_cycle),
        "carbon_balance": carbon_table(life_cycle),
    }


def line_table(life_cycle) -> pd.DataFrame:
    """Returns one row a line, factor and impact, with the range of the factor, and one a line without any factor.

    `value` is amount times factor times characterisation: a second, a year or a plant, as the impact counts; `low` and
    `high` are the same at the ends of the factor's range.
    """
    rows = [row for line in life_cycle.config.inventory.members() for row in _line_rows(life_cycle, line)]
    table = pd.DataFrame(rows, columns=LINE_COLUMNS)
    table["area"] = table["area"].astype("Int64")
    return table.sort_values("area", kind="stable", na_position="last", ignore_index=True)


def _line_rows(life_cycle, line) -> Iterator[dict]:
    kind = {"area": line.area, "line": line.local_name, "kind": line.kind.name, "substance": line.substance}
    for factor in life_cycle.factors_of(line):
        for impact, weight in _impacts_of(life_cycle, factor):
            amount = pyo.value(life_cycle.amount(line, impacts()[impact].per))
            value, low, high = (amount * v * factor.to_base * weight for v in _range(life_cycle, factor))
            scale = AMOUNTS[impacts()[impact].units]
            yield kind | {
                "impact": impact,
                "scope": factor.scope,
                "flow": factor.flow,
                "amount": amount,
                "amount_units": _amount_units(line, impacts()[impact].per),
                "factor": pyo.value(life_cycle.factor[factor.key]),
                "factor_units": factor.unit,
                "characterisation": weight,
                "value": value / scale,
                "units": impacts()[impact].units,
                "low": low / scale,
                "high": high / scale,
                "confidence": factor.confidence,
                "source": _place(factor),
                "note": factor.note,
            }
    if line.kind in INSIDE:
        yield kind | {"flow": "inside", "note": INSIDE[line.kind]}
    for factor in reasons(line, life_cycle.table):
        yield kind | {"flow": "cut off", "impact": " ".join(factor.impacts_cut) or "all", "note": factor.note}


def _amount_units(line, per: str) -> str:
    """Returns the units of a line's amount in an impact that counts per second, year or plant's life."""
    base = {"kg/s": "kg", "W": "J"}.get(line.kind.unit_name, line.kind.unit_name.partition("/")[0])
    return base + {"year": "/yr", "plant": ""}.get(per, "/s")


def _place(factor: Factor) -> str:
    """Returns the source of a factor with region and year, where it has them."""
    return ", ".join(filter(None, (factor.source, factor.region, factor.year)))


def _range(life_cycle, factor: Factor) -> tuple[float, float, float]:
    """Returns value, low and high of a factor; a factor without a range has its value as both."""
    value = pyo.value(life_cycle.factor[factor.key])
    return value, value if factor.low is None else factor.low, value if factor.high is None else factor.high


def _impacts_of(life_cycle, factor: Factor) -> Iterator[tuple[str, float]]:
    """Yields (impact, characterisation in base units) of what a factor gives."""
    if factor.flow in impacts():
        yield factor.flow, 1.0
    for impact, weight in life_cycle.characterisations(factor.flow):
        yield impact, pyo.value(life_cycle.factor[weight.key]) * weight.to_base


def result_table(life_cycle, lines: pd.DataFrame) -> pd.DataFrame:
    """Returns each impact per functional unit by every allocation, and those of a year or the plant once.

    `low` and `high` combine the ranges of all factors as independent: the root of the sum of their squared effects.
    """
    unit, chosen = life_cycle.config.functional_unit, life_cycle.config.allocation
    made = pyo.value(life_cycle.units_made)
    rows = []
    for name, impact in impacts().items():
        method = life_cycle.config.warming.name if name == "climate_change" else ""
        own = lines[(lines["impact"] == name) & lines["value"].notna()]
        if impact.per != "functional_unit":
            value = pyo.value(life_cycle.result[name])
            down, up = _spread(own[own["scope"] != "avoided"], lambda row: 1.0)
            rows.append(
                (name, method, "", impact.per, value, value - down, value + up, impact.units, True, impact.meaning)
            )
            continue
        for allocation in Allocation:
            value = pyo.value(life_cycle.burden(name, allocation)) / made
            down, up = _spread(own, _weights(life_cycle, allocation, made))
            text = (
                name,
                method,
                allocation.name,
                unit.name,
                value,
                value - down,
                value + up,
                f"{impact.units}/{unit.unit}",
            )
            rows.append((*text, allocation is chosen, impact.meaning))
    return pd.DataFrame(rows, columns=RESULT_COLUMNS)


def _weights(life_cycle, allocation: Allocation, made: float):
    """Returns the function that says how much of a row of the table of lines enters the result."""
    unit = life_cycle.config.functional_unit
    outside = {p.line for p in life_cycle.products if not unit.counts(p)}
    shares = life_cycle.shares(allocation)
    counted = sum(pyo.value(share) for line, share in shares.items() if line not in outside) if shares else 1.0
    credited = outside if allocation is Allocation.system_expansion else set()

    def weight(row: Mapping) -> float:
        if row["scope"] == "avoided":
            return -1.0 / made if row["line"] in credited else 0.0
        return counted / made

    return weight


def _spread(lines: pd.DataFrame, weight) -> tuple[float, float]:
    """Returns how far below and above a sum of lines lies when factors vary apart, each factor whole at once."""
    effects: dict[str, list[float]] = {}
    for row in lines.to_dict("records"):
        share = weight(row)
        ends = sorted((share * (row["low"] - row["value"]), share * (row["high"] - row["value"])))
        key = f"{row['kind']}.{row['substance']}.{row['flow']}"
        down, up = effects.get(key, (0.0, 0.0))
        effects[key] = [down + ends[0], up + ends[1]]
    return hypot(*(e[0] for e in effects.values())), hypot(*(e[1] for e in effects.values()))


def product_table(life_cycle) -> pd.DataFrame:
    """Returns what each product sells, what weighs it, and its share by every allocation that has shares."""
    rows = []
    shares = {a: life_cycle.shares(a) for a in Allocation if a is not Allocation.system_expansion}
    for product in life_cycle.products:
        power = product.mass == 0
        rows.append(
            {
                "line": product.line,
                "substance": product.substance,
                "flow": pyo.value(product.flow),
                "flow_units": "MJ/s" if power else "kg/s",
                "energy": product.energy,
                "mass": product.mass,
                "price": pyo.value(product.price),
                "weights_per": "MJ" if power else "kg",
                "counted": life_cycle.config.functional_unit.counts(product),
                **{f"share_{a.name}": pyo.value(found[product.line]) for a, found in shares.items()},
            }
        )
    return pd.DataFrame(rows)


def used_factor_table(life_cycle) -> pd.DataFrame:
    """Returns the whole table of factors at the values that the model has; it can be used as a file of factors."""
    rows = []
    for factor in life_cycle.table:
        row = {column: getattr(factor, column) for column in COLUMNS}
        if factor.key in life_cycle.factor:
            row["value"] = pyo.value(life_cycle.factor[factor.key])
        rows.append({key: nan if value is None else value for key, value in row.items()})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def carbon_table(life_cycle) -> pd.DataFrame:
    """Returns the carbon of each stream at the boundary, biogenic and fossil, in kg/s."""
    biogenic, fossil = life_cycle.biogenic_carbon, life_cycle.fossil_carbon
    rows = [
        (f.stream, f.way.value, pyo.value(biogenic[f.stream]), pyo.value(fossil[f.stream]), "kg/s")
        for f in life_cycle.config.carbon
    ]
    return pd.DataFrame(rows, columns=CARBON_COLUMNS)
