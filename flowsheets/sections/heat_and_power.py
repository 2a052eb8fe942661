"""Area 800, boiler and turbogenerator: fuels of the plant raise steam, which makes power and heats the process.

Live steam expands through a turbine with two extractions: the high one is injected in pretreatment, the low one heats
the process through condensing users and the feedwater. What the users do not take condenses at the turbine's end.
Blowdown of the drum warms the makeup and leaves to wastewater treatment.

Equations of the section, besides those of its units:
    heat absorbed by the water = heat to steam of the boiler
    heat delivered by each steam user = demand of the unit it serves     (`heat_demand`, set equal by the plant)
"""

from idaes.core import declare_process_block_class
from idaes.core.util.initialization import propagate_state
from idaes.models.unit_models import Feed, HeatExchanger, Product, Pump
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.flowsheets.sections.section import SectionData, initialize_unit, receive
from nexus.flowsheets.tables import numbers
from nexus.property_packages.steam_if97 import liquid_enthalpy
from nexus.unit_models.boiler import Boiler, HeatingValueBasis
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.deaerator import Deaerator
from nexus.unit_models.extraction_turbine import ExtractionTurbine
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.mean_temperature_difference import chen_callback
from nexus.unit_models.steam_generator import SteamGenerator
from nexus.unit_models.steam_header import SteamHeader
from nexus.unit_models.steam_user import SteamUser
from nexus.unit_models.surface_condenser import SurfaceCondenser
from nexus.unit_models.water_translator import WaterTranslator


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
        self._add_combustion()
        self._add_turbine()
        self._add_steam_users()
        self._add_feedwater()
        self._connect_units()
        self._add_links()

    def _add_combustion(self):
        config = self.config
        self.air = Feed(property_package=config.air)
        self.lime = CompositionFeed(property_package=config.lime, components=("Lime",))
        self.boiler = Boiler(
            fuels=config.fuels,
            gas_fuels=config.gas_fuels,
            air_property_package=config.air,
            lime_property_package=config.lime,
            flue_gas_property_package=config.flue_gas,
            ash_property_package=config.ash,
            basis=HeatingValueBasis.HIGHER,
        )
        self.stack = Product(property_package=config.flue_gas)
        self.ash_disposal = Product(property_package=config.ash)

    def _add_turbine(self):
        steam = {"property_package": self.config.steam}
        self.steam_generator = SteamGenerator(**steam)
        self.turbine = ExtractionTurbine(extractions={"high": "vapour", "low": "vapour"}, **steam)
        self.condenser = SurfaceCondenser(**steam)

    def _add_steam_users(self):
        steam, config = {"property_package": self.config.steam}, self.config
        self.high_header = SteamHeader(
            inlets={"turbine": "vapour"}, outlets=config.direct_users, makeup="turbine", **steam
        )
        self.low_header = SteamHeader(
            inlets={"turbine": "vapour"}, outlets=(*config.heat_users, "deaerator"), makeup="turbine", **steam
        )
        for name in config.heat_users:
            setattr(self, name, SteamUser(**steam))

    def _add_feedwater(self):
        steam = {"property_package": self.config.steam}
        liquid = {"property_package_args": {"phase": "liquid"}, **steam}
        returned = dict.fromkeys(self.config.heat_users, "liquid")
        self.makeup = Feed(**liquid)
        self.condensate_pump = Pump(**liquid)
        self.deaerator = Deaerator(
            inlets={"condensate": "liquid", "makeup": "liquid", **returned, "steam": "vapour"}, **steam
        )
        self.feedwater_pump = Pump(**liquid)
        self.blowdown_cooler = HeatExchanger(
            hot_side_name="blowdown_side",
            cold_side_name="makeup_side",
            blowdown_side=liquid,
            makeup_side=liquid,
            delta_temperature_callback=chen_callback,
        )
        self.blowdown = WaterTranslator(
            inlet_property_package=self.config.steam, outlet_property_package=self.config.water
        )

    def _connect_units(self):
        boiler, turbine, deaerator = self.boiler, self.turbine, self.deaerator
        for name, source, destination in (
            ("combustion_air", self.air.outlet, boiler.air_inlet),
            ("flue_gas_lime", self.lime.outlet, boiler.lime_inlet),
            ("flue_gas", boiler.flue_gas, self.stack.inlet),
            ("ash", boiler.ash, self.ash_disposal.inlet),
            ("live_steam", self.steam_generator.steam_outlet, turbine.inlet),
            ("drum_blowdown", self.steam_generator.blowdown_outlet, self.blowdown_cooler.blowdown_side_inlet),
            ("cooled_blowdown", self.blowdown_cooler.blowdown_side_outlet, self.blowdown.inlet),
            ("high_extraction", turbine.high_outlet, self.high_header.turbine_inlet),
            ("low_extraction", turbine.low_outlet, self.low_header.turbine_inlet),
            ("exhaust", turbine.exhaust_outlet, self.condenser.inlet),
            ("condensate", self.condenser.outlet, self.condensate_pump.inlet),
            ("pumped_condensate", self.condensate_pump.outlet, deaerator.condensate_inlet),
            ("boiler_makeup", self.makeup.outlet, self.blowdown_cooler.makeup_side_inlet),
            ("warm_makeup", self.blowdown_cooler.makeup_side_outlet, deaerator.makeup_inlet),
            ("deaerator_steam", self.low_header.deaerator_outlet, deaerator.steam_inlet),
            ("feedwater", deaerator.outlet, self.feedwater_pump.inlet),
            ("pumped_feedwater", self.feedwater_pump.outlet, self.steam_generator.inlet),
        ):
            self.connect(name, source, destination)
        for name in self.config.heat_users:
            user = self.component(name)
            self.connect(f"{name}_steam", self.low_header.component(f"{name}_outlet"), user.inlet)
            self.connect(f"{name}_condensate", user.outlet, deaerator.component(f"{name}_inlet"))

    def _add_links(self):
        self.heat_demand = Var(
            self.time,
            self.config.heat_users,
            initialize=1e7,
            bounds=(0, 1e9),
            units=pyunits.W,
            doc="Heat that each user of low-pressure steam asks for",
        )
        self.heating_efficiency = Var(
            initialize=0.9, bounds=(0.5, 1), units=pyunits.dimensionless, doc="Heat that reaches the process per demand"
        )
        self.heat_transfer = Constraint(
            self.time,
            rule=lambda b, t: b.steam_generator.heat_duty[t] == b.boiler.heat_to_steam[t],
            doc="The water absorbs the boiler's heat to steam",
        )
        self.heat_supply = Constraint(
            self.time,
            self.config.heat_users,
            rule=lambda b, t, k: b.component(k).heat_delivered[t] == b.heat_demand[t, k],
            doc="Each steam user delivers the heat that is asked for",
        )

    def set_operating_conditions(self):
        """Fixes the published design values."""
        design = numbers("nrel2011_design.csv")
        self._set_combustion(design)
        self._set_steam_cycle(design)

    def _set_combustion(self, design):
        ambient = design["feed_temperature"], design["ambient_pressure"]
        self.air.properties[:].temperature.fix(ambient[0])
        self.air.properties[:].pressure.fix(ambient[1])
        self.lime.set_conditions({"Lime": 1.0}, 0.0, *ambient)
        boiler = self.boiler
        boiler.temperature[:].fix(design["flue_gas_temperature"])
        boiler.flue_gas_state[:].pressure.fix(ambient[1])
        boiler.excess_air.fix(design["excess_air"])
        boiler.nitric_oxide_share.fix(design["nitric_oxide_share"])
        boiler.sulfur_capture.fix(design["sulfur_capture"])
        boiler.lime_excess.fix(design["lime_excess"])
        boiler.efficiency.fix(design["boiler_efficiency"])

    def _set_steam_cycle(self, design):
        generator, turbine, condenser = self.steam_generator, self.turbine, self.condenser
        self.heating_efficiency.fix(design["steam_heating_efficiency"])
        generator.blowdown_fraction.fix(design["blowdown_fraction"])
        generator.steam_outlet_state[:].temperature.fix(design["live_steam_temperature"])
        for section in ("low", "exhaust"):
            turbine.isentropic_efficiency[:, section].fix(design["turbine_efficiency"])
        turbine.high_outlet_state[:].temperature.fix(design["high_pressure_steam_temperature"])
        turbine.generator_efficiency.fix(design["generator_efficiency"])
        turbine.high_outlet_state[:].pressure.fix(design["high_pressure_steam_pressure"])
        turbine.low_outlet_state[:].pressure.fix(design["low_pressure_steam_pressure"])
        turbine.exhaust_outlet_state[:].pressure.fix(design["condensing_pressure"])
        condenser.cooling_water_inlet_temperature.fix(design["cooling_water_supply"])
        condenser.cooling_water_outlet_temperature.fix(design["cooling_water_return"])
        condenser.heat_transfer_coefficient.fix(design["condenser_heat_transfer"])
        self.blowdown_cooler.hot_side.properties_out[:].temperature.fix(design["blowdown_temperature"])
        self.blowdown_cooler.overall_heat_transfer_coefficient.fix(design["exchanger_heat_transfer"])
        self.makeup.properties[:].temperature.fix(design["feed_temperature"])
        self.makeup.properties[:].pressure.fix(design["deaerator_pressure"])
        self.deaerator.outlet_state[:].pressure.fix(design["deaerator_pressure"])
        self.condensate_pump.outlet.pressure.fix(design["deaerator_pressure"])
        self.feedwater_pump.outlet.pressure.fix(design["live_steam_pressure"])
        for pump in (self.condensate_pump, self.feedwater_pump):
            pump.efficiency_pump.fix(design["pump_efficiency"])

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
        self._initialize_expansion()
        self._initialize_users()
        self._initialize_feedwater()
        for unit in (self.stack, self.ash_disposal, self.blowdown):
            initialize_unit(unit)

    def _initialize_expansion(self):
        """Raises steam from feedwater at deaerator conditions and expands it with the demands drawn off."""
        generator, turbine = self.steam_generator, self.turbine
        for t in self.time:
            water = generator.inlet_state[t]
            self.deaerator.outlet_state[t].enth_mol.set_value(FEEDWATER_ENTHALPY)
            water.enth_mol.set_value(FEEDWATER_ENTHALPY)
            water.pressure.set_value(value(self.feedwater_pump.outlet.pressure[t]))
            generator.heat_duty[t].fix(value(self.boiler.heat_to_steam[t]))
        generator.initialize()
        generator.heat_duty.unfix()
        receive(turbine)
        for t in self.time:
            drawn = sum(value(self.high_header.component(f"{k}_outlet").flow_mol[t]) for k in self.config.direct_users)
            heat = sum(value(self.heat_demand[t, k]) for k in self.config.heat_users)
            turbine.high_outlet_state[t].flow_mol.set_value(drawn)
            turbine.low_outlet_state[t].flow_mol.set_value(
                heat / LATENT_HEAT + FEED_HEATING_SHARE * value(turbine.inlet_state[t].flow_mol)
            )
        turbine.initialize()
        initialize_unit(self.condenser)
        initialize_pump(self.condensate_pump)

    def _initialize_users(self):
        low = self.turbine.low_outlet_state
        for name in self.config.heat_users:
            user = self.component(name)
            for t in self.time:
                _copy_condition(low[t], user.inlet_state[t])
                user.heat_duty[t].fix(-value(self.heat_demand[t, name]))
            user.initialize()
            user.heat_duty.unfix()

    def _initialize_feedwater(self):
        for t in self.time:
            _copy_condition(self.turbine.low_outlet_state[t], self.deaerator.steam_inlet_state[t])
            steam = self.high_header.turbine_inlet_state[t]
            _copy_condition(self.turbine.high_outlet_state[t], steam)
            blown = value(self.steam_generator.blowdown_outlet_state[t].flow_mol)
            drawn = value(self.turbine.high_outlet_state[t].flow_mol)
            self.makeup.properties[t].flow_mol.set_value(blown + drawn)
        self.makeup.properties.initialize()
        self._initialize_blowdown_cooler()
        for port in ("condensate_inlet", "makeup_inlet", *(f"{k}_inlet" for k in self.config.heat_users)):
            _receive_port(self.deaerator.component(port))
        self.deaerator.initialize()
        self._initialize_headers()
        initialize_pump(self.feedwater_pump)

    def _initialize_blowdown_cooler(self):
        """Cools the blowdown to its temperature; the makeup takes the heat."""
        receive(self.blowdown_cooler)
        steam = self.config.steam
        offset, molar_mass = value(steam.enth_mol_offset), value(steam.mw_comp["Water"])
        for t in self.time:
            hot, cold = self.blowdown_cooler.hot_side, self.blowdown_cooler.cold_side
            hot_in, hot_out, cold_in, cold_out = (
                side[t] for side in (hot.properties_in, hot.properties_out, cold.properties_in, cold.properties_out)
            )
            T, pressure = value(hot_out.temperature), value(hot_in.pressure)
            cooled = offset + molar_mass * liquid_enthalpy(T, pressure)
            heat = value(hot_in.flow_mol * (hot_in.enth_mol - cooled))
            warmed = value(cold_in.enth_mol) + heat / max(value(cold_in.flow_mol), 1e-9)
            for inlet, outlet, enthalpy in ((hot_in, hot_out, cooled), (cold_in, cold_out, warmed)):
                outlet.flow_mol.set_value(value(inlet.flow_mol))
                outlet.enth_mol.set_value(enthalpy)
                outlet.pressure.set_value(value(inlet.pressure))
            self.blowdown_cooler.heat_duty[t].set_value(heat)
        for state in (hot.properties_in, hot.properties_out, cold.properties_in, cold.properties_out):
            state.initialize()
        solve_from_inlets(self.blowdown_cooler)

    def _initialize_headers(self):
        for t in self.time:
            for name in self.config.heat_users:
                flow = self.component(name).inlet_state[t].flow_mol
                self.low_header.component(f"{name}_outlet_state")[t].flow_mol.set_value(value(flow))
            steam = self.deaerator.steam_inlet_state[t].flow_mol
            self.low_header.deaerator_outlet_state[t].flow_mol.set_value(value(steam))
            _copy_condition(self.turbine.low_outlet_state[t], self.low_header.turbine_inlet_state[t])
        self.high_header.initialize()
        self.low_header.initialize()


FEEDWATER_ENTHALPY = -2.76e5  # J/mol, hot feedwater; only a start
LATENT_HEAT = 3.8e4  # J/mol, only a start
FEED_HEATING_SHARE = 0.2  # of the live steam, only a start


def _copy_condition(source, state) -> None:
    """Copies enthalpy and pressure of steam, not its flow."""
    state.enth_mol.set_value(value(source.enth_mol))
    state.pressure.set_value(value(source.pressure))


def _receive_port(port) -> None:
    for arc in port.arcs():
        if arc.destination is port:
            propagate_state(arc)


def initialize_pump(pump) -> None:
    """Starts a pump's outlet from what it receives and solves it."""
    receive(pump)
    volume = pump.control_volume
    for t, inlet in volume.properties_in.items():
        outlet = volume.properties_out[t]
        outlet.flow_mol.set_value(value(inlet.flow_mol))
        outlet.enth_mol.set_value(value(inlet.enth_mol))
    volume.properties_in.initialize()
    volume.properties_out.initialize()
    solve_from_inlets(pump)
