"""Footprint: what the sustainability report reads from a run, and the anchors that join its figures to sources."""

import re
from dataclasses import dataclass

import pandas as pd

from nexus.packaged_tables import unsure
from nexus.report.text import escape
from nexus.results import Results
from nexus.sustainability.allocation import Allocation, FunctionalUnit

PER_UNIT = ("climate_change", "water_consumption", "water_scarcity", "eutrophication", "acidification")
TITLES = {
    "climate_change": "Climate change",
    "water_consumption": "Water consumption",
    "water_scarcity": "Water scarcity",
    "eutrophication": "Eutrophication",
    "acidification": "Acidification",
}
EQUIVALENTS = {
    "climate_change": "CO₂-equivalent",
    "water_consumption": "water",
    "water_scarcity": "world-average water",
    "eutrophication": "N-equivalent",
    "acidification": "SO₂-equivalent",
}


@dataclass(frozen=True)
class Footprint:
    """The life-cycle tables of a run and the choices that they rest on.

    Attributes: `results`, `table` (results by allocation), `lines` (contributions), `unit`, `allocation`, `method`,
    `scale` (what turns a contribution a second into one per functional unit).
    """

    results: Results
    table: pd.DataFrame
    lines: pd.DataFrame
    unit: FunctionalUnit
    allocation: Allocation
    method: str
    scale: float

    @staticmethod
    def of(results: Results) -> "Footprint":
        """Returns the footprint of a run whose plant has a life cycle."""
        table, products = results.tables["life_cycle"], results.tables["life_cycle_products"]
        chosen = table[(table["impact"] == "climate_change") & table["chosen"]].iloc[0]
        unit, allocation = FunctionalUnit[chosen["functional_unit"]], Allocation[chosen["allocation"]]
        counted = products[products["counted"]]
        made = (counted["flow"] * (counted["energy"] if unit.unit == "MJ" else 1.0)).sum()
        expanded = allocation is Allocation.system_expansion
        share = 1.0 if expanded else counted[f"share_{allocation.name}"].sum()
        lines = results.tables["life_cycle_lines"]
        lines = lines.assign(key=[factor_anchor(row) for row in lines.to_dict("records")])
        return Footprint(results, table, lines, unit, allocation, chosen["method"], share / made)

    def contributions(self, impact: str) -> pd.DataFrame:
        """Returns the contributions to an impact per functional unit, the largest first, credits negative."""
        own = self.lines[(self.lines["impact"] == impact) & self.lines["value"].notna()].copy()
        products = self.results.tables["life_cycle_products"]
        outside = set(products.loc[~products["counted"], "line"])
        credited = outside if self.allocation is Allocation.system_expansion else set()
        avoided = own["scope"] == "avoided"
        own = own[~avoided | own["line"].isin(credited)]
        sign = own["scope"].map(lambda scope: -1.0 if scope == "avoided" else 1.0)
        for column in ("value", "low", "high"):
            own[column] = own[column] * sign * self.scale
        return own.sort_values("value", key=abs, ascending=False)

    def chosen(self, impact: str) -> pd.Series:
        """Returns the row of an impact by the chosen allocation."""
        rows = self.table[(self.table["impact"] == impact) & self.table["chosen"]]
        return rows.iloc[0]

    def unsure_share(self, impact: str) -> float:
        """Returns the share of an impact, by size, that rests on factors from memory or assumed."""
        own = self.contributions(impact)
        sizes = own["value"].abs()
        return float(sizes[own["confidence"].map(lambda code: unsure(str(code)))].sum() / sizes.sum())


def has_footprint(results: Results) -> bool:
    """Returns whether a run has the tables of a life cycle."""
    return "life_cycle" in results.tables


def line_anchor(line: str) -> str:
    """Returns the anchor of an inventory line."""
    return f"line-{line}"


def factor_anchor(row) -> str:
    """Returns the anchor of a factor by the columns kind, substance, flow and scope of its row."""
    scope = "-avoided" if row["scope"] == "avoided" else ""
    return re.sub(r"[^\w-]", "-", f"factor-{row['kind']}-{row['substance']}-{row['flow']}{scope}")


def mark(confidence: str) -> str:
    """Returns the mark of a number that is from memory (M) or assumed (A), empty for one read or derived."""
    codes = [code for code in str(confidence).split("+") if code in ("M", "A")]
    return f'<sup class="mark" title="from memory (M) or assumed (A)">{escape("".join(codes))}</sup>' if codes else ""
