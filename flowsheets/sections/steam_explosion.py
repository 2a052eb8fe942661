"""Area 200, steam explosion and conditioning: severity kinetics in place of the design's conversions.

Feedstock is presteamed, wetted with hot dilution water and recycled water, held in a plug-flow reactor by live steam
(without catalyst, or with sulfuric acid or sulfur dioxide that the recycled water dilutes), exploded into the pressure
of a hot oligomer hold with sulfuric acid, flashed to atmosphere, and neutralised with ammonia by charge balance; a
cooler hands the slurry on. The vapour of both flashes, which carries most of the furfural, condenses against the
dilution water (recovered heat) and then against cooling water; its condensate goes to furfural recovery or to
wastewater.

Most sulfur dioxide leaves with the vapour of the flashes and passes the condenser as gas, to be burnt where lime binds
it; a part dissolves in the condensate. What the slurry keeps is oxidised by air and neutralised as sulfuric acid. It
does not serve the oligomer hold: with the hold's own sulfuric acid next to nothing of it is dissociated.

Equations of the section, besides those of its units, and its units around the reactor: see `pretreatment_parts`. The
ports are those of the dilute-acid section. Temperature and time of the reactor, acid and total solids are decisions;
the severity is a result. Losses of sugars and furans leave as humins, a suspended solid.
"""

from idaes.core import declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from idaes.models.unit_models import Feed, Product
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Expression

from nexus.flowsheets.sections import pretreatment_operation as operation
from nexus.flowsheets.sections import pretreatment_parts as parts
from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.hydrolysis_network import Catalyst
from nexus.unit_models.oligomer_hold_tank import OligomerHoldTank
from nexus.unit_models.steam_explosion_reactor import SteamExplosionReactor
from nexus.unit_models.sulfite_oxidiser import SulfiteOxidiser

REACTIONS = "sections/steam_explosion_conversions.csv"


@declare_process_block_class("SteamExplosion")
class SteamExplosionData(SectionData):
    """Steam explosion and conditioning; joins the plant at `presteamer.inlet` (feedstock), `presteamer.steam_inlet` and
    `reactor.steam_inlet` (live steam), `water_heater.inlet` and `conditioning_water.inlet` (process water),
    `recycle_inlet` (recycled water), `hydrolysate_cooler.outlet` (conditioned slurry) and
    `vapour_condenser.condensate` (condensate with furfural).

    Arguments: packages `biomass`, `water`, `hydrolysate` (slurry with at least `EXPLODED`), `vapour` and `steam`;
    `feedstock` (the feed unit); `catalyst`. With `Catalyst.sulfur_dioxide` the hydrolysate is `SULFITED`, the vapour
    carries SO2, and three more packages are needed: `conditioned` (slurry without SulfurousAcid), `vent` (ideal gas of
    SO2) and `air`; the gas leaves at `vapour_condenser.vent`.

    Raises ConfigurationError for sulfur dioxide without these packages.
    """

    CONFIG = SectionData.CONFIG()
    parts.declare_packages(CONFIG)
    CONFIG.declare("air", ConfigValue(description="Property package air, with sulfur dioxide"))
    CONFIG.declare(
        "catalyst",
        ConfigValue(
            default=Catalyst.sulfuric_acid,
            domain=In(Catalyst),
            description="What catalyses the hydrolysis in the reactor; the oligomer hold always has sulfuric acid",
        ),
    )

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        parts.add_reagents(self, acid_in_reactor=self.config.catalyst.value if self.catalysed else None)
        self._add_reactors()
        if self.takes_sulfur_dioxide:
            self._add_sulfur_dioxide()
        parts.add_units_around(self)
        if self.takes_sulfur_dioxide:
            self._add_sulfur_dioxide_gas()

    @property
    def catalysed(self) -> bool:
        """Whether acid enters the reactor."""
        return self.config.catalyst is not Catalyst.none

    @property
    def takes_sulfur_dioxide(self) -> bool:
        """Whether the catalyst is sulfur dioxide."""
        return self.config.catalyst is Catalyst.sulfur_dioxide

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

    def _add_sulfur_dioxide(self):
        """Adds the oxidation of what the flashes leave of sulfur dioxide, with its air, and what is bought of it."""
        config = self.config
        missing = [name for name in ("conditioned", "vent", "air") if config[name] is None]
        if missing:
            raise ConfigurationError(f"{self.name}: sulfur dioxide needs the packages {', '.join(missing)} as well")
        self.oxidation_air = Feed(property_package=config.air)
        self.sulfite_oxidiser = SulfiteOxidiser(
            property_package=config.hydrolysate,
            outlet_property_package=config.conditioned,
            gas_property_package=config.air,
        )
        self.oxidation_vent = Product(property_package=config.air)
        self.connect("air_to_oxidation", self.oxidation_air.outlet, self.sulfite_oxidiser.air_inlet)
        self.connect("oxidation_gas", self.sulfite_oxidiser.vent, self.oxidation_vent.inlet)
        self.sulfur_dioxide_flow_mass = Expression(
            self.time,
            rule=lambda b, t: b.acid_loading["reactor"] * config.feedstock.dry_flow_mass[t],
            doc="Sulfur dioxide that is bought, without the water that it is dissolved in, kg/s",
        )

    def _add_sulfur_dioxide_gas(self):
        """Adds `sulfur_dioxide_gas_mass`, what passes the condenser as gas."""
        vent = self.vapour_condenser.vent_state
        self.sulfur_dioxide_gas_mass = Expression(
            self.time, rule=lambda b, t: vent[t].flow_mass_comp["SO2"], doc="Sulfur dioxide that leaves as gas, kg/s"
        )

    def set_operating_conditions(self):
        """Fixes the section's own design values, and those of the published design where it has none of its own."""
        own = numbers("sections/steam_explosion_design.csv")
        design = {**numbers("nrel2011_design.csv"), **own}
        operation.set_units_around(self, design)
        if self.takes_sulfur_dioxide:
            self.acid_loading["reactor"].fix(design["sulfur_dioxide_loading"])
            self.sulfite_oxidiser.air_ratio.fix(design["oxidation_air_ratio"])
            self.oxidation_air.properties[:].temperature.fix(design["feed_temperature"])
            self.oxidation_air.properties[:].pressure.fix(design["ambient_pressure"])
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
