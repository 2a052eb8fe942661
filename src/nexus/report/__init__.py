"""The reports of a solved run: HTML files that need nothing beside them."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nexus.results import Results

__all__ = ["write_footprint", "write_report"]


def write_report(results: "Results", path: Path) -> None:
    """Writes the report of a solved run as one self-contained HTML file."""
    from nexus.report.page import page_html

    path.write_text(page_html(results), encoding="utf-8")


def write_footprint(results: "Results", path: Path) -> None:
    """Writes the sustainability report of a solved run; nothing where its plant has no life cycle."""
    from nexus.report.footprint import has_footprint
    from nexus.report.footprint_page import footprint_html

    if has_footprint(results):
        path.write_text(footprint_html(results), encoding="utf-8")
