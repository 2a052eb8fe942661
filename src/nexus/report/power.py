"""Power: the electric balance of a plant, from its key figures, its machines and its cost items.

The key figures `power_use` and `power_export` state the balance where a plant has them, turbines of the unit models
generate, and the loads are those of the items in the table of costs.
"""

from dataclasses import dataclass

import pandas as pd

from nexus.results import Results
from nexus.tables import POWER, WORK

USE, EXPORT = "power_use", "power_export"
MEGAWATT = {"W": 1e-6, "kW": 1e-3, "MW": 1.0, "GW": 1e3}
CLOSES = 1e-3  # relative difference below which generation equals use plus export
ROUNDING = 1e-6  # of the use: a rest below it belongs to no bar


@dataclass(frozen=True)
class PowerBalance:
    """Generation by unit, use and export in MW, loads (columns area, item, MW) and the use that none of them names."""

    generation: pd.Series
    use: float
    export: float
    loads: pd.DataFrame
    rest: float

    @property
    def generated(self) -> float:
        """All power generated, MW."""
        return float(self.generation.sum())


def power_balance(results: Results) -> PowerBalance | None:
    """Returns the power balance; None where the plant states no use and export, or they do not close."""
    use, export = _kpi(results, USE), _kpi(results, EXPORT)
    if use is None or export is None:
        return None
    work = results.tables["unit_models"].set_index("unit")[WORK] / 1e6
    generation = -work[work < 0]
    if abs(generation.sum() - use - export) > CLOSES * max(generation.sum(), use):
        return None
    costs = results.tables["costs"]
    loads = costs.loc[costs[POWER] > 0, ["area", "item"]].assign(MW=costs[POWER] / 1e6)
    rest = use - float(loads["MW"].sum())
    return PowerBalance(generation, use, export, loads, 0.0 if abs(rest) < ROUNDING * use else rest)


def _kpi(results: Results, name: str) -> float | None:
    """Returns a key figure in MW; None where the plant has none of that name in a unit of power."""
    table = results.tables["kpis"].set_index("name")
    if name not in table.index or table.loc[name, "units"] not in MEGAWATT:
        return None
    return float(table.loc[name, "value"]) * MEGAWATT[table.loc[name, "units"]]
