"""Vent scrubber: water absorbs ethanol from fermentation gas in a packed column; carbon dioxide goes to the air.

Purpose
-------
Recovers the ethanol (and other soluble vapours) that carbon dioxide strips from the fermenters. The wash water, with
what it absorbed, joins the beer.

Symbols
-------
G_j, L_j    component flows of gas and liquid (mol/s); G, L of all components at the inlets
N           number of ideal stages (argument `stages`)
K_j         `k_value[j]`: gamma_j,inf p_j,ref(T) / P in dilute water (NRTL, Henry), at the liquid outlet's temperature
A_j         `absorption_factor[j]` = e L / (K_j G), with e `packing_activity`, a performance multiplier at 1
phi_j       `slip[j]`: part of the gas's component j that is not absorbed

Equations
---------
    phi_j = 1 / (1 + A_j + ... + A_j^N)               Kremser's equation for a dilute solute, without its pole at A = 1
    G_j,out = phi_j G_j,in        soluble components; what the water brings along of them stays in it
    G_j,out = G_j,in              gases without a vapour pressure in the package (N2, O2)
    G_w,out P = p_w,sat(T_out) G_out                  the gas leaves saturated with water
    recovery_j = 1 - phi_j;  component and energy balances (adiabatic)
The gas leaves at the temperature of the wash water, and `pressure_drop` below its inlet's pressure.

Degrees of freedom: both inlets and `pressure_drop`; or a `recovery[j]` in place of the flow of wash water.
Size: `gas_volume_flow` (m3/s), `liquid_outlet_state.flow_mass`.
Source: Kremser, Nat. Petr. News 22 (1930) 48; equilibrium as in `vapour_liquid`.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Var, exp, value
from pyomo.environ import units as pyunits

from nexus.property_packages.vapour_liquid import VOLATILE, ln_gamma, reference_pressure
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_state_equality,
    component_flow,
    component_set,
)
from nexus.unit_models.equilibrium_stages import compute
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import add_specification, component_flows, set_stream
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

WATER = "Water"
DIMENSIONLESS = pyunits.dimensionless


def stage_count(given) -> int:
    """Returns a number of stages; raises ValueError for none or a fraction."""
    if int(given) != given or not 1 <= given <= 20:
        raise ValueError(f"A scrubber has 1 to 20 ideal stages, a whole number, not {given!r}")
    return int(given)


def dilute_activity(j: str, T):
    """Returns the activity coefficient of component `j` at infinite dilution in water at `T` kelvin."""
    return exp(ln_gamma({WATER: 1.0, j: 0.0}, T)[j])


@declare_process_block_class("VentScrubber")
class VentScrubberData(UnitModelBlockData):
    """Absorber; ports `inlet` (gas), `water_inlet`, `vent_outlet` (gas) and `liquid_outlet`.

    Arguments: `gas_property_package` (ideal gas with Water), `property_package` (slurry with Water and what is
    absorbed), `stages`.
    """

    CONFIG = vessel_config(("gas_property_package", "property_package"), ("inlet",))
    CONFIG.declare("stages", ConfigValue(default=4, domain=stage_count, description="Number of ideal stages"))

    def build(self):
        """Builds states, absorption and balances; raises ValueError for packages that lose a component."""
        super().build()
        gas, slurry = (require_package(self, n) for n in ("gas_property_package", "property_package"))
        inlets = {"inlet": gas, "water_inlet": slurry}
        self.inlet_state, self.water_inlet_state = add_states(self, inlets, inlet=True)
        outlets = {"vent_outlet": gas, "liquid_outlet": slurry}
        self.vent_outlet_state, self.liquid_outlet_state = add_states(self, outlets, inlet=False)
        gases, liquids = component_set(self.inlet_state), component_set(self.water_inlet_state)
        self.soluble = [j for j in gases if j in VOLATILE and j in liquids and j != WATER]
        lost = [j for j in gases if j in ("Ethanol", "Furfural", "AceticAcid") and j not in liquids]
        if lost or WATER not in gases or WATER not in liquids:
            raise ValueError(
                f"{self.name} washes gas with water: both packages need Water"
                + (f", and the liquid's needs {', '.join(lost)}" if lost else "")
            )
        self._add_variables()
        self._add_absorption()
        self._add_balances()

    def _add_variables(self) -> None:
        time = self.flowsheet().time
        results = {
            "k_value": (1.0, (0, 1e5), 1.0, "Gas over liquid mole fraction at equilibrium"),
            "absorption_factor": (2.0, (0, 1e3), 1.0, "Absorption factor L / (K G)"),
            "slip": (0.01, (0, 1), 1e2, "Part that is not absorbed"),
            "recovery": (0.99, (0, 1), 1.0, "Part that is absorbed"),
        }
        for name, (start, bounds, factor, doc) in results.items():
            variable = Var(time, self.soluble, initialize=start, bounds=bounds, units=DIMENSIONLESS, doc=doc)
            setattr(self, name, variable)
            for data in variable.values():
                set_scaling_factor(data, factor)
        add_specification(self, "pressure_drop", 1e3, (0, 5e4), pyunits.Pa, "Pressure that the gas loses")
        add_multiplier(self, "packing_activity", "Absorption factor over that of clean packing")
        self.gas_volume_flow = Expression(
            time, rule=lambda b, t: b.inlet_state[t].flow_vol, doc="Volume flow of the gas, m3/s"
        )

    def _add_absorption(self) -> None:
        time = self.flowsheet().time

        @self.Constraint(time, self.soluble, doc="Equilibrium with dilute water")
        def equilibrium(b, t, j):
            T = b.liquid_outlet_state[t].temperature / pyunits.K
            return (
                b.k_value[t, j] * b.inlet_state[t].pressure
                == dilute_activity(j, T) * reference_pressure(j, T) * pyunits.Pa
            )

        @self.Constraint(time, self.soluble, doc="Definition of the absorption factor")
        def absorption(b, t, j):
            gas, water = b.inlet_state[t].flow_mol, b.water_inlet_state[t].flow_mol
            return b.absorption_factor[t, j] * b.k_value[t, j] * gas == b.packing_activity[t] * water

        @self.Constraint(time, self.soluble, doc="Kremser's equation as a geometric sum")
        def kremser(b, t, j):
            return b.slip[t, j] * sum(b.absorption_factor[t, j] ** k for k in range(b.config.stages + 1)) == 1

        @self.Constraint(time, self.soluble, doc="Definition of the recovery")
        def recovery_equation(b, t, j):
            return b.recovery[t, j] == 1 - b.slip[t, j]

    def _add_balances(self) -> None:
        time = self.flowsheet().time
        inlets = [self.inlet_state, self.water_inlet_state]
        outlets = [self.vent_outlet_state, self.liquid_outlet_state]
        add_component_balances(self, inlets, outlets)
        add_energy_balance(self, inlets, outlets)

        def vent(b, t, j):
            flow = component_flow(b.vent_outlet_state[t], j)
            if j == WATER:
                state = b.vent_outlet_state[t]
                p = saturation_pressure(WATER, state.temperature / pyunits.K) * pyunits.Pa
                return flow * state.pressure == p * state.flow_mol
            fed = component_flow(b.inlet_state[t], j)
            return flow == (b.slip[t, j] * fed if j in b.soluble else fed)

        liquids = component_set(self.water_inlet_state)
        names = [j for j in component_set(self.inlet_state) if j in liquids]
        self.vent_composition = Constraint(time, names, rule=vent, doc="What leaves with the gas")
        add_state_equality(self, "vent_temperature", self.vent_outlet_state, self.water_inlet_state, "temperature")
        add_state_equality(self, "liquid_pressure", self.liquid_outlet_state, self.inlet_state, "pressure")
        self.vent_pressure = Constraint(
            time,
            rule=lambda b, t: b.vent_outlet_state[t].pressure == b.inlet_state[t].pressure - b.pressure_drop[t],
            doc="The gas loses pressure in the packing",
        )

    def initialize_build(self, **_):
        """Estimates the absorption at the water's temperature, then solves the unit.

        The flow of wash water is found, instead of held, where a recovery is fixed and the flow is not.
        """
        free = []
        for t in self.flowsheet().time:
            water = self.water_inlet_state[t].flow_mol_comp[WATER]
            if any(self.recovery[t, j].fixed for j in self.soluble) and not water.fixed:
                free.append(water)
                water.set_value(max(value(water), 2.0 * value(self.inlet_state[t].flow_mol)))
            self._guess(t)
        return solve_from_inlets(self, free=free)

    def _guess(self, t) -> None:
        gas, water = self.inlet_state[t], self.water_inlet_state[t]
        for state in (gas, water):
            state.compute_flows()
        T, P = value(water.temperature), value(gas.pressure)
        set_stream(self.liquid_outlet_state[t], component_flows(water), T + 3.0, P)
        for j in self.soluble:
            compute(self.k_value[t, j], self.equilibrium[t, j])
            compute(self.absorption_factor[t, j], self.absorption[t, j])
            compute(self.slip[t, j], self.kremser[t, j])
            compute(self.recovery[t, j], self.recovery_equation[t, j])
        fed, brought = component_flows(gas), component_flows(water)
        vent = {j: n * (value(self.slip[t, j]) if j in self.soluble else 1.0) for j, n in fed.items()}
        p = min(saturation_pressure(WATER, T), 0.9 * P)
        vent[WATER] = sum(n for j, n in vent.items() if j != WATER) * p / (P - p)
        liquid = {j: brought.get(j, 0.0) + fed.get(j, 0.0) - vent.get(j, 0.0) for j in brought}
        set_stream(self.vent_outlet_state[t], vent, T, P - value(self.pressure_drop[t]))
        set_stream(self.liquid_outlet_state[t], liquid, T + 3.0, P)
