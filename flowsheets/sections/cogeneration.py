"""Area 800 of the biorefinery: any fuels of the plant and natural gas raise steam for heat at three levels and power.

Live steam heats the `live_users` and expands through a turbine with two extractions. The high one heats the
`high_users` and is injected at the `direct_users`, the low one heats the `low_users` and the feedwater; what is left
condenses at the turbine's end, as far above the cooling water as the condenser's terminal difference says, so that a
colder day gives more power. All condensate returns to the deaerator. Flue gas passes a baghouse and an
induced-draft fan.

Equations of the section, besides those of its units:
    heat absorbed by the water = heat to steam of the boiler
    live steam past the turbine, `letdown_flow`, is sprayed to the enthalpy of the low extraction that it joins
    heat delivered by each steam user = demand of the unit it serves     (`heat_demand`, set equal by the plant)
    G E = 1e-6            gas or condensing: G higher heating value of the natural gas / 10 MW, E exhaust of the turbine
                          above its least flow (`minimum_exhaust_share` of the inlet) / 200 mol/s (10 MW of live steam)
    S D = 1e-4            heating steam or pressure: S steam to the deaerator / 100 mol/s, D pressure of the deaerator
                          above `deaerator_set_pressure` / 1 atm: hot condensate that needs no steam raises it
    power use = sum of the electric loads;   supply - power use = export - import,   export import = (10 kW)^2

Smoothing (`nexus.unit_models.complementarity`): gas is 10 kW and exhaust 0.2 mol/s too high where one takes over from
the other, gas 10 W where condensing has 10 MW of steam to spare. Deaerator: 1 mol/s and 0.01 atm where both would be
zero. Export and import are 10 kW each where both would be zero, the smaller 10 W where the other is 10 MW.
"""

from collections.abc import Mapping

from idaes.core import declare_process_block_class
from idaes.models.unit_models import Feed, Product, Separator
from pyomo.common.config import ConfigValue
from pyomo.environ import Expression

from nexus.flowsheets.sections._cogeneration_equations import (
    add_floating_deaerator,
    add_gas_or_condensing,
    add_letdown,
)
from nexus.flowsheets.sections._cogeneration_start import initialize_cogeneration
from nexus.flowsheets.sections._power_balance import (
    add_electric_loads,
    add_power_balance,
    add_supplies,
    set_supplies,
    supplies,
)
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
from nexus.flowsheets.sections.heat_loads import HeatLoad, Service
from nexus.flowsheets.sections.section import SectionData
from nexus.flowsheets.tables import numbers
from nexus.unit_models.air_compressor import AirCompressor
from nexus.unit_models.baghouse import Baghouse
from nexus.unit_models.complementarity import let_awake
from nexus.unit_models.emissions import emissions
from nexus.unit_models.extraction_turbine import ExtractionTurbine
from nexus.unit_models.steam_generator import SteamGenerator
from nexus.unit_models.steam_header import SteamHeader
from nexus.unit_models.surface_condenser import SurfaceCondenser


