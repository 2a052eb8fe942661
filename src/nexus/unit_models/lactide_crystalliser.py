"""Lactide crystalliser: falling-film melt crystallisation purifies crude lactide; it melts again on its own plates.

Crude lactide runs down cooled plates, on which crystals grow; what does not crystallise drains as reject, sweating and
melting release the crystals. To reach the purity, a part of them is crystallised again in further stages.

Ports: `inlet` (crude melt), `purified`, `reject`, all melts.

Symbols
    n_j    component molar flow (mol/s);  r_j share of component j in the purified melt, `recovery[t, j]`
    c      lactide crystallised over purified, `recrystallisation[t]`, at least 1;  h_f heat of fusion (J/mol)
    Q_c    heat that crystallisation gives off (W), `cooling_duty[t]`; Q_m heat that melts and warms, `melting_duty[t]`
    M      crystals (kg/s), `crystal_flow_mass[t]`;  g crystals per plate area and time, `growth_flux[t]` (kg/m2/s)
    k      `crystal_growth[t]`, performance multiplier, 1

Equations
    n_j(purified) = r_j n_j(inlet);   n_j(inlet) = n_j(purified) + n_j(reject)
    Q_c = c h_f n_lactide(purified);   Q_m = heat_duty + Q_c
    plate_area g k = M = c m_lactide(purified)
    H(inlet) + heat_duty = H of both outlets, which leave at `temperature[t]` and the pressure of the inlet

Degrees of freedom: the inlet, recovery of every component, recrystallisation, growth_flux, temperature (of the melts
that leave) and `plate_temperature[t]` (at which crystals grow; it says which utility can cool).

Source: heat balance; heat of fusion of `kinetic_constants.csv` (M). Purities are given, not predicted.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models.balances import add_component_balances, add_heat_duty, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.lactide_kinetics import LACTIDE
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

KG = pyunits.kg


@declare_process_block_class("LactideCrystalliser")
class LactideCrystalliserData(UnitModelBlockData):
    """Melt crystalliser; argument `property_package` (slurry of the melt, with Lactide)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, specifications, split and heats."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = add_states(self, {"purified": package, "reject": package}, inlet=False)
        self.temperature = Reference(self.purified_state[:].temperature)
        add_constants(self, "kinetic_constants.csv", "lactide_crystallisation", bounded=False)
        self._add_specifications()
        self._add_split()
        self._add_heats()

    def _add_specifications(self):
        names, flux = component_set(self.inlet_state), KG / pyunits.m**2 / pyunits.s
        add_specification(self, "recovery", 0.9, (0, 1), DIMENSIONLESS, "Share in the purified melt", names)
        add_specification(self, "recrystallisation", 2.0, (1, 20), DIMENSIONLESS, "Lactide crystallised over purified")
        add_specification(self, "growth_flux", 3e-3, (1e-5, 1), flux, "Crystals per plate area and time")
        add_specification(self, "plate_temperature", 350.0, (274, 372), pyunits.K, "Temperature of the cooled plates")
        add_multiplier(self, "crystal_growth", "Growth over that on clean plates")

    def _add_split(self):
        time, names = self.flowsheet().time, component_set(self.inlet_state)
        self.purified_split = Constraint(
            time,
            names,
            rule=lambda b, t, j: (
                b.purified_state[t].flow_mol_comp[j] == b.recovery[t, j] * b.inlet_state[t].flow_mol_comp[j]
            ),
            doc="Share of a component in the purified melt",
        )
        add_component_balances(self, self.inlet_states, self.outlet_states)
        add_inlet_pressure(self, self.inlet_state, self.purified_state)

    def _add_heats(self):
        time, purified = self.flowsheet().time, self.purified_state
        add_heat_duty(self, initialize=1e4)
        set_scaling_factor(self.heat_duty, 1e-5)
        self.crystal_flow_mass = Expression(
            time,
            rule=lambda b, t: b.recrystallisation[t] * purified[t].flow_mass_comp[LACTIDE],
            doc="Crystals of all stages, kg/s",
        )
        self.cooling_duty = Expression(
            time,
            rule=lambda b, t: b.recrystallisation[t] * b.fusion_enthalpy * purified[t].flow_mol_comp[LACTIDE],
            doc="Heat that crystallisation gives off, W",
        )
        self.melting_duty = Expression(
            time, rule=lambda b, t: b.heat_duty[t] + b.cooling_duty[t], doc="Heat that melts and warms, W"
        )
        add_result(
            self,
            "plate_area",
            500.0,
            pyunits.m**2,
            "Area of the plates",
            lambda b, t: b.plate_area[t] * b.growth_flux[t] * b.crystal_growth[t] == b.crystal_flow_mass[t],
        )
        add_common_temperature(self, self.inlet_states, self.outlet_states, heat=self.heat_duty)

    def initialize_build(self, **options):
        """Splits the inlet by the recoveries, then solves the unit."""
        compute_inlets(self.inlet_states)
        molar = get_component(LACTIDE).molar_mass
        for t, inlet in self.inlet_state.items():
            n, T, P = component_flows(inlet), value(self.temperature[t]), value(inlet.pressure)
            over = {j: value(self.recovery[t, j]) * flow for j, flow in n.items()}
            set_stream(self.purified_state[t], over, T, P)
            set_stream(self.reject_state[t], {j: n[j] - over[j] for j in n}, T, P)
            crystals = value(self.recrystallisation[t]) * over[LACTIDE] * molar
            self.plate_area[t].set_value(crystals / value(self.growth_flux[t] * self.crystal_growth[t]))
        return solve_from_inlets(self, **options)
