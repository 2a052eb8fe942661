"""Effects of a multiple-effect evaporator: balances, boiling point, volatile solutes and starting values.

Symbols and equations: `nexus.unit_models.multi_effect_evaporator`. The unit has `effect` (numbers of the effects),
`volatile` (names of solutes that evaporate), `inlet_state`, and its specifications.
"""

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import condensed_enthalpy, gas_enthalpy, get_component
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import component_set
from nexus.unit_models.membranes import IONS_PER_FORMULA
from nexus.unit_models.streams import dissolved_components

MOL_PER_S, JOULE_PER_MOL, K, PA = pyunits.mol / pyunits.s, pyunits.J / pyunits.mol, pyunits.K, pyunits.Pa
BOILING = {  # variables of an effect: start, bounds, units, doc
    "liquor_water": (500.0, (0, None), MOL_PER_S, "Water left in the liquor"),
    "vapour_flow": (100.0, (0, None), MOL_PER_S, "Vapour"),
    "effect_temperature": (360.0, (280, 450), K, "Boiling temperature"),
    "condensing_temperature": (358.0, (280, 450), K, "Condensing temperature of the vapour"),
    "effect_pressure": (5e4, (1e3, 1e6), PA, "Pressure"),
    "heat_transferred": (5e6, (0, None), pyunits.W, "Heat into the effect"),
}


VOLATILE = {  # variables of a volatile solute in an effect
    "volatile_left": (1.0, (0, None), MOL_PER_S, "Volatile solute left in the liquor"),
    "volatile_vapour": (0.2, (0, None), MOL_PER_S, "Volatile solute in the vapour"),
}


def vapour_enthalpy(T, j: str = "Water"):
    """Returns the molar enthalpy of the vapour of component `j` at `T` (with units of K)."""
    return gas_enthalpy(get_component(j), T / K) * JOULE_PER_MOL


def liquid_enthalpy(T, j: str = "Water"):
    """Returns the molar enthalpy of component `j` in the liquid at `T` (with units of K)."""
    return condensed_enthalpy(get_component(j), T / K) * JOULE_PER_MOL


def add_effects(unit) -> None:
    """Adds the variables, balances, boiling and condensing points of all effects."""
    time = unit.flowsheet().time
    dissolved = [j for j in dissolved_components(unit.inlet_state) if j != "Water"]

    def water_balance(b, t, i):
        return water_left(b, t, i - 1) == b.liquor_water[t, i] + b.vapour_flow[t, i]

    def energy(b, t, i):
        T = b.effect_temperature[t, i]
        vapour = sum(n * vapour_enthalpy(T, j) for j, n in vapours(b, t, i))
        return liquor_enthalpy(b, t, i - 1) + b.heat_transferred[t, i] == liquor_enthalpy(b, t, i) + vapour

    def boiling(b, t, i):
        water = b.liquor_water[t, i]
        particles = sum((IONS_PER_FORMULA.get(j, 1) * solute_left(b, t, i, j) for j in dissolved), start=0 * MOL_PER_S)
        p = saturation_pressure("Water", b.effect_temperature[t, i] / K) * PA
        return water * p == b.effect_pressure[t, i] * (water + particles)

    def condensing(b, t, i):
        return saturation_pressure("Water", b.condensing_temperature[t, i] / K) * PA == b.effect_pressure[t, i]

    _add_variables(unit)
    for name, rule, doc in (
        ("water_balance", water_balance, "Water of the liquor"),
        ("effect_energy_balance", energy, "First law for an effect"),
        ("boiling_point", boiling, "Boiling point of an ideal solution"),
        ("condensation", condensing, "The vapour condenses at its saturation temperature"),
    ):
        setattr(unit, name, Constraint(time, unit.effect, rule=rule, doc=doc))
    if unit.volatile:
        _add_volatile_solutes(unit)


def _add_variables(unit):
    time = unit.flowsheet().time
    tables = [(BOILING, (unit.effect,))] + ([(VOLATILE, (unit.effect, unit.volatile))] if unit.volatile else [])
    for table, sets in tables:
        for name, (start, bounds, units, doc) in table.items():
            setattr(unit, name, Var(time, *sets, initialize=start, bounds=bounds, units=units, doc=doc))
            for data in unit.component(name).values():
                set_scaling_factor(data, 1 / start)


