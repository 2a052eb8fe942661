"""Parts: what every section of the page is made of: a heading with a lead, and a figure with a caption."""

from dataclasses import dataclass
from typing import Any

from nexus.report.text import escape


@dataclass(frozen=True)
class Choice:
    """One state of a figure: the Plotly figure, its caption (HTML), and its text in the selection box."""

    figure: dict[str, Any]
    caption: str
    title: str = ""


Figures = dict[str, list[Choice]]
"""The figures of a page by the name of their element."""


def section(key: str, title: str, lead: str, content: str) -> str:
    """Returns the HTML of a section."""
    return f'<section id="{key}"><h2>{title}</h2><p class="lead">{lead}</p>{content}</section>'


def figure(name: str, title: str, choices: list[Choice], figures: Figures) -> str:
    """Registers a figure and returns its HTML, with a selection box where there is a choice."""
    figures[name] = choices
    box = ""
    if len(choices) > 1:
        options = "".join(f'<option value="{i}">{escape(c.title)}</option>' for i, c in enumerate(choices))
        box = f'<label class="note">Show <select data-figure="{name}">{options}</select></label>'
    return (
        f'<figure><div class="head"><h3>{title}</h3>{box}</div><div class="plot"><div id="{name}"></div></div>'
        f"<figcaption>{choices[0].caption}</figcaption></figure>"
    )
