"""Solids handling: conveying, washing and shredding of the feedstock.

Purpose: brings the feedstock from the gate to pretreatment. The design report carries this area's cost in the price of
the feedstock; its power and its losses are here.

Ports: `inlet`, `outlet`; `loss` where the argument `has_losses` is True (dirt and fines that leave with the wash).

Symbols: n molar flow (mol/s), m mass flow (kg/s), H enthalpy flow (W), w `specific_work` (J/kg of wet feed),
W `work_mechanical` (W), phi `loss_fraction`, T temperature (K), p pressure (Pa).

Equations, for every time:
    n_in[j] = n_out[j] + n_loss[j],   n_loss[j] = phi n_in[j]
    H_in + W = H_out + H_loss         all electric work ends as heat in the solids
    W = w m_in
    p_out = p_in = p_loss,   T_loss = T_out

Degrees of freedom, besides the inlet: `specific_work`, and `loss_fraction` where there are losses.

Size variables: `feed_flow_mass[t]`, `work_mechanical[t]`.

Source: Humbird et al. 2011, NREL/TP-5100-47764, area 100; balances.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models import vessel
from nexus.unit_models.balances import add_component_balances, add_energy_balance, add_state_equality, add_work
from nexus.unit_models.conversion_vessel import guess_outlets, inlet_states
from nexus.unit_models.initialization import solve_from_inlets


@declare_process_block_class("SolidsHandling")
class SolidsHandlingData(UnitModelBlockData):
    """Conveyors, washing and shredders as one item."""

    CONFIG = vessel.vessel_config(("property_package",), inlets=("inlet",))
    CONFIG.declare("has_losses", ConfigValue(default=False, domain=In([True, False]), description="Build port `loss`"))

    def build(self):
        """Builds states, balances, power and losses."""
        super().build()
        package = vessel.require_package(self, "property_package")
        vessel.add_states(self, dict.fromkeys(self.config.inlets, package), inlet=True)
        outlets = vessel.add_states(self, {"outlet": package}, inlet=False)
        if self.config.has_losses:
            outlets += vessel.add_states(self, {"loss": package}, inlet=False)
            self._add_losses()
        self._add_power()
        add_component_balances(self, [self.inlet_state], outlets)
        add_energy_balance(self, [self.inlet_state], outlets, work=self.work_mechanical)
        add_state_equality(self, "outlet_pressure", self.outlet_state, self.inlet_state, "pressure")
        vessel.add_outlet_conditions(self, self.outlet_state)

    def _add_power(self):
        self.specific_work = Var(
            initialize=1e4, bounds=(0, 1e6), units=pyunits.J / pyunits.kg, doc="Electric work per mass of wet feed"
        )
        set_scaling_factor(self.specific_work, 1e-4)
        add_work(self, initialize=3e5)
        set_scaling_factor(self.work_mechanical, 1e-5)
        self.feed_flow_mass = Expression(
            self.flowsheet().time, rule=lambda b, t: b.inlet_state[t].flow_mass, doc="Mass flow of wet feed"
        )

        def rule(b, t):
            return b.work_mechanical[t] == b.specific_work * b.feed_flow_mass[t]

        self.handling_power = Constraint(self.flowsheet().time, rule=rule, doc="Power is proportional to the wet feed")

    def _add_losses(self):
        self.loss_fraction = Var(
            initialize=0.01, bounds=(1e-4, 0.5), units=pyunits.dimensionless, doc="Fraction of the feed that is lost"
        )
        set_scaling_factor(self.loss_fraction, 10.0)

        def rule(b, t, j):
            return b.loss_state[t].flow_mol_comp[j] == b.loss_fraction * b.inlet_state[t].flow_mol_comp[j]

        components = self.config.property_package.component_list
        self.lost_flow = Constraint(
            self.flowsheet().time, components, rule=rule, doc="Every component is lost in proportion"
        )
        for quantity in ("temperature", "pressure"):
            add_state_equality(self, f"loss_{quantity}", self.loss_state, self.outlet_state, quantity)

    def initialize_build(self, **options):
        """Solves the unit from its inlet; `options` go to the kernel."""
        guess_outlets(self, inlet_states(self), None)
        return solve_from_inlets(self, **options)
