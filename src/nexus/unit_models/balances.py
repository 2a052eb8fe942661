"""Balance equations that unit models share; components are matched by name across property packages.

Net heat into a unit is its `heat_duty` (W), net shaft or electric work into it its `work_mechanical` (W); besides these
nothing but the ports' streams crosses a unit's boundary, so that anybody can recompute its balances from results.
"""

from collections.abc import Callable, Sequence

from pyomo.environ import Constraint, Var
from pyomo.environ import units as pyunits


def component_set(state_block) -> list[str]:
    """Returns the component names of an indexed state block in their order."""
    return list(_first(state_block).component_list)


def component_flow(state, j: str):
    """Returns the molar flow of component `j` in `state` over all phases, 0 where it does not occur."""
    terms = [state.get_material_flow_terms(p, k) for p, k in state.phase_component_set if k == j]
    return sum(terms) if terms else 0 * pyunits.mol / pyunits.s


def enthalpy_flow(state):
    """Returns the enthalpy flow of `state` over all phases in W."""
    return sum(state.get_enthalpy_flow_terms(p) for p in state.phase_list)


def _first(state_block):
    return next(iter(state_block.values()))


def all_components(blocks: Sequence) -> list[str]:
    """Returns the names of all components in indexed state `blocks`, in order of appearance."""
    return list(dict.fromkeys(j for block in blocks for j in _first(block).component_list))


def add_component_balances(
    unit,
    inlets: Sequence,
    outlets: Sequence,
    generation: Callable | None = None,
    name: str = "component_balance",
) -> None:
    """Adds sum of inlets + generation == sum of outlets for every time and component.

    Args:
        unit: the unit block
        inlets, outlets: indexed state blocks
        generation: `generation(t, j)` returns the rate in mol/s, or None where the component does not react
        name: name of the constraint
    """
    components = all_components([*inlets, *outlets])

    def rule(b, t, j):
        made = generation(t, j) if generation else None
        supply = sum(component_flow(s[t], j) for s in inlets)
        return (supply if made is None else supply + made) == sum(component_flow(s[t], j) for s in outlets)

    setattr(
        unit,
        name,
        Constraint(unit.flowsheet().time, components, rule=rule, doc="What enters and is made of a component leaves"),
    )


def add_energy_balance(
    unit, inlets: Sequence, outlets: Sequence, heat=None, work=None, name: str = "energy_balance"
) -> None:
    """Adds enthalpy in + heat + work == enthalpy out for every time; `heat` and `work` are indexed by time, in W."""

    def rule(b, t):
        supply = sum(enthalpy_flow(s[t]) for s in inlets)
        for term in (heat, work):
            supply = supply if term is None else supply + term[t]
        return supply == sum(enthalpy_flow(s[t]) for s in outlets)

    setattr(unit, name, Constraint(unit.flowsheet().time, rule=rule, doc="First law for an open system"))


def add_heat_duty(unit, initialize: float = 0.0) -> None:
    """Adds `heat_duty`, the net heat into the unit in W."""
    unit.heat_duty = Var(unit.flowsheet().time, initialize=initialize, units=pyunits.W, doc="Net heat into the unit")


def add_work(unit, initialize: float = 0.0) -> None:
    """Adds `work_mechanical`, the net shaft or electric work into the unit in W."""
    unit.work_mechanical = Var(
        unit.flowsheet().time, initialize=initialize, units=pyunits.W, doc="Net work into the unit"
    )


def add_state_equality(unit, name: str, first, second, quantity: str) -> None:
    """Adds first[t].quantity == second[t].quantity for every time."""

    def rule(b, t):
        return getattr(first[t], quantity) == getattr(second[t], quantity)

    setattr(unit, name, Constraint(unit.flowsheet().time, rule=rule, doc=f"Equal {quantity}"))
