"""Area 100, feedstock: milled corn stover arrives as received; its price at the gate pays for harvest and handling."""

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue

from nexus.flowsheets.sections.component_lists import BIOMASS_DRY
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.composition_feed import CompositionFeed


@declare_process_block_class("Feedstock")
class FeedstockData(SectionData):
    """One biomass feed by dry flow, moisture and dry composition; port `corn_stover.outlet`."""

    CONFIG = SectionData.CONFIG()
    CONFIG.declare("biomass_package", ConfigValue(description="Slurry package of the raw biomass"))

    def build(self):
        """Builds the feed."""
        super().build()
        self.corn_stover = CompositionFeed(property_package=self.config.biomass_package, components=BIOMASS_DRY)

    def set_operating_conditions(self):
        """Fixes the published design feed."""
        design, feed = numbers("nrel2011_design.csv"), self.corn_stover
        feed.dry_flow_mass.fix(design["dry_feed"])
        feed.moisture.fix(design["moisture"])
        for component in BIOMASS_DRY:
            feed.composition[:, component].fix(design[f"composition_{component}"])
        feed.outlet_state[:].temperature.fix(design["feed_temperature"])
        feed.outlet_state[:].pressure.fix(design["ambient_pressure"])

    def units_in_order(self):
        """Returns the feed."""
        return (self.corn_stover,)

    def check(self) -> list[str]:
        """Returns a sentence where the dry composition does not sum to 1 within 0.2 %."""
        total = sum(v.value for v in self.corn_stover.composition.values())
        if abs(total - 1) <= 0.002:
            return []
        return [
            f"The dry composition of {self.corn_stover.name} sums to {total:.4f}; it must sum to 1 within 0.002. "
            "Correct feedstock.corn_stover.composition[...] so that the mass fractions add up."
        ]
