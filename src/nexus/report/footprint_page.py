"""Page of the sustainability report: readable and printable without a script, on A4."""

from nexus.report.footprint import Footprint
from nexus.report.footprint_summary import summary_section
from nexus.report.footprint_tables import (
    allocation_section,
    carbon_section,
    contribution_sections,
    factor_section,
    figure_section,
    line_section,
)
from nexus.report.style import CSS
from nexus.report.text import escape
from nexus.results import Results

CONTENTS = {
    "summary": "Key messages",
    "allocations": "Allocation",
    "contributions": "Contributions",
    "figures": "Plant",
    "carbon": "Carbon",
    "lines": "Inventory",
    "factors": "Factors",
}
OWN_CSS = """
main, header > div, nav > div { max-width: 1100px; }
section, tr, h3 { scroll-margin-top: 48px; }
:target > th, :target > td, h3:target { background: #fff6dc; }
a { color: var(--accent); }
.headline { font-size: 18px; line-height: 1.45; margin: 4px 0 12px; max-width: 90ch; }
a.figure { font-weight: 600; text-decoration: none; color: var(--ink); border-bottom: 1px dotted var(--accent); }
.cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; margin: 10px 0 6px; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: 8px 14px 6px; background: var(--wash); }
.card h3 { margin: 0 0 2px; font-size: 14px; color: var(--soft); }
.card p { margin: 2px 0; font-size: 13px; } .card a.figure { font-size: 18px; }
.card p span:last-child { color: var(--soft); }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 28px; }
.charts figure { margin: 8px 0 0; } .charts h3 { margin: 0 0 4px; font-size: 15px; }
svg.bars { width: 100%; height: auto; font-size: 11.5px; } svg.bars .axis { font-size: 11px; fill: #55626c; }
svg.bars a:hover rect { opacity: .8; }
sup.mark { color: var(--bad); font-weight: 600; font-size: 10px; margin-left: 2px;
  line-height: 0; }
table { font-size: 13px; }
@media screen and (max-width: 800px) { .cards, .charts { grid-template-columns: 1fr; } }
@page { size: A4 portrait; margin: 12mm 13mm; }
@media print {
  body { zoom: 1; font-size: 10.5px; }
  header { border: 0; } header .why { font-size: 11.5px; margin: 0 0 4px; } h1 { font-size: 20px; margin: 0 0 2px; }
  header ul { margin: 4px 0 0; font-size: 10px; }
  h2 { font-size: 15px; } h3 { font-size: 12px; margin-top: 10px; } section { padding: 8px 0 0; }
  p.lead { font-size: 10px; margin-bottom: 6px; } .headline { font-size: 13px; margin: 2px 0 6px; }
  .cards { gap: 6px; } .card { padding: 4px 8px; } .card h3, .card p { font-size: 10px; }
  .card a.figure { font-size: 12.5px; } .charts { gap: 0 16px; } .charts figure { margin-top: 4px; }
  .charts h3 { font-size: 11px; }
  table { font-size: 9px; } table th, tbody th { font-size: 9px; } th, td { padding: 2px 6px 2px 0; }
  thead { display: table-header-group; } a { color: inherit; text-decoration: none; }
  .note { font-size: 8.5px; } #contributions { break-before: page; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def footprint_html(results: Results) -> str:
    """Returns the whole sustainability report of a solved run whose plant has a life cycle."""
    footprint = Footprint.of(results)
    body = "".join(
        part(footprint)
        for part in (
            summary_section,
            allocation_section,
            contribution_sections,
            figure_section,
            carbon_section,
            line_section,
            factor_section,
        )
    )
    links = "".join(f'<a href="#{key}">{title}</a>' for key, title in CONTENTS.items())
    version = escape(results.run["versions"]["nexus-biorefinery"])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(results.name)}, sustainability – Nexus</title><style>{CSS}{OWN_CSS}</style></head>\n"
        f'<body>{_header(results)}<nav aria-label="Contents"><div>{links}</div></nav><main>{body}</main>'
        f"<footer><main>Made by Nexus {version}, {escape(results.run['finished'])}.</main></footer></body></html>\n"
    )


def _header(results: Results) -> str:
    scenario = results.scenario
    choices = ", ".join(f"{key} = {value}" for key, value in scenario.build.items()) or "defaults"
    return (
        '<header><div><div class="kicker">Sustainability report</div>'
        f"<h1>{escape(results.plant_title or scenario.plant)}</h1>"
        f'<p class="why">{escape(scenario.why)}</p><ul><li>Scenario <b>{escape(results.name)}</b> of plant '
        f"<b>{escape(scenario.plant)}</b>; build: {escape(choices)}</li></ul></div></header>"
    )
