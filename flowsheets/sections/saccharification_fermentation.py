"""Area 300, enzymatic saccharification and co-fermentation of hexoses and pentoses.

Conditioned slurry and enzyme are held at 48 degC; a tenth of the hydrolysate grows the inoculum, the rest ferments with
it at 32 degC. Carbon dioxide leaves to the vent scrubber.

Equations of the section, besides those of its units:
    enzyme protein = loading x cellulose fed x (1 + surplus); the surplus was spent on the enzyme's own medium
    total solids of slurry and enzyme broth together = 20 %       (the conditioning water of the plant follows)
    corn steep liquor = given mass fraction of the hydrolysate it is added to; phosphate = given mass per volume of it
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Mixer, MomentumMixingType, Separator
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections.section import SectionData, initialize_unit
from nexus.flowsheets.tables import numbers
from nexus.unit_models.cofermentation_tank import CofermentationTank
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.saccharification_tank import SaccharificationTank
from nexus.unit_models.seed_train import SeedTrain
from nexus.unit_models.solids import total_solids_flow_mass

CORN_STEEP_LIQUOR = ("Protein", "LacticAcid")
STAGES = ("fermentation", "seed")


@declare_process_block_class("SaccharificationFermentation")
class SaccharificationFermentationData(SectionData):
    """Saccharification, seed train and co-fermentation; joins the plant at `translator.inlet` (conditioned slurry),
    `saccharification.enzyme_inlet` (enzyme broth), `cofermentation.outlet` (beer) and `vent_mixer.outlet` (off-gas).

    Arguments: packages `hydrolysate`, `beer` (slurry) and `gas`.
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("hydrolysate", "beer", "gas"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_units()
        self._add_nutrient_feeds()
        self._connect_units()
        self._add_loadings()
        self._add_nutrient_ratios()

    def _add_units(self):
        config = self.config
        self.translator = ComponentTranslator(
            inlet_property_package=config.hydrolysate, outlet_property_package=config.beer
        )
        self.saccharification = SaccharificationTank(
            property_package=config.beer, reactions=conversion_set("saccharification").reactions
        )
        self.inoculum_split = Separator(
            property_package=config.beer, outlet_list=["seed_outlet", "fermentation_outlet"]
        )
        self.seed_train = SeedTrain(
            property_package=config.beer,
            vent_property_package=config.gas,
            reactions=conversion_set("seed_train").reactions,
        )
        self.cofermentation = CofermentationTank(
            property_package=config.beer,
            vent_property_package=config.gas,
            reactions=conversion_set("cofermentation").reactions,
        )
        self.vent_mixer = Mixer(
            property_package=config.gas,
            inlet_list=["seed_inlet", "fermentation_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )

    def _add_nutrient_feeds(self):
        for stage in STAGES:
            csl = CompositionFeed(property_package=self.config.beer, components=CORN_STEEP_LIQUOR)
            setattr(self, f"csl_{stage}", csl)
            setattr(self, f"dap_{stage}", CompositionFeed(property_package=self.config.beer, components=("DAP",)))

    def _connect_units(self):
        for name, source, destination in (
            ("slurry_to_saccharification", self.translator.outlet, self.saccharification.inlet),
            ("saccharified", self.saccharification.outlet, self.inoculum_split.inlet),
            ("hydrolysate_to_seed", self.inoculum_split.seed_outlet, self.seed_train.inlet),
            ("csl_to_seed", self.csl_seed.outlet, self.seed_train.csl_inlet),
            ("dap_to_seed", self.dap_seed.outlet, self.seed_train.dap_inlet),
            ("hydrolysate_to_fermentation", self.inoculum_split.fermentation_outlet, self.cofermentation.inlet),
            ("inoculum", self.seed_train.outlet, self.cofermentation.inoculum_inlet),
            ("csl_to_fermentation", self.csl_fermentation.outlet, self.cofermentation.csl_inlet),
            ("dap_to_fermentation", self.dap_fermentation.outlet, self.cofermentation.dap_inlet),
            ("seed_vent", self.seed_train.vent, self.vent_mixer.seed_inlet),
            ("fermentation_vent", self.cofermentation.vent, self.vent_mixer.fermentation_inlet),
        ):
            self.connect(name, source, destination)

    def _add_loadings(self):
        tank = self.saccharification
        self.enzyme_loading = Var(
            self.time, initialize=0.02, bounds=(0, 0.2), units=pyunits.dimensionless, doc="Protein per cellulose"
        )
        self.enzyme_surplus = Var(
            initialize=0.1,
            bounds=(0, 1),
            units=pyunits.dimensionless,
            doc="Protein beyond the loading, spent on the medium of enzyme production, that comes in the same broth",
        )
        self.total_solids = Var(
            self.time, initialize=0.2, bounds=(0.03, 0.35), units=pyunits.dimensionless, doc="Total solids as fed"
        )
        self.enzyme_demand = Constraint(
            self.time,
            rule=lambda b, t: (
                tank.enzyme_flow_mass[t] == b.enzyme_loading[t] * (1 + b.enzyme_surplus) * tank.cellulose_flow_mass[t]
            ),
            doc="Enzyme protein in proportion to the cellulose",
        )

        def solids(b, t):
            states = (tank.inlet_state[t], tank.enzyme_inlet_state[t])
            solids = sum(total_solids_flow_mass(s) for s in states)
            return solids == b.total_solids[t] * sum(s.flow_mass for s in states)

        self.solids_loading = Constraint(self.time, rule=solids, doc="Dilution brings slurry and broth to total solids")

    def _add_nutrient_ratios(self):
        inlets = {"fermentation": self.cofermentation.inlet_state, "seed": self.seed_train.inlet_state}
        self.csl_fraction = Var(
            STAGES,
            initialize=0.0025,
            bounds=(0, 0.1),
            units=pyunits.dimensionless,
            doc="Corn steep liquor per hydrolysate",
        )
        self.dap_concentration = Var(
            STAGES, initialize=0.33, bounds=(0, 20), units=pyunits.kg / pyunits.m**3, doc="Phosphate per hydrolysate"
        )

        def csl(b, t, stage):
            feed = b.component(f"csl_{stage}")
            return feed.dry_flow_mass[t] == b.csl_fraction[stage] * inlets[stage][t].flow_mass * (1 - feed.moisture[t])

        def dap(b, t, stage):
            feed = b.component(f"dap_{stage}")
            return feed.dry_flow_mass[t] == b.dap_concentration[stage] * inlets[stage][t].flow_vol

        self.csl_addition = Constraint(self.time, STAGES, rule=csl, doc="Corn steep liquor in proportion to the mass")
        self.dap_addition = Constraint(self.time, STAGES, rule=dap, doc="Phosphate in proportion to the volume")

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        ambient = design["ambient_pressure"]
        self._set_saccharification(design, ambient)
        self._set_fermentation(design, ambient)
        for stage in STAGES:
            self.csl_fraction[stage].fix(design[f"csl_{stage}"])
            self.dap_concentration[stage].fix(design[f"dap_{stage}"])
            self._set_feed(self.component(f"csl_{stage}"), design, {"Protein": 0.5, "LacticAcid": 0.5}, 0.5)
            self._set_feed(self.component(f"dap_{stage}"), design, {"DAP": 1.0}, 0.0)

    def _set_saccharification(self, design, pressure):
        tank = self.saccharification
        tank.set_conversions(conversion_set("saccharification").conversions)
        tank.heat_duty.fix(0)
        tank.pressure[:].fix(pressure)
        tank.residence_time.fix(design["saccharification_time"])
        tank.batch_time.fix(design["batch_saccharification_time"])
        tank.power_density.fix(0)
        self.enzyme_loading.fix(design["enzyme_loading"])
        self.enzyme_surplus.fix(0)
        self.total_solids.fix(design["hydrolysis_total_solids"])
        self.inoculum_split.split_fraction[:, "seed_outlet"].fix(design["inoculum_split"])

    def _set_fermentation(self, design, pressure):
        for vessel, reactions in ((self.seed_train, "seed_train"), (self.cofermentation, "cofermentation")):
            vessel.set_conversions(conversion_set(reactions).conversions)
            vessel.temperature[:].fix(design["fermentation_temperature"])
            vessel.pressure[:].fix(pressure)
            vessel.power_density.fix(0)
            vessel.turnaround_time.fix(design["turnaround_time"])
        self.seed_train.batch_time.fix(design["seed_time"])
        self.seed_train.train_count.fix(design["seed_trains"])
        self.seed_train.stage_ratio.fix(10)
        self.cofermentation.batch_time.fix(design["fermentation_time"])
        self.cofermentation.shared_time.fix(design["batch_saccharification_time"])
        self.cofermentation.vessel_count.fix(design["fermenters"])
        self.cofermentation.filling_fraction.fix(design["working_fraction"])
        self.vent_mixer.mixed_state[:].pressure.fix(pressure)

    @staticmethod
    def _set_feed(feed, design, composition, moisture):
        feed.set_conditions(composition, moisture, design["feed_temperature"], design["ambient_pressure"])

    def units_in_order(self):
        """Returns the units, upstream first."""
        feeds = [self.component(f"{kind}_{stage}") for stage in STAGES for kind in ("csl", "dap")]
        return (
            self.translator,
            self.saccharification,
            self.inoculum_split,
            *feeds,
            self.seed_train,
            self.cofermentation,
            self.vent_mixer,
        )

    def initialize_units(self):
        """Initialises along the slurry; the nutrients start from the hydrolysate that they are added to."""
        for unit in (self.translator, self.saccharification, self.inoculum_split):
            initialize_unit(unit)
        for t in self.time:
            split = value(self.inoculum_split.split_fraction[t, "seed_outlet"])
            hydrolysate = self.saccharification.outlet_state[t]
            for stage, share in (("seed", split), ("fermentation", 1 - split)):
                csl, dap = self.component(f"csl_{stage}"), self.component(f"dap_{stage}")
                mass, volume = share * value(hydrolysate.flow_mass), share * value(hydrolysate.flow_vol)
                dry = value(self.csl_fraction[stage]) * mass * (1 - value(csl.moisture[t]))
                csl.dry_flow_mass[t].set_value(dry)
                dap.dry_flow_mass[t].set_value(value(self.dap_concentration[stage]) * volume)
        for unit in self.units_in_order()[3:]:
            initialize_unit(unit)
