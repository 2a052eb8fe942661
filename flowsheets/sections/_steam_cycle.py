"""What the sections with a boiler and a turbine share: combustion, feedwater, steam users, their design values.

Every function takes the section and adds named units to it or fixes what the published design gives.
"""

from idaes.core.util.scaling import set_scaling_factor
from idaes.models.unit_models import Feed, HeatExchanger, Product, Pump
from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.boiler import Boiler, HeatingValueBasis
from nexus.unit_models.composition_feed import CompositionFeed
from nexus.unit_models.deaerator import Deaerator
from nexus.unit_models.mean_temperature_difference import chen_callback
from nexus.unit_models.steam_user import SteamUser
from nexus.unit_models.water_translator import WaterTranslator


def add_combustion(section, gas_fuels: dict) -> None:
    """Adds air, lime, boiler, stack and ash disposal; the solid and liquid fuels are those of the configuration."""
    config = section.config
    section.air = Feed(property_package=config.air)
    section.lime = CompositionFeed(property_package=config.lime, components=("Lime",))
    section.boiler = Boiler(
        fuels=config.fuels,
        gas_fuels=gas_fuels,
        air_property_package=config.air,
        lime_property_package=config.lime,
        flue_gas_property_package=config.flue_gas,
        ash_property_package=config.ash,
        basis=HeatingValueBasis.HIGHER,
    )
    section.stack = Product(property_package=config.flue_gas)
    section.ash_disposal = Product(property_package=config.ash)
    section.connect("combustion_air", section.air.outlet, section.boiler.air_inlet)
    section.connect("flue_gas_lime", section.lime.outlet, section.boiler.lime_inlet)


def add_steam_users(section, names) -> None:
    """Adds a steam user for each name."""
    for name in names:
        setattr(section, name, SteamUser(property_package=section.config.steam))


def add_feedwater(section, returned) -> None:
    """Adds makeup, deaerator, pumps and the blowdown's way out; `returned` names the users that return condensate."""
    steam = {"property_package": section.config.steam}
    liquid = {"property_package_args": {"phase": "liquid"}, **steam}
    section.makeup = Feed(**liquid)
    section.condensate_pump = Pump(**liquid)
    section.deaerator = Deaerator(
        inlets={
            "condensate": "liquid",
            "makeup": "liquid",
            **dict.fromkeys(returned, "liquid"),
            "steam": "vapour",
        },
        **steam,
    )
    section.feedwater_pump = Pump(**liquid)
    section.blowdown_cooler = HeatExchanger(
        hot_side_name="blowdown_side",
        cold_side_name="makeup_side",
        blowdown_side=liquid,
        makeup_side=liquid,
        delta_temperature_callback=chen_callback,
    )
    section.blowdown = WaterTranslator(
        inlet_property_package=section.config.steam, outlet_property_package=section.config.water
    )


def connect_steam_cycle(section) -> None:
    """Joins turbine, headers, condenser and deaerator; the section joins live steam, users and pumped feedwater."""
    turbine, deaerator, cooler = section.turbine, section.deaerator, section.blowdown_cooler
    for name, source, destination in (
        ("drum_blowdown", section.steam_generator.blowdown_outlet, cooler.blowdown_side_inlet),
        ("cooled_blowdown", cooler.blowdown_side_outlet, section.blowdown.inlet),
        ("high_extraction", turbine.high_outlet, section.high_header.turbine_inlet),
        ("low_extraction", turbine.low_outlet, section.low_header.turbine_inlet),
        ("exhaust", turbine.exhaust_outlet, section.condenser.inlet),
        ("condensate", section.condenser.outlet, section.condensate_pump.inlet),
        ("pumped_condensate", section.condensate_pump.outlet, deaerator.condensate_inlet),
        ("boiler_makeup", section.makeup.outlet, cooler.makeup_side_inlet),
        ("warm_makeup", cooler.makeup_side_outlet, deaerator.makeup_inlet),
        ("deaerator_steam", section.low_header.deaerator_outlet, deaerator.steam_inlet),
        ("feedwater", deaerator.outlet, section.feedwater_pump.inlet),
    ):
        section.connect(name, source, destination)


