"""Steam by CoolProp's implementation of IAPWS-IF97, apart from our property package: forward equations only."""

from CoolProp.CoolProp import PropsSI
from scipy.optimize import brentq

FLUID = "IF97::Water"
HIGHEST = 1000.0  # K


def saturation_temperature(pressure: float) -> float:
    """Returns the boiling temperature in K at `pressure` pascal."""
    return PropsSI("T", "P", pressure, "Q", 0, FLUID)


def enthalpy(temperature: float, pressure: float) -> float:
    """Returns the enthalpy of one phase in J/kg."""
    return PropsSI("H", "T", temperature, "P", pressure, FLUID)


def entropy(temperature: float, pressure: float) -> float:
    """Returns the entropy of one phase in J/kg/K."""
    return PropsSI("S", "T", temperature, "P", pressure, FLUID)


def saturated(kind: str, pressure: float, quality: int) -> float:
    """Returns `H` (J/kg) or `S` (J/kg/K) of boiling water (quality 0) or dry steam (1)."""
    return PropsSI(kind, "P", pressure, "Q", quality, FLUID)


def state_at(kind: str, value: float, pressure: float) -> tuple[float, float]:
    """Returns temperature (K) and dryness of wet or superheated steam with `kind` (H or S) equal to `value`."""
    liquid, vapour = (saturated(kind, pressure, q) for q in (0, 1))
    boiling = saturation_temperature(pressure)
    if value <= vapour:
        return boiling, (value - liquid) / (vapour - liquid)
    function = enthalpy if kind == "H" else entropy
    return brentq(lambda T: function(T, pressure) - value, boiling + 1e-6, HIGHEST, xtol=1e-10), 1.0


def value_of(kind: str, temperature: float, dryness: float, pressure: float) -> float:
    """Returns `kind` (H or S) of steam that is superheated (dryness 1) or wet."""
    if dryness < 1:
        return (1 - dryness) * saturated(kind, pressure, 0) + dryness * saturated(kind, pressure, 1)
    return PropsSI(kind, "T", temperature, "P", pressure, FLUID)


def expanded(h: float, pressure_in: float, pressure: float, efficiency: float) -> tuple[float, float, float]:
    """Returns enthalpy, temperature and dryness behind an expansion of steam of enthalpy `h` (J/kg)."""
    s = value_of("S", *state_at("H", h, pressure_in), pressure_in)
    ideal = value_of("H", *state_at("S", s, pressure), pressure)
    out = h - efficiency * (h - ideal)
    return out, *state_at("H", out, pressure)
