"""Heat section: what the plant's heat streams could exchange, what they do, and the network that does it."""

from nexus.report.heat_charts import (
    MEGAWATT,
    ZERO_CELSIUS,
    composite_figure,
    exchanger_rows,
    grand_composite_figure,
    grid_figure,
)
from nexus.report.parts import Choice, Figures, figure, section
from nexus.report.text import escape, number, words
from nexus.results import Results

LEAD = (
    "What all areas heat and cool, as curves of heat against temperature. Where the curves overlap, hot streams can "
    "heat cold ones; what stands out on the right needs hot utility, on the left cold utility."
)


def heat_section(results: Results, figures: Figures) -> str:
    """Returns composite curves, grand composite curve, network and its table; nothing where no heat load is stated."""
    if "heat_streams" not in results.tables:
        return ""
    curves = [
        Choice(composite_figure(results), _curve_caption(results), "composite curves"),
        Choice(grand_composite_figure(results), _grand_caption(results), "grand composite curve"),
    ]
    content = figure("composite", "Heat against temperature, MW and °C", curves, figures)
    return section("heat-recovery", "Heat recovery", LEAD, content + _network(results, figures))


def _curve_caption(results: Results) -> str:
    """Returns the targets, and what the plant takes where it does not exchange heat."""
    facts = results.run["heat_recovery"]
    hot, cold = (number(facts[f"least_{side}_utility_W"] / MEGAWATT, 3) for side in ("hot", "cold"))
    text = (
        f"<b>With {number(facts['minimum_approach_K'], 3)} K between streams, {hot} MW of hot and {cold} MW of cold "
        "utility are the least possible.</b>"
    )
    heating, cooling = facts["heating_W"], facts["cooling_W"]
    if facts["integrated"]:
        recovered = heating - facts["least_hot_utility_W"]
        share = number(recovered / heating * 100, 3) if heating else "0"
        return f"{text} Streams give {number(recovered / MEGAWATT, 3)} MW to streams, {share} % of what is heated."
    missed = (heating - facts["least_hot_utility_W"]) / MEGAWATT
    return (
        f"{text} The loads of this plant are served by utilities alone: {number(heating / MEGAWATT, 3)} MW are heated "
        f"and {number(cooling / MEGAWATT, 3)} MW cooled, so that {number(missed, 3)} MW of both could be saved."
    )


def _grand_caption(results: Results) -> str:
    """Returns where the pinch lies, and how well the levels fit."""
    facts = results.run["heat_recovery"]
    half = facts["minimum_approach_K"] / 2
    pinches = [f"{number(T - half - ZERO_CELSIUS)} °C" for T in facts["pinches_K"]]
    text = f"<b>No heat passes the pinch at {' and '.join(pinches)}.</b>" if pinches else "<b>There is no pinch.</b>"
    text += (
        " Above it the plant wants heat, below it has too much. Pockets, where the curve turns back, serve themselves."
    )
    for key, side in (("heating_out_of_reach_W", "above the hottest"), ("cooling_out_of_reach_W", "below the coldest")):
        if facts.get(key, 0.0) > 1e-4 * max(facts["heating_W"], facts["cooling_W"]):
            text += f" {number(facts[key] / MEGAWATT, 3)} MW lie {side} level: no utility of the plant can serve them."
    return text


def _network(results: Results, figures: Figures) -> str:
    """Returns the grid and the table of exchangers, or why there are none."""
    sentence = escape(results.run["heat_recovery"]["network"])
    if "exchangers" not in results.tables:
        return f"<p>{sentence}</p>"
    table = results.tables["exchangers"]
    area, cost = float(table["area [m^2]"].sum()), float(table["installed cost [MUSD_2007]"].sum())
    caption = (
        f"<b>{sentence[:1].upper() + sentence[1:]}</b> Their area is {number(area, 3)} m² and their installed cost "
        f"{number(cost, 3)} million USD 2007, which is not part of the plant's cost. Hot streams stand above, cold "
        "ones below, each link is an exchanger, from the hottest on the left."
    )
    return figure("network", "Exchanger network", [Choice(grid_figure(results), caption)], figures) + _table(results)


def _table(results: Results) -> str:
    """Returns the sortable table of exchangers."""
    heads = ["Part", "Hot", "Cold", "Heat, MW", "Hot in, °C", "Hot out, °C", "Cold in, °C", "Cold out, °C"]
    heads += ["Hot share", "Cold share", "Mean difference, K", "Area, m²", "Shells", "Cost, million USD 2007"]
    head = "".join(f"<th{'' if i in (1, 2) else _N}>{title}</th>" for i, title in enumerate(heads))
    rows = "".join(_row(row) for row in exchanger_rows(results).to_dict("records"))
    return (
        f'<div class="scroll"><table class="sortable" id="exchangers"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


_N = ' class="n"'


def _row(row: dict) -> str:
    ends = [row[f"{side} {end} [K]"] - ZERO_CELSIUS for side in ("hot", "cold") for end in ("inlet", "outlet")]
    numbers = [row["heat [W]"] / MEGAWATT, *ends, row["hot share"], row["cold share"], row["mean difference [K]"]]
    numbers += [row["area [m^2]"], row["shells"], row["installed cost [MUSD_2007]"]]
    cells = [f'<td class="n" data-v="{value:.8g}">{number(value)}</td>' for value in numbers]
    names = [f"<td>{escape(words(row[side].replace('.', ', ')))}</td>" for side in ("hot", "cold")]
    part = f'<td class="n" data-v="{row["subnetwork"]}">{row["subnetwork"]}</td>'
    return f"<tr>{part}{''.join(names)}{''.join(cells)}</tr>"
