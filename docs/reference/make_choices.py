"""Writes the page `choices.md` from `choices.csv`: the biorefinery's shipped choice of products and catalyst.

Run as `python -m docs.reference.make_choices [FOLDER]`; the folder is one that `nexus solve biorefinery_choices --out
FOLDER` has filled, from which the table is made anew.
"""

import csv
import sys
from pathlib import Path

from docs.reference.cells import short
from nexus.scenario import load_scenario

HERE = Path(__file__).parent
PAGE, TABLE = HERE / "choices.md", HERE / "choices.csv"
SCENARIO = "biorefinery_choices"
FIGURES = {
    "operating_profit [MUSD_2007/yr]": "operating profit, MUSD_2007/yr",
    "total_capital_investment [MUSD_2007]": "capital, MUSD_2007",
    "climate_change [kg/kg]": "climate change, kg/kg of its products",
}
PLAIN = ("rank", "products", "catalyst", "standing", "value", "units", "loss", "dominated by", "reason")
HEAD = """# Choices of the biorefinery

`{scenario}`: {why}. Each row is a plant of its own, built from nothing and optimised over those of {free} decisions
that it has; the goal is net present value at the prices of the tables, whatever the quantity sold. Written by
`docs/reference/make_choices.py` from [choices.csv](choices.csv); to repeat it: `nexus solve {scenario}`. How to ask for
choices is told in [Choose between technologies](../how-to/choose-between-technologies.md).
"""


def save(folder: Path) -> None:
    """Writes the table from the folder of the study."""
    with (folder / "choices.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    columns = [*PLAIN, *(name for name in FIGURES if name in rows[0])]
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def page() -> str:
    """Returns the page."""
    with TABLE.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    scenario = load_scenario(SCENARIO)
    shown = {name: words for name, words in FIGURES.items() if name in rows[0]}
    lines = [HEAD.format(scenario=SCENARIO, why=scenario.why, free=len(scenario.free))]
    heads = ["", "products", "catalyst", f"{scenario.study.objective.replace('_', ' ')}, {rows[0]['units']}"]
    lines += ["| " + " | ".join([*heads, *shown.values(), "ends as"]) + " |"]
    lines += ["| --- |" + " --- |" * (len(heads) + len(shown))]
    for row in rows:
        cells = [row["rank"], row["products"], row["catalyst"].replace("_", " "), short(row["value"])]
        lines.append("| " + " | ".join([*cells, *(short(row[name]) for name in shown), row["standing"]]) + " |")
    lines += ["", "## Reasons", ""]
    lines += [f"- **{row['products']}, {row['catalyst'].replace('_', ' ')}**: {row['reason']}" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the page, the table first if a folder is given."""
    if sys.argv[1:]:
        save(Path(sys.argv[1]))
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
