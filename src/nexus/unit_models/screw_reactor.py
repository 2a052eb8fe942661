"""Parts that screw-conveyed pretreatment reactors share: loading with total solids, and the power of the screws.

total_solids = sum of m_ts of inlets / sum of m of inlets;   dry_flow_mass = m_ts of the first inlet      (kg/s)
work_mechanical = specific_work x dry_flow_mass                                                           (W, J/kg)
"""

from collections.abc import Sequence

from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_work
from nexus.unit_models.solids import total_solids_flow_mass


def add_solids_loading(unit, states: Sequence) -> None:
    """Adds `dry_flow_mass`, `solids_fed`, `mass_fed` and `total_solids` of the inlets' indexed `states`."""
    time = unit.flowsheet().time
    unit.dry_flow_mass = Expression(
        time, rule=lambda b, t: total_solids_flow_mass(states[0][t]), doc="Total solids of the first inlet"
    )
    unit.solids_fed = Expression(
        time, rule=lambda b, t: sum(total_solids_flow_mass(s[t]) for s in states), doc="Total solids of all inlets"
    )
    unit.mass_fed = Expression(time, rule=lambda b, t: sum(s[t].flow_mass for s in states), doc="Mass of all inlets")
    unit.total_solids = Expression(
        time, rule=lambda b, t: b.solids_fed[t] / b.mass_fed[t], doc="Mass fraction of total solids as fed"
    )


def add_screw_power(unit) -> None:
    """Adds `specific_work` (J/kg, to be fixed by the flowsheet) and `work_mechanical[t]`; needs `dry_flow_mass`."""
    unit.specific_work = Var(
        initialize=2e5, bounds=(0, 2e6), units=pyunits.J / pyunits.kg, doc="Work per mass of dry feed"
    )
    set_scaling_factor(unit.specific_work, 1e-5)
    add_work(unit, initialize=4e6)
    set_scaling_factor(unit.work_mechanical, 1e-6)

    def rule(b, t):
        return b.work_mechanical[t] == b.specific_work * b.dry_flow_mass[t]

    unit.screw_power = Constraint(unit.flowsheet().time, rule=rule, doc="Power is proportional to the dry feed")
