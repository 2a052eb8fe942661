"""Scaling factors of a column's variables; see `distillation_column`. Equations get theirs from the Jacobian."""

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Var, value

from nexus.property_packages.vapour_liquid import SOLUTE
from nexus.unit_models.column_streams import fed

ENTHALPY = 1e-5  # per J/mol
TRACE_GAS = 1e3  # liquid fraction of CO2: its Henry constant is a thousand times the pressure


def scale_column(b, flow: float = 1e3) -> None:
    """Sets the factors of all variables for feeds of about `flow` mol/s in total.

    Fractions, efficiencies and ratios need none; the liquid fraction of carbon dioxide is a trace.
    """
    by_variable = {
        "temperature": 1e-2,
        "pressure": 1e-5,
        "top_pressure": 1e-5,
        "tray_pressure_drop": 1e-3,
        "liquid_flow": 1 / flow,
        "vapour_flow": 1 / flow,
        "product_flow": 1 / flow,
        "liquid_enthalpy": ENTHALPY,
        "vapour_enthalpy": ENTHALPY,
        "monomer_pressure": 1e-2,
        "dimer_pressure": 1e-2,
        "carried_enthalpy": ENTHALPY / flow,
        "heat_duty": 1e-4 / flow,
        "condenser_duty": 1e-4 / flow,
        "reboiler_duty": 1e-4 / flow,
    }
    for name, factor in by_variable.items():
        variable = b.component(name)
        if variable is not None:
            for data in variable.values():
                set_scaling_factor(data, factor)
    for (_, _, j), data in b.x.items():
        set_scaling_factor(data, TRACE_GAS if j == SOLUTE else 1.0)
    for data in b.component_data_objects(Var, descend_into=False):
        set_scaling_factor(data, 1.0, overwrite=False)
    for (_, _, power), data in b.carried_coefficient.items():
        set_scaling_factor(data, ENTHALPY / flow * 400.0**power)
    _scale_states(b, flow)


def _scale_states(b, flow: float) -> None:
    """Sets the factors of temperature, pressure, mass and enthalpy flow of all streams."""
    for states in [*b.feed_states.values(), *(p.state for p in b.products.values())]:
        for state in states.values():
            set_scaling_factor(state.temperature, 1e-2)
            set_scaling_factor(state.pressure, 1e-5)
            set_scaling_factor(state.flow_mass, 50 / flow)
            set_scaling_factor(state.enthalpy_flow, ENTHALPY / flow)
            for data in state.flow_mol_comp.values():
                set_scaling_factor(data, 10 / flow)


def feed_total(b, t) -> float:
    """Returns the molar flow of volatile components in all feeds, at least 1e-3 mol/s."""
    return max(sum(value(fed(b, t, j)) for j in b.volatile), 1e-3)
