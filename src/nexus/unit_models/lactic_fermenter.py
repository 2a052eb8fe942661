"""Lactic fermenter: bacteria turn sugars into lactate, neutralised by lime.

Ports: `inlet` (sugar liquor) and further liquids named by `inlets`, among them `base_inlet` (lime slurry with the
ammonia that cells need); `outlet` (broth).

Growth and product formation, with inhibition by lactic acid: `nexus.unit_models.acid_fermentation`. Acetic acid is the
by-product that takes the sugar which the yield leaves.

Symbols: n molar flow (mol/s), alpha ionised fraction of an acid at the broth's `ph[t]`, H enthalpy flow (W), Q
`heat_duty`, W `work_mechanical` (W), V `volume` (m3), q volume flow (m3/s) and tau `residence_time` (s) of the broth, w
`power_density` (W/m3).

Equations, for every time (sums over the inlets)
    sum of n[j] + what fermentation and neutralisation make of j = n[j] of the broth
    2 n[CalciumLactate] = alpha (n[LacticAcid] + 2 n[CalciumLactate]),   CalciumAcetate likewise      of the broth
    n[Lime] = 0, n[NH3] = 0 of the broth            lime and ammonia are fed in the amount that is used
    sum of H + Q + W = H of the broth;   V = tau q;   W = w V
Carbon dioxide of growth stays dissolved.

Degrees of freedom, besides the inlets: `temperature[t]`, `pressure[t]`, `ph[t]`, `residence_time`, `power_density`,
`filling_fraction`, `vessel_count`. Lime and ammonia in `base_inlet` are unknowns.

Size variables: `volume[t]`, `vessel_volume[t]`, `vessel_count`, `heat_duty[t]`, `work_mechanical[t]`, `lime_demand[t]`
(kg/s). Results: `concentration`, `dilution_margin[t]`.

Source: constants with their confidence in `kinetic_constants.csv`; pH and lime as in Li et al. 2021 (BioSTEAM).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reals, Set, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import anion_fraction
from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.acid_fermentation import (
    Inhibition,
    Organism,
    add_fermentation,
    fermentation_generation,
)
from nexus.unit_models.acid_fermentation_start import guess_fermentation
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    component_flow,
    component_set,
)
from nexus.unit_models.gas_liquid import kelvin
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import reaction
from nexus.unit_models.streams import add_specification, component_flows, compute_inlets, set_stream

MOL_PER_S = pyunits.mol / pyunits.s
SUGARS = ("Glucose", "Xylose")
USED_UP = ("Lime", "NH3")
SALTS = {"LacticAcid": "CalciumLactate", "AceticAcid": "CalciumAcetate"}
ORGANISM = Organism(
    model="lactic",
    acids={acid: {acid: 1, salt: 2} for acid, salt in SALTS.items()},
    inhibition=Inhibition.rest_of_power,
    substrate_inhibition=False,
)
NEUTRALISATION = {
    acid: reaction(f"2 {acid} + Lime -> {salt} + 2 Water", acid, name=salt) for acid, salt in SALTS.items()
}


@declare_process_block_class("LacticFermenter")
class LacticFermenterData(UnitModelBlockData):
    """Continuous fermenter; arguments `property_package` (slurry), `inlets`."""

    CONFIG = vessel.vessel_config(("property_package",), inlets=("inlet", "base_inlet"))

    def build(self):
        """Builds states, kinetics, neutralisation, balances and sizes."""
        super().build()
        package = vessel.require_package(self, "property_package")
        self.inlet_states = vessel.add_states(self, dict.fromkeys(self.config.inlets, package), inlet=True)
        self.outlet_states = vessel.add_states(self, {"outlet": package}, inlet=False)
        vessel.add_outlet_conditions(self, self.outlet_state)
        vessel.add_volume(self, self.outlet_state, hours=48)
        vessel.add_vessels(self, filling=0.8)
        vessel.add_agitation(self, power_density=50.0)
        sugars = [j for j in SUGARS if j in component_set(self.outlet_state)]
        add_fermentation(self, ORGANISM, sugars, self.outlet_state)
        self._add_neutralisation()
        self._add_balances()

    def _share(self, t, acid):
        return anion_fraction(acid, self.ph[t], kelvin(self.outlet_state[t]))

    def _add_neutralisation(self):
        time, broth = self.flowsheet().time, self.outlet_state
        add_specification(self, "ph", 6.0, (4, 8), pyunits.dimensionless, "pH of the broth")
        self.neutralisation_set = Set(initialize=list(NEUTRALISATION), doc="Acids that lime neutralises")
        self.neutralisation_extent = Var(
            time, self.neutralisation_set, domain=Reals, initialize=5.0, units=MOL_PER_S, doc="Extent of reaction"
        )
        for data in self.neutralisation_extent.values():
            set_scaling_factor(data, 0.2)

        def salt(b, t, acid):
            n = broth[t].flow_mol_comp
            ion = 2 * n[SALTS[acid]]
            return ion == b._share(t, acid) * (n[acid] + ion)

        self.ionised_acid = Constraint(
            time, self.neutralisation_set, rule=salt, doc="The ionised part of an acid is its calcium salt"
        )
        self.used_up = Constraint(
            time,
            USED_UP,
            rule=lambda b, t, j: broth[t].flow_mol_comp[j] == 0 * MOL_PER_S,
            doc="Lime and ammonia are fed in the amount that is used",
        )
        mass = get_component("Lime").molar_mass * pyunits.kg / pyunits.mol
        self.lime_demand = Expression(
            time,
            rule=lambda b, t: mass * sum(component_flow(s[t], "Lime") for s in b.inlet_states),
            doc="Lime that enters, kg/s",
        )

    def _add_balances(self):
        def generation(t, j):
            terms = [
                item.coefficient(j) * self.neutralisation_extent[t, acid]
                for acid, item in NEUTRALISATION.items()
                if item.coefficient(j) != 0
            ]
            return fermentation_generation(self, t, j) + sum(terms, start=0 * MOL_PER_S)

        add_component_balances(self, self.inlet_states, self.outlet_states, generation)
        add_heat_duty(self, initialize=-1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical)

    def initialize_build(self, **options):
        """Finds the state with the most cells, then lime and ammonia, and solves the unit."""
        compute_inlets(self.inlet_states)
        free = []
        for t in self.flowsheet().time:
            guess_fermentation(self, ORGANISM, [s[t] for s in self.inlet_states], t)
            flows = component_flows(*(s[t] for s in self.inlet_states))
            for j in flows:
                flows[j] += value(fermentation_generation(self, t, j))
            self.outlet_state[t].temperature.set_value(value(self.temperature[t]))
            for acid, item in NEUTRALISATION.items():
                total = flows[acid] + 2 * flows[SALTS[acid]]
                extent = value(self._share(t, acid)) * total / 2 - flows[SALTS[acid]]
                self.neutralisation_extent[t, acid].set_value(extent)
                flows |= {j: flows[j] + n * extent for j, n in item.stoichiometry}
            for j in USED_UP:
                fed = self.base_inlet_state[t].flow_mol_comp[j]
                if not fed.fixed:
                    free.append(fed)
                    fed.set_value(fed.value - flows[j])
                    flows[j] = 0.0
            set_stream(self.outlet_state[t], flows, value(self.temperature[t]), value(self.pressure[t]))
        return solve_from_inlets(self, free=free, **options)
