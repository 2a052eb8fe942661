"""Biogas scrubber: caustic absorbs hydrogen sulfide in a packed column; the spent caustic goes to aerobic treatment.

Sulfide is absorbed as hydrosulfide, instantaneously and completely at the interface, so the gas film limits. Short
contact keeps carbon dioxide back, whose reaction is slow; what is absorbed of it leaves as bicarbonate. As apparent
species the spent caustic carries H2S, CO2 and the NaOH that binds them. Aerobic treatment oxidises the sulfide to
sodium sulfate, which takes two NaOH for each, so spent caustic with at most one CO2 for one H2S replaces fresh caustic.

Symbols
    n_j      component molar flow (mol/s);  R `sulfide_removal[t]`;  c CO2 absorbed per H2S, `carbonate_ratio[t]`
    N, h     `transfer_units[t]` and their height `transfer_unit_height[t]` (m);  k `packing_activity[t]`, multiplier, 1
    u        superficial velocity of the gas, `gas_velocity[t]` (m/s);  w NaOH per caustic, `caustic_mass_fraction[t]`

Equations
    n_H2S(spent) = R n_H2S(inlet),   n_CO2(spent) = c n_H2S(spent),   n_NaOH(caustic) = (1 + c) n_H2S(spent)
    m_NaOH (1 - w) = w m_water in the caustic
    exp(-N) = 1 - R;  packed_height k = N h;  column_area u = flow_vol(inlet)
    the gas leaves saturated with water; component and energy balances (adiabatic); outlets at one temperature and at
    the pressure of the gas

Degrees of freedom: the inlet; temperature and pressure of the caustic (NaOH and Water are results);
sulfide_removal or packed_height; carbonate_ratio, transfer_unit_height, gas_velocity, caustic_mass_fraction. Quality of
the gas: `sulfide_fraction[t]`, mol H2S per mol of dry gas.

Source: Chilton and Colburn 1935, Ind. Eng. Chem. 27, 255 (transfer units of a solute without back pressure).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, Expression, exp, log, value
from pyomo.environ import units as pyunits

from nexus.unit_models.aeration import add_caustic_strength, caustic_flows
from nexus.unit_models.balances import add_component_balances
from nexus.unit_models.gas_liquid import add_water_saturation, guess_water
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config


@declare_process_block_class("BiogasScrubber")
class BiogasScrubberData(UnitModelBlockData):
    """Caustic scrubber; ports `inlet` (gas), `caustic_inlet`, `outlet` (gas), `spent_caustic`.

    Arguments: `gas_property_package` (ideal gas with H2S, CO2, Water), `property_package` (slurry with these and NaOH).
    """

    CONFIG = vessel_config(("property_package", "gas_property_package"), ("inlet",))

    def build(self):
        """Builds states, absorption, sizes and balances."""
        super().build()
        liquid, gas = (require_package(self, name) for name in ("property_package", "gas_property_package"))
        self.inlet_states = add_states(self, {"inlet": gas, "caustic_inlet": liquid}, inlet=True)
        self.outlet_states = add_states(self, {"outlet": gas, "spent_caustic": liquid}, inlet=False)
        self._add_specifications()
        self._add_absorption()
        self._add_sizes()
        add_water_saturation(self, self.outlet_state)
        add_common_temperature(self, self.inlet_states, self.outlet_states)
        add_inlet_pressure(self, self.inlet_state, self.outlet_state)

    def _add_specifications(self):
        add_specification(self, "sulfide_removal", 0.98, (0, 0.99999), DIMENSIONLESS, "Share of the H2S absorbed")
        add_specification(self, "carbonate_ratio", 0.5, (0, 1), DIMENSIONLESS, "CO2 absorbed per H2S, mol/mol")
        add_specification(self, "transfer_unit_height", 0.8, (0.1, 5), pyunits.m, "Height of a transfer unit")
        add_specification(self, "gas_velocity", 0.5, (0.01, 5), pyunits.m / pyunits.s, "Superficial gas velocity")
        add_multiplier(self, "packing_activity", "Mass transfer over that of clean packing")
        add_caustic_strength(self)

    def _add_absorption(self):
        time = self.flowsheet().time

        def caustic(b, t):
            absorbed = b.spent_caustic_state[t].flow_mol_comp["H2S"]
            return b.caustic_inlet_state[t].flow_mol_comp["NaOH"] == (1 + b.carbonate_ratio[t]) * absorbed

        def absorbed(b, t):
            fed = b.inlet_state[t].flow_mol_comp["H2S"]
            return b.spent_caustic_state[t].flow_mol_comp["H2S"] == b.sulfide_removal[t] * fed

        def carbonate(b, t):
            spent = b.spent_caustic_state[t].flow_mol_comp
            return spent["CO2"] == b.carbonate_ratio[t] * spent["H2S"]

        self.absorption = Constraint(time, rule=absorbed, doc="Share of the H2S that is absorbed")
        self.carbonate = Constraint(time, rule=carbonate, doc="CO2 is absorbed in proportion to H2S")
        self.caustic_demand = Constraint(time, rule=caustic, doc="One NaOH binds one H2S or CO2")
        add_component_balances(self, self.inlet_states, self.outlet_states)

    def _add_sizes(self):
        time, gas = self.flowsheet().time, self.outlet_state
        add_result(
            self,
            "transfer_units",
            4.0,
            DIMENSIONLESS,
            "Number of transfer units",
            lambda b, t: exp(-b.transfer_units[t]) == 1 - b.sulfide_removal[t],
            bounds=(0, 12),
        )
        add_result(
            self,
            "packed_height",
            4.0,
            pyunits.m,
            "Height of packing",
            lambda b, t: b.packed_height[t] * b.packing_activity[t] == b.transfer_units[t] * b.transfer_unit_height[t],
        )
        add_result(
            self,
            "column_area",
            10.0,
            pyunits.m**2,
            "Cross-section of the column",
            lambda b, t: b.column_area[t] * b.gas_velocity[t] == b.inlet_state[t].flow_vol,
        )
        self.sulfide_fraction = Expression(
            time,
            rule=lambda b, t: gas[t].flow_mol_comp["H2S"] / (gas[t].flow_mol - gas[t].flow_mol_comp["Water"]),
            doc="H2S in the dry gas, mol/mol",
        )

    def initialize_build(self, **_):
        """Computes absorption, caustic and outlets, then solves the unit."""
        compute_inlets([self.inlet_state])
        for t, inlet in self.inlet_state.items():
            if self.packed_height[t].fixed:
                units = value(self.packed_height[t] * self.packing_activity[t] / self.transfer_unit_height[t])
                self.sulfide_removal[t].set_value(1 - value(exp(-units)))
            removal, ratio = value(self.sulfide_removal[t]), value(self.carbonate_ratio[t])
            self.transfer_units[t].set_value(-log(1 - removal))
            flows, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
            sulfide = removal * flows["H2S"]
            caustic = caustic_flows((1 + ratio) * sulfide, value(self.caustic_mass_fraction[t]))
            caustic_state = self.caustic_inlet_state[t]
            set_stream(caustic_state, caustic, value(caustic_state.temperature), value(caustic_state.pressure))
            spent = {"H2S": sulfide, "CO2": ratio * sulfide}
            gas = {j: n - spent.get(j, 0.0) for j, n in flows.items() if j != "Water"}
            gas["Water"] = guess_water(sum(gas.values()), T, P)
            water = caustic["Water"] + flows["Water"] - gas["Water"]
            set_stream(self.outlet_state[t], gas, T, P)
            set_stream(self.spent_caustic_state[t], {**caustic, **spent, "Water": water}, T, P)
        return solve_from_inlets(self, free=flow_variables(self.caustic_inlet_state, ("NaOH", "Water")))
