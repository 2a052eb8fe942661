"""MSMPR crystalliser: succinic acid crystallises from a cooled liquor in a well-mixed vessel with mixed product.

Population balance of a steady vessel without crystals in the feed, growth independent of size, in moments
mu_k = integral of L^k n(L) dL per volume of suspension:
    mu_0 = tau B,   mu_k = k G tau mu_(k-1)                  so n = (B/G) exp(-L/(G tau)) and mu_k = k! B tau (G tau)^k

Symbols
    n_j    component molar flow (mol/s);  x* mole fraction of saturated acid in water; T temperature (K)
    s      relative supersaturation, `supersaturation[t]`: ratio of acid to water over that at saturation, less 1
    G, B   growth rate (m/s), `growth_rate[t]`; nucleation rate (1/(m3 s)), as `ln_nucleation_rate[t]`
    M      crystals per volume of suspension (kg/m3), `suspension_density[t]`;  rho crystal density
    m_k    dimensionless moments mu_k/(N0 L0^k), `moment[t, k]`, k = 0 to 4, with N0 = 1e10 1/m3, L0 = 0.1 mm
    tau    `residence_time` (s), V `volume` (m3), q volume flow of the suspension (m3/s); a `crystal_growth` multiplier

Equations
    ln x* = A + B/T + C ln T                                  Apelblat
    n_acid (1 - x*) = (1 + s) x* n_water                      of the suspension; other solutes do not count
    G = a k_G exp(-E_G/R (1/T - 1/T0)) s^g
    ln B = ln k_B - E_B/R (1/T - 1/T0) + b ln s + j ln M
    m_0 N0 = tau B,   m_k L0 = k G tau m_(k-1),   M = rho k_v N0 L0^3 m_3,   n_crystal M_acid = M q
    sum of n of acid and crystals is that of the inlet; others pass;  V = tau q
    energy balance with heat_duty (cooling) and agitation

Degrees of freedom: the inlet, temperature, pressure, residence_time, power_density, filling_fraction, vessel_count. The
feed must be supersaturated at the temperature.

Results: `crystal_yield[t]`, `mean_size[t]` (m, mass-weighted: mu_4/mu_3 = 4 G tau). Sizes: `volume[t]`, `heat_duty[t]`.

Source: Randolph and Larson, Theory of Particulate Processes, 2nd ed. 1988. Constants: `kinetic_constants.csv`; those of
growth and nucleation are placeholders, so sizes of crystals are orders of magnitude; the yield follows the solubility.
"""

from math import exp as number_exp
from math import log as number_log

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reals, Set, Var, exp, log, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import GAS_CONSTANT, T_REFERENCE, get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.streams import DIMENSIONLESS, add_specification, component_flows, compute_inlets, set_stream

SOLUTE, CRYSTAL = "SuccinicAcid", "SuccinicAcidCrystal"
NUMBER = 1e10 / pyunits.m**3
LENGTH = 1e-4 * pyunits.m
RATE = 1 / pyunits.m**3 / pyunits.s
R = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K
T0 = T_REFERENCE * pyunits.K
HIGHEST_MOMENT = 4


def saturated_fraction(unit, T):
    """Returns the mole fraction of succinic acid in saturated water at `T` (with units of K)."""
    ln_x = unit.solubility_constant + unit.solubility_temperature / T + unit.solubility_power * log(T / pyunits.K)
    return exp(ln_x)


