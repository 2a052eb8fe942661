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

from nexus.unit_models import vessel
from nexus.unit_models.conversion_vessel import (
    add_vessel_balances,
    add_vessel_states,
    initialize_vessel,
    inlet_states,
    steam_flows,
)
from nexus.unit_models.reactions import set_conversions
from nexus.unit_models.screw_reactor import add_screw_power, add_solids_loading


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
        add_solids_loading(self, inlet_states(self))
        add_screw_power(self)
        activity = vessel.add_multiplier(self, "activity", "Multiplier of all conversions")
        add_vessel_balances(self, activity={r.name: activity for r in self.config.reactions})

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; the steam's flow is free where temperature and heat duty are fixed."""
        given = all(v.fixed for v in (*self.temperature.values(), *self.heat_duty.values()))
        return initialize_vessel(self, free=steam_flows(self) if given else (), **options)
