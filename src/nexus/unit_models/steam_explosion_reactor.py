"""Steam explosion reactor: plug flow in which hot water or acid takes hemicellulose apart by first-order kinetics.

Purpose: the pressurised screw reactor or digester before the blow-down, uncatalysed or with sulfuric acid or sulfur
dioxide. Severity is a result of temperature and time, which are free to be decisions.

Ports: the inlets that the argument `inlets` names, by default `inlet` (feedstock), `acid_inlet` (acid and water),
`water_inlet` and `steam_inlet`; an inlet with "steam" in its name is of the package `steam`, the others are slurries.
`outlet` (slurry, under the reactor's pressure).

Symbols: n molar flow (mol/s), xi `kinetic_extent` and xi_0 `reaction_extent` (mol/s), nu stoichiometric coefficient,
k `specific_rate` (1/s), tau `residence_time` (s), a `activity` (multiplier), H enthalpy flow (W), Q `heat_duty` (W),
W `work_mechanical` (W), w `specific_work` (J/kg), m_ts mass flow of total solids, T `temperature` (K), V `volume` (m3),
q volume flow of the outlet (m3/s), log R0 `severity`.

Equations, for every time:
    xi_0[r] = X[r] (inflow of the key)                       at the entry: what has a conversion (sucrose, lignin)
    xi[r] = integral of k[r] n[key] over the residence time  collocation, see `plug_flow`; k see `hydrolysis_network`
    sum of n[j] of inlets + sum over r of nu[r,j] (xi_0[r] + xi[r]) = n_out[j]
    sum of H of inlets + Q + W = H_out;   W = w m_ts of `inlet`
    p = vapour pressure of water at T                        live steam keeps the contents at their boiling point
    V = tau q;   log R0 = log10(tau / min) + (T - 373.15 K) / (14.75 K ln 10)

The temperature is even along the reactor: steam condenses where it enters. With eight elements (default) of three
collocation points the flows agree with an integration of the rate laws to 2e-8 of the feed at 190 degC, 10 min and
0.017 mol/L of acid, and to 7e-7 in the severest case tested (205 degC, 20 min, 0.1 mol/L), where four elements give
2e-5: the error falls with the fifth power of the element's length.

Degrees of freedom, besides the inlets: `residence_time`, `specific_work`; of `temperature[t]`, `heat_duty[t]` (0 for an
insulated reactor) and the steam's flow, two are inputs; `conversion[r]` by `set_conversions`. `activity[t]` multiplies
all rates and `reactivity[family]` those of the polymers of a feedstock; both are fixed at 1.

Size variables: `dry_flow_mass[t]` (total solids of `inlet`, the cost basis), `volume[t]`, `work_mechanical[t]`.

Source: balances; rate laws with their sources in `pretreatment_kinetics`. Range of the constants: 180 to 210 degC with
water alone, 120 to 190 degC with acid.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, log10, value
from pyomo.environ import units as pyunits

from nexus.property_packages.pretreatment_kinetics import log10_severity
from nexus.property_packages.vapour_pressure import saturation_pressure
from nexus.unit_models import vessel
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    component_flow,
)
from nexus.unit_models.conversion_vessel import (
    TYPICAL_FLOW,
    add_vessel_states,
    guess_outlets,
    inlet_states,
    steam_flows,
)
from nexus.unit_models.equilibrium_stages import follow
from nexus.unit_models.hydrolysis_network import (
    Catalyst,
    add_catalyst,
    add_extents,
    add_rate_constants,
    follow_acid,
    network,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.plug_flow import add_profile, follow_profile
from nexus.unit_models.reactions import (
    add_conversion_reactions,
    check_conversions,
    require_components,
    scale_reactions,
    set_conversions,
)
from nexus.unit_models.screw_reactor import add_screw_power, add_solids_loading

PASSES = 3  # of the guess: acid concentration depends on the liquid that the reactions make
COLDEST_START = 440.0  # K, where the temperature is a result


def _positive(given) -> int:
    if int(given) != given or given < 1:
        raise ValueError(f"A plug-flow reactor has a whole number of elements, at least 1, not {given!r}")
    return int(given)


@declare_process_block_class("SteamExplosionReactor")
class SteamExplosionReactorData(UnitModelBlockData):
    """Plug-flow reactor with severity kinetics, heated by live steam."""

    CONFIG = vessel.vessel_config(
        ("property_package", "steam_property_package"),
        inlets=("inlet", "acid_inlet", "water_inlet", "steam_inlet"),
    )
    vessel.declare_reactions(CONFIG)
    CONFIG.declare(
        "catalyst", ConfigValue(default=Catalyst.none, domain=In(Catalyst), description="What catalyses the hydrolysis")
    )
    CONFIG.declare("elements", ConfigValue(default=8, domain=_positive, description="Finite elements of the length"))

    def build(self):
        """Builds states, kinetics, profile, balances, solids and sizes."""
        super().build()
        add_vessel_states(self, {"steam": "steam_property_package"})
        vessel.add_volume(self, self.outlet_state, hours=10 / 60)
        add_solids_loading(self, inlet_states(self))
        add_screw_power(self)
        vessel.add_multiplier(self, "activity", "Multiplier of all rates")
        self._add_kinetics()
        self._add_balances()
        self._add_conditions()

    def _add_kinetics(self):
        """Adds the network of the components that the slurry carries, its rate constants and extents."""
        self.network = network(list(self.config.property_package.component_list))
        add_catalyst(self, self.outlet_state, self.config.catalyst, inlet_states(self))
        add_rate_constants(self, self.outlet_state, self.network)
        self.kinetic_generation = add_extents(self, self.network)

    def _add_balances(self):
        """Adds reactions at the entry, the profile along the reactor and the balances around it."""
        inlets, entry = inlet_states(self), self.config.reactions
        require_components(self, [*entry, *(r.reaction for r in self.network)], [self.outlet_state], inlets)
        self.entry_generation = add_conversion_reactions(self, entry, inlets) if entry else None
        if entry:
            scale_reactions(self, TYPICAL_FLOW)
        add_profile(self, self.network, self._entering, self.config.elements)

        def generation(t, j):
            terms = [g(t, j) for g in (self.entry_generation, self.kinetic_generation) if g is not None]
            made = [term for term in terms if term is not None]
            return sum(made) if made else None

        self.generation = generation
        add_component_balances(self, inlets, [self.outlet_state], generation)
        add_heat_duty(self)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(self, inlets, [self.outlet_state], heat=self.heat_duty, work=self.work_mechanical)

    def _entering(self, t, j):
        """Returns the flow of component `j` behind the reactions at the entry."""
        made = self.entry_generation(t, j) if self.entry_generation is not None else None
        supply = sum(component_flow(s[t], j) for s in inlet_states(self))
        return supply if made is None else supply + made

    def _add_conditions(self):
        time, minutes = self.flowsheet().time, self.residence_time / pyunits.s / 60
        self.saturation = Constraint(
            time,
            rule=lambda b, t: b.pressure[t] == saturation_pressure("Water", b.temperature[t] / pyunits.K) * pyunits.Pa,
            doc="Live steam keeps the contents at their boiling point",
        )
        self.severity = Var(
            time, initialize=3.6, bounds=(0, 7), units=pyunits.dimensionless, doc="Severity factor, log10 of R0"
        )
        for data in self.severity.values():
            set_scaling_factor(data, 1.0)
        self.severity_factor = Constraint(
            time,
            rule=lambda b, t: b.severity[t] == log10_severity(b.temperature[t] / pyunits.K, minutes),
            doc="Definition of the severity factor",
        )
        if self.config.catalyst is not Catalyst.none:
            litre = pyunits.mol / pyunits.L
            self.combined_severity = Expression(
                time,
                rule=lambda b, t: b.severity[t] + log10(b.acid_concentration[t] / litre),
                doc="Severity factor less pH; not defined without acid",
            )

    def set_conversions(self, conversions):
        """Fixes the conversions at the entry; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; the steam's flow is free where temperature and heat duty are fixed."""
        if self.config.reactions:
            check_conversions(self, self.config.reactions)
        self._guess()
        given = all(v.fixed for v in (*self.temperature.values(), *self.heat_duty.values()))
        return solve_from_inlets(self, free=steam_flows(self) if given else (), **options)

    def _guess(self):
        """Computes rates, profile and outlet in turn, starting without reactions."""
        time, inlets = self.flowsheet().time, inlet_states(self)
        start = {t: value(self.temperature[t]) for t in time}
        guess_outlets(self, inlets, self.entry_generation)
        for t in time:
            self._guess_conditions(t, start[t])
        for _ in range(PASSES):
            for t in time:
                follow_acid(self, t)
                follow([(self.rate_constant, self.rate_law), (self.specific_rate, self.specific_rate_equation)], t)
                follow_profile(self, t, self.network, {j: value(self._entering(t, j)) for j in self.species})
            guess_outlets(self, inlets, self.generation)
            for t in time:
                self._guess_conditions(t, start[t])

    def _guess_conditions(self, t, temperature: float):
        """Sets the temperature (at least what reactions need), the boiling pressure and the severity."""
        if not self.temperature[t].fixed:
            self.temperature[t].set_value(max(temperature, COLDEST_START))
        T = value(self.temperature[t])
        if not self.pressure[t].fixed:
            self.pressure[t].set_value(saturation_pressure("Water", T))
        self.severity[t].set_value(log10_severity(T, value(self.residence_time) / 60))
        self.outlet_state[t].compute_flows()
