"""Area 500, ethanol recovery: scrubber, beer column, rectifier, molecular sieve, stillage filter.

Beer, with the water that washed the vents, is heated by stillage and stripped in the beer column; a vapour side draw of
about 37 % ethanol feeds the rectifier, whose overhead vapour of 92.5 % is dried by the sieve. The sieve's regenerate
returns to the rectifier. Stillage is pressed into a cake for the boiler and a filtrate for wastewater treatment.

Equations of the section besides those of its units: wash water = given mass per mass of vent gas.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Mixer, MomentumMixingType, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.ethanol_recovery_parts import (
    add_beer_column,
    add_rectifier,
    add_stillage_filter,
    column_streams,
    guess_column_vent,
    guess_hot_beer,
    set_beer_column,
    set_filter,
    set_rectifier,
    start_column,
)
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.unit_models.component_translator import ComponentTranslator
from nexus.unit_models.molecular_sieve import MolecularSieve
from nexus.unit_models.vapour_condenser import VapourCondenser
from nexus.unit_models.vent_scrubber import VentScrubber

REGENERATE_WATER = 1.5  # mol water per mol ethanol in the regenerate; only a start


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
        self.beer_well = Mixer(
            property_package=self.config.beer,
            inlet_list=["beer_inlet", "wash_inlet"],
            momentum_mixing_type=MomentumMixingType.none,
        )
        add_beer_column(self)
        self._add_scrubber()
        add_rectifier(self, "regenerate", int(numbers("nrel2011_design.csv")["rectifier_regenerate_tray"]))
        self._add_sieve()
        add_stillage_filter(self)
        self._connect_units()
        self._add_wash_ratio()

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

    def _add_sieve(self):
        config = self.config
        self.molecular_sieve = MolecularSieve(property_package=config.vapour)
        condenser = {"vapour_property_package": config.vapour, "property_package": config.liquid, "inert": ()}
        self.regenerate_condenser = VapourCondenser(**condenser)
        self.product_condenser = VapourCondenser(**condenser)

    def _connect_units(self):
        preheater, column = self.beer_preheater, self.beer_column
        for name, source, destination in (
            *column_streams(self),
            ("wash_water_supply", self.wash_water.outlet, self.vent_scrubber.water_inlet),
            ("vents", self.scrubber_gas.outlet, self.vent_scrubber.inlet),
            ("scrubbed_gas", self.vent_scrubber.vent_outlet, self.scrubbed_vent.inlet),
            ("washings", self.vent_scrubber.liquid_outlet, self.beer_well.wash_inlet),
            ("beer", self.beer_well.outlet, preheater.beer_side_inlet),
            ("column_vent", column.distillate_outlet, self.scrubber_gas.column_inlet),
            ("cool_stillage", preheater.stillage_side_outlet, self.press_filter.inlet),
            ("overhead", self.rectifier.distillate_outlet, self.molecular_sieve.inlet),
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
        set_beer_column(self)
        self.beer_column.draw_split.fix(design["beer_column_draw_split"])
        set_rectifier(self)
        self._set_sieve(design, ambient)
        set_filter(self)

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
        guess_hot_beer(self, self.beer_well.mixed_state)
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
        guess_column_vent(self, value(self.scrubber_gas.mixed_state[self.time.first()].pressure))
        for t in self.time:
            ethanol = value(self.beer_well.beer_inlet.flow_mol_comp[t, "Ethanol"])
            ethanol *= value(self.molecular_sieve.ethanol_to_regenerate[t])
            water = ethanol * REGENERATE_WATER
            regenerate = self.regenerate_condenser.condensate_state[t]
            flows = {"Ethanol": ethanol, "Water": water}
            for j in regenerate.component_list:
                regenerate.flow_mol_comp[j].set_value(flows.get(j, 1e-4))
            regenerate.temperature.set_value(value(self.regenerate_condenser.temperature[t]))
            regenerate.pressure.set_value(value(self.regenerate_condenser.pressure[t]))
