"""Oligomer hold tank: acid takes dissolved oligomers apart into sugars in a stirred vessel, by first-order kinetics.

Purpose: the acid hold behind the blow-down of a pretreatment that dissolves hemicellulose mostly as oligomers.

Ports: by default `inlet` (slurry) and `acid_inlet` (acid and water); `outlet`.

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, xi `kinetic_extent` (mol/s), k `specific_rate` (1/s),
tau `residence_time` (s), a `activity` (multiplier), H enthalpy flow (W), Q `heat_duty` (W), W `work_mechanical` (W),
w `power_density` (W/m3), V `volume` (m3), q volume flow of the outlet (m3/s), f `filling_fraction`, N `vessel_count`.

Equations, for every time:
    xi[r] = tau k[r] n_out[key]        well mixed; k of temperature and acid: `hydrolysis_network`
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n_out[j]
    sum of H of inlets + Q + W = H_out
    V = tau q,   W = w V,   V_vessel = V / (f N)
`oligomer_conversion[t]` is the fraction of the entering oligomers (and of those that polymers make) that become sugars.

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]` (0: adiabatic),
`residence_time`, `power_density`, `filling_fraction`, `vessel_count`. `activity` and `reactivity` are fixed at 1.

Size variables: `volume[t]`, `vessel_volume[t]`, `vessel_count`, `heat_duty[t]`, `work_mechanical[t]`.

Source: balances; rate laws with their sources in `pretreatment_kinetics` (with acid for 120 to 190 degC).
"""

import numpy as np
from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, value

from nexus.unit_models import vessel
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty, component_flow
from nexus.unit_models.conversion_vessel import add_vessel_states, guess_outlets, inlet_states
from nexus.unit_models.equilibrium_stages import follow
from nexus.unit_models.hydrolysis_network import (
    Catalyst,
    add_catalyst,
    add_extents,
    add_rate_constants,
    follow_acid,
    kinetic_species,
    network,
    rate_matrix,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import require_components


@declare_process_block_class("OligomerHoldTank")
class OligomerHoldTankData(UnitModelBlockData):
    """Stirred tank with the kinetics of hot water and acid."""

    CONFIG = vessel.vessel_config(("property_package",), inlets=("inlet", "acid_inlet"))
    CONFIG.declare(
        "catalyst", ConfigValue(default=Catalyst.sulfuric_acid, domain=In(Catalyst), description="What catalyses")
    )

    def build(self):
        """Builds states, kinetics, balances and sizes."""
        super().build()
        add_vessel_states(self)
        vessel.add_volume(self, self.outlet_state, hours=0.5)
        vessel.add_agitation(self, power_density=100.0)
        vessel.add_vessels(self, filling=0.9)
        vessel.add_multiplier(self, "activity", "Multiplier of all rates")
        self.network = network(list(self.config.property_package.component_list))
        inlets = inlet_states(self)
        require_components(self, [r.reaction for r in self.network], [self.outlet_state], inlets)
        add_catalyst(self, self.outlet_state, self.config.catalyst, inlets)
        add_rate_constants(self, self.outlet_state, self.network)
        self.generation = add_extents(self, self.network)
        self._add_kinetics()
        add_component_balances(self, inlets, [self.outlet_state], self.generation)
        add_heat_duty(self)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(self, inlets, [self.outlet_state], heat=self.heat_duty, work=self.work_mechanical)

    def _add_kinetics(self):
        """Adds the extents of a well-mixed vessel and the conversion of oligomers."""
        time, by_name = self.flowsheet().time, {r.name: r for r in self.network}

        def extent(b, t, name):
            rate = b.specific_rate[t, name] * component_flow(b.outlet_state[t], by_name[name].key)
            return b.kinetic_extent[t, name] == b.residence_time * rate

        self.well_mixed = Constraint(
            time, self.kinetic_reactions, rule=extent, doc="Rates are those of what leaves the vessel"
        )
        made = [r for r in self.network if r.steps == ("oligomer_to_sugar",)]

        def conversion(b, t):
            sugars = sum(b.kinetic_extent[t, r.name] for r in made)
            return sugars / (sugars + sum(component_flow(b.outlet_state[t], r.key) for r in made))

        self.oligomer_conversion = Expression(time, rule=conversion, doc="Oligomers that become sugars, for reports")

    def initialize_build(self, **options):
        """Computes rates where the inlet is and the outlet by its linear balance, then solves the tank."""
        inlets, species = inlet_states(self), kinetic_species(self.network)
        guess_outlets(self, inlets, None)
        for t in self.flowsheet().time:
            follow_acid(self, t)
            follow([(self.rate_constant, self.rate_law), (self.specific_rate, self.specific_rate_equation)], t)
            fed = np.array([sum(value(component_flow(s[t], j)) for s in inlets) for j in species])
            tau = value(self.residence_time)
            left = np.linalg.solve(np.eye(len(species)) - tau * rate_matrix(self, t, self.network, species), fed)
            flows = dict(zip(species, left, strict=True))
            for r in self.network:
                self.kinetic_extent[t, r.name].set_value(tau * value(self.specific_rate[t, r.name]) * flows[r.key])
        guess_outlets(self, inlets, self.generation)
        return solve_from_inlets(self, **options)
