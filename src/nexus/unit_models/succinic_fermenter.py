"""Succinic fermenter: bacteria bind carbon dioxide while they turn sugars into succinate, neutralised by ammonia.

Ports: `inlet` (sugar liquor) and further liquids named by `inlets`, among them `base_inlet` (ammonia and water);
`gas_inlet` (carbon dioxide); `outlet` (broth), `vent` (carbon dioxide that is left, and moisture).

Growth and product formation, with inhibition by both acids and by sugar: `nexus.unit_models.acid_fermentation`.
Formate is left out: at low dilution it falls to nothing (Bradfield and Nicol 2014, Biochem. Eng. J. 85, from memory).

Symbols: n molar flow (mol/s), z mean charge of succinic acid and alpha ionised fraction of acetic acid at the broth's
`ph[t]`, H enthalpy flow (W), Q `heat_duty`, W `work_mechanical` (W), V `volume` (m3), q volume flow (m3/s) and tau
`residence_time` (s) of the broth, w `power_density` (W/m3).

Equations, for every time (sums over the inlets):
    sum of n[j] + what fermentation and neutralisation make of j = n[j] of broth + n[j] of vent
    n[AmmoniumSuccinate] = z/2 (n[SuccinicAcid] + n[AmmoniumSuccinate])                                of the broth
    n[AmmoniumAcetate] = alpha (n[AceticAcid] + n[AmmoniumAcetate])                                    of the broth
    net charge of the broth = 0     gives free ammonia, which is with bicarbonate, and so the ammonia fed
    Henry's law for carbon dioxide, vent saturated with water, traces of other vapours that the gas brings at
    equilibrium with the broth                                       (`nexus.unit_models.gas_liquid`)
    sum of H + Q + W = H of broth + H of vent;   V = tau q;   W = w V

Degrees of freedom, besides the inlets: `temperature[t]`, `pressure[t]`, `ph[t]`, `residence_time`, `power_density`,
`filling_fraction`, `vessel_count`. The ammonia in `base_inlet` is an unknown. The gas must bring more carbon dioxide
than is taken up.

Size variables: `volume[t]`, `vessel_volume[t]`, `vessel_count`, `heat_duty[t]`, `work_mechanical[t]`,
`ammonia_demand[t]` (kg/s). Results: `carbon_dioxide_uptake[t]` (mol/s), `concentration`, `dilution_margin[t]`.

Source: growth law and critical concentrations of Lin et al., Biochem. Eng. J. 41 (2008) 128; product formation of Song
et al. 2008; constants with their confidence in `kinetic_constants.csv` (largest growth rate and saturation are from
memory, the exponents placeholders).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reals, Set, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.aqueous_equilibria import (
    anion_fraction,
    apparent_totals,
    dissociation_constant,
    net_charge,
)
from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.acid_fermentation import (
    Organism,
    add_fermentation,
    fermentation_generation,
)
from nexus.unit_models.acid_fermentation_start import guess_fermentation
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    add_state_equality,
    component_flow,
    component_set,
)
from nexus.unit_models.gas_liquid import (
    add_gas_solubility,
    add_trace_vapours,
    add_water_saturation,
    guess_water,
    kelvin,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import reaction
from nexus.unit_models.streams import add_specification, component_flows, compute_inlets, set_stream

MOL_PER_S = pyunits.mol / pyunits.s
MOLALITY = pyunits.mol / pyunits.kg
SUGARS = ("Glucose", "Xylose")
ORGANISM = Organism(
    model="succinic",
    acids={
        "SuccinicAcid": {"SuccinicAcid": 1, "AmmoniumSuccinate": 1},
        "AceticAcid": {"AceticAcid": 1, "AmmoniumAcetate": 1},
    },
)
NEUTRALISATION = (
    reaction("SuccinicAcid + 2 NH3 -> AmmoniumSuccinate", "SuccinicAcid", name="succinate"),
    reaction("AceticAcid + NH3 -> AmmoniumAcetate", "AceticAcid", name="acetate"),
)


def mean_charge(ph, T):
    """Returns the mean negative charge of succinic acid at `ph` and `T` kelvin."""
    k1, k2 = dissociation_constant("SuccinicAcid", T), dissociation_constant("Hydrogensuccinate", T)
    h = 10 ** (-ph)
    return (k1 * h + 2 * k1 * k2) / (h * h + k1 * h + k1 * k2)


@declare_process_block_class("SuccinicFermenter")
class SuccinicFermenterData(UnitModelBlockData):
    """Continuous fermenter; arguments `property_package` (slurry), `gas_property_package` (CO2, Water, traces),
    `inlets`."""

    CONFIG = vessel.vessel_config(("property_package", "gas_property_package"), inlets=("inlet", "base_inlet"))

    def build(self):
        """Builds states, kinetics, neutralisation, balances and sizes."""
        super().build()
        liquid = vessel.require_package(self, "property_package")
        gas = vessel.require_package(self, "gas_property_package")
        self.liquid_states = vessel.add_states(self, dict.fromkeys(self.config.inlets, liquid), inlet=True)
        self.inlet_states = [*self.liquid_states, *vessel.add_states(self, {"gas_inlet": gas}, inlet=True)]
        broth = vessel.add_states(self, {"outlet": liquid}, inlet=False)
        self.outlet_states = [*broth, *vessel.add_states(self, {"vent": gas}, inlet=False)]
        vessel.add_outlet_conditions(self, self.outlet_state)
        vessel.add_volume(self, self.outlet_state, hours=24)
        vessel.add_vessels(self, filling=0.8)
        vessel.add_agitation(self, power_density=100.0)
        sugars = [j for j in SUGARS if j in component_set(self.outlet_state)]
        add_fermentation(self, ORGANISM, sugars, self.outlet_state)
        self._add_neutralisation()
        self._add_balances()
        self._add_gas()
        self._add_results()

    def _add_neutralisation(self):
        time, broth = self.flowsheet().time, self.outlet_state
        add_specification(self, "ph", 6.8, (4.5, 8), pyunits.dimensionless, "pH of the broth")
        self.neutralisation_set = Set(initialize=[r.name for r in NEUTRALISATION], doc="Reactions with ammonia")
        self.neutralisation_extent = Var(
            time, self.neutralisation_set, domain=Reals, initialize=1.0, units=MOL_PER_S, doc="Extent of reaction"
        )
        for data in self.neutralisation_extent.values():
            set_scaling_factor(data, 1.0)

        def share(t, name):
            T = kelvin(broth[t])
            return (
                mean_charge(self.ph[t], T) / 2 if name == "succinate" else anion_fraction("AceticAcid", self.ph[t], T)
            )

        forms = {"succinate": ("AmmoniumSuccinate", "SuccinicAcid"), "acetate": ("AmmoniumAcetate", "AceticAcid")}

        def salt(b, t, name):
            ion, acid = (broth[t].flow_mol_comp[j] for j in forms[name])
            return ion == share(t, name) * (ion + acid)

        self.ionised_acid = Constraint(
            time, self.neutralisation_set, rule=salt, doc="The ionised part of an acid is its ammonium salt"
        )

    def _dissolved_carbon_dioxide(self, t):
        broth = self.outlet_state[t]
        return broth.flow_mol_comp["CO2"] / (1 + dissociation_constant("CO2", kelvin(broth)) * 10 ** self.ph[t])

    def _add_balances(self):
        extents = {r.name: dict(r.stoichiometry) for r in NEUTRALISATION}

        def generation(t, j):
            made = fermentation_generation(self, t, j)
            for name, stoichiometry in extents.items():
                if j in stoichiometry:
                    made = made + stoichiometry[j] * self.neutralisation_extent[t, name]
            return made

        add_component_balances(self, self.inlet_states, self.outlet_states, generation)
        add_heat_duty(self, initialize=-1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical)

    def _add_gas(self):
        broth, vent = self.outlet_state, self.vent_state
        names = component_set(broth)

        def charge(b, t):
            flows = broth[t].flow_mol_comp
            totals = apparent_totals(lambda j: flows[j] if j in names else None)
            water = broth[t].flow_mass_comp["Water"] * MOLALITY
            dissolved = b._dissolved_carbon_dioxide(t)
            return net_charge(totals, b.ph[t], kelvin(broth[t]), dissolved, water_mass=water) == 0 * MOL_PER_S

        self.charge_balance = Constraint(self.flowsheet().time, rule=charge, doc="The broth is electrically neutral")
        add_water_saturation(self, vent)
        add_gas_solubility(self, "CO2", vent, broth, self._dissolved_carbon_dioxide)
        add_trace_vapours(self, vent, broth)
        for quantity in ("temperature", "pressure"):
            add_state_equality(self, f"vent_{quantity}", vent, broth, quantity)

    def _add_results(self):
        time = self.flowsheet().time
        self.carbon_dioxide_uptake = Expression(
            time,
            rule=lambda b, t: -fermentation_generation(b, t, "CO2"),
            doc="Carbon dioxide that fermentation takes up, mol/s",
        )
        mass = get_component("NH3").molar_mass * pyunits.kg / pyunits.mol
        self.ammonia_demand = Expression(
            time,
            rule=lambda b, t: mass * sum(component_flow(s[t], "NH3") for s in b.liquid_states),
            doc="Ammonia that enters, kg/s",
        )

    def initialize_build(self, **options):
        """Finds the state with the most cells, then ammonia and gas, and solves the unit."""
        compute_inlets(self.inlet_states)
        free = []
        for t in self.flowsheet().time:
            guess_fermentation(self, ORGANISM, [s[t] for s in self.liquid_states], t)
            ammonia = self.base_inlet_state[t].flow_mol_comp["NH3"]
            flows = component_flows(*(s[t] for s in self.inlet_states))
            for j in flows:
                flows[j] += value(fermentation_generation(self, t, j))
            flows = self._neutralise(t, flows)
            if not ammonia.fixed:
                free.append(ammonia)
                ammonia.set_value(ammonia.value - flows["NH3"])
                flows["NH3"] = 0.0
            self._guess_outlets(t, flows)
        return solve_from_inlets(self, free=free, **options)

    def _neutralise(self, t, flows: dict[str, float]) -> dict[str, float]:
        T = value(self.temperature[t])
        shares = (value(mean_charge(self.ph[t], T)) / 2, value(anion_fraction("AceticAcid", self.ph[t], T)))
        for item, salt, share in zip(NEUTRALISATION, ("AmmoniumSuccinate", "AmmoniumAcetate"), shares, strict=True):
            extent = share * (flows[item.key] + flows[salt]) - flows[salt]
            self.neutralisation_extent[t, item.name].set_value(extent)
            flows |= {j: flows[j] + n * extent for j, n in item.stoichiometry}
        return flows

    def _guess_outlets(self, t, flows: dict[str, float]) -> None:
        T, P = value(self.temperature[t]), value(self.pressure[t])
        water = flows["Water"] * get_component("Water").molar_mass
        dissolved = min(0.1 * water, 0.5 * flows["CO2"])
        gas = {"CO2": flows["CO2"] - dissolved}
        gas["Water"] = guess_water(gas["CO2"], T, P)
        set_stream(self.vent_state[t], gas, T, P)
        broth = flows | {"CO2": dissolved, "Water": flows["Water"] - gas["Water"], "NH3": 0.7 * dissolved}
        set_stream(self.outlet_state[t], broth, T, P)
