"""Extraction turbine: steam expands through sections in series, with a controlled extraction after each but the last.

Symbols
    F, h, s     molar flow (mol/s), enthalpy (J/mol), entropy (J/mol/K) of a stream
    k           section, from the inlet (k = 1) to the exhaust; its end is extraction k or the exhaust
    h_is,k      enthalpy after isentropic expansion to the pressure of section k's end, in `isentropic_{k}_state`
    eta_k       isentropic efficiency, `isentropic_efficiency[t, k]`; m its multiplier, `efficiency_multiplier[t]`
    eta_g       mechanical and generator efficiency, `generator_efficiency[t]`
    W_s         shaft power (W), `shaft_power[t]`; `work_mechanical[t]` = -(power at the terminals)

Equations
    s(h_is,k, p_k) = s_(k-1)                                   isentropic end of a section
    h_k = h_(k-1) - m eta_k (h_(k-1) - h_is,k)                 real end; the extracted steam is at the same state
    sum of F over extractions and exhaust = F of the inlet
    work_mechanical = -eta_g W_s,   W_s + work_mechanical + heat_duty = 0: the rest of the shaft power is heat lost
    F h in + heat_duty + work_mechanical = sum of F h out

How a section ends is fixed at build, `SectionEnd`: as vapour; as vapour although the isentropic end is wet
("crossing"); or wet. A vapour end may be subcooled by up to 20 K (metastable steam), which costs the power next to
nothing: 20 K are 1 kJ/kg.

Degrees of freedom: inlet state, flow and pressure of each extraction, exhaust pressure, efficiencies.
Size for costing: `electric_power[t]` (W). Source: first and second law for an open system.
"""

from enum import Enum

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import InitializationError
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.property_packages.steam import SteamPhase
from nexus.property_packages.steam_if97 import vapour_temperature_isentropic
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_heat_duty, add_work
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_multiplier,
    add_steam_port,
    given_otherwise,
    guess,
    scale,
    steam_config,
)

EXHAUST = "exhaust"


class SectionEnd(Enum):
    """How a section of the turbine ends."""

    VAPOUR = "vapour"
    CROSSING = "crossing"
    WET = "wet"


def section_ends(given) -> dict[str, SectionEnd]:
    """Returns {name: SectionEnd}; raises ValueError with the known ends for any other."""
    try:
        return {str(name): SectionEnd(end) for name, end in dict(given).items()}
    except ValueError as error:
        known = ", ".join(f'"{e.value}"' for e in SectionEnd)
        raise ValueError(f"A turbine section ends as {known}: {error}") from error


