"""Storage tank: holds a stream for a given time; what enters leaves unchanged.

Symbols
    n_j    component molar flow (mol/s);  tau storage time (s), `residence_time[t]`
    f      share of the tank that is filled, `filling_fraction[t]`
    V      tank volume (m3), `volume[t]`

Equations
    n_j(outlet) = n_j(inlet), T(outlet) = T(inlet), p(outlet) = p(inlet)
    f V = tau flow_vol(inlet)

Degrees of freedom: the inlet, residence_time, filling_fraction.

Source: mass balance; tanks for chemicals and products are sized by days of storage.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from pyomo.environ import units as pyunits
from pyomo.environ import value

from nexus.unit_models.balances import add_component_balances, add_state_equality
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
    set_stream,
)
from nexus.unit_models.vessel import add_states, require_package, vessel_config

DAY = 86400.0  # s


@declare_process_block_class("StorageTank")
class StorageTankData(UnitModelBlockData):
    """Tank that a stream passes; ports `inlet`, `outlet`. Argument: `property_package` (slurry or ideal gas)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = add_states(self, {"outlet": package}, inlet=False)
        add_specification(self, "residence_time", 7 * DAY, (1.0, 1000 * DAY), pyunits.s, "Storage time")
        add_specification(self, "filling_fraction", 0.9, (0.05, 1), DIMENSIONLESS, "Filled share of the tank")
        add_component_balances(self, self.inlet_states, self.outlet_states)
        for quantity in ("temperature", "pressure"):
            add_state_equality(self, f"equal_{quantity}", self.outlet_state, self.inlet_state, quantity)
        add_result(
            self,
            "volume",
            100.0,
            pyunits.m**3,
            "Tank volume",
            lambda b, t: b.filling_fraction[t] * b.volume[t] == b.residence_time[t] * b.inlet_state[t].flow_vol,
        )

    def initialize_build(self, **_):
        """Copies the inlet to the outlet, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t, inlet in self.inlet_state.items():
            set_stream(self.outlet_state[t], component_flows(inlet), value(inlet.temperature), value(inlet.pressure))
        return solve_from_inlets(self)
