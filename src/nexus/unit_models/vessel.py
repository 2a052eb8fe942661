"""Parts that vessels share: arguments, ports, outlet conditions, residence volume, agitation, multipliers.

Every function takes the unit block and adds named components to it:

    volume[t] = residence_time * flow_vol of the outlet                  (m3, s, m3/s)
    work_mechanical[t] = power_density * volume[t]                       (W, W/m3)

`temperature[t]` and `pressure[t]` are references to the outlet's state: what one fixes, the other shows.
"""

from collections.abc import Iterable, Mapping, Sequence

from idaes.core import ProcessBlockData
from idaes.core.util.config import is_physical_parameter_block
from idaes.core.util.exceptions import ConfigurationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigDict, ConfigValue, In
from pyomo.environ import Constraint, Expression, Reference, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_work
from nexus.unit_models.reactions import Reaction

HOUR = 3600.0  # s


def names(given: Iterable[str]) -> tuple[str, ...]:
    """Returns port names as a tuple; raises ValueError for one that is no inlet's name or is given twice."""
    result = tuple(given)
    wrong = [n for n in result if "inlet" not in n or result.count(n) > 1]
    if wrong or not result:
        raise ValueError(f"Inlets need distinct names that contain 'inlet'; given: {', '.join(result) or 'none'}")
    return result


def reaction_list(given: Iterable[Reaction]) -> tuple[Reaction, ...]:
    """Returns reactions as a tuple; raises ValueError for anything else."""
    result = tuple(given)
    wrong = [r for r in result if not isinstance(r, Reaction)]
    if wrong:
        raise ValueError(f"Reactions are made by nexus.unit_models.reactions; {wrong[0]!r} is not one")
    return result


def vessel_config(packages: Sequence[str], inlets: Sequence[str]) -> ConfigDict:
    """Returns the CONFIG of a unit with the named property-package arguments and default `inlets`."""
    config = ProcessBlockData.CONFIG()
    for flag in ("dynamic", "has_holdup"):
        config.declare(flag, ConfigValue(default=False, domain=In([False]), description="Steady state, no holdup"))
    for package in packages:
        config.declare(
            package,
            ConfigValue(default=None, domain=is_physical_parameter_block, description="Parameter block of the streams"),
        )
    config.declare("inlets", ConfigValue(default=tuple(inlets), domain=names, description="Names of the inlet ports"))
    return config


def declare_reactions(config: ConfigDict) -> None:
    """Declares the argument `reactions`."""
    config.declare(
        "reactions",
        ConfigValue(default=(), domain=reaction_list, description="Reactions, see nexus.unit_models.reactions"),
    )


def require_package(unit, package: str):
    """Returns the parameter block that argument `package` of `unit` gives; raises ConfigurationError for none."""
    block = unit.config[package]
    if block is None:
        raise ConfigurationError(f"{unit.name} needs the argument {package}: give it a parameter block")
    return block


def add_states(unit, ports: Mapping[str, object], inlet: bool) -> list:
    """Adds state block `NAME_state` and port `NAME` for each name and parameter block; returns the state blocks."""
    states = []
    for name, package in ports.items():
        state = package.build_state_block(
            unit.flowsheet().time, doc=f"State of the stream at port {name}", defined_state=inlet
        )
        setattr(unit, f"{name}_state", state)
        unit.add_port(name=name, block=state, doc=f"{'Inlet' if inlet else 'Outlet'} {name}")
        states.append(state)
    return states


def add_outlet_conditions(unit, outlet) -> None:
    """Adds `temperature` and `pressure`, which are the outlet's."""
    unit.temperature = Reference(outlet[:].temperature)
    unit.pressure = Reference(outlet[:].pressure)


def add_time(unit, name: str, hours: float, doc: str) -> Var:
    """Adds and returns a design variable in seconds with the value `hours`, to be fixed by the flowsheet."""
    variable = Var(initialize=hours * HOUR, bounds=(1.0, 1e4 * HOUR), units=pyunits.s, doc=doc)
    setattr(unit, name, variable)
    set_scaling_factor(variable, 1 / (hours * HOUR))
    return variable


def add_volume(unit, outlet, hours: float) -> None:
    """Adds `residence_time` and the contents' volume `volume[t]`, which follows from it."""
    add_time(unit, "residence_time", hours, "Residence time of the contents")
    unit.volume = Var(
        unit.flowsheet().time, initialize=100.0, bounds=(0, 1e6), units=pyunits.m**3, doc="Volume of the contents"
    )

    def rule(b, t):
        return b.volume[t] == b.residence_time * outlet[t].flow_vol

    unit.volume_from_residence_time = Constraint(
        unit.flowsheet().time, rule=rule, doc="The contents are what flows out during the residence time"
    )
    set_scaling_factor(unit.volume, 1e-2)


def add_vessels(unit, filling: float) -> None:
    """Adds `vessel_count`, `filling_fraction` (to be fixed by the flowsheet) and `vessel_volume[t]` in m3."""
    unit.vessel_count = Var(initialize=1, bounds=(1, 100), units=pyunits.dimensionless, doc="Number of vessels")
    unit.filling_fraction = Var(
        initialize=filling, bounds=(0.05, 1), units=pyunits.dimensionless, doc="Contents over volume of a vessel"
    )
    for variable in (unit.vessel_count, unit.filling_fraction):
        set_scaling_factor(variable, 1.0)
    unit.vessel_volume = Expression(
        unit.flowsheet().time,
        rule=lambda b, t: b.volume[t] / (b.filling_fraction * b.vessel_count),
        doc="Volume of one vessel",
    )


def add_agitation(unit, power_density: float) -> None:
    """Adds `power_density` (W/m3, to be fixed by the flowsheet) and the agitator's `work_mechanical[t]`."""
    unit.power_density = Var(
        initialize=power_density, bounds=(0, 1e5), units=pyunits.W / pyunits.m**3, doc="Agitation power per volume"
    )
    set_scaling_factor(unit.power_density, 0.1)
    add_work(unit, initialize=1e4)
    set_scaling_factor(unit.work_mechanical, 1e-5)

    def rule(b, t):
        return b.work_mechanical[t] == b.power_density * b.volume[t]

    unit.agitation_power = Constraint(unit.flowsheet().time, rule=rule, doc="All agitation power enters the contents")


def add_multiplier(unit, name: str, doc: str) -> Var:
    """Adds and returns a performance multiplier, indexed by time and fixed at 1."""
    variable = Var(unit.flowsheet().time, initialize=1.0, bounds=(0, 1), units=pyunits.dimensionless, doc=doc)
    setattr(unit, name, variable)
    variable.fix()
    set_scaling_factor(variable, 1.0)
    return variable
