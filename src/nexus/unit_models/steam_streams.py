"""What the units of the steam cycle share: configuration, states with ports, saturation, starting values."""

from collections.abc import Iterable, Iterator

from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.core.base.var import VarData
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.steam import SteamPhase
from nexus.property_packages.steam_if97 import liquid_enthalpy, saturation_temperature
from nexus.property_packages.steam_state import saturation_line

PHASES = ", ".join(f'"{p.value}"' for p in SteamPhase)


def steam_config() -> ConfigBlock:
    """Returns the configuration of a steam-side unit without holdup."""
    config = ConfigBlock()
    config.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="Quasi-steady"))
    config.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    config.declare(
        "property_package",
        ConfigValue(domain=is_physical_parameter_block, description="Steam package of the ports"),
    )
    return config


def phase_map(given) -> dict[str, SteamPhase]:
    """Returns {name: phase} from {name: "liquid" | "vapour" | "wet"}; raises ValueError for any other phase or none."""
    try:
        phases = {str(name): SteamPhase(phase) for name, phase in dict(given).items()}
    except ValueError as error:
        raise ValueError(f"Phases of steam streams are {PHASES}: {error}") from error
    if not phases:
        raise ValueError('Give at least one stream, such as {"high_pressure": "vapour"}')
    return phases


def add_steam_port(unit, name: str, phase, inlet: bool, doc: str):
    """Adds the state block `{name}_state` of a fixed phase with the port `name`, and returns the state block."""
    state = unit.config.property_package.build_state_block(
        unit.flowsheet().time, doc=doc, phase=phase, defined_state=inlet
    )
    setattr(unit, f"{name}_state", state)
    add = unit.add_inlet_port if inlet else unit.add_outlet_port
    add(name=name, block=state, doc=doc)
    return state


def add_saturation(unit, state, name: str = "saturation") -> None:
    """Adds that `state`, a liquid or vapour state, lies on the saturation line at every time."""
    setattr(
        unit,
        name,
        Constraint(
            unit.flowsheet().time,
            rule=lambda b, t: saturation_line(state[t].temperature, state[t].pressure) == 0,
            doc="The stream is saturated",
        ),
    )


def add_multiplier(unit, name: str, doc: str) -> None:
    """Adds a performance multiplier, fixed at 1."""
    variable = Var(unit.flowsheet().time, initialize=1, bounds=(0.05, 1.2), units=pyunits.dimensionless, doc=doc)
    setattr(unit, name, variable)
    variable.fix()


def scale(variable, factor: float) -> None:
    """Sets the scaling factor of every element of `variable`."""
    for element in variable.values():
        set_scaling_factor(element, factor)


def compute(*states) -> None:
    """Computes all properties of indexed steam `states` from their flow, enthalpy and pressure."""
    for block in states:
        for state in block.values():
            state.compute_properties()


def given_otherwise(*states) -> Iterator[VarData]:
    """Yields the enthalpies of the inlet `states` whose temperature or dryness is fixed in their place."""
    for block in states:
        for state in block.values():
            if state.thermal_state_given():
                yield state.enth_mol


def guess(variables: Iterable[tuple[VarData, float]]) -> None:
    """Sets each variable that is not fixed to its value, moved into its bounds."""
    for variable, start in variables:
        if not variable.fixed:
            low, high = variable.bounds
            start = start if low is None else max(low, start)
            variable.set_value(start if high is None else min(high, start))


def add_pressure_drop(unit, inlet, outlet) -> None:
    """Adds `pressure_drop[t]` (Pa, fixed at 0 until set) with outlet pressure == inlet pressure - pressure drop."""
    time = unit.flowsheet().time
    unit.pressure_drop = Var(time, initialize=0, bounds=(0, 1e7), units=pyunits.Pa, doc="Pressure drop")
    unit.pressure_drop.fix()
    scale(unit.pressure_drop, 1e-5)
    unit.pressure_balance = Constraint(
        time,
        rule=lambda b, t: outlet[t].pressure == inlet[t].pressure - b.pressure_drop[t],
        doc="Outlet pressure is inlet pressure less the pressure drop",
    )


def saturated_liquid_enthalpy(state) -> float:
    """Returns the enthalpy in J/mol of saturated liquid at the pressure of `state`."""
    p = value(state.pressure)
    specific = liquid_enthalpy(saturation_temperature(p), p)
    return value(state.params.mw_comp["Water"]) * specific + value(state.params.enth_mol_offset)


def guess_condensation(unit) -> Iterator[VarData]:
    """Sets the saturated outlet and the duty, or the flow where the duty is fixed, from the inlet.

    Yields the inlet flows that follow from a fixed duty.
    """
    for t in unit.flowsheet().time:
        steam, water = unit.inlet_state[t], unit.outlet_state[t]
        guess([(water.pressure, value(steam.pressure - unit.pressure_drop[t]))])
        h = saturated_liquid_enthalpy(water)
        drop = value(steam.enth_mol) - h
        if unit.heat_duty[t].fixed and not steam.flow_mol.fixed:
            guess([(steam.flow_mol, -value(unit.heat_duty[t]) / drop)])
            yield steam.flow_mol
        flow = value(steam.flow_mol)
        guess([(water.enth_mol, h), (water.flow_mol, flow), (unit.heat_duty[t], -flow * drop)])
