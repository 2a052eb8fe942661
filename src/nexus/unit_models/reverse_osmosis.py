"""Reverse osmosis: presses water out of a salt solution against its osmotic pressure.

Symbols
    n_j    component molar flow (mol/s)
    Y      share of the water that permeates, `water_recovery[t]`;  R_j rejection, `rejection[t, j]`
    p_f    feed pressure (Pa), `feed_pressure[t]`;  pi osmotic pressure (Pa) of feed, brine and permeate
    A, k   water permeability (m/s/Pa), `water_permeability[t]`; `membrane_activity[t]`, multiplier, 1
    eta    pump efficiency, `pump_efficiency[t]`; x share of the brine's pressure work recovered, `energy_recovery[t]`

Equations
    n_j(permeate) = (1 - R_j) Y n_j(inlet), with R = 0 for water;  n_j(retentate) = n_j(inlet) - n_j(permeate)
    a component that the permeate's package does not carry is rejected completely: n_j(retentate) = n_j(inlet)
    pi = R T sum_j i_j n_j / V_water  (van 't Hoff)
    flow_vol(permeate) = A k membrane_area [p_f - p(permeate) - (pi(inlet) + pi(retentate))/2 + pi(permeate)]
    work_mechanical eta = (p_f - p(inlet)) (flow_vol(inlet) - x flow_vol(retentate)), which warms both outlets
    energy balance; both outlets leave at one temperature and at the pressure of the inlet

    solution_diffusion: s_j = B_j / (J + B_j) passes of a solute locally, J = A k (driving pressure); along the membrane
    (1 - R_j) Y = 1 - (1 - Y)^s_j, with B_j `solute_permeability[t, j]` (m/s)

A membrane needs p_f above the mean osmotic pressure: recoveries above about 0.9 of a water with 0.1 mol/kg of salt take
a brine evaporator behind it, and the area has no solution where the driving pressure is not positive.

Degrees of freedom: the inlet, water_recovery, rejection of every component of the permeate but water (none where the
permeate's package carries Water alone: there is no `rejection` then), feed_pressure, water_permeability,
pump_efficiency, energy_recovery. Where rejection is by solution_diffusion, the rejections are results and the solute
permeabilities are given; they start at the values of `reverse_osmosis.csv`.

Source: solution-diffusion model (Wijmans and Baker, J. Membr. Sci. 107 (1995) 1); A = 4.2e-12 m/s/Pa as in WaterTAP's
reverse-osmosis examples; rejection integrated along a membrane of even flux (Rayleigh's equation).
"""

from enum import Enum

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, exp, log, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.packaged_tables import packaged_rows
from nexus.property_packages.components import get_component
from nexus.unit_models.balances import add_work, component_set
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.membranes import (
    IONS_PER_FORMULA,
    add_osmotic_pressure,
    add_rejection,
    require_part,
    set_split,
)
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    compute_inlets,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config


class Rejection(Enum):
    """Where rejections come from."""

    given = "given"
    solution_diffusion = "solution_diffusion"


def solute_permeability(name: str) -> float:
    """Returns the permeability of component `name` in m/s: its own row of the table, else that of its class."""
    rows = {row["name"]: float(row["value"]) for row in packaged_rows("nexus.unit_models", "reverse_osmosis.csv")}
    if name in rows:
        return rows[name]
    if get_component(name).solid:
        return 0.0
    return rows["salts" if name in IONS_PER_FORMULA else "organics"]


