"""Colours: one meaning a colour in all figures of the report, and a palette for areas and units."""

BLUE, ORANGE, GREEN, GREY, RED, GOLD = "#3b6ea5", "#c8803a", "#4f8f5b", "#9aa5ae", "#c0473b", "#d2a21c"
HEAT_COLOUR, POWER_COLOUR, END_COLOUR = RED, GOLD, GREY
INK, AXIS, GRID = "#1d2830", "#55626c", "#e6eaed"
PALETTE = (BLUE, ORANGE, GREEN, "#a3506a", "#6f62a8", "#8a7a3c", "#3a8f95", "#b05c44", "#5d7382", "#93628f")


def transparent(colour: str, opacity: float = 0.35) -> str:
    """Returns a colour `#rrggbb` as one that lets what lies below shine through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
