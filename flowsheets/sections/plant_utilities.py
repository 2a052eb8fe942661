"""Area 900 of the biorefinery: cooling and chilled water that follow the weather, process water, instrument air.

Equations of the section, besides those of its units:
    temperature of the air = wet bulb + its depression; the tower's supply and return follow from the wet bulb
    condenser water of the chiller = water that returns to the tower
    heat into the tower = sum of the cooling loads + what chiller and air dryer reject
    load of the chiller = sum of the chilled loads
    instrument air: humid ambient air, compressed and dried, of which `instrument_air_flow` arrives
    Loads are variables that the plant sets equal to the duties of the units that they cool.
"""

from collections.abc import Mapping

from idaes.core import declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from idaes.models.unit_models import Feed, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections._cooling import (
    add_cooling_balance,
    add_loads,
    add_water,
    initialize_chiller,
    initialize_tower,
    set_water,
)
from nexus.flowsheets.sections.heat_loads import HeatLoad
from nexus.flowsheets.sections.section import SectionData, initialize_unit
from nexus.flowsheets.tables import numbers
from nexus.unit_models.air_compressor import AirCompressor
from nexus.unit_models.air_dryer import AirDryer
from nexus.unit_models.chiller import Chiller, Performance
from nexus.unit_models.cooling_tower import CoolingTower
from nexus.unit_models.streams import NITROGEN_PER_OXYGEN, air_flows


