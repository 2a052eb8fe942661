"""Draws `biorefinery_blocks.svg`: the sections of the biorefinery and every stream between them, with flows in t/h.

Run as `python -m docs.images.make_block_diagram RESULTS_FOLDER` with a solved base case. Where boxes and lines lie is
written here; what flows is read from the results. A stream for which there is no line is an error.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from nexus.flowsheets.biorefinery import AREAS, SECTION_AREAS

TARGET = Path(__file__).with_name("biorefinery_blocks.svg")
WIDTH, HEIGHT = 1160, 610
ROWS = {1: (112, 160), 2: (236, 284), 3: (512, 564)}
BOXES = {
    "feedstock": (1, 20, 112),
    "pretreatment": (1, 152, 312),
    "hydrolysis": (1, 352, 472),
    "sugar_liquor": (1, 512, 632),
    "fermentation": (1, 672, 812),
    "recovery": (1, 852, 1012),
    "storage": (1, 1052, 1142),
    "furfural": (2, 152, 252),
    "enzyme": (2, 352, 442),
    "polylactide": (2, 474, 598),
    "succinic_acid": (2, 636, 760),
    "utilities": (3, 60, 240),
    "wastewater": (3, 380, 560),
    "heat_and_power": (3, 760, 940),
}
"""Row, left and right end of each section's box."""
FEED, WATER, WASTE, FUEL, STEAM = "#2f6f4f", "#2a6fb0", "#8a6d3b", "#b0611a", "#b03030"
ROUTES = {
    ("feedstock", "pretreatment"): (FEED, [(112, 136), (152, 136)], (132, 128)),
    ("pretreatment", "hydrolysis"): (FEED, [(312, 136), (352, 136)], (332, 128)),
    ("hydrolysis", "sugar_liquor"): (FEED, [(472, 136), (512, 136)], (492, 128)),
    ("hydrolysis", "fermentation"): (FEED, [(472, 136), (672, 136)], (572, 128)),
    ("sugar_liquor", "fermentation"): (FEED, [(632, 136), (672, 136)], (652, 128)),
    ("fermentation", "recovery"): (FEED, [(812, 136), (852, 136)], (832, 128)),
    ("recovery", "storage"): (FEED, [(1012, 136), (1052, 136)], (1032, 128)),
    ("pretreatment", "furfural"): (FEED, [(202, 160), (202, 236)], (220, 200)),
    ("enzyme", "hydrolysis"): (FEED, [(412, 236), (412, 160)], (428, 200)),
    ("sugar_liquor", "polylactide"): (FEED, [(540, 160), (540, 236)], (557, 200)),
    ("sugar_liquor", "succinic_acid"): (FEED, [(590, 160), (590, 214), (660, 214), (660, 236)], (604, 190)),
    ("fermentation", "succinic_acid"): (FEED, [(735, 160), (735, 236)], (752, 200)),
    ("recovery", "fermentation"): (FEED, [(882, 112), (882, 84), (742, 84), (742, 112)], (812, 76)),
    ("recovery", "pretreatment"): (FEED, [(942, 112), (942, 48), (232, 48), (232, 112)], (587, 40)),
    ("wastewater", "utilities"): (WATER, [(380, 528), (240, 528)], (310, 520)),
    ("utilities", "wastewater"): (WASTE, [(240, 550), (380, 550)], (310, 564)),
    ("wastewater", "heat_and_power"): (FUEL, [(560, 528), (760, 528)], (660, 520)),
    ("heat_and_power", "wastewater"): (WASTE, [(760, 550), (560, 550)], (660, 564)),
}
"""Colour, corners and place of the figure of each stream that has a line of its own."""
BUSES = {
    "utilities": (WATER, 330, 150, "process water"),
    "wastewater": (WASTE, 372, 470, "wastewater"),
    "heat_and_power": (FUEL, 412, 880, "fuels"),
    "steam": (STEAM, 454, 800, "steam"),
}
"""Colour, height, place of the common end and name of the lines that several sections share."""
TAPS = {
    ("utilities", "pretreatment"): 270,
    ("utilities", "enzyme"): 372,
    ("utilities", "polylactide"): 492,
    ("utilities", "sugar_liquor"): 617,
    ("utilities", "succinic_acid"): 655,
    ("utilities", "fermentation"): 785,
    ("utilities", "recovery"): 866,
    ("pretreatment", "wastewater"): 222,
    ("furfural", "wastewater"): 180,
    ("polylactide", "wastewater"): 530,
    ("succinic_acid", "wastewater"): 700,
    ("recovery", "wastewater"): 890,
    ("polylactide", "heat_and_power"): 574,
    ("recovery", "heat_and_power"): 940,
    ("heat_and_power", "pretreatment"): 300,
}
"""Where a section joins the shared line of (source, target)."""


class UndrawnStream(ValueError):
    """The plant has a stream for which the diagram has no line."""


def bus_of(pair: tuple[str, str]) -> str:
    """Returns the shared line on which a stream between two sections runs."""
    source, target = pair
    return "steam" if source == "heat_and_power" else source if source == "utilities" else target


