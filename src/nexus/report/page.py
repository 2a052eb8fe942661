"""Page: the report as one self-contained HTML file, with Plotly's JavaScript in it once."""

import json
from dataclasses import dataclass
from typing import Any

from nexus.report.charts import capital_figure, heat_figure, operating_figure, power_figure
from nexus.report.flows import Quantity, area_diagram, plant_diagram
from nexus.report.graph import Diagram
from nexus.report.sankey import node_sizes, sankey_figure
from nexus.report.script import JAVASCRIPT
from nexus.report.style import CSS
from nexus.report.tables import closure_html, kpi_html, run_html, stream_html
from nexus.report.text import escape, number, words
from nexus.results import Results

ENERGY_NOTE = (
    "Energy is the higher heating value plus sensible and latent heat, counted from CO₂ gas, liquid water and the "
    "other products of complete combustion at 25 °C. A duty that one unit gives and another takes links the two; "
    "other heat across the units' boundaries is drawn as supplied or removed."
)


@dataclass(frozen=True)
class Choice:
    """One state of a figure: the text in its selection box and the Plotly figure."""

    title: str
    figure: dict[str, Any]


def page_html(results: Results) -> str:
    """Returns the whole report of a solved run."""
    from plotly.offline import get_plotlyjs

    figures: dict[str, list[Choice]] = {}
    body = "".join(
        (
            _section("kpis", "Key figures", _kpi_lead(results), kpi_html(results)),
            *(_flow_section(results, quantity, figures) for quantity in Quantity),
            _section("streams-table", "Streams", STREAM_LEAD, stream_html(results)),
            _cost_section(results, figures),
            _exchange_section(results, figures),
            _section("closure", "Balance closure", CLOSURE_LEAD, closure_html(results)),
            _section("run", "This run", escape(results.status), run_html(results)),
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


def _section(key: str, title: str, lead: str, content: str) -> str:
    return f'<section id="{key}"><h2>{title}</h2><p class="lead">{lead}</p>{content}</section>'


def _figure(name: str, title: str, caption: str, choices: list[Choice], figures: dict[str, list[Choice]]) -> str:
    """Registers a figure and returns its HTML, with a selection box where there is a choice."""
    figures[name] = choices
    box = ""
    if len(choices) > 1:
        options = "".join(f'<option value="{i}">{escape(c.title)}</option>' for i, c in enumerate(choices))
        box = f'<label class="note">Show <select data-figure="{name}">{options}</select></label>'
    return (
        f'<figure><div class="head"><h3>{title}</h3>{box}</div><div class="plot"><div id="{name}"></div></div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _kpi_lead(results: Results) -> str:
    compared = int(results.tables["kpis"]["published"].notna().sum())
    if not compared:
        return "What the plant makes, uses and costs."
    return (
        f"What the plant makes, uses and costs; {compared} of them beside a published figure. "
        "The bar runs from −10 % to +10 % around the published value; red lies outside."
    )


def _flow_section(results: Results, quantity: Quantity, figures: dict[str, list[Choice]]) -> str:
    """Returns the section of one Sankey diagram: the whole plant, and each area by choice."""
    key = quantity.name
    whole = plant_diagram(results, quantity)
    if not whole.links:
        return _section(key, quantity.title, f"No stream carries {key}.", "")
    choices = [Choice("whole plant, by area", sankey_figure(whole, quantity))]
    for area, title in sorted(results.areas.items()):
        diagram = area_diagram(results, quantity, area)
        if diagram.links:
            choices.append(Choice(f"{area} {title}, by unit", sankey_figure(diagram, quantity)))
    lead = ENERGY_NOTE if quantity is Quantity.energy else f"Where the plant's {key} comes from and goes to."
    caption = _flow_caption(whole, quantity)
    return _section(
        key,
        quantity.title,
        lead,
        _figure(f"sankey-{key}", f"{quantity.title} flows, {quantity.unit}", caption, choices, figures),
    )


def _flow_caption(diagram: Diagram, quantity: Quantity) -> str:
    """Returns what to see: the total, the largest product, and how to read cut recycles."""
    sizes = node_sizes(diagram)
    labels = {node.key: node.label for node in diagram.nodes}
    feeds = {key: sizes[key] for key in sizes if key.startswith("in:")}
    products = sorted(((sizes[k], labels[k]) for k in sizes if k.startswith("out:")), reverse=True)
    total = sum(feeds.values())
    first = f"<b>{number(total, 3)} {quantity.unit} enter the plant"
    if products and total:
        shares = ", ".join(f"{number(v / total * 100, 2)} % as {escape(label)}" for v, label in products[:3])
        first += f"; it leaves: {shares}"
    text = first + ".</b> Widths are proportional to flow; every coloured node closes, in = out."
    if quantity is Quantity.mass:
        text += " Nitrogen and oxygen that only pass a unit, as through a cooling tower, are left out."
    if any(key.startswith("back:") for key in sizes):
        text += " ↻ marks what returns to an earlier step: it leaves on the right and enters again on the left."
    return text


def _cost_section(results: Results, figures: dict[str, list[Choice]]) -> str:
    capital, operating = capital_figure(results), operating_figure(results)
    costs = results.tables["costs"]
    parts = []
    if capital:
        top = costs[costs["kind"].isin(["installed equipment"])].groupby("area")["value"].sum()
        area = int(top.idxmax()) if len(top) else None
        share = number(top.max() / top.sum() * 100, 2) if len(top) else ""
        text = (
            f"<b>Area {area} {escape(results.areas.get(area, ''))} holds {share} % of the installed equipment.</b>"
            if area
            else ""
        )
        parts.append(
            _figure(
                "capital",
                "Capital cost",
                f"{text} Grey bars are not tied to equipment.",
                [Choice("", capital)],
                figures,
            )
        )
    if operating:
        spent = costs[costs["kind"].isin(["variable operating", "fixed operating"])]
        largest = spent.loc[spent["value"].idxmax()] if len(spent) else None
        text = ""
        if largest is not None:
            share = number(largest["value"] / spent["value"].sum() * 100, 2)
            text = f"<b>{escape(words(largest['item']))} is {share} % of the operating cost.</b>"
        parts.append(
            _figure(
                "operating",
                "Operating cost and revenue",
                f"{text} Revenue is drawn in green.",
                [Choice("", operating)],
                figures,
            )
        )
    if not parts:
        return _section("costs", "Costs", "This plant carries no cost items.", "")
    return _section("costs", "Costs", "What the plant costs to build and to run.", "".join(parts))


def _exchange_section(results: Results, figures: dict[str, list[Choice]]) -> str:
    power, heat = power_figure(results), heat_figure(results)
    parts = []
    if power:
        work = results.tables["unit_models"]["work_mechanical [W]"] / 1e6
        taken, given = float(work[work > 0].sum()), float(-work[work < 0].sum())
        text = (
            f"<b>Machines take {number(taken, 3)} MW and give {number(given, 3)} MW.</b> Negative bars are generation."
        )
        parts.append(_figure("power", "Power by area", text, [Choice("", power)], figures))
    if heat:
        duty = results.tables["unit_models"]["heat_duty [W]"] / 1e6
        taken, given = float(duty[duty > 0].sum()), float(-duty[duty < 0].sum())
        text = f"<b>Units take {number(taken, 3)} MW of heat and give off {number(given, 3)} MW.</b>"
        parts.append(
            _figure(
                "heat",
                "Heat by area",
                text + " Heat that streams carry is not in this chart.",
                [Choice("", heat)],
                figures,
            )
        )
    lead = "Work and heat that cross the units' boundaries, summed by area."
    return _section("exchange", "Power and heat", lead, "".join(parts) or "<p>None.</p>")
