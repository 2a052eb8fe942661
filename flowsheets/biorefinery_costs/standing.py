"""The plant that stands: capacities of the base case with a design margin, for rating.

`biorefinery_capacities.csv` holds the capacities (of each parallel unit) in `capacities.csv` of the results of the
scenario `biorefinery`; a copy of that file renews it when the base case is another. Each capacity that stands is that
of the base case times 1 + `design_margin`, and at least a twentieth of the size at which the item's cost is tabulated,
so that what the base case does not use, as natural gas, can be used a little.
"""

from pyomo.environ import value

from nexus.costing.capacities import set_capacities
from nexus.costing.equipment import Mode
from nexus.flowsheets.tables import numbers, rows

TABLE = "biorefinery_capacities.csv"
LEAST_SHARE = 0.05


def set_standing_capacities(costing, mode: Mode) -> None:
    """Fixes all capacities of a costing block that has just been built, in rating or check mode.

    Raises:
        KeyError: the base case does not have an item of this plant.
    """
    margin = 1 + numbers("biorefinery_costs.csv")["design_margin"]
    table = {row["item"]: margin * float(row["capacity"]) for row in rows(TABLE)}
    blocks = [block for block in costing.members("equipment") if block.local_name in table]
    least = {block.local_name: LEAST_SHARE * value(block.capacity) for block in blocks}
    set_capacities(costing, {name: max(table[name], small) for name, small in least.items()}, mode)
