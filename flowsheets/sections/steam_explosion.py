"""Area 200, steam explosion and conditioning: severity kinetics in place of the design's conversions.

Feedstock is presteamed, wetted with hot dilution water and recycled water, held in a plug-flow reactor by live steam
(without catalyst, or with sulfuric acid that the recycled water dilutes), exploded into the pressure of a hot oligomer
hold with acid, flashed to atmosphere, and neutralised with ammonia by charge balance; a cooler hands the slurry on. The
vapour of both flashes, which carries most of the furfural, condenses against the dilution water (recovered heat) and
then against cooling water; its condensate goes to furfural recovery or to wastewater.

Equations of the section, besides those of its units, and its units around the reactor: see `pretreatment_parts`. The
ports are those of the dilute-acid section. Temperature and time of the reactor, acid and total solids are decisions;
the severity is a result. Losses of sugars and furans leave as humins, a suspended solid.
"""

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue

from nexus.flowsheets.sections import pretreatment_operation as operation
from nexus.flowsheets.sections import pretreatment_parts as parts
from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.hydrolysis_network import Catalyst
from nexus.unit_models.oligomer_hold_tank import OligomerHoldTank
from nexus.unit_models.steam_explosion_reactor import SteamExplosionReactor

REACTIONS = "sections/steam_explosion_conversions.csv"


def _catalyst(given) -> Catalyst:
    """Returns a catalyst that the section can handle; raises ValueError for another."""
    if given not in (Catalyst.none, Catalyst.sulfuric_acid):
        raise ValueError(
            f"The steam explosion section takes Catalyst.none or Catalyst.sulfuric_acid, not {given}: its flashes and "
            "its conditioning do not carry sulfur dioxide. The reactor itself takes all three"
        )
    return given


@declare_process_block_class("SteamExplosion")
class SteamExplosionData(SectionData):
    """Steam explosion and conditioning; joins the plant at `presteamer.inlet` (feedstock), `presteamer.steam_inlet` and
    `reactor.steam_inlet` (live steam), `water_heater.inlet` and `conditioning_water.inlet` (process water),
    `recycle_inlet` (recycled water), `hydrolysate_cooler.outlet` (conditioned slurry) and
    `vapour_condenser.condensate` (condensate with furfural).

    Arguments: packages `biomass`, `water`, `hydrolysate` (slurry with at least `EXPLODED`), `vapour` and `steam`;
    `feedstock` (the feed unit); `catalyst` (`Catalyst.none` or `Catalyst.sulfuric_acid`).
    """

    CONFIG = SectionData.CONFIG()
    parts.declare_packages(CONFIG)
    CONFIG.declare(
        "catalyst",
        ConfigValue(
            default=Catalyst.sulfuric_acid,
            domain=_catalyst,
            description="What catalyses the hydrolysis in the reactor; the oligomer hold always has sulfuric acid",
        ),
    )

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        parts.add_reagents(self, acid_in_reactor=self.catalysed)
        self._add_reactors()
        parts.add_units_around(self)

    @property
    def catalysed(self) -> bool:
        """Whether acid enters the reactor."""
        return self.config.catalyst is not Catalyst.none

    @property
    def recycle_inlet(self):
        """Port of the recycled water."""
        return parts.recycle_inlet(self)

    def _add_reactors(self):
        hydrolysate = self.config.hydrolysate
        diluted = "acid_inlet" if self.catalysed else "recycle_inlet"
        self.reactor = SteamExplosionReactor(
            property_package=hydrolysate,
            steam_property_package=self.config.steam,
            inlets=("inlet", diluted, "water_inlet", "steam_inlet"),
            reactions=conversion_set("steam_explosion", REACTIONS).reactions,
            catalyst=self.config.catalyst,
        )
        self.oligomer_tank = OligomerHoldTank(property_package=hydrolysate)

    def set_operating_conditions(self):
        """Fixes the section's own design values, and those of the published design where it has none of its own."""
        own = numbers("sections/steam_explosion_design.csv")
        design = {**numbers("nrel2011_design.csv"), **own}
        operation.set_units_around(self, design)
        reactor, kind = self.reactor, self.config.catalyst.name
        reactor.set_conversions(conversion_set("steam_explosion", REACTIONS).conversions)
        reactor.temperature[:].fix(design[f"reactor_temperature_{kind}"])
        reactor.residence_time.fix(design[f"reactor_residence_time_{kind}"])
        reactor.reactivity["hemicellulose"].fix(design[f"hemicellulose_reactivity_{kind}"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        return operation.units_in_order(self)

    def heat_loads(self):
        """Returns what must be cooled but for the slurry, whose cooler shares the load of the hydrolysis tanks."""
        return (parts.vapour_load(self),)

    def initialize_units(self):
        """Starts acid, ammonia and dilution water from the feed, then initialises the units."""
        operation.initialize_units(self, self.units_in_order())
