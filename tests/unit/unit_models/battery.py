"""The common battery of tests for unit models: what a case is, and balances recomputed from port values.

A case is a module `tests.unit.unit_models.cases.UNIT`, one for each unit model file, with

    build() -> (model, unit)   a unit in a flowsheet, specified: inlets and design variables fixed, not solved
    EXPECTED                   a tuple of `Expected`: figures of a hand calculation, a paper or another simulator

Balances use component flows, temperatures and pressures at the ports, the registry's formulas, molar masses and
enthalpies, and nothing of the unit's own equations; only steam and non-ideal mixtures use their state's enthalpy.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pyomo.environ as pyo
from pyomo.network import Port

from nexus.property_packages.components import (
    T_REFERENCE,
    condensed_enthalpy,
    gas_enthalpy,
    get_component,
)
from nexus.property_packages.ideal_gas import IdealGasParameterData
from nexus.property_packages.slurry import SlurryParameterData
from nexus.unit_models.balances import component_flow, enthalpy_flow

ROOT = Path(__file__).resolve().parents[3]
UNIT_MODELS = ROOT / "src" / "nexus" / "unit_models"
CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Expected:
    """A figure that a solved case must give: a Pyomo name relative to the unit, a value in SI units, and why.

    Several names joined by " + " mean their sum. The value is independent of the unit; where a law is integrated from a
    state that the unit itself has found (an acid concentration, say) it is a function of the solved unit. `rel` is
    1e-6, or what the digits of the source or the simplifications of the hand calculation allow.
    """

    name: str
    value: float | Callable[[object], float]
    reason: str
    rel: float = 1e-6
    absolute: float = 0.0

    def independent(self, unit) -> float:
        """Returns the independent value in SI units."""
        return self.value(unit) if callable(self.value) else self.value


def case_names() -> list[str]:
    """Returns the names of all cases."""
    return sorted(p.stem for p in CASES.glob("*.py") if p.stem != "__init__")


def case(name: str):
    """Returns the module of the case called `name`."""
    return import_module(f"tests.unit.unit_models.cases.{name}")


def fix_stream(port, flows: Mapping[str, float], temperature: float, pressure: float) -> None:
    """Fixes component flows (mol/s), temperature (K) and pressure (Pa) of a port for all times.

    A component that `flows` does not name gets zero; KeyError for one that the port does not carry.
    """
    known = {index[1] for index in port.flow_mol_comp}
    strange = set(flows) - known
    if strange:
        raise KeyError(f"{port.name} does not carry {', '.join(sorted(strange))}")
    for index, variable in port.flow_mol_comp.items():
        variable.fix(flows.get(index[1], 0.0))
    port.temperature.fix(temperature)
    port.pressure.fix(pressure)


def find(unit, name: str) -> float:
    """Returns the value of the component called `name` below `unit`, or the sum of several joined by " + ".

    Raises KeyError for a name that the unit does not have.
    """
    components = {n: unit.find_component(n) for n in name.split(" + ")}
    unknown = [n for n, component in components.items() if component is None]
    if unknown:
        raise KeyError(f"{unit.name} has no component '{unknown[0]}'")
    return sum(pyo.value(component) for component in components.values())


def port_states(unit) -> dict[str, object]:
    """Returns the indexed state block behind each port of `unit`."""
    states = {}
    for port in unit.component_objects(Port, descend_into=False):
        member = next(iter(port.vars.values()))
        states[port.local_name] = next(iter(member.values())).parent_block().parent_component()
    return states


def is_inlet(state_block) -> bool:
    """Says whether a state block was built as an inlet (its state is defined from outside)."""
    return next(iter(state_block.values())).config.defined_state


def component_flows(state) -> dict[str, float]:
    """Returns the molar flow of each component in mol/s."""
    return {j: pyo.value(component_flow(state, j)) for j in state.component_list}


def enthalpy(state) -> float:
    """Returns the enthalpy flow in W, from the registry's data where the state is ideal."""
    molar = {SlurryParameterData: condensed_enthalpy, IdealGasParameterData: gas_enthalpy}.get(_package(state))
    if molar is None:
        return pyo.value(enthalpy_flow(state))
    T = pyo.value(state.temperature)
    return sum(n * molar(get_component(j), T) for j, n in component_flows(state).items())


def sensible_enthalpy(state) -> float:
    """Returns the enthalpy flow in W above that of the same components at 298.15 K in the same state."""
    molar = {SlurryParameterData: condensed_enthalpy, IdealGasParameterData: gas_enthalpy}.get(_package(state))
    if molar is None:
        liquid = [n * (get_component(j).hf_condensed or 0.0) for j, n in component_flows(state).items()]
        return enthalpy(state) - sum(liquid)
    return enthalpy(state) - sum(n * molar(get_component(j), T_REFERENCE) for j, n in component_flows(state).items())


def _package(state):
    kinds = [k for k in (SlurryParameterData, IdealGasParameterData) if isinstance(state.params, k)]
    return kinds[0] if kinds else None


def count_matter(state, sign: float, net, entering) -> None:
    """Adds mass and elements of a stream to `net` with their `sign`, and to `entering` where it is positive."""
    for j, n in component_flows(state).items():
        component = get_component(j)
        for key, amount in {"mass": component.molar_mass, **component.elements}.items():
            net[key] += sign * n * amount
            entering[key] += n * amount if sign > 0 else 0.0


def imbalance(unit, t) -> dict[str, float]:
    """Returns the relative imbalance of mass, of each element and of energy over the ports of `unit` at time `t`.

    Mass and elements relate to what enters (an element at least to 1e-6 of all atoms that enter), energy to the sum
    of sensible enthalpies, heat and work.
    """
    net, entering = defaultdict(float), defaultdict(float)
    energy = energy_scale = 0.0
    for block in port_states(unit).values():
        state, sign = block[t], 1.0 if is_inlet(block) else -1.0
        count_matter(state, sign, net, entering)
        energy += sign * enthalpy(state)
        energy_scale += abs(sensible_enthalpy(state))
    for name in ("heat_duty", "work_mechanical"):
        added = unit.component(name)
        if added is not None:
            energy += pyo.value(added[t])
            energy_scale += abs(pyo.value(added[t]))
    floor = 1e-6 * sum(n for key, n in entering.items() if key != "mass")
    result = {key: abs(net[key]) / max(entering[key], floor) for key in net}
    return result | {"energy": abs(energy) / energy_scale}


def assert_expected(unit, expected: Expected) -> None:
    """Fails unless the unit gives the expected figure."""
    found, value = find(unit, expected.name), expected.independent(unit)
    assert math.isclose(found, value, rel_tol=expected.rel, abs_tol=expected.absolute), (
        f"{unit.name}.{expected.name} is {found:.8g}, expected {value:.8g}: {expected.reason}"
    )
