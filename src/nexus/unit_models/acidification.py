"""Acidification: sulfuric acid sets organic acids free from their ammonium salts; the base becomes ammonium sulfate.

Ports: `inlet` (broth without cells), `acid_inlet` (sulfuric acid and water), `outlet`, `vent` (carbon dioxide that
bicarbonate gives off, and moisture).

Symbols: n molar flow (mol/s), h = 10^(-pH) with `ph[t]` of the outlet, K_S acid constant of hydrogensulfate, H enthalpy
flow (W), Q `heat_duty`, W `work_mechanical` (W), V `volume` (m3), q volume flow of the outlet (m3/s).
    AmmoniumSuccinate + SulfuricAcid -> SuccinicAcid + AmmoniumSulfate
    2 AmmoniumAcetate + SulfuricAcid -> 2 AceticAcid + AmmoniumSulfate
    2 NH3 + SulfuricAcid -> AmmoniumSulfate

Equations, for every time
    each reaction consumes all of its first reactant
    net charge of the outlet + h/(h + K_S) (n[AmmoniumSulfate] + n[SulfuricAcid]) = 0      sulfate, a part of it HSO4-
    n[j] of inlets + what reactions make = n[j] of outlet + n[j] of vent;   all carbon dioxide leaves by the vent
    vent saturated with water, traces of other vapours at equilibrium
    sum of H + Q + W = H of outlet + H of vent;   V = tau q;   W = w V
The charge balance (`nexus.property_packages.aqueous_equilibria`) gives the acid: two charges a sulfate that the base
needs, and the protons that a low pH holds as hydrogensulfate. A pH above about 3.3 leaves salts and is out of bounds.

Degrees of freedom, besides the inlets: `ph[t]`, `pressure[t]`, one of `temperature[t]` and `heat_duty[t]`,
`residence_time`, `power_density`. The acid in `acid_inlet` is an unknown.

Size variables: `volume[t]`, `work_mechanical[t]`, `acid_demand[t]` (kg/s). Source: charge balance; ideal solution.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, Set, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import apparent_totals, dissociation_constant, net_charge
from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    add_state_equality,
    component_flow,
    component_set,
)
from nexus.unit_models.gas_liquid import add_trace_vapours, add_water_saturation, guess_water, kelvin
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import reaction, reaction_generation, require_components, scale_reactions
from nexus.unit_models.streams import add_specification, component_flows, compute_inlets, set_stream

MOL_PER_S = pyunits.mol / pyunits.s
MOLALITY = pyunits.mol / pyunits.kg
REACTIONS = (
    reaction("AmmoniumSuccinate + SulfuricAcid -> SuccinicAcid + AmmoniumSulfate", "AmmoniumSuccinate"),
    reaction("2 AmmoniumAcetate + SulfuricAcid -> 2 AceticAcid + AmmoniumSulfate", "AmmoniumAcetate"),
    reaction("2 NH3 + SulfuricAcid -> AmmoniumSulfate", "NH3"),
)


@declare_process_block_class("Acidification")
class AcidificationData(UnitModelBlockData):
    """Acidification to a pH; arguments `property_package` (slurry), `gas_property_package` (CO2, Water, traces)."""

    CONFIG = vessel.vessel_config(("property_package", "gas_property_package"), inlets=("inlet", "acid_inlet"))

    def build(self):
        """Builds states, reactions, charge balance, balances and sizes."""
        super().build()
        liquid = vessel.require_package(self, "property_package")
        gas = vessel.require_package(self, "gas_property_package")
        self.inlet_states = vessel.add_states(self, dict.fromkeys(self.config.inlets, liquid), inlet=True)
        product = vessel.add_states(self, {"outlet": liquid}, inlet=False)
        self.outlet_states = [*product, *vessel.add_states(self, {"vent": gas}, inlet=False)]
        vessel.add_outlet_conditions(self, self.outlet_state)
        vessel.add_volume(self, self.outlet_state, hours=0.5)
        vessel.add_agitation(self, power_density=100.0)
        require_components(self, REACTIONS, self.outlet_states, self.inlet_states)
        self._add_reactions()
        self._add_charge_balance()
        self._add_gas()
        self._add_energy()

    def _fed(self, t, j):
        return sum(component_flow(s[t], j) for s in self.inlet_states)

    def _add_reactions(self):
        time, by_name = self.flowsheet().time, {r.name: r for r in REACTIONS}
        self.reaction_set = Set(initialize=list(by_name), doc="Reactions")
        self.reaction_extent = Var(
            time, self.reaction_set, domain=NonNegativeReals, initialize=5.0, units=MOL_PER_S, doc="Extent of reaction"
        )
        scale_reactions(self, 5.0)

        def rule(b, t, r):
            item = by_name[r]
            return -item.coefficient(item.key) * b.reaction_extent[t, r] == b._fed(t, item.key)

        self.complete_reaction = Constraint(
            time, self.reaction_set, rule=rule, doc="Salts and ammonia react completely"
        )
        add_component_balances(self, self.inlet_states, self.outlet_states, reaction_generation(self, REACTIONS))

    def _add_charge_balance(self):
        add_specification(self, "ph", 3.0, (0.5, 3.3), pyunits.dimensionless, "pH of the outlet")
        names = component_set(self.outlet_state)

        def rule(b, t):
            state = b.outlet_state[t]
            flows, T = state.flow_mol_comp, kelvin(state)
            totals = apparent_totals(lambda j: flows[j] if j in names else None)
            water = state.flow_mass_comp["Water"] * MOLALITY
            h = 10 ** (-b.ph[t])
            protonated = h / (h + dissociation_constant("Hydrogensulfate", T))
            sulfate = flows["AmmoniumSulfate"] + flows["SulfuricAcid"]
            return net_charge(totals, b.ph[t], T, water_mass=water) + protonated * sulfate == 0 * MOL_PER_S

        self.charge_balance = Constraint(self.flowsheet().time, rule=rule, doc="The outlet is electrically neutral")
        mass = get_component("SulfuricAcid").molar_mass * pyunits.kg / pyunits.mol
        self.acid_demand = Expression(
            self.flowsheet().time, rule=lambda b, t: mass * b._fed(t, "SulfuricAcid"), doc="Sulfuric acid fed, kg/s"
        )

    def _add_gas(self):
        time, liquid, gas = self.flowsheet().time, self.outlet_state, self.vent_state
        self.degassing = Constraint(
            time,
            rule=lambda b, t: liquid[t].flow_mol_comp["CO2"] == 0 * MOL_PER_S,
            doc="All carbon dioxide leaves by the vent",
        )
        add_water_saturation(self, gas)
        add_trace_vapours(self, gas, liquid)
        for quantity in ("temperature", "pressure"):
            add_state_equality(self, f"vent_{quantity}", gas, liquid, quantity)

    def _add_energy(self):
        add_heat_duty(self)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical)

    def initialize_build(self, **options):
        """Reacts the salts with the acid that their base needs, then solves the unit."""
        compute_inlets(self.inlet_states)
        free = []
        for t in self.flowsheet().time:
            acid = self.acid_inlet_state[t].flow_mol_comp["SulfuricAcid"]
            need = 0.0
            for item in REACTIONS:
                extent = value(self._fed(t, item.key)) / -item.coefficient(item.key)
                self.reaction_extent[t, item.name].set_value(extent)
                need += extent
            if not acid.fixed:
                free.append(acid)
                acid.set_value(1.02 * need)
            self._guess_outlets(t)
        return solve_from_inlets(self, free=free, **options)

    def _guess_outlets(self, t) -> None:
        flows = component_flows(*(s[t] for s in self.inlet_states))
        for item in REACTIONS:
            extent = self.reaction_extent[t, item.name].value
            flows |= {j: flows[j] + n * extent for j, n in item.stoichiometry}
        feed = self.inlet_state[t]
        T = value(self.temperature[t]) if self.temperature[t].fixed else value(feed.temperature) + 5
        P = value(self.pressure[t])
        gas = {"CO2": flows["CO2"], "Water": guess_water(flows["CO2"], T, P)}
        set_stream(self.vent_state[t], gas, T, P)
        set_stream(self.outlet_state[t], flows | {"CO2": 0.0, "Water": flows["Water"] - gas["Water"]}, T, P)
