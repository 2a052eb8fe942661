"""Area 900, utilities: cooling water, chilled water and process water.

Equations of the section, besides those of its units:
    heat into the cooling tower = sum of the cooling loads + what the chiller rejects
    load of the chiller = sum of the chilled loads
    Loads are variables that the plant sets equal to the duties of the units that they cool.
"""

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Product
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.section import SectionData, initialize_unit
from nexus.flowsheets.tables import numbers
from nexus.unit_models.chiller import Chiller
from nexus.unit_models.cooling_tower import CoolingTower
from nexus.unit_models.process_water_center import ProcessWaterCenter


@declare_process_block_class("Utilities")
class UtilitiesData(SectionData):
    """Water and cooling; joins the plant at `process_water.recycled_inlet`, `process_water.NAME_outlet` of every water
    user and `cooling_tower.blowdown_outlet`.

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
        self.raw_water = Feed(property_package=config.water)
        self.process_water = ProcessWaterCenter(
            property_package=config.water,
            users=(*(f"{name}_outlet" for name in config.water_users), "cooling_tower_outlet"),
        )
        self.cooling_tower = CoolingTower(water_package=config.water, air_package=config.air)
        self.ambient_air = Feed(property_package=config.air)
        self.moist_air = Product(property_package=config.air)
        self.windage = Product(property_package=config.water)
        self.chiller = Chiller()
        for name, source, destination in (
            ("raw_water_supply", self.raw_water.outlet, self.process_water.makeup_inlet),
            ("cooling_makeup", self.process_water.cooling_tower_outlet, self.cooling_tower.makeup_inlet),
            ("tower_air", self.ambient_air.outlet, self.cooling_tower.air_inlet),
            ("tower_exhaust", self.cooling_tower.air_outlet, self.moist_air.inlet),
            ("tower_windage", self.cooling_tower.windage_outlet, self.windage.inlet),
        ):
            self.connect(name, source, destination)
        self._add_loads()

    def _add_loads(self):
        for kind in ("cooled", "chilled"):
            load = Var(
                self.time,
                self.config[kind],
                initialize=1e7,
                bounds=(0, 1e9),
                units=pyunits.W,
                doc=f"Heat to be removed from what is {kind}",
            )
            setattr(self, f"{kind}_load", load)
        self.cooling_balance = Constraint(
            self.time,
            rule=lambda b, t: (
                b.cooling_tower.heat_duty[t]
                == sum(b.cooled_load[t, k] for k in b.config.cooled) + b.chiller.heat_rejected[t]
            ),
            doc="The cooling tower takes all heat of the cooling water",
        )
        self.chilling_balance = Constraint(
            self.time,
            rule=lambda b, t: b.chiller.cooling_load[t] == sum(b.chilled_load[t, k] for k in b.config.chilled),
            doc="The chiller takes all heat of the chilled water",
        )

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design, tower = numbers("nrel2011_design.csv"), self.cooling_tower
        for feed in (self.raw_water, self.ambient_air):
            feed.temperature.fix(design["feed_temperature"])
            feed.pressure.fix(design["ambient_pressure"])
        self.process_water.pressure[:].fix(design["ambient_pressure"])
        tower.supply_temperature.fix(design["cooling_water_supply"])
        tower.return_temperature.fix(design["cooling_water_return"])
        tower.exit_air_approach.fix(design["tower_exit_air_approach"])
        tower.blowdown_fraction.fix(design["tower_blowdown"])
        tower.windage_fraction.fix(design["tower_windage"])
        tower.specific_power.fix(0)
        self.chiller.coefficient_of_performance.fix(design["chiller_performance"])

    def units_in_order(self):
        """Returns the units; tower and chiller start from the values of their loads."""
        return (
            self.chiller,
            self.ambient_air,
            self.cooling_tower,
            self.raw_water,
            self.process_water,
            self.moist_air,
            self.windage,
        )

    def initialize_units(self):
        """Sums the loads, initialises the machines, then the water they need."""
        for t in self.time:
            load = sum(self.chilled_load[t, k].value for k in self.config.chilled)
            self.chiller.cooling_load[t].fix(load)
        self.chiller.initialize()
        self.chiller.cooling_load.unfix()
        for t in self.time:
            heat = sum(self.cooled_load[t, k].value for k in self.config.cooled)
            self.cooling_tower.heat_duty[t].set_value(heat + self.chiller.heat_rejected[t].value)
        for unit in (self.ambient_air, self.cooling_tower):
            initialize_unit(unit)
        for t in self.time:
            demand = self.cooling_tower.makeup_inlet.flow_mol_comp[t, "Water"].value
            self.process_water.cooling_tower_outlet.flow_mol_comp[t, "Water"].set_value(demand)
        for unit in (self.raw_water, self.process_water, self.moist_air, self.windage):
            initialize_unit(unit)
