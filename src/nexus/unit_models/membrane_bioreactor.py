"""Membrane bioreactor: heterotrophs and nitrifiers that membranes hold back grow as fast as sludge is wasted.

Since all solids leave with the waste sludge, growth less decay is one over the solids retention time; this gives what
is left of substrate and ammonia in the permeate, whatever comes in. Dying cells leave inert debris, the rest of them is
substrate again. Sulfide, sulfite and mineral acids are neutralised to sodium salts, ammonium sulfate hands its ammonia
to the nitrifiers, and caustic is added in the amount needed.

Symbols
    n_j              component molar flow (mol/s);  q volume flow of permeate and waste sludge (m3/s)
    theta            `solids_retention_time[t]` (s);  f `biodegradable_share[t]`;  X converted share, `conversion[t]`
    S, N             `substrate[t]` (kg O2/m3), `ammonia[t]` (kg N/m3) in the permeate;  O `dissolved_oxygen[t]` (kg/m3)
    mu, b, K, Y      growth and decay rates (1/s), saturations, yields of heterotrophs H and nitrifiers A;  f_P debris
    Y_obs            cells wasted over substrate taken up, `observed_yield[t]`, and over nitrogen oxidised,
                     `nitrifier_observed_yield[t]` (kg O2/kg)
    e_H, e_A         `heterotroph_activity[t]`, `nitrifier_activity[t]`: performance multipliers of growth, 1
    MLSS, V          `mixed_liquor_solids[t]` (kg/m3), `volume[t]` (m3)
    J, k             permeate flux (m/s), `flux[t]`; `membrane_permeability[t]`, multiplier, 1
    r, E             `solids_rejection[t]`; share of the oxygen supplied that dissolves, `oxygen_transfer_efficiency[t]`

Equations
    mu(T) = mu theta_mu^(T - T_ref), b(T) likewise with theta_b
    e_H mu_H S/(S + K_H) O/(O + K_OH) = 1/theta + b_H,   e_A mu_A N/(N + K_A) O/(O + K_OA) = 1/theta + b_A
    q S = M_O sum_j COD_j (f - X) n_j
    xi(j to Sludge) = Y_obs X n_j,  xi(j to CO2) = (1 - Y_obs) X n_j             for every dissolved organic component
    Y_obs [1 + b_H theta (1 - Y_H (1 - f_P))] = Y_H (1 + f_P b_H theta),   Y_obs,A (1 + b_A theta) = Y_A
    CO2 to Sludge by the nitrifiers: oxygen demand of the cells = Y_obs,A x nitrogen oxidised
    NH3 + 2 O2 + NaOH -> NaNO3 + 2 H2O until N is left;  H2S + 2 O2 + 2 NaOH -> Na2SO4 + 2 H2O;  no NaOH is left
    V = theta q_waste,  m_solids(waste) = MLSS q_waste;  permeate and waste sludge hold the same liquor
    n_O2(air) E = oxygen taken up;  membrane_area J k = q_permeate
    work_mechanical = blower work + specific_work q_permeate (scouring and suction), which warms the contents
    water saturation and CO2 of the vent as in `gas_liquid`;  energy balance; outlets at one temperature and pressure
    margins: 1 - (1/theta + b) / (mu(T) O/(O + K_O)) of either group;            zero at washout

Degrees of freedom: the inlets; temperature and pressure of air and caustic (their flows are results);
solids_retention_time, mixed_liquor_solids, dissolved_oxygen, biodegradable_share, oxygen_transfer_efficiency,
solids_rejection, flux, specific_work, caustic_mass_fraction, blower_discharge_pressure, blower_efficiency; outlet
pressure; outlet temperature or heat_duty. More caustic must not enter with the feed than the acids take.

Source: Henze et al. 1987 (activated sludge model no. 1) at steady state; constants in `biological_kinetics.csv`, whose
temperature factors are extrapolated above 25 degC.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reference, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.unit_models.aeration import add_blower, add_caustic_strength, caustic_flows
from nexus.unit_models.balances import add_component_balances, add_heat_duty, add_work, component_flow, component_set
from nexus.unit_models.degradation import (
    NEUTRALISATION,
    NITRIFICATION,
    degradable_components,
    generation_of,
    growth,
    nitrifier_growth,
    respiration,
    written_reactions,
)
from nexus.unit_models.gas_liquid import add_gas_solubility, add_water_saturation
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.membrane_bioreactor_start import AMMONIA, DAY, NITROGEN_MASS, guess_outlets, guess_rates, react
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.reactions import require_components
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_air_composition,
    add_common_temperature,
    add_result,
    add_specification,
    air_flows,
    component_mass,
    compute_inlets,
    flow_variables,
    set_stream,
    solid_components,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

CELLS = "Sludge"
OXYGEN_MASS = 0.031998  # kg/mol
KG_PER_MOL = pyunits.kg / pyunits.mol
KG_PER_M3 = pyunits.kg / pyunits.m**3
METATHESIS = {"AmmoniumSulfate": "AmmoniumSulfate + 2 NaOH -> SodiumSulfate + 2 NH3 + 2 Water"}
SPECIFICATIONS = {  # name: start, bounds, units, meaning
    "solids_retention_time": (15 * DAY, (DAY, 200 * DAY), pyunits.s, "Solids held over solids wasted per time"),
    "mixed_liquor_solids": (10.0, (0.5, 30), KG_PER_M3, "Suspended solids of the contents"),
    "dissolved_oxygen": (2e-3, (1e-5, 0.01), KG_PER_M3, "Oxygen dissolved in the contents"),
    "biodegradable_share": (0.96, (0, 1), DIMENSIONLESS, "Share of dissolved organics that can be degraded"),
    "oxygen_transfer_efficiency": (0.2, (0.01, 1), DIMENSIONLESS, "Share of the oxygen supplied that dissolves"),
    "solids_rejection": (0.9999, (0.9, 1), DIMENSIONLESS, "Share of the solids that the membranes hold back"),
    "flux": (5e-6, (1e-8, 1e-3), pyunits.m / pyunits.s, "Permeate per membrane area"),
    "specific_work": (1e6, (0, 1e9), pyunits.J / pyunits.m**3, "Work of scouring and suction per volume of permeate"),
    "conversion": (0.9, (0, 1), DIMENSIONLESS, "Share of dissolved organics taken up"),
    "waste_share": (0.1, (0, 1), DIMENSIONLESS, "Share of the liquor that leaves with the waste sludge"),
}


@declare_process_block_class("MembraneBioreactor")
class MembraneBioreactorData(UnitModelBlockData):
    """Aerobic membrane bioreactor; ports `inlet` (or those named by `inlets`), `air_inlet`, `caustic_inlet`,
    `permeate`, `waste_sludge`, `vent`.

    Arguments: `property_package` (slurry with Water, CO2, NH3, H2S, NaOH, SodiumNitrate, SodiumSulfate, Sludge),
    `gas_property_package` (ideal gas with O2, N2, CO2, Water), `inlets`. Only O2, N2 and Water of the air and NaOH and
    Water of the caustic are results.
    """

    CONFIG = vessel_config(("property_package", "gas_property_package"), ("inlet",))

    def build(self):
        """Builds states, rates, reactions, balances and sizes."""
        super().build()
        liquid, gas = (require_package(self, name) for name in ("property_package", "gas_property_package"))
        self.feed_states = add_states(self, dict.fromkeys(self.config.inlets, liquid), inlet=True)
        added = add_states(self, {"air_inlet": gas, "caustic_inlet": liquid}, inlet=True)
        self.inlet_states = [*self.feed_states, *added]
        ports = {"permeate": liquid, "waste_sludge": liquid, "vent": gas}
        self.outlet_states = add_states(self, ports, inlet=False)
        self.liquid_states = self.outlet_states[:2]
        self.temperature = Reference(self.permeate_state[:].temperature)
        self.pressure = Reference(self.permeate_state[:].pressure)
        add_constants(self, "biological_kinetics.csv", "asm1")
        self._add_specifications()
        self._add_yields()
        self._add_reactions()
        self._add_rates()
        self._add_separation()
        self._add_air()
        add_common_temperature(
            self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical
        )

    def _add_specifications(self):
        for name, (start, bounds, units, doc) in SPECIFICATIONS.items():
            add_specification(self, name, start, bounds, units, doc)
        add_multiplier(self, "heterotroph_activity", "Growth rate of heterotrophs over that of healthy sludge")
        add_multiplier(self, "nitrifier_activity", "Growth rate of nitrifiers over that of healthy sludge")
        add_multiplier(self, "membrane_permeability", "Permeability over that of clean membranes")
        add_work(self, initialize=1e6)
        add_heat_duty(self, initialize=-1e6)
        for variable in (self.work_mechanical, self.heat_duty):
            set_scaling_factor(variable, 1e-6)

    def _add_reactions(self):
        names = component_set(self.permeate_state)
        self.degradable = degradable_components(names)
        self.respirations = [respiration(j) for j in self.degradable]
        self.growths = [growth(j) for j in self.degradable]
        self.nitrification = written_reactions({AMMONIA: NITRIFICATION[AMMONIA]}, names)[0]
        self.nitrifier_cells = nitrifier_growth()
        salts, acids = written_reactions(METATHESIS, names), written_reactions(NEUTRALISATION, names)
        self.complete = [*salts, *acids]
        self.reactions = [
            *self.respirations,
            *self.growths,
            *salts,
            self.nitrification,
            self.nitrifier_cells,
            *acids,
        ]
        require_components(self, self.reactions, self.outlet_states)
        time, by_name = self.flowsheet().time, {r.name: r for r in self.reactions}
        self.degradation_extent = Var(
            time, list(by_name), initialize=1.0, units=pyunits.mol / pyunits.s, doc="Extent of reaction"
        )
        for data in self.degradation_extent.values():
            set_scaling_factor(data, 1.0)
        determined = [r for r in by_name if r != self.nitrification.name]
        self.converted = Constraint(
            time, determined, rule=lambda b, t, r: b._extent_equation(t, by_name[r]), doc="Extents of reaction"
        )
        generation = generation_of(self, self.reactions)
        add_component_balances(self, self.inlet_states, self.outlet_states, generation=generation)

    def _extent_equation(self, t, item):
        extent = self.degradation_extent[t, item.name]
        if item is self.nitrifier_cells:
            demand = chemical_oxygen_demand(get_component(CELLS)) * OXYGEN_MASS * item.coefficient(CELLS)
            nitrogen = NITROGEN_MASS * self.degradation_extent[t, self.nitrification.name]
            return extent * demand == self.nitrifier_observed_yield[t] * nitrogen
        fed = sum(component_flow(s[t], item.key) for s in self.feed_states)
        if item in self.complete:
            others = [(r.coefficient(item.key), r.name) for r in self.reactions if r is not item]
            made = sum(n * self.degradation_extent[t, name] for n, name in others if n != 0)
            return -item.coefficient(item.key) * extent == fed + made
        share = self.observed_yield[t] if item in self.growths else 1 - self.observed_yield[t]
        return extent == share * self.conversion[t] * fed

    def _rate(self, t, name: str):
        """Returns growth or decay rate `name` at the temperature of the contents."""
        theta = self.decay_theta if name.endswith("decay") else self.growth_theta
        return self.component(name) * theta ** ((self.temperature[t] - self.reference_temperature) / pyunits.K)

    def group_rates(self, t, group: str):
        """Returns the growth rate of a group where only oxygen limits it, and its loss by decay and wasting, 1/s."""
        oxygen = self.dissolved_oxygen[t]
        limited = oxygen / (oxygen + self.component(f"{group}_oxygen"))
        fastest = self.component(f"{group}_activity")[t] * self._rate(t, f"{group}_growth") * limited
        return fastest, 1 / self.solids_retention_time[t] + self._rate(t, f"{group}_decay")

    def _volume_flow(self, t):
        return sum(s[t].flow_vol for s in self.liquid_states)

    def _add_rates(self):
        time, day = self.flowsheet().time, DAY * pyunits.s
        demand = {j: chemical_oxygen_demand(get_component(j)) * OXYGEN_MASS * KG_PER_MOL for j in self.degradable}
        self.substrate_fed = Expression(
            time,
            rule=lambda b, t: sum(n * component_flow(s[t], j) for s in b.feed_states for j, n in demand.items()),
            doc="Oxygen demand of the dissolved organics fed, kg/s",
        )

        def ammonia(b, t):
            nitrogen = NITROGEN_MASS * KG_PER_MOL * sum(s[t].flow_mol_comp[AMMONIA] for s in b.liquid_states)
            return b.ammonia[t] * b._volume_flow(t) == nitrogen

        add_result(
            self,
            "substrate",
            1e-3,
            KG_PER_M3,
            "Biodegradable oxygen demand of the permeate",
            lambda b, t: (
                b.substrate[t] * b._volume_flow(t) == (b.biodegradable_share[t] - b.conversion[t]) * b.substrate_fed[t]
            ),
        )
        add_result(self, "ammonia", 1e-4, KG_PER_M3, "Ammonia nitrogen of the permeate", ammonia)
        for group, content in (("heterotroph", self.substrate), ("nitrifier", self.ammonia)):

            def balance(b, t, group=group, content=content):
                fastest, loss = b.group_rates(t, group)
                saturation = b.component(f"{group}_saturation")
                scale = 1 / saturation
                return day * scale * fastest * content[t] == day * scale * loss * (content[t] + saturation)

            def margin(b, t, group=group):
                fastest, loss = b.group_rates(t, group)
                return 1 - loss / fastest

            doc = f"{group.capitalize()}s grow as fast as they decay and are wasted"
            setattr(self, f"{group}_balance", Constraint(time, rule=balance, doc=doc))
            setattr(
                self,
                f"{group}_margin",
                Expression(time, rule=margin, doc=f"Distance from washout of {group}s, 0 to 1"),
            )

    def _add_yields(self):
        def heterotrophs(b, t):
            decayed = b._rate(t, "heterotroph_decay") * b.solids_retention_time[t]
            recycled = b.heterotroph_yield * (1 - b.inert_share)
            left = b.heterotroph_yield * (1 + b.inert_share * decayed)
            return b.observed_yield[t] * (1 + decayed * (1 - recycled)) == left

        def nitrifiers(b, t):
            decayed = b._rate(t, "nitrifier_decay") * b.solids_retention_time[t]
            return b.nitrifier_observed_yield[t] * (1 + decayed) == b.nitrifier_yield

        doc = "Oxygen demand of cells wasted over that taken up"
        add_result(self, "observed_yield", 0.2, DIMENSIONLESS, doc, heterotrophs, bounds=(0, 1))
        doc = "Oxygen demand of nitrifiers wasted over nitrogen oxidised"
        add_result(self, "nitrifier_observed_yield", 0.05, DIMENSIONLESS, doc, nitrifiers, bounds=(0, 1))

    def _add_separation(self):
        time, names = self.flowsheet().time, component_set(self.permeate_state)
        solids = solid_components(self.permeate_state)

        def split(b, t, j):
            waste = b.waste_sludge_state[t].flow_mol_comp[j]
            total = waste + b.permeate_state[t].flow_mol_comp[j]
            return waste == (b.solids_rejection[t] if j in solids else b.waste_share[t]) * total

        def thickness(b, t):
            waste = b.waste_sludge_state[t]
            return component_mass(waste, solids) == b.mixed_liquor_solids[t] * waste.flow_vol

        self.sludge_split = Constraint(time, names, rule=split, doc="Waste sludge holds the solids and equal liquor")
        self.sludge_thickness = Constraint(time, rule=thickness, doc="Waste sludge is drawn from the mixed liquor")
        self.neutral_permeate = Constraint(
            time,
            rule=lambda b, t: sum(s[t].flow_mol_comp["NaOH"] for s in b.liquid_states) == 0 * pyunits.mol / pyunits.s,
            doc="Caustic is added in the amount that neutralises the acids",
        )
        add_result(
            self,
            "volume",
            2e4,
            pyunits.m**3,
            "Volume of the contents",
            lambda b, t: b.volume[t] == b.solids_retention_time[t] * b.waste_sludge_state[t].flow_vol,
        )
        add_result(
            self,
            "membrane_area",
            2e4,
            pyunits.m**2,
            "Membrane area",
            lambda b, t: b.membrane_area[t] * b.flux[t] * b.membrane_permeability[t] == b.permeate_state[t].flow_vol,
        )
        self.residence_time = Expression(
            time, rule=lambda b, t: b.volume[t] / b._volume_flow(t), doc="Residence time of the liquid, s"
        )
        add_water_saturation(self, self.vent_state)
        permeate = self.permeate_state
        add_gas_solubility(self, "CO2", self.vent_state, permeate, lambda t: permeate[t].flow_mol_comp["CO2"])

    def _add_air(self):
        time = self.flowsheet().time
        used = [(r.name, r.coefficient("O2")) for r in self.reactions if r.coefficient("O2") != 0]
        self.oxygen_need = Expression(
            time,
            rule=lambda b, t: -sum(n * b.degradation_extent[t, name] for name, n in used),
            doc="Oxygen taken up, mol/s",
        )
        self.air_supply = Constraint(
            time,
            rule=lambda b, t: (
                b.air_inlet_state[t].flow_mol_comp["O2"] * b.oxygen_transfer_efficiency[t] == b.oxygen_need[t]
            ),
            doc="Air is supplied for what dissolves of its oxygen",
        )
        add_air_composition(self, self.air_inlet_state)
        add_caustic_strength(self)
        add_specification(self, "blower_work", 1e6, (0, None), pyunits.W, "Work of the blowers")
        add_blower(self, self.blower_work)
        self.total_work = Constraint(
            time,
            rule=lambda b, t: (
                b.work_mechanical[t] == b.blower_work[t] + b.specific_work[t] * b.permeate_state[t].flow_vol
            ),
            doc="Blowers, scouring and suction",
        )

    def initialize_build(self, **_):
        """Finds substrate and ammonia from the rates, then reactions, air, caustic and outlets; then solves the unit.

        Raises ValueError where cells are washed out at the given solids retention time, or starve.
        """
        compute_inlets(self.feed_states)
        for t in self.flowsheet().time:
            guess_rates(self, t)
            flows = react(self, t)
            sodium = max(-flows["NaOH"], 0.0)
            caustic = caustic_flows(sodium, value(self.caustic_mass_fraction[t]))
            oxygen = value(self.oxygen_need[t] / self.oxygen_transfer_efficiency[t])
            air = air_flows(oxygen, component_set(self.air_inlet_state))
            for state, extra in ((self.caustic_inlet_state[t], caustic), (self.air_inlet_state[t], air)):
                set_stream(state, extra, value(state.temperature), value(state.pressure))
                for j, n in extra.items():
                    flows[j] = flows.get(j, 0.0) + n
            guess_outlets(self, t, flows)
        free = [*flow_variables(self.air_inlet_state), *flow_variables(self.caustic_inlet_state, ("NaOH", "Water"))]
        return solve_from_inlets(self, free=free)
