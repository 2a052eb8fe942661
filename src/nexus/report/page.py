"""Page: the report as one self-contained HTML file, with Plotly's JavaScript in it once."""

import json
from typing import Any

from nexus.report.assumption_section import assumption_section
from nexus.report.cost_section import cost_section
from nexus.report.exchange_section import exchange_section
from nexus.report.flow_section import flow_section
from nexus.report.flows import Quantity, plant_flows
from nexus.report.heat_section import heat_section
from nexus.report.optimum_section import optimum_section
from nexus.report.parts import Figures, section
from nexus.report.script import JAVASCRIPT
from nexus.report.style import CSS
from nexus.report.tables import closure_html, kpi_html, run_html, stream_html
from nexus.report.text import escape
from nexus.results import Results


def page_html(results: Results) -> str:
    """Returns the whole report of a solved run."""
    figures: Figures = {}
    flows = plant_flows(results)
    body = "".join(
        (
            section("kpis", "Key figures", _kpi_lead(results), kpi_html(results)),
            optimum_section(results),
            *(flow_section(flows, quantity, figures) for quantity in Quantity),
            section("streams-table", "Streams", STREAM_LEAD, stream_html(results)),
            cost_section(results, figures),
            exchange_section(results, figures),
            heat_section(results, figures),
            assumption_section(results),
            section("closure", "Balance closure", CLOSURE_LEAD, closure_html(results)),
            section("run", "This run", escape(results.status), run_html(results)),
        )
    )
    content = f"{_navigation(body)}<main>{body}</main>{_footer(results)}"
    return document(results.name, _header(results), content, figures)


def document(title: str, header: str, content: str, figures: Figures) -> str:
    """Returns a self-contained HTML page of a header and content (HTML) in which the figures are drawn."""
    from plotly.offline import get_plotlyjs

    data = {
        name: [choice.figure | {"caption": choice.caption} for choice in choices] for name, choices in figures.items()
    }
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(title)} – Nexus</title><style>{CSS}</style></head>\n'
        f"<body>{header}{content}\n"
        f"<script>{get_plotlyjs()}</script>\n"
        f'<script type="application/json" id="figures">{json_text(data)}</script>\n'
        f"<script>{JAVASCRIPT}</script></body></html>\n"
    )


CONTENTS = (
    ("kpis", "Key figures"),
    ("optimum", "Optimum"),
    ("mass", "Mass"),
    ("carbon", "Carbon"),
    ("energy", "Energy"),
    ("streams-table", "Streams"),
    ("costs", "Costs"),
    ("exchange", "Power and heat"),
    ("heat-recovery", "Heat recovery"),
    ("assumptions", "Assumptions"),
    ("closure", "Balance closure"),
    ("run", "This run"),
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


def _navigation(body: str) -> str:
    """Returns links to the sections that the page has."""
    links = "".join(f'<a href="#{key}">{title}</a>' for key, title in CONTENTS if f'<section id="{key}">' in body)
    return f'<nav aria-label="Contents"><div>{links}</div></nav>'


def json_text(data: Any) -> str:
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
