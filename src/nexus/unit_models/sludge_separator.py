"""Sludge separator: membranes hold the sludge of an aerobic basin back; some returns, the rest is dewatered to a cake.

Symbols
    r, w_m   share of the solids that the membranes hold back, `solids_rejection[t]`; mass fraction of solids in the
             thickened sludge, `thickened_solids[t]`
    f        share of the thickened sludge that returns to the basin, `recycle_share[t]`
    c, w     share of the solids caught by the centrifuge, `centrifuge_recovery[t]`; cake moisture, `cake_moisture[t]`
    phi_m, phi_c  share of the liquor in thickened sludge, and in the cake of what the centrifuge receives (results)
    J, k     permeate flux (m/s), `flux[t]`; `membrane_permeability[t]`, multiplier, 1
    e        electric work per volume of permeate, `specific_work[t]` (J/m3)

Equations
    thickened sludge: r n_j (solids), phi_m n_j (water and dissolved species), of which the share f is the recycle
    cake: c of the solids and phi_c of the liquor in the rest;  centrate: what the cake leaves;  permeate: the remainder
    solids(recycle) = w_m m(recycle);  m_water(cake) = w m(cake)
    membrane_area J k = flow_vol(permeate);  work_mechanical = e flow_vol(permeate), which warms the outlets
    energy balance; all outlets leave at one temperature and at the pressure of the inlet

Degrees of freedom: the inlet, solids_rejection, thickened_solids, recycle_share, centrifuge_recovery, cake_moisture,
flux, specific_work.

Source: Humbird et al. 2011 (NREL/TP-5100-47764): membrane bioreactor, 96 % of the sludge recycled, cake of 79 %
moisture from the centrifuge.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, value
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
    set_stream,
    solid_components,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

SHARES = {  # name: value, meaning
    "solids_rejection": (0.999, "Share of the solids that the membranes hold back"),
    "thickened_solids": (0.02, "Mass fraction of solids in the thickened sludge"),
    "recycle_share": (0.96, "Share of the thickened sludge returned to the basin"),
    "centrifuge_recovery": (0.98, "Share of the solids caught by the centrifuge"),
    "cake_moisture": (0.79, "Water per mass of cake"),
    "thickened_liquor": (0.5, "Share of the liquor in the thickened sludge"),
    "cake_liquor": (0.05, "Share of the centrifuge's liquor in its cake"),
}
OUTLETS = ("permeate", "recycle", "cake", "centrate")


@declare_process_block_class("SludgeSeparator")
class SludgeSeparatorData(UnitModelBlockData):
    """Membrane separation and sludge centrifuge; ports `inlet`, `permeate`, `recycle`, `cake`, `centrate`.

    Argument: `property_package` (slurry).
    """

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = add_states(self, dict.fromkeys(OUTLETS, package), inlet=False)
        self._add_specifications()
        self._add_splits()
        self._add_sizes()
        add_common_temperature(self, self.inlet_states, self.outlet_states, work=self.work_mechanical)
        add_inlet_pressure(self, self.inlet_state, self.permeate_state)

    def _add_specifications(self):
        for name, (start, doc) in SHARES.items():
            add_specification(self, name, start, (0, 1), DIMENSIONLESS, doc)
        add_specification(self, "flux", 5e-6, (1e-8, 1e-3), pyunits.m / pyunits.s, "Permeate per membrane area")
        add_specification(self, "specific_work", 1e6, (0, 1e9), pyunits.J / pyunits.m**3, "Work per volume of permeate")
        add_multiplier(self, "membrane_permeability", "Permeability over that of clean membranes")
        add_work(self, initialize=1e5)
        set_scaling_factor(self.work_mechanical, 1e-5)

    def _split(self, t, outlet: str, j: str):
        """Returns the share of component `j` of the inlet that leaves with `outlet`."""
        solid = j in solid_components(self.inlet_state)
        held = self.solids_rejection[t] if solid else self.thickened_liquor[t]
        if outlet == "recycle":
            return held * self.recycle_share[t]
        caught = self.centrifuge_recovery[t] if solid else self.cake_liquor[t]
        return held * (1 - self.recycle_share[t]) * (caught if outlet == "cake" else 1 - caught)

    def _add_splits(self):
        time, names = self.flowsheet().time, component_set(self.inlet_state)
        states = {"recycle": self.recycle_state, "cake": self.cake_state, "centrate": self.centrate_state}

        def rule(b, t, outlet, j):
            return states[outlet][t].flow_mol_comp[j] == b._split(t, outlet, j) * b.inlet_state[t].flow_mol_comp[j]

        self.component_split = Constraint(
            time, list(states), names, rule=rule, doc="Share of a component that leaves with an outlet"
        )
        add_component_balances(self, self.inlet_states, self.outlet_states)
        solids = solid_components(self.inlet_state)
        self.sludge_thickness = Constraint(
            time,
            rule=lambda b, t: (
                component_mass(b.recycle_state[t], solids) == b.thickened_solids[t] * b.recycle_state[t].flow_mass
            ),
            doc="The thickened sludge has the given solids",
        )
        self.moisture_of_cake = Constraint(
            time,
            rule=lambda b, t: (
                component_mass(b.cake_state[t], ["Water"]) == b.cake_moisture[t] * b.cake_state[t].flow_mass
            ),
            doc="The cake has the given moisture",
        )

    def _add_sizes(self):
        self.electric_work = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.permeate_state[t].flow_vol,
            doc="Electric work is proportional to the permeate",
        )
        add_result(
            self,
            "membrane_area",
            2e4,
            pyunits.m**2,
            "Membrane area",
            lambda b, t: b.membrane_area[t] * b.flux[t] * b.membrane_permeability[t] == b.permeate_state[t].flow_vol,
        )

    def initialize_build(self, **_):
        """Computes the liquor shares from solids and moistures, then solves the unit."""
        compute_inlets(self.inlet_states)
        solids = solid_components(self.inlet_state)
        for t, inlet in self.inlet_state.items():
            n, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
            solid = value(component_mass(inlet, solids))
            water = value(component_mass(inlet, ["Water"]))
            liquor = value(inlet.flow_mass) - solid
            held = solid * value(self.solids_rejection[t])
            thick = value(self.thickened_solids[t])
            share = held * (1 - thick) / (thick * liquor)
            if share >= 1:
                raise ValueError(
                    f"{self.name}: the inlet holds {solid / (solid + liquor):.3g} kg solids per kg, more than "
                    f"thickened_solids = {thick:.3g}; raise thickened_solids or feed a thinner sludge"
                )
            self.thickened_liquor[t].set_value(share)
            rest = value(self.thickened_liquor[t])
            caught, w = held * value(self.centrifuge_recovery[t]), value(self.cake_moisture[t])
            self.cake_liquor[t].set_value(min(w * caught / (rest * max(water - w * liquor, 1e-3 * water)), 0.999))
            flows = {o: {j: value(self._split(t, o, j)) * n[j] for j in n} for o in OUTLETS[1:]}
            flows["permeate"] = {j: n[j] - sum(flows[o][j] for o in OUTLETS[1:]) for j in n}
            for name, state in zip(OUTLETS, self.outlet_states, strict=True):
                set_stream(state[t], flows[name], T, P)
        return solve_from_inlets(self)
