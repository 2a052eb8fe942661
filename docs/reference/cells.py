"""Cells and rows of the tables that reference pages are written from."""

import csv
from pathlib import Path

ALMOST_NONE = 1e-5  # a decision this small is 0 on a page


def short(text: str, digits: int = 4) -> str:
    """Returns a number with so many digits, a whole one with all of its own, any other text as it is."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{int(value):,}" if value == int(value) and abs(value) < 1e9 else f"{value:.{digits}g}"


def decided(text: str) -> str:
    """Returns a decision with four digits; what is only rounding away from nothing is 0."""
    return f"{float(text):.4g}" if abs(float(text)) > ALMOST_NONE else "0"


def rows_by(file: Path, column: str) -> dict[str, list[dict[str, str]]]:
    """Returns {value of the column: rows} of a table, in its order; nothing where it is not there yet."""
    found: dict[str, list[dict[str, str]]] = {}
    if file.is_file():
        with file.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row[column], []).append(row)
    return found
