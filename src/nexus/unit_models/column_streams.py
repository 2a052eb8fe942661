"""Feeds, products, carried components, balances and traffic of a column; see `distillation_column` for symbols.

The functions take a column block whose stages and feed states exist. A product is a vapour or a liquid that leaves a
stage: the distillate, the bottoms, and every side draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyomo.environ import Expression, Reference, Set, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import (
    GAS_CONSTANT,
    T_REFERENCE,
    get_component,
)
from nexus.property_packages.ethanol_water import StreamPhase
from nexus.unit_models.balances import component_flow, enthalpy_flow
from nexus.unit_models.column_feeds import entered, feeds_at
from nexus.unit_models.equilibrium_stages import kelvin
from nexus.unit_models.tray_equations import LEAST_FLOW, MOL_PER_S

WATT = pyunits.W


@dataclass(frozen=True)
class Product:
    """A stream that leaves the column: its name, stage, phase, state blocks and molar flow of volatile components."""

    name: str
    stage: int
    phase: StreamPhase
    state: Any
    flow: Any


def add_products(b) -> None:
    """Adds a state, a port, a flow variable and the defining equations of every product."""
    time, config = b.flowsheet().time, b.config
    described = {name: (draw.tray, draw.phase, draw.property_package) for name, draw in config.side_draws.items()}
    described["distillate"] = (b.stages.first(), b.distillate_phase, config.distillate_package)
    described["bottoms"] = (b.stages.last(), StreamPhase.liquid, config.bottoms_package)
    b.product_flow = Var(
        time,
        list(described),
        initialize=100,
        bounds=(LEAST_FLOW, None),
        units=MOL_PER_S,
        doc="Flow of volatile components in a product",
    )
    b.products = {}
    for name, (stage, phase, package) in described.items():
        state = package.build_state_block(time, defined_state=False)
        setattr(b, f"{name}_state", state)
        b.add_port(name=f"{name}_outlet", block=state, doc=f"{name.capitalize()}, {phase.value} of stage {stage}")
        b.products[name] = Product(name, stage, phase, state, Reference(b.product_flow[:, name]))
        _check_product(b, name, package)
    _add_product_equations(b)


def _check_product(b, name: str, package) -> None:
    """Raises ValueError if the product's package lacks a component that leaves with it."""
    needed = [*b.volatile, *(carried_names(b) if name == "bottoms" else [])]
    missing = [j for j in needed if j not in package.component_list]
    if missing:
        raise ValueError(f"Column {b.name}: the package of '{name}' lacks {', '.join(missing)}")


def carried_names(b) -> list[str]:
    """Returns the non-volatile components of all feeds, in order of appearance."""
    names = (j for feed in b.config.feeds.values() for j in feed.property_package.component_list)
    return list(dict.fromkeys(j for j in names if j not in b.volatile))


def fed(b, t, j):
    """Returns the molar flow of component `j` in all feeds."""
    return sum(component_flow(state[t], j) for state in b.feed_states.values())


def _add_product_equations(b) -> None:
    """Adds flow, temperature and pressure of every product, component by component."""
    time = b.flowsheet().time
    carried = set(carried_names(b))
    pairs = [(p.name, j) for p in b.products.values() for j in p.state[time.first()].component_list]
    b.product_components = Set(initialize=pairs, ordered=True, doc="Components of every product")

    @b.Constraint(time, b.product_components, doc="A product has the composition of its stage; bottoms carry the rest")
    def product_composition(b, t, name, j):
        product = b.products[name]
        flow = component_flow(product.state[t], j)
        if j in b.volatile:
            fraction = b.y if product.phase is StreamPhase.vapour else b.x
            return flow == b.product_flow[t, name] * fraction[t, product.stage, j]
        if name == "bottoms" and j in carried:
            return flow == fed(b, t, j)
        return flow == 0 * MOL_PER_S

    @b.Constraint(time, list(b.products), doc="A product leaves at the temperature of its stage")
    def product_temperature(b, t, name):
        return b.products[name].state[t].temperature == b.temperature[t, b.products[name].stage]

    @b.Constraint(time, list(b.products), doc="A product leaves at the pressure of its stage")
    def product_pressure(b, t, name):
        return b.products[name].state[t].pressure == b.pressure[t, b.products[name].stage]


