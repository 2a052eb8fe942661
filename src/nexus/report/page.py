"""Page: the report as one self-contained HTML file, with Plotly's JavaScript in it once."""

import json
from typing import Any

from nexus.report.flows import Quantity, area_diagram, plant_diagram
from nexus.report.graph import Diagram
from nexus.report.labels import humanise
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.passing import Passing, without_passing
from nexus.report.power import power_balance
from nexus.report.sankey import node_sizes, sankey_figure
from nexus.report.script import JAVASCRIPT
from nexus.report.sections import cost_section, exchange_section
from nexus.report.style import CSS
from nexus.report.tables import closure_html, kpi_html, run_html, stream_html
from nexus.report.text import escape, number
from nexus.results import Results

ENERGY_NOTE = (
    "Energy is the higher heating value plus sensible and latent heat, counted from CO₂ gas, liquid water and the "
    "other products of complete combustion at 25 °C. A duty that one unit gives and another takes links the two; "
    "other heat passes through one node by area, and is drawn as supplied or removed where nothing in the plant "
    "gives or takes it."
)


def page_html(results: Results) -> str:
    """Returns the whole report of a solved run."""
    from plotly.offline import get_plotlyjs

    figures: Figures = {}
    body = "".join(
        (
            section("kpis", "Key figures", _kpi_lead(results), kpi_html(results)),
            *(_flow_section(results, quantity, figures) for quantity in Quantity),
            section("streams-table", "Streams", STREAM_LEAD, stream_html(results)),
            cost_section(results, figures),
            exchange_section(results, figures),
            section("closure", "Balance closure", CLOSURE_LEAD, closure_html(results)),
            section("run", "This run", escape(results.status), run_html(results)),
        )
    )
    data = {name: [choice.figure for choice in choices] for name, choices in figures.items()}
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(results.name)} – Nexus</title><style>{CSS}</style></head>\n'
        f"<body>{_header(results)}{NAVIGATION}<main>{body}</main>{_footer(results)}\n"
        f"<script>{get_plotlyjs()}</script>\n"
        f'<script type="application/json" id="figures">{_json(data)}</script>\n'
        f"<script>{JAVASCRIPT}</script></body></html>\n"
    )


NAVIGATION = '<nav aria-label="Contents"><div>' + (
    "".join(
        f'<a href="#{key}">{title}</a>'
        for key, title in (
            ("kpis", "Key figures"),
            ("mass", "Mass"),
            ("carbon", "Carbon"),
            ("energy", "Energy"),
            ("streams-table", "Streams"),
            ("costs", "Costs"),
            ("exchange", "Power and heat"),
            ("closure", "Balance closure"),
            ("run", "This run"),
        )
    )
    + "</div></nav>"
)
STREAM_LEAD = (
    "Every stream between two units. Click a heading to sort; components that no shown stream carries are hidden, "
    "and paper leaves all components to streams.csv. "
    "Enthalpy counts from the elements at 25 °C, sensible enthalpy from the same substances in the same phase."
)
CLOSURE_LEAD = (
    "Balances recomputed from the exported tables. Materials: difference over the larger of the inflow and 10⁻⁶ of "
    "the plant's inflow. Energy: difference over sensible enthalpy plus heat plus work. All should be below 10⁻⁶."
)


