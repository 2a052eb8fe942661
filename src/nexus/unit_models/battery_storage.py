"""Battery: charging, discharging and standing cost energy; its state of charge changes with time where it is dynamic.

Symbols
    E        stored energy (J), `energy[t]`; s state of charge, `state_of_charge[t]`; C `capacity` (J), the size
    P_c, P_d power at the terminals while charging and discharging (W), `charge[t]`, `discharge[t]`
    e_c, e_d efficiencies each way, `charge_efficiency`, `discharge_efficiency`; their product is the round trip
    k        energy lost per stored energy and time while standing (1/s), `self_discharge`
    h        capacity left of the new battery's, `health_multiplier[t]`, 1

Equations
    E = s h C
    dE/dt = e_c P_c - P_d / e_d - k E          (dE/dt = 0 at steady state)
    work_mechanical = P_c - P_d;   heat_duty = dE/dt - work_mechanical, the losses (negative)

At steady state the battery makes nothing: with s and P_d given, P_c covers P_d and all losses.
Degrees of freedom: capacity, efficiencies, self_discharge, discharge; the state of charge (dynamic: at the start), and
where it is dynamic charge. Source: first law; round trip of 0.85 as in NREL's Annual Technology Baseline.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigBlock, ConfigValue, In
from pyomo.dae import DerivativeVar
from pyomo.environ import Constraint
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_heat_duty, add_work
from nexus.unit_models.electricity import add_size
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.steam_streams import add_multiplier
from nexus.unit_models.streams import DIMENSIONLESS, add_result, add_specification

POWER_SCALE, ENERGY_SCALE = 1e-6, 1e-10


@declare_process_block_class("BatteryStorage")
class BatteryStorageData(UnitModelBlockData):
    """Battery without ports. Argument: `dynamic`, whether its energy changes with time (default: steady)."""

    CONFIG = ConfigBlock()
    for _name in ("dynamic", "has_holdup"):
        CONFIG.declare(_name, ConfigValue(default=False, domain=In([True, False]), description="Energy changes"))

    def build(self):
        """Builds the specifications and the energy balance."""
        super().build()
        add_size(self, "capacity", 7.2e10, pyunits.J, "Energy that the new battery holds")
        for name in ("charge_efficiency", "discharge_efficiency"):
            add_size(self, name, 0.92, DIMENSIONLESS, "Energy out per energy in, one way", (0.5, 1))
        add_size(self, "self_discharge", 1.16e-8, 1 / pyunits.s, "Loss per stored energy while standing")
        for name in ("charge", "discharge"):
            add_specification(self, name, 1e6, (0, 1e9), pyunits.W, f"Power at the terminals, {name}")
        add_specification(self, "state_of_charge", 0.5, (0, 1), DIMENSIONLESS, "Stored energy over what can be stored")
        add_multiplier(self, "health_multiplier", "Capacity relative to the new battery")
        add_result(
            self,
            "energy",
            3.6e10,
            pyunits.J,
            "Stored energy",
            lambda b, t: b.energy[t] == b.state_of_charge[t] * b.health_multiplier[t] * b.capacity,
        )
        self._add_balance()

    def _add_balance(self):
        time = self.flowsheet().time
        if self.config.dynamic:
            self.energy_accumulation = DerivativeVar(self.energy, wrt=time, units=pyunits.W, doc="Change of energy")
            for data in self.energy_accumulation.values():
                set_scaling_factor(data, POWER_SCALE)
        stored = self.component("energy_accumulation") or dict.fromkeys(time, 0 * pyunits.W)
        add_heat_duty(self)
        add_work(self)
        for variable in (self.heat_duty, self.work_mechanical):
            for data in variable.values():
                set_scaling_factor(data, POWER_SCALE)
        self.storage_balance = Constraint(
            time,
            rule=lambda b, t: (
                stored[t]
                == b.charge_efficiency * b.charge[t]
                - b.discharge[t] / b.discharge_efficiency
                - b.self_discharge * b.energy[t]
            ),
            doc="What is charged is stored, discharged or lost",
        )
        self.net_power = Constraint(
            time,
            rule=lambda b, t: b.work_mechanical[t] == b.charge[t] - b.discharge[t],
            doc="Net work into the battery",
        )
        self.energy_balance = Constraint(
            time, rule=lambda b, t: b.heat_duty[t] + b.work_mechanical[t] == stored[t], doc="Losses leave as heat"
        )

    def initialize_build(self, **_):
        """Solves the unit from what is fixed."""
        return solve_from_inlets(self)
