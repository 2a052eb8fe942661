"""Vapour pressures of the volatile components, and the Henry constant of carbon dioxide, as free functions.

One form for all (DIPPR 101), p in Pa and T as a number of kelvin:

    ln p = c1 + c2 / T + c3 ln T + c4 T^c5

Carbon dioxide is above its critical temperature, so its entry is the Henry constant in water (pressure over mole
fraction at infinite dilution). Coefficients, ranges and sources stand in `vapour_pressure.csv`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from nexus.packaged_tables import packaged_rows
from nexus.property_packages._functions import exp, log


@dataclass(frozen=True)
class VapourPressure:
    """The coefficients of one component's vapour-pressure equation and the range they hold in (K)."""

    c1: float
    c2: float
    c3: float
    c4: float
    c5: int
    t_min: float
    t_max: float

    def ln_pressure(self, T):
        """Returns ln of the vapour pressure in Pa at `T` kelvin."""
        terms = self.c1 + self.c2 / T + self.c3 * log(T)
        return terms + self.c4 * T**self.c5 if self.c4 != 0 else terms


@lru_cache(maxsize=1)
def vapour_pressures() -> Mapping[str, VapourPressure]:
    """Returns the vapour-pressure equations by component name."""
    rows = packaged_rows("nexus.property_packages", "vapour_pressure.csv")
    return MappingProxyType(
        {
            row["name"]: VapourPressure(
                *(float(row[f"c{i}"]) for i in range(1, 5)),
                int(row["c5"]),
                float(row["t_min"]),
                float(row["t_max"]),
            )
            for row in rows
        }
    )


def ln_saturation_pressure(name: str, T):
    """Returns ln of the vapour pressure (Henry constant for CO2) of `name` in Pa at `T` kelvin."""
    return vapour_pressures()[name].ln_pressure(T)


def saturation_pressure(name: str, T):
    """Returns the vapour pressure (Henry constant for CO2) of `name` in Pa at `T` kelvin, a float or an expression."""
    return exp(ln_saturation_pressure(name, T))
