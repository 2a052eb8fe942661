"""Heat loads of a section: what must be heated or cooled, between which temperatures, and by which utility.

A section lists its loads once, in `heat_loads()`. A plant serves each load from the utility that it names, or hands all
of them to a heat integration, which matches hot and cold loads before utilities serve the rest. Heat that a section
recovers by an exchanger of its own is not a load.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pyomo.environ import sqrt
from pyomo.environ import units as pyunits

SMOOTHING = 1e4 * pyunits.W  # of loads of megawatts: far less drowns in the rounding of the root


class Service(Enum):
    """The utility that serves a load without heat integration; the first three heat, the others cool."""

    low_steam = "steam of the low extraction"
    high_steam = "steam of the high extraction"
    live_steam = "live steam"
    cooling_water = "cooling water of the tower"
    chilled_water = "chilled water"

    @property
    def heats(self) -> bool:
        """Whether the utility gives heat to the process."""
        return self in (Service.low_steam, Service.high_steam, Service.live_steam)


@dataclass(frozen=True)
class HeatLoad:
    """One load: `duty` (W, never negative: heat taken up where `service` heats, heat given off where it cools) and the
    temperatures (K) between which the process stream takes it up or gives it off, each by time.

    `name` is unique within its section. Equal temperatures mean an isothermal load.
    """

    name: str
    service: Service
    duty: Mapping[float, Any]
    inlet_temperature: Mapping[float, Any]
    outlet_temperature: Mapping[float, Any]


def heated(name: str, service: Service, duty: Mapping, inlet_temperature: Mapping, outlet_temperature: Mapping):
    """Returns the HeatLoad of a unit whose heat duty `duty` is positive where it takes up heat."""
    return HeatLoad(name, service, duty, inlet_temperature, outlet_temperature)


def cooled(name: str, service: Service, duty: Mapping, inlet_temperature: Mapping, outlet_temperature: Mapping):
    """Returns the HeatLoad of a unit whose heat duty `duty` is negative where it gives off heat."""
    given_off = {t: -duty[t] for t in duty}
    return HeatLoad(name, service, given_off, inlet_temperature, outlet_temperature)


def temperatures(state) -> dict:
    """Returns the temperature of an indexed state, by time."""
    return {t: data.temperature for t, data in state.items()}


def heater_load(name: str, service: Service, heater) -> HeatLoad:
    """Returns the load of an IDAES heater or cooler between the temperatures of its inlet and its outlet."""
    side = heater.control_volume
    kind = heated if service.heats else cooled
    return kind(name, service, heater.heat_duty, temperatures(side.properties_in), temperatures(side.properties_out))


def cooling_part(duty: Mapping) -> dict:
    """Returns by time what must be cooled of a heat duty (W, positive where it is taken up) of either sign."""
    return {t: positive_part(-duty[t]) for t in duty}


def heating_part(*duties: Mapping) -> dict:
    """Returns by time what must be heated of heat duties that may change their signs, all of them together (W)."""
    return {t: sum(positive_part(duty[t]) for duty in duties) for t in duties[0]}


def positive_part(heat):
    """Returns the part of `heat` (W) that is above 0, smoothly: 5 kW too much at 0, below 0.3 kW beyond 100 kW.

    The parts of a heat and of its negative differ by the heat: a unit that may need either has two exact loads.
    """
    return (heat + sqrt(heat**2 + SMOOTHING**2)) / 2
