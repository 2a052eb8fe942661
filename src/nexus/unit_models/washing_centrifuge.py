"""Washing centrifuge: spins crystals off their mother liquor and washes the cake with water.

Ports: `inlet` (suspension), `wash_inlet` (water), `cake`, `filtrate` (mother liquor and spent wash).

Symbols
    n_j    component molar flow (mol/s);  m mass flow (kg/s)
    r      share of the suspended solids in the cake, `solids_recovery[t]`
    phi    share of the liquor that stays with the cake before it is washed, `liquor_retention[t]` (result)
    w      water per mass of cake, `cake_moisture[t]`
    x      wash water over the water in the cake, `wash_ratio[t]`;  k `wash_efficiency[t]`, multiplier, 1
    e      electric work per mass of cake, `specific_work[t]` (J/kg);  q dry cake per area and time (kg/m2/s)

Equations
    n_j(cake) = r n_j(inlet) for solids;  n_w(cake) = phi n_w(inlet);  n_j(cake) = phi exp(-k x) n_j(inlet) for solutes
    n_j(inlet) + n_j(wash) = n_j(cake) + n_j(filtrate)
    m_w(cake) = w m(cake);   n_w(wash) = x n_w(cake)
    work_mechanical = e m(cake);   screen_area q = m(cake) - m_w(cake)
    energy balance; both outlets leave at one temperature and at the pressure of the inlet
The exponential is wash by dilution in a mixed cake, the slowest there is; displacement is faster. Wash water dissolves
no crystals here.

Degrees of freedom: the inlet, the wash but its water, which is an unknown (solutes in it go to the filtrate),
solids_recovery, cake_moisture, wash_ratio, specific_work, filtration_rate.

Sizes: `screen_area[t]`, `work_mechanical[t]`. Source: mass balance; washing of filter cakes by dilution (Coulson and
Richardson, volume 2).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, exp, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, add_work, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    component_mass,
    compute_inlets,
    flow_variables,
    set_stream,
    solid_components,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

KG = pyunits.kg


@declare_process_block_class("WashingCentrifuge")
class WashingCentrifugeData(UnitModelBlockData):
    """Centrifuge with a wash; argument `property_package` (slurry)."""

    CONFIG = vessel_config(("property_package",), ("inlet", "wash_inlet"))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, dict.fromkeys(("inlet", "wash_inlet"), package), inlet=True)
        self.outlet_states = add_states(self, {"cake": package, "filtrate": package}, inlet=False)
        self._add_specifications()
        self._add_split()
        self._add_sizes()
        add_common_temperature(self, self.inlet_states, self.outlet_states, work=self.work_mechanical)
        add_inlet_pressure(self, self.inlet_state, self.cake_state)

    def _add_specifications(self):
        rate = KG / pyunits.m**2 / pyunits.s
        for name, start, bounds, units, doc in (
            ("solids_recovery", 0.99, (0, 1), DIMENSIONLESS, "Share of the suspended solids in the cake"),
            ("cake_moisture", 0.08, (0.005, 0.9), DIMENSIONLESS, "Water per mass of cake"),
            ("wash_ratio", 1.0, (0, 20), DIMENSIONLESS, "Wash water over the water in the cake"),
            ("specific_work", 2e4, (0, 1e6), pyunits.J / KG, "Work per mass of cake"),
            ("filtration_rate", 0.05, (1e-4, 10), rate, "Dry cake per area and time"),
            ("liquor_retention", 0.05, (0, 1), DIMENSIONLESS, "Share of the liquor with the cake before washing"),
        ):
            add_specification(self, name, start, bounds, units, doc)
        add_multiplier(self, "wash_efficiency", "Wash over that of a mixed cake")
        add_work(self, initialize=1e4)
        set_scaling_factor(self.work_mechanical, 1e-4)

    def _add_split(self):
        time, solids = self.flowsheet().time, solid_components(self.inlet_state)

        def share(b, t, j):
            if j in solids:
                return b.solids_recovery[t]
            washed = 1 if j == "Water" else exp(-b.wash_efficiency[t] * b.wash_ratio[t])
            return b.liquor_retention[t] * washed

        names = component_set(self.inlet_state)
        self.cake_recovery = Constraint(
            time,
            names,
            rule=lambda b, t, j: b.cake_state[t].flow_mol_comp[j] == share(b, t, j) * b.inlet_state[t].flow_mol_comp[j],
            doc="Share of a component in the cake",
        )
        add_component_balances(self, self.inlet_states, self.outlet_states)

        def wash(b, t):
            cake = b.cake_state[t].flow_mol_comp
            return b.wash_inlet_state[t].flow_mol_comp["Water"] == b.wash_ratio[t] * cake["Water"]

        self.wash_water = Constraint(time, rule=wash, doc="Water of the wash in proportion to that in the cake")
        self.moisture_of_cake = Constraint(
            time,
            rule=lambda b, t: (
                component_mass(b.cake_state[t], ["Water"]) == b.cake_moisture[t] * b.cake_state[t].flow_mass
            ),
            doc="The cake has the given moisture",
        )

    def _add_sizes(self):
        self.spin_work = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.cake_state[t].flow_mass,
            doc="Electric work is proportional to the cake",
        )
        add_result(
            self,
            "screen_area",
            20.0,
            pyunits.m**2,
            "Area of the screen",
            lambda b, t: (
                b.screen_area[t] * b.filtration_rate[t]
                == b.cake_state[t].flow_mass - component_mass(b.cake_state[t], ["Water"])
            ),
        )

    def initialize_build(self, **options):
        """Splits the inlet by solids, moisture and wash, then solves the unit."""
        compute_inlets(self.inlet_states)
        solids = solid_components(self.inlet_state)
        for t, inlet in self.inlet_state.items():
            n, w = component_flows(inlet), value(self.cake_moisture[t])
            washed = value(exp(-self.wash_efficiency[t] * self.wash_ratio[t]))
            dry = value(component_mass(inlet, solids)) * value(self.solids_recovery[t])
            water = value(component_mass(inlet, ["Water"]))
            dissolved = (value(inlet.flow_mass) - value(component_mass(inlet, solids)) - water) * washed
            phi = min(w * dry / max((1 - w) * water - w * dissolved, 1e-9 * water + 1e-12), 1.0)
            self.liquor_retention[t].set_value(phi)
            share = {j: phi if j == "Water" else phi * washed for j in n}
            share |= dict.fromkeys(solids, value(self.solids_recovery[t]))
            T, P, feed = value(inlet.temperature), value(inlet.pressure), self.wash_inlet_state[t]
            wash = component_flows(feed) | {"Water": value(self.wash_ratio[t]) * phi * n["Water"]}
            set_stream(feed, wash, value(feed.temperature), value(feed.pressure))
            set_stream(self.cake_state[t], {j: share[j] * n[j] for j in n}, T, P)
            left = {j: (1 - share[j]) * n[j] + wash[j] for j in n}
            set_stream(self.filtrate_state[t], left, T, P)
        return solve_from_inlets(self, free=flow_variables(self.wash_inlet_state, ("Water",)), **options)
