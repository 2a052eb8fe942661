"""Reads reactions and conversions of the plants' sections from their tables.

A row writes its reaction out (`equation`), or names its `product` and the `others` whose coefficients the element
balance fixes. An entry of `others` such as NH3=AmmoniumAcetate-AceticAcid substitutes what stands right of the sign
for the balanced component.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nexus.flowsheets.tables import rows
from nexus.unit_models.reactions import Reaction, ReactionError, balanced_reaction, reaction

TERM = re.compile(r"([+-]?)(\d+\.?\d*)?([A-Z][A-Za-z0-9]*)")


@dataclass(frozen=True)
class ConversionSet:
    """The reactions of a section and the conversion of each by name."""

    reactions: tuple[Reaction, ...]
    conversions: Mapping[str, float]


def conversion_set(section: str, table: str = "nrel2011_conversions.csv") -> ConversionSet:
    """Returns reactions and conversions of `section` in a table beside the plants; raises KeyError for none."""
    known = rows(table)
    chosen = [row for row in known if row["section"] == section]
    if not chosen:
        sections = ", ".join(sorted({row["section"] for row in known}))
        raise KeyError(f"{table} has no conversions for section '{section}'; it has {sections}")
    return ConversionSet(
        tuple(_reaction(row) for row in chosen), {row["reaction"]: float(row["conversion"]) for row in chosen}
    )


def _reaction(row: Mapping[str, str]) -> Reaction:
    stage = int(row["stage"])
    if bool(row["equation"]) == bool(row["product"]):
        raise ReactionError(f"Reaction '{row['reaction']}' needs either an equation or a product to balance")
    if row["equation"]:
        return reaction(row["equation"], row["key"], name=row["reaction"], stage=stage)
    others, substitute = _others(row["others"])
    return balanced_reaction(row["key"], row["product"], others, substitute, name=row["reaction"], stage=stage)


def _others(text: str) -> tuple[tuple[str, ...], dict[str, dict[str, float]]]:
    others, substitute = [], {}
    for entry in text.split():
        name, _, replacement = entry.partition("=")
        others.append(name)
        if replacement:
            if TERM.sub("", replacement):
                raise ReactionError(f"'{entry}' is not a component, an equals sign and a sum of components")
            substitute[name] = {
                component: (-1.0 if sign == "-" else 1.0) * float(count or 1)
                for sign, count, component in TERM.findall(replacement)
            }
    return tuple(others), substitute