@declare_process_block_class("Cogeneration")
class CogenerationData(SectionData):
    """Boiler, turbine and steam network; joins the plant at the boiler's fuel ports, `high_header.NAME_outlet` of every
    direct user and `blowdown.outlet` (package water), and at `heat_demand` of every user.

    Arguments: packages `steam`, `water`, `air`, `flue_gas`, `ash`, `lime`, `natural_gas` (ideal gas with CH4); `fuels`
    and `gas_fuels` ({inlet name: package}); `live_users`, `high_users`, `low_users` (names of what steam of each level
    heats), `direct_users` (names of what takes steam of the high extraction); `solar`, `wind`, `battery` (whether there
    are `solar_array`, `wind_park` and `battery`).
    """

    CONFIG = SectionData.CONFIG()
    for _name in ("steam", "water", "air", "flue_gas", "ash", "lime", "natural_gas"):
        CONFIG.declare(_name, ConfigValue(description=f"Property package {_name}"))
    CONFIG.declare("fuels", ConfigValue(default={}, description="Solid and liquid fuels: {inlet name: package}"))
    CONFIG.declare("gas_fuels", ConfigValue(default={}, description="Gaseous fuels: {inlet name: package}"))
    for _name in ("live_users", "high_users", "low_users", "direct_users"):
        CONFIG.declare(_name, ConfigValue(default=(), domain=tuple, description=f"Names of the {_name}"))
    for _name in ("solar", "wind", "battery"):
        CONFIG.declare(_name, ConfigValue(default=False, domain=bool, description=f"Whether there is {_name}"))

    def build(self):
        """Builds units, arcs and the section's equations."""
        super().build()
        config = self.config
        self.heat_users = (*config.live_users, *config.high_users, *config.low_users)
        self._add_combustion()
        self._add_steam()
        add_steam_users(self, self.heat_users)
        add_feedwater(self, self.heat_users)
        self._connect_units()
        add_heat_links(self, self.heat_users, "Heat that each user of steam asks for")
        add_letdown(self)
        add_gas_or_condensing(self)
        add_floating_deaerator(self)
        add_supplies(self)
        add_power_balance(self)
        self._let_users_awake()

    def _let_users_awake(self):
        """Lets users of the low extraction start from nothing: some only heat what is cooled otherwise."""
        for name in self.config.low_users:
            user = self.component(name)
            states = (
                self.low_header.component(f"{name}_outlet_state"),
                user.inlet_state,
                user.outlet_state,
                self.deaerator.component(f"{name}_inlet_state"),
            )
            let_awake(self.heat_demand[:, name])
            let_awake(user.heat_duty.values())
            for data in (data for state in states for data in state.values()):
                let_awake((data.flow_mol, data.flow_mass))

    def _add_combustion(self):
        config = self.config
        self.natural_gas = Feed(property_package=config.natural_gas)
        add_combustion(self, {**config.gas_fuels, "natural_gas_inlet": config.natural_gas})
        self.ash_split = Separator(property_package=config.ash, outlet_list=["bottom_outlet", "fly_outlet"])
        self.baghouse = Baghouse(gas_property_package=config.flue_gas, ash_property_package=config.ash)
        self.induced_draft_fan = AirCompressor(property_package=config.flue_gas)
        self.fly_ash_disposal = Product(property_package=config.ash)
        self.emitted_dust = Product(property_package=config.ash)
        self.emission = Expression(
            self.time,
            ("dust", "SO2", "NOx"),
            rule=lambda b, t, k: emissions(b.stack.properties[t], b.emitted_dust.properties[t].flow_mass)[k],
            doc="Emission in mg per normal m3 of dry gas at 6 % oxygen",
        )

    def _add_steam(self):
        steam, config = {"property_package": self.config.steam}, self.config
        self.steam_generator = SteamGenerator(**steam)
        self.live_header = SteamHeader(
            inlets={"generator": "vapour"}, outlets=(*config.live_users, "letdown", "turbine"), **steam
        )
        self.turbine = ExtractionTurbine(extractions={"high": "vapour", "low": "vapour"}, **steam)
        self.condenser = SurfaceCondenser(**steam)
        self.high_header = SteamHeader(
            inlets={"turbine": "vapour"}, outlets=(*config.high_users, *config.direct_users), makeup="turbine", **steam
        )
        self.low_header = SteamHeader(
            inlets={"turbine": "vapour", "letdown": "vapour", "spray": "liquid"},
            outlets=(*config.low_users, "deaerator"),
            makeup="turbine",
            **steam,
        )
        self.feedwater_header = SteamHeader(
            inlets={"pump": "liquid"}, outlets=("spray", "boiler"), outlet_phase="liquid", **steam
        )

    def _connect_units(self):
        config = self.config
        for name, source, destination in (
            ("natural_gas_supply", self.natural_gas.outlet, self.boiler.natural_gas_inlet),
            ("flue_gas", self.boiler.flue_gas, self.baghouse.gas_inlet),
            ("ash", self.boiler.ash, self.ash_split.inlet),
            ("bottom_ash", self.ash_split.bottom_outlet, self.ash_disposal.inlet),
            ("fly_ash", self.ash_split.fly_outlet, self.baghouse.ash_inlet),
            ("collected_ash", self.baghouse.ash_outlet, self.fly_ash_disposal.inlet),
            ("dust", self.baghouse.dust_outlet, self.emitted_dust.inlet),
            ("filtered_gas", self.baghouse.gas_outlet, self.induced_draft_fan.inlet),
            ("stack_gas", self.induced_draft_fan.outlet, self.stack.inlet),
            ("live_steam", self.steam_generator.steam_outlet, self.live_header.generator_inlet),
            ("turbine_steam", self.live_header.turbine_outlet, self.turbine.inlet),
            ("letdown_steam", self.live_header.letdown_outlet, self.low_header.letdown_inlet),
            ("pumped_feedwater", self.feedwater_pump.outlet, self.feedwater_header.pump_inlet),
            ("boiler_feedwater", self.feedwater_header.boiler_outlet, self.steam_generator.inlet),
            ("spray_water", self.feedwater_header.spray_outlet, self.low_header.spray_inlet),
        ):
            self.connect(name, source, destination)
        connect_steam_cycle(self)
        for header, users in (
            (self.live_header, config.live_users),
            (self.high_header, config.high_users),
            (self.low_header, config.low_users),
        ):
            connect_steam_users(self, header, users)

    def heat_loads(self) -> tuple[HeatLoad, ...]:
        """Returns the condenser of the turbine; heat of fuels and steam passes inside the section."""
        condensing = {t: self.condenser.outlet_state[t].temperature for t in self.time}
        return (
            HeatLoad("turbine_condenser", Service.cooling_water, self.condenser.heat_rejected, condensing, condensing),
        )

    def own_electric_loads(self) -> dict[str, Mapping]:
        """Returns {name: power by time, W} of the section's own machines."""
        machines = ("condensate_pump", "feedwater_pump", "induced_draft_fan")
        return {name: self.component(name).work_mechanical for name in machines}

    def add_electric_loads(self, loads: Mapping[str, Mapping]) -> None:
        """Adds that the power use is the sum of `loads`, {name: power by time, W}; a plant calls it once with all.

        The section's own machines, `own_electric_loads()`, are to be among them.
        """
        add_electric_loads(self, loads)

    def set_operating_conditions(self):
        """Fixes the design values; the steam cycle has those of the published design."""
        own = numbers("sections/cogeneration_design.csv")
        design = {**numbers("nrel2011_design.csv"), **own}
        set_combustion(self, design)
        set_steam_cycle(self, design)
        gas = self.natural_gas.properties
        for state in gas.values():
            for j, flow in state.flow_mol_comp.items():
                if j != "CH4":
                    flow.fix(0)
        gas[:].temperature.fix(design["feed_temperature"])
        gas[:].pressure.fix(design["natural_gas_pressure"])
        self.boiler.flue_gas_state[:].pressure.fix(design["ambient_pressure"] - design["furnace_draft"])
        self.ash_split.split_fraction[:, "fly_outlet"].fix(design["fly_ash_share"])
        self.baghouse.collection.fix(design["baghouse_collection"])
        self.baghouse.face_velocity.fix(design["baghouse_velocity"])
        self.baghouse.drag.fix(design["baghouse_drag"])
        self.induced_draft_fan.pressure[:].fix(design["ambient_pressure"])
        self.induced_draft_fan.efficiency.fix(design["fan_efficiency"])
        self.turbine.isentropic_efficiency[:, "high"].fix(design["turbine_efficiency"])
        self.condenser.temperature_difference_hot.fix(design["condenser_terminal_difference"])
        self.minimum_exhaust_share.fix(design["minimum_exhaust_share"])
        self.letdown_flow.fix(0)
        self.deaerator_set_pressure.fix(design["deaerator_pressure"])
        set_supplies(self, design)
        self.makeup.properties[:].pressure.fix(design["condensate_pressure"])
        self.condensate_pump.outlet.pressure.fix(design["condensate_pressure"])

    def units_in_order(self):
        """Returns the units; the steam network starts from the fuels and the demands of its users."""
        return (
            self.natural_gas,
            self.air,
            self.lime,
            self.boiler,
            self.ash_split,
            self.baghouse,
            self.induced_draft_fan,
            self.steam_generator,
            self.live_header,
            self.turbine,
            self.condenser,
            self.condensate_pump,
            *(self.component(name) for name in self.heat_users),
            self.makeup,
            self.blowdown_cooler,
            self.deaerator,
            self.high_header,
            self.low_header,
            self.feedwater_pump,
            self.feedwater_header,
            self.stack,
            self.ash_disposal,
            self.fly_ash_disposal,
            self.emitted_dust,
            self.blowdown,
            *supplies(self),
        )

    def initialize_units(self):
        """Initialises from the fuels, `heat_demand`, the steam of direct users and the power use alone."""
        initialize_cogeneration(self)
