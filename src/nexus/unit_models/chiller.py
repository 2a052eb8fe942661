"""Chiller: a chilled-water package lifts heat of the process to the cooling water by electric work.

Symbols
    Q_c          heat taken from the process (W), `cooling_load[t]`
    W            electric power (W), `work_mechanical[t]`
    Q_r          heat given to the cooling water (W), `heat_rejected[t]`
    COP, m       coefficient of performance `coefficient_of_performance[t]`, its multiplier `performance_multiplier[t]`

Equations
    Q_c = m COP W,   Q_r = Q_c + W,   heat_duty = Q_c - Q_r

No stream crosses the boundary: the chilled water is a closed loop inside it.
Degrees of freedom: cooling load, coefficient of performance. Size for costing: `cooling_load[t]`.
Source: first law; a package of 16.27 MW that draws 2535 kW (COP 6.42) is the one of Humbird et al. 2011,
NREL/TP-5100-47764, as encoded in BioSTEAM's equipment costs (confidence Q2).
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import add_multiplier, guess
from nexus.unit_models.streams import add_result, add_specification


@declare_process_block_class("Chiller")
class ChillerData(UnitModelBlockData):
    """Chilled-water package without ports; it takes no arguments."""

    CONFIG = ConfigBlock()
    CONFIG.declare("dynamic", ConfigValue(default=False, domain=In([False]), description="Quasi-steady"))
    CONFIG.declare("has_holdup", ConfigValue(default=False, domain=In([False]), description="No holdup"))

    def build(self):
        """Builds the specifications and the heat balance."""
        super().build()
        W, none = pyunits.W, pyunits.dimensionless
        add_specification(self, "cooling_load", 1.6e7, (0, 1e9), W, "Heat taken from the process")
        add_specification(
            self, "coefficient_of_performance", 6.42, (1, 20), none, "Heat taken per electric work when clean"
        )
        add_multiplier(self, "performance_multiplier", "Coefficient of performance relative to the clean machine")

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

    def initialize_build(self, **_):
        """Finds work and rejected heat for the load, which is held."""
        for t in self.flowsheet().time:
            load = value(self.cooling_load[t])
            work = load / value(self.performance_multiplier[t] * self.coefficient_of_performance[t])
            guess([(self.work_mechanical[t], work), (self.heat_rejected[t], load + work), (self.heat_duty[t], -work)])
        return solve_from_inlets(self, hold=self.cooling_load.values())
