"""A start for the hydrolysis train: each tank from the one before it, by repeated substitution with implicit sinks.

What reacts away of a substance is linear in that substance with a coefficient from the latest estimate, so that flows
stay positive at any residence time. Numbers are floats; the equations are those of `hydrolysis_kinetics`.
"""

from math import sqrt

from pyomo.environ import value

from nexus.property_packages.components import get_component
from nexus.unit_models.conversion_vessel import inlet_states
from nexus.unit_models.hydrolysis_kinetics import CELLOBIASE, POLYMER_OF, POLYMERS, REACTIONS, SUGARS
from nexus.unit_models.hydrolysis_tanks import adsorbents, solids_flow_mass
from nexus.unit_models.streams import component_flows, compute_inlets, set_stream

PASSES = 40
TRACE = 1e-9


def free_enzyme(total: float, capacity: float, strength: float) -> float:
    """Returns the free enzyme of a Langmuir equilibrium: `capacity` M A and `total` in kg/m3, `strength` K."""
    b = 1 + strength * (capacity - total)
    root = sqrt(b * b + 4 * strength * total)
    return 2 * total / (b + root) if b > 0 else (root - b) / (2 * strength)


def solve_linear(variable, equation) -> float:
    """Sets and returns `variable` from an equality that is linear in it."""
    variable.set_value(0.0)
    at_zero = value(equation.body)
    variable.set_value(1.0)
    variable.set_value(at_zero / (at_zero - value(equation.body)))
    return variable.value


def guess_tanks(unit) -> None:
    """Sets every variable of the tanks and the outlet from the inlets' values."""
    compute_inlets(inlet_states(unit))
    for t in unit.flowsheet().time:
        fed = component_flows(*(s[t] for s in inlet_states(unit)))
        outlet, first = unit.outlet_state[t], inlet_states(unit)[0][t]
        T = value(outlet.temperature if outlet.temperature.fixed else first.temperature)
        P = value(outlet.pressure if outlet.pressure.fixed else first.pressure)
        set_stream(outlet, fed, T, P)
        flows = dict(fed)
        for k in unit.tank_set:
            flows = _guess_tank(unit, t, k, flows, fed)
        set_stream(outlet, flows, T, P)
        _set_solids_fractions(unit, t)
        unit.work_mechanical[t].set_value(value(sum(unit.tank_power[t, k] for k in unit.tank_set)))
        if not unit.heat_duty[t].fixed:
            supplied = sum(value(s[t].enthalpy_flow) for s in inlet_states(unit))
            unit.heat_duty[t].set_value(value(outlet.enthalpy_flow) - supplied - value(unit.work_mechanical[t]))


def _set_solids_fractions(unit, t) -> None:
    for k in unit.tank_set:
        solve_linear(unit.solids_fraction[t, k], unit.solids_fraction_equation[t, k])


def _guess_tank(unit, t, k, before: dict[str, float], fed: dict[str, float]) -> dict[str, float]:
    """Returns the flows out of tank `k`, and sets its variables."""
    flows = dict(before)
    names = {j for r in REACTIONS.values() for j, _ in r.stoichiometry}
    for _ in range(PASSES):
        for j in names:
            unit.tank_flow_mol[t, k, j].set_value(flows[j])
        _set_concentrations(unit, t, k, fed)
        extents = _extents(unit, t, k, before, fed)
        new = {j: before[j] + sum(r.coefficient(j) * extents[name] for name, r in REACTIONS.items()) for j in names}
        flows |= {j: 0.5 * (flows[j] + max(n, 0.0)) for j, n in new.items()}
        for name, extent in extents.items():
            unit.reaction_extent[t, k, name].set_value(extent)
    return flows


def _set_concentrations(unit, t, k, fed) -> None:
    flow = value(unit.rate_flow_vol[t, k])
    mass = {j: get_component(j).molar_mass for j in (*SUGARS, *POLYMERS.values(), "Enzyme")}
    for j in SUGARS:
        unit.concentration[t, k, j].set_value(mass[j] * unit.tank_flow_mol[t, k, j].value / flow)
    solids = value(solids_flow_mass(unit, t, k, adsorbents(unit))) / flow
    unit.adsorbing_solids[t, k].set_value(solids)
    for p, j in POLYMERS.items():
        reactive = unit.tank_flow_mol[t, k, j].value - (1 - unit.reactive_share[p].value) * fed[j]
        unit.reactive_polymer[t, k, p].set_value(max(mass[j] * reactive / flow, 0.0))
        unit.polymer_share[t, k, p].set_value(unit.reactive_polymer[t, k, p].value / (solids + TRACE))
    solids_fed = sum(get_component(j).molar_mass * fed[j] for j in adsorbents(unit)) / flow
    unit.fed_adsorbing_solids[t, k].set_value(solids_fed)
    ratio = (solids + TRACE) / (solids_fed + TRACE)
    unit.reactivity[t, k].set_value(ratio**unit.reactivity_exponent.value)
    for e in unit.enzyme_set:
        total = unit.enzyme_share[e].value * value(unit.enzyme_flow_mass[t]) / flow
        capacity = unit.adsorption_capacity[e].value * solids
        free = free_enzyme(total, capacity, unit.adsorption_constant[e].value)
        unit.free_enzyme[t, k, e].set_value(free)
        unit.bound_enzyme[t, k, e].set_value(max(total - free, 0.0))


def _extents(unit, t, k, before, fed) -> dict[str, float]:
    """Returns the extents in mol/s; each polymer and cellobiose vanish by a coefficient times what is left of them."""
    time = unit.residence_time.value / len(unit.tank_set)
    rates = {}
    for name in REACTIONS:
        rates[name] = solve_linear(unit.reaction_rate[t, k, name], unit.rate_law[t, k, name])
    extents = {}
    for p, j in POLYMERS.items():
        active = [name for name, polymer in POLYMER_OF.items() if polymer == p]
        reactive = max(before[j] - (1 - unit.reactive_share[p].value) * fed[j], 0.0)
        now = unit.reactive_polymer[t, k, p].value
        coefficient = sum(rates[name] for name in active) * time / max(now, TRACE)
        gone = reactive * coefficient / (1 + coefficient)
        total = sum(rates[name] for name in active)
        for name in active:
            share = rates[name] / total if total > 0 else 0.0
            extents[name] = gone * share / -REACTIONS[name].coefficient(j)
    made = before["Cellobiose"] + extents["cellulose_to_cellobiose"]
    coefficient = rates[CELLOBIASE] * time / max(unit.concentration[t, k, "Cellobiose"].value, TRACE)
    extents[CELLOBIASE] = made * coefficient / (1 + coefficient)
    return extents
