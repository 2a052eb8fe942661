"""Sankey: a diagram of flows as a Plotly figure whose labels have room."""

from collections import Counter, defaultdict
from typing import Any

from nexus.report.colours import END_COLOUR, HEAT_COLOUR, INK, PALETTE, POWER_COLOUR, transparent
from nexus.report.fit import LABEL_SIZE, LINE_HEIGHT, fitted
from nexus.report.flows import Quantity
from nexus.report.graph import POWER_NODE, Diagram, Link, process_order
from nexus.report.labels import DRIVES_NODE, GRID_NODE, HEAT_NODE
from nexus.report.style import FONT
from nexus.report.text import number

EXCHANGED = {HEAT_NODE: HEAT_COLOUR} | dict.fromkeys((POWER_NODE, DRIVES_NODE, GRID_NODE), POWER_COLOUR)
PAGE, MARGIN, THICKNESS = 1336, 146, 12  # pixels: width of a figure on a page of 1400, room for the ends' labels
SPACING = 110  # pixels between columns at least: a wider diagram scrolls
NODE_ROOM = 14  # pixels of height a node in the fullest column has beside its padding


def sankey_figure(diagram: Diagram, quantity: Quantity) -> dict[str, Any]:
    """Returns a Plotly figure (data and layout) of a diagram.

    Labels are broken to fit between two columns, nodes stand apart by the height of a label, and the height grows
    with the fullest column; the page's script writes the labels of the first and last column into the margins.
    """
    position = {node.key: i for i, node in enumerate(diagram.nodes)}
    sizes = node_sizes(diagram)
    colours = _colours(diagram)
    columns = _columns(diagram)
    counts = Counter(columns.values())
    steps = max(1, max(columns.values(), default=1))
    spacing = max(SPACING, (PAGE - 2 * MARGIN) / steps)
    room = {True: spacing - THICKNESS - 6, False: MARGIN - 8}
    labels = [
        fitted(node.label, f"{number(sizes[node.key], 3)}\u00a0{quantity.unit}", room[node.process])
        for node in diagram.nodes
    ]
    pad = _pad(columns, {node.key: label for node, label in zip(diagram.nodes, labels, strict=True)})
    trace = {
        "type": "sankey",
        "arrangement": "snap",
        "valueformat": ",.4~g",
        "valuesuffix": f" {quantity.unit}",
        "textfont": {"family": FONT, "size": LABEL_SIZE, "color": INK},
        "node": {
            "label": labels,
            "color": [colours[node.key] for node in diagram.nodes],
            "pad": pad,
            "thickness": THICKNESS,
            "line": {"width": 0},
            "customdata": [node.label for node in diagram.nodes],
            "hovertemplate": "%{customdata}<br>%{value}<extra></extra>",
        },
        "link": {
            "source": [position[link.source] for link in diagram.links],
            "target": [position[link.target] for link in diagram.links],
            "value": [link.value for link in diagram.links],
            "color": [transparent(_link_colour(link, colours)) for link in diagram.links],
            "customdata": [", ".join(link.streams) for link in diagram.links],
            "hovertemplate": "%{source.customdata} → %{target.customdata}<br>%{value}<br>"
            "<i>%{customdata}</i><extra></extra>",
        },
    }
    height = max(420, 2 * pad + (pad + NODE_ROOM) * max(counts.values(), default=0))
    margin = {"l": MARGIN, "r": MARGIN, "t": pad / 2 + 4, "b": pad / 2 + 4}
    layout = {"height": height, "margin": margin, "font": {"family": FONT}}
    if 2 * MARGIN + steps * spacing > PAGE:
        layout["width"] = 2 * MARGIN + steps * spacing
    return {"data": [trace], "layout": layout}


def _pad(columns: dict[str, int], labels: dict[str, str]) -> float:
    """Returns the distance in pixels at which no two labels of a column can touch."""
    heights: dict[int, list[int]] = defaultdict(list)
    for key, column in columns.items():
        heights[column].append(LINE_HEIGHT * (labels[key].count("<br>") + 1))
    return max((sum(sorted(column)[-2:]) / 2 for column in heights.values()), default=LINE_HEIGHT) + 2


def node_sizes(diagram: Diagram) -> dict[str, float]:
    """Returns the larger of what flows into and out of each node."""
    taken: dict[str, float] = defaultdict(float)
    given: dict[str, float] = defaultdict(float)
    for link in diagram.links:
        given[link.source] += link.value
        taken[link.target] += link.value
    return {node.key: max(taken[node.key], given[node.key]) for node in diagram.nodes}


def _columns(diagram: Diagram) -> dict[str, int]:
    """Returns the column of each node: right of all that flow into it, and the last one for what gives nothing."""
    feeders: dict[str, list[str]] = defaultdict(list)
    for link in diagram.links:
        feeders[link.target].append(link.source)
    level: dict[str, int] = {}
    for key in (
        *(k for k in (node.key for node in diagram.nodes) if k not in feeders),
        *process_order(list(diagram.links)),
    ):
        level[key] = max((level[feeder] + 1 for feeder in feeders[key]), default=0)
    last = max((level[feeder] + 1 for found in feeders.values() for feeder in found), default=0)
    giving = {link.source for link in diagram.links}
    return {node.key: level[node.key] if node.key in giving else last for node in diagram.nodes}


def _colours(diagram: Diagram) -> dict[str, str]:
    """Returns a colour a node: that of its rank for a process, the same in every diagram; grey for ends."""
    chosen = {node.key: PALETTE[node.rank % len(PALETTE)] for node in diagram.nodes if node.process} | EXCHANGED
    colours = {}
    for node in diagram.nodes:
        side, _, name = node.key.rpartition(":")
        shared = name in EXCHANGED or side in ("", "back", "again")
        colours[node.key] = chosen.get(name, END_COLOUR) if shared else END_COLOUR
    return colours


def _link_colour(link: Link, colours: dict[str, str]) -> str:
    """Returns the colour of a link's source, or of its target where it comes from an end."""
    return colours[link.target] if colours[link.source] == END_COLOUR else colours[link.source]