def _json(data: Any) -> str:
    """Returns JSON that may stand inside a script element."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("</", "<\\/")


def _header(results: Results) -> str:
    scenario = results.scenario
    choices = ", ".join(f"{key} = {value}" for key, value in scenario.build.items()) or "defaults"
    settings = "; ".join(f"{path} = {value}" for path, value in scenario.set.items()) or "nothing beyond the design"
    study = scenario.study.kind.value
    if scenario.study.objective:
        study += f", {scenario.study.sense} {scenario.study.objective}"
    return (
        f'<header><div><div class="kicker">Nexus report</div><h1>{escape(results.plant_title or scenario.plant)}</h1>'
        f'<p class="why">{escape(scenario.why)}</p><span class="badge">Solved</span>{escape(results.status)}'
        f"<ul><li>Scenario <b>{escape(results.name)}</b> of plant <b>{escape(scenario.plant)}</b>, "
        f"study {escape(study)}; build: {escape(choices)}</li><li>Set: {escape(settings)}</li></ul></div></header>"
    )


def _footer(results: Results) -> str:
    version = results.run["versions"]["nexus-biorefinery"]
    return f"<footer><main>Made by Nexus {escape(version)}, {escape(results.run['finished'])}.</main></footer>"


def _kpi_lead(results: Results) -> str:
    compared = int(results.tables["kpis"]["published"].notna().sum())
    if not compared:
        return "What the plant makes, uses and costs."
    return (
        f"What the plant makes, uses and costs; {compared} of them beside a published figure. "
        "The bar runs from −10 % to +10 % around the published value; red lies outside."
    )


def _flow_section(results: Results, quantity: Quantity, figures: Figures) -> str:
    """Returns the section of one Sankey diagram: the whole plant, and each area by choice."""
    key = quantity.name
    whole = plant_diagram(results, quantity)
    if not whole.links:
        return section(key, quantity.title, f"No stream carries {key}.", "")
    choices = [Choice("whole plant, by area", sankey_figure(whole, quantity))]
    for area, title in sorted(results.areas.items()):
        diagram = area_diagram(results, quantity, area)
        if diagram.links:
            choices.append(Choice(f"{area} {title}, by unit", sankey_figure(diagram, quantity)))
    lead = ENERGY_NOTE if quantity is Quantity.energy else f"Where the plant's {key} comes from and goes to."
    caption = _flow_caption(whole, quantity, results)
    return section(
        key,
        quantity.title,
        lead,
        figure(f"sankey-{key}", f"{quantity.title} flows, {quantity.unit}", caption, choices, figures),
    )


def _flow_caption(diagram: Diagram, quantity: Quantity, results: Results) -> str:
    """Returns what to see: the total, the largest products, what is left out, and how to read cut recycles."""
    sizes = node_sizes(diagram)
    labels = {node.key: node.label for node in diagram.nodes}
    feeds = {key: sizes[key] for key in sizes if key.startswith("in:")}
    products = sorted(((sizes[k], labels[k]) for k in sizes if k.startswith("out:")), reverse=True)
    total = sum(feeds.values())
    first = f"<b>{number(total, 3)} {quantity.unit} enter the plant"
    if products and total:
        shares = ", ".join(f"{number(v / total * 100, 2)} % as {escape(label.lower())}" for v, label in products[:3])
        first += f"; of these leave {shares}"
    text = first + ".</b> Widths are proportional to flow; every coloured node closes, in = out."
    passing = without_passing(results.tables["streams"], results.tables["unit_models"])
    if passing.total > 0 and (quantity is not Quantity.carbon or "CO2" in passing.by_component):
        text += _passing_note(passing, quantity)
    if quantity is Quantity.energy and power_balance(results):
        text += " Other drives are power used by equipment that no unit model stands for."
    if any(key.startswith("back:") for key in sizes):
        text += " ↻ marks what returns to an earlier step: it leaves on the right and enters again on the left."
    return text


def _passing_note(passing: Passing, quantity: Quantity) -> str:
    """Returns what is left out of a diagram because it only passes a unit."""
    if quantity is not Quantity.mass:
        return " Gas that only passes a unit, as air does, is left out as in the mass diagram."
    largest = passing.by_component.sort_values(ascending=False).index[:3]
    names = ", ".join(name.lower() if name.isalpha() else name for name in largest)
    unit = humanise(passing.by_unit.idxmax()).lower()
    return (
        f" Left out are {number(passing.total / 1e3)} t/h of gas ({names}) that enter a unit from the battery limits "
        f"and leave the same unit as the same substance, most of it air through the {escape(unit)}; what a unit takes "
        "from the gas or adds to it, such as oxygen that burns or water that evaporates, stays."
    )
