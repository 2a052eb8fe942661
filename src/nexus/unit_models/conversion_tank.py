"""Conversion tank: a stirred vessel of several inlets in which reactions run to given conversions.

Purpose: oligomer hold, blow-down and neutralisation tanks, stages of a tank train; in general any liquid vessel whose
chemistry is known as conversions.

Ports: the inlets named by the argument `inlets`; `outlet`; `vent` where `vent_property_package` is given.

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, X conversion of the key of a reaction, xi extent (mol/s),
H enthalpy flow (W), Q `heat_duty` and W `work_mechanical` into the vessel (W), tau `residence_time` (s), V `volume`
of the contents (m3), w `power_density` of agitation (W/m3), q volume flow of the outlet (m3/s), f `filling_fraction`.

Equations, for every time:
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n[j] of the outlet + n[j] of the vent
    -nu[r,key] xi[r] = X[r] a (inflow of the key + what earlier stages make of it)       a = `activity` (multiplier)
    sum of H of inlets + Q + W = H of the outlet + H of the vent
    V = tau q,   W = w V,   V_vessel = V / (f N)
Vent: equilibrium with the liquid that leaves, see `nexus.unit_models.vent`.

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]` (0: adiabatic),
`residence_time`, `power_density`, `filling_fraction`, `vessel_count`; `conversion[r]` by `set_conversions`; multipliers
and activity coefficients of the vent are fixed when built.

Size variables: `volume[t]`, `vessel_volume[t]`, `vessel_count`, `heat_duty[t]`, `work_mechanical[t]`.

Source: balances; conversions belong to the plant, with their sources.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class

from nexus.unit_models import vessel
from nexus.unit_models.conversion_vessel import add_vessel_balances, add_vessel_states, initialize_vessel
from nexus.unit_models.reactions import set_conversions


@declare_process_block_class("ConversionTank")
class ConversionTankData(UnitModelBlockData):
    """Stirred vessel with conversions, optional vent, heat duty and agitation."""

    CONFIG = vessel.vessel_config(("property_package", "vent_property_package"), inlets=("inlet",))
    vessel.declare_reactions(CONFIG)

    def build(self):
        """Builds states, reactions, balances and sizes."""
        super().build()
        add_vessel_states(self, vent="vent_property_package")
        vessel.add_volume(self, self.outlet_state, hours=0.5)
        vessel.add_agitation(self, power_density=100.0)
        vessel.add_vessels(self, filling=0.9)
        add_vessel_balances(self)

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves the tank from its inlets; `options` go to the kernel."""
        return initialize_vessel(self, **options)
