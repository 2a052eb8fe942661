"""Area 200, dilute-acid pretreatment and conditioning, as the published corn-stover design has it.

Feedstock is presteamed, mixed with hot dilution water and acid, held at 158 degC by live steam, blown down to a hot
hold with a little more acid, flashed to atmosphere, and neutralised with ammonia; a cooler hands
the slurry on. Hot bottoms of the rectifier dilute the acid of the reactor.
The vapour of both flashes condenses against the dilution water (recovered heat) and then against cooling water.

Equations of the section, besides those of its units, and its units around the reactor: see `pretreatment_parts`.
"""

from idaes.core import declare_process_block_class

from nexus.flowsheets.sections import pretreatment_operation as operation
from nexus.flowsheets.sections import pretreatment_parts as parts
from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.conversion_tank import ConversionTank
from nexus.unit_models.pretreatment_reactor import PretreatmentReactor


@declare_process_block_class("DiluteAcidPretreatment")
class DiluteAcidPretreatmentData(SectionData):
    """Pretreatment and conditioning; joins the plant at `presteamer.inlet` (feedstock), `presteamer.steam_inlet` and
    `reactor.steam_inlet` (live steam), `water_heater.inlet` and `conditioning_water.inlet` (process water),
    `recycle_inlet` (recycled water), `hydrolysate_cooler.outlet` (conditioned slurry) and
    `vapour_condenser.condensate` (condensate).

    Arguments: packages `biomass`, `water`, `hydrolysate` (slurry), `vapour` and `steam`; `feedstock` (the feed unit).
    """

    CONFIG = SectionData.CONFIG()
    parts.declare_packages(CONFIG)

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        parts.add_reagents(self, acid_in_reactor="SulfuricAcid")
        self._add_reactors()
        parts.add_units_around(self)

    @property
    def recycle_inlet(self):
        """Port of the recycled water."""
        return parts.recycle_inlet(self)

    def _add_reactors(self):
        hydrolysate = self.config.hydrolysate
        self.reactor = PretreatmentReactor(
            property_package=hydrolysate,
            steam_property_package=self.config.steam,
            reactions=conversion_set("pretreatment").reactions,
        )
        self.oligomer_tank = ConversionTank(property_package=hydrolysate, inlets=("inlet", "acid_inlet"))

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        operation.set_units_around(self, design)
        self.reactor.set_conversions(conversion_set("pretreatment").conversions)
        self.reactor.temperature[:].fix(design["reactor_temperature"])
        self.reactor.pressure[:].fix(design["reactor_pressure"])
        self.reactor.residence_time.fix(design["reactor_residence_time"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return operation.units_in_order(self)

    def initialize_units(self):
        """Starts acid, ammonia and dilution water from the feed, then initialises the units."""
        operation.initialize_units(self, self.units_in_order())
