"""Staged initialisation of a column from its feeds alone; see `distillation_column`.

1. A first profile in plain numbers (`column_profile`), with the ratios and splits that are fixed, and with a boilup
   that carries the light key to the purity of the overhead products where it is not.
2. The full equations with ratios and splits fixed.
3. The specifications that the user fixed, approached in steps if they do not solve at once.
"""

from math import exp, log

import numpy as np
from idaes.core.util.model_statistics import degrees_of_freedom
from pyomo.environ import value

from nexus.kernel import SolveError
from nexus.kernel import compile as compile_block
from nexus.property_packages.components import get_component
from nexus.property_packages.ethanol_water import StreamPhase
from nexus.unit_models.balances import component_flow, enthalpy_flow
from nexus.unit_models.column_feeds import entered, feeds_at
from nexus.unit_models.column_profile import ColumnCase, Profile, first_profile
from nexus.unit_models.column_specifications import primary_specifications, specifications
from nexus.unit_models.column_streams import carried_names, fed
from nexus.unit_models.equilibrium_stages import compute, follow, follow_equilibrium
from nexus.unit_models.initialization import held, port_variables

SHORTEST_STEP = 1 / 64
STRICT = {"tol": 1e-11, "constr_viol_tol": 1e-9}  # a square problem else counts as solved at residuals of 1e-4
EVEN_SPLIT = 0.5  # of a draw whose split is a result: leaves enough vapour to heat the trays above
SURPLUS = 1.2  # more overhead than the light key needs, so that the first solution strips well


def initialize_column(b) -> None:
    """Solves column `b` with its feeds held at their values.

    Raises nexus.kernel.SolveError if the full equations or the specifications do not solve.
    """
    time = b.flowsheet().time
    for state in b.feed_states.values():
        state.initialize(state_vars_fixed=True)
    inlets = [v for name in b.config.feeds for v in port_variables(b.component(f"{name}_inlet"))]
    b.calculate_scaling_factors()
    with held(inlets):
        wanted = [(v, v.value, v.fixed) for t in time for v in specifications(b, t)]
        try:
            _stages(b, wanted)
        except SolveError:
            _restore(wanted)
            if not _reset_free_splits(b):
                raise
            _again(b, wanted)


def _stages(b, wanted) -> None:
    """Goes from a first profile to the specifications: at once, or by way of fixed ratios."""
    for t in b.flowsheet().time:
        case = column_case(b, t)
        load_profile(b, t, case, first_profile(case))
    problem = compile_block(b)
    if degrees_of_freedom(b) == 0 and _attempt(problem).ok:
        return
    _solve_with_ratios(b, problem, wanted)
    _approach(b, problem, wanted)


def _again(b, wanted) -> None:
    """Repeats the stages; leaves the specifications as they were if that fails as well."""
    try:
        _stages(b, wanted)
    except SolveError:
        _restore(wanted)
        raise


def _restore(wanted) -> None:
    """Gives every specification its value and its fixed flag again."""
    for v, target, fixed in wanted:
        v.set_value(target, skip_validation=True)
        v.fixed = fixed


def _reset_free_splits(b) -> bool:
    """Sets draw splits that are results back to an even split; returns whether any of them was elsewhere."""
    free = [v for v in b.draw_split.values() if not v.fixed and abs(v.value - EVEN_SPLIT) > 1e-3]
    for v in free:
        v.set_value(EVEN_SPLIT)
    return bool(free)


def _solve_with_ratios(b, problem, wanted) -> None:
    """Solves with the primary specifications fixed and all others free."""
    for v, _, _ in wanted:
        v.unfix()
    for t in b.flowsheet().time:
        for v in primary_specifications(b, t):
            v.fix()
    _solve(problem)


def _solve(problem) -> None:
    solution = _attempt(problem)
    if not solution.ok:
        raise SolveError(solution.message, solution)


def _attempt(problem):
    """Solves and loads the solution if there is one."""
    solution = problem.solve(options=STRICT)
    if solution.ok:
        solution.load()
    return solution


