"""Labels: the text of units, areas, and a diagram's nodes and ends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from nexus.report.graph import POWER_NODE
from nexus.report.text import lower_first, words
from nexus.results import Results

HEAT_NODE, DRIVES_NODE, GRID_NODE = "heat", "drives", "grid"
NET_LABEL = ", net"  # after the name of an end from which passing gas was left out
ENDS = {
    ("in", HEAT_NODE): "Heat taken",
    ("out", HEAT_NODE): "Heat given off",
    ("in", POWER_NODE): "Power supplied",
    ("out", POWER_NODE): "Power generated",
    ("in", GRID_NODE): "Power bought",
    ("out", GRID_NODE): "Power sold",
    ("out", DRIVES_NODE): "Other drives",
    ("in", "*small"): "Other feeds",
    ("out", "*small"): "Other products",
    ("back", "*small"): "↻ Other returns",
    ("again", "*small"): "↻ Other returns",
}


def humanise(path: str) -> str:
    """Returns the last name of a path in words: `hydrolysis.seed_train` is `Seed train`."""
    return words(path.rpartition(".")[2])


def unit_names(paths: Sequence[str]) -> list[str]:
    """Returns the last names of paths in words, with the section where several carry the same one."""
    counts = Counter(path.rpartition(".")[2] for path in paths)
    return [humanise(path) if counts[path.rpartition(".")[2]] < 2 else _with_section(path) for path in paths]


def _with_section(path: str) -> str:
    """Returns name and section of a path: `recovery.condenser` is `Condenser, recovery`."""
    section = path.rpartition(".")[0]
    return f"{humanise(path)}, {lower_first(humanise(section))}" if section else humanise(path)


def area_name(results: Results, area: Any) -> str:
    """Returns number and title of an area."""
    return "Whole plant" if pd.isna(area) else f"{area} {results.areas.get(int(area), '')}".strip()


def node_label(key: str, titles: Mapping[str, str], results: Results) -> str:
    """Returns the text of a node."""
    side, colon, name = key.partition(":")
    if not colon:
        own = {POWER_NODE: "Electric power", HEAT_NODE: "Heat exchanged"}
        return titles.get(key) or own.get(key, humanise(key))
    if (side, name) in ENDS:
        return ENDS[side, name]
    if side in ("back", "again"):
        return "↻ " + node_label(name, titles, results)
    if name.startswith("area "):
        area = name.removeprefix("area ")
        title = next((f"{a} {t}" for a, t in results.areas.items() if str(a) == area), "other units")
        return ("from " if side == "in" else "to ") + title
    return _end_name(side, name, results)


def _end_name(side: str, path: str, results: Results) -> str:
    """Returns the name of a feed or product, with its section where several carry the same one.

    A stream at an open port is called by section, unit and port, as `Succinic acid (dryer product)`.
    """
    units = results.tables["unit_models"]["unit"]
    unit, _, port = path.rpartition(".")
    if (units == unit).any():
        section, _, last = unit.rpartition(".")
        name = words(last) if port in ("inlet", "outlet") else words(f"{last}_{port}")
        return f"{words(section)} ({lower_first(name)})" if section else name
    section, _, last = path.rpartition(".")
    same = sum(other.rpartition(".")[2] == last for other in units)
    if not section or same < 2:
        return words(last)
    return f"{words(last)} {'to' if side == 'in' else 'from'} {lower_first(words(section))}"
