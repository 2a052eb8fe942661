"""Fit: a node's text broken into lines that fit a width in pixels.

Widths are those of DejaVu Sans, the widest font that a browser takes for the report's, so that what fits there fits
with the others too.
"""

LABEL_SIZE, LINE_HEIGHT = 12, 16  # pixels
BOLD = 1.13  # width of bold text, units and figures, over that of plain text
_GROUPS = (
    ("ijlIJ", 0.29), (" \u00a0\u202f.,:", 0.32), ("f/", 0.35), ("t()-", 0.39), ("r", 0.41), ("sz", 0.52), ("cLF", 0.57),
    ("kvxyP", 0.6), ("aeoTY", 0.615), ("AVBRXZC", 0.69), ("UHNDGOQ", 0.78), ("w↻M", 0.86), ("mW", 0.99),
)  # fmt: skip
WIDTHS = {character: width for group, width in _GROUPS for character in group}  # over the size of the font
OTHER = 0.64
SHORTEST = 6  # characters of a word that is never hyphenated


def text_width(text: str, bold: bool = False) -> float:
    """Returns the width in pixels that a text takes at most."""
    return LABEL_SIZE * (BOLD if bold else 1.0) * sum(WIDTHS.get(character, OTHER) for character in text)


def fitted(text: str, value: str, width: float) -> str:
    """Returns a text with a bold value at its end, broken into lines of at most so many pixels."""
    pieces = [(piece, text_width(piece)) for word in text.split() for piece in _pieces(word, width)]
    lines: list[str] = []
    room, space = 0.0, text_width(" ")
    for piece, length in (*pieces, (f"<b>{value}</b>", text_width(value, bold=True))):
        if space + length <= room:
            lines[-1] += f" {piece}"
            room -= space + length
        else:
            lines.append(piece)
            room = width - length
    return "<br>".join(lines)


def _pieces(word: str, width: float) -> list[str]:
    """Returns a word in hyphenated pieces of at most so many pixels, whole where it fits."""
    pieces = []
    while text_width(word) > width and len(word) > SHORTEST:
        end = max((n for n in range(2, len(word) - 2) if text_width(word[:n] + "-") <= width), default=2)
        pieces.append(word[:end] + "-")
        word = word[end:]
    return [*pieces, word]
