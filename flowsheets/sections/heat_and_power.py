"""Area 800, boiler and turbogenerator: fuels of the plant raise steam, which makes power and heats the process.

Live steam expands through a turbine with two extractions: the high one is injected in pretreatment, the low one heats
the process through condensing users and the feedwater. What the users do not take condenses at the turbine's end.
Blowdown of the drum warms the makeup and leaves to wastewater treatment.

Equations of the section, besides those of its units:
    heat absorbed by the water = heat to steam of the boiler
    heat delivered by each steam user = demand of the unit it serves     (`heat_demand`, set equal by the plant)
"""

from idaes.core import declare_process_block_class
from pyomo.common.config import ConfigValue
from pyomo.environ import value

from nexus.flowsheets.sections._steam_cycle import (
    add_combustion,
    add_feedwater,
    add_heat_links,
    add_steam_users,
    connect_steam_cycle,
    connect_steam_users,
    set_combustion,
    set_steam_cycle,
)
from nexus.flowsheets.sections._steam_cycle_start import (
    FEED_HEATING_SHARE,
    LATENT_HEAT,
    copy_condition,
    initialize_generator,
    initialize_low_header,
    initialize_makeup,
    initialize_pump,
    initialize_steam_users,
    receive_condensates,
)
from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.unit_models.extraction_turbine import ExtractionTurbine
from nexus.unit_models.steam_generator import SteamGenerator
from nexus.unit_models.steam_header import SteamHeader
from nexus.unit_models.surface_condenser import SurfaceCondenser


@declare_process_block_class("HeatAndPower")
class HeatAndPowerData(SectionData):
    """Boiler, turbine and steam network; joins the plant at the boiler's fuel ports, `high_header.NAME_outlet` of every
    direct user, `makeup.outlet`'s raw water, `blowdown.outlet` (package water) and `flue_gas`.

    Arguments: packages `steam`, `water`, `air`, `flue_gas`, `ash`, `lime`; `fuels` and `gas_fuels` ({inlet name:
    package}); `direct_users` (names of what takes high-pressure steam), `heat_users` (names of what low-pressure steam
    heats).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("steam", "water", "air", "flue_gas", "ash", "lime"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("fuels", ConfigValue(default={}, description="Solid and liquid fuels: {inlet name: package}"))
    CONFIG.declare("gas_fuels", ConfigValue(default={}, description="Gaseous fuels: {inlet name: package}"))
    CONFIG.declare("direct_users", ConfigValue(default=(), domain=tuple, description="Users of high-pressure steam"))
    CONFIG.declare("heat_users", ConfigValue(default=(), domain=tuple, description="What low-pressure steam heats"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        config = self.config
        add_combustion(self, config.gas_fuels)
        self._add_turbine()
        self._add_headers()
        add_steam_users(self, config.heat_users)
        add_feedwater(self, config.heat_users)
        self._connect_units()
        add_heat_links(self, config.heat_users, "Heat that each user of low-pressure steam asks for")

    def _add_turbine(self):
        steam = {"property_package": self.config.steam}
        self.steam_generator = SteamGenerator(**steam)
        self.turbine = ExtractionTurbine(extractions={"high": "vapour", "low": "vapour"}, **steam)
        self.condenser = SurfaceCondenser(**steam)

    def _add_headers(self):
        steam, config = {"property_package": self.config.steam}, self.config
        self.high_header = SteamHeader(
            inlets={"turbine": "vapour"}, outlets=config.direct_users, makeup="turbine", **steam
        )
        self.low_header = SteamHeader(
            inlets={"turbine": "vapour"}, outlets=(*config.heat_users, "deaerator"), makeup="turbine", **steam
        )

    def _connect_units(self):
        self.connect("flue_gas", self.boiler.flue_gas, self.stack.inlet)
        self.connect("ash", self.boiler.ash, self.ash_disposal.inlet)
        self.connect("live_steam", self.steam_generator.steam_outlet, self.turbine.inlet)
        self.connect("pumped_feedwater", self.feedwater_pump.outlet, self.steam_generator.inlet)
        connect_steam_cycle(self)
        connect_steam_users(self, self.low_header, self.config.heat_users)

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        set_combustion(self, design)
        set_steam_cycle(self, design)
        self.turbine.high_outlet_state[:].temperature.fix(design["high_pressure_steam_temperature"])
        self.turbine.exhaust_outlet_state[:].pressure.fix(design["condensing_pressure"])
        self.deaerator.outlet_state[:].pressure.fix(design["deaerator_pressure"])

    def units_in_order(self):
        """Returns the units; the steam network starts from the fuels and the demands of its users."""
        users = [self.component(name) for name in self.config.heat_users]
        return (
            self.air,
            self.lime,
            self.boiler,
            self.steam_generator,
            self.turbine,
            self.condenser,
            self.condensate_pump,
            *users,
            self.makeup,
            self.blowdown_cooler,
            self.deaerator,
            self.high_header,
            self.low_header,
            self.feedwater_pump,
            self.stack,
            self.ash_disposal,
            self.blowdown,
        )

    def initialize_units(self):
        """Initialises along the fuel and the steam; demands of direct users and heat users hold their values."""
        for unit in (self.air, self.lime, self.boiler):
            initialize_unit(unit)
        initialize_generator(self)
        drawn = self._initialize_expansion()
        initialize_steam_users(self, self.config.heat_users, self.turbine.low_outlet_state)
        initialize_makeup(self, drawn)
        receive_condensates(self, self.config.heat_users)
        self.deaerator.initialize()
        for t in self.time:
            copy_condition(self.turbine.high_outlet_state[t], self.high_header.turbine_inlet_state[t])
        self.high_header.initialize()
        initialize_low_header(self, self.config.heat_users)
        initialize_pump(self.feedwater_pump)
        for unit in (self.stack, self.ash_disposal, self.blowdown):
            initialize_unit(unit)

    def _initialize_expansion(self):
        """Expands the steam with the demands drawn off; returns what direct users draw, mol/s by time."""
        turbine, drawn = self.turbine, {}
        receive(turbine)
        for t in self.time:
            direct = (self.high_header.component(f"{k}_outlet").flow_mol[t] for k in self.config.direct_users)
            drawn[t] = sum(value(flow) for flow in direct)
            heat = sum(value(self.heat_demand[t, k]) for k in self.config.heat_users)
            turbine.high_outlet_state[t].flow_mol.set_value(drawn[t])
            turbine.low_outlet_state[t].flow_mol.set_value(
                heat / LATENT_HEAT + FEED_HEATING_SHARE * value(turbine.inlet_state[t].flow_mol)
            )
        turbine.initialize()
        initialize_unit(self.condenser)
        initialize_pump(self.condensate_pump)
        return {t: value(turbine.high_outlet_state[t].flow_mol) for t in self.time}
