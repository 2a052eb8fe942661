"""Aerobic basin: oxidises remaining organics, grows sludge, nitrifies ammonia and neutralises the acids with caustic.

Symbols
    n_j            component molar flow (mol/s)
    X_o, X_s       shares of an organic component's oxygen demand oxidised and made cells, `oxidised_share[t]`,
                   `sludge_share[t]`
    X_N            share of the ammonia (left after growth) nitrified, `nitrified_share[t]`
    a              `biomass_activity[t]`, performance multiplier of X_o, X_s and X_N, 1
    xi, nu         extent of reaction (mol/s), stoichiometric coefficient
    E              air supplied over air needed, `air_ratio[t]`
    c              mass of NaOH per mass of caustic, `caustic_mass_fraction[t]`
    V, tau         volume of the contents (m3), `residence_time[t]` (s)
    p_b, eta       blower discharge pressure (Pa), `blower_efficiency[t]`; k = 1.4 for air

Equations
    xi(j to CO2) = a X_o n_j,  xi(j to Sludge) = a X_s n_j   for every biodegradable component (balanced by elements)
    xi(nitrification) = a X_N (ammonia that growth leaves);  sulfide and mineral acids react completely
    NH3 + 2 O2 + NaOH -> NaNO3 + 2 H2O;  H2S + 2 O2 + 2 NaOH -> Na2SO4 + 2 H2O
    NaOH in the effluent = 0: caustic is the stoichiometric demand
    n_O2(air) = E sum over reactions of (-nu_O2 xi);  the air is humid air
    component balances over effluent and vent;  vent saturated with water;  Henry's law for CO2
    V = tau flow_vol of the effluent
    work_mechanical = n_air R T_air k/(k-1) [(p_b/p_air)^((k-1)/k) - 1] / eta, which warms the basin
    energy balance with heat_duty; effluent and vent leave at one temperature and pressure

Degrees of freedom: the inlets; temperature and pressure of air and caustic (their flows are results); oxidised_share,
sludge_share, nitrified_share, air_ratio, caustic_mass_fraction, residence_time, blower_discharge_pressure,
blower_efficiency; outlet pressure; outlet temperature or heat_duty.

Source: Humbird et al. 2011 (NREL/TP-5100-47764): 96 % of the organics removed, 74 % oxidised and 22 % to cells, 20 %
excess air, nitric acid neutralised with caustic.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.unit_models.aeration import add_blower, add_caustic_strength, caustic_flows
from nexus.unit_models.balances import add_component_balances, add_heat_duty, add_work, component_set
from nexus.unit_models.degradation import (
    NEUTRALISATION,
    NITRIFICATION,
    add_extents,
    check_degradable,
    degradable_components,
    generation_of,
    growth,
    respiration,
    written_reactions,
)
from nexus.unit_models.gas_liquid import add_gas_solubility, add_water_saturation, guess_water
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import require_components
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_air_composition,
    add_common_temperature,
    add_result,
    add_specification,
    air_flows,
    component_flows,
    compute_inlets,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

DEFAULTS = {  # name: value, bounds, meaning
    "oxidised_share": (0.74, (0, 1), "Share of the oxygen demand oxidised"),
    "sludge_share": (0.22, (0, 1), "Share of the oxygen demand to sludge"),
    "nitrified_share": (0.98, (0, 1), "Share of the ammonia nitrified"),
    "air_ratio": (1.2, (1.0, 20), "Air supplied over air needed"),
}


@declare_process_block_class("AerobicBasin")
class AerobicBasinData(UnitModelBlockData):
    """Basin; ports `inlet` (or those named by `inlets`), `air_inlet`, `caustic_inlet`, `effluent`, `vent`.

    Arguments: `property_package` (slurry with Water, CO2, NH3, NaOH, SodiumNitrate, SodiumSulfate, Sludge),
    `gas_property_package` (ideal gas with O2, N2, CO2, Water), `inlets`, `biodegradable` (default: every dissolved
    organic component). Only O2, N2 and Water of the air and NaOH and Water of the caustic are results.
    """

    CONFIG = vessel_config(("property_package", "gas_property_package"), ("inlet",))
    CONFIG.declare(
        "biodegradable", ConfigValue(default=None, description="What microbes degrade; None: dissolved organics")
    )

    def build(self):
        """Builds states, specifications, reactions, equilibria and balances."""
        super().build()
        liquid, gas = (require_package(self, name) for name in ("property_package", "gas_property_package"))
        self.feed_states = add_states(self, dict.fromkeys(self.config.inlets, liquid), inlet=True)
        added = add_states(self, {"air_inlet": gas, "caustic_inlet": liquid}, inlet=True)
        self.inlet_states = [*self.feed_states, *added]
        self.outlet_states = add_states(self, {"effluent": liquid, "vent": gas}, inlet=False)
        self.temperature = Reference(self.effluent_state[:].temperature)
        self.pressure = Reference(self.effluent_state[:].pressure)
        self._add_specifications()
        self._add_reactions()
        self._add_caustic()
        self._add_air()
        add_water_saturation(self, self.vent_state)
        add_gas_solubility(
            self,
            "CO2",
            self.vent_state,
            self.effluent_state,
            lambda t: self.effluent_state[t].flow_mol_comp["CO2"],
        )
        add_common_temperature(
            self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical
        )

    def _add_specifications(self):
        for name, (start, bounds, doc) in DEFAULTS.items():
            add_specification(self, name, start, bounds, DIMENSIONLESS, doc)
        add_specification(self, "residence_time", 1e5, (60, 1e7), pyunits.s, "Residence time of the liquid")
        add_multiplier(self, "biomass_activity", "Removed shares over those of healthy sludge")
        add_work(self, initialize=1e6)
        add_heat_duty(self, initialize=0.0)
        for variable in (self.work_mechanical, self.heat_duty):
            set_scaling_factor(variable, 1e-6)

    def _add_reactions(self):
        names = component_set(self.effluent_state)
        given = self.config.biodegradable
        self.degradable = degradable_components(names) if given is None else check_degradable(given, names)
        organic = [*map(respiration, self.degradable), *map(growth, self.degradable)]
        self.early = [*organic]
        self.late = [*written_reactions(NITRIFICATION, names), *written_reactions(NEUTRALISATION, names)]
        self.reactions = [*self.early, *self.late]
        require_components(self, self.reactions, self.outlet_states)
        add_extents(self, self.reactions, self.feed_states, self._share, earlier=self.early)
        add_component_balances(
            self, self.inlet_states, self.outlet_states, generation=generation_of(self, self.reactions)
        )

    def _share(self, t, item):
        if item.key in self.degradable:
            part = self.sludge_share if item.coefficient("Sludge") > 0 else self.oxidised_share
            return part[t] * self.biomass_activity[t]
        return self.nitrified_share[t] * self.biomass_activity[t] if item.key in NITRIFICATION else 1.0

    def _add_caustic(self):
        time = self.flowsheet().time
        self.neutral_effluent = Constraint(
            time,
            rule=lambda b, t: b.effluent_state[t].flow_mol_comp["NaOH"] == 0 * pyunits.mol / pyunits.s,
            doc="Caustic is added in the amount that neutralises the acids",
        )
        add_caustic_strength(self)

    def _oxygen_need(self, t):
        used = [(r.name, r.coefficient("O2")) for r in self.reactions if r.coefficient("O2") != 0]
        return -sum(n * self.degradation_extent[t, name] for name, n in used)

    def _add_air(self):
        time = self.flowsheet().time
        self.oxygen_need = Expression(time, rule=lambda b, t: b._oxygen_need(t), doc="Oxygen consumed, mol/s")
        self.air_supply = Constraint(
            time,
            rule=lambda b, t: b.air_inlet_state[t].flow_mol_comp["O2"] == b.air_ratio[t] * b.oxygen_need[t],
            doc="Air is supplied in excess of what is needed",
        )
        add_air_composition(self, self.air_inlet_state)
        add_blower(self, self.work_mechanical)
        add_result(
            self,
            "volume",
            1e4,
            pyunits.m**3,
            "Volume of the contents",
            lambda b, t: b.volume[t] == b.residence_time[t] * b.effluent_state[t].flow_vol,
        )

    def initialize_build(self, **_):
        """Computes extents, caustic, air and outlets one after the other, then solves the unit."""
        compute_inlets(self.feed_states)
        for t in self.flowsheet().time:
            flows = self._react(t)
            caustic = max(-flows["NaOH"], 0.0)
            added = caustic_flows(caustic, value(self.caustic_mass_fraction[t]))
            air = air_flows(value(self.air_ratio[t] * self.oxygen_need[t]), component_set(self.air_inlet_state))
            for state, extra in ((self.caustic_inlet_state[t], added), (self.air_inlet_state[t], air)):
                set_stream(state, extra, value(state.temperature), value(state.pressure))
                for j, n in extra.items():
                    flows[j] = flows.get(j, 0.0) + n
            self._guess_outlets(t, flows)
        free = [*flow_variables(self.air_inlet_state), *flow_variables(self.caustic_inlet_state, ("NaOH", "Water"))]
        return solve_from_inlets(self, free=free)

    def _react(self, t) -> dict[str, float]:
        flows = component_flows(*(s[t] for s in self.feed_states))
        for stage in (self.early, self.late):
            available = dict(flows)
            for item in stage:
                extent = value(self._share(t, item)) * max(available[item.key], 0.0)
                self.degradation_extent[t, item.name].set_value(extent)
                for j, n in item.stoichiometry:
                    flows[j] = flows.get(j, 0.0) + n * extent
        return flows

    def _guess_outlets(self, t, flows):
        feed = self.feed_states[0][t]
        T = value(self.temperature[t]) if self.temperature[t].fixed else value(feed.temperature)
        P = value(self.pressure[t]) if self.pressure[t].fixed else value(feed.pressure)
        gas = {j: flows.get(j, 0.0) for j in component_set(self.vent_state) if j != "Water"}
        gas["Water"] = guess_water(sum(gas.values()), T, P)
        liquid = {j: n for j, n in flows.items() if j not in gas}
        liquid |= {"CO2": 1e-3 * flows["CO2"], "Water": flows["Water"] - gas["Water"], "NaOH": 0.0}
        set_stream(self.vent_state[t], gas, T, P)
        set_stream(self.effluent_state[t], liquid, T, P)