def _heat_terms(name: str) -> dict[int, float]:
    """Returns the coefficients by power of T (K) of a component's condensed molar enthalpy in J/mol."""
    c = get_component(name)
    terms = {k + 1: cp / (k + 1) for k, cp in enumerate(c.cp_condensed) if cp != 0}
    terms[0] = c.hf_condensed - sum(a * T_REFERENCE**k for k, a in terms.items())
    return terms


def add_carried_components(b) -> None:
    """Adds the carried components' enthalpy polynomial of each feed and their enthalpy flow below its tray."""
    time = b.flowsheet().time
    carried = carried_names(b)
    terms = {j: _heat_terms(j) for j in carried}
    b.carrying_feeds = [
        name for name, feed in b.config.feeds.items() if any(j in carried for j in feed.property_package.component_list)
    ]
    first = min((b.config.feeds[name].trays[0] for name in b.carrying_feeds), default=None)
    b.carrying_stages = [n for n in b.stages if first is not None and n >= first]
    powers = sorted({k for j in carried for k in terms[j]})
    b.carried_coefficient = Var(
        time, b.carrying_feeds, powers, initialize=0, doc="Enthalpy of a feed's carried components: W by power of T/K"
    )
    b.carried_enthalpy = Var(
        time, b.carrying_stages, initialize=-1e6, units=WATT, doc="Enthalpy flow of carried components off a stage"
    )

    @b.Constraint(time, b.carrying_feeds, powers, doc="The polynomial's coefficients add up over components")
    def carried_coefficient_equation(b, t, name, k):
        per_watt = pyunits.s / pyunits.mol
        names = [j for j in b.config.feeds[name].property_package.component_list if k in terms.get(j, {})]
        flows = [component_flow(b.feed_states[name][t], j) * per_watt * terms[j][k] for j in names]
        return b.carried_coefficient[t, name, k] == sum(flows)

    @b.Constraint(time, b.carrying_stages, doc="Carried components leave a stage at its temperature")
    def carried_enthalpy_equation(b, t, n):
        T = kelvin(b, t, n)
        parts = ((name, entered(b, t, name, n)) for name in b.carrying_feeds if b.config.feeds[name].trays[0] <= n)
        h = sum(part * b.carried_coefficient[t, name, k] * T**k for name, part in parts for k in powers)
        return b.carried_enthalpy[t, n] == h * WATT


def _neighbours(b, n) -> Iterator:
    """Yields the stages above and below `n`, None at the ends."""
    yield None if n == b.stages.first() else b.stages.prev(n)
    yield None if n == b.stages.last() else b.stages.next(n)


def _products_at(b, n) -> list[Product]:
    return [p for p in b.products.values() if p.stage == n]


