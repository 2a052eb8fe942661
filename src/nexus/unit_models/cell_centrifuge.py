"""Cell centrifuge: a disc-stack separator that returns cells in a small, thick concentrate.

Purpose: recycle of cells to continuous fermentation. A strainer before the bowl keeps most of the other suspended
solids (fibre, lignin) with the clarified beer, so they have a recovery of their own.

Symbols
    n_j      component molar flow (mol/s);  q volume flow (m3/s);  m mass flow (kg/s)
    r_c, r_s shares of cells and of other suspended solids in the concentrate, `cell_recovery[t]`, `solids_recovery[t]`
    phi      share of the liquor in the concentrate, `liquor_share[t]` (result)
    F        volumetric concentration factor, feed over concentrate, `concentration_factor[t]`
    x        packed fraction of the concentrate, `packed_fraction[t]`;  d dry solids per packed volume, `packed_density`
    v        settling velocity of a cell under gravity (m/s), `settling_velocity[t]`
    S        equivalent settling area, `settling_area[t]` (m2);  k `bowl_efficiency[t]`, performance multiplier, 1
    e        electric work per volume of feed, `specific_work[t]` (J/m3)

Equations
    n_j(concentrate) = r_c n_j(inlet) for cells, r_s n_j(inlet) for other solids, phi n_j(inlet) for the liquor
    n_j(inlet) = n_j(concentrate) + n_j(clarified);   q(inlet) = F q(concentrate)
    x q(concentrate) d = m(solids in the concentrate), with x at most 1: packed solids cannot be thickened further
    2 v S k = q(inlet)                                  Ambler's sigma for a recovery of half the limiting particles
    work_mechanical = e q(inlet), which warms both outlets; both leave at the pressure of the inlet

Degrees of freedom: the inlet, cell_recovery, solids_recovery, one of concentration_factor and packed_fraction,
settling_velocity, specific_work. Size variables: `settling_area[t]`, `feed_volume_flow[t]`.

Source: Ambler 1959, J. Biochem. Microbiol. Technol. Eng. 1, 185 (sigma); bacterial cells hold three quarters of water,
1.5 um settle at 1e-7 m/s by Stokes' law; 0.7 to 1.5 kWh/m3 are usual for disc stacks (M).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
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

CELLS = "Cells"
DRY_PER_PACKED = 250.0  # kg of dry matter per m3 of packed cells


@declare_process_block_class("CellCentrifuge")
class CellCentrifugeData(UnitModelBlockData):
    """Disc-stack centrifuge; ports `inlet`, `concentrate`, `clarified`. Argument: `property_package` (slurry)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, specifications and equations; raises ValueError for a package without cells."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        add_states(self, {"concentrate": package, "clarified": package}, inlet=False)
        if CELLS not in component_set(self.inlet_state):
            raise ValueError(f"{self.name} separates cells: its package needs the component {CELLS}")
        self._add_specifications()
        self._add_split()
        self._add_concentration()
        self._add_sizes()
        outlets = [self.concentrate_state, self.clarified_state]
        add_common_temperature(self, self.inlet_states, outlets, work=self.work_mechanical)
        add_inlet_pressure(self, self.inlet_state, self.concentrate_state)

    def _add_specifications(self):
        share = (0, 1)
        add_specification(self, "cell_recovery", 0.98, share, DIMENSIONLESS, "Share of the cells in the concentrate")
        add_specification(
            self, "solids_recovery", 0.05, share, DIMENSIONLESS, "Share of other suspended solids in the concentrate"
        )
        add_specification(self, "liquor_share", 0.1, share, DIMENSIONLESS, "Share of the liquor in the concentrate")
        add_specification(
            self, "concentration_factor", 10.0, (1, 200), DIMENSIONLESS, "Volume of the feed over the concentrate"
        )
        add_specification(self, "packed_fraction", 0.1, share, DIMENSIONLESS, "Packed solids in the concentrate")
        add_specification(
            self, "settling_velocity", 1e-7, (1e-10, 1e-2), pyunits.m / pyunits.s, "Settling velocity under gravity"
        )
        add_specification(self, "specific_work", 3.6e6, (0, 1e9), pyunits.J / pyunits.m**3, "Work per volume of feed")
        self.packed_density = Var(
            initialize=DRY_PER_PACKED,
            bounds=(10, 1540),
            units=pyunits.kg / pyunits.m**3,
            doc="Dry solids per volume of packed solids",
        )
        self.packed_density.fix()
        set_scaling_factor(self.packed_density, 1e-2)
        add_multiplier(self, "bowl_efficiency", "Effective over geometric settling area")
        add_work(self, initialize=1e6)
        set_scaling_factor(self.work_mechanical, 1e-6)

    def _share(self, t, j):
        if j == CELLS:
            return self.cell_recovery[t]
        return self.solids_recovery[t] if j in solid_components(self.inlet_state) else self.liquor_share[t]

    def _add_split(self):
        def rule(b, t, j):
            return b.concentrate_state[t].flow_mol_comp[j] == self._share(t, j) * b.inlet_state[t].flow_mol_comp[j]

        self.concentrate_recovery = Constraint(
            self.flowsheet().time,
            component_set(self.inlet_state),
            rule=rule,
            doc="Share of a component in the concentrate",
        )
        add_component_balances(self, self.inlet_states, [self.concentrate_state, self.clarified_state])

    def _add_concentration(self):
        time, solids = self.flowsheet().time, solid_components(self.inlet_state)
        self.volume_split = Constraint(
            time,
            rule=lambda b, t: b.inlet_state[t].flow_vol == b.concentration_factor[t] * b.concentrate_state[t].flow_vol,
            doc="The concentrate is thicker by the concentration factor",
        )

        def packing(b, t):
            packed = b.packed_fraction[t] * b.concentrate_state[t].flow_vol
            return packed * b.packed_density == component_mass(b.concentrate_state[t], solids)

        self.packing = Constraint(time, rule=packing, doc="Packed volume of the solids in the concentrate")

    def _add_sizes(self):
        time = self.flowsheet().time
        self.feed_volume_flow = Expression(
            time, rule=lambda b, t: b.inlet_state[t].flow_vol, doc="Volume flow of the feed, m3/s"
        )
        self.electric_work = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.inlet_state[t].flow_vol,
            doc="Electric work is proportional to the feed",
        )
        add_result(
            self,
            "settling_area",
            5e5,
            pyunits.m**2,
            "Equivalent settling area",
            lambda b, t: (
                2 * b.settling_velocity[t] * b.settling_area[t] * b.bowl_efficiency[t] == b.inlet_state[t].flow_vol
            ),
        )

    def initialize_build(self, **_):
        """Splits the inlet by the recoveries and the thickening, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            self._guess_thickening(t, inlet)
            n, T, P = component_flows(inlet), value(inlet.temperature), value(inlet.pressure)
            concentrate = {j: value(self._share(t, j)) * n[j] for j in n}
            set_stream(self.concentrate_state[t], concentrate, T, P)
            set_stream(self.clarified_state[t], {j: n[j] - concentrate[j] for j in n}, T, P)
        return solve_from_inlets(self)

    def _guess_thickening(self, t, inlet) -> None:
        """Sets the liquor's share, and the one of concentration factor and packed fraction that is free."""
        solids = solid_components(self.inlet_state)
        volume, molar = value(inlet.flow_vol), {j: value(inlet.flow_mol_comp[j]) for j in solids}
        thick = {j: value(self._share(t, j)) for j in solids}
        mass = sum(thick[j] * value(inlet.flow_mass_comp[j]) for j in solids)
        packed = mass / value(self.packed_density)
        if self.packed_fraction[t].fixed:
            concentrate = packed / max(value(self.packed_fraction[t]), 1e-6)
            self.concentration_factor[t].set_value(min(max(volume / max(concentrate, 1e-12), 1.0), 200.0))
        concentrate = volume / value(self.concentration_factor[t])
        if not self.packed_fraction[t].fixed:
            self.packed_fraction[t].set_value(min(packed / concentrate, 1.0))
        dry = {j: molar[j] * get_component(j).molar_volume for j in solids}
        solid_volume = sum(thick[j] * dry[j] for j in solids)
        liquor = volume - sum(dry.values())
        self.liquor_share[t].set_value(min(max((concentrate - solid_volume) / liquor, 0.0), 1.0))
