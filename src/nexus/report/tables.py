"""Tables: key figures, streams, balance closure and run facts as HTML."""

import math
from collections.abc import Sequence

import pandas as pd

from nexus.audit import worst
from nexus.flowsheets.tables import rows as table_rows
from nexus.report.text import DASH, escape, number, percent, units, words
from nexus.results import Results
from nexus.tables import ENTHALPY, FLOW_UNIT, MASS, PRESSURE, SENSIBLE, TEMPERATURE, component_columns

FULL_SCALE = 0.10  # deviation that fills half of the bar
ENERGY_UNITS = {"W", "kW", "MW", "GW", "J", "kJ", "MJ", "GJ", "TJ", "kWh", "MWh", "GWh"}
TRACE = 1e-9  # of the stream's total flow: printed as 0


def kpi_html(results: Results) -> str:
    """Returns the table of key figures, beside published ones if there are any, in groups: material, energy,
    money, footprint."""
    compared = bool(results.tables["kpis"]["published"].notna().any())
    columns = 6 if compared else 4
    groups: dict[str, list[str]] = {title: [] for title in ("Material", "Energy", "Money", "Footprint")}
    for row in results.tables["kpis"].to_dict("records"):
        name = f'<th scope="row" title="{escape(row["name"])}">{escape(words(row["name"]))}</th>'
        cells = f'{name}<td class="n">{number(row["value"])}</td><td class="unit">{units(row["units"])}</td>'
        if compared:
            cells += f'<td class="n">{number(row["published"])}</td>{_deviation(row["value"], row["published"])}'
        groups[kpi_group(row["name"], row["units"])].append(
            f"<tr>{cells}<td>{escape(row['meaning'])}{_source(row)}</td></tr>"
        )
    bodies = "".join(
        f'<tbody><tr class="group"><th colspan="{columns}" scope="rowgroup">{title}</th></tr>{"".join(rows)}</tbody>'
        for title, rows in groups.items()
        if rows
    )
    head = '<th>Key figure</th><th class="n">Nexus</th><th>Units</th>'
    if compared:
        head += '<th class="n">Published</th><th>Deviation</th><th>Meaning, and source of the published figure</th>'
    else:
        head += "<th>Meaning</th>"
    return f'<table class="wide kpis"><thead><tr>{head}</tr></thead>{bodies}</table>'


def kpi_group(name: str, unit: str) -> str:
    """Returns the group of a key figure: those of the life cycle by name, others by their units. Energy has a unit of
    power, heat or work, money a currency, percent (its rate of return) or years (its paybacks)."""
    if name in {row["name"] for row in table_rows("life_cycle_kpis.csv")}:
        return "Footprint"
    if "USD" in unit or unit in ("percent", "yr"):
        return "Money"
    return "Energy" if unit.partition("/")[0] in ENERGY_UNITS else "Material"


def _source(row: dict) -> str:
    if math.isnan(row["published"]):
        return ""
    return f' <span class="note">Published: {escape(row["source"])} [{escape(row["confidence"])}]</span>'


def _deviation(value: float, published: float) -> str:
    """Returns the cell with the relative deviation as a number and as a bar around zero."""
    if math.isnan(published) or published == 0:
        return f"<td>{DASH}</td>"
    share = value / published - 1
    length = min(abs(share) / FULL_SCALE, 1.0) * 50
    left = 50 if share >= 0 else 50 - length
    far = ' class="far"' if abs(share) > FULL_SCALE else ""
    bar = f'<span class="deviation"><i{far} style="left:{left:.1f}%;width:{length:.1f}%"></i></span>'
    return f'<td style="white-space:nowrap">{bar}<span{far}>{percent(share)}</span></td>'


