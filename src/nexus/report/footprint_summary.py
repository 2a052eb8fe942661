"""Summary: one page of key messages: footprint, scopes, hot spots, water, waste, circularity and people."""

import pandas as pd

from nexus.report.colours import BLUE, GREEN, GREY, ORANGE, PALETTE
from nexus.report.footprint import EQUIVALENTS, TITLES, Footprint, factor_anchor, line_anchor, mark
from nexus.report.labels import area_name
from nexus.report.parts import section
from nexus.report.svg_bars import Bar, bars_svg, stack_svg
from nexus.report.text import escape, lower_first, number, units, words

LARGEST = 8
CARDS = (
    ("Water consumption", (("water_consumption", "at the plant and upstream"),)),
    ("Eutrophication", (("eutrophication", "nitrogen-equivalent"),)),
    ("Acidification", (("acidification", "SO₂-equivalent"),)),
    (
        "Greenhouse gases a year",
        (("scope_1", "scope 1, given off"), ("scope_2", "scope 2, power"), ("scope_3", "scope 3, bought")),
    ),
    (
        "Materials",
        (
            ("material_circularity", "circularity, 0 to 1"),
            ("waste_to_product", "waste per product"),
            ("recycled_water_share", "of the water returns"),
        ),
    ),
    (
        "People",
        (
            ("jobs_operation", "jobs in the plant"),
            ("jobs_supply", "jobs in biomass supply"),
            ("injuries_operation", "injuries a year expected"),
        ),
    ),
)
WAYS = (("in products", GREEN), ("to air", GREY), ("in wastes and water", ORANGE))


def summary_section(footprint: Footprint) -> str:
    """Returns the page of key messages."""
    content = _headline(footprint) + _cards(footprint) + _charts(footprint) + _trust(footprint)
    return section("summary", "Key messages", _lead(footprint), content)


def figure_html(footprint: Footprint, name: str) -> str:
    """Returns a key figure with its units as a link to where it is explained."""
    row = footprint.results.tables["kpis"].set_index("name").loc[name]
    unit = "" if row["units"] == "dimensionless" else f' <span class="unit">{units(row["units"])}</span>'
    return f'<a class="figure" href="#figure-{name}" data-kpi="{name}">{number(float(row["value"]))}</a>{unit}'


def _lead(footprint: Footprint) -> str:
    return (
        f"Cradle to gate, per {escape(footprint.unit.text)}; burdens divided {escape(footprint.allocation.value)} "
        f"({escape(words(footprint.allocation.name).lower())}); warming potentials of {escape(footprint.method)}. "
        "Every figure links to what it is made of, each part to its inventory line, factor and source; "
        f"{mark('M')} and {mark('A')} mark factors from memory of the literature or assumed."
    )


def _headline(footprint: Footprint) -> str:
    """Returns the footprint with its range and its largest causes."""
    row = footprint.chosen("climate_change")
    parts = footprint.contributions("climate_change")
    total = float(row["value"])
    largest = parts.groupby("line", sort=False)["value"].sum().sort_values(ascending=False).head(3)
    causes = ", ".join(
        f'<a href="#{line_anchor(line)}">{escape(lower_first(words(line)))}</a> {100 * value / total:.0f} %'
        for line, value in largest.items()
    )
    figure = figure_html(footprint, "climate_change")
    return (
        f'<p class="headline">{footprint.unit.text} causes {figure} of '
        f"{EQUIVALENTS['climate_change']}, between {number(row['low'], 3)} and {number(row['high'], 3)} with the "
        f"ranges of all factors. The largest parts: {causes}.</p>"
    )


def _cards(footprint: Footprint) -> str:
    cards = []
    for title, figures in CARDS:
        lines = "".join(f"<p>{figure_html(footprint, name)} <span>{text}</span></p>" for name, text in figures)
        cards.append(f'<div class="card"><h3>{title}</h3>{lines}</div>')
    return f'<div class="cards">{"".join(cards)}</div>'


def _charts(footprint: Footprint) -> str:
    """Returns the hot spots by area and line, the scopes, and where biogenic carbon goes."""
    parts, unit = footprint.contributions("climate_change"), footprint.chosen("climate_change")["units"]
    kpi = footprint.results.kpi
    scopes = [(f"Scope {s}", kpi(f"scope_{s}"), colour) for s, colour in zip("123", PALETTE, strict=False)]
    return (
        '<div class="charts">'
        + _chart("Hot spots by area", bars_svg(_areas(footprint, parts), _text(unit), "Climate change by area"))
        + _chart("Largest contributions, with the range of the factor", bars_svg(_lines(parts), _text(unit), "Lines"))
        + _chart("Greenhouse gases by scope", stack_svg(scopes, "Scopes"))
        + _chart(_carbon_title(footprint), stack_svg(_carbon(footprint), "Biogenic carbon"))
        + "</div>"
    )


def _chart(title: str, svg: str) -> str:
    return f"<figure><h3>{title}</h3>{svg}</figure>"


def _text(unit: str) -> str:
    amount, _, per = unit.partition("/")
    return f"{amount} {EQUIVALENTS['climate_change']} per {per}"


def _areas(footprint: Footprint, parts: pd.DataFrame) -> list[Bar]:
    sums = parts.groupby(parts["area"].astype("object").fillna(0))["value"].sum().sort_values(ascending=False)
    areas = {0: "Whole plant"} | {a: area_name(footprint.results, a) for a in sums.index if a}
    return [Bar(areas[area], value, BLUE, link="contributions-climate_change") for area, value in sums.items() if value]


def _lines(parts: pd.DataFrame) -> list[Bar]:
    bars = []
    for row in parts.head(LARGEST).to_dict("records"):
        name = f"{words(row['line'])}" + (
            "" if row["flow"] == "carbon_dioxide_equivalent" else f", {words(row['flow'])}"
        )
        low, high = sorted((row["low"], row["high"]))
        bars.append(Bar(name, row["value"], ORANGE, low, high, factor_anchor(row)))
    return bars


def _carbon_title(footprint: Footprint) -> str:
    return f"Where {figure_html(footprint, 'biogenic_carbon_in')} of biogenic carbon go"


def _carbon(footprint: Footprint) -> list[tuple[str, float, str]]:
    table = footprint.results.tables["carbon_balance"]
    ways = table.groupby("way")["biogenic"].sum()
    wastes = sum(ways.get(way, 0.0) for way in ("in solid waste", "in liquid waste", "in water discharged"))
    return [
        (text, wastes if text == "in wastes and water" else float(ways.get(text, 0.0)), colour) for text, colour in WAYS
    ]


def _trust(footprint: Footprint) -> str:
    """Returns how much of each impact rests on unsure factors, and what is left out."""
    shares = ", ".join(
        f"{TITLES[name].lower()} {100 * footprint.unsure_share(name):.0f} %"
        for name in ("climate_change", "water_consumption", "eutrophication", "acidification")
    )
    cut = footprint.lines.loc[footprint.lines["flow"] == "cut off", "line"].nunique()
    return (
        f'<p class="note">Resting on factors from memory or assumed: {shares}. {cut} lines of the inventory are left '
        'out of one impact or more, <a href="#lines">each with its reason</a>. Not counted: use and end of life of the '
        "products, transport of chemicals, making of the equipment, change of land use and of soil carbon.</p>"
    )
