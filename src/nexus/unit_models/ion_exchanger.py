"""Ion exchanger: a strong-acid resin takes calcium, a weak-base resin sulfuric acid, out of organic acid liquor.

Ports: `inlet` (liquor), `acid_inlet` and `caustic_inlet` (regenerants), `outlet` (purified), `spent_acid` (with the
gypsum of the calcium), `spent_caustic` (with sodium sulfate).

Symbols: n molar flow (mol/s); x_s calcium taken from salt s, y sulfuric acid taken (mol/s), r_c `calcium_removal[t]`,
r_a `sulfate_removal[t]`, E_a `acid_excess[t]` and E_c `caustic_excess[t]` over what the resins give off; C
`resin_capacity[t]` (mol charge/m3), tau `cycle_time[t]` between regenerations (s); a `resin_activity[t]`, multiplier.

Equations
    x_s = r_c n_s(inlet) for CalciumLactate and CalciumAcetate;   y = r_a n_SulfuricAcid(inlet)
    liquor: CalciumLactate -> 2 LacticAcid, CalciumAcetate -> 2 AceticAcid, SulfuricAcid leaves; all else passes
    n_SulfuricAcid(acid_inlet) = E_a sum of x;     spent acid: SulfuricAcid -> Gypsum
    n_NaOH(caustic_inlet) = E_c 2 y;               spent caustic: 2 NaOH + SulfuricAcid -> SodiumSulfate + 2 Water
    a C resin_volume = (2 sum of x + 2 y) tau
    energy balance; all outlets leave at one temperature and at the pressure of the liquor

Degrees of freedom: the inlet, strength (water), temperature and pressure of the regenerants, whose acid and caustic are
unknowns, and the specifications named above. Averages over loading and regeneration are steady.

Size: `resin_volume[t]` (m3). Source: charge balance of both resins; capacity: usual figures of resin makers.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    flow_variables,
    set_stream,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

SALTS = {"CalciumLactate": "LacticAcid", "CalciumAcetate": "AceticAcid"}
ACID, BASE = "SulfuricAcid", "NaOH"


@declare_process_block_class("IonExchanger")
class IonExchangerData(UnitModelBlockData):
    """Cation and anion exchange with their regeneration; argument `property_package` (slurry)."""

    CONFIG = vessel_config(("property_package",), ("inlet", "acid_inlet", "caustic_inlet"))

    def build(self):
        """Builds states, exchange, regeneration and balances."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, dict.fromkeys(self.config.inlets, package), inlet=True)
        ports = dict.fromkeys(("outlet", "spent_acid", "spent_caustic"), package)
        self.outlet_states = add_states(self, ports, inlet=False)
        for name, start, bounds, doc in (
            ("calcium_removal", 0.99, (0, 1), "Share of calcium taken"),
            ("sulfate_removal", 0.99, (0, 1), "Share of sulfuric acid taken"),
            ("acid_excess", 1.5, (1, 10), "Acid fed over what the calcium needs"),
            ("caustic_excess", 1.1, (1, 10), "Caustic fed over what the sulfuric acid needs"),
        ):
            add_specification(self, name, start, bounds, DIMENSIONLESS, doc)
        capacity = pyunits.mol / pyunits.m**3
        add_specification(self, "resin_capacity", 1500.0, (10, 5000), capacity, "Charges per volume of resin")
        add_specification(self, "cycle_time", 2.9e4, (600, 1e6), pyunits.s, "Time between regenerations")
        add_multiplier(self, "resin_activity", "Capacity over that of new resin")
        self._add_regeneration()
        self._add_balances()

    def _taken(self, t, j):
        """Flow that the resins take of salt or acid `j`."""
        removal = self.sulfate_removal if j == ACID else self.calcium_removal
        return removal[t] * self.inlet_state[t].flow_mol_comp[j]

    def _calcium(self, t):
        return sum(self._taken(t, j) for j in SALTS)

    def _add_regeneration(self):
        time = self.flowsheet().time
        self.acid_demand = Constraint(
            time,
            rule=lambda b, t: b.acid_inlet_state[t].flow_mol_comp[ACID] == b.acid_excess[t] * b._calcium(t),
            doc="Acid regenerates the resin that holds calcium",
        )
        self.caustic_demand = Constraint(
            time,
            rule=lambda b, t: (
                b.caustic_inlet_state[t].flow_mol_comp[BASE] == 2 * b.caustic_excess[t] * b._taken(t, ACID)
            ),
            doc="Caustic regenerates the resin that holds sulfuric acid",
        )
        add_result(
            self,
            "resin_volume",
            10.0,
            pyunits.m**3,
            "Volume of both resins",
            lambda b, t: (
                b.resin_activity[t] * b.resin_capacity[t] * b.resin_volume[t]
                == 2 * (b._calcium(t) + b._taken(t, ACID)) * b.cycle_time[t]
            ),
        )

    def _changes(self, stream: str, t) -> dict[str, object]:
        """Returns what a stream gains of each component, mol/s."""
        if stream == "outlet":
            return {
                **{salt: -self._taken(t, salt) for salt in SALTS},
                **{acid: 2 * self._taken(t, salt) for salt, acid in SALTS.items()},
                ACID: -self._taken(t, ACID),
            }
        if stream == "spent_acid":
            return {ACID: -self._calcium(t), "Gypsum": self._calcium(t)}
        sulfate = self._taken(t, ACID)
        return {BASE: -2 * sulfate, "SodiumSulfate": sulfate, "Water": 2 * sulfate}

    def _pairs(self):
        return (
            (self.inlet_state, "outlet"),
            (self.acid_inlet_state, "spent_acid"),
            (self.caustic_inlet_state, "spent_caustic"),
        )

    def _add_balances(self):
        for inlet, stream in self._pairs():
            add_component_balances(
                self,
                [inlet],
                [self.component(f"{stream}_state")],
                lambda t, j, stream=stream: self._changes(stream, t).get(j),
                name=f"{stream}_balance",
            )
        add_common_temperature(self, self.inlet_states, self.outlet_states)
        add_inlet_pressure(self, self.inlet_state, self.outlet_state)

    def initialize_build(self, **options):
        """Computes regenerants and outlets, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            for state, j, need in (
                (self.acid_inlet_state[t], ACID, self.acid_excess[t] * self._calcium(t)),
                (self.caustic_inlet_state[t], BASE, 2 * self.caustic_excess[t] * self._taken(t, ACID)),
            ):
                if not state.flow_mol_comp[j].fixed:
                    state.flow_mol_comp[j].set_value(value(need))
            T, P = value(inlet.temperature), value(inlet.pressure)
            for source, stream in self._pairs():
                flows = component_flows(source[t])
                flows |= {j: flows[j] + value(gain) for j, gain in self._changes(stream, t).items()}
                set_stream(self.component(f"{stream}_state")[t], flows, T, P)
        regenerants = [(self.acid_inlet_state, (ACID,)), (self.caustic_inlet_state, (BASE,))]
        free = [v for block, names in regenerants for v in flow_variables(block, names)]
        return solve_from_inlets(self, free=free, **options)
