"""What units that make or store electricity share: their configuration, sizes and power at the terminals."""

from collections.abc import Callable

from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_heat_duty, add_work
from nexus.unit_models.streams import add_result


def quasi_steady_config() -> ConfigBlock:
    """Returns the configuration of a unit without streams and holdup."""
    config = ConfigBlock()
    config.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="Quasi-steady"))
    config.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    return config


def add_size(unit, name: str, start: float, units, doc: str, bounds=(0, None)) -> None:
    """Adds a variable without time, fixed by the flowsheet: a size or a datum of the machine."""
    variable = Var(initialize=start, bounds=bounds, units=units, doc=doc)
    setattr(unit, name, variable)
    set_scaling_factor(variable, 1 / abs(start))


def add_generation(unit, power: Callable) -> None:
    """Adds `electric_power[t]`, given by the equation `power(b, t)`, as work out of the unit and heat into it."""
    time = unit.flowsheet().time
    add_result(unit, "electric_power", 1e6, pyunits.W, "Power at the terminals", power)
    add_heat_duty(unit)
    add_work(unit)
    for name, sign in (("heat_duty", 1), ("work_mechanical", -1)):
        variable = unit.component(name)
        for data in variable.values():
            set_scaling_factor(data, 1e-6)
        rule = {"rule": lambda b, t, v=variable, s=sign: v[t] == s * b.electric_power[t]}
        setattr(unit, f"{name}_equation", Constraint(time, doc="Energy from the surroundings leaves as power", **rule))
