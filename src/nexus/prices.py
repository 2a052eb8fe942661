"""Prices: those of a scenario's price file written to a plant, and the table of every price that a plant uses.

A name in a price file is a good of the plant's costs (`ethanol`, `succinic_acid`, `natural_gas`; all costs and credits
of that good take its price) or, where it holds a point, the path of a variable or parameter that is a price
(`feedstock.blend.gate_price[corn_stover]`). A volume of the main product counts by the mass of a gallon of the
financial assumptions.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from nexus.costing.price_history import BASE_DOLLARS, Choice, PriceError, nearest, prices_at, read_history
from nexus.costing.tables import price_table
from nexus.flowsheets.plant import Plant
from nexus.scenario import Between, Scenario, ScenarioError
from nexus.units import UnitError, convert, pint_unit, unit_text, units_of

COLUMNS = ["name", "item", "value", "units", "date", "source", "confidence", "quoted"]
BY_SCENARIO = "set by the scenario"
CALCULATED = "calculated by the plant"


def scenario_prices(scenario: Scenario) -> tuple[Choice, ...]:
    """Returns the prices that a scenario takes from its file, none without one; raises ScenarioError."""
    given = scenario.prices
    if given is None:
        return ()
    try:
        return prices_at(read_history(given.file), given.date, given.average, given.between is Between.linear)
    except PriceError as error:
        text = str(error)
        raise ScenarioError(text[:1].upper() + text[1:]) from None


def price_data(plant: Plant) -> dict[str, list[Any]]:
    """Returns the parameters and variables that are the price of each good, by its name."""
    found: dict[str, list[Any]] = {}
    if plant.costs is None:
        return found
    for block in (*plant.costs.members("variable_costs"), *plant.costs.members("credits")):
        if block.price.ctype is pyo.Param:
            found.setdefault(block.good, []).append(block.price)
    if plant.costs.market_good:
        found.setdefault(plant.costs.market_good, []).append(plant.costs.market_cash_flow.product_price)
    return found


def targets(plant: Plant, choice: Choice, find: Any) -> list[Any]:
    """Returns what a price of a file is written to; raises ScenarioError with the accepted names.

    `find` returns the variable or parameter of a path.
    """
    goods = price_data(plant)
    if choice.name in goods:
        return goods[choice.name]
    if "." in choice.name:
        return [find(plant, choice.name)]
    raise ScenarioError(
        f"Plant '{plant.name}' buys or sells no '{choice.name}'. {nearest(choice.name, sorted(goods))}; "
        "or the path of a price, with points in it."
    )


def value_for(plant: Plant, choice: Choice, datum: Any) -> float:
    """Returns a price in the units of the variable or parameter it is written to; raises ScenarioError."""
    own = units_of(datum)
    try:
        given = pint_unit(choice.units)
        if plant.costs is not None and choice.name == plant.costs.market_good and _by_volume(given):
            mass = plant.costs.finance.gallon_mass
            per_gallon = convert(choice.value, given, pint_unit(f"{BASE_DOLLARS}/gallon"))
            return convert(per_gallon / pyo.value(mass), pint_unit(f"{BASE_DOLLARS}/kg"), own)
        return convert(choice.value, given, own)
    except UnitError:
        accepted = unit_text(own).replace(BASE_DOLLARS, "USD_YEAR")
        raise ScenarioError(
            f"The price of '{choice.name}' is per another kind of amount than the plant's: {choice.units} does not "
            f"convert to {unit_text(own)}. Quote it per a unit that does, as {accepted}."
        ) from None


def _by_volume(unit: Any) -> bool:
    return unit.dimensionality == pint_unit(f"{BASE_DOLLARS}/gallon").dimensionality


def prices_in_use(plant: Plant, chosen: Sequence[Choice] = ()) -> pd.DataFrame:
    """Returns one row a price that a plant's costs use, with the columns `COLUMNS`.

    Value and units are those of the model, in dollars of the cost year; date, source and what was `quoted` are those of
    the price file for what a scenario took from one (`chosen`), of the packaged table for the rest.
    """
    own = {choice.name: choice for choice in chosen}
    rows = []
    if plant.costs is not None:
        for block in (*plant.costs.members("variable_costs"), *plant.costs.members("credits")):
            if pint_unit("dimensionless") != units_of(block.price):  # what is given in dollars already has none
                rows.append(_row(plant, block.good, block.local_name, block.price, own))
        if plant.costs.component("market_cash_flow") is not None:
            price = plant.costs.market_cash_flow.product_price
            rows.append(_row(plant, plant.costs.market_good or "product", "product", price, own))
    for choice in own.values():
        if "." in choice.name:
            rows.append((choice.name, "", choice.value, choice.units, choice.date, choice.source, "", choice.quoted))
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(plant: Plant, good: str, item: str, price: Any, own: dict[str, Choice]) -> tuple:
    value, units = pyo.value(price), unit_text(units_of(price))
    if good in own:
        choice = own[good]
        return good, item, value, units, choice.date, choice.source, "", choice.quoted
    if price.ctype is pyo.Expression or good not in price_table():
        return good, item, value, units, "", CALCULATED, "", ""
    known = price_table()[good]
    tabulated = known.value * convert(1.0, pint_unit(known.unit), units_of(price))
    if abs(value - tabulated) > 1e-9 * abs(tabulated):
        return good, item, value, units, "", BY_SCENARIO, "", ""
    return good, item, value, units, known.date, known.source, known.confidence, f"{known.value:g} {known.unit}"
