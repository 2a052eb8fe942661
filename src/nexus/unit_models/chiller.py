"""Chiller: a chilled-water package lifts heat of the process to the cooling water by electric work.

Symbols
    Q_c          heat taken from the process (W), `cooling_load[t]`
    W            electric power (W), `work_mechanical[t]`
    Q_r          heat given to the cooling water (W), `heat_rejected[t]`
    COP, m       coefficient of performance `coefficient_of_performance[t]`, its multiplier `performance_multiplier[t]`

    T_w, T_c     water that takes the heat where it leaves, chilled water (K), `condenser_water_temperature[t]`,
                 `chilled_water_temperature[t]`; d what condenser and evaporator each add, `temperature_difference[t]`
    f            performance over that of Carnot's machine, `carnot_fraction[t]`

Equations
    Q_c = m COP W,   Q_r = Q_c + W,   heat_duty = Q_c - Q_r
    with `performance="carnot"`:   COP (T_w + d - (T_c - d)) = f (T_c - d)

No stream crosses the boundary: the chilled water is a closed loop inside it.
Degrees of freedom: cooling load; coefficient of performance, or T_w, T_c, d and f. Size for costing: `cooling_load[t]`.
Source: first law; a package of 16.27 MW that draws 2535 kW (COP 6.42) is the one of Humbird et al. 2011,
NREL/TP-5100-47764, as encoded in BioSTEAM's equipment costs (confidence Q2).
"""

from enum import Enum

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import Constraint, value
from pyomo.environ import units as pyunits
from pyomo.util.calc_var_value import calculate_variable_from_constraint

from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import add_multiplier, guess
from nexus.unit_models.streams import add_result, add_specification


class Performance(Enum):
    """What the coefficient of performance follows from."""

    GIVEN = "given"
    CARNOT = "carnot"


@declare_process_block_class("Chiller")
class ChillerData(UnitModelBlockData):
    """Chilled-water package without ports. Argument: `performance` ("given", or "carnot" by temperatures)."""

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="Quasi-steady"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))
    CONFIG.declare(
        "performance",
        ConfigValue(default=Performance.GIVEN, domain=In(Performance), description="given, or carnot by temperatures"),
    )

    def build(self):
        """Builds the specifications and the heat balance."""
        super().build()
        W, none = pyunits.W, pyunits.dimensionless
        add_specification(self, "cooling_load", 1.6e7, (0, 1e9), W, "Heat taken from the process")
        add_specification(
            self, "coefficient_of_performance", 6.42, (1, 100), none, "Heat taken per electric work when clean"
        )
        add_multiplier(self, "performance_multiplier", "Coefficient of performance relative to the clean machine")
        if self.config.performance is Performance.CARNOT:
            self._add_performance()

        def work_rule(b, t):
            performance = b.performance_multiplier[t] * b.coefficient_of_performance[t]
            return performance * b.work_mechanical[t] == b.cooling_load[t]

        def rejection_rule(b, t):
            return b.heat_rejected[t] == b.cooling_load[t] + b.work_mechanical[t]

        def duty_rule(b, t):
            return b.heat_duty[t] == b.cooling_load[t] - b.heat_rejected[t]

        add_result(self, "work_mechanical", 2.5e6, W, "Net work into the unit", work_rule)
        add_result(self, "heat_rejected", 1.85e7, W, "Heat given to the cooling water", rejection_rule)
        add_result(self, "heat_duty", -2.5e6, W, "Net heat into the unit", duty_rule, (None, 0))

    def _add_performance(self):
        K = pyunits.K
        add_specification(self, "condenser_water_temperature", 310.15, (274, 350), K, "Water that takes the heat, out")
        add_specification(self, "chilled_water_temperature", 285.15, (260, 305), K, "Chilled water to the process")
        add_specification(self, "temperature_difference", 2.0, (0, 20), K, "Added by condenser and by evaporator")
        add_specification(
            self, "carnot_fraction", 0.65, (0.1, 1), pyunits.dimensionless, "Performance over that of Carnot's machine"
        )

        def rule(b, t):
            cold = b.chilled_water_temperature[t] - b.temperature_difference[t]
            lift = b.condenser_water_temperature[t] + b.temperature_difference[t] - cold
            return b.coefficient_of_performance[t] * lift == b.carnot_fraction[t] * cold

        self.carnot = Constraint(self.flowsheet().time, rule=rule, doc="Share of the performance of Carnot's machine")

    def initialize_build(self, **_):
        """Finds work and rejected heat for the load, which is held."""
        for t in self.flowsheet().time:
            if self.config.performance is Performance.CARNOT:
                calculate_variable_from_constraint(self.coefficient_of_performance[t], self.carnot[t])
            load = value(self.cooling_load[t])
            work = load / value(self.performance_multiplier[t] * self.coefficient_of_performance[t])
            guess([(self.work_mechanical[t], work), (self.heat_rejected[t], load + work), (self.heat_duty[t], -work)])
        return solve_from_inlets(self, hold=self.cooling_load.values())
