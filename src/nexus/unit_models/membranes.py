"""What liquid membranes share: rejection of solutes, flux and area, osmotic pressure, electric work.

n_j(permeate) = (1 - R_j) Y n_j(inlet)          R_j rejection, 0 for water; Y water recovery
n_j(retentate) = n_j(inlet)                      for what the permeate's package does not carry
area J k = flow_vol(permeate)                    J flux (m/s), k permeability multiplier
J = A k (dp - dpi)                               A water permeability (m/s/Pa), solution-diffusion
pi = R T sum_j i_j n_j / V_water                 van 't Hoff; i_j ions per formula unit
"""

from collections.abc import Mapping
from types import MappingProxyType

from idaes.core.util.exceptions import ConfigurationError
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT, get_component
from nexus.unit_models.balances import add_component_balances, component_set
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_specification,
    component_flows,
    dissolved_components,
    set_stream,
)

IONS_PER_FORMULA: Mapping[str, int] = MappingProxyType(
    {
        "SodiumNitrate": 2,
        "SodiumSulfate": 3,
        "AmmoniumSulfate": 3,
        "AmmoniumAcetate": 2,
        "AmmoniumSuccinate": 3,
        "CalciumLactate": 3,
        "CalciumAcetate": 3,
        "NaOH": 2,
        "DAP": 3,
    }
)
GAS = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K


def add_rejection(unit, rejection: float, solids_rejection: float) -> None:
    """Adds `water_recovery[t]`, `rejection[t, j]` and the split of `inlet` into `permeate` and `retentate`.

    `rejection` starts dissolved, `solids_rejection` suspended components; the flowsheet fixes them. A component that
    the permeate's package does not carry stays in the retentate and has no rejection.
    """
    time, names = unit.flowsheet().time, component_set(unit.permeate_state)
    solutes = [j for j in names if j != "Water"]
    add_specification(unit, "water_recovery", 0.8, (1e-4, 0.9999), DIMENSIONLESS, "Share of the water in the permeate")
    if solutes:
        doc = "1 - permeate over feed ratio"
        add_specification(unit, "rejection", rejection, (-1, 1), DIMENSIONLESS, doc, solutes)
    for t in time:
        for j in solutes:
            if get_component(j).solid:
                unit.rejection[t, j].set_value(solids_rejection)

    def rule(b, t, j):
        feed, permeate = b.inlet_state[t].flow_mol_comp[j], b.permeate_state[t].flow_mol_comp[j]
        passed = b.water_recovery[t] if j == "Water" else (1 - b.rejection[t, j]) * b.water_recovery[t]
        return permeate == passed * feed

    unit.permeate_split = Constraint(time, names, rule=rule, doc="Share of a component that permeates")
    add_component_balances(unit, [unit.inlet_state], [unit.permeate_state, unit.retentate_state])


def passed_share(unit, t, j: str) -> float:
    """Returns the value of the share of component `j` of the inlet that permeates."""
    if j not in component_set(unit.permeate_state):
        return 0.0
    return value(unit.water_recovery[t] * (1.0 if j == "Water" else 1 - unit.rejection[t, j]))


def set_split(unit, t) -> None:
    """Sets permeate and retentate at time `t` from the values of inlet, water recovery and rejections."""
    inlet = unit.inlet_state[t]
    n, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
    passed = {j: passed_share(unit, t, j) * n[j] for j in n}
    set_stream(unit.permeate_state[t], passed, T, P)
    set_stream(unit.retentate_state[t], {j: n[j] - passed[j] for j in n}, T, P)


def require_part(unit, part, whole) -> None:
    """Raises ConfigurationError unless the indexed state `whole` carries Water and all that `part` carries."""
    strange = [j for j in component_set(part) if j not in component_set(whole)]
    if strange or "Water" not in component_set(part):
        raise ConfigurationError(
            f"{unit.name}: the package of {part.local_name} must carry Water and otherwise only what the inlet's "
            f"package carries; it carries {', '.join(component_set(part))}"
        )


def add_osmotic_pressure(unit, states: Mapping[str, object]) -> None:
    """Adds `osmotic_pressure[t, name]` of the solutes of each named slurry state, in Pa."""
    add_specification(unit, "osmotic_pressure", 1e5, (0, 1e9), pyunits.Pa, "Osmotic pressure", list(states))
    water = get_component("Water").molar_volume * pyunits.m**3 / pyunits.mol

    def rule(b, t, name):
        state = states[name][t]
        solutes = [j for j in dissolved_components(states[name]) if j != "Water"]
        particles = sum(
            (IONS_PER_FORMULA.get(j, 1) * state.flow_mol_comp[j] for j in solutes), start=0 * pyunits.mol / pyunits.s
        )
        volume = state.flow_mol_comp["Water"] * water
        return b.osmotic_pressure[t, name] * volume == GAS * state.temperature * particles

    unit.osmotic_pressure_equation = Constraint(
        unit.flowsheet().time, list(states), rule=rule, doc="Osmotic pressure after van 't Hoff"
    )
