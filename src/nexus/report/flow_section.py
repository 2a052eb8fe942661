"""Flow section: the Sankey diagrams of one quantity, each with a caption that says what to see."""

from nexus.report.flows import PlantFlows, Quantity, area_diagram, plant_diagram
from nexus.report.graph import Diagram
from nexus.report.labels import DRIVES_NODE, NET_LABEL, area_name, humanise
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.passing import Passing
from nexus.report.sankey import node_sizes, sankey_figure
from nexus.report.text import escape, lower_first, number

ENERGY_LEAD = (
    "Energy is the higher heating value plus sensible and latent heat, counted from CO₂ gas, liquid water and the "
    "other products of complete combustion at 25 °C. A duty that one unit gives and another takes links the two; "
    "other heat passes through one node, and is drawn as taken or given off where nothing in the diagram gives or "
    "takes it."
)
NAMED = 3  # products that a caption names


def flow_section(flows: PlantFlows, quantity: Quantity, figures: Figures) -> str:
    """Returns the section of one Sankey diagram: the whole plant, and each area by choice."""
    key, results = quantity.name, flows.results
    whole = plant_diagram(flows, quantity)
    if not whole.links:
        return section(key, quantity.title, f"No stream carries {key}.", "")
    text = _caption(flows, quantity, whole, "the plant")
    choices = [Choice(sankey_figure(whole, quantity), text, "whole plant, by area")]
    for area in sorted(results.areas):
        diagram = area_diagram(flows, quantity, area)
        if diagram.links:
            name = area_name(results, area)
            text = _caption(flows, quantity, diagram, f"area {escape(name)}")
            choices.append(Choice(sankey_figure(diagram, quantity), text, f"{name}, by unit"))
    lead = ENERGY_LEAD if quantity is Quantity.energy else f"Where the plant's {key} comes from and goes to."
    return section(
        key,
        quantity.title,
        lead,
        figure(f"sankey-{key}", f"{quantity.title} flows, {quantity.unit}", choices, figures),
    )


def _caption(flows: PlantFlows, quantity: Quantity, diagram: Diagram, place: str) -> str:
    """Returns what enters a place and where the most of it goes, and how to read the diagram."""
    sizes = node_sizes(diagram)
    labels = {node.key: node.label for node in diagram.nodes}
    total = sum(size for key, size in sizes.items() if key.startswith("in:"))
    text = f"<b>{number(total, 3)} {quantity.unit} enter {place}"
    products = sorted(((size, labels[key]) for key, size in sizes.items() if key.startswith("out:")), reverse=True)
    if products and total:
        ways = [f"{_way(label)} ({number(size / total * 100, 2)} %)" for size, label in products[:NAMED]]
        text += f" and leave {'mostly ' if len(products) > NAMED else ''}{', '.join(ways)}"
    text += ".</b> Widths are proportional to flow; every coloured node closes, in = out."
    return text + _notes(flows, quantity, diagram)


def _way(label: str) -> str:
    """Returns how something leaves: `as net moist air`, `to 900 Utilities`."""
    name, net = label.removesuffix(NET_LABEL), "net " if label.endswith(NET_LABEL) else ""
    return escape(name if name.startswith("to ") else f"as {net}{lower_first(name)}")


def _notes(flows: PlantFlows, quantity: Quantity, diagram: Diagram) -> str:
    """Returns the meaning of what is special in a diagram: net ends, drives without a model, cut returns."""
    keys, text = {node.key for node in diagram.nodes}, ""
    if any(node.label.endswith(NET_LABEL) for node in diagram.nodes):
        short = " Net: without gas that only passes a unit, as air does."
        text += _passing_note(flows.passing) if quantity is Quantity.mass else short
    if f"out:{DRIVES_NODE}" in keys:
        text += " Other drives are power used by equipment that no unit model stands for."
    if any(key.startswith("back:") for key in keys):
        text += " ↻ marks what returns to an earlier step: it leaves on the right and enters again on the left."
    return text


def _passing_note(passing: Passing) -> str:
    """Returns what is left out of the mass diagrams because it only passes a unit."""
    largest = passing.flows.sum().sort_values(ascending=False).index[:3]
    names = ", ".join(name.lower() if name.isalpha() and name.istitle() else name for name in largest)
    unit = humanise(passing.flows.sum(axis=1).idxmax()).lower()
    return (
        f" Net: without the gas, {number(passing.total / 1e3)} t/h in the plant ({names}), that enters a unit from the "
        "battery limits and leaves the same unit as the same substance, most of it air through the "
        f"{escape(unit)}; what a unit takes from the gas or adds to it, such as oxygen that burns or water that "
        "evaporates, stays."
    )
