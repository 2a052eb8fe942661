"""Decanter: furfural and water settle into two liquids in equilibrium.

Purpose
-------
Splits the condensed overhead of a furfural stripper: the aqueous layer goes back as reflux, the organic one on to
dewatering. Condensing a thin vapour does not do that: the feed must lie between the two solubilities.

Ports: the inlets that the argument `inlets` names, by default `inlet`; `aqueous_outlet`, `organic_outlet`, all of the
package `furfural_water` (liquid).

Symbols (k the liquid: aqueous or organic; j component)
-------
n_j       component molar flow (mol/s);  L_k molar flow of a liquid, `phase_flow[t,k]` (mol/s)
x_kj      mole fraction, `equilibrium.x[t,k,j]`;  gamma_kj activity coefficient, `equilibrium.ln_gamma[t,k,j]`
eta       `separation_efficiency[t]` (multiplier): part of the organic droplets that settles; the rest goes with water
tau       `residence_time` (s);  q volume flow of a liquid (m3/s);  V `phase_volume[t,k]` (m3);  Q `heat_duty` (W)

Equations
---------
    sum of n_j of inlets = L_a x_aj + L_o x_oj;   sum over j of x_kj = 1
    x_aj gamma_aj = x_oj gamma_oj                             isoactivity, NRTL of `furfural_water`
    n_j,organic = eta L_o x_oj;   n_j,aqueous = L_a x_aj + (1 - eta) L_o x_oj
    H of inlets + Q = H of outlets;   both outlets leave at one temperature and pressure
    V_k = tau q_k;   `volume` = V_a + V_o
Bounds keep the liquids apart (x_furfural below 0.15 and above 0.25), which excludes the trivial root of equal
compositions; at the upper consolute point the model ends.

Degrees of freedom: the inlets, `heat_duty` (or the temperature), the outlets' `pressure`, `residence_time`.
Size variable: `volume[t]`. Source: isoactivity; parameters with their source in `furfural_water`.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Block, Constraint, Expression, Reference, Set, Var, exp, value
from pyomo.environ import units as pyunits

from nexus.property_packages.furfural_water import (
    liquid_liquid_pairs,
    ln_gamma,
    mutual_solubility,
)
from nexus.property_packages.nrtl import local_moment, local_sum
from nexus.unit_models.balances import add_component_balances, add_heat_duty, component_flow, component_set
from nexus.unit_models.equilibrium_stages import add_activity_equations
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import add_common_temperature, component_flows, set_stream
from nexus.unit_models.vessel import add_multiplier, add_states, add_time, require_package, vessel_config

AQUEOUS, ORGANIC = "aqueous", "organic"
MOL_PER_S = pyunits.mol / pyunits.s
MOST_AQUEOUS, LEAST_ORGANIC = 0.15, 0.25  # mole fractions of furfural


@declare_process_block_class("Decanter")
class DecanterData(UnitModelBlockData):
    """Liquid-liquid separator; argument `property_package` (furfural_water, liquid)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, liquids, isoactivity and balances; raises ValueError for a package without both liquids."""
        super().build()
        package = require_package(self, "property_package")
        missing = [j for j in ("Water", "Furfural") if j not in package.component_list]
        if missing:
            raise ValueError(f"{self.name} splits furfural and water; its package lacks {', '.join(missing)}")
        self.inlet_states = add_states(self, dict.fromkeys(self.config.inlets, package), inlet=True)
        self.outlet_states = add_states(self, {"aqueous_outlet": package, "organic_outlet": package}, inlet=False)
        self.temperature = Reference(self.aqueous_outlet_state[:].temperature)
        self.pressure = Reference(self.aqueous_outlet_state[:].pressure)
        self._add_liquids()
        self._add_isoactivity()
        self._add_balances()
        self._add_volumes()

    def _add_liquids(self):
        """Adds flows, compositions and activity coefficients of both liquids."""
        time, names = self.flowsheet().time, component_set(self.aqueous_outlet_state)
        self.liquids = Set(initialize=[AQUEOUS, ORGANIC], ordered=True, doc="Liquids")
        flow = {"initialize": 10.0, "bounds": (0, None), "units": MOL_PER_S}
        self.phase_flow = Var(time, self.liquids, **flow, doc="Molar flow of a liquid")
        self.equilibrium = b = Block()
        b.stages = Set(initialize=[AQUEOUS, ORGANIC], ordered=True, doc="Liquids")
        b.volatile = Set(initialize=names, ordered=True, doc="Components")
        b.solvents = Set(initialize=names, ordered=True, doc="Components that NRTL describes")
        fraction = {"initialize": 1 / len(names), "bounds": (-1e-4, 1.0001)}
        b.temperature = Var(
            time, b.stages, initialize=313, bounds=(285, 380), units=pyunits.K, doc="Temperature of a liquid"
        )
        b.x = Var(time, b.stages, b.volatile, **fraction, doc="Mole fraction in a liquid")
        b.ln_gamma = Var(time, b.stages, b.volatile, initialize=0, bounds=(-10, 10), doc="ln of activity coefficient")
        b.nrtl_sum = Var(time, b.stages, b.solvents, initialize=1, bounds=(1e-3, 100), doc="NRTL: S_j")
        b.nrtl_ratio = Var(time, b.stages, b.solvents, initialize=0.1, bounds=(-20, 20), doc="NRTL: R_j")
        b.x[:, AQUEOUS, "Furfural"].setub(MOST_AQUEOUS)
        b.x[:, ORGANIC, "Furfural"].setlb(LEAST_ORGANIC)
        add_activity_equations(b, time, liquid_liquid_pairs())
        for variable, factor in ((b.temperature, 1e-2), (self.phase_flow, 0.1)):
            for data in variable.values():
                set_scaling_factor(data, factor)
        for variable in (b.x, b.ln_gamma, b.nrtl_sum, b.nrtl_ratio):
            for data in variable.values():
                set_scaling_factor(data, 1.0)

    def _add_isoactivity(self):
        """Adds equal activities, and that fractions sum to 1."""
        time, b = self.flowsheet().time, self.equilibrium

        @b.Constraint(time, b.volatile, doc="A component has one activity in both liquids")
        def isoactivity(b, t, j):
            activity = [b.x[t, k, j] * exp(b.ln_gamma[t, k, j]) for k in (AQUEOUS, ORGANIC)]
            return activity[0] == activity[1]

        @b.Constraint(time, b.stages, doc="Fractions of a liquid sum to 1")
        def summation(b, t, k):
            return sum(b.x[t, k, j] for j in b.volatile) == 1

        outlet = self.aqueous_outlet_state

        @b.Constraint(time, b.stages, doc="Both liquids have the temperature of what leaves")
        def one_temperature(b, t, k):
            return b.temperature[t, k] == outlet[t].temperature

    def _add_balances(self):
        time, b = self.flowsheet().time, self.equilibrium
        add_multiplier(self, "separation_efficiency", "Part of the organic droplets that settles out of the water")

        @self.Constraint(time, b.volatile, doc="The feed is both liquids")
        def phase_split(unit, t, j):
            supply = sum(component_flow(s[t], j) for s in unit.inlet_states)
            return supply == sum(unit.phase_flow[t, k] * b.x[t, k, j] for k in unit.liquids)

        @self.Constraint(time, b.volatile, doc="Organic liquid that settles")
        def organic_layer(unit, t, j):
            settled = unit.separation_efficiency[t] * unit.phase_flow[t, ORGANIC] * b.x[t, ORGANIC, j]
            return component_flow(unit.organic_outlet_state[t], j) == settled

        add_component_balances(self, self.inlet_states, self.outlet_states)
        add_heat_duty(self)
        set_scaling_factor(self.heat_duty, 1e-5)
        add_common_temperature(self, self.inlet_states, self.outlet_states, heat=self.heat_duty)

    def _add_volumes(self):
        time, states = self.flowsheet().time, dict(zip(self.liquids, self.outlet_states, strict=True))
        add_time(self, "residence_time", 0.5, "Time for the liquids to settle")
        self.phase_volume = Var(
            time, self.liquids, initialize=1.0, bounds=(0, 1e5), units=pyunits.m**3, doc="Contents of a layer"
        )
        for data in self.phase_volume.values():
            set_scaling_factor(data, 1.0)
        self.layer = Constraint(
            time,
            self.liquids,
            rule=lambda b, t, k: b.phase_volume[t, k] == b.residence_time * states[k][t].flow_vol,
            doc="A layer is what flows out during the residence time",
        )
        self.volume = Expression(
            time, rule=lambda b, t: sum(b.phase_volume[t, k] for k in b.liquids), doc="Contents of the vessel"
        )

    def initialize_build(self, **options):
        """Splits the feed by the binary's solubilities and solves the unit; raises ValueError if it is one liquid."""
        for block in self.inlet_states:
            block.initialize(state_vars_fixed=True)
        for t in self.flowsheet().time:
            self._guess(t)
        return solve_from_inlets(self, **options)

    def _guess(self, t):
        """Writes both liquids at the mean temperature of the feeds, with the acid spread evenly."""
        feeds = [s[t] for s in self.inlet_states]
        flows = component_flows(*feeds)
        total = sum(flows.values())
        mean = sum(value(s.flow_mol) * value(s.temperature) for s in feeds) / total
        T = value(self.temperature[t]) if self.temperature[t].fixed else mean
        solubility = mutual_solubility(T)
        z = flows["Furfural"] / (flows["Furfural"] + flows["Water"])
        if not solubility[0] < z < solubility[1]:
            raise ValueError(
                f"{self.name} has one liquid at {T:.1f} K: its feed has a mole fraction {z:.4f} of furfural beside "
                f"water, and two liquids need {solubility[0]:.4f} to {solubility[1]:.4f}. Enrich the feed or cool it"
            )
        organic = (z - solubility[0]) / (solubility[1] - solubility[0])
        P = value(self.pressure[t]) if self.pressure[t].fixed else value(feeds[0].pressure)
        acid = {j: n / total for j, n in flows.items() if j not in ("Furfural", "Water")}
        rest = 1 - sum(acid.values())
        states = zip(self.liquids, self.outlet_states, solubility, (1 - organic, organic), strict=True)
        for k, block, furfural, share in states:
            x = {**acid, "Furfural": furfural * rest, "Water": (1 - furfural) * rest}
            self.phase_flow[t, k].set_value(share * total)
            self._set_liquid(t, k, x, T)
            set_stream(block[t], {j: share * total * x[j] for j in x}, T, P)
            self.phase_volume[t, k].set_value(value(self.residence_time * block[t].flow_vol))

    def _set_liquid(self, t, k, x, T):
        """Writes composition and activity coefficients of a liquid."""
        b, pairs, gamma = self.equilibrium, liquid_liquid_pairs(), ln_gamma(x, T)
        b.temperature[t, k].set_value(T)
        for j in x:
            S = local_sum(j, x, T, pairs)
            b.x[t, k, j].set_value(x[j])
            b.nrtl_sum[t, k, j].set_value(S)
            b.nrtl_ratio[t, k, j].set_value(local_moment(j, x, T, pairs) / S)
            b.ln_gamma[t, k, j].set_value(gamma[j])