def add_component_and_heat_balances(b) -> None:
    """Adds duties and the balances of every stage; products and feeds enter through their own state blocks."""
    time, stages = b.flowsheet().time, b.stages
    for flow, end in ((b.liquid_flow, stages.last()), (b.vapour_flow, stages.first())):
        flow[:, end].setlb(0)
        flow[:, end].fix(0)
    duty = {"units": WATT, "bounds": (-1e10, 1e10)}
    b.heat_duty = Var(time, initialize=0, **duty, doc="Net heat into the unit")
    b.exchangers = {}
    if b.has_condenser:
        b.condenser_duty = Var(time, initialize=-1e6, **duty, doc="Heat into the condenser (negative)")
        b.exchangers[stages.first()] = b.condenser_duty
    if b.has_reboiler:
        b.reboiler_duty = Var(time, initialize=1e6, **duty, doc="Heat into the reboiler")
        b.exchangers[stages.last()] = b.reboiler_duty

    @b.Constraint(time, stages, b.volatile, doc="What enters a stage of a volatile component leaves it")
    def component_balance(b, t, n, j):
        above, below = _neighbours(b, n)
        supply = sum((part * component_flow(s, j) for s, part in feeds_at(b, t, n)), start=0 * MOL_PER_S)
        leaving = sum((component_flow(p.state[t], j) for p in _products_at(b, n)), start=0 * MOL_PER_S)
        if above is not None:
            supply += b.liquid_flow[t, above] * b.x[t, above, j]
            leaving += b.vapour_flow[t, n] * b.y[t, n, j]
        if below is not None:
            supply += b.vapour_flow[t, below] * b.y[t, below, j]
            leaving += b.liquid_flow[t, n] * b.x[t, n, j]
        return supply == leaving

    @b.Constraint(time, stages, doc="What enters a stage of enthalpy leaves it")
    def heat_balance(b, t, n):
        above, below = _neighbours(b, n)
        supply = sum((part * enthalpy_flow(s) for s, part in feeds_at(b, t, n)), start=0 * WATT)
        leaving = sum((enthalpy_flow(p.state[t]) for p in _products_at(b, n)), start=0 * WATT)
        if n in b.exchangers:
            supply += b.exchangers[n][t]
        if above is not None:
            supply += b.liquid_flow[t, above] * b.liquid_enthalpy[t, above]
            leaving += b.vapour_flow[t, n] * b.vapour_enthalpy[t, n]
            supply += b.carried_enthalpy[t, above] if above in b.carrying_stages else 0 * WATT
        if below is not None:
            supply += b.vapour_flow[t, below] * b.vapour_enthalpy[t, below]
            leaving += b.liquid_flow[t, n] * b.liquid_enthalpy[t, n]
            leaving += b.carried_enthalpy[t, n] if n in b.carrying_stages else 0 * WATT
        return supply == leaving

    @b.Constraint(time, doc="Net heat is that of condenser and reboiler")
    def net_heat(b, t):
        return b.heat_duty[t] == sum((duty[t] for duty in b.exchangers.values()), start=0 * WATT)


def add_traffic(b) -> None:
    """Adds the flows of vapour and liquid that leave each tray, for diameters and costs, without its products."""
    time, trays = b.flowsheet().time, b.trays
    R = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K
    kg, m3 = pyunits.kg / pyunits.mol, pyunits.m**3 / pyunits.mol

    def carried(t, n, amount):
        flows = [
            entered(b, t, name, n) * component_flow(b.feed_states[name][t], j) * amount(get_component(j))
            for name in b.carrying_feeds
            if b.config.feeds[name].trays[0] <= n
            for j in b.config.feeds[name].property_package.component_list
            if j not in b.volatile
        ]
        return sum(flows) if flows else 0

    def liquid(t, n, amount):
        own = sum(b.x[t, n, j] * amount(get_component(j)) for j in b.volatile)
        return b.liquid_flow[t, n] * own + carried(t, n, amount)

    def vapour_mass(b, t, n):
        return b.vapour_flow[t, n] * sum(b.y[t, n, j] * get_component(j).molar_mass * kg for j in b.volatile)

    def vapour_volume(b, t, n):
        return b.vapour_flow[t, n] * R * b.temperature[t, n] / b.pressure[t, n]

    b.vapour_mass_flow = Expression(time, trays, rule=vapour_mass, doc="Vapour rising from a tray, kg/s")
    b.vapour_volume_flow = Expression(time, trays, rule=vapour_volume, doc="Vapour rising from a tray, m3/s")
    b.liquid_mass_flow = Expression(
        time, trays, rule=lambda b, t, n: liquid(t, n, lambda c: c.molar_mass * kg), doc="Liquid off a tray, kg/s"
    )
    b.liquid_volume_flow = Expression(
        time, trays, rule=lambda b, t, n: liquid(t, n, lambda c: c.molar_volume * m3), doc="Liquid off a tray, m3/s"
    )