def connect_steam_users(section, header, names) -> None:
    """Joins the users called `names` to the steam of `header` and returns their condensate to the deaerator."""
    for name in names:
        user = section.component(name)
        section.connect(f"{name}_steam", header.component(f"{name}_outlet"), user.inlet)
        section.connect(f"{name}_condensate", user.outlet, section.deaerator.component(f"{name}_inlet"))


def add_heat_links(section, names, doc: str) -> None:
    """Adds that the water absorbs the boiler's heat and that each user called `names` delivers its `heat_demand`."""
    section.heat_demand = Var(section.time, names, initialize=1e7, bounds=(None, 1e9), units=pyunits.W, doc=doc)
    for data in section.heat_demand.values():
        set_scaling_factor(data, 1e-7)
    section.heating_efficiency = Var(
        initialize=0.9, bounds=(0.5, 1), units=pyunits.dimensionless, doc="Heat that reaches the process per demand"
    )
    section.heat_transfer = Constraint(
        section.time,
        rule=lambda b, t: b.steam_generator.heat_duty[t] == b.boiler.heat_to_steam[t],
        doc="The water absorbs the boiler's heat to steam",
    )
    section.heat_supply = Constraint(
        section.time,
        names,
        rule=lambda b, t, k: b.component(k).heat_delivered[t] == b.heat_demand[t, k],
        doc="Each steam user delivers the heat that is asked for",
    )


def set_combustion(section, design) -> None:
    """Fixes the design values of the boiler, its air and its lime."""
    ambient = design["feed_temperature"], design["ambient_pressure"]
    section.air.properties[:].temperature.fix(ambient[0])
    section.air.properties[:].pressure.fix(ambient[1])
    section.lime.set_conditions({"Lime": 1.0}, 0.0, *ambient)
    boiler = section.boiler
    boiler.temperature[:].fix(design["flue_gas_temperature"])
    boiler.flue_gas_state[:].pressure.fix(ambient[1])
    boiler.excess_air.fix(design["excess_air"])
    boiler.nitric_oxide_share.fix(design["nitric_oxide_share"])
    boiler.sulfur_capture.fix(design["sulfur_capture"])
    boiler.lime_excess.fix(design["lime_excess"])
    boiler.efficiency.fix(design["boiler_efficiency"])


def set_steam_cycle(section, design) -> None:
    """Fixes the design values of the steam cycle but for the turbine's first section and exhaust, and the deaerator."""
    generator, turbine, condenser = section.steam_generator, section.turbine, section.condenser
    section.heating_efficiency.fix(design["steam_heating_efficiency"])
    generator.blowdown_fraction.fix(design["blowdown_fraction"])
    generator.steam_outlet_state[:].temperature.fix(design["live_steam_temperature"])
    for end in ("low", "exhaust"):
        turbine.isentropic_efficiency[:, end].fix(design["turbine_efficiency"])
    turbine.generator_efficiency.fix(design["generator_efficiency"])
    turbine.high_outlet_state[:].pressure.fix(design["high_pressure_steam_pressure"])
    turbine.low_outlet_state[:].pressure.fix(design["low_pressure_steam_pressure"])
    condenser.cooling_water_inlet_temperature.fix(design["cooling_water_supply"])
    condenser.cooling_water_outlet_temperature.fix(design["cooling_water_return"])
    condenser.heat_transfer_coefficient.fix(design["condenser_heat_transfer"])
    section.blowdown_cooler.hot_side.properties_out[:].temperature.fix(design["blowdown_temperature"])
    section.blowdown_cooler.overall_heat_transfer_coefficient.fix(design["exchanger_heat_transfer"])
    section.makeup.properties[:].temperature.fix(design["feed_temperature"])
    section.makeup.properties[:].pressure.fix(design["deaerator_pressure"])
    section.condensate_pump.outlet.pressure.fix(design["deaerator_pressure"])
    section.feedwater_pump.outlet.pressure.fix(design["live_steam_pressure"])
    for pump in (section.condensate_pump, section.feedwater_pump):
        pump.efficiency_pump.fix(design["pump_efficiency"])