def stream_html(results: Results) -> str:
    """Returns the sortable, filterable table of streams with its tools."""
    streams = results.tables["streams"]
    names = component_columns(streams)
    head = ["Stream", "From", "To", "Area", "Phase", "T, °C", "p, bar", "Total, kg/h", "Enthalpy, kW", "Sensible, kW"]
    cells = [f"<th{_numeric(i)}>{title}</th>" for i, title in enumerate(head)]
    cells += [f'<th class="n c">{escape(name)}, kg/h</th>' for name in names]
    rows = [_stream_row(row, names) for row in streams.to_dict("records")]
    areas = "".join(
        f'<option value="{area}">{area} {escape(title)}</option>' for area, title in sorted(results.areas.items())
    )
    tools = (
        '<div class="tools" data-table="streams"><label>Filter <input type="search" placeholder="name, unit, phase">'
        f'</label><label>Area <select><option value="">all</option>{areas}</select></label>'
        '<span class="count"></span></div>'
    )
    return (
        f'{tools}<div class="scroll"><table class="sortable" id="streams"><thead><tr>{"".join(cells)}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _numeric(column: int) -> str:
    return ' class="n"' if column >= 5 else ""


def _stream_row(row: dict, names: Sequence[str]) -> str:
    area = "" if pd.isna(row["area"]) else str(row["area"])
    texts = [f'<th scope="row" class="path">{_breakable(row["name"])}</th>']
    texts += [f'<td class="path">{_breakable(row[key] or DASH)}</td>' for key in ("from", "to")]
    texts += [f"<td>{area or DASH}</td><td>{escape(row['phase'])}</td>"]
    shown = [(row[TEMPERATURE], -273.15, 1.0), (row[PRESSURE], 0.0, 1e-5), (row[MASS], 0.0, 1.0)]
    shown += [(row[ENTHALPY], 0.0, 1e-3), (row[SENSIBLE], 0.0, 1e-3)]
    texts += [_cell(None if value is None else value * factor + shift) for value, shift, factor in shown]
    for name in names:
        flow = row[name + FLOW_UNIT]
        texts.append(_cell(0.0 if abs(flow) <= TRACE * abs(row[MASS]) else flow, "n c"))
    return f'<tr data-area="{area}">{"".join(texts)}</tr>'


def _breakable(path: str) -> str:
    """Returns a path that may break into lines after its points and underscores."""
    return escape(path).replace(".", ".<wbr>").replace("_", "_<wbr>")


def _cell(value: float | None, classes: str = "n") -> str:
    """Returns a cell with its sorting key; a missing value sorts first."""
    if value is None or not math.isfinite(value):
        return f'<td class="{classes}" data-v="-1e99">{DASH}</td>'
    if value == 0:
        return f'<td class="{classes} zero" data-v="0">0</td>'
    return f'<td class="{classes}" data-v="{value:.8g}">{number(value)}</td>'


def closure_html(results: Results) -> str:
    """Returns the worst closure of each quantity over units, areas and the plant."""
    summary = worst(results.balances)
    levels = {"unit": "Worst unit", "area": "Worst area", "plant": "Plant"}
    head = "".join(f'<th class="n">{title}</th>' for title in levels.values())
    rows = []
    for quantity in dict.fromkeys(results.balances["quantity"]):
        cells = ""
        for level in levels:
            found = summary.get(level, {}).get(quantity)
            where = f' <span class="note">{escape(found["at"])}</span>' if found and level != "plant" else ""
            cells += f'<td class="n">{number(found["error"], 2) if found else DASH}{where}</td>'
        rows.append(f'<tr><th scope="row">{escape(words(quantity))}</th>{cells}</tr>')
    return f'<table class="wide"><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def run_html(results: Results) -> str:
    """Returns sizes, timings, versions and the scenario's changes."""
    run = results.run
    facts = {words(key): number(value) for key, value in run["size"].items()}
    facts["Iterations of the final solve"] = number(run["iterations"])
    residual = "Largest residual over its row's largest term"
    facts[residual] = number(run["largest_residual"], 2)
    seconds = {words(key): f"{value:.1f}\u202fs" for key, value in run["seconds"].items()}
    versions = {escape(key): escape(value) for key, value in run["versions"].items()}
    blocks = "".join(
        _facts(title, data) for title, data in (("Size", facts), ("Wall time", seconds), ("Versions", versions))
    )
    changes = "".join(f"<li><code>{escape(change)}</code></li>" for change in run["changes"])
    patched = f"<h3>Changes by the scenario</h3><ul>{changes}</ul>" if changes else ""
    return f'<div class="blocks">{blocks}</div>{patched}'


def _facts(title: str, data: dict[str, str]) -> str:
    rows = "".join(f'<tr><td>{key}</td><td class="n">{value}</td></tr>' for key, value in data.items())
    return f"<div><h3>{title}</h3><table>{rows}</table></div>"
