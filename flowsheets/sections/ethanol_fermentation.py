"""Area 300, ethanol fermentation by rates: stages in series with cell recycle, seed train, backset and CO2 scrubber.

Hydrolysate is cooled; a part of it grows the inoculum. The first stage takes hydrolysate, inoculum, recycled cells,
nutrients and the backset of stillage; each further stage ferments what leaves the one before. A centrifuge behind the
last stage thickens the cells: a part of the concentrate returns to the first stage, the rest leaves with the beer.
Water washes ethanol out of the gas and joins the beer; the carbon dioxide that leaves is clean.

Equations of the section, besides those of its units:
    corn steep liquor = given mass fraction of the hydrolysate it is added to; phosphate = given mass per volume of it
    wash water = given mass per mass of vent gas
    F <= F_max  complementary to  x <= x_max,   as   a b = e^2,  a = 1 - F/F_max, b = 1 - x/x_max
F concentration factor of the centrifuge, `concentration_limit` F_max; x packed fraction of its concentrate,
`packing_limit` x_max: many cells leave in more liquor. With e = 7e-4 both are below their limits by 0.07 % at most.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Heater, Mixer, MomentumMixingType, Product, Separator
from pyomo.common.config import ConfigValue, In, PositiveInt
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._conversions import conversion_set
from nexus.flowsheets.sections._nutrients import add_nutrients, guess_nutrients, set_nutrients
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service, cooling_part, heater_load, heating_part
from nexus.flowsheets.sections.section import SectionData, initialize_unit
from nexus.flowsheets.tables import numbers
from nexus.unit_models.cell_centrifuge import CellCentrifuge
from nexus.unit_models.complementarity import add_complementarity, start_complementarity
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.fermentation_kinetics import NitrogenSource
from nexus.unit_models.fermentation_stage import FermentationStage
from nexus.unit_models.initialization import held
from nexus.unit_models.seed_train import SeedTrain
from nexus.unit_models.streams import add_specification, set_stream
from nexus.unit_models.vent_scrubber import VentScrubber

FIRST_INLETS = ("inlet", "inoculum_inlet", "recycle_inlet", "backset_inlet", "csl_inlet", "dap_inlet")
PASSES = 2
PACKING_SMOOTHING = 7e-4
FIRST_CELLS = 5.0  # kg of recycled cells per m3 of hydrolysate, to start from


@declare_process_block_class("EthanolFermentation")
class EthanolFermentationData(SectionData):
    """Fermentation stages with cell recycle; joins the plant at `hydrolysate_cooler.inlet` (hydrolysate),
    `stage_1.backset_inlet` (stillage), `wash_water.inlet`, `beer_well.outlet` (beer) and `vent_scrubber.vent_outlet`
    (carbon dioxide).

    Arguments: packages `water` and `beer` (slurry), `gas`; `stages` (number in series), `nitrogen_source`
    (NitrogenSource; ammonium acetate is what conditioning with ammonia leaves), `extra_vents` (names of vents from
    elsewhere that are washed as well; each has an inlet `NAME_inlet` of `vent_mixer`), `vented` (whether the washed gas
    leaves to the air by `vent`; otherwise another section takes it).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "beer", "gas"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("stages", ConfigValue(default=3, domain=PositiveInt, description="Number of stages in series"))
    CONFIG.declare(
        "nitrogen_source",
        ConfigValue(
            default=NitrogenSource.ammonium_acetate, domain=In(NitrogenSource), description="Nitrogen of the cells"
        ),
    )
    CONFIG.declare("extra_vents", ConfigValue(default=(), domain=tuple, description="Vents from elsewhere to wash"))
    CONFIG.declare(
        "vented", ConfigValue(default=False, domain=bool, description="Whether washed gas leaves to the air")
    )

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        self._add_seed()
        self._add_stages()
        self._add_cell_recycle()
        self._add_gas_washing()
        add_nutrients(
            self,
            self.config.beer,
            {"seed": self.seed_train.inlet_state, "fermentation": self.stage_1.inlet_state},
        )
        self._connect_units()
        self._add_wash_ratio()
        self._add_packing_limit()

    @property
    def stages(self) -> list:
        """The fermentation stages, the first first."""
        return [self.component(f"stage_{k}") for k in range(1, self.config.stages + 1)]

    def _add_seed(self):
        beer, gas = self.config.beer, self.config.gas
        self.hydrolysate_cooler = Heater(property_package=beer)
        self.inoculum_split = Separator(property_package=beer, outlet_list=["seed_outlet", "fermentation_outlet"])
        self.seed_train = SeedTrain(
            property_package=beer, vent_property_package=gas, reactions=conversion_set("seed_train").reactions
        )

    def _add_stages(self):
        for k in range(1, self.config.stages + 1):
            stage = FermentationStage(
                property_package=self.config.beer,
                vent_property_package=self.config.gas,
                nitrogen_source=self.config.nitrogen_source,
                inlets=FIRST_INLETS if k == 1 else ("inlet",),
            )
            setattr(self, f"stage_{k}", stage)

    def _add_cell_recycle(self):
        beer = self.config.beer
        self.cell_centrifuge = CellCentrifuge(property_package=beer)
        self.cell_split = Separator(property_package=beer, outlet_list=["recycle_outlet", "bleed_outlet"])
        self.beer_well = Mixer(
            property_package=beer,
            inlet_list=["clarified_inlet", "bleed_inlet", "wash_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )

    def _add_gas_washing(self):
        config = self.config
        self.vent_mixer = Mixer(
            property_package=config.gas,
            inlet_list=[
                "seed_inlet",
                *(f"stage_{k}_inlet" for k in range(1, config.stages + 1)),
                *(f"{name}_inlet" for name in config.extra_vents),
            ],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.wash_water = ComponentTranslator(inlet_property_package=config.water, outlet_property_package=config.beer)
        self.vent_scrubber = VentScrubber(gas_property_package=config.gas, property_package=config.beer)
        if config.vented:
            self.vent = Product(property_package=config.gas)

    def _connect_units(self):
        first, last = self.stages[0], self.stages[-1]
        streams = [
            ("cooled_hydrolysate", self.hydrolysate_cooler.outlet, self.inoculum_split.inlet),
            ("hydrolysate_to_seed", self.inoculum_split.seed_outlet, self.seed_train.inlet),
            ("csl_to_seed", self.csl_seed.outlet, self.seed_train.csl_inlet),
            ("dap_to_seed", self.dap_seed.outlet, self.seed_train.dap_inlet),
            ("hydrolysate_to_fermentation", self.inoculum_split.fermentation_outlet, first.inlet),
            ("inoculum", self.seed_train.outlet, first.inoculum_inlet),
            ("csl_to_fermentation", self.csl_fermentation.outlet, first.csl_inlet),
            ("dap_to_fermentation", self.dap_fermentation.outlet, first.dap_inlet),
            ("fermented", last.outlet, self.cell_centrifuge.inlet),
            ("cell_concentrate", self.cell_centrifuge.concentrate, self.cell_split.inlet),
            ("recycled_cells", self.cell_split.recycle_outlet, first.recycle_inlet),
            ("cell_bleed", self.cell_split.bleed_outlet, self.beer_well.bleed_inlet),
            ("clarified_beer", self.cell_centrifuge.clarified, self.beer_well.clarified_inlet),
            ("seed_vent", self.seed_train.vent, self.vent_mixer.seed_inlet),
            ("vents", self.vent_mixer.outlet, self.vent_scrubber.inlet),
            ("wash_water_supply", self.wash_water.outlet, self.vent_scrubber.water_inlet),
            ("washings", self.vent_scrubber.liquid_outlet, self.beer_well.wash_inlet),
        ]
        if self.config.vented:
            streams.append(("washed_gas", self.vent_scrubber.vent_outlet, self.vent.inlet))
        for k, stage in enumerate(self.stages, start=1):
            streams.append((f"vent_{k}", stage.vent, self.vent_mixer.component(f"stage_{k}_inlet")))
            if k > 1:
                streams.append((f"broth_to_stage_{k}", self.stages[k - 2].outlet, stage.inlet))
        for stream in streams:
            self.connect(*stream)

    def _add_wash_ratio(self):
        scrubber = self.vent_scrubber
        self.wash_water_ratio = Var(
            initialize=1.2, bounds=(0, 20), units=pyunits.dimensionless, doc="Wash water per vent gas, by mass"
        )
        self.washing = Constraint(
            self.time,
            rule=lambda b, t: (
                scrubber.water_inlet_state[t].flow_mass == b.wash_water_ratio * scrubber.inlet_state[t].flow_mass
            ),
            doc="Wash water in proportion to the gas",
        )

    def _add_packing_limit(self):
        centrifuge, none = self.cell_centrifuge, pyunits.dimensionless
        add_specification(self, "concentration_limit", 12.0, (1, 200), none, "Concentration factor at most")
        add_specification(self, "packing_limit", 0.9, (0.05, 1), none, "Packed fraction of the concentrate at most")

        add_complementarity(
            self,
            "concentrate_limit",
            lambda b, t: 1 - centrifuge.concentration_factor[t] / b.concentration_limit[t],
            lambda b, t: 1 - centrifuge.packed_fraction[t] / b.packing_limit[t],
            PACKING_SMOOTHING,
            "Cells are thickened to the factor or the packing, whichever comes first",
        )

    def set_operating_conditions(self):
        """Fixes the design values."""
        design = numbers("sections/hydrolysis_fermentation.csv")
        ambient = design["ambient_pressure"]
        self.hydrolysate_cooler.outlet.temperature.fix(design["hydrolysate_temperature"])
        self.inoculum_split.split_fraction[:, "seed_outlet"].fix(design["inoculum_split"])
        self._set_seed_train(design)
        for stage in self.stages:
            self._set_stage(stage, design)
        self._set_cell_recycle(design)
        for mixer in (self.beer_well, self.vent_mixer):
            mixer.mixed_state[:].pressure.fix(ambient)
        set_nutrients(self, design)
        self.vent_scrubber.pressure_drop.fix(0)
        self.wash_water_ratio.fix(design["wash_water_ratio"])

    def _set_seed_train(self, design):
        seed = self.seed_train
        seed.set_conversions(conversion_set("seed_train").conversions)
        seed.temperature[:].fix(design["fermentation_temperature"])
        seed.pressure[:].fix(design["ambient_pressure"])
        seed.power_density.fix(design["stage_power_density"])
        seed.batch_time.fix(design["seed_time"])
        seed.turnaround_time.fix(design["turnaround_time"])
        seed.train_count.fix(design["seed_trains"])
        seed.stage_ratio.fix(design["stage_ratio"])

    @staticmethod
    def _set_stage(stage, design):
        stage.temperature[:].fix(design["fermentation_temperature"])
        stage.pressure[:].fix(design["ambient_pressure"])
        stage.pH.fix(design["fermentation_pH"])
        stage.residence_time.fix(design["stage_time"])
        stage.power_density.fix(design["stage_power_density"])
        stage.vessel_count.fix(design["vessels_per_stage"])
        stage.filling_fraction.fix(design["filling_fraction"])

    def _set_cell_recycle(self, design):
        centrifuge = self.cell_centrifuge
        centrifuge.cell_recovery.fix(design["cell_recovery"])
        centrifuge.solids_recovery.fix(design["solids_to_concentrate"])
        self.concentration_limit.fix(design["concentration_factor"])
        self.packing_limit.fix(design["packing_limit"])
        centrifuge.settling_velocity.fix(design["settling_velocity"])
        centrifuge.specific_work.fix(design["centrifuge_work"])
        self.cell_split.split_fraction[:, "recycle_outlet"].fix(design["cell_recycle"])

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns the loads: hydrolysate cooled by tower water, vessels by chilled water or, where they are warmer than
        what they make of heat, heated by steam."""
        vessels = {"seed_train": self.seed_train, **{f"stage_{k}": stage for k, stage in enumerate(self.stages, 1)}}
        warm, duties = self.stage_1.temperature, [unit.heat_duty for unit in vessels.values()]
        return (
            heater_load("hydrolysate", Service.cooling_water, self.hydrolysate_cooler),
            *(
                HeatLoad(name, Service.chilled_water, cooling_part(unit.heat_duty), unit.temperature, unit.temperature)
                for name, unit in vessels.items()
            ),
            HeatLoad("vessel_heating", Service.low_steam, heating_part(*duties), warm, warm),
        )

    def units_in_order(self):
        """Returns the units, upstream first; recycled cells come round again."""
        feeds = [self.component(f"{kind}_{name}") for name in self.csl_fraction for kind in ("csl", "dap")]
        return (
            self.hydrolysate_cooler,
            self.inoculum_split,
            *feeds,
            self.seed_train,
            *self.stages,
            self.cell_centrifuge,
            self.cell_split,
            *self._washing_units(),
        )

    def _washing_units(self) -> tuple:
        """Returns the units of the gas and what collects the beer."""
        vent = (self.vent,) if self.config.vented else ()
        return (self.vent_mixer, self.wash_water, self.vent_scrubber, *vent, self.beer_well)

    def initialize_units(self):
        """Initialises along the broth from an estimated recycle, twice round; then the gas."""
        initialize_unit(self.hydrolysate_cooler)
        initialize_unit(self.inoculum_split)
        for name, outlet in (("seed", "seed_outlet_state"), ("fermentation", "fermentation_outlet_state")):
            guess_nutrients(self, name, self.inoculum_split.component(outlet))
            for kind in ("csl", "dap"):
                initialize_unit(self.component(f"{kind}_{name}"))
        initialize_unit(self.seed_train)
        self._guess_recycle()
        for _ in range(PASSES):
            self.repeat_units()
        start_complementarity(self, "concentrate_limit")
        for unit in self._washing_units():
            initialize_unit(unit)

    def repeat_units(self):
        """Initialises the stages and the cell recycle once, from the present recycle."""
        factors = self.cell_centrifuge.concentration_factor
        for t in self.time:
            factors[t].set_value(value(self.concentration_limit[t]))
        with held(factors.values()):
            for unit in (*self.stages, self.cell_centrifuge, self.cell_split):
                initialize_unit(unit)

    def _guess_recycle(self):
        """Sets the recycled concentrate to a thin slice of the hydrolysate with cells in it."""
        for t in self.time:
            hydrolysate, recycle = (
                self.hydrolysate_cooler.control_volume.properties_out[t],
                self.cell_split.recycle_outlet_state[t],
            )
            share = value(self.cell_split.split_fraction[t, "recycle_outlet"])
            share /= value(self.concentration_limit[t])
            flows = {j: share * value(n) for j, n in hydrolysate.flow_mol_comp.items()}
            molar = value(hydrolysate.params.mw_comp["Cells"])
            flows["Cells"] = FIRST_CELLS * value(hydrolysate.flow_vol) / molar
            set_stream(recycle, flows, value(self.stage_1.temperature[t]), value(self.stage_1.pressure[t]))
