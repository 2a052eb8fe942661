"""Compressor or blower of an ideal gas, with isentropic efficiency.

Symbols
    n_j, p, T   component molar flow (mol/s), pressure (Pa), temperature (K)
    T_s         temperature behind an isentropic compression (K), `isentropic_temperature[t]`
    eta         isentropic efficiency, `efficiency[t]`; k `condition[t]`, performance multiplier, 1
    h_j, s_j    molar enthalpy and the temperature part of molar entropy of the heat-capacity polynomial
    W           shaft power (W), `work_mechanical[t]`

Equations
    sum_j n_j [s_j(T_s) - s_j(T_in)] = R (sum_j n_j) ln(p_out / p_in)
    eta k W = sum_j n_j [h_j(T_s) - h_j(T_in)]
    component balances;  energy balance: enthalpy(out) = enthalpy(in) + W

Degrees of freedom: the inlet, outlet pressure, efficiency.

Source: second law for an ideal gas; heat capacities of the component registry.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Reference, log, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT, gas_enthalpy, get_component
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_work, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, component_flows, compute_inlets, set_stream
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

JOULE_PER_MOL = pyunits.J / pyunits.mol
MOL_PER_S = pyunits.mol / pyunits.s


def reduced_entropy(name: str, T):
    """Returns the temperature part of the ideal-gas entropy of component `name` over the gas constant, at T kelvin."""
    first, *others = get_component(name).cp_gas
    return first * log(T) + sum(c / (i + 1) * T ** (i + 1) for i, c in enumerate(others) if c != 0)


@declare_process_block_class("AirCompressor")
class AirCompressorData(UnitModelBlockData):
    """Compressor; ports `inlet`, `outlet`. Argument: `property_package` (ideal gas)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = add_states(self, {"outlet": package}, inlet=False)
        self.pressure = Reference(self.outlet_state[:].pressure)
        add_specification(self, "efficiency", 0.75, (0.1, 1), DIMENSIONLESS, "Isentropic efficiency")
        add_specification(
            self, "isentropic_temperature", 400.0, (230, 2600), pyunits.K, "Temperature behind ideal compression"
        )
        add_multiplier(self, "condition", "Efficiency over that of a clean machine")
        add_work(self, initialize=1e6)
        set_scaling_factor(self.work_mechanical, 1e-6)
        self._add_compression()
        add_component_balances(self, self.inlet_states, self.outlet_states)
        add_energy_balance(self, self.inlet_states, self.outlet_states, work=self.work_mechanical)

    def _add_compression(self):
        time, names = self.flowsheet().time, component_set(self.inlet_state)

        def entropy(b, t):
            inlet, ideal = b.inlet_state[t], b.isentropic_temperature[t] / pyunits.K
            T = inlet.temperature / pyunits.K
            change = sum(inlet.flow_mol_comp[j] * (reduced_entropy(j, ideal) - reduced_entropy(j, T)) for j in names)
            return change == inlet.flow_mol * log(b.outlet_state[t].pressure / inlet.pressure)

        def power(b, t):
            inlet, ideal = b.inlet_state[t], b.isentropic_temperature[t] / pyunits.K
            enthalpy = sum(
                inlet.flow_mol_comp[j] * (gas_enthalpy(get_component(j), ideal) * JOULE_PER_MOL) for j in names
            )
            return b.efficiency[t] * b.condition[t] * b.work_mechanical[t] == enthalpy - inlet.enthalpy_flow

        self.isentropic_compression = Constraint(time, rule=entropy, doc="Ideal compression keeps the entropy")
        self.shaft_power = Constraint(time, rule=power, doc="Ideal over real power is the efficiency")

    def initialize_build(self, **_):
        """Estimates temperatures with a constant heat capacity, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
            total = sum(n.values())
            cp = sum(n[j] * sum(c * T**i for i, c in enumerate(get_component(j).cp_gas)) for j in n) / total
            target = value(self.outlet_state[t].pressure) if self.outlet_state[t].pressure.fixed else P
            ideal = T * (target / P) ** (1 / cp)
            rise = (ideal - T) / value(self.efficiency[t] * self.condition[t])
            self.isentropic_temperature[t].set_value(ideal)
            self.work_mechanical[t].set_value(total * cp * GAS_CONSTANT * rise)
            set_stream(self.outlet_state[t], n, T + rise, target)
        return solve_from_inlets(self)
