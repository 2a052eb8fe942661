"""Tables of the sustainability report: what an auditor follows from a figure to its line, factor and source."""

import pandas as pd

from nexus.report.footprint import EQUIVALENTS, PER_UNIT, TITLES, Footprint, factor_anchor, line_anchor, mark
from nexus.report.parts import section
from nexus.report.text import DASH, escape, number, units, words

INSIDE, CUT_OFF = "inside", "cut off"
SMALL = 0.002  # share of an impact below which contributions stand together in one row


def allocation_section(footprint: Footprint) -> str:
    """Returns each impact by every allocation with its range, the chosen one in bold."""
    table = footprint.table[footprint.table["impact"].isin(PER_UNIT)]
    ways = list(dict.fromkeys(table["allocation"]))
    head = "".join(f'<th class="n">{escape(words(way))}</th>' for way in ways)
    body = ""
    for name in PER_UNIT:
        rows = table[table["impact"] == name].set_index("allocation")
        cells = "".join(_result_cell(rows.loc[way]) for way in ways)
        unit = units(rows["units"].iloc[0])
        body += (
            f'<tr id="figure-{name}"><th scope="row"><a href="#contributions-{name}">{TITLES[name]}</a></th>'
            f'<td class="unit">{unit} {EQUIVALENTS[name]}</td>{cells}</tr>'
        )
    lead = (
        "In brackets the range that the factors leave, each moved to the ends of its own range and all taken as apart."
    )
    content = _table(f"<th>Impact</th><th>Units</th>{head}", body) + _products(footprint)
    return section("allocations", "Results by allocation", lead, content)


def _result_cell(row: pd.Series) -> str:
    value = number(row["value"])
    value = f"<b>{value}</b>" if row["chosen"] else value
    return (
        f'<td class="n">{value}<br><span class="note">({number(row["low"], 3)} to {number(row["high"], 3)})</span></td>'
    )


def _products(footprint: Footprint) -> str:
    """Returns the products with what weighs them and their shares."""
    table = footprint.results.tables["life_cycle_products"]
    shares = [column for column in table.columns if column.startswith("share_")]
    head = (
        '<th>Product</th><th class="n">Flow</th><th class="n">Heating value, MJ</th><th class="n">Price, USD 2007</th>'
    )
    head += "".join(f'<th class="n">{escape(words(c.removeprefix("share_")))}, %</th>' for c in shares)
    body = ""
    for row in table.to_dict("records"):
        cells = "".join(f'<td class="n">{100 * row[c]:.1f}</td>' for c in shares)
        body += (
            f'<tr><th scope="row">{_line_link(row["line"])}</th>'
            f'<td class="n">{number(row["flow"])} {units(row["flow_units"])}</td>'
            f'<td class="n">{number(row["energy"])}</td><td class="n">{number(row["price"])}</td>{cells}</tr>'
        )
    return f"<h3>Products and their shares</h3>{_table(head, body)}"


def contribution_sections(footprint: Footprint) -> str:
    """Returns for each impact per functional unit the lines and factors that it is the sum of."""
    parts = "".join(_contributions(footprint, name) for name in PER_UNIT)
    lead = "Amount times factor times characterisation, per functional unit; the range is that of the factor."
    return section("contributions", "What the results are made of", lead, parts)


def _contributions(footprint: Footprint, impact: str) -> str:
    table = footprint.contributions(impact)
    total = table["value"].sum()
    small = table["value"].abs() < SMALL * table["value"].abs().sum()
    body = "".join(_contribution_row(row, total) for row in table[~small].to_dict("records"))
    rest = table.loc[small, "value"].sum()
    body += f'<tr><td colspan="4">{int(small.sum())} smaller ones</td><td class="n">{number(rest, 3)}</td>'
    body += "<td></td><td></td></tr>"
    body += (
        f'<tr><th colspan="4">Sum</th><td class="n"><b>{number(total)}</b></td><td class="n">100 %</td><td></td></tr>'
    )
    head = '<th>Line</th><th>Gives</th><th class="n">Scope</th><th class="n">Factor</th>'
    unit = units(footprint.chosen(impact)["units"])
    head += f'<th class="n">{unit}</th><th class="n">Share</th><th class="n">Range</th>'
    title = f'<h3 id="contributions-{impact}">{TITLES[impact]}</h3>'
    return title + _table(head, body)


