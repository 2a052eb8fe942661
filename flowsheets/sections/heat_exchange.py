"""Heat exchange between the heat loads of a plant: what hot streams give to cold ones, and what utilities then serve.

The loads of all sections enter one `HeatIntegration`; steam at the levels of the turbine, cooling water and chilled
water serve what is left. A steam level heats at its saturation temperature. Coolants may come closer to a stream than
streams to one another: their level is set so that `coolant_approach` is left, whatever the minimum approach is.

Equations of the section, besides those of its unit: heat and temperatures of a stream = those of its load;
T(level of a coolant) = T(supply) + coolant_approach - minimum_approach.

Degrees of freedom: `integration.minimum_approach`, `coolant_approach`. Source: see `heat_integration`.
"""

from collections.abc import Mapping

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue
from pyomo.environ import Var
from pyomo.environ import units as pyunits

from nexus.flowsheets.heat_links import add_heat_links, sides, start_heat_links
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.property_packages.steam_if97 import saturation_temperature
from nexus.unit_models.heat_integration import HeatIntegration

HEATING = {Service.low_steam: 450.0, Service.high_steam: 465.0, Service.live_steam: 550.0}
COOLING = {Service.cooling_water: (300.0, 309.0), Service.chilled_water: (280.0, 285.0)}
"""Utilities, the coolest heating and the warmest cooling first, with temperatures (K) that the plant's replace."""


@declare_process_block_class("HeatExchange")
class HeatExchangeData(SectionData):
    """Heat exchange of all loads; a plant joins it by `join`, and serves the loads that `heat_loads` returns.

    Argument: `loads` (tuple of HeatLoad). A level is there where some load names it.
    """

    CONFIG = SectionData.CONFIG()
    CONFIG.declare("loads", ConfigValue(domain=tuple, description="Heat loads that exchange heat"))

    def build(self):
        """Builds the unit with the utility levels that the loads name."""
        super().build()
        named = {load.service for load in self.config.loads}
        self.hot_services = [service for service in HEATING if service in named]
        self.cold_services = [service for service in COOLING if service in named]
        self.integration = HeatIntegration(
            **sides(self.config.loads),
            hot_utilities={service.name: HEATING[service] for service in self.hot_services},
            cold_utilities={service.name: COOLING[service] for service in self.cold_services},
        )
        self.coolant_approach = Var(
            initialize=3.0, bounds=(0, 30), units=pyunits.K, doc="Least temperature difference to coolants"
        )

    def join(self, steam_pressures: Mapping[Service, Mapping], supplies: Mapping[Service, Mapping]) -> None:
        """Links the streams to their loads and the levels to the plant.

        Args:
            steam_pressures: pressure by time of each heating level (Pa)
            supplies: supply temperature by time of each coolant (K)
        """
        approach, time = self.integration.minimum_approach, self.flowsheet().time
        self.levels = {
            service.name: {
                t: saturation_temperature(steam_pressures[service][t] / pyunits.Pa) * pyunits.K for t in time
            }
            for service in self.hot_services
        } | {
            service.name: {t: supplies[service][t] + self.coolant_approach - approach[t] for t in time}
            for service in self.cold_services
        }
        add_heat_links(self, self.integration, self.config.loads, self.levels)

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns what utilities serve once streams have exchanged their heat: a load a level."""
        unit = self.integration
        found = []
        for services, heat, level in (
            (self.hot_services, unit.hot_utility_heat, unit.hot_utility_temperature),
            (self.cold_services, unit.cold_utility_heat, unit.cold_utility_temperature),
        ):
            for service in services:
                duty, temperature = ({t: v[t, service.name] for t in self.time} for v in (heat, level))
                found.append(HeatLoad(service.name, service, duty, temperature, temperature))
        return tuple(found)

    def set_operating_conditions(self):
        """Fixes the approaches."""
        design = numbers("exchanger_network.csv")
        self.integration.minimum_approach.fix(design["minimum_approach"])
        self.coolant_approach.fix(design["coolant_approach"])

    def units_in_order(self):
        """Returns the unit."""
        return (self.integration,)

    def initialize_units(self):
        """Starts from the present values of all loads."""
        start_heat_links(self.integration, self.config.loads, self.levels)
        self.integration.initialize()
