"""Presteamer: a screw-conveyed bin in which live steam heats and wets the feedstock.

Purpose: drives out air and brings the solids to about 100 degC before the acid is added.

Ports: `inlet` (slurry), `steam_inlet` (package `steam`), `outlet` (slurry).

Symbols: n molar flow (mol/s), H enthalpy flow (W), tau `residence_time` (s), V `volume` (m3), q volume flow of the
outlet (m3/s), w `power_density` (W/m3), W `work_mechanical` (W).

Equations, for every time:
    n_in[j] + (steam, where j is water) = n_out[j]
    H_in + H_steam + W = H_out
    V = tau q,   W = w V

Degrees of freedom, besides the inlets: `residence_time`, `power_density`, `pressure[t]`; with `temperature[t]` fixed,
the steam's flow is an unknown, else it is an input.

Size variables: `volume[t]`, `work_mechanical[t]`; `steam_ratio[t]` (kg steam per kg of wet feed) for reports.

Source: balances; about 10 min with low-pressure steam in Humbird et al. 2011, NREL/TP-5100-47764.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Expression

from nexus.unit_models import vessel
from nexus.unit_models.conversion_vessel import (
    add_vessel_balances,
    add_vessel_states,
    initialize_vessel,
    steam_flows,
)


@declare_process_block_class("Presteamer")
class PresteamerData(UnitModelBlockData):
    """Direct contact of a slurry with steam."""

    CONFIG = vessel.vessel_config(("property_package", "steam_property_package"), inlets=("inlet", "steam_inlet"))

    def build(self):
        """Builds states, balances and volume."""
        super().build()
        add_vessel_states(self, {"steam": "steam_property_package"})
        vessel.add_volume(self, self.outlet_state, hours=1 / 6)
        vessel.add_agitation(self, power_density=100.0)
        add_vessel_balances(self, heat=False)
        self.steam_ratio = Expression(
            self.flowsheet().time,
            rule=lambda b, t: b.steam_inlet_state[t].flow_mass / b.inlet_state[t].flow_mass,
            doc="Mass of steam per mass of wet feed",
        )

    def initialize_build(self, **options):
        """Solves the presteamer from its inlets; the steam's flow is free where the temperature is fixed."""
        given = all(v.fixed for v in self.temperature.values())
        return initialize_vessel(self, free=steam_flows(self) if given else (), **options)