@declare_process_block_class("MsmprCrystalliser")
class MsmprCrystalliserData(UnitModelBlockData):
    """Cooling crystalliser; ports `inlet`, `outlet` (suspension).

    Argument: `property_package` (slurry with Water, SuccinicAcid and SuccinicAcidCrystal).
    """

    CONFIG = vessel.vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, population balance, kinetics and balances."""
        super().build()
        package = vessel.require_package(self, "property_package")
        self.inlet_states = vessel.add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = vessel.add_states(self, {"outlet": package}, inlet=False)
        vessel.add_outlet_conditions(self, self.outlet_state)
        vessel.add_volume(self, self.outlet_state, hours=2)
        vessel.add_vessels(self, filling=0.8)
        vessel.add_agitation(self, power_density=200.0)
        vessel.add_multiplier(self, "crystal_growth", "Growth rate over that of a pure liquor")
        add_constants(self, "kinetic_constants.csv", "succinic_crystallisation", bounded=False)
        self._add_variables()
        self._add_kinetics()
        self._add_population_balance()
        self._add_balances()

    def _add_variables(self):
        add_specification(self, "supersaturation", 0.01, (1e-8, 10), DIMENSIONLESS, "Relative supersaturation")
        add_specification(self, "growth_rate", 1e-8, (1e-14, 1e-4), pyunits.m / pyunits.s, "Linear growth rate")
        add_specification(
            self, "ln_nucleation_rate", 15.0, (-50, 60), DIMENSIONLESS, "ln of the nucleation rate in 1/(m3 s)"
        )
        density = pyunits.kg / pyunits.m**3
        add_specification(self, "suspension_density", 100.0, (1e-6, 1500), density, "Crystals per volume of suspension")
        time = self.flowsheet().time
        self.moment_set = Set(initialize=range(HIGHEST_MOMENT + 1), doc="Order of the moment")
        self.moment = Var(time, self.moment_set, initialize=1.0, bounds=(0, None), doc="Dimensionless moment")
        self.crystallisation = Var(
            time, domain=Reals, initialize=5.0, units=pyunits.mol / pyunits.s, doc="Acid that crystallises"
        )
        for variable, factor in ((self.moment, 0.1), (self.crystallisation, 0.1)):
            for data in variable.values():
                set_scaling_factor(data, factor)

    def _add_kinetics(self):
        time, outlet = self.flowsheet().time, self.outlet_state

        def solubility(b, t):
            x = saturated_fraction(b, outlet[t].temperature)
            n = outlet[t].flow_mol_comp
            return n[SOLUTE] * (1 - x) == (1 + b.supersaturation[t]) * x * n["Water"]

        def inverse(t):
            return (1 / outlet[t].temperature - 1 / T0) / R

        def growth(b, t):
            constant = b.crystal_growth[t] * b.growth_constant * exp(-b.growth_energy * inverse(t))
            return b.growth_rate[t] == constant * b.supersaturation[t] ** b.growth_order

        def nucleation(b, t):
            return b.ln_nucleation_rate[t] == (
                log(b.nucleation_constant / RATE)
                - b.nucleation_energy * inverse(t)
                + b.nucleation_order * log(b.supersaturation[t])
                + b.suspension_order * log(b.suspension_density[t] / (pyunits.kg / pyunits.m**3))
            )

        self.solubility = Constraint(time, rule=solubility, doc="Supersaturation is above the Apelblat curve")
        self.growth = Constraint(time, rule=growth, doc="Growth rate of crystals")
        self.nucleation = Constraint(time, rule=nucleation, doc="Secondary nucleation")

    def _add_population_balance(self):
        time = self.flowsheet().time
        crystal = get_component(CRYSTAL)
        rho = crystal.molar_mass / crystal.molar_volume * pyunits.kg / pyunits.m**3

        def moments(b, t, k):
            if k == 0:
                return b.moment[t, k] * NUMBER == b.residence_time * exp(b.ln_nucleation_rate[t]) * RATE
            return b.moment[t, k] * LENGTH == k * b.growth_rate[t] * b.residence_time * b.moment[t, k - 1]

        self.population_balance = Constraint(
            time, self.moment_set, rule=moments, doc="Moments of the steady population balance"
        )
        self.crystal_volume = Constraint(
            time,
            rule=lambda b, t: b.suspension_density[t] == rho * b.shape_factor * NUMBER * LENGTH**3 * b.moment[t, 3],
            doc="The third moment is the volume of the crystals",
        )
        self.crystal_flow = Constraint(
            time,
            rule=lambda b, t: (
                b.outlet_state[t].flow_mass_comp[CRYSTAL] == b.suspension_density[t] * b.outlet_state[t].flow_vol
            ),
            doc="Crystals leave at the density of the suspension",
        )
        self.mean_size = Expression(
            time, rule=lambda b, t: 4 * b.growth_rate[t] * b.residence_time, doc="Mass-weighted mean size, m"
        )

    def _add_balances(self):
        sign = {SOLUTE: -1, CRYSTAL: 1}
        add_component_balances(
            self,
            self.inlet_states,
            self.outlet_states,
            lambda t, j: sign[j] * self.crystallisation[t] if j in sign else None,
        )
        add_heat_duty(self, initialize=-1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical)
        self.crystal_yield = Expression(
            self.flowsheet().time,
            rule=lambda b, t: b.crystallisation[t] / b.inlet_state[t].flow_mol_comp[SOLUTE],
            doc="Share of the dissolved acid that crystallises",
        )

    def initialize_build(self, **options):
        """Crystallises down to saturation, computes rates from the mass of crystals, then solves the unit.

        Raises InitializationError where the feed is not supersaturated at the temperature.
        """
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            n, T = component_flows(inlet), value(self.temperature[t])
            x = value(saturated_fraction(self, T * pyunits.K))
            crystals = n[SOLUTE] - n["Water"] * x / (1 - x)
            if crystals <= 0:
                raise InitializationError(
                    f"{self.name}: the feed holds {n[SOLUTE] / n['Water']:.4g} mol of acid per mol of water, less than "
                    f"the {x / (1 - x):.4g} of saturation at {T:.1f} K; cool further or concentrate the feed"
                )
            self.crystallisation[t].set_value(crystals)
            flows = n | {SOLUTE: n[SOLUTE] - crystals, CRYSTAL: n[CRYSTAL] + crystals}
            set_stream(self.outlet_state[t], flows, T, value(self.pressure[t]))
            self._guess_rates(t)
        return solve_from_inlets(self, **options)

    def _guess_rates(self, t) -> None:
        """Sets growth, nucleation and moments so that the crystals have the mass of the outlet's."""
        outlet, tau = self.outlet_state[t], value(self.residence_time)
        M = value(outlet.flow_mass_comp[CRYSTAL] / outlet.flow_vol)
        crystal = get_component(CRYSTAL)
        inverse = (1 / value(outlet.temperature) - 1 / T_REFERENCE) / GAS_CONSTANT
        k_g = value(self.growth_constant * self.crystal_growth[t]) * number_exp(-value(self.growth_energy) * inverse)
        k_b = value(self.nucleation_constant) * number_exp(-value(self.nucleation_energy) * inverse)
        order = value(self.nucleation_order / self.growth_order)
        volume = 6 * crystal.molar_mass / crystal.molar_volume * value(self.shape_factor) * k_b * tau**4
        G = (M ** (1 - value(self.suspension_order)) * k_g**order / volume) ** (1 / (3 + order))
        s = (G / k_g) ** (1 / value(self.growth_order))
        nuclei = k_b * s ** value(self.nucleation_order) * M ** value(self.suspension_order)
        for variable, start in (
            (self.suspension_density, M),
            (self.growth_rate, G),
            (self.supersaturation, s),
            (self.ln_nucleation_rate, number_log(nuclei)),
        ):
            variable[t].set_value(start)
        moment = tau * nuclei / 1e10
        for k in self.moment_set:
            moment = moment * (k * G * tau / 1e-4 if k else 1.0)
            self.moment[t, k].set_value(moment)
