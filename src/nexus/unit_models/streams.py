"""What separators and biological units share: specifications, outlet conditions, air, starting values.

Every function takes the unit block and adds named components to it. Outlets of a well-mixed or unheated separator leave
at one temperature, which the energy balance gives: work done on the streams warms them.
"""

from collections.abc import Callable, Mapping, Sequence

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Reals, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import add_energy_balance, add_state_equality, component_set

NITROGEN_PER_OXYGEN = 79.05 / 20.95  # mol/mol in dry air, argon and CO2 counted as nitrogen
AMBIENT_HUMIDITY = 0.0190  # mol water per mol dry air: 25 degC at 60 % relative humidity
DIMENSIONLESS = pyunits.dimensionless


def add_specification(unit, name: str, start: float, bounds, units, doc: str, *sets, domain=Reals) -> Var:
    """Adds and returns a variable over time (and `sets`) with the value `start`, for the flowsheet to fix."""
    variable = Var(unit.flowsheet().time, *sets, initialize=start, bounds=bounds, units=units, doc=doc, domain=domain)
    setattr(unit, name, variable)
    for data in variable.values():
        set_scaling_factor(data, 1 / abs(start) if start else 1.0)
    return variable


def add_result(unit, name: str, start: float, units, doc: str, rule: Callable, bounds=(0, None)) -> Var:
    """Adds a variable over time with the constraint `NAME_equation`; `rule(b, t)` gives the equation."""
    variable = add_specification(unit, name, start, bounds, units, doc)
    setattr(unit, f"{name}_equation", Constraint(unit.flowsheet().time, rule=rule, doc=doc))
    return variable


def solid_components(state_block) -> list[str]:
    """Returns the suspended components of an indexed state block."""
    return [j for j in component_set(state_block) if get_component(j).solid]


def dissolved_components(state_block) -> list[str]:
    """Returns water and what is dissolved in it."""
    return [j for j in component_set(state_block) if not get_component(j).solid]


def component_mass(state, names: Sequence[str]):
    """Returns the mass flow of the components `names` in a state, kg/s."""
    return sum((state.flow_mass_comp[j] for j in names), start=0 * pyunits.kg / pyunits.s)


def add_common_temperature(unit, inlets: Sequence, outlets: Sequence, heat=None, work=None) -> None:
    """Adds equal temperature and pressure of all outlets and the energy balance that sets their temperature."""
    for other in outlets[1:]:
        for quantity in ("temperature", "pressure"):
            add_state_equality(unit, f"{other.local_name}_{quantity}", other, outlets[0], quantity)
    add_energy_balance(unit, inlets, outlets, heat=heat, work=work)


def add_inlet_pressure(unit, inlet, outlet, name: str = "pressure_balance") -> None:
    """Adds that `outlet` leaves at the pressure of `inlet`."""
    setattr(
        unit,
        name,
        Constraint(
            unit.flowsheet().time,
            rule=lambda b, t: outlet[t].pressure == inlet[t].pressure,
            doc="Outlet pressure is inlet pressure",
        ),
    )


def add_air_composition(unit, state) -> None:
    """Adds that `state` (O2, N2, Water) is humid air, with `air_humidity` in mol water per mol dry air, fixed."""
    humidity = add_specification(
        unit, "air_humidity", AMBIENT_HUMIDITY, (0, 0.2), DIMENSIONLESS, "Water per dry air, mol/mol"
    )
    humidity.fix()

    def rule(b, t, j):
        flow = state[t].flow_mol_comp
        if j == "N2":
            return flow[j] == NITROGEN_PER_OXYGEN * flow["O2"]
        if j == "Water":
            return flow[j] == b.air_humidity[t] * (flow["O2"] + flow["N2"])
        return flow[j] == 0 * pyunits.mol / pyunits.s

    others = [j for j in component_set(state) if j != "O2"]
    unit.air_composition = Constraint(unit.flowsheet().time, others, rule=rule, doc="The air is humid air")


def air_flows(oxygen: float, names: Sequence[str], humidity: float = AMBIENT_HUMIDITY) -> dict[str, float]:
    """Returns the component flows of humid air that carries `oxygen` mol/s."""
    nitrogen = NITROGEN_PER_OXYGEN * oxygen
    flows = {"O2": oxygen, "N2": nitrogen, "Water": humidity * (oxygen + nitrogen)}
    return {j: flows.get(j, 0.0) for j in names}


def set_stream(state, flows: Mapping[str, float], temperature: float, pressure: float) -> None:
    """Sets the state variables of `state` that are not fixed (flows at least 0) and computes its other flows."""
    for j, variable in state.flow_mol_comp.items():
        if not variable.fixed:
            variable.set_value(max(flows.get(j, 0.0), 0.0))
    for variable, start in ((state.temperature, temperature), (state.pressure, pressure)):
        if not variable.fixed:
            variable.set_value(start)
    state.compute_flows()


def component_flows(*states) -> dict[str, float]:
    """Returns the values of the component molar flows of `states` together."""
    total: dict[str, float] = {}
    for state in states:
        for j, variable in state.flow_mol_comp.items():
            total[j] = total.get(j, 0.0) + value(variable)
    return total


def flow_variables(state_block, names: Sequence[str] | None = None) -> list:
    """Returns the flow variables of `names` (default: all) of an indexed state block."""
    return [v for s in state_block.values() for j, v in s.flow_mol_comp.items() if names is None or j in names]


def compute_inlets(inlets: Sequence) -> None:
    """Computes mass and enthalpy flow of indexed inlet states from their state variables."""
    for block in inlets:
        for state in block.values():
            state.compute_flows()