@declare_process_block_class("PlantUtilities")
class PlantUtilitiesData(SectionData):
    """Water, cooling and air; joins the plant at `process_water.recycled_inlet`, `process_water.NAME_outlet` of every
    water user, `cooling_tower.blowdown_outlet` and, for who needs it, `instrument_air`.

    Arguments: packages `water` and `air`; `water_users`, `cooled` and `chilled` (names).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("water", "air"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    for _name in ("water_users", "cooled", "chilled"):
        CONFIG.declare(_name, ConfigValue(default=(), domain=tuple, description=f"Names of what is {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        config = self.config
        self.cooling_tower = CoolingTower(water_package=config.water, air_package=config.air, weather=True)
        self.chiller = Chiller(performance=Performance.CARNOT)
        add_water(self)
        self._add_instrument_air()
        self._add_weather()
        add_loads(self)
        add_cooling_balance(self, self._rejected())

    def _add_instrument_air(self):
        config = self.config
        self.air_intake = Feed(property_package=config.air)
        self.air_compressor = AirCompressor(property_package=config.air)
        self.air_dryer = AirDryer(air_property_package=config.air, water_property_package=config.water)
        self.instrument_air = Product(property_package=config.air)
        self.air_condensate = Product(property_package=config.water)
        for name, source, destination in (
            ("intake", self.air_intake.outlet, self.air_compressor.inlet),
            ("compressed_air", self.air_compressor.outlet, self.air_dryer.inlet),
            ("dry_air", self.air_dryer.outlet, self.instrument_air.inlet),
            ("condensate", self.air_dryer.condensate, self.air_condensate.inlet),
        ):
            self.connect(name, source, destination)
        self.instrument_air_flow = Var(
            self.time, initialize=0.5, bounds=(1e-3, 1e3), units=pyunits.kg / pyunits.s, doc="Dry instrument air"
        )
        for data in self.instrument_air_flow.values():
            set_scaling_factor(data, 1.0)
        self.instrument_air_supply = Constraint(
            self.time,
            rule=lambda b, t: b.air_dryer.outlet_state[t].flow_mass == b.instrument_air_flow[t],
            doc="Air that arrives at the instruments",
        )

        def composition(b, t, j):
            flow = b.air_intake.properties[t].flow_mol_comp
            if j == "N2":
                return flow[j] == NITROGEN_PER_OXYGEN * flow["O2"]
            return flow[j] == b.cooling_tower.air_humidity[t] * (flow["O2"] + flow["N2"])

        self.intake_composition = Constraint(
            self.time, ("N2", "Water"), rule=composition, doc="The intake takes the air of the tower"
        )

    def _add_weather(self):
        self.wet_bulb_depression = Var(
            self.time, initialize=3.0, bounds=(0, 20), units=pyunits.K, doc="Air temperature less wet bulb"
        )
        for data in self.wet_bulb_depression.values():
            set_scaling_factor(data, 0.1)
        self.air_temperature = Expression(
            self.time,
            rule=lambda b, t: b.cooling_tower.wet_bulb_temperature[t] + b.wet_bulb_depression[t],
            doc="Temperature of the air",
        )
        for name, feed in (("tower", self.ambient_air), ("intake", self.air_intake)):
            rule = {"rule": lambda b, t, f=feed: f.properties[t].temperature == b.air_temperature[t]}
            setattr(self, f"{name}_weather", Constraint(self.time, doc="The air is that of the weather", **rule))
        self.condenser_water = Constraint(
            self.time,
            rule=lambda b, t: b.chiller.condenser_water_temperature[t] == b.cooling_tower.return_temperature[t],
            doc="The chiller's heat leaves at the temperature of the returning water",
        )

    def _rejected(self):
        dryer = self.air_dryer.heat_duty
        return [self.chiller.heat_rejected, {t: -dryer[t] for t in self.time}]

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns nothing: chiller and dryer give their heat to the tower of the section."""
        return ()

    def own_electric_loads(self) -> dict[str, Mapping]:
        """Returns {name: power by time, W} of the section's own machines."""
        machines = ("cooling_tower", "chiller", "air_compressor", "air_dryer")
        return {name: self.component(name).work_mechanical for name in machines}

    def set_operating_conditions(self):
        """Fixes the design values."""
        own = numbers("sections/plant_utilities_design.csv")
        design = {**numbers("nrel2011_design.csv"), **own}
        set_water(self, design)
        tower, chiller, dryer = self.cooling_tower, self.chiller, self.air_dryer
        self.wet_bulb_depression.fix(design["wet_bulb_depression"])
        tower.wet_bulb_temperature.fix(design["wet_bulb_temperature"])
        tower.approach.fix(design["tower_approach"])
        tower.cooling_range.fix(design["cooling_range"])
        tower.specific_power.fix(design["tower_specific_power"])
        chiller.chilled_water_temperature.fix(design["chilled_water_temperature"])
        chiller.temperature_difference.fix(design["chiller_temperature_difference"])
        chiller.carnot_fraction.fix(design["carnot_fraction"])
        self.instrument_air_flow.fix(design["instrument_air"])
        self.air_intake.pressure.fix(design["ambient_pressure"])
        self.air_compressor.pressure[:].fix(design["instrument_air_pressure"])
        self.air_compressor.efficiency.fix(design["compressor_efficiency"])
        dryer.temperature[:].fix(design["dryer_temperature"])
        dryer.residual_humidity.fix(design["dryer_humidity"])
        dryer.pressure_drop.fix(design["dryer_pressure_drop"])
        dryer.specific_work.fix(design["dryer_specific_work"])

    def units_in_order(self):
        """Returns the units; tower and chiller start from the values of their loads."""
        return (
            self.air_intake,
            self.air_compressor,
            self.air_dryer,
            self.chiller,
            self.ambient_air,
            self.cooling_tower,
            self.raw_water,
            self.process_water,
            self.moist_air,
            self.windage,
            self.instrument_air,
            self.air_condensate,
        )

    def initialize_units(self):
        """Starts from the weather, the loads, and the water of all users."""
        for t in self.time:
            self._start_weather(t)
        for unit in (self.air_intake, self.air_compressor, self.air_dryer, self.instrument_air, self.air_condensate):
            initialize_unit(unit)
        self.chiller.condenser_water_temperature.fix()
        initialize_chiller(self)
        self.chiller.condenser_water_temperature.unfix()
        initialize_tower(self, self._rejected())

    def _start_weather(self, t):
        """Sets the air's temperature and flow and the water that the chiller heats."""
        tower = self.cooling_tower
        for feed in (self.ambient_air, self.air_intake):
            feed.properties[t].temperature.set_value(value(self.air_temperature[t]))
        flows = air_flows(1.0, list(self.config.air.component_list), value(tower.air_humidity[t]))
        mass = sum(n * value(self.config.air.mw_comp[j]) for j, n in flows.items())
        for j, n in flows.items():
            flow = self.air_intake.properties[t].flow_mol_comp[j]
            flow.set_value(n * value(self.instrument_air_flow[t]) / mass)
        supply = value(tower.wet_bulb_temperature[t] + tower.approach[t] / tower.fill_multiplier[t])
        self.chiller.condenser_water_temperature[t].set_value(supply + value(tower.cooling_range[t]))
