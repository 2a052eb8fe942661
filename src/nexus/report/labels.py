"""Labels: the text of a diagram's nodes and ends."""

from collections.abc import Mapping

from nexus.report.graph import POWER_NODE
from nexus.report.text import words
from nexus.results import Results

HEAT_NODE, DRIVES_NODE = "heat", "drives"
ENDS = {
    ("in", HEAT_NODE): "Heat supplied",
    ("out", HEAT_NODE): "Heat removed",
    ("in", POWER_NODE): "Power bought",
    ("out", POWER_NODE): "Power sold",
    ("out", DRIVES_NODE): "Other drives",
    ("in", "*small"): "Other feeds",
    ("out", "*small"): "Other products",
    ("back", "*small"): "↻ Other returns",
    ("again", "*small"): "↻ Other returns",
}


def humanise(path: str) -> str:
    """Returns the last name of a path in words: `hydrolysis.seed_train` is `Seed train`."""
    return words(path.rpartition(".")[2])


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
    return _end_name(name, results)


def _end_name(path: str, results: Results) -> str:
    """Returns the name of a feed or product, with its section where several carry the same one."""
    section, _, last = path.rpartition(".")
    same = sum(unit.rpartition(".")[2] == last for unit in results.tables["unit_models"]["unit"])
    return f"{words(last)}, {words(section).lower()}" if section and same > 1 else words(last)
