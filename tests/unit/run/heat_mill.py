"""Sugar mills for tests that state heat loads: one serves them by utilities, the other exchanges heat.

Besides the heat of the mill's own preheater and cooler there are the four streams of Smith's two reactors (R. Smith,
Chemical Process Design and Integration, 2005, chapter 16), whose targets are published.
"""

from sugar_mill import SugarMill

from nexus.flowsheets.heat_links import add_heat_links, sides, start_heat_links
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.unit_models.heat_integration import HeatIntegration

SMITH = {
    "reactor_1.product": (Service.cooling_water, 31.5e6, 523.15, 313.15),
    "reactor_2.product": (Service.cooling_water, 30e6, 473.15, 353.15),
    "reactor_1.feed": (Service.high_steam, 32e6, 293.15, 453.15),
    "reactor_2.feed": (Service.live_steam, 27e6, 413.15, 503.15),
}


def smith_loads() -> tuple[HeatLoad, ...]:
    """Returns the four loads."""
    return tuple(
        HeatLoad(name, service, *({0.0: value} for value in numbers)) for name, (service, *numbers) in SMITH.items()
    )


class HeatMill(SugarMill):
    """The mill beside two reactors whose heat it does not recover."""

    title = "Sugar mill with heat loads"

    def heat_loads(self):
        """Returns the reactors' loads."""
        return smith_loads()


class IntegratedMill(HeatMill):
    """The same, with heat exchanged."""

    title = "Sugar mill with heat integration"

    def build(self):
        """Builds the mill, and the integration linked to the loads."""
        super().build()
        fs, loads = self.flowsheet, self.heat_loads()
        fs.integration = HeatIntegration(
            **sides(loads),
            hot_utilities={"low_steam": 433.15, "high_steam": 530.0},
            cold_utilities={"cooling_water": (288.15, 298.15)},
        )
        add_heat_links(fs, fs.integration, loads)

    def initialize(self, progress):
        """Initialises the mill, then the integration at the loads' present values."""
        super().initialize(progress)
        start_heat_links(self.flowsheet.integration, self.heat_loads())
        self.flowsheet.integration.initialize()
