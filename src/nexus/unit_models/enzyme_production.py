"""Enzyme production: an aerobic fungus makes cellulase from glucose in aerated, stirred vessels.

Purpose: the on-site enzyme area of the design report as one fermenter with its air compressors. Glucose has three
fates, each a reaction that closes all elements by itself: protein, cells (nitrogen from ammonia, sulfur from ammonium
sulfate) and respiration. Their shares are conversions; oxygen demand, carbon dioxide and heat follow.

Ports: by default `inlet` (glucose and water), `nutrient_inlet` (ammonia, salts, corn steep liquor), `air_inlet`
(package `gas_property_package`: an inlet with "air" in its name); `outlet` (broth with `Enzyme` and `Cells`); `vent`
(off-gas, the same gas package).

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, xi extent (mol/s), X conversion, a
`fermentation_activity` (multiplier of all conversions), H enthalpy flow (W), Q `heat_duty` (W, negative: cooling),
W `work_mechanical` (W), tau `residence_time` (s), V `volume` of the contents (m3), q volume flow of the outlet (m3/s),
w `power_density` of agitation, w_a `aeration_power_density` of compression (W/m3), f `filling_fraction`,
N `vessel_count`.

Equations, for every time:
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n[j] of the outlet + n[j] of the vent
    -nu[r,key] xi[r] = X[r] a (inflow of the key + what earlier stages make of it)
    sum of H of inlets + Q + W = H of the outlet + H of the vent
    V = tau q,   W = (w + w_a) V,   V_vessel = V / (f N)
Vent: equilibrium with the broth, see `nexus.unit_models.vent`; air enters at the pressure of its compressor's intake,
and the work of compression is part of W.

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]`, `residence_time`,
`power_density`, `aeration_power_density`, `filling_fraction`, `vessel_count`; `conversion[r]` by `set_conversions`.

For flowsheets that prescribe demand, titre or aeration: `enzyme_product[t]` (kg/s), `protein_titre[t]` (kg/m3) and
`oxygen_utilisation[t]` (share of the oxygen in the air that is consumed). They free a feed and write a product form,
for instance enzyme_product == titre * flow_vol of the outlet.

Size variables: `volume[t]`, `vessel_volume[t]`, `vessel_count`, `heat_duty[t]`, `work_mechanical[t]`.

Source: Humbird et al. 2011, NREL/TP-5100-47764 (glucose-fed Trichoderma on site). Agitation 400 and compression
2183 W/m3 at 0.58 vessel volumes a minute: Slade et al. 2009, Biotechnol. Biofuels 2:15, table 4, after the NREL 1999
design. Splitting glucose among reactions that each close: balances.
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


@declare_process_block_class("EnzymeProduction")
class EnzymeProductionData(UnitModelBlockData):
    """Aerated fermenters with conversions of glucose to enzyme, cells and carbon dioxide."""

    CONFIG = vessel.vessel_config(
        ("property_package", "gas_property_package"), inlets=("inlet", "nutrient_inlet", "air_inlet")
    )
    vessel.declare_reactions(CONFIG)

    def build(self):
        """Builds states, reactions, balances, power and sizes."""
        super().build()
        add_vessel_states(self, {"air": "gas_property_package"}, vent="gas_property_package")
        vessel.add_volume(self, self.outlet_state, hours=120)
        vessel.add_vessels(self, filling=0.8)
        self._add_power()
        activity = vessel.add_multiplier(self, "fermentation_activity", "Activity of the organism")
        add_vessel_balances(self, activity={r.name: activity for r in self.config.reactions})
        self._add_figures()

    def _add_power(self):
        for name, start, doc in (
            ("power_density", 400.0, "Agitation power per volume"),
            ("aeration_power_density", 2183.0, "Power of air compression per volume"),
        ):
            variable = Var(initialize=start, bounds=(0, 1e5), units=pyunits.W / pyunits.m**3, doc=doc)
            setattr(self, name, variable)
            set_scaling_factor(variable, 1e-3)
        add_work(self, initialize=3e6)
        set_scaling_factor(self.work_mechanical, 1e-6)

        def rule(b, t):
            return b.work_mechanical[t] == (b.power_density + b.aeration_power_density) * b.volume[t]

        self.fermenter_power = Constraint(
            self.flowsheet().time, rule=rule, doc="Agitation and compression enter the vessel as heat"
        )

    def _add_figures(self):
        time, inlets = self.flowsheet().time, inlet_states(self)
        mass = get_component("Enzyme").molar_mass * pyunits.kg / pyunits.mol

        def utilisation(b, t):
            fed = sum(component_flow(s[t], "O2") for s in inlets)
            return (fed - component_flow(b.vent_state[t], "O2")) / fed

        self.enzyme_product = Expression(
            time,
            rule=lambda b, t: mass * component_flow(b.outlet_state[t], "Enzyme"),
            doc="Mass flow of enzyme protein in the broth",
        )
        self.protein_titre = Expression(
            time, rule=lambda b, t: b.enzyme_product[t] / b.outlet_state[t].flow_vol, doc="Enzyme protein per broth"
        )
        self.oxygen_utilisation = Expression(time, rule=utilisation, doc="Share of the oxygen in the air consumed")

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; `options` go to the kernel."""
        return initialize_vessel(self, **options)
