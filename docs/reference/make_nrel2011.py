"""Writes the yardstick page `nrel2011.md`: our figures beside the published ones and BioSTEAM's.

Run as `python docs/reference/make_nrel2011.py [RESULTS_FOLDER]`; without a folder it solves the scenario first.
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from nexus.flowsheets.nrel2011_kpis import published_rows
from nexus.run import run

PAGE = Path(__file__).with_name("nrel2011.md")
EXPORT_MARGIN = 3.5  # MW
SUGARS = (
    "Glucose, xylose and arabinose ferment (95, 85 and 85 %); galactose and mannose do not. Cellobiose made in "
    "saccharification stays (1.2 % of the glucan)."
)
HEAD = f"""# The published plant as a yardstick

The scenario `nrel2011` is the 2011 corn-stover design of NREL (Humbird et al., NREL/TP-5100-47764). This page is written
by `docs/reference/make_nrel2011.py`; published and BioSTEAM values are read by nothing else but the report's column.

Codes: Q1, Q2 read in a source; M from memory of the literature, not confirmed: a missed M is a finding; D derived. {SUGARS}
Published streams (514, 516, 535, 571, 611, 612, 626) are those that public code and its discussions quote by number; a
size basis of the equipment list stands only where no stream is known: it sizes a vessel or a package.
Some design inputs come from the same streams (tray of the wine, loss of the beer column, recovery and moisture of the
filter, pH of conditioning): stillage, cake and ammonia test the balances around these inputs, not the inputs.
The on-site enzyme area is a capital lump of 18.3 million USD (an input).

| figure | units | Nexus | published | code | deviation | target | BioSTEAM | within target, or why not |
|---|---|---|---|---|---|---|---|---|
"""  # noqa: E501


def number(text: str) -> float | None:
    """Returns the number in a table cell, None where it is empty."""
    return float(text) if text else None


def rows(kpis: pd.DataFrame) -> list[dict]:
    """Returns one dictionary a figure: ours, published, deviation, target and whether it is met (None: not judged)."""
    ours = kpis.set_index("name")
    result = []
    for name, row in published_rows().items():
        value, published, target = float(ours.loc[name, "value"]), number(row["published"]), number(row["tolerance"])
        deviation = None if published is None else value / published - 1
        met = None
        if name == "power_export":
            met = abs(value - published) <= EXPORT_MARGIN
        elif deviation is not None and target is not None:
            met = abs(deviation) <= target
        result.append(dict(row, value=value, deviation=deviation, target=target, met=met))
    return result


def line(row: dict) -> str:
    """Returns the table line of a figure."""
    target = "3.5 MW" if row["kpi"] == "power_export" else f"{100 * row['target']:.0f} %" if row["target"] else ""
    verdict = {None: "", True: "yes", False: row["reason"]}[row["met"]]
    deviation = "" if row["deviation"] is None else f"{100 * row['deviation']:+.1f} %"
    cells = (
        row["kpi"].replace("_", " "),
        row["units"],
        f"{row['value']:,.5g}" if row["value"] < 1000 else f"{row['value']:,.0f}",
        row["published"],
        row["confidence"],
        deviation,
        target,
        row["biosteam"],
        verdict,
    )
    return "| " + " | ".join(cells) + " |"


def page(kpis: pd.DataFrame, balances: pd.DataFrame) -> str:
    """Returns the page's text."""
    lines = [line(row) for row in rows(kpis)]
    worst = balances.groupby(["level", "quantity"])["relative error"].max().unstack(0)
    closure = [
        f"| {q} | " + " | ".join("yes" if worst.loc[q, k] <= 1e-6 else "no" for k in worst) + " |" for q in worst.index
    ]
    return (
        HEAD
        + "\n".join(lines)
        + "\n\nBalances recomputed from the exported tables close to 1e-6:\n\n| quantity | "
        + " | ".join(worst.columns)
        + " |\n|---|"
        + "---|" * len(worst.columns)
        + "\n"
        + "\n".join(closure)
        + "\n"
    )


def main() -> None:
    """Solves, or reads a results folder, and writes the page."""
    from nexus.audit import balances

    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        tables = {name: pd.read_csv(folder / f"{name}.csv") for name in ("kpis", "streams", "unit_models")}
        PAGE.write_text(page(tables["kpis"], balances(tables["streams"], tables["unit_models"])), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as folder:
        results = run("nrel2011", out=Path(folder) / "results")
        PAGE.write_text(page(results.tables["kpis"], results.balances), encoding="utf-8")


if __name__ == "__main__":
    main()
