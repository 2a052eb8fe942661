"""The balances of a vessel with reactions of given conversion, shared by all units that are one.

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, xi extent (mol/s), H enthalpy flow (W), Q heat and W work
into the vessel (W). Equations, for every time:

    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n[j] of the outlet + n[j] of the vent
    sum of H of inlets + Q + W = H of the outlet + H of the vent

The extents follow from conversions (`nexus.unit_models.reactions`), the vent from equilibrium with the outlet
(`nexus.unit_models.vent`).
"""

from collections.abc import Callable, Mapping, Sequence

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import value
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.unit_models import vessel
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    component_flow,
    component_set,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import (
    Reaction,
    add_conversion_reactions,
    check_conversions,
    reaction_generation,
    require_components,
    scale_reactions,
)
from nexus.unit_models.vent import add_vent, guess_vent

TYPICAL_FLOW = 100.0  # mol/s, of a reactant in a plant of 2000 t/d


def reactions_of(unit) -> tuple[Reaction, ...]:
    """Returns the unit's argument `reactions`; none where it has no such argument."""
    return unit.config.reactions if "reactions" in unit.config else ()


def steam_flows(unit) -> list:
    """Returns the molar flows of the inlets whose name says steam, over all times."""
    steam = [s for n, s in zip(unit.config.inlets, inlet_states(unit), strict=True) if "steam" in n]
    return [s[t].flow_mol for s in steam for t in s]


def inlet_states(unit) -> list:
    """Returns the inlets' state blocks in the order of the argument `inlets`."""
    return [unit.component(f"{name}_state") for name in unit.config.inlets]


def outlet_states(unit) -> list:
    """Returns the state blocks of `outlet` and, where there is one, `vent`."""
    vent = unit.component("vent_state")
    return [unit.outlet_state] if vent is None else [unit.outlet_state, vent]


def add_vessel_states(unit, packages: Mapping[str, str] | None = None, vent: str | None = None) -> None:
    """Adds the states and ports of the inlets, of `outlet` and, where its package is given, of `vent`.

    `packages` names, per word in an inlet's name, the argument that gives its property package; the other inlets use
    `property_package`. `vent` names the argument that gives the vent's package.
    """
    main = vessel.require_package(unit, "property_package")
    ports = {}
    for name in unit.config.inlets:
        arguments = [argument for word, argument in (packages or {}).items() if word in name]
        ports[name] = vessel.require_package(unit, arguments[0]) if arguments else main
    vessel.add_states(unit, ports, inlet=True)
    vessel.add_states(unit, {"outlet": main}, inlet=False)
    if vent is not None and unit.config[vent] is not None:
        vessel.add_states(unit, {"vent": unit.config[vent]}, inlet=False)
        add_vent(unit, unit.outlet_state, unit.vent_state)
    vessel.add_outlet_conditions(unit, unit.outlet_state)


def add_vessel_balances(unit, activity: Mapping[str, Mapping] | None = None, heat: bool = True) -> None:
    """Adds reactions and the balances of components and energy, with `heat_duty` if `heat`.

    Agitation or other work must have been added before as `work_mechanical`.
    """
    reactions = reactions_of(unit)
    inlets, outlets = inlet_states(unit), outlet_states(unit)
    require_components(unit, reactions, outlets, inlets)
    generation = add_conversion_reactions(unit, reactions, inlets, activity) if reactions else None
    if reactions:
        scale_reactions(unit, TYPICAL_FLOW)
    add_component_balances(unit, inlets, outlets, generation)
    if heat:
        add_heat_duty(unit)
        set_scaling_factor(unit.heat_duty, 1e-6)
    add_energy_balance(
        unit, inlets, outlets, heat=unit.heat_duty if heat else None, work=unit.component("work_mechanical")
    )


def initialize_vessel(unit, free: Sequence = (), **options):
    """Guesses extents and outlet from the inlets, then solves the unit with its inlets held.

    `free` are inlet variables that the unit determines. Returns the kernel's solution.
    """
    reactions = reactions_of(unit)
    generation = None
    if reactions:
        check_conversions(unit, reactions)
        generation = reaction_generation(unit, reactions)
    guess_outlets(unit, inlet_states(unit), generation)
    return solve_from_inlets(unit, free=free, **options)


def guess_outlets(unit, inlets: Sequence, generation: Callable | None) -> None:
    """Sets extents and outlet flows from the inlets' values, exactly where there is no vent.

    Carbon dioxide and what the outlet cannot carry leave by the vent. Outlet conditions that are not fixed take the
    values of the first inlet.
    """
    for state in inlets:
        state.initialize(state_vars_fixed=True)
    outlet, vent = unit.outlet_state, unit.component("vent_state")
    liquids = component_set(outlet)
    gases = component_set(vent) if vent is not None else []
    for t in unit.flowsheet().time:
        if generation is not None:
            _guess_extents(unit, t)
        for j in dict.fromkeys([*liquids, *gases]):
            made = generation(t, j) if generation is not None else None
            flow = sum(value(component_flow(s[t], j)) for s in inlets) + (0.0 if made is None else value(made))
            to_vent = j in gases and (j == "CO2" or j not in liquids)
            _set_flow((vent if to_vent else outlet)[t], j, flow)
        _set_conditions(inlets[0][t], outlet[t])
        outlet[t].compute_flows()
        if vent is not None:
            _set_conditions(outlet[t], vent[t])
            vent[t].compute_flows()
    if vent is not None:
        guess_vent(unit, vent)


def _guess_extents(unit, t) -> None:
    for item in sorted(reactions_of(unit), key=lambda r: r.stage):
        key = t, item.name
        calculate_variable_from_constraint(unit.reaction_extent[key], unit.conversion_of_key[key])


def _set_flow(state, j: str, flow: float) -> None:
    if not state.flow_mol_comp[j].fixed:
        state.flow_mol_comp[j].set_value(max(flow, 0.0))


def _set_conditions(source, state) -> None:
    for name in ("temperature", "pressure"):
        variable = state.component(name)
        if not variable.fixed:
            variable.set_value(value(source.component(name)))
