"""Equipment of a section from the plant's tables: which items, sized by what, how many, with whose power.

`biorefinery_items.csv` lists the items of each group (a section or a repeated part of one): the record, the names of
the quantities that are size, count and power. `biorefinery_equipment.csv` holds the records that the published
equipment table lacks, with the share of the purchase cost that is renewed or spent on upkeep each year.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from nexus.costing.tables import EquipmentRecord, equipment_table, unknown
from nexus.flowsheets.tables import rows

ITEMS, RECORDS = "biorefinery_items.csv", "biorefinery_equipment.csv"
EXCHANGER = "Exchanger/Shell and tube"
"""What the table of items calls an exchanger that is costed by its surface, with the correlation for exchangers."""
_NUMBERS = ("reference_size", "base_cost", "cost_index", "exponent", "installation_factor", "power")


@cache
def own_records() -> Mapping[str, EquipmentRecord]:
    """Returns the records of the plant's own table, key -> record."""
    return MappingProxyType({row["key"]: _record(row) for row in rows(RECORDS)})


@cache
def yearly_renewal() -> Mapping[str, float]:
    """Returns the share of the purchase cost that a record's items cost each year to keep, where there is one."""
    shares = {row["key"]: float(row["yearly_renewal"]) for row in rows(RECORDS)}
    return MappingProxyType({key: share for key, share in shares.items() if share > 0})


def _record(row: Mapping[str, str]) -> EquipmentRecord:
    texts = {name: row[name] for name in ("key", "size_basis", "unit", "source", "confidence")}
    return EquipmentRecord(**texts, **{name: float(row[name]) for name in _NUMBERS}, size_per="per unit")


def record(key: str) -> EquipmentRecord:
    """Returns the record of that key, of the plant's own table or of the published one.

    Raises:
        KeyError: neither has it; the message names the nearest.
    """
    known = {**equipment_table(), **own_records()}
    if key not in known:
        raise KeyError(unknown("equipment item", key, known))
    return known[key]


def add_items(costing, group: str, quantities: Mapping, suffix: str = "") -> None:
    """Adds the items of a group, with the yearly cost of keeping those that wear.

    Args:
        costing: costing block that is still open.
        group: name of the group in the table of items.
        quantities: what the table's sizes, counts and powers are: name -> expression. Sizes and powers are those of all
            parallel units together. None says that the section is built without it: its items are left out.
        suffix: is added to the items' names, where a group is repeated.

    Raises:
        KeyError: the table has no such group, or an item asks for a quantity that is not given.
    """
    found = [row for row in rows(ITEMS) if row["group"] == group]
    if not found:
        raise KeyError(unknown("group of equipment", group, {row["group"] for row in rows(ITEMS)}))
    for row in found:
        size = _quantity(row, "size", quantities)
        if size is None:
            continue
        count = row["count"]
        count = int(count) if count.isdigit() else _quantity(row, "count", quantities)
        power = _quantity(row, "power", quantities) if row["power"] else None
        name, area = row["name"] + suffix, int(row["area"])
        if row["record"] == EXCHANGER:
            costing.add_heat_exchanger(name, area, surface=size, count=count)
            continue
        item = costing.add_item(name, record(row["record"]), area, load=size / count, count=count, electric_power=power)
        share = yearly_renewal().get(row["record"])
        if share is not None:
            costing.add_upkeep(f"{name}_renewal", item, share)


def _quantity(row: Mapping[str, str], column: str, quantities: Mapping):
    """Returns the quantity that a column of the table names."""
    if row[column] not in quantities:
        raise KeyError(f"item '{row['name']}' has the {column} '{row[column]}', which its section does not give")
    return quantities[row[column]]
