"""Flow section: the Sankey diagrams of one quantity, each with a caption that says what to see."""

from nexus.report.flows import PlantFlows, Quantity, area_diagram, plant_diagram
from nexus.report.graph import Diagram
from nexus.report.labels import area_name, humanise
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.passing import Passing
from nexus.report.power import power_balance
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
    text = _caption(whole, quantity, "the plant") + _plant_notes(flows, quantity, whole)
    choices = [Choice(sankey_figure(whole, quantity), text, "whole plant, by area")]
    for area in sorted(results.areas):
        diagram = area_diagram(flows, quantity, area)
        if diagram.links:
            text = _caption(diagram, quantity, f"area {escape(area_name(results, area))}") + _return_note(diagram)
            choices.append(Choice(sankey_figure(diagram, quantity), text, f"{area_name(results, area)}, by unit"))
    lead = ENERGY_LEAD if quantity is Quantity.energy else f"Where the plant's {key} comes from and goes to."
    return section(
        key,
        quantity.title,
        lead,
        figure(f"sankey-{key}", f"{quantity.title} flows, {quantity.unit}", choices, figures),
    )


def _caption(diagram: Diagram, quantity: Quantity, place: str) -> str:
    """Returns what enters a place and where the most of it goes, and how to read the diagram."""
    sizes = node_sizes(diagram)
    labels = {node.key: node.label for node in diagram.nodes}
    total = sum(size for key, size in sizes.items() if key.startswith("in:"))
    text = f"<b>{number(total, 3)} {quantity.unit} enter {place}"
    products = sorted(((size, labels[key]) for key, size in sizes.items() if key.startswith("out:")), reverse=True)
    if products and total:
        ways = [f"{_way(label)} ({number(size / total * 100, 2)} %)" for size, label in products[:NAMED]]
        text += f" and leave {'mostly ' if len(products) > NAMED else ''}{', '.join(ways)}"
    return text + ".</b> Widths are proportional to flow; every coloured node closes, in = out."


def _way(label: str) -> str:
    """Returns how something leaves: `as net moist air`, `to 900 Utilities`."""
    name, net = label.removesuffix(", net"), "net " if label.endswith(", net") else ""
    return escape(name if name.startswith("to ") else f"as {net}{lower_first(name)}")


def _plant_notes(flows: PlantFlows, quantity: Quantity, diagram: Diagram) -> str:
    """Returns what the plant's diagram leaves out, and the meaning of its special ends."""
    text, passing = "", flows.passing
    if passing.total > 0 and (quantity is not Quantity.carbon or "CO2" in passing.flows and passing.flows["CO2"].any()):
        text += _passing_note(passing, quantity)
    if quantity is Quantity.energy and power_balance(flows.results):
        text += " Other drives are power used by equipment that no unit model stands for."
    return text + _return_note(diagram)


def _return_note(diagram: Diagram) -> str:
    """Returns how to read a flow that was cut because it returns."""
    if not any(node.key.startswith("back:") for node in diagram.nodes):
        return ""
    return " ↻ marks what returns to an earlier step: it leaves on the right and enters again on the left."


def _passing_note(passing: Passing, quantity: Quantity) -> str:
    """Returns what is left out of a diagram because it only passes a unit."""
    if quantity is not Quantity.mass:
        return " Net: without gas that only passes a unit, as air does."
    largest = passing.flows.sum().sort_values(ascending=False).index[:3]
    names = ", ".join(name.lower() if name.isalpha() and name.istitle() else name for name in largest)
    unit = humanise(passing.flows.sum(axis=1).idxmax()).lower()
    return (
        f" Net: without {number(passing.total / 1e3)} t/h of gas ({names}) that enter a unit from the battery limits "
        f"and leave the same unit as the same substance, most of it air through the {escape(unit)}; what a unit takes "
        "from the gas or adds to it, such as oxygen that burns or water that evaporates, stays."
    )
