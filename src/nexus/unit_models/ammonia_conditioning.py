"""Ammonia conditioning: ammonia brings the pretreated slurry to the pH of the enzymes; dilution water cools it.

Purpose: neutralises sulfuric acid and the part of the acetic acid that is ionised at the target pH. One charge balance
gives the ammonia demand; at pH 4 to 7 protons, hydroxide, bisulfate and free ammonia are negligible in it.

Ports: by default `inlet` (slurry), `ammonia_inlet` (ammonia and water), `water_inlet`; `outlet`.

Symbols: n molar flow (mol/s), xi extent (mol/s), alpha `ionised_fraction` of acetic acid, pKa `acetic_acid_pka`,
H enthalpy flow (W), W `work_mechanical` (W), tau `residence_time` (s), V `volume` (m3), q volume flow of the outlet.
S: H2SO4 + 2 NH3 -> (NH4)2SO4.   A: AceticAcid + NH3 -> AmmoniumAcetate.

Equations, for every time (sums over the inlets):
    [NH4+] = 2 [SO4--] + [Ac-]                              charge balance, which is the next three lines:
      xi_S = sum of n[SulfuricAcid]
      xi_A + sum of n[AmmoniumAcetate] = alpha (sum of n[AceticAcid] + n[AmmoniumAcetate])
      n_out[NH3] = 0
    alpha (1 + 10^(pKa - pH)) = 1
    sum of n[j] + nu_S[j] xi_S + nu_A[j] xi_A = n_out[j]
    sum of H + W = H_out                                    adiabatic: heats of neutralisation are in the enthalpies
    V = tau q,   W = w V

Degrees of freedom, besides the inlets: `ph[t]`, `pressure[t]`, `residence_time`, `power_density`. The flow of ammonia
in `ammonia_inlet` is an unknown. `acetic_acid_pka` is fixed at 4.76 (25 degC, ionic strength 0).

Size variables: `volume[t]`, `work_mechanical[t]`, `ammonia_demand[t]` (kg/s), the outlet's `flow_mass`.

Source: Humbird et al. 2011, NREL/TP-5100-47764 (ammonia to about pH 5, no sugar loss); pKa of acetic acid: CRC
Handbook.
"""

import math

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, NonNegativeReals, Set, Var, exp, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import add_component_balances, add_energy_balance, component_flow
from nexus.unit_models.conversion_vessel import add_vessel_states, guess_outlets, inlet_states
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import reaction, reaction_generation, require_components, scale_reactions

LN_10 = math.log(10.0)
REACTIONS = (
    reaction("SulfuricAcid + 2 NH3 -> AmmoniumSulfate", "SulfuricAcid", name="neutralisation"),
    reaction("AceticAcid + NH3 -> AmmoniumAcetate", "AceticAcid", name="buffering"),
)


@declare_process_block_class("AmmoniaConditioning")
class AmmoniaConditioningData(UnitModelBlockData):
    """Neutralisation to a target pH with ammonia."""

    CONFIG = vessel.vessel_config(("property_package",), inlets=("inlet", "ammonia_inlet", "water_inlet"))

    def build(self):
        """Builds states, charge balance, balances and sizes."""
        super().build()
        add_vessel_states(self)
        vessel.add_volume(self, self.outlet_state, hours=0.5)
        vessel.add_agitation(self, power_density=20.0)
        inlets = inlet_states(self)
        require_components(self, REACTIONS, [self.outlet_state], inlets)
        self._add_acidity()
        self._add_charge_balance(inlets)
        add_component_balances(self, inlets, [self.outlet_state], reaction_generation(self, REACTIONS))
        add_energy_balance(self, inlets, [self.outlet_state], work=self.work_mechanical)
        mass = get_component("NH3").molar_mass * pyunits.kg / pyunits.mol
        self.ammonia_demand = Expression(
            self.flowsheet().time,
            rule=lambda b, t: mass * sum(component_flow(s[t], "NH3") for s in inlets),
            doc="Mass flow of ammonia that enters",
        )

    def _add_acidity(self):
        time = self.flowsheet().time
        self.ph = Var(time, initialize=5.0, bounds=(4, 7), units=pyunits.dimensionless, doc="Target pH")
        self.acetic_acid_pka = Var(
            initialize=4.76, bounds=(4, 6), units=pyunits.dimensionless, doc="pKa of acetic acid"
        )
        self.acetic_acid_pka.fix()
        self.ionised_fraction = Var(
            time, initialize=0.63, bounds=(0, 1), units=pyunits.dimensionless, doc="Fraction of acetic acid ionised"
        )
        for variable in (self.ph, self.acetic_acid_pka, self.ionised_fraction):
            set_scaling_factor(variable, 1.0)
        self.ionisation = Constraint(
            time,
            rule=lambda b, t: b.ionised_fraction[t] * (1 + exp(LN_10 * (b.acetic_acid_pka - b.ph[t]))) == 1,
            doc="Dissociation equilibrium of acetic acid",
        )

    def _add_charge_balance(self, inlets):
        time = self.flowsheet().time
        self.reaction_set = Set(initialize=[r.name for r in REACTIONS], doc="Reactions")
        self.reaction_extent = Var(
            time,
            self.reaction_set,
            domain=NonNegativeReals,
            initialize=5.0,
            units=pyunits.mol / pyunits.s,
            doc="Extent of reaction",
        )
        scale_reactions(self, 5.0)

        def fed(t, j):
            return sum(component_flow(s[t], j) for s in inlets)

        self.complete_neutralisation = Constraint(
            time,
            rule=lambda b, t: b.reaction_extent[t, "neutralisation"] == fed(t, "SulfuricAcid"),
            doc="All sulfuric acid becomes sulfate",
        )
        self.acetate_at_ph = Constraint(
            time,
            rule=lambda b, t: (
                b.reaction_extent[t, "buffering"] + fed(t, "AmmoniumAcetate")
                == b.ionised_fraction[t] * (fed(t, "AceticAcid") + fed(t, "AmmoniumAcetate"))
            ),
            doc="The ionised part of all acetic acid is acetate",
        )
        self.no_free_ammonia = Constraint(
            time,
            rule=lambda b, t: b.outlet_state[t].flow_mol_comp["NH3"] == 0 * pyunits.mol / pyunits.s,
            doc="All ammonia is ammonium, which balances the charge of sulfate and acetate",
        )

    def initialize_build(self, **options):
        """Solves from the inlets, of which the ammonia in `ammonia_inlet` is an unknown."""
        inlets = inlet_states(self)
        for t in self.flowsheet().time:
            acids = {j: sum(value(component_flow(s[t], j)) for s in inlets) for j in ("SulfuricAcid", "AceticAcid")}
            self.reaction_extent[t, "neutralisation"].set_value(acids["SulfuricAcid"])
            self.reaction_extent[t, "buffering"].set_value(0.63 * acids["AceticAcid"])
            ammonia = self.ammonia_inlet_state[t].flow_mol_comp["NH3"]
            if not ammonia.fixed:
                ammonia.set_value(2 * acids["SulfuricAcid"] + 0.63 * acids["AceticAcid"])
        guess_outlets(self, inlets, None)
        for t in self.flowsheet().time:
            self.outlet_state[t].flow_mol_comp["NH3"].set_value(0.0)
        free = [self.ammonia_inlet_state[t].flow_mol_comp["NH3"] for t in self.flowsheet().time]
        return solve_from_inlets(self, free=free, **options)