def _contribution_row(row: dict, total: float) -> str:
    low, high = sorted((row["low"], row["high"]))
    span = DASH if low == high else f"{number(low, 2)} to {number(high, 2)}"
    return (
        f'<tr><th scope="row">{_line_link(row["line"])}</th>'
        f'<td>{escape(words(row["flow"]))}</td><td class="n">{escape(row["scope"]) or DASH}</td>'
        f'<td class="n"><a href="#{factor_anchor(row)}">{number(row["factor"], 3)}</a> {units(row["factor_units"])}'
        f'{mark(row["confidence"])}</td><td class="n">{number(row["value"], 3)}</td>'
        f'<td class="n">{100 * row["value"] / total:.1f} %</td><td class="n">{span}</td></tr>'
    )


def figure_section(footprint: Footprint) -> str:
    """Returns the figures that are not per functional unit, with what each is made of."""
    kpis = footprint.results.tables["kpis"].set_index("name")
    names = [name for name in PLANT_FIGURES if name in kpis.index]
    body = ""
    for name in names:
        row = kpis.loc[name]
        unit = DASH if row["units"] == "dimensionless" else units(row["units"])
        body += (
            f'<tr id="figure-{name}"><th scope="row">{escape(words(name))}</th>'
            f'<td class="n">{number(float(row["value"]))}</td>'
            f'<td class="unit">{unit}</td><td>{escape(row["meaning"])}</td><td>{_links(footprint, name)}</td></tr>'
        )
    head = '<th>Figure</th><th class="n">Value</th><th>Units</th><th>Meaning</th><th>Made of</th>'
    return section(
        "figures", "Figures of the plant", "Of the whole plant, not divided between products.", _table(head, body)
    )


PLANT_FIGURES = {
    "scope_1": ("scope", "1"),
    "scope_2": ("scope", "2"),
    "scope_3": ("scope", "3"),
    "fossil_carbon_dioxide": ("substance", "carbon_dioxide_fossil"),
    "biogenic_carbon_dioxide": ("substance", "carbon_dioxide_biogenic"),
    "biogenic_carbon_in": ("carbon", ""),
    "biogenic_carbon_in_products": ("carbon", ""),
    "biogenic_carbon_released": ("carbon", ""),
    "material_circularity": ("impact", "material_input virgin_input unrecovered_waste"),
    "waste_to_product": ("kind", "solid_waste liquid_waste product"),
    "recycled_water_share": ("kind", "water_recycled water_intake"),
    "jobs_construction": ("impact", "jobs_construction"),
    "jobs_operation": ("impact", "jobs_operation"),
    "jobs_supply": ("impact", "jobs_supply"),
    "injuries_operation": ("impact", "injuries_operation"),
    "injuries_construction": ("impact", "injuries_construction"),
}
"""Figure -> a column of the table of contributions and the values in it that name the lines which it is made of."""


def _links(footprint: Footprint, name: str) -> str:
    """Returns links to the inventory lines that a figure is made of."""
    column, values = PLANT_FIGURES[name]
    if column == "carbon":
        return '<a href="#carbon">carbon balance</a>'
    lines = footprint.lines
    if column == "scope":
        found = lines[(lines["impact"] == "climate_change") & (lines["scope"] == values)]
    else:
        found = lines[lines[column].isin(values.split())]
    names = list(dict.fromkeys(found["line"]))
    return ", ".join(map(_line_link, names)) or DASH


def _line_link(line: str) -> str:
    return f'<a href="#{line_anchor(line)}">{escape(words(line))}</a>'


def line_section(footprint: Footprint) -> str:
    """Returns every line of the inventory with its factors, or the reason why it has none."""
    inventory = footprint.results.tables["inventory"]
    found = dict(list(footprint.lines.groupby("line", sort=False)))
    body = ""
    for row in inventory.to_dict("records"):
        area = DASH if pd.isna(row["area"]) else str(row["area"])
        body += (
            f'<tr id="{line_anchor(row["line"])}"><th scope="row">{escape(words(row["line"]))}</th><td>{area}</td>'
            f'<td>{escape(row["kind"])}</td><td class="n">{number(row["value"])} {units(row["units"])}</td>'
            f"<td>{_factors_of(found.get(row['line']))}</td></tr>"
        )
    lead = (
        "All that crosses the boundary of the plant or passes between its utilities and areas. A line without a factor "
        "says why."
    )
    head = '<th>Line</th><th>Area</th><th>Kind</th><th class="n">Amount</th><th>Factors, or why there are none</th>'
    return section("lines", "Inventory", lead, _table(head, body))


