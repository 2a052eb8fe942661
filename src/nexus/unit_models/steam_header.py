"""Steam header: one pressure level that collects steam and hands it to its users, all at the same state.

Symbols
    F_i, h_i     molar flow (mol/s) and enthalpy (J/mol) of inlet i; F_k flow of outlet k; h, p of the header

Equations
    sum_i F_i = sum_k F_k,   sum_i F_i h_i = h sum_k F_k,   h_k = h,   p_k = p = p_1 - dp

Inlet 1 sets the pressure; further inlets (let-down steam from a higher level, spray water of a desuperheater) are
throttled to it. With a `liquid` inlet the unit is a desuperheater.
Degrees of freedom: inlet states, pressure drop, and all outlet flows but one; with all outlet flows given (the users
ask for them) the flow of the inlet named by `makeup` follows.
Size for costing: `flow_mass[t]` (kg/s). Source: mass balance and first law.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.exceptions import ConfigurationError
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, value

from nexus.property_packages.steam import SteamPhase
from nexus.unit_models.balances import add_component_balances, add_energy_balance
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import (
    add_pressure_drop,
    add_steam_port,
    compute,
    given_otherwise,
    guess,
    phase_map,
    steam_config,
)


@declare_process_block_class("SteamHeader")
class SteamHeaderData(UnitModelBlockData):
    """Steam main; ports `{name}_inlet` and `{name}_outlet` for the names of its inlets and outlets.

    Arguments: `property_package` (steam), `inlets` ({name: phase}, the first sets the pressure), `outlets` (names),
    `outlet_phase`, `makeup` (name of the inlet whose flow follows from the outlets, or None).
    """

    CONFIG = steam_config()
    CONFIG.declare("inlets", ConfigValue(domain=phase_map, description="{name: phase}; the first sets the pressure"))
    CONFIG.declare("outlets", ConfigValue(domain=tuple, description="Names of the outlets"))
    CONFIG.declare(
        "outlet_phase",
        ConfigValue(domain=In(SteamPhase), default=SteamPhase.VAPOUR, description="Phase of the steam in the header"),
    )
    CONFIG.declare("makeup", ConfigValue(default=None, description="Inlet whose flow follows from the outlets"))

    def build(self):
        """Builds the states, ports and balances."""
        super().build()
        if self.config.makeup not in (None, *self.config.inlets):
            raise ConfigurationError(
                f"{self.name}: makeup='{self.config.makeup}' is none of the inlets {list(self.config.inlets)}"
            )
        if not self.config.outlets:
            raise ConfigurationError(f"{self.name} needs the names of its outlets, such as outlets=['reboiler']")
        for name, phase in self.config.inlets.items():
            add_steam_port(self, f"{name}_inlet", phase, inlet=True, doc=f"Inlet {name}")
        for name in self.config.outlets:
            add_steam_port(self, f"{name}_outlet", self.config.outlet_phase, inlet=False, doc=f"Outlet {name}")
        inlets, outlets = self.inlet_states(), self.outlet_states()
        add_component_balances(self, inlets, outlets)
        add_energy_balance(self, inlets, outlets)
        add_pressure_drop(self, inlets[0], outlets[0])
        self._add_equal_outlets()
        self.flow_mass = Expression(
            self.flowsheet().time,
            rule=lambda b, t: sum(state[t].flow_mass for state in b.outlet_states()),
            doc="Steam through the header",
        )

    def inlet_states(self) -> list:
        """Returns the state blocks of the inlets in their order."""
        return [self.component(f"{name}_inlet_state") for name in self.config.inlets]

    def outlet_states(self) -> list:
        """Returns the state blocks of the outlets in their order."""
        return [self.component(f"{name}_outlet_state") for name in self.config.outlets]

    def _add_equal_outlets(self):
        first, *others = self.outlet_states()
        names = self.config.outlets[1:]
        states = dict(zip(names, others, strict=True))
        time = self.flowsheet().time
        if not names:
            return
        self.equal_enthalpy = Constraint(
            time,
            names,
            rule=lambda b, t, k: states[k][t].enth_mol == first[t].enth_mol,
            doc="All outlets have the header's enthalpy",
        )
        self.equal_pressure = Constraint(
            time,
            names,
            rule=lambda b, t, k: states[k][t].pressure == first[t].pressure,
            doc="All outlets have the header's pressure",
        )

    def initialize_build(self, **_):
        """Mixes the inlets with all outlet flows but the last held; with `makeup`, all are, and that inlet is found."""
        for state in self.inlet_states():
            state.initialize()
        for t in self.flowsheet().time:
            self._guess(t)
        compute(*self.inlet_states(), *self.outlet_states())
        held = self.outlet_states() if self.config.makeup else self.outlet_states()[:-1]
        time = self.flowsheet().time
        makeup = [self.component(f"{self.config.makeup}_inlet_state")] if self.config.makeup else []
        free = [state[t].flow_mol for state in makeup for t in time if not state[t].flow_mol.fixed]
        return solve_from_inlets(
            self,
            free=[*free, *given_otherwise(*self.inlet_states())],
            hold=[state[t].flow_mol for state in held for t in time],
        )

    def _guess(self, t):
        inlets, outlets = [s[t] for s in self.inlet_states()], [s[t] for s in self.outlet_states()]
        wanted = sum(value(s.flow_mol) for s in outlets)
        if self.config.makeup:
            makeup = self.component(f"{self.config.makeup}_inlet_state")[t]
            guess([(makeup.flow_mol, wanted - sum(value(s.flow_mol) for s in inlets if s is not makeup))])
        total = sum(value(s.flow_mol) for s in inlets)
        if not self.config.makeup:
            guess((s.flow_mol, value(s.flow_mol) * total / wanted) for s in outlets)
            guess([(outlets[-1].flow_mol, total - sum(value(s.flow_mol) for s in outlets[:-1]))])
        enthalpy = sum(value(s.flow_mol * s.enth_mol) for s in inlets) / total
        pressure = value(inlets[0].pressure - self.pressure_drop[t])
        guess([(s.enth_mol, enthalpy) for s in outlets] + [(s.pressure, pressure) for s in outlets])
