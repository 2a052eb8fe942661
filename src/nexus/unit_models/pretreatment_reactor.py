"""Pretreatment reactor: dilute acid and live steam hydrolyse hemicellulose at given conversions.

Purpose: the pressurised screw reactor of the design report (158 degC, 5 min, 30 % total solids) with its conversions.

Ports: the inlets that the argument `inlets` names, by default `inlet` (feedstock), `acid_inlet` (sulfuric acid and
water), `water_inlet` and `steam_inlet`; an inlet with "steam" in its name is of the package `steam`, the others are
slurries. `outlet` (slurry, under the reactor's pressure).

Symbols: n molar flow (mol/s), m mass flow (kg/s), nu stoichiometric coefficient, xi extent (mol/s), X conversion,
a `activity` (multiplier), H enthalpy flow (W), Q `heat_duty` (W), W `work_mechanical` (W), w `specific_work` (J/kg),
m_ts mass flow of total solids (everything but volatiles), tau `residence_time` (s), V `volume` (m3), q volume flow of
the outlet (m3/s).

Equations, for every time:
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n_out[j]
    -nu[r,key] xi[r] = X[r] a (inflow of the key + what earlier stages make of it)
    sum of H of inlets + Q + W = H_out
    W = w m_ts of `inlet`         plug screw, conveyors and agitation end as heat in the slurry
    V = tau q
    total_solids = sum of m_ts of inlets / sum of m of inlets

Degrees of freedom, besides the inlets: `pressure[t]`, `residence_time`, `specific_work`; of `temperature[t]`,
`heat_duty[t]` (0 for an insulated reactor) and the steam's flow, two are inputs; `conversion[r]` by `set_conversions`.
`activity[t]` is a multiplier of all conversions, fixed at 1.

Size variables: `dry_flow_mass[t]` (total solids of `inlet`, the cost basis), `volume[t]`, `work_mechanical[t]`.

Source: Humbird et al. 2011, NREL/TP-5100-47764, tables 5 and 6; balances.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models import vessel
from nexus.unit_models.balances import add_work
from nexus.unit_models.conversion_vessel import (
    add_vessel_balances,
    add_vessel_states,
    initialize_vessel,
    inlet_states,
    steam_flows,
)
from nexus.unit_models.reactions import set_conversions
from nexus.unit_models.solids import total_solids_flow_mass


@declare_process_block_class("PretreatmentReactor")
class PretreatmentReactorData(UnitModelBlockData):
    """Dilute-acid reactor with conversions, heated by live steam."""

    CONFIG = vessel.vessel_config(
        ("property_package", "steam_property_package"),
        inlets=("inlet", "acid_inlet", "water_inlet", "steam_inlet"),
    )
    vessel.declare_reactions(CONFIG)

    def build(self):
        """Builds states, reactions, balances, solids and sizes."""
        super().build()
        add_vessel_states(self, {"steam": "steam_property_package"})
        vessel.add_volume(self, self.outlet_state, hours=5 / 60)
        self._add_solids()
        self._add_power()
        activity = vessel.add_multiplier(self, "activity", "Multiplier of all conversions")
        add_vessel_balances(self, activity={r.name: activity for r in self.config.reactions})

    def _add_solids(self):
        time, states = self.flowsheet().time, inlet_states(self)
        self.dry_flow_mass = Expression(
            time, rule=lambda b, t: total_solids_flow_mass(states[0][t]), doc="Total solids of the first inlet"
        )
        self.solids_fed = Expression(
            time, rule=lambda b, t: sum(total_solids_flow_mass(s[t]) for s in states), doc="Total solids of all inlets"
        )
        self.mass_fed = Expression(
            time, rule=lambda b, t: sum(s[t].flow_mass for s in states), doc="Mass of all inlets"
        )
        self.total_solids = Expression(
            time, rule=lambda b, t: b.solids_fed[t] / b.mass_fed[t], doc="Mass fraction of total solids as fed"
        )

    def _add_power(self):
        self.specific_work = Var(
            initialize=2e5, bounds=(0, 2e6), units=pyunits.J / pyunits.kg, doc="Work per mass of dry feed"
        )
        set_scaling_factor(self.specific_work, 1e-5)
        add_work(self, initialize=4e6)
        set_scaling_factor(self.work_mechanical, 1e-6)

        def rule(b, t):
            return b.work_mechanical[t] == b.specific_work * b.dry_flow_mass[t]

        self.screw_power = Constraint(self.flowsheet().time, rule=rule, doc="Power is proportional to the dry feed")

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; the steam's flow is free where temperature and heat duty are fixed."""
        given = all(v.fixed for v in (*self.temperature.values(), *self.heat_duty.values()))
        return initialize_vessel(self, free=steam_flows(self) if given else (), **options)
