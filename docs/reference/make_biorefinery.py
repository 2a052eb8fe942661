"""Writes the page `biorefinery.md`: size, key figures of every shipped case, decisions, streams, heat and power loads.

Run as `python -m docs.reference.make_biorefinery [FOLDER]`. It solves every shipped scenario of the plant, about half a
minute each; with a folder it keeps the results there, and takes those that it finds.
"""

import inspect
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from docs.reference.biorefinery_size import areas_table, size_table
from docs.reference.biorefinery_yield import comparison_table, yield_table
from docs.reference.make_campaign import table
from nexus.flowsheets import load
from nexus.flowsheets.plant import Plant, build_parameters
from nexus.run import run
from nexus.scenario import load_scenario, shipped_simulations
from nexus.studies.campaign.inputs import Input, Kind, members, read_inputs
from nexus.tables import FLOW_UNIT, MASS, TEMPERATURE, component_columns
from nexus.units import convert, unit_text, units_of

PLANT = "biorefinery"
HERE = Path(__file__).parent
PAGE = HERE / f"{PLANT}.md"
INPUTS = HERE.parents[1] / "flowsheets" / f"{PLANT}_campaign.csv"
ZERO = 1e-4  # key figures below are what smoothing leaves of nothing
MAIN_COMPONENTS = 3
HEAD = """# The integrated biorefinery

The plant `biorefinery` as shipped. This page is written by `docs/reference/make_biorefinery.py`, which solves every
shipped scenario; how the plant is put together and why it yields what it yields is told in
[The integrated biorefinery](../explanation/biorefinery.md). Units and equations of each section:
[Plant sections](sections/index.md); instrument tags: `instruments.csv` of every run.
"""


@dataclass(frozen=True)
class Case:
    """A solved scenario of the plant: the tables of its results folder and what changes against the base."""

    name: str
    tables: dict[str, pd.DataFrame]
    feedstock: bool

    @property
    def short(self) -> str:
        """The scenario's name without that of the plant."""
        return short_name(self.name)

    @property
    def kpis(self) -> dict[str, float]:
        """The key figures by name."""
        return dict(zip(self.tables["kpis"]["name"], self.tables["kpis"]["value"], strict=True))


def short_name(scenario: str) -> str:
    """Returns a scenario's name without that of the plant."""
    return "base" if scenario == PLANT else scenario.removeprefix(f"{PLANT}_").replace("_", " ")


def solved_cases(folder: Path) -> list[Case]:
    """Returns all shipped scenarios of the plant, the base first, solved into a folder where they are not there yet."""
    names = shipped_simulations(PLANT)
    cases = []
    for name in sorted(names, key=lambda n: (n != PLANT, n)):
        results = folder / name
        if not (results / "kpis.csv").is_file():
            outcome = run(name, out=results)
            if not outcome.ok:
                raise RuntimeError(f"Scenario '{name}' does not solve: {outcome.status}")
        tables = {file.stem: pd.read_csv(file) for file in results.glob("*.csv")}
        cases.append(Case(name, tables, feedstock=_of_feedstock(name)))
    return cases


def _of_feedstock(name: str) -> bool:
    """Returns whether a scenario changes the blend of feedstocks."""
    return any(path.startswith("feedstock.") for path in load_scenario(name).set)


def shown(value: float | None) -> str:
    """Returns a figure with four digits; a dash for one that the case does not have."""
    if value is None:
        return "–"
    if abs(value) < ZERO:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def figures_table(plant: Plant, cases: list[Case]) -> str:
    """Returns the key figures of several cases side by side."""
    lines = [
        (kpi.name, kpi.units, *(shown(case.kpis.get(kpi.name)) for case in cases), kpi.meaning) for kpi in plant.kpis
    ]
    return table(("key figure", "units", *(case.short for case in cases), "meaning"), lines)


def arguments_table(plant: Plant) -> str:
    """Returns the build arguments with what they accept and what `build` says of them."""
    said = re.findall(r"^ +([\w, ]+): (.+(?:\n {8,}\S.*)*)$", inspect.getdoc(type(plant).build), re.MULTILINE)
    meanings = {name: " ".join(text.split()) for names, text in said for name in names.split(", ")}
    lines = []
    for name, parameter in build_parameters(type(plant)).items():
        kind, default = parameter.annotation, parameter.default
        accepted = ", ".join(f"`{member.name}`" for member in kind) if hasattr(kind, "__members__") else kind.__name__
        lines.append((f"`{name}`", f"`{getattr(default, 'name', default)}`", accepted, meanings[name]))
    return table(("argument", "default", "accepted", "meaning"), lines)


def decisions_table(plant: Plant) -> str:
    """Returns the inputs of the campaign with base value, bounds and meaning."""
    head = ("path", "base", "unit", "bounds", "tried in the campaign", "meaning")
    return table(head, [_decision(plant, each) for each in read_inputs(INPUTS)])


def _decision(plant: Plant, each: Input) -> tuple[str, ...]:
    datum = members(plant, each.paths[0])[0]
    own = units_of(datum)
    unit = unit_text(own) if each.unit == "-" else each.unit
    several = any("*" in path for path in each.paths)
    base = "one each" if several else f"{convert(datum.value, own, unit):.4g}"
    bounds = datum.bounds if datum.is_variable_type() else (None, None)
    known = [None if b is None else f"{convert(b, own, unit):.4g}" for b in bounds]
    factor = "" if each.kind is Kind.absolute else "× "
    paths = "<br>".join(f"`{path}`" for path in each.paths)
    limits = "none" if known == [None, None] else " to ".join(k or "∞" for k in known)
    return paths, base, unit, limits, f"{factor}{each.low:g} to {each.high:g}", _meaning(datum, each.paths[0])


