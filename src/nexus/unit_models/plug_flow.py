"""First-order reactions along a plug-flow reactor: Radau collocation on equal finite elements.

Symbols: n_j(z) molar flow at dimensionless length z in [0, 1] (mol/s), k_r `specific_rate` (1/s), nu stoichiometric
coefficient, tau residence time (s), xi_r extent over the whole length (mol/s); E elements, M points of an element with
Runge-Kutta coefficients a_mq and weights w_m (see `radau`).

    dn_j/dz = tau sum over r of nu[r,j] k_r n_key(r)
    n[e,m,j] = n[e-1,M,j] + (tau/E) sum over q of a_mq (sum over r of nu[r,j] k_r n[e,q,key(r)])
    xi_r = (tau/E) sum over e and m of w_m k_r n[e,m,key(r)]

The extents carry the profile into the reactor's balances: elements close whatever the number of elements. Rates are
first order, so a zero flow stays zero. Inner points of a coarse mesh may undershoot zero where a component reacts
within a fraction of an element: no bound stops them.
"""

from collections.abc import Callable, Sequence

import numpy as np
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Set, Var, value
from pyomo.environ import units as pyunits

from nexus.unit_models.hydrolysis_network import FirstOrder, kinetic_species, rate_matrix
from nexus.unit_models.radau import COEFFICIENTS, NODES, WEIGHTS


def add_profile(unit, reactions: Sequence[FirstOrder], entering: Callable, elements: int) -> None:
    """Adds `flow_profile[t,e,m,j]` (mol/s) and the equations of profile and `kinetic_extent`.

    Args:
        unit: has `specific_rate`, `kinetic_extent` and `residence_time`
        reactions: of first order
        entering: `entering(t, j)` gives the flow at z = 0 in mol/s
        elements: number of finite elements
    """
    time, species = unit.flowsheet().time, kinetic_species(reactions)
    points = len(NODES)
    unit.elements = Set(initialize=list(range(1, elements + 1)), ordered=True, doc="Finite elements")
    unit.points = Set(initialize=list(range(1, points + 1)), ordered=True, doc="Collocation points of an element")
    unit.species = Set(initialize=species, ordered=True, doc="Components on whose flows rates depend")
    unit.flow_profile = Var(
        time,
        unit.elements,
        unit.points,
        unit.species,
        initialize=10.0,
        units=pyunits.mol / pyunits.s,
        doc="Molar flow along the reactor",
    )
    for data in unit.flow_profile.values():
        set_scaling_factor(data, 0.1)

    def rate(t, e, q, j):
        return sum(
            r.reaction.coefficient(j) * unit.specific_rate[t, r.name] * unit.flow_profile[t, e, q, r.key]
            for r in reactions
            if r.reaction.coefficient(j)
        )

    @unit.Constraint(time, unit.elements, unit.points, unit.species, doc="Collocation of the component's balance")
    def profile_balance(b, t, e, m, j):
        start = entering(t, j) if e == 1 else b.flow_profile[t, e - 1, points, j]
        change = sum(COEFFICIENTS[m - 1][q - 1] * rate(t, e, q, j) for q in b.points)
        return b.flow_profile[t, e, m, j] == start + b.residence_time / elements * change

    by_name = {r.name: r for r in reactions}

    @unit.Constraint(time, unit.kinetic_reactions, doc="Extents are the rates' integral along the reactor")
    def extent_integral(b, t, name):
        key = by_name[name].key
        flows = sum(WEIGHTS[m - 1] * b.flow_profile[t, e, m, key] for e in b.elements for m in b.points)
        return b.kinetic_extent[t, name] == b.residence_time / elements * b.specific_rate[t, name] * flows


def follow_profile(unit, t, reactions: Sequence[FirstOrder], entering: dict[str, float]) -> None:
    """Computes profile and extents at time `t` from the rates' values and the flows that enter."""
    species, count = list(unit.species), len(unit.elements)
    position = {j: i for i, j in enumerate(species)}
    jacobian = rate_matrix(unit, t, reactions, species)
    step = value(unit.residence_time) / count
    system = np.eye(len(NODES) * len(species)) - step * np.kron(COEFFICIENTS, jacobian)
    flows = np.array([entering[j] for j in species])
    integral = np.zeros(len(species))
    for e in unit.elements:
        stages = np.linalg.solve(system, np.tile(flows, len(NODES))).reshape(len(NODES), -1)
        integral += step * np.array(WEIGHTS) @ stages
        flows = stages[-1]
        for m in unit.points:
            for j in species:
                unit.flow_profile[t, e, m, j].set_value(float(stages[m - 1, position[j]]), skip_validation=True)
    for r in reactions:
        extent = value(unit.specific_rate[t, r.name]) * integral[position[r.key]]
        unit.kinetic_extent[t, r.name].set_value(float(max(extent, 0.0)))
