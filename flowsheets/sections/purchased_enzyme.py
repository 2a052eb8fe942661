"""Area 400, purchased enzyme: a broth of given strength comes by truck."""

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue

from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.composition_feed import CompositionFeed


@declare_process_block_class("PurchasedEnzyme")
class PurchasedEnzymeData(SectionData):
    """Feed of enzyme broth; joins the plant at `broth_outlet`. Argument: package `beer` (slurry)."""

    CONFIG = SectionData.CONFIG()
    CONFIG.declare("beer", ConfigValue(description="Slurry package of the broth"))

    def build(self):
        """Builds the feed, whose flow follows from the demand for protein."""
        super().build()
        self.broth = CompositionFeed(property_package=self.config.beer, components=("Enzyme",))

    @property
    def broth_outlet(self):
        """Port of the enzyme broth."""
        return self.broth.outlet

    def set_operating_conditions(self):
        """Fixes strength, temperature and pressure of the broth."""
        design = numbers("nrel2011_design.csv")
        moisture = 1 - design["purchased_enzyme_strength"]
        self.broth.set_conditions({"Enzyme": 1.0}, moisture, design["feed_temperature"], design["ambient_pressure"])

    def units_in_order(self):
        """Returns the feed."""
        return (self.broth,)

    def start_from_demand(self, enzyme: float) -> None:
        """Sets the feed to `enzyme` kg/s of protein; a start for the equations."""
        for flow in self.broth.dry_flow_mass.values():
            flow.set_value(enzyme)