def _meaning(datum, path: str) -> str:
    """Returns the variable's doc; that of IDAES' splitters and states does not say of what."""
    block, _, name = path.rpartition(".")
    where = block.removesuffix(".outlet_state").rpartition(".")[2].replace("_", " ")
    if name.startswith("split_fraction["):
        return f"Share of {where.removesuffix(' split')} to {name[15:-1].removesuffix('_outlet').replace('_', ' ')}"
    doc = datum.parent_component().doc or ""
    return f"Temperature of {where}" if doc == "Temperature" else doc


def streams_table(streams: pd.DataFrame) -> str:
    """Returns the streams between sections: from, to, flow, temperature and largest components."""
    lines = []
    for row in streams.fillna({"from": "", "to": ""}).to_dict("records"):
        source, target = (row[end].partition(".")[0] for end in ("from", "to"))
        if source and target and source != target:
            flows = {c: row[c + FLOW_UNIT] for c in component_columns(streams)}
            main = sorted(flows, key=flows.get, reverse=True)[:MAIN_COMPONENTS]
            named = ", ".join(f"{c} {100 * flows[c] / row[MASS]:.3g} %" for c in main if flows[c] > 0)
            celsius = f"{row[TEMPERATURE] - 273.15:.0f}" if row[TEMPERATURE] == row[TEMPERATURE] else ""
            lines.append((f"`{row['name']}`", source, target, f"{row[MASS] / 1000:,.4g}", celsius, named))
    return table(("stream", "from", "to", "t/h", "°C", "largest components by mass"), lines)


def heat_table(loads: pd.DataFrame) -> str:
    """Returns the heat loads by utility, the largest first."""
    ordered = loads.sort_values(["kind", "service", "heat [W]"], ascending=[True, True, False])
    lines = [
        (f"`{r['name']}`", r["service"], f"{r['heat [W]'] / 1e6:.3g}",
         *(f"{r[f'{end} temperature [K]'] - 273.15:.0f}" for end in ("inlet", "outlet")))
        for r in ordered.to_dict("records")
    ]  # fmt: skip
    return table(("load", "served by", "MW", "from °C", "to °C"), lines)


def power_table(costs: pd.DataFrame) -> str:
    """Returns the electric loads item by item, the largest first."""
    column = "electric_power [W]"
    ordered = costs[costs[column] > 0].sort_values(column, ascending=False)
    lines = [(r["item"], r["area"], f"{r[column] / 1e3:,.4g}") for r in ordered.to_dict("records")]
    lines.append(("**all**", "", f"**{ordered[column].sum() / 1e3:,.4g}**"))
    return table(("item", "area", "kW"), lines)


def assumed_table(assumptions: pd.DataFrame) -> str:
    """Returns how many unsure numbers each section uses, by confidence."""
    by_section = assumptions.assign(section=assumptions["sections"].str.split(", ")).explode("section")
    counts = pd.crosstab(by_section["section"], by_section["confidence"])
    lines = [(name, *row) for name, row in zip(counts.index, counts.to_numpy().tolist(), strict=True)]
    return table(("section", *counts.columns), lines)


def page(plant: Plant, cases: list[Case]) -> str:
    """Returns the page's text."""
    base = cases[0]
    alone = next(case for case in cases if case.name == f"{PLANT}_ethanol")
    portfolios = [case for case in cases if not case.feedstock]
    feedstocks = [base, *(case for case in cases if case.feedstock)]
    parts = [
        HEAD.rstrip(),
        "## Size\n\n" + size_table(plant),
        areas_table(plant),
        "## Build arguments\n\nGiven under `build` in a scenario.",
        arguments_table(plant),
        "## Key figures by portfolio\n\nThe same feed and design values; what is off is not built (–). The price of "
        "ethanol that pays for everything carries the credits of the co-products.",
        figures_table(plant, portfolios),
        "## Key figures by feedstock\n\nAll products, the same dry feed.",
        figures_table(plant, feedstocks),
        "## Beside the published ethanol plant\n\n" + comparison_table(alone.kpis, base.kpis),
        "## Where the ethanol yield goes\n\n" + yield_table(alone.tables["streams"], alone.kpis),
        "## Decisions, conditions and prices\n\nFixed in a simulation, settable by `--set` and under `set`, and free "
        "where a scenario frees them. `*` stands for each member. What else is fixed stands in the tables of the "
        "sections.",
        decisions_table(plant),
        "## Streams between the sections\n\nBase case.",
        streams_table(base.tables["streams"]),
        "## Heat loads\n\nBase case; what a section recovers by exchangers of its own is not among them.",
        heat_table(base.tables["heat_streams"]),
        "## Electric loads\n\nBase case.",
        power_table(base.tables["costs"]),
        "## What is assumed\n\nNumbers that the base case uses and that are assumed (A), from memory (M), or derived "
        "from such. `assumptions.csv` of a run names them all; [Assumptions](assumptions.md) has the tables.",
        assumed_table(base.tables["assumptions"]),
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> None:
    """Solves, or takes results that are there, and writes the page."""
    plant = load(PLANT)
    plant.set_operating_conditions()
    with tempfile.TemporaryDirectory() as temporary:
        cases = solved_cases(Path(arguments[0] if arguments else temporary))
        PAGE.write_text(page(plant, cases), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
