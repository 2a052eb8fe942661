"""Bars drawn as SVG inside the page: they need no script and print as they are seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus.report.colours import AXIS, INK
from nexus.report.fit import text_width
from nexus.report.text import escape, number

ROW, LABEL, VALUE, WIDTH = 18, 204, 66, 510  # pixels: height of a bar, room for its text, for its value, all


@dataclass(frozen=True)
class Bar:
    """A bar: its text, value, colour, the ends of its range, and where it links to."""

    name: str
    value: float
    colour: str
    low: float | None = None
    high: float | None = None
    link: str = ""


def bars_svg(bars: Sequence[Bar], units: str, title: str) -> str:
    """Returns horizontal bars with their values; a thin line shows the range of a bar that has one."""
    ends = [v for bar in bars for v in (bar.value, bar.low, bar.high) if v is not None] + [0.0]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    room = WIDTH - LABEL - VALUE

    def x(value: float) -> float:
        return round(LABEL + (value - low) / span * room, 1)

    rows = [_row(bar, i, x) for i, bar in enumerate(bars)]
    height = ROW * len(bars) + 18
    rows.append(f'<line x1="{x(0)}" x2="{x(0)}" y1="0" y2="{ROW * len(bars)}" stroke="{AXIS}"/>')
    rows.append(f'<text x="{x(0)}" y="{height - 4}" class="axis">{escape(units)}</text>')
    return (
        f'<svg class="bars" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(rows)}</svg>"
    )


def _row(bar: Bar, place: int, x) -> str:
    """Returns one bar with its text left of all bars and its value right of them."""
    top, middle = place * ROW + 3, place * ROW + 3 + ROW / 2 - 3
    left, right = sorted((x(0), x(bar.value)))
    name = _shortened(bar.name)
    parts = [
        f'<rect x="{left}" y="{top}" width="{max(right - left, 0.5):.1f}" height="{ROW - 6}" fill="{bar.colour}"/>',
        f'<text x="{LABEL - 8}" y="{middle + 4}" text-anchor="end" fill="{INK}">{escape(name)}</text>',
        f'<text x="{WIDTH}" y="{middle + 4}" text-anchor="end" fill="{INK}">{plain(bar.value)}</text>',
    ]
    if bar.low is not None and bar.high is not None and bar.high > bar.low:
        parts.append(f'<line x1="{x(bar.low)}" x2="{x(bar.high)}" y1="{middle}" y2="{middle}" stroke="{INK}"/>')
    body = "".join(parts)
    return f'<a href="#{escape(bar.link)}">{body}</a>' if bar.link else body


def _shortened(text: str) -> str:
    """Returns a text that fits left of the bars, its end cut off where it does not."""
    if text_width(text) <= LABEL - 10:
        return text
    while text_width(text + "…") > LABEL - 10:
        text = text[:-1]
    return text.rstrip() + "…"


def plain(value: float) -> str:
    """Returns a number for SVG, which knows no superscripts."""
    return number(value, 3).replace("<sup>", "^").replace("</sup>", "")


def stack_svg(parts: Sequence[tuple[str, float, str]], title: str) -> str:
    """Returns one bar of parts (text, value, colour) with their shares below it; parts without a size are left out."""
    total = sum(value for _, value, _ in parts if value > 0) or 1.0
    left, shapes, texts = 0.0, [], []
    for i, (name, value, colour) in enumerate(parts):
        share = max(value, 0.0) / total
        shapes.append(f'<rect x="{left:.1f}" y="0" width="{share * WIDTH:.1f}" height="20" fill="{colour}"/>')
        left += share * WIDTH
        place = i * WIDTH / len(parts)
        texts.append(f'<rect x="{place:.0f}" y="28" width="10" height="10" fill="{colour}"/>')
        texts.append(f'<text x="{place + 15:.0f}" y="37" fill="{INK}">{escape(name)} {100 * share:.0f} %</text>')
    return (
        f'<svg class="bars" viewBox="0 0 {WIDTH} 44" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(shapes + texts)}</svg>"
    )