@declare_process_block_class("ReverseOsmosis")
class ReverseOsmosisData(UnitModelBlockData):
    """Reverse-osmosis stage; ports `inlet`, `permeate`, `retentate`.

    Arguments: `property_package` (slurry), `permeate_property_package` (slurry with Water and a part of its
    components, so that recycled water can be pure; default: `property_package`), `rejection` (`Rejection`).
    Raises ConfigurationError if the permeate's package lacks Water or carries more than the inlet's.
    """

    CONFIG = vessel_config(("property_package", "permeate_property_package"), ("inlet",))
    CONFIG.declare(
        "rejection",
        ConfigValue(default=Rejection.given, domain=In(Rejection), description="Where rejections come from"),
    )

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        pure = self.config.permeate_property_package or package
        self.outlet_states = add_states(self, {"permeate": pure, "retentate": package}, inlet=False)
        require_part(self, self.permeate_state, self.inlet_state)
        add_rejection(self, rejection=0.99, solids_rejection=1.0)
        self._add_specifications()
        self._add_sizes()
        if self.config.rejection is Rejection.solution_diffusion:
            self._add_solution_diffusion()
        add_common_temperature(self, self.inlet_states, self.outlet_states, work=self.work_mechanical)
        add_inlet_pressure(self, self.inlet_state, self.permeate_state)

    def _add_specifications(self):
        permeability = pyunits.m / pyunits.s / pyunits.Pa
        add_specification(self, "feed_pressure", 4e6, (1e5, 2e7), pyunits.Pa, "Pressure on the feed side")
        add_specification(self, "water_permeability", 4.2e-12, (1e-14, 1e-9), permeability, "Water permeability")
        add_specification(self, "pump_efficiency", 0.8, (0.1, 1), DIMENSIONLESS, "Efficiency of the feed pump")
        add_specification(self, "energy_recovery", 0.0, (0, 1), DIMENSIONLESS, "Brine pressure work recovered")
        add_multiplier(self, "membrane_activity", "Permeability over that of a clean membrane")
        add_work(self, initialize=1e5)
        set_scaling_factor(self.work_mechanical, 1e-5)

    def _add_sizes(self):
        time = self.flowsheet().time
        pure = component_set(self.permeate_state) == ["Water"]
        streams = ("inlet", "retentate") if pure else ("inlet", "permeate", "retentate")
        add_osmotic_pressure(self, {name: self.component(f"{name}_state") for name in streams})
        self.driving_pressure = Expression(
            time,
            rule=lambda b, t: (
                b.feed_pressure[t]
                - b.permeate_state[t].pressure
                - (b.osmotic_pressure[t, "inlet"] + b.osmotic_pressure[t, "retentate"]) / 2
                + (0 * pyunits.Pa if pure else b.osmotic_pressure[t, "permeate"])
            ),
            doc="Mean driving pressure, Pa",
        )
        self.pump_work = Constraint(
            time,
            rule=lambda b, t: (
                b.work_mechanical[t] * b.pump_efficiency[t]
                == (b.feed_pressure[t] - b.inlet_state[t].pressure)
                * (b.inlet_state[t].flow_vol - b.energy_recovery[t] * b.retentate_state[t].flow_vol)
            ),
            doc="Work of the feed pump less what the brine returns",
        )
        add_result(
            self,
            "membrane_area",
            1e4,
            pyunits.m**2,
            "Membrane area",
            lambda b, t: (
                b.membrane_area[t] * b.water_permeability[t] * b.membrane_activity[t] * b.driving_pressure[t]
                == b.permeate_state[t].flow_vol
            ),
        )

    def _add_solution_diffusion(self):
        time, solutes = self.flowsheet().time, [j for j in component_set(self.permeate_state) if j != "Water"]
        velocity = pyunits.m / pyunits.s
        add_specification(self, "solute_permeability", 3.5e-8, (0, 1e-2), velocity, "Permeability of a solute", solutes)
        for (_, j), data in self.solute_permeability.items():
            data.set_value(solute_permeability(j))
        add_result(
            self,
            "water_flux",
            1e-5,
            velocity,
            "Permeate per membrane area",
            lambda b, t: b.water_flux[t] == b.water_permeability[t] * b.membrane_activity[t] * b.driving_pressure[t],
            bounds=(1e-9, 1e-2),
        )

        def rule(b, t, j):
            permeability, left = b.solute_permeability[t, j], log(1 - b.water_recovery[t])
            local = permeability / (b.water_flux[t] + permeability)
            return (1 - b.rejection[t, j]) * b.water_recovery[t] == 1 - exp(local * left)

        self.solute_passage = Constraint(time, solutes, rule=rule, doc="Solute that passes along the membrane")

    def initialize_build(self, **_):
        """Splits the inlet by recovery and rejections, then solves the unit.

        Raises ValueError where the feed pressure does not exceed the mean osmotic pressure.
        """
        compute_inlets(self.inlet_states)
        for t in self.flowsheet().time:
            set_split(self, t)
            for variable, equation in zip(
                self.osmotic_pressure[t, :], self.osmotic_pressure_equation[t, :], strict=True
            ):
                calculate_variable_from_constraint(variable, equation)
            if value(self.driving_pressure[t]) <= 0:
                mean = value(self.feed_pressure[t]) - value(self.driving_pressure[t])
                recovery = value(self.water_recovery[t])
                raise ValueError(
                    f"{self.name}: a recovery of {recovery:.3g} needs a feed pressure above {mean / 1e5:.0f} bar, "
                    f"given {value(self.feed_pressure[t]) / 1e5:.0f} bar; lower water_recovery or raise feed_pressure"
                )
            if self.config.rejection is Rejection.solution_diffusion:
                self._guess_rejections(t)
                set_split(self, t)
        return solve_from_inlets(self)

    def _guess_rejections(self, t) -> None:
        flux = value(self.water_permeability[t] * self.membrane_activity[t] * self.driving_pressure[t])
        self.water_flux[t].set_value(flux)
        recovery = value(self.water_recovery[t])
        for j in (j for at, j in self.rejection if at == t):
            permeability = value(self.solute_permeability[t, j])
            passed = 1 - (1 - recovery) ** (permeability / (flux + permeability))
            self.rejection[t, j].set_value(1 - passed / recovery)
