"""Capital investment: from installed equipment to total capital investment.

| symbol | unit | name | meaning |
|---|---|---|---|
| A_k | MUSD_2007 | `area_installed_cost[k]` | installed equipment and lumps of area k |
| E | MUSD_2007 | `total_installed_cost` | all areas that belong to the investment |
| I | MUSD_2007 | `inside_battery_limits_cost` | areas inside battery limits |
| TDC | MUSD_2007 | `total_direct_cost` | with warehouse, site development, piping |
| FCI | MUSD_2007 | `fixed_capital_investment` | with indirect cost |
| TCI | MUSD_2007 | `total_capital_investment` | with working capital and land |

**Equations.**::

    A_k = sum of the installed cost of the items and lumps of area k
    E = sum A_k          I = sum of A_k inside battery limits
    TDC = E + (w + d + p) I          warehouse, site development, additional piping
    FCI = (1 + sum of indirect fractions) TDC
    TCI = (1 + working capital fraction) FCI + land

An area whose capital another price already pays for (feed handling in the delivered feedstock price) is costed and
listed, but stands outside E.

**Degrees of freedom.** None.

**Source.** Factors: Humbird et al. 2011, NREL/TP-5100-47764 (table of financial assumptions). That areas 200 to 500 are
inside battery limits follows from its figures: they sum to 104.7 and (232.0 + 0.175 x 104.7) x 1.6 = 400.5 MUSD.
"""

import pyomo.environ as pyo
from idaes.core.util.scaling import set_scaling_factor

from nexus.costing.currency import million_dollars

DIRECT_FRACTIONS = ("warehouse_fraction", "site_development_fraction", "additional_piping_fraction")
INDIRECT_FRACTIONS = (
    "prorateable_fraction",
    "field_expenses_fraction",
    "construction_fraction",
    "contingency_fraction",
    "other_indirect_fraction",
)


def build_capital(costing, members, inside, excluded):
    """Writes the capital totals on the costing block.

    Args:
        costing: costing block with `finance`.
        members: area -> list of blocks with `installed_cost`.
        inside: areas inside battery limits.
        excluded: areas that stand outside the investment.
    """
    areas = sorted(members)
    costing.areas = pyo.Set(initialize=areas, doc="Plant areas with equipment")
    costing.area_installed_cost = pyo.Var(
        costing.areas, initialize=20, bounds=(0, 1e5), units=million_dollars(), doc="Installed cost of an area"
    )
    for area in areas:
        set_scaling_factor(costing.area_installed_cost[area], 0.05)

    @costing.Constraint(costing.areas, doc="An area costs the sum of its items and lumps")
    def area_sum(b, area):
        return b.area_installed_cost[area] == sum(item.installed_cost for item in members[area])

    included = [area for area in areas if area not in excluded]
    _total(costing, "total_installed_cost", _sum(costing, included), "Installed cost of all areas")
    _total(
        costing,
        "inside_battery_limits_cost",
        _sum(costing, [area for area in included if area in inside]),
        "Installed cost of the areas inside battery limits",
    )
    _add_investment(costing)


def _sum(costing, areas):
    """Returns the installed cost of some areas."""
    return sum((costing.area_installed_cost[area] for area in areas), 0 * million_dollars())


def _add_investment(costing):
    """Adds direct cost, indirect cost, fixed capital, working capital and total capital."""
    finance = costing.finance
    additions = sum(finance.component(name) for name in DIRECT_FRACTIONS)
    indirect = sum(finance.component(name) for name in INDIRECT_FRACTIONS)
    _total(
        costing,
        "total_direct_cost",
        costing.total_installed_cost + additions * costing.inside_battery_limits_cost,
        "Installed cost with warehouse, site development and additional piping",
    )
    costing.indirect_cost = pyo.Expression(
        expr=indirect * costing.total_direct_cost, doc="Indirect cost, all kinds together"
    )
    _total(
        costing,
        "fixed_capital_investment",
        costing.total_direct_cost + costing.indirect_cost,
        "Direct and indirect cost",
    )
    costing.working_capital = pyo.Expression(
        expr=finance.working_capital_fraction * costing.fixed_capital_investment, doc="Working capital"
    )
    _total(
        costing,
        "total_capital_investment",
        costing.fixed_capital_investment + costing.working_capital + finance.land,
        "Fixed capital, working capital and land",
    )


def _total(costing, name: str, expression, doc: str):
    """Adds a variable of capital and the constraint that defines it."""
    variable = pyo.Var(initialize=200, bounds=(0, 1e6), units=million_dollars(), doc=doc)
    costing.add_component(name, variable)
    set_scaling_factor(variable, 0.005)
    costing.add_component(f"{name}_sum", pyo.Constraint(expr=variable == expression, doc=f"{doc}: definition"))


CAPITAL_ORDER = (
    "total_installed_cost",
    "inside_battery_limits_cost",
    "total_direct_cost",
    "fixed_capital_investment",
    "total_capital_investment",
)
"""Totals in the order in which each follows from those before it."""
