"""Cash section: cash by year and its sum, the figures of merit, and the prices that it rests on."""

from typing import Any

import pandas as pd

from nexus.costing.cash_flow_table import BASES, UNIT
from nexus.costing.returns import DISCOUNTED, RATE, SIMPLE
from nexus.report.bars import NO_GRID
from nexus.report.colours import AXIS, BLUE, GREEN, GRID, INK, ORANGE
from nexus.report.parts import Choice, Figures, figure
from nexus.report.style import FONT
from nexus.report.text import DASH, escape, lower_first, number, units, words
from nexus.results import Results

MARKET = BASES["market_cash_flow"]
HEIGHT = 430


def cash_parts(results: Results, figures: Figures) -> str:
    """Returns the figure of cash by year and the table of prices; nothing for a plant without a cash flow."""
    if "cash_flow" not in results.tables:
        return ""
    table = results.tables["cash_flow"]
    bases = sorted(table["basis"].unique(), key=lambda basis: basis != MARKET)
    choices = [
        Choice(cash_figure(table[table["basis"] == basis]), _caption(results, table, basis), f"at {basis}")
        for basis in bases
    ]
    title = f"Cash by year, {units(UNIT)}"
    return figure("cash", title, choices, figures) + price_table_html(results)


def cash_figure(rows: pd.DataFrame) -> dict[str, Any]:
    """Returns the cash of every year as bars and its sum, plain and discounted, as lines."""
    years = [int(year) for year in rows["year"]]

    def values(name: str) -> list[float]:
        return [float(value) for value in rows[f"{name} [{UNIT}]"]]

    lines = (("cumulative_cash", "Sum of cash", BLUE), ("cumulative_discounted_cash", "Discounted sum", ORANGE))
    traces: list[dict[str, Any]] = [_trace("bar", "Cash of the year", GREEN, years, values("cash"))]
    traces += [_trace("scatter", title, colour, years, values(name)) for name, title, colour in lines]
    axis = {"zerolinecolor": AXIS, "gridcolor": GRID, "automargin": True}
    layout = {
        "height": HEIGHT,
        "margin": {"l": 10, "r": 20, "t": 40, "b": 50},
        "font": {"family": FONT, "size": 13, "color": INK},
        "xaxis": {**axis, "title": _title("year of operation; construction ends with year 0"), "dtick": 5, **NO_GRID},
        "yaxis": {**axis, "title": _title(units(UNIT))},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "yref": "paper"},
        "plot_bgcolor": "white",
        "paper_bgcolor": "white",
        "bargap": 0.25,
    }
    return {"data": traces, "layout": layout}


def _title(text: str) -> dict[str, Any]:
    return {"text": text, "standoff": 8, "font": {"size": 13}}


def _trace(kind: str, title: str, colour: str, years: list[int], values: list[float]) -> dict[str, Any]:
    hover = f"year %{{x}}: %{{y:,.4~g}} {units(UNIT)}<extra>{title}</extra>"
    style = {"marker": {"color": colour}} if kind == "bar" else {"mode": "lines", "line": {"color": colour, "width": 2}}
    return {"type": kind, "name": title, "x": years, "y": values, "hovertemplate": hover, **style}


def _caption(results: Results, table: pd.DataFrame, basis: str) -> str:
    """Returns what the cash adds up to, and at market prices the figures of merit or why there are none."""
    last = table[table["basis"] == basis].iloc[-1]
    worth = number(float(last[f"cumulative_discounted_cash [{UNIT}]"]), 4)
    total = number(float(last[f"cumulative_cash [{UNIT}]"]), 4)
    if basis != MARKET:
        return (
            "<b>At the minimum selling price the discounted sum ends at zero: the owners earn just the required rate "
            f"of return.</b> The plain sum ends at {total} {units(UNIT)}."
        )
    kpis = results.tables["kpis"].set_index("name")
    parts = [_merit(kpis.loc[name], *texts) for name, *texts in MERITS if name in kpis.index]
    return (
        f"<b>The present worth, where the discounted sum ends, is {worth} {units(UNIT)}.</b> {' '.join(parts)} Cash is "
        "the owners', after loan and tax; every amount behind it stands in cash_flow.csv."
    )


MERITS = (
    (RATE, "", "The internal rate of return is {}."),
    (SIMPLE, "Undiscounted: ", "The cash has come back after {} of operation."),
    (DISCOUNTED, "Discounted: ", "Discounted, it has come back after {}."),
)
"""Figure of merit, what stands before the reason why there is none, and the sentence with its value."""


def _merit(row: pd.Series, before: str, sentence: str) -> str:
    if pd.isna(row["value"]):
        reason = escape(row["meaning"])
        return f"{before}{lower_first(reason) if before else reason}."
    unit = "%" if row["units"] == "percent" else "years"
    return sentence.format(f"{number(float(row['value']), 3)}\u202f{unit}")


def price_table_html(results: Results) -> str:
    """Returns every price with its date and source, those of the scenario first; nothing where there is no table."""
    table = results.tables.get("prices")
    if table is None or table.empty:
        return ""
    table = table.drop_duplicates(["name", "value", "units"]).copy()
    table["own"] = (table["confidence"] == "") & (table["date"] != "")
    rows = table.sort_values("own", ascending=False, kind="stable").to_dict("records")
    titles = ("Units", "As quoted", "Date", "Source", "Code")
    head = '<th>Price</th><th class="n">Value</th>' + "".join(f"<th>{title}</th>" for title in titles)
    body = "".join(f"<tr>{_price_row(row)}</tr>" for row in rows)
    own = int(table["own"].sum())
    lead = f"{own} prices are the scenario's own, the first rows. " if own else ""
    return (
        f"<h3>Prices, in dollars of 2007</h3><p>{lead}Dollars of other years are brought to 2007 by the deflator of "
        "the gross domestic product; the dates are those of the prices.</p>"
        f'<details><summary>All {len(rows)} prices</summary><div class="scroll"><table class="wide"><thead><tr>{head}'
        f"</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _price_row(row: dict[str, Any]) -> str:
    name = row["name"] if "." in row["name"] else words(row["name"])
    texts = [f'<th scope="row">{escape(name)}</th><td class="n">{number(float(row["value"]))}</td>']
    texts.append(f'<td class="unit">{units(row["units"])}</td>')
    texts += [f"<td>{escape(row[key]) or DASH}</td>" for key in ("quoted", "date", "source", "confidence")]
    return "".join(texts)
