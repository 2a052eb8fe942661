"""Checks that tests of sections share: structure before solving, balances recomputed over the section's boundary."""

from collections import Counter
from collections.abc import Iterable

import pyomo.environ as pyo
from idaes.core.util.diagnostics_tools.diagnostics_toolbox import DiagnosticsToolbox
from idaes.core.util.model_statistics import degrees_of_freedom
from idaes.models.unit_models.heat_exchanger import HeatExchangerData

from nexus.property_packages.components import get_component
from tests.unit.unit_models.battery import component_flows, enthalpy, sensible_enthalpy


def structure_of(model) -> tuple[int, str]:
    """Returns degrees of freedom and the structural warnings of a model."""
    try:
        DiagnosticsToolbox(model).assert_no_structural_warnings()
    except AssertionError as error:
        return degrees_of_freedom(model), str(error)
    return degrees_of_freedom(model), ""


def section_imbalance(inward: Iterable, outward: Iterable, units: Iterable) -> dict[str, float]:
    """Returns the relative imbalance of mass, each element and energy over states that cross a section's boundary.

    Flows, formulas and enthalpies come from the registry alone; heat and work are those of the `units`.
    """
    net, entering, energy, scale = Counter(), Counter(), 0.0, 0.0
    for sign, states in ((1.0, inward), (-1.0, outward)):
        for state in states:
            for j, n in component_flows(state).items():
                component = get_component(j)
                for key, amount in {"mass": component.molar_mass, **component.elements}.items():
                    net[key] += sign * n * amount
                    entering[key] += n * amount if sign > 0 else 0.0
            energy += sign * enthalpy(state)
            scale += abs(sensible_enthalpy(state))
    for unit in units:
        if isinstance(unit, HeatExchangerData):  # its duty passes between its own two sides
            continue
        for name in ("heat_duty", "work_mechanical"):
            added = unit.component(name)
            if added is not None:
                energy += pyo.value(added[0])
                scale += abs(pyo.value(added[0]))
    return {key: abs(net[key]) / entering[key] for key in net} | {"energy": abs(energy) / scale}