def _approach(b, problem, wanted) -> None:
    """Moves from the solution at fixed ratios to the values that the user fixed; leaves free what was free."""
    for v, _, fixed in wanted:
        if not fixed:
            v.unfix()
    targets = [(v, v.value, target) for v, target, fixed in wanted if fixed]
    for v, start, _ in targets:
        v.fix(start)
    if degrees_of_freedom(b) != 0:
        for v, _, target in targets:
            v.fix(target)
        return
    done, step = 0.0, 1.0
    while done < 1.0:
        share = min(done + step, 1.0)
        for v, start, target in targets:
            v.fix(_between(start, target, share))
        solution = _attempt(problem)
        if solution.ok:
            done, step = share, 2 * step
            continue
        step = step / 2
        if step < SHORTEST_STEP:
            raise SolveError(solution.message, solution)


def _between(start: float, target: float, share: float) -> float:
    """Returns the point a `share` of the way, geometrically where both ends are positive."""
    if share >= 1:
        return target
    if start > 0 and target > 0:
        return exp((1 - share) * log(start) + share * log(target))
    return (1 - share) * start + share * target


def column_case(b, t) -> ColumnCase:
    """Returns the numbers of column `b` at time `t`."""
    stages, names = list(b.stages), tuple(b.volatile)
    drop = value(b.tray_pressure_drop[t])
    return ColumnCase(
        components=names,
        pressure=np.array([value(b.top_pressure[t]) + _drops(b, n) * drop for n in stages]),
        efficiency=np.array([value(b.murphree_efficiency[t, n]) for n in stages]),
        feed=np.array([[_fed(b, t, n, lambda s, j=j: component_flow(s, j)) for j in names] for n in stages]),
        feed_enthalpy=np.array([_fed(b, t, n, enthalpy_flow) for n in stages]),
        carried=_carried(b, t),
        vapour_split=np.array([_split(b, t, n, StreamPhase.vapour) for n in stages]),
        liquid_split=np.array([_split(b, t, n, StreamPhase.liquid) for n in stages]),
        reflux_ratio=value(b.reflux_ratio[t]) if b.has_condenser else 0.0,
        boilup_ratio=_if_fixed(b.boilup_ratio[t]) if b.has_reboiler else None,
        overhead=_overhead(b, t),
        light_key=names.index(b.config.light_key),
        carried_mass=sum(value(fed(b, t, j)) * get_component(j).molar_mass for j in carried_names(b)),
        loss=_if_fixed(b.light_key_loss[t]),
        bottoms_impurity=_if_fixed(b.bottoms_impurity[t]),
        distillate_purity=_if_fixed(b.distillate_purity[t]) if not _reflux_fixed(b, t) else None,
        has_condenser=b.has_condenser,
        has_reboiler=b.has_reboiler,
        vapour_distillate=b.distillate_phase is StreamPhase.vapour,
    )


def _if_fixed(variable) -> float | None:
    return variable.value if variable.fixed else None


def _reflux_fixed(b, t) -> bool:
    return b.has_condenser and b.reflux_ratio[t].fixed


def _drops(b, n) -> int:
    return max(n - 1, 0)


def _fed(b, t, n, quantity) -> float:
    """Returns the sum of `quantity(state)` over the feeds of a stage."""
    return sum(value(part * quantity(state)) for state, part in feeds_at(b, t, n))


def _carried(b, t) -> np.ndarray:
    """Returns the coefficients of T^k of the carried enthalpy on every stage."""
    for index in b.carried_coefficient:
        if index[0] == t:
            compute(b.carried_coefficient[index], b.carried_coefficient_equation[index])
    coefficients = np.zeros((len(b.stages), 6))
    for i, n in enumerate(b.stages):
        for s, name, k in b.carried_coefficient:
            if s == t:
                coefficients[i, k] += value(entered(b, t, name, n) * b.carried_coefficient[s, name, k])
    return coefficients


