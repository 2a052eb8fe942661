"""Text: numbers and names as the report prints them; a missing value is a dash, never NaN."""

import html
import math
from typing import Any

DASH = "–"
UNIT_TEXT = {
    "percent": "%",
    "/hr": "/h",
    "^2": "²",
    "^3": "³",
    "degC": "°C",
    "MMUSD_": "million USD_",
    "MUSD_": "million USD_",
    "MMgal": "million gal",
    "US_ton": "US ton",
    "USD_": "USD ",
}
CAPITALS = {name.lower(): name for name in ("CO2", "CO", "O2", "N2", "CH4", "H2S", "SO2", "NH3", "CSL", "DAP")}
CAPITALS |= {name.lower(): name for name in ("CIP", "HMF", "COD", "NREL")}


def number(value: Any, digits: int = 4) -> str:
    """Returns a number with so many significant digits, a count with all of them; thin spaces between thousands."""
    if value is None or not isinstance(value, (int, float)) or not math.isfinite(value):
        return DASH
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f").replace("-", "−")
    if value == 0:
        return "0"
    magnitude = int(f"{value:.{digits - 1}e}".partition("e")[2])
    if not -4 <= magnitude < 9:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa}\u202f×\u202f10<sup>{int(exponent)}</sup>".replace("-", "−")
    text = f"{value:,.{max(0, digits - 1 - magnitude)}f}"
    return text.replace(",", "\u202f").replace("-", "−")


def percent(share: float) -> str:
    """Returns a signed deviation in percent with one digit; what rounds to zero has no sign."""
    text = f"{share * 100:+.1f}"
    return ("0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")) + "\u202f%"


def units(text: str) -> str:
    """Returns units as printed: `m^3/h` is m³/h."""
    for given, shown in UNIT_TEXT.items():
        text = text.replace(given, shown)
    return escape(text)


def escape(text: Any) -> str:
    """Returns a text safe inside HTML."""
    return html.escape(str(text))


def words(name: str) -> str:
    """Returns a name in words: `ethanol_product` is `Ethanol product`, `stack_co2` is `Stack CO2`."""
    text = " ".join(CAPITALS.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Returns a text as it stands inside a sentence: `Ethanol product` is `ethanol product`, `CO2` stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
