"""Ion exchanger: a strong-acid resin takes calcium and ammonium, a weak-base resin sulfuric acid, out of acid liquor.

Ports: `inlet` (liquor), `acid_inlet` and `caustic_inlet` (regenerants), `outlet` (purified), `spent_acid` (with the
gypsum of the calcium and the ammonium sulfate), `spent_caustic` (with sodium sulfate).

Symbols: n molar flow (mol/s); x_s calcium taken from salt s, a_s ammonium taken from ammonium salt s (where the package
carries any), y sulfuric acid taken (mol/s), r_c `calcium_removal[t]` of all cations,
r_a `sulfate_removal[t]`, E_a `acid_excess[t]` and E_c `caustic_excess[t]` over what the resins give off; C
`resin_capacity[t]` (mol charge/m3), tau `cycle_time[t]` between regenerations (s); k `resin_activity[t]`, multiplier.

Equations
    x_s = r_c n_s(inlet) for CalciumLactate and CalciumAcetate;   a_s = r_c n_s(inlet) times its ammonium
    y = r_a (n_SulfuricAcid(inlet) + what AmmoniumSulfate sets free of it)
    liquor: salts become LacticAcid, AceticAcid and SulfuricAcid, of which y leaves; all else passes
    n_SulfuricAcid(acid_inlet) = E_a (sum of x + sum of a / 2);   spent acid: its sulfate of calcium and ammonium
    n_NaOH(caustic_inlet) = E_c 2 y;               spent caustic: 2 NaOH + SulfuricAcid -> SodiumSulfate + 2 Water
    k C resin_volume = (2 sum of x + sum of a + 2 y) tau
    energy balance; all outlets leave at one temperature and at the pressure of the liquor

Degrees of freedom: the inlet, strength (water), temperature and pressure of the regenerants, whose acid and caustic are
unknowns, and the specifications named above. Averages over loading and regeneration are steady.

Size: `resin_volume[t]` (m3). Source: charge balance of both resins; capacity: usual figures of resin makers.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_component_balances, component_set
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

MOL_PER_S = pyunits.mol / pyunits.s
SALTS = {"CalciumLactate": "LacticAcid", "CalciumAcetate": "AceticAcid"}
AMMONIUM = {"AmmoniumAcetate": (1, "AceticAcid"), "AmmoniumSulfate": (2, "SulfuricAcid")}
"""Ammonium salts: ammonium in one, and the acid that is left of it."""
ACID, BASE = "SulfuricAcid", "NaOH"


@declare_process_block_class("IonExchanger")
class IonExchangerData(UnitModelBlockData):
    """Cation and anion exchange with their regeneration; argument `property_package` (slurry; AmmoniumSulfate is
    among its components where an ammonium salt is)."""

    CONFIG = vessel_config(("property_package",), ("inlet", "acid_inlet", "caustic_inlet"))

    def build(self):
        """Builds states, exchange, regeneration and balances."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, dict.fromkeys(self.config.inlets, package), inlet=True)
        ports = dict.fromkeys(("outlet", "spent_acid", "spent_caustic"), package)
        self.outlet_states = add_states(self, ports, inlet=False)
        for name, start, bounds, doc in (
            ("calcium_removal", 0.99, (0, 1), "Share of calcium and ammonium taken"),
            ("sulfate_removal", 0.99, (0, 1), "Share of sulfuric acid taken"),
            ("acid_excess", 1.5, (1, 10), "Acid fed over what the cations need"),
            ("caustic_excess", 1.1, (1, 10), "Caustic fed over what the sulfuric acid needs"),
        ):
            add_specification(self, name, start, bounds, DIMENSIONLESS, doc)
        capacity = pyunits.mol / pyunits.m**3
        add_specification(self, "resin_capacity", 1500.0, (10, 5000), capacity, "Charges per volume of resin")
        add_specification(self, "cycle_time", 2.9e4, (600, 1e6), pyunits.s, "Time between regenerations")
        add_multiplier(self, "resin_activity", "Capacity over that of new resin")
        self.ammonium_salts = [j for j in AMMONIUM if j in component_set(self.inlet_state)]
        self._add_regeneration()
        self._add_balances()

    def _taken(self, t, j):
        """Flow that the resins take of salt or acid `j`."""
        flow = self.inlet_state[t].flow_mol_comp
        if j != ACID:
            return self.calcium_removal[t] * flow[j]
        freed = sum(self._taken(t, salt) for salt in self.ammonium_salts if AMMONIUM[salt][1] == ACID)
        return self.sulfate_removal[t] * (flow[ACID] + freed)

    def _calcium(self, t):
        return sum(self._taken(t, j) for j in SALTS)

    def _ammonium(self, t):
        return sum((AMMONIUM[j][0] * self._taken(t, j) for j in self.ammonium_salts), start=0 * MOL_PER_S)

    def _add_regeneration(self):
        time = self.flowsheet().time
        self.acid_demand = Constraint(
            time,
            rule=lambda b, t: (
                b.acid_inlet_state[t].flow_mol_comp[ACID] == b.acid_excess[t] * (b._calcium(t) + b._ammonium(t) / 2)
            ),
            doc="Acid regenerates the resin that holds cations",
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
                == (2 * b._calcium(t) + b._ammonium(t) + 2 * b._taken(t, ACID)) * b.cycle_time[t]
            ),
        )

    def _changes(self, stream: str, t) -> dict[str, object]:
        """Returns what a stream gains of each component, mol/s."""
        if stream == "outlet":
            changes = {ACID: -self._taken(t, ACID)}
            for salt, acid in SALTS.items():
                changes[salt] = -self._taken(t, salt)
                changes[acid] = 2 * self._taken(t, salt)
            for salt in self.ammonium_salts:
                acid = AMMONIUM[salt][1]
                changes[salt] = -self._taken(t, salt)
                changes[acid] = changes[acid] + self._taken(t, salt)
            return changes
        if stream == "spent_acid":
            made = {ACID: -self._calcium(t) - self._ammonium(t) / 2, "Gypsum": self._calcium(t)}
            return made | ({"AmmoniumSulfate": self._ammonium(t) / 2} if self.ammonium_salts else {})
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