def flows(streams: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Returns t/h by (source, target) of all streams between two sections."""
    ends = [streams[end].fillna("").str.partition(".")[0] for end in ("from", "to")]
    between = (ends[0] != "") & (ends[1] != "") & (ends[0] != ends[1])
    return (streams[between]["total [kg/h]"] / 1000).groupby([end[between] for end in ends]).sum().to_dict()


def undrawn(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns the (source, target) for which the diagram has no line."""
    return sorted(pair for pair in pairs if pair not in ROUTES and pair not in TAPS)


def number(flow: float) -> str:
    """Returns a flow with three digits."""
    return f"{flow:.0f}" if flow >= 99.5 else f"{flow:.3g}"


def box(name: str, product: str) -> str:
    """Returns a section's box with its area and what it sells."""
    row, left, right = BOXES[name]
    top, bottom = ROWS[row]
    middle = (left + right) / 2
    title = name.replace("_", " ")
    lines = [f'<tspan font-weight="600">{title}</tspan>', f'<tspan fill="#666">{SECTION_AREAS[name]}</tspan>']
    parts = [
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="4" fill="#f4f7f5" '
        'stroke="#40504a"/>',
        f'<text x="{middle}" y="{top + 20}" text-anchor="middle">{" ".join(lines)}</text>',
    ]
    if product:
        parts.append(f'<text x="{middle}" y="{top + 38}" text-anchor="middle" fill="{FEED}">{product}</text>')
    return "".join(parts)


def line(colour: str, corners: list[tuple[float, float]], arrow: bool = True) -> str:
    """Returns a line through corners, with an arrow at its end."""
    points = " ".join(f"{x},{y}" for x, y in corners)
    head = f' marker-end="url(#{colour[1:]})"' if arrow else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"{head}/>'


def figure(flow: float, place: tuple[float, float], colour: str) -> str:
    """Returns the flow of a line as text."""
    x, y = place
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="{colour}" font-size="11">{number(flow)}</text>'


def shared_line(name: str, taps: dict[tuple[str, str], float]) -> str:
    """Returns a shared line with what joins it, and its sum."""
    colour, y, end, label = BUSES[name]
    home = name if name != "steam" else "heat_and_power"
    gives = name in ("utilities", "steam")
    edge = ROWS[3][0]
    parts = [line(colour, [(end, edge), (end, y)] if gives else [(end, y), (end, edge)], arrow=not gives)]
    reach = [end, *(TAPS[pair] for pair in taps)]
    parts.append(line(colour, [(min(reach), y), (max(reach), y)], arrow=False))
    for pair, flow in taps.items():
        section, x = pair[1] if pair[0] == home else pair[0], TAPS[pair]
        bottom = ROWS[BOXES[section][0]][1]
        parts.append(line(colour, [(x, y), (x, bottom)] if gives else [(x, bottom), (x, y)], arrow=gives))
        parts.append(figure(flow, (x + 16, y - 5), colour))
    text = f"{label}, {number(sum(taps.values()))}"
    parts.append(f'<text x="{end + 6}" y="{edge - 10}" fill="{colour}" font-size="11">{text}</text>')
    return "".join(parts)


def drawing(streams: pd.DataFrame, products: dict[str, str]) -> str:
    """Returns the diagram as SVG; raises UndrawnStream for a stream without a line."""
    present = flows(streams)
    missing = undrawn(present)
    if missing:
        raise UndrawnStream(
            f"The diagram has no line from {missing[0][0]} to {missing[0][1]}; add one to ROUTES or TAPS."
        )
    body = [line(ROUTES[pair][0], ROUTES[pair][1]) for pair in present if pair in ROUTES]
    for name in BUSES:
        taps = {pair: flow for pair, flow in present.items() if pair in TAPS and bus_of(pair) == name}
        body.append(shared_line(name, taps))
    body += [box(name, products.get(name, "")) for name in BOXES]
    body += [figure(present[p], ROUTES[p][2], ROUTES[p][0]) for p in present if p in ROUTES]
    heads = "".join(
        f'<marker id="{c[1:]}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        f'<path d="M0,0 L8,4 L0,8 z" fill="{c}"/></marker>'
        for c in (FEED, WATER, WASTE, FUEL, STEAM)
    )
    areas = ", ".join(f"{number} {title}" for number, title in AREAS.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13"><title>Sections of the biorefinery and the streams between them, t/h</title>'
        f"<desc>{areas}</desc>"
        f'<defs>{heads}</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(body)}'
        f'<text x="20" y="{HEIGHT - 12}" fill="#666" font-size="11">Flows in t/h. Grey figures: areas. Heat by '
        "condensing steam, cooling and power reach all sections and are not drawn; feeds from outside neither."
        "</text></svg>\n"
    )


def sold(kpis: pd.DataFrame) -> dict[str, str]:
    """Returns what each section sells, by section."""
    values = dict(zip(kpis["name"], kpis["value"], strict=True))
    return {
        "feedstock": f"{values['dry_feed'] / 1000:.1f} t/h dry",
        "storage": f"{values['ethanol_product'] / 1000:.1f} t/h",
        "furfural": f"{values['furfural_product'] / 1000:.2f} t/h",
        "succinic_acid": f"{values['succinic_acid_product'] / 1000:.2f} t/h",
        "polylactide": f"{values['polylactide_product'] / 1000:.2f} t/h",
        "heat_and_power": f"{values['power_export']:.0f} MW sold",
        "utilities": f"{values['raw_water'] / 1000:.0f} t/h raw water",
    }


def main(arguments: list[str]) -> None:
    """Draws the base case of a results folder."""
    folder = Path(arguments[0])
    streams, kpis = (pd.read_csv(folder / f"{name}.csv") for name in ("streams", "kpis"))
    TARGET.write_text(drawing(streams, sold(kpis)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