def _factors_of(rows: pd.DataFrame | None) -> str:
    """Returns links to the factors of a line, and the reasons for what is cut off."""
    if rows is None:
        return "what burdens are stated for"
    texts = []
    given = rows[rows["value"].notna()].drop_duplicates("key")
    if len(given):
        texts.append(
            ", ".join(f'<a href="#{row["key"]}">{escape(words(row["flow"]))}</a>' for row in given.to_dict("records"))
        )
    for row in rows[rows["flow"].isin([CUT_OFF, INSIDE])].to_dict("records"):
        what = "no factor" if row["flow"] == INSIDE else f"cut off ({_named(row['impact'])})"
        texts.append(f'<span class="note">{what}: {escape(row["note"])}</span>')
    return "<br>".join(texts)


def _named(impacts: str) -> str:
    """Returns the names of impacts in words, with commas between them."""
    return escape(", ".join(words(name).lower() for name in impacts.split()))


def factor_section(footprint: Footprint) -> str:
    """Returns every factor with range, source, region, year and confidence code."""
    table = footprint.results.tables["life_cycle_factors"]
    used = set(footprint.lines.loc[footprint.lines["value"].notna(), "key"])
    body = ""
    for row in table.to_dict("records"):
        anchor = factor_anchor(row)
        if anchor in used or row["kind"] == "elementary":
            body += _factor_row(row, anchor)
    head = '<th>Of</th><th>Gives</th><th class="n">Value</th><th class="n">Range</th><th>Year, region</th>'
    head += "<th>Source</th><th>Code</th>"
    lead = (
        "Codes: Q1 and Q2 read in a source, D derived, M from memory of the literature and not confirmed, A assumed. "
        "The whole table stands in life_cycle_factors.csv; a file of that form replaces it."
    )
    return section("factors", "Factors and sources", lead, _table(head, body))


def _factor_row(row: dict, anchor: str) -> str:
    low, high = _end(row["low"]), _end(row["high"])
    span = f"{low} to {high}" if (low, high) != (DASH, DASH) else DASH
    place = ", ".join(str(v) for v in (row["year"], row["region"]) if v not in ("", None) and not pd.isna(v))
    note = f' <span class="note">{escape(row["note"])}</span>' if row["note"] else ""
    return (
        f'<tr id="{anchor}"><th scope="row">{escape(words(row["substance"]))}'
        f'<br><span class="note">{escape(words(row["kind"]).lower())}</span></th>'
        f'<td>{escape(words(row["flow"]))}</td><td class="n">{number(row["value"])}<br>'
        f'<span class="note">{units(row["unit"])}</span></td><td class="n">{span}</td><td>{escape(place) or DASH}</td>'
        f"<td>{escape(row['source'])}{note}</td><td>{escape(row['confidence'])}</td></tr>"
    )


def _end(value) -> str:
    return DASH if value is None or pd.isna(value) else number(float(value), 3)


def carbon_section(footprint: Footprint) -> str:
    """Returns the carbon of every stream at the boundary and how far the balance closes."""
    table = footprint.results.tables["carbon_balance"]
    body = "".join(
        f'<tr><th scope="row">{escape(row["stream"])}</th><td>{escape(row["way"])}</td>'
        f'<td class="n">{number(row["biogenic"] * 3600)}</td><td class="n">{number(row["fossil"] * 3600)}</td></tr>'
        for row in table.to_dict("records")
    )
    entering = table["way"] == "taken in"
    gaps = []
    for origin in ("biogenic", "fossil"):
        into, out = table.loc[entering, origin].sum(), table.loc[~entering, origin].sum()
        gaps.append(f"{origin} {number(abs(into - out) / max(into, 1e-12), 1)}")
    lead = f"In less out over in: {', '.join(gaps)}. Biogenic carbon dioxide is not counted as warming."
    head = '<th>Stream</th><th>Way</th><th class="n">Biogenic, kg/h</th><th class="n">Fossil, kg/h</th>'
    return section("carbon", "Carbon balance", lead, _table(head, body))


def _table(head: str, body: str) -> str:
    return f'<table class="wide"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
