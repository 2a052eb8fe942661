"""The report of a solved run: one HTML file that needs nothing beside it."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nexus.results import Results

__all__ = ["write_report"]


def write_report(results: "Results", path: Path) -> None:
    """Writes the report of a solved run as one self-contained HTML file."""
    from nexus.report.page import page_html

    path.write_text(page_html(results), encoding="utf-8")
