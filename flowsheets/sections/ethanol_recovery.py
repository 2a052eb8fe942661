"""Area 500, ethanol recovery: scrubber, beer column, rectifier, molecular sieve, stillage filter.

Beer, with the water that washed the vents, is heated by stillage and stripped in the beer column; a vapour side draw of
about 37 % ethanol feeds the rectifier, whose overhead vapour of 92.5 % is dried by the sieve. The sieve's regenerate
returns to the rectifier. Stillage is pressed into a cake for the boiler and a filtrate for wastewater treatment.

Equations of the section besides those of its units: wash water = given mass per mass of vent gas.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import HeatExchanger, Mixer, MomentumMixingType, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.component_lists import VOLATILE
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.kernel import SolveError
from nexus.property_packages.ethanol_water import StreamPhase
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.distillation_column import ColumnFeed, DistillationColumn, SideDraw
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.mean_temperature_difference import chen_callback
from nexus.unit_models.molecular_sieve import MolecularSieve
from nexus.unit_models.press_filter import PressFilter
from nexus.unit_models.vapour_condenser import VapourCondenser
from nexus.unit_models.vent_scrubber import VentScrubber


@declare_process_block_class("EthanolRecovery")
class EthanolRecoveryData(SectionData):
    """Scrubber, columns, sieve and stillage filter; joins the plant at `scrubber_gas.fermentation_inlet` (off-gas),
    `wash_water.inlet`, `beer_well.beer_inlet`, `product_condenser.condensate` (ethanol), `press_filter.cake`,
    `press_filter.filtrate` and `rectifier_bottoms.outlet`.

    Arguments: packages `water`, `hydrolysate`, `beer` (slurry), `gas`, `vapour` and `liquid` (ethanol_water).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "hydrolysate", "beer", "gas", "vapour", "liquid"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))

    def build(self):
        """Builds units, arcs and the section's equation."""
        super().build()
        self._add_beer_column()
        self._add_scrubber()
        self._add_rectifier()
        self._add_stillage_filter()
        self._connect_units()
        self._add_wash_ratio()

    def _add_beer_column(self):
        config, design = self.config, numbers("nrel2011_design.csv")
        self.beer_well = Mixer(
            property_package=config.beer,
            inlet_list=["beer_inlet", "wash_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.beer_preheater = HeatExchanger(
            hot_side_name="stillage_side",
            cold_side_name="beer_side",
            stillage_side={"property_package": config.beer},
            beer_side={"property_package": config.beer},
            delta_temperature_callback=chen_callback,
        )
        self.beer_column = DistillationColumn(
            components=VOLATILE,
            trays=int(design["beer_column_trays"]),
            murphree_efficiency=design["beer_column_efficiency"],
            feeds={"beer": ColumnFeed(int(design["beer_column_feed_tray"]), config.beer)},
            side_draws={"wine": SideDraw(int(design["beer_column_draw_tray"]), StreamPhase.vapour, config.vapour)},
            distillate_package=config.gas,
            bottoms_package=config.beer,
        )

    def _add_scrubber(self):
        config = self.config
        self.scrubber_gas = Mixer(
            property_package=config.gas,
            inlet_list=["fermentation_inlet", "column_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        self.wash_water = ComponentTranslator(inlet_property_package=config.water, outlet_property_package=config.beer)
        self.vent_scrubber = VentScrubber(gas_property_package=config.gas, property_package=config.beer)
        self.scrubbed_vent = Product(property_package=config.gas)

    def _add_rectifier(self):
        config, design = self.config, numbers("nrel2011_design.csv")
        self.rectifier = DistillationColumn(
            components=VOLATILE,
            trays=int(design["rectifier_trays"]),
            murphree_efficiency=design["rectifier_efficiency"],
            feeds={
                "wine": ColumnFeed(int(design["rectifier_feed_tray"]), config.vapour),
                "regenerate": ColumnFeed(int(design["rectifier_regenerate_tray"]), config.liquid),
            },
            distillate_package=config.vapour,
            bottoms_package=config.liquid,
        )
        self.rectifier_bottoms = ComponentTranslator(
            inlet_property_package=config.liquid, outlet_property_package=config.hydrolysate
        )
        self.molecular_sieve = MolecularSieve(property_package=config.vapour)
        condenser = {"vapour_property_package": config.vapour, "property_package": config.liquid, "inert": ()}
        self.regenerate_condenser = VapourCondenser(**condenser)
        self.product_condenser = VapourCondenser(**condenser)

    def _add_stillage_filter(self):
        self.press_filter = PressFilter(property_package=self.config.beer, bound=("Enzyme",))

    def _connect_units(self):
        preheater, column = self.beer_preheater, self.beer_column
        for name, source, destination in (
            ("wash_water_supply", self.wash_water.outlet, self.vent_scrubber.water_inlet),
            ("vents", self.scrubber_gas.outlet, self.vent_scrubber.inlet),
            ("scrubbed_gas", self.vent_scrubber.vent_outlet, self.scrubbed_vent.inlet),
            ("washings", self.vent_scrubber.liquid_outlet, self.beer_well.wash_inlet),
            ("beer", self.beer_well.outlet, preheater.beer_side_inlet),
            ("hot_beer", preheater.beer_side_outlet, column.beer_inlet),
            ("column_vent", column.distillate_outlet, self.scrubber_gas.column_inlet),
            ("wine", column.wine_outlet, self.rectifier.wine_inlet),
            ("stillage", column.bottoms_outlet, preheater.stillage_side_inlet),
            ("cool_stillage", preheater.stillage_side_outlet, self.press_filter.inlet),
            ("overhead", self.rectifier.distillate_outlet, self.molecular_sieve.inlet),
            ("bottoms", self.rectifier.bottoms_outlet, self.rectifier_bottoms.inlet),
            ("regenerate_vapour", self.molecular_sieve.regenerate_outlet, self.regenerate_condenser.inlet),
            ("regenerate", self.regenerate_condenser.condensate, self.rectifier.regenerate_inlet),
            ("dry_ethanol", self.molecular_sieve.product_outlet, self.product_condenser.inlet),
        ):
            self.connect(name, source, destination)

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

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        ambient = design["ambient_pressure"]
        self.wash_water_ratio.fix(design["wash_water_ratio"])
        self.vent_scrubber.pressure_drop.fix(0)
        for mixer in (self.scrubber_gas, self.beer_well):
            mixer.mixed_state[:].pressure.fix(ambient)
        self._set_beer_column(design)
        self._set_rectifier(design)
        self._set_sieve(design, ambient)
        self._set_filter(design)

    def _set_beer_column(self, design):
        column, preheater = self.beer_column, self.beer_preheater
        preheater.beer_side_outlet.temperature.fix(design["beer_preheat_temperature"])
        preheater.overall_heat_transfer_coefficient.fix(design["exchanger_heat_transfer"])
        column.top_pressure.fix(design["beer_column_pressure"])
        column.tray_pressure_drop.fix(design["tray_pressure_drop"])
        column.temperature[:, column.stages.first()].fix(design["beer_column_vent_temperature"])
        column.draw_split.fix(design["beer_column_draw_split"])
        column.light_key_loss.fix(design["beer_column_loss"])

    def _set_rectifier(self, design):
        column = self.rectifier
        column.top_pressure.fix(design["rectifier_pressure"])
        column.tray_pressure_drop.fix(design["tray_pressure_drop"])
        column.distillate_purity.fix(design["rectifier_purity"])
        column.bottoms_impurity.fix(design["rectifier_bottoms"])

    def _set_sieve(self, design, ambient):
        sieve = self.molecular_sieve
        sieve.ethanol_to_regenerate.fix(design["sieve_ethanol_to_regenerate"])
        sieve.product_purity.fix(design["sieve_purity"])
        sieve.other_to_regenerate.fix(design["sieve_other_to_regenerate"])
        sieve.temperature[:].fix(design["sieve_temperature"])
        for state in (sieve.product_outlet_state, sieve.regenerate_outlet_state):
            state[:].pressure.fix(design["rectifier_pressure"])
        for condenser, temperature in (
            (self.regenerate_condenser, design["regenerate_temperature"]),
            (self.product_condenser, design["product_temperature"]),
        ):
            condenser.temperature[:].fix(temperature)
            condenser.pressure[:].fix(
                design["rectifier_pressure"] if condenser is self.regenerate_condenser else ambient
            )
            condenser.heat_flux.fix(design["condenser_heat_flux"])

    def _set_filter(self, design):
        press = self.press_filter
        press.solids_recovery.fix(design["stillage_solids_recovery"])
        press.cake_moisture.fix(design["cake_moisture"])
        press.specific_work.fix(0)
        press.filtration_rate.fix(design["cake_filtration_rate"])

    def units_in_order(self):
        """Returns the units, upstream first; washings, stillage and regenerate come round again."""
        return (
            self.wash_water,
            self.scrubber_gas,
            self.vent_scrubber,
            self.scrubbed_vent,
            self.beer_well,
            self.beer_column,
            self.beer_preheater,
            self.rectifier,
            self.molecular_sieve,
            self.regenerate_condenser,
            self.product_condenser,
            self.rectifier_bottoms,
            self.press_filter,
        )

    def initialize_units(self):
        """Initialises twice along the recycles, from a trace of column vent and an estimated regenerate."""
        self._guess_recycles()
        for _ in range(2):
            self.repeat_units()

    def repeat_units(self):
        """Initialises along the recycles once, from their present values."""
        for unit in (self.wash_water, self.scrubber_gas, self.vent_scrubber, self.beer_well):
            initialize_unit(unit)
        self._guess_hot_beer()
        start_column(self.beer_column)
        initialize_unit(self.beer_preheater)
        receive(self.rectifier)
        start_column(self.rectifier)
        for unit in (
            self.molecular_sieve,
            self.regenerate_condenser,
            self.product_condenser,
            self.rectifier_bottoms,
            self.press_filter,
            self.scrubbed_vent,
        ):
            initialize_unit(unit)

    def _guess_recycles(self):
        """Sets the vapour of the beer column to a trace and the regenerate to what the sieve would return."""
        for t in self.time:
            vent = self.beer_column.distillate_state[t]
            for j in vent.component_list:
                vent.flow_mol_comp[j].set_value(0.01)
            vent.temperature.set_value(value(self.beer_column.temperature[t, self.beer_column.stages.first()]))
            vent.pressure.set_value(value(self.scrubber_gas.mixed_state[t].pressure))
            ethanol = value(self.beer_well.beer_inlet.flow_mol_comp[t, "Ethanol"])
            ethanol *= value(self.molecular_sieve.ethanol_to_regenerate[t])
            water = ethanol * REGENERATE_WATER
            regenerate = self.regenerate_condenser.condensate_state[t]
            flows = {"Ethanol": ethanol, "Water": water}
            for j in regenerate.component_list:
                regenerate.flow_mol_comp[j].set_value(flows.get(j, 1e-4))
            regenerate.temperature.set_value(value(self.regenerate_condenser.temperature[t]))
            regenerate.pressure.set_value(value(self.regenerate_condenser.pressure[t]))

    def _guess_hot_beer(self):
        """Copies the beer to the column at the temperature that the preheater is to reach."""
        for t in self.time:
            beer, hot = self.beer_well.mixed_state[t], self.beer_column.beer_state[t]
            for j in beer.component_list:
                hot.flow_mol_comp[j].set_value(value(beer.flow_mol_comp[j]))
            hot.temperature.set_value(value(self.beer_preheater.beer_side_outlet.temperature[t]))
            hot.pressure.set_value(value(beer.pressure))


def start_column(column) -> None:
    """Solves a column from its present profile if that succeeds, else from its feeds alone."""
    try:
        solve_from_inlets(column, options=NEWTON_ONLY)
    except SolveError:
        column.initialize()


NEWTON_ONLY = {"max_iter": 30}
REGENERATE_WATER = 1.5  # mol water per mol ethanol in the regenerate; only a start
