"""Saccharification: enzymes hydrolyse cellulose at given conversions, first continuously, then in batch vessels.

Purpose: the high-solids continuous stage (24 h) and the batch stage (60 h) of the design report as one item.

Ports: by default `inlet` (conditioned slurry) and `enzyme_inlet` (broth with `Enzyme`); `outlet`.

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, xi extent (mol/s), X conversion, a `enzyme_activity`
(multiplier), H enthalpy flow (W), Q `heat_duty` (W), W `work_mechanical` (W), tau `residence_time` of the continuous
stage (s), tau_b `batch_time` (s), q volume flow of the outlet (m3/s), V `volume` of the contents of the continuous
stage, V_b `batch_volume` (m3), w `power_density` (W/m3).

Equations, for every time:
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n_out[j]
    -nu[r,key] xi[r] = X[r] a (inflow of the key + what earlier stages make of it)
    sum of H of inlets + Q + W = H_out
    V = tau q,   V_b = tau_b q,   W = w (V + V_b)

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]`, `residence_time`,
`batch_time`, `power_density`; `conversion[r]` by `set_conversions`; `enzyme_activity[t]` is fixed at 1.

`enzyme_loading[t]` is the protein per cellulose fed (kg/kg); a flowsheet that prescribes it writes
enzyme_flow_mass == loading * cellulose_flow_mass and leaves the enzyme's flow free.

Size variables: `volume[t]`, `batch_volume[t]`, `heat_duty[t]`, `work_mechanical[t]`.

Source: Humbird et al. 2011, NREL/TP-5100-47764, table 9; balances.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import add_work, component_flow
from nexus.unit_models.conversion_vessel import (
    add_vessel_balances,
    add_vessel_states,
    initialize_vessel,
    inlet_states,
)
from nexus.unit_models.reactions import set_conversions


@declare_process_block_class("SaccharificationTank")
class SaccharificationTankData(UnitModelBlockData):
    """Continuous and batch enzymatic hydrolysis with conversions."""

    CONFIG = vessel.vessel_config(("property_package",), inlets=("inlet", "enzyme_inlet"))
    vessel.declare_reactions(CONFIG)

    def build(self):
        """Builds states, reactions, balances, enzyme loading and sizes."""
        super().build()
        add_vessel_states(self)
        vessel.add_volume(self, self.outlet_state, hours=24)
        self._add_batch_stage()
        self._add_power()
        self._add_enzyme_loading()
        activity = vessel.add_multiplier(self, "enzyme_activity", "Activity of the enzyme relative to its design")
        add_vessel_balances(self, activity={r.name: activity for r in self.config.reactions})

    def _add_batch_stage(self):
        vessel.add_time(self, "batch_time", 60, "Time of the batch stage")
        self.batch_volume = Expression(
            self.flowsheet().time,
            rule=lambda b, t: b.batch_time * b.outlet_state[t].flow_vol,
            doc="Volume of the contents of the batch stage",
        )

    def _add_power(self):
        self.power_density = Var(
            initialize=10.0, bounds=(0, 1e5), units=pyunits.W / pyunits.m**3, doc="Agitation power per volume"
        )
        set_scaling_factor(self.power_density, 0.1)
        add_work(self, initialize=3e5)
        set_scaling_factor(self.work_mechanical, 1e-5)

        def rule(b, t):
            return b.work_mechanical[t] == b.power_density * (b.volume[t] + b.batch_volume[t])

        self.agitation_power = Constraint(self.flowsheet().time, rule=rule, doc="Agitation enters the contents as heat")

    def _add_enzyme_loading(self):
        inlets, time = inlet_states(self), self.flowsheet().time

        def fed(j):
            mass = get_component(j).molar_mass * pyunits.kg / pyunits.mol
            return lambda b, t: mass * sum(component_flow(s[t], j) for s in inlets)

        self.enzyme_flow_mass = Expression(time, rule=fed("Enzyme"), doc="Mass flow of enzyme protein that enters")
        self.cellulose_flow_mass = Expression(time, rule=fed("Glucan"), doc="Mass flow of cellulose that enters")
        self.enzyme_loading = Expression(
            time,
            rule=lambda b, t: b.enzyme_flow_mass[t] / b.cellulose_flow_mass[t],
            doc="Enzyme protein per cellulose",
        )

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; `options` go to the kernel."""
        return initialize_vessel(self, **options)
