"""Starting values of the steam cycles: from the boiler's heat and the demands to every stream of the water side."""

from idaes.core.util.initialization import propagate_state
from pyomo.environ import value

from nexus.flowsheets.sections.section import receive
from nexus.property_packages.steam_if97 import liquid_enthalpy
from nexus.unit_models.initialization import solve_from_inlets

FEEDWATER_ENTHALPY = -2.76e5  # J/mol, hot feedwater; only a start
LATENT_HEAT = 3.8e4  # J/mol, only a start
FEED_HEATING_SHARE = 0.2  # of the live steam, only a start


def initialize_generator(section, enthalpies=None) -> None:
    """Raises steam with the boiler's heat from feedwater of the given `enthalpies` (J/mol by time)."""
    generator = section.steam_generator
    for t in section.time:
        water = generator.inlet_state[t]
        enthalpy = enthalpies[t] if enthalpies else FEEDWATER_ENTHALPY
        section.deaerator.outlet_state[t].enth_mol.set_value(enthalpy)
        water.enth_mol.set_value(enthalpy)
        water.pressure.set_value(value(section.feedwater_pump.outlet.pressure[t]))
        generator.heat_duty[t].fix(value(section.boiler.heat_to_steam[t]))
    generator.initialize()
    generator.heat_duty.unfix()


def initialize_steam_users(section, names, source) -> None:
    """Condenses what each user called `names` asks for of the steam in state `source`."""
    for name in names:
        user = section.component(name)
        for t in section.time:
            copy_condition(source[t], user.inlet_state[t])
            user.heat_duty[t].fix(-value(section.heat_demand[t, name]))
        user.initialize()
        user.heat_duty.unfix()


def initialize_makeup(section, lost) -> None:
    """Starts the makeup, which replaces the blowdown and what is `lost[t]` (mol/s) to direct users, and warms it."""
    for t in section.time:
        blown = value(section.steam_generator.blowdown_outlet_state[t].flow_mol)
        section.makeup.properties[t].flow_mol.set_value(blown + lost[t])
    section.makeup.properties.initialize()
    _initialize_blowdown_cooler(section)


def receive_condensates(section, returned) -> None:
    """Hands condensates and makeup to the deaerator, and sets the condition of its steam."""
    for t in section.time:
        copy_condition(section.turbine.low_outlet_state[t], section.deaerator.steam_inlet_state[t])
    for name in ("condensate", "makeup", *returned):
        port = section.deaerator.component(f"{name}_inlet")
        for arc in port.arcs():
            if arc.destination is port:
                propagate_state(arc)


def initialize_header(section, header, names, source) -> None:
    """Starts `header` from the flows of its users called `names` and steam of the condition of state `source`."""
    for t in section.time:
        for name in names:
            flow = section.component(name).inlet_state[t].flow_mol
            header.component(f"{name}_outlet_state")[t].flow_mol.set_value(value(flow))
        copy_condition(source[t], header.inlet_states()[0][t])
    header.initialize()


def initialize_low_header(section, names) -> None:
    """Starts the header of the low extraction from its users called `names` and the deaerator."""
    for t in section.time:
        steam = section.deaerator.steam_inlet_state[t].flow_mol
        section.low_header.deaerator_outlet_state[t].flow_mol.set_value(value(steam))
    initialize_header(section, section.low_header, names, section.turbine.low_outlet_state)


def _initialize_blowdown_cooler(section):
    """Cools the blowdown to its temperature; the makeup takes the heat."""
    cooler, steam = section.blowdown_cooler, section.config.steam
    receive(cooler)
    offset, molar_mass = value(steam.enth_mol_offset), value(steam.mw_comp["Water"])
    hot, cold = cooler.hot_side, cooler.cold_side
    for t in section.time:
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
        cooler.heat_duty[t].set_value(heat)
    for state in (hot.properties_in, hot.properties_out, cold.properties_in, cold.properties_out):
        state.initialize()
    solve_from_inlets(cooler)


def copy_condition(source, state) -> None:
    """Copies enthalpy and pressure of steam, not its flow."""
    state.enth_mol.set_value(value(source.enth_mol))
    state.pressure.set_value(value(source.pressure))


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
