"""Extraction turbine: steam expands through sections in series, with a controlled extraction after each but the last.

Symbols
    F, h, s     molar flow (mol/s), enthalpy (J/mol), entropy (J/mol/K) of a stream
    k           section, from the inlet (k = 1) to the exhaust; its end is extraction k or the exhaust
    h_is,k      enthalpy after isentropic expansion to the pressure of section k's end, `enth_mol_isentropic[t, k]`
    eta_k       isentropic efficiency, `isentropic_efficiency[t, k]`; m its multiplier, `efficiency_multiplier[t]`
    eta_g       mechanical and generator efficiency, `generator_efficiency[t]`
    W_s         shaft power (W), `shaft_power[t]`; `work_mechanical[t]` = -(power at the terminals)

Equations
    s(h_is,k, p_k) = s_(k-1)                                   isentropic end of a section
    h_k = h_(k-1) - m eta_k (h_(k-1) - h_is,k)                 real end; the extracted steam is at the same state
    sum of F over extractions and exhaust = F of the inlet
    W_s + work_mechanical + heat_duty = 0 over the unit:       work_mechanical = -eta_g W_s, the rest is heat lost
    h in + heat_duty + work_mechanical = h out

For an end in the wet region h_is interpolates between the saturated phases on the entropy of the section's inlet.
Whether an end is `vapour` or `wet` is fixed at build; a vapour end may be subcooled a little (metastable steam).

Degrees of freedom: inlet state, flow and pressure of each extraction, exhaust pressure, efficiencies.
Size for costing: `electric_power[t]` (W). Source: first and second law for an open system.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.property_packages.steam import SteamPhase
from nexus.property_packages.steam_if97 import vapour_temperature_isentropic
from nexus.property_packages.steam_state import molar_enthalpy, molar_entropy, reduced_state
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty, add_work
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_multiplier,
    add_steam_port,
    given_otherwise,
    guess,
    phase_map,
    scale,
    steam_config,
)

EXHAUST = "exhaust"


@declare_process_block_class("ExtractionTurbine")
class ExtractionTurbineData(UnitModelBlockData):
    """Steam turbine with extractions; ports `inlet`, `{extraction}_outlet` and `exhaust_outlet`.

    Arguments: `property_package` (steam), `extractions` ({name: phase} by falling pressure), `exhaust_phase`.
    """

    CONFIG = steam_config()
    CONFIG.declare(
        "extractions",
        ConfigValue(domain=phase_map, description='{name: "vapour" or "wet"} in the order of falling pressure'),
    )
    CONFIG.declare(
        "exhaust_phase",
        ConfigValue(domain=In(SteamPhase), default=SteamPhase.WET, description="Phase of the exhaust"),
    )

    def build(self):
        """Builds the states, ports and equations of all sections."""
        super().build()
        self.phases = {**self.config.extractions, EXHAUST: self.config.exhaust_phase}
        if SteamPhase.LIQUID in self.phases.values():
            raise ValueError(f"{self.name}: a turbine section ends as vapour or wet, not as liquid")
        self.inlet_state = add_steam_port(self, "inlet", SteamPhase.VAPOUR, inlet=True, doc="Live steam")
        for k, phase in self.phases.items():
            add_steam_port(self, f"{k}_outlet", phase, inlet=False, doc=f"Steam at the end of section {k}")
        self._add_variables()
        self._add_expansion()
        self._add_power()

    def end_state(self, k: str):
        """Returns the state block at the end of section `k`, an extraction's name or "exhaust"."""
        return self.component(f"{k}_outlet_state")

    def start_state(self, k: str):
        """Returns the state block at the inlet of section `k`."""
        names = list(self.phases)
        position = names.index(k)
        return self.end_state(names[position - 1]) if position else self.inlet_state

    def _dry_sections(self):
        return [k for k, phase in self.phases.items() if phase is SteamPhase.VAPOUR]

    def _add_variables(self):
        time, sections = self.flowsheet().time, list(self.phases)
        self.isentropic_efficiency = Var(
            time,
            sections,
            initialize=0.85,
            bounds=(0.3, 1),
            units=pyunits.dimensionless,
            doc="Isentropic efficiency of a section",
        )
        self.generator_efficiency = Var(
            time,
            initialize=0.97,
            bounds=(0.5, 1),
            units=pyunits.dimensionless,
            doc="Power at terminals per shaft power",
        )
        add_multiplier(self, "efficiency_multiplier", "Isentropic efficiency relative to the clean machine")
        self.enth_mol_isentropic = Var(
            time,
            sections,
            initialize=-238e3,
            bounds=(-2.9e5, -2.05e5),
            units=pyunits.J / pyunits.mol,
            doc="Enthalpy after isentropic expansion",
        )
        self.temperature_isentropic = Var(
            time,
            self._dry_sections(),
            initialize=450,
            bounds=(273.15, 1073.15),
            units=pyunits.K,
            doc="Temperature after isentropic expansion",
        )
        scale(self.enth_mol_isentropic, 1e-5)
        scale(self.temperature_isentropic, 1e-2)

    def _add_expansion(self):
        time, params = self.flowsheet().time, self.config.property_package

        def end(b, t, k):
            return reduced_state(params, "vap", b.temperature_isentropic[t, k], b.end_state(k)[t].pressure)

        def entropy_rule(b, t, k):
            return molar_entropy(params, "vap", *end(b, t, k)) == b.start_state(k)[t].entr_mol

        def enthalpy_rule(b, t, k):
            if b.phases[k] is SteamPhase.VAPOUR:
                return b.enth_mol_isentropic[t, k] == molar_enthalpy(params, "vap", *end(b, t, k))
            wet, s = b.end_state(k)[t], b.start_state(k)[t].entr_mol
            rise = (b.enth_mol_isentropic[t, k] - wet.enth_mol_sat_liq) * (wet.entr_mol_sat_vap - wet.entr_mol_sat_liq)
            return rise == (s - wet.entr_mol_sat_liq) * (wet.enth_mol_sat_vap - wet.enth_mol_sat_liq)

        def expansion_rule(b, t, k):
            h_in = b.start_state(k)[t].enth_mol
            efficiency = b.efficiency_multiplier[t] * b.isentropic_efficiency[t, k]
            return b.end_state(k)[t].enth_mol == h_in - efficiency * (h_in - b.enth_mol_isentropic[t, k])

        self.isentropic_entropy = Constraint(
            time, self._dry_sections(), rule=entropy_rule, doc="Entropy stays constant"
        )
        self.isentropic_enthalpy = Constraint(time, list(self.phases), rule=enthalpy_rule, doc="Isentropic end")
        self.expansion = Constraint(time, list(self.phases), rule=expansion_rule, doc="Isentropic efficiency")

    def _add_power(self):
        time, inlets, outlets = self.flowsheet().time, [self.inlet_state], [self.end_state(k) for k in self.phases]
        add_heat_duty(self, initialize=-1e6)
        add_work(self, initialize=-4e7)
        self.shaft_power = Var(time, initialize=4.1e7, bounds=(0, 1e10), units=pyunits.W, doc="Power of the shaft")
        for variable in (self.heat_duty, self.work_mechanical, self.shaft_power):
            scale(variable, 1e-7)
        add_component_balances(self, inlets, outlets)
        add_energy_balance(self, inlets, outlets, heat=self.heat_duty, work=self.work_mechanical)
        self.shaft_balance = Constraint(
            time,
            rule=lambda b, t: b.shaft_power[t] + b.heat_duty[t] + b.work_mechanical[t] == 0 * pyunits.W,
            doc="Shaft power leaves as electricity or as heat lost",
        )
        self.generation = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == -b.generator_efficiency[t] * b.shaft_power[t],
            doc="Electricity from shaft power",
        )
        self.electric_power = Expression(time, rule=lambda b, t: -b.work_mechanical[t], doc="Power at the terminals")

    def initialize_build(self, **_):
        """Expands the inlet section by section with the extraction flows and pressures held, then solves."""
        self.inlet_state.initialize()
        for t in self.flowsheet().time:
            self._guess_flows(t)
            for k in self.phases:
                self._guess_section(t, k)
        loose = list(given_otherwise(self.inlet_state))
        ends = [self.end_state(k)[t] for k in self.phases for t in self.flowsheet().time]
        drawn = [self.end_state(k)[t].flow_mol for k in self.config.extractions for t in self.flowsheet().time]
        return solve_from_inlets(self, free=loose, hold=[*drawn, *(state.pressure for state in ends)])

    def _guess_flows(self, t):
        inlet, extractions = value(self.inlet_state[t].flow_mol), self.config.extractions
        flows = [self.end_state(k)[t].flow_mol for k in extractions]
        if sum(value(flow) for flow in flows) > 0.95 * inlet:
            guess((flow, 0.8 * inlet / len(flows)) for flow in flows)
        exhaust = inlet - sum(value(flow) for flow in flows)
        guess([(self.end_state(EXHAUST)[t].flow_mol, exhaust)])

    def _guess_section(self, t, k):
        before, end = self.start_state(k)[t], self.end_state(k)[t]
        if self.phases[k] is SteamPhase.VAPOUR:
            mw = value(self.config.property_package.mw_comp["Water"])
            T = vapour_temperature_isentropic(value(before.entr_mol) / mw, value(end.pressure))
            guess([(self.temperature_isentropic[t, k], T)])
        else:
            end.compute_saturation()
        for variable, equation in (
            (self.enth_mol_isentropic[t, k], self.isentropic_enthalpy[t, k]),
            (end.enth_mol, self.expansion[t, k]),
        ):
            calculate_variable_from_constraint(variable, equation)
        end.compute_properties()