@declare_process_block_class("ExtractionTurbine")
class ExtractionTurbineData(UnitModelBlockData):
    """Steam turbine with extractions; ports `inlet`, `{extraction}_outlet` and `exhaust_outlet`.

    Arguments: `property_package` (steam), `extractions` ({name: end} by falling pressure), `exhaust` (end).
    """

    CONFIG = steam_config()
    CONFIG.declare(
        "extractions",
        ConfigValue(
            domain=section_ends, default={}, description='{name: "vapour", "crossing" or "wet"} by falling pressure'
        ),
    )
    CONFIG.declare(
        "exhaust", ConfigValue(domain=In(SectionEnd), default=SectionEnd.WET, description="How the last section ends")
    )

    def build(self):
        """Builds the states, ports and equations of all sections."""
        super().build()
        self.section_ends = {**self.config.extractions, EXHAUST: self.config.exhaust}
        add_steam_port(self, "inlet", SteamPhase.VAPOUR, inlet=True, doc="Live steam")
        for k, end in self.section_ends.items():
            self._add_section_states(k, end)
        self._add_efficiencies()
        self._add_expansion()
        self._add_power()

    def _add_section_states(self, k, end):
        phase = SteamPhase.WET if end is SectionEnd.WET else SteamPhase.VAPOUR
        add_steam_port(self, f"{k}_outlet", phase, inlet=False, doc=f"Steam at the end of section {k}")
        ideal = self.config.property_package.build_state_block(
            self.flowsheet().time,
            doc=f"Isentropic end of section {k}, per mol/s",
            phase=SteamPhase.VAPOUR if end is SectionEnd.VAPOUR else SteamPhase.WET,
            defined_state=False,
        )
        setattr(self, f"isentropic_{k}_state", ideal)
        for state in ideal.values():
            state.flow_mol.fix(1.0)
            if end is not SectionEnd.VAPOUR:
                # a little superheat is as harmless as a little subcooling: the tangent at the dew point, h and s linear
                state.vapour_fraction.setub(1.05)

    def end_state(self, k: str):
        """Returns the state block at the end of section `k`, an extraction's name or "exhaust"."""
        return self.component(f"{k}_outlet_state")

    def isentropic_state(self, k: str):
        """Returns the state block of the isentropic end of section `k`; its flow is 1 mol/s."""
        return self.component(f"isentropic_{k}_state")

    def start_state(self, k: str):
        """Returns the state block at the inlet of section `k`."""
        names = list(self.section_ends)
        position = names.index(k)
        return self.end_state(names[position - 1]) if position else self.inlet_state

    def _add_efficiencies(self):
        time, sections = self.flowsheet().time, list(self.section_ends)
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
        scale(self.isentropic_efficiency, 1.0)
        scale(self.generator_efficiency, 1.0)
        add_multiplier(self, "efficiency_multiplier", "Isentropic efficiency relative to the clean machine")

    def _add_expansion(self):
        time, sections = self.flowsheet().time, list(self.section_ends)

        def pressure_rule(b, t, k):
            return b.isentropic_state(k)[t].pressure == b.end_state(k)[t].pressure

        def entropy_rule(b, t, k):
            return b.isentropic_state(k)[t].entr_mol == b.start_state(k)[t].entr_mol

        def expansion_rule(b, t, k):
            h_in = b.start_state(k)[t].enth_mol
            efficiency = b.efficiency_multiplier[t] * b.isentropic_efficiency[t, k]
            return b.end_state(k)[t].enth_mol == h_in - efficiency * (h_in - b.isentropic_state(k)[t].enth_mol)

        self.isentropic_pressure = Constraint(time, sections, rule=pressure_rule, doc="Same end pressure")
        self.isentropic_entropy = Constraint(time, sections, rule=entropy_rule, doc="Entropy stays constant")
        self.expansion = Constraint(time, sections, rule=expansion_rule, doc="Isentropic efficiency")

    def _add_power(self):
        time, inlets, outlets = (
            self.flowsheet().time,
            [self.inlet_state],
            [self.end_state(k) for k in self.section_ends],
        )
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
        time = self.flowsheet().time
        for t in time:
            self._guess_flows(t)
            for k in self.section_ends:
                self._guess_section(t, k)
        loose = list(given_otherwise(self.inlet_state))
        drawn = [self.end_state(k)[t].flow_mol for k in self.config.extractions for t in time]
        pressures = [self.end_state(k)[t].pressure for k in self.section_ends for t in time]
        return solve_from_inlets(self, free=loose, hold=[*drawn, *pressures])

    def _guess_flows(self, t):
        inlet, extractions = value(self.inlet_state[t].flow_mol), self.config.extractions
        flows = [self.end_state(k)[t].flow_mol for k in extractions]
        if sum(value(flow) for flow in flows) > 0.95 * inlet:
            guess((flow, 0.8 * inlet / len(flows)) for flow in flows)
        exhaust = inlet - sum(value(flow) for flow in flows)
        guess([(self.end_state(EXHAUST)[t].flow_mol, exhaust)])

    def _guess_section(self, t, k):
        start, ideal, end = (s[t] for s in (self.start_state(k), self.isentropic_state(k), self.end_state(k)))
        guess([(ideal.pressure, value(end.pressure))])
        if self.section_ends[k] is SectionEnd.VAPOUR:
            mw = value(self.config.property_package.mw_comp["Water"])
            try:
                T = vapour_temperature_isentropic(value(start.entr_mol) / mw, value(end.pressure))
            except ValueError as error:
                raise InitializationError(
                    f'{self.name}: section {k} does not end as vapour: {error}. End it as "crossing" or "wet"'
                ) from error
            guess([(ideal.temperature, T)])
            calculate_variable_from_constraint(ideal.enth_mol, ideal.enth_mol_equation)
        else:
            ideal.compute_saturation()
            liquid, vapour = value(ideal.entr_mol_sat_liq), value(ideal.entr_mol_sat_vap)
            guess([(ideal.vapour_fraction, (value(start.entr_mol) - liquid) / (vapour - liquid))])
            calculate_variable_from_constraint(ideal.enth_mol, ideal.enth_mol_equation)
        ideal.compute_properties()
        calculate_variable_from_constraint(end.enth_mol, self.expansion[t, k])
        end.compute_properties()
