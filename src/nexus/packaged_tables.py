"""Reads the CSV tables that stand beside the modules of a package."""

import csv
from functools import cache
from importlib.resources import files


@cache
def packaged_rows(package: str, table: str) -> tuple[dict[str, str], ...]:
    """Returns the rows of `table` in `package` as dictionaries of text; raises FileNotFoundError where there is none.

    The rows are read once and shared: take from them, do not change them.
    """
    text = (files(package) / table).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def unsure(confidence: str) -> bool:
    """Says whether a confidence code such as Q2+A means a number that is assumed (A) or from memory (M)."""
    return not {"A", "M"}.isdisjoint(confidence.split("+"))
