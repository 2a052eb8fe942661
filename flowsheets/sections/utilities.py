"""Area 900, utilities: cooling water, chilled water and process water.

Equations of the section, besides those of its units:
    heat into the cooling tower = sum of the cooling loads + what the chiller rejects
    load of the chiller = sum of the chilled loads
    Loads are variables that the plant sets equal to the duties of the units that they cool.
"""

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue

from nexus.flowsheets.sections._cooling import (
    add_cooling_balance,
    add_loads,
    add_water,
    initialize_chiller,
    initialize_tower,
    set_water,
)
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.chiller import Chiller
from nexus.unit_models.cooling_tower import CoolingTower


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
        self.cooling_tower = CoolingTower(water_package=self.config.water, air_package=self.config.air)
        self.chiller = Chiller()
        add_water(self)
        add_loads(self)
        add_cooling_balance(self, [self.chiller.heat_rejected])

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design, tower = numbers("nrel2011_design.csv"), self.cooling_tower
        set_water(self, design)
        self.ambient_air.temperature.fix(design["feed_temperature"])
        tower.supply_temperature.fix(design["cooling_water_supply"])
        tower.return_temperature.fix(design["cooling_water_return"])
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
        initialize_chiller(self)
        initialize_tower(self, [self.chiller.heat_rejected])
