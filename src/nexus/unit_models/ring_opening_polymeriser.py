"""Ring-opening polymeriser: molten lactide polymerises with tin octoate to polylactide in a row of mixed stages.

A loop or stirred reactor with a plug-flow finisher behaves as a row of equal stages; many stages are plug flow.

Ports: `inlet` (lactide with the lactic acid and water that start chains), `outlet` (melt of polymer and lactide).

Symbols, stages i = 1 to N
    n_j    component molar flow (mol/s);  q volume flow of the melt (m3/s);  T, tau `residence_time` (s) of all stages
    l_i    lactide left behind stage i (mol/s), `lactide_left[t, i]`
    c      tin per lactide fed, `catalyst_ratio[t]`;  C = c l_0/q, D = n_LacticAcid/q concentrations (mol/m3)
    f      active fraction of the catalyst, `active_fraction[t]`;  a `catalyst_activity` (multiplier)
    k_p, m_eq, K_a   propagation constant, equilibrium monomer, activation (`nexus.unit_models.lactide_kinetics`)
    k_s    constant of random scission (1/s);  S chains made by scission (mol/s), `scission[t]`
    M_n    number-average molar mass (kg/mol), `molar_mass_number[t]`

Equations
    Lactide -> 2 Lactoyl;  Lactide + Water -> Lactoyl + LacticAcid, to the last of the water (it starts chains)
    f (A0 + f C) = K_a (1 - f) (D - f C)
    l_(i-1) - l_i = a k_p f C tau/N (l_i - q m_eq),   l_0 the lactide that water leaves
    S = k_s tau/N sum over i of the Lactoyl behind stage i
    M_n (n_LacticAcid + S) = m_Lactoyl + m_LacticAcid of the outlet
    sum of H + heat_duty + work_mechanical = H of the outlet;   V = tau q

Scission gives two chains without water, one with an unsaturated end; it counts in M_n and is not a component. Catalyst
and octanoic acid (tens of ppm) are not carried.

Degrees of freedom: the inlet, temperature, pressure, residence_time, catalyst_ratio, power_density. Arguments:
`property_package` (slurry: Lactide, Lactoyl, LacticAcid, Water), `stages` (4).

Results: `conversion[t]` of lactide, `molar_mass_number[t]`. Sizes: `volume[t]`, `work_mechanical[t]`,
`heat_duty[t]` (net: `preheat_duty[t]` of the feed less `reaction_cooling[t]`).

Source: as `lactide_kinetics`. Range 130 to 205 degC (the package ends at 480 K), lactide over tin
1000 to 80 000.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, PositiveInt
from pyomo.environ import Constraint, Expression, RangeSet, Reals, Set, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import condensed_enthalpy, get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.lactide_kinetics import (
    END,
    LACTIDE,
    MODEL,
    UNIT,
    UNITS_PER_LACTIDE,
    activation,
    active_fraction,
    arrhenius,
    equilibrium_concentration,
)
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.reactions import reaction, reaction_generation, require_components, scale_reactions
from nexus.unit_models.streams import DIMENSIONLESS, add_result, add_specification, component_flows, set_stream

MOL_PER_S = pyunits.mol / pyunits.s
REACTIONS = (
    reaction("Lactide + Water -> Lactoyl + LacticAcid", "Water", name="initiation"),
    reaction("Lactide -> 2 Lactoyl", "Lactide", name="propagation"),
)


@declare_process_block_class("RingOpeningPolymeriser")
class RingOpeningPolymeriserData(UnitModelBlockData):
    """Polymerisation of lactide in the melt; ports `inlet`, `outlet`."""

    CONFIG = vessel.vessel_config(("property_package",), ("inlet",))
    CONFIG.declare("stages", ConfigValue(default=4, domain=PositiveInt, description="Number of mixed stages"))

    def build(self):
        """Builds states, kinetics, molar mass and balances."""
        super().build()
        package = vessel.require_package(self, "property_package")
        self.inlet_states = vessel.add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = vessel.add_states(self, {"outlet": package}, inlet=False)
        require_components(self, REACTIONS, self.outlet_states, self.inlet_states)
        vessel.add_outlet_conditions(self, self.outlet_state)
        vessel.add_volume(self, self.outlet_state, hours=1)
        vessel.add_agitation(self, power_density=1000.0)
        vessel.add_multiplier(self, "catalyst_activity", "Activity of the tin over that of fresh catalyst")
        add_constants(self, "kinetic_constants.csv", MODEL, bounded=False)
        self.stage = RangeSet(self.config.stages, doc="Stages in the order of the melt")
        self._add_extents()
        self._add_kinetics()
        self._add_molar_mass()
        add_heat_duty(self, initialize=-1e5)
        set_scaling_factor(self.heat_duty, 1e-5)
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical)
        self._add_duties()

    def _add_duties(self):
        time = self.flowsheet().time

        def preheat(b, t):
            inlet, T = b.inlet_state[t], b.outlet_state[t].temperature / pyunits.K
            hot = sum(n * condensed_enthalpy(get_component(j), T) for j, n in inlet.flow_mol_comp.items())
            return hot * pyunits.J / pyunits.mol - inlet.enthalpy_flow

        self.preheat_duty = Expression(time, rule=preheat, doc="Heat that brings the feed to the melt's temperature, W")
        self.reaction_cooling = Expression(
            time, rule=lambda b, t: b.preheat_duty[t] - b.heat_duty[t], doc="Heat of polymerisation and agitation, W"
        )

    def _add_extents(self):
        time = self.flowsheet().time
        self.reaction_set = Set(initialize=[r.name for r in REACTIONS], doc="Reactions")
        self.reaction_extent = Var(
            time, self.reaction_set, domain=Reals, initialize=1.0, units=MOL_PER_S, doc="Extent of reaction"
        )
        scale_reactions(self, 1.0)
        self.water_starts_chains = Constraint(
            time,
            rule=lambda b, t: b.reaction_extent[t, "initiation"] == b.inlet_state[t].flow_mol_comp["Water"],
            doc="All water opens a ring and starts a chain",
        )
        add_component_balances(self, self.inlet_states, self.outlet_states, reaction_generation(self, REACTIONS))

    def _add_kinetics(self):
        time = self.flowsheet().time
        add_specification(self, "catalyst_ratio", 2e-4, (1e-6, 1e-2), DIMENSIONLESS, "Tin per lactide fed, mol/mol")
        add_specification(self, "active_fraction", 0.9, (0, 1), DIMENSIONLESS, "Active chains per tin")
        self.lactide_left = Var(
            time, self.stage, initialize=1.0, bounds=(0, None), units=MOL_PER_S, doc="Lactide behind a stage"
        )
        for data in self.lactide_left.values():
            set_scaling_factor(data, 1.0)

        def active(b, t):
            tin = b.catalyst_ratio[t] * b.inlet_state[t].flow_mol_comp[LACTIDE]
            left, right = activation(b, b.active_fraction[t], tin, b.acid_impurity * tin, self._chains(t))
            return left == right

        def propagation(b, t, i):
            T, q = b.outlet_state[t].temperature, b.outlet_state[t].flow_vol
            rate = b.catalyst_activity[t] * arrhenius(b, "propagation", T) * b.active_fraction[t]
            tin = b.catalyst_ratio[t] * b.inlet_state[t].flow_mol_comp[LACTIDE]
            gap = b.lactide_left[t, i] - q * equilibrium_concentration(b, T)
            passed = rate * tin * b.residence_time / b.config.stages * gap
            return (b._before(t, i) - b.lactide_left[t, i]) * q == passed

        self.activation_equilibrium_of_tin = Constraint(time, rule=active, doc="Tin is shared by octoate and chains")
        self.propagation = Constraint(time, self.stage, rule=propagation, doc="Reversible propagation in a mixed stage")
        self.lactide_leaves = Constraint(
            time,
            rule=lambda b, t: b.outlet_state[t].flow_mol_comp[LACTIDE] == b.lactide_left[t, b.config.stages],
            doc="The outlet is that of the last stage",
        )
        self.conversion = Expression(
            time,
            rule=lambda b, t: 1 - b.outlet_state[t].flow_mol_comp[LACTIDE] / b.inlet_state[t].flow_mol_comp[LACTIDE],
            doc="Conversion of lactide",
        )

    def _chains(self, t):
        return self.outlet_state[t].flow_mol_comp[END]

    def _before(self, t, i):
        if i > 1:
            return self.lactide_left[t, i - 1]
        return self.inlet_state[t].flow_mol_comp[LACTIDE] - self.reaction_extent[t, "initiation"]

    def _add_molar_mass(self):
        def scission(b, t):
            out = b.outlet_state[t].flow_mol_comp
            units = sum(
                out[UNIT] - UNITS_PER_LACTIDE * (b.lactide_left[t, i] - b.lactide_left[t, b.config.stages])
                for i in b.stage
            )
            constant = arrhenius(b, "scission", b.outlet_state[t].temperature)
            return b.scission[t] == constant * b.residence_time / b.config.stages * units

        def mean(b, t):
            mass = b.outlet_state[t].flow_mass_comp
            return b.molar_mass_number[t] * (b._chains(t) + b.scission[t]) == mass[UNIT] + mass[END]

        add_result(self, "scission", 1e-3, MOL_PER_S, "Chains made by random scission", scission)
        units = pyunits.kg / pyunits.mol
        add_result(self, "molar_mass_number", 100.0, units, "Number-average molar mass", mean, bounds=(0, 1e5))

    def initialize_build(self, **options):
        """Computes the stages one after the other, then solves the unit."""
        for t, inlet in self.inlet_state.items():
            inlet.compute_flows()
            n, T = component_flows(inlet), value(self.temperature[t])
            self.reaction_extent[t, "initiation"].set_value(n["Water"])
            left, chains = n[LACTIDE] - n["Water"], n[END] + n["Water"]
            set_stream(self.outlet_state[t], n | {"Water": 0.0, END: chains}, T, value(self.pressure[t]))
            tin = value(self.catalyst_ratio[t]) * n[LACTIDE]
            f = active_fraction(value(self.activation_equilibrium), tin, value(self.acid_impurity) * tin, chains)
            self.active_fraction[t].set_value(f)
            q, kelvin = value(self.outlet_state[t].flow_vol), T * pyunits.K
            rate = value(self.catalyst_activity[t] * arrhenius(self, "propagation", kelvin)) * f * tin / q
            power = rate * value(self.residence_time) / self.config.stages
            limit, start, made = q * value(equilibrium_concentration(self, kelvin)), left, 0.0
            for i in self.stage:
                left = (left + power * limit) / (1 + power)
                self.lactide_left[t, i].set_value(left)
                made += n[UNIT] + n["Water"] + UNITS_PER_LACTIDE * (start - left)
            self.reaction_extent[t, "propagation"].set_value(start - left)
            units = n[UNIT] + n["Water"] + UNITS_PER_LACTIDE * (start - left)
            flows = n | {LACTIDE: left, UNIT: units, END: chains, "Water": 0.0}
            set_stream(self.outlet_state[t], flows, T, value(self.pressure[t]))
            scission = value(arrhenius(self, "scission", kelvin) * self.residence_time) / self.config.stages * made
            self.scission[t].set_value(scission)
            mass = units * get_component(UNIT).molar_mass + chains * get_component(END).molar_mass
            self.molar_mass_number[t].set_value(mass / max(chains + scission, 1e-9))
        return solve_from_inlets(self, **options)