def _split(b, t, n, phase) -> float:
    drawn = [name for name, draw in b.config.side_draws.items() if draw.tray == n and draw.phase is phase]
    return sum(value(b.draw_split[t, name]) for name in drawn)


def _overhead(b, t) -> float:
    """Returns the flow (mol/s) that carries the light key overhead at the purity of the first draw or distillate."""
    draws = list(b.config.side_draws)
    purity = value(b.draw_purity[t, draws[0]]) if draws else value(b.distillate_purity[t])
    purity = min(max(purity, 0.01), 0.99)
    key, water = get_component(b.config.light_key).molar_mass, get_component("Water").molar_mass
    moles = purity / key
    light_key = value(fed(b, t, b.config.light_key))
    overhead = light_key * (moles + (1 - purity) / water) / moles
    total = sum(value(component_flow(s[t], j)) for s in b.feed_states.values() for j in b.volatile)
    return min(max(SURPLUS * overhead, 0.01 * total), 0.9 * total)


def _set(variable, number: float) -> None:
    """Gives a free variable a value."""
    if not variable.fixed:
        variable.set_value(float(number), skip_validation=True)


def load_profile(b, t, case: ColumnCase, p: Profile) -> None:
    """Writes a profile and everything that follows from it into the column's variables at time `t`."""
    for i, n in enumerate(b.stages):
        _set(b.temperature[t, n], p.temperature[i])
        _set(b.pressure[t, n], case.pressure[i])
        for variable, flow, end in (
            (b.liquid_flow, p.liquid, b.stages.last()),
            (b.vapour_flow, p.vapour, b.stages.first()),
        ):
            if n != end:
                _set(variable[t, n], flow[i])
        for c, j in enumerate(b.volatile):
            b.x[t, n, j].value = p.x[i, c]
            b.y[t, n, j].value = p.y[i, c]
            b.y_equilibrium[t, n, j].value = p.y_equilibrium[i, c]
    _load_products(b, t, case, p)
    _follow(b, t)


def _load_products(b, t, case: ColumnCase, p: Profile) -> None:
    """Writes flows, temperature and pressure of the products, and the ratios that they give."""
    stages = list(b.stages)
    for product in b.products.values():
        i = stages.index(product.stage)
        drawn = {"distillate": p.distillate, "bottoms": p.bottoms}.get(product.name)
        if drawn is None:
            flows = p.vapour_draw if product.phase is StreamPhase.vapour else p.liquid_draw
            drawn = flows[i]
        _set(b.product_flow[t, product.name], drawn)
        state = product.state[t]
        state.temperature.value = p.temperature[i]
        state.pressure.value = value(b.pressure[t, product.stage])
    for name, j in b.product_components:
        component = b.products[name].state[t].flow_mol_comp[j]
        compute(component, b.product_composition[t, name, j])
    for product in b.products.values():
        product.state[t].compute_flows()
    if b.has_condenser:
        _set(b.reflux_ratio[t], case.reflux_ratio)
    if b.has_reboiler:
        compute(b.boilup_ratio[t], b.boilup[t])


def _follow(b, t) -> None:
    """Computes the variables that follow from compositions, temperatures and flows one at a time."""
    follow_equilibrium(b, t)
    follow(
        [
            (b.liquid_enthalpy, b.liquid_enthalpy_equation),
            (b.vapour_enthalpy, b.vapour_enthalpy_equation),
            (b.carried_coefficient, b.carried_coefficient_equation),
            (b.carried_enthalpy, b.carried_enthalpy_equation),
        ],
        t,
    )
    for stage, duty in b.exchangers.items():
        compute(duty[t], b.heat_balance[t, stage])
    compute(b.heat_duty[t], b.net_heat[t])
    for name in b.products:
        purity = {"distillate": b.distillate_purity, "bottoms": b.bottoms_impurity}.get(name)
        compute(purity[t] if purity is not None else b.draw_purity[t, name], b.purity[t, name])
    compute(b.light_key_loss[t], b.loss[t])