def _add_volatile_solutes(unit):
    time = unit.flowsheet().time

    def balance(b, t, i, j):
        return solute_left(b, t, i - 1, j) == b.volatile_left[t, i, j] + b.volatile_vapour[t, i, j]

    def volatility(b, t, i, j):
        over = b.relative_volatility[t, j] * b.volatile_left[t, i, j] * b.vapour_flow[t, i]
        return b.volatile_vapour[t, i, j] * b.liquor_water[t, i] == over

    unit.volatile_balance = Constraint(time, unit.effect, unit.volatile, rule=balance, doc="Volatile solute")
    unit.volatility = Constraint(
        time, unit.effect, unit.volatile, rule=volatility, doc="Vapour in equilibrium with the liquor"
    )


def water_left(unit, t, i):
    """Water in the liquor that leaves effect i; in the feed for i = 0."""
    return unit.liquor_water[t, i] if i else unit.inlet_state[t].flow_mol_comp["Water"]


def solute_left(unit, t, i, j):
    """Solute j in the liquor that leaves effect i."""
    return unit.volatile_left[t, i, j] if i and j in unit.volatile else unit.inlet_state[t].flow_mol_comp[j]


def liquor_enthalpy(unit, t, i):
    """Enthalpy flow of the liquor that leaves effect i; of the feed for i = 0."""
    if i == 0:
        return unit.inlet_state[t].enthalpy_flow
    T = unit.effect_temperature[t, i]
    solutes = [j for j in component_set(unit.inlet_state) if j != "Water"]
    return water_left(unit, t, i) * liquid_enthalpy(T) + sum(
        solute_left(unit, t, i, j) * liquid_enthalpy(T, j) for j in solutes
    )


def vapours(unit, t, i):
    """Pairs of component and its flow in the vapour of effect i."""
    return [("Water", unit.vapour_flow[t, i]), *((j, unit.volatile_vapour[t, i, j]) for j in unit.volatile)]


def latent_heat(unit, t, i):
    """Heat that the vapour of effect i gives when it condenses."""
    T, S = unit.effect_temperature[t, i], unit.condensing_temperature[t, i]
    return sum(n * (vapour_enthalpy(T, j) - liquid_enthalpy(S, j)) for j, n in vapours(unit, t, i))


def guess_effects(unit, t, water: float, total: float, steam: float, vacuum: float) -> None:
    """Sets the effects at time `t` from evaporation and temperature that are spread evenly."""
    last = unit.config.effects
    for i in unit.effect:
        T = steam - (steam - vacuum) * i / last
        vapour = total / last
        for name, start in (
            ("liquor_water", water - i * vapour),
            ("vapour_flow", vapour),
            ("effect_temperature", T + 0.5),
            ("condensing_temperature", T),
            ("effect_pressure", saturation_pressure("Water", T)),
            ("heat_transferred", 4.1e4 * vapour),
        ):
            unit.component(name)[t, i].set_value(start)
    coefficient = value(unit.heat_transfer_coefficient[t, 1] * unit.surface_cleanliness[t])
    unit.effect_area[t].set_value(4.1e4 * total / last / coefficient / ((steam - vacuum) / last))
    mean = max(vacuum - value(unit.cooling_outlet_temperature[t]), 1.0)
    unit.condenser_difference[t].set_value(mean)
    unit.condenser_area[t].set_value(4.1e4 * total / last / value(unit.condenser_coefficient[t]) / mean)


def guess_volatile(unit, t, n: dict[str, float]) -> dict[str, float]:
    """Sets the volatile solutes effect by effect; returns what evaporates in all."""
    over = {}
    for j in unit.volatile:
        left = n[j]
        for i in unit.effect:
            ratio = value(unit.relative_volatility[t, j] * unit.vapour_flow[t, i] / unit.liquor_water[t, i])
            left = left / (1 + ratio)
            unit.volatile_left[t, i, j].set_value(left)
            unit.volatile_vapour[t, i, j].set_value(ratio * left)
        over[j] = n[j] - left
    return over


def saturation_temperature(pressure: float) -> float:
    """Returns the saturation temperature of water in K at `pressure` in Pa, by bisection."""
    low, high = 274.0, 500.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if saturation_pressure("Water", middle) < pressure else (low, middle)
    return low
