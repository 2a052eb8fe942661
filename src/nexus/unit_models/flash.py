"""Flash: an aqueous slurry separates into a vapour and a slurry in equilibrium, at a pressure and with a heat duty.

Purpose
-------
Blow-down of pretreated slurry (adiabatic: `heat_duty` = 0), and any other isobaric flash. What is volatile is what the
vapour's package carries, among Water, Ethanol, Furfural, AceticAcid and CO2; everything else stays in the liquid. With
the argument `dissolved_gas` the vapour also carries that gas, out of its solute in the slurry: SO2 of SulfurousAcid.

Symbols
-------
n_j, x_j, y_j   molar flow (mol/s); mole fraction in the liquid, among volatile components; in the vapour
L, V            molar flow of volatile liquid `volatile_flow`, and of vapour `vapour_flow` (mol/s)
v               vapour over volatile feed, `vapour_fraction`
y*_j            equilibrium vapour fraction over the liquid, `equilibrium.y_equilibrium` (NRTL, dimer, Henry)
s               `shortfall`: 1 - sum of y*, zero as long as there is vapour

Equations
---------
    n_j,in = n_j,liquid + n_j,vapour;   n_j,liquid = L x_j;   sum x = 1;   V = v F
    n_j,vapour (1 - s) = V y*_j;        sum y* = 1 - s
    s + v = sqrt(s^2 + v^2 + eps^2)     either the liquid boils (s = 0), or there is no vapour (v = 0); eps = 1e-6
    H_in + heat_duty = H_liquid + H_vapour;  both outlets leave at one temperature and pressure
    with SO2: its y by Henry's law and dissociation joins the sum of y*; `sulfur_dioxide_released` mol/s of H2SO3 become
    SO2 and H2O, see `dissolved_sulfur_dioxide`

Since s v = eps^2 / 2, the pressure is off by less than 1e-10 of itself where a hundredth of the feed evaporates, and a
subcooled feed passes with a vapour of about 1e-6. A liquid phase is taken to remain.

Degrees of freedom: the inlet, `heat_duty`, and the outlets' `pressure` (or temperature and pressure).
Source: equilibrium as in `vapour_liquid`; Fischer, Optimization 24 (1992) 269, for the smooth complementarity.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Block, Constraint, Reference, Set, Var, sqrt, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import gas_enthalpy, get_component
from nexus.property_packages.vapour_liquid import (
    DIMERISING,
    SOLUTE,
    VOLATILE,
    bubble_temperature,
    k_values,
    liquid_enthalpy,
)
from nexus.unit_models.balances import (
    add_component_balances,
    add_heat_duty,
    component_flow,
    component_set,
    enthalpy_flow,
)
from nexus.unit_models.equilibrium_stages import (
    add_activity_equations,
    add_equilibrium_variables,
    add_vapour_liquid_equilibrium,
    follow_equilibrium,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import add_common_temperature, set_stream
from nexus.unit_models.vessel import add_states, require_package, vessel_config

SMOOTHING = 1e-6
STAGE = 1
TRACE = 1e-12
MOL_PER_S = pyunits.mol / pyunits.s


@declare_process_block_class("Flash")
class FlashData(UnitModelBlockData):
    """Flash drum; ports `inlet`, `liquid_outlet` (slurry) and `vapour_outlet`.

    Arguments: `property_package` (slurry), `vapour_property_package` (ethanol_water vapour or ideal gas),
    `dissolved_gas` (none, or `dissolved_sulfur_dioxide.SULFUR_DIOXIDE`).
    """

    CONFIG = vessel_config(("property_package", "vapour_property_package"), ("inlet",))
    CONFIG.declare("dissolved_gas", ConfigValue(default=None, description="A gas that reacts with water, if any"))

    def build(self):
        """Builds states, equilibrium and balances; raises ValueError where the vapour cannot be in equilibrium."""
        super().build()
        slurry, vapour = (require_package(self, n) for n in ("property_package", "vapour_property_package"))
        (self.inlet_state,) = add_states(self, {"inlet": slurry}, inlet=True)
        outlets = {"liquid_outlet": slurry, "vapour_outlet": vapour}
        self.liquid_outlet_state, self.vapour_outlet_state = add_states(self, outlets, inlet=False)
        self._check()
        dissolved = self.config.dissolved_gas
        gas = None if dissolved is None else dissolved.gas
        self._add_variables([j for j in component_set(self.vapour_outlet_state) if j != gas])
        if dissolved is not None:
            dissolved.add_release(self, self.liquid_outlet_state)
        self._add_equations()
        self.temperature = Reference(self.liquid_outlet_state[:].temperature)
        self.pressure = Reference(self.liquid_outlet_state[:].pressure)

    def _check(self) -> None:
        names, slurry = component_set(self.vapour_outlet_state), component_set(self.inlet_state)
        dissolved, allowed = self.config.dissolved_gas, {j: j for j in VOLATILE}
        if dissolved is not None:
            allowed[dissolved.gas] = dissolved.solute
        strange = [j for j in names if allowed.get(j) not in slurry]
        missing = [j for j in ("Water", *([] if dissolved is None else [dissolved.gas])) if j not in names]
        if strange or missing:
            gas = "" if dissolved is None else f", and {dissolved}"
            raise ValueError(
                f"The vapour of {self.name} may carry {', '.join(VOLATILE)} as far as the slurry does{gas}, and must "
                f"carry {'Water' if dissolved is None else f'Water and {dissolved.gas}'}; its package has "
                f"{', '.join(names)}"
            )

    def _generation(self, t, j):
        """Returns what the release of the dissolved gas makes of component `j`, mol/s; None for others."""
        count = self.config.dissolved_gas.released(j)
        return count * self.sulfur_dioxide_released[t] if count else None

    def _add_variables(self, names) -> None:
        time = self.flowsheet().time
        self.volatile = Set(initialize=names, ordered=True, doc="Components of the vapour")
        self.equilibrium = Block()
        self.equilibrium.stages = Set(initialize=[STAGE], ordered=True, doc="The drum, one stage")
        self.equilibrium.volatile = Set(initialize=names, ordered=True, doc="Components of the vapour")
        add_equilibrium_variables(self.equilibrium, time)
        add_activity_equations(self.equilibrium, time)
        add_vapour_liquid_equilibrium(self.equilibrium, time)
        flow = {"initialize": 100.0, "bounds": (0, None), "units": MOL_PER_S}
        self.volatile_flow = Var(time, **flow, doc="Volatile components in the liquid")
        self.vapour_flow = Var(time, **flow, doc="Vapour")
        self.vapour_fraction = Var(time, initialize=0.1, bounds=(0, 1), doc="Vapour over volatile feed")
        self.shortfall = Var(time, initialize=0, bounds=(-1e-3, 1), doc="Pressure that the liquid lacks to boil")
        add_heat_duty(self)
        self._scale()

    def _scale(self) -> None:
        factors = {"volatile_flow": 1e-3, "vapour_flow": 1e-2, "heat_duty": 1e-6, "vapour_fraction": 1, "shortfall": 1}
        for name, factor in factors.items():
            for data in self.component(name).values():
                set_scaling_factor(data, factor)
        stage = self.equilibrium
        for data in stage.component_data_objects(Var):
            set_scaling_factor(data, 1.0)
        by_variable = {stage.temperature: 1e-2, stage.pressure: 1e-5}
        if DIMERISING in stage.volatile:
            by_variable |= {stage.monomer_pressure: 1e-2, stage.dimer_pressure: 1e-2}
        for variable, factor in by_variable.items():
            for data in variable.values():
                set_scaling_factor(data, factor)

    def _feed(self, t):
        return sum(component_flow(self.inlet_state[t], j) for j in self.volatile)

    def _add_equations(self) -> None:
        time = self.flowsheet().time
        outlets = [self.liquid_outlet_state, self.vapour_outlet_state]
        generation = None if self.config.dissolved_gas is None else self._generation
        add_component_balances(self, [self.inlet_state], outlets, generation)
        add_common_temperature(self, [self.inlet_state], outlets, heat=self.heat_duty)
        self._add_phases(time)
        for quantity in ("temperature", "pressure"):

            def same(b, t, quantity=quantity):
                return b.equilibrium.component(quantity)[t, STAGE] == b.liquid_outlet_state[t].component(quantity)

            setattr(self, f"stage_{quantity}", Constraint(time, rule=same, doc=f"The drum's {quantity}"))

    def _add_phases(self, time) -> None:
        """Adds the flows of both phases and the condition that one of them may vanish."""

        @self.Constraint(time, self.volatile, doc="Volatile components of the liquid")
        def liquid_composition(b, t, j):
            return component_flow(b.liquid_outlet_state[t], j) == b.volatile_flow[t] * b.equilibrium.x[t, STAGE, j]

        @self.Constraint(time, self.volatile, doc="The vapour is in equilibrium with the liquid")
        def vapour_composition(b, t, j):
            flow = component_flow(b.vapour_outlet_state[t], j)
            return flow * (1 - b.shortfall[t]) == b.vapour_flow[t] * b.equilibrium.y_equilibrium[t, STAGE, j]

        @self.Constraint(time, doc="Definition of the shortfall")
        def boiling(b, t):
            total = sum(b.equilibrium.y_equilibrium[t, STAGE, j] for j in b.volatile)
            if b.config.dissolved_gas is not None:
                total += b.sulfur_dioxide_fraction[t]
            return total == 1 - b.shortfall[t]

        @self.Constraint(time, doc="Definition of the vapour fraction")
        def vapour_fraction_equation(b, t):
            return b.vapour_flow[t] == b.vapour_fraction[t] * b._feed(t)

        dissolved = self.config.dissolved_gas
        if dissolved is not None:

            @self.Constraint(time, doc="Sulfur dioxide of the vapour")
            def sulfur_dioxide_composition(b, t):
                flow = component_flow(b.vapour_outlet_state[t], dissolved.gas)
                return flow * (1 - b.shortfall[t]) == b.vapour_flow[t] * b.sulfur_dioxide_fraction[t]

        @self.Constraint(time, doc="Vapour leaves only if the liquid boils")
        def phase_condition(b, t):
            s, v = b.shortfall[t], b.vapour_fraction[t]
            return s + v == sqrt(s**2 + v**2 + SMOOTHING**2)

    def initialize_build(self, **_):
        """Estimates temperature and vapour from the heat balance, then solves the unit."""
        for t in self.flowsheet().time:
            self.inlet_state[t].compute_flows()
            self._guess(t)
        return solve_from_inlets(self)

    def _guess(self, t) -> None:
        """Writes an estimate of both phases: bubble point of the feed, vapour by its excess heat."""
        inlet, stage = self.inlet_state[t], self.equilibrium
        P = value(self.pressure[t]) if self.pressure[t].fixed else value(inlet.pressure)
        flows = {j: value(component_flow(inlet, j)) for j in component_set(self.inlet_state)}
        feed = sum(flows[j] for j in self.volatile)
        z = {j: max(flows[j] / feed, TRACE) for j in self.volatile}
        T = bubble_temperature({j: v for j, v in z.items() if j != SOLUTE}, P)
        water = get_component("Water")
        latent = gas_enthalpy(water, T) - liquid_enthalpy({"Water": 1.0}, T)
        heat = value(self.heat_duty[t]) if self.heat_duty[t].fixed else 0.0
        if self.vapour_fraction[t].fixed:
            v = value(self.vapour_fraction[t])
        else:
            excess = value(enthalpy_flow(inlet)) + heat - liquid_enthalpy(flows, T)
            v = min(max(excess / (latent * feed), 1e-6), 0.9)
        K = k_values(z, T, P)
        x = {j: z[j] / (1 + v * (K[j] - 1)) for j in self.volatile}
        y = {j: K[j] * x[j] for j in self.volatile}
        x, y = ({j: a / sum(c.values()) for j, a in c.items()} for c in (x, y))
        vapour = {j: v * feed * y[j] for j in self.volatile}
        liquid = {j: n - vapour.get(j, 0.0) for j, n in flows.items()}
        set_stream(self.vapour_outlet_state[t], vapour, T, P)
        set_stream(self.liquid_outlet_state[t], liquid, T, P)
        self.volatile_flow[t], self.vapour_flow[t] = (1 - v) * feed, v * feed
        dissolved = self.config.dissolved_gas
        if dissolved is not None:
            self._guess_release(t, dissolved, flows[dissolved.solute])
        if not self.vapour_fraction[t].fixed:
            self.vapour_fraction[t] = v
        stage.temperature[t, STAGE], stage.pressure[t, STAGE] = T, P
        for j in self.volatile:
            stage.x[t, STAGE, j], stage.y_equilibrium[t, STAGE, j] = x[j], y[j]
        follow_equilibrium(stage, t)
        if not self.heat_duty[t].fixed:
            outlets = (self.liquid_outlet_state[t], self.vapour_outlet_state[t])
            self.heat_duty[t] = value(sum(enthalpy_flow(s) for s in outlets) - enthalpy_flow(inlet))

    def _guess_release(self, t, dissolved, fed: float) -> None:
        """Adds an estimate of the gas that is released to the vapour and takes it from the liquid."""
        liquid, vapour = self.liquid_outlet_state[t], self.vapour_outlet_state[t]
        released = dissolved.guess_release(self, t, self.liquid_outlet_state, fed, value(self.vapour_flow[t]))
        vapour.flow_mol_comp[dissolved.gas].set_value(released)
        self.vapour_flow[t].set_value(value(self.vapour_flow[t]) + released)
        liquid.flow_mol_comp[dissolved.solute].set_value(fed - released)
        for state in (liquid, vapour):
            state.compute_flows()
