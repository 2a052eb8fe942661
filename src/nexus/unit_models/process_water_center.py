"""Process water centre: blends recycled water with makeup and distributes it to the users.

The users' water demands are given (by the units that need them); makeup is what recycled water does not cover. Solutes
of the recycled water go along in one ratio.

Symbols
    n_j    component molar flow (mol/s);  x_j solute per water in the pool, `pool_ratio[t, j]` (result)

Equations
    sum over recycled inlets and makeup of n_j = sum over users of n_j    (for water: gives the makeup)
    n_j(user) = x_j n_w(user)
    energy balance; all users get water of one temperature and pressure

More recycled water than demand has no solution (makeup is not negative): purge it before.

Degrees of freedom: the recycled inlets; temperature, pressure and solutes of the makeup (its water is a result); the
water flow of every user; outlet pressure.

Source: water balance.
"""

from collections.abc import Iterable

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.common.config import ConfigValue
from pyomo.environ import Constraint, Expression, Reference, value

from nexus.unit_models.balances import add_component_balances, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_specification,
    component_flows,
    compute_inlets,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_states, require_package, vessel_config


def user_names(given: Iterable[str]) -> tuple[str, ...]:
    """Returns the names of outlet ports as a tuple; raises ValueError for none, a repeated one, or an inlet's name."""
    result = tuple(given)
    if not result or len(set(result)) != len(result) or any("inlet" in n for n in result):
        raise ValueError(f"Users need distinct names without 'inlet'; given: {', '.join(result) or 'none'}")
    return result


@declare_process_block_class("ProcessWaterCenter")
class ProcessWaterCenterData(UnitModelBlockData):
    """Water distribution; ports: recycled `inlets`, `makeup_inlet`, and one outlet for each of `users`.

    Argument `property_package`: slurry with Water.
    """

    CONFIG = vessel_config(("property_package",), ("recycled_inlet",))
    CONFIG.declare("users", ConfigValue(default=("outlet",), domain=user_names, description="Names of the outlets"))

    def build(self):
        """Builds states and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.recycled_states = add_states(self, dict.fromkeys(self.config.inlets, package), inlet=True)
        self.inlet_states = [*self.recycled_states, *add_states(self, {"makeup_inlet": package}, inlet=True)]
        self.outlet_states = add_states(self, dict.fromkeys(self.config.users, package), inlet=False)
        self.pressure = Reference(self.outlet_states[0][:].pressure)
        self._add_distribution()
        self._add_sizes()
        add_component_balances(self, self.inlet_states, self.outlet_states)
        add_common_temperature(self, self.inlet_states, self.outlet_states)

    def _add_distribution(self):
        solutes = [j for j in component_set(self.makeup_inlet_state) if j != "Water"]
        users = dict(zip(self.config.users, self.outlet_states, strict=True))
        if not solutes:
            return
        add_specification(self, "pool_ratio", 1e-3, (0, 1), DIMENSIONLESS, "Solute per water, mol/mol", solutes)

        def rule(b, t, user, j):
            flow = users[user][t].flow_mol_comp
            return flow[j] == b.pool_ratio[t, j] * flow["Water"]

        self.common_composition = Constraint(
            self.flowsheet().time, list(users), solutes, rule=rule, doc="All users get water of one composition"
        )

    def _add_sizes(self):
        time = self.flowsheet().time
        self.process_water_flow_mass = Expression(
            time, rule=lambda b, t: sum(s[t].flow_mass for s in b.outlet_states), doc="Process water, kg/s"
        )
        self.makeup_flow_mass = Expression(
            time, rule=lambda b, t: b.makeup_inlet_state[t].flow_mass, doc="Makeup water, kg/s"
        )

    def initialize_build(self, **_):
        """Computes makeup and pool from demands and recycled water, then solves the unit."""
        compute_inlets(self.recycled_states)
        demands = [v for s in self.outlet_states for v in flow_variables(s, ("Water",))]
        for t in self.flowsheet().time:
            recycled = component_flows(*(s[t] for s in self.recycled_states))
            demand = sum(value(s[t].flow_mol_comp["Water"]) for s in self.outlet_states)
            makeup = self.makeup_inlet_state[t]
            lack = demand - recycled["Water"]
            if lack < 0:
                raise ValueError(
                    f"{self.name}: {recycled['Water']:.6g} mol/s of recycled water exceed the demand of {demand:.6g} "
                    "mol/s; purge some before it comes back"
                )
            pure = {j: value(v) if v.fixed else 0.0 for j, v in makeup.flow_mol_comp.items()} | {"Water": lack}
            set_stream(makeup, pure, value(makeup.temperature), value(makeup.pressure))
            solutes = {j: (n + pure[j]) / demand for j, n in recycled.items() if j != "Water"}
            T = value(self.recycled_states[0][t].temperature)
            for j, ratio in solutes.items():
                self.pool_ratio[t, j].set_value(ratio)
            for state in self.outlet_states:
                water = value(state[t].flow_mol_comp["Water"])
                flows = {"Water": water} | {j: ratio * water for j, ratio in solutes.items()}
                set_stream(state[t], flows, T, value(state[t].pressure))
        return solve_from_inlets(self, free=flow_variables(self.makeup_inlet_state, ("Water",)), hold=demands)
