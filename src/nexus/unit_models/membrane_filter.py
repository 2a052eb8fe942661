"""Membrane filter: ultrafiltration or nanofiltration with a rejection for every component.

Symbols
    n_j   component molar flow (mol/s)
    Y     share of the water that permeates, `water_recovery[t]`
    R_j   rejection: 1 less the permeate's ratio of component to water over the feed's, `rejection[t, j]`
    J, k  permeate flux (m/s), `flux[t]`; `membrane_permeability[t]`, performance multiplier, 1
    e     electric work per volume of permeate, `specific_work[t]` (J/m3)

Equations
    n_j(permeate) = (1 - R_j) Y n_j(inlet), with R = 0 for water;  n_j(retentate) = n_j(inlet) - n_j(permeate)
    membrane_area J k = flow_vol(permeate)
    work_mechanical = e flow_vol(permeate), which warms both outlets
    energy balance; both outlets leave at one temperature and pressure, that of the inlet

Degrees of freedom: the inlet, water_recovery, rejection of every component but water, flux, specific_work.

Source: definition of observed rejection; typical figures 0.23 kWh/m3 (ultrafiltration and nanofiltration cost models of
WaterTAP) and 30 to 60 L/(m2 h) for fermentation broth.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint
from pyomo.environ import units as pyunits

from nexus.unit_models.balances import add_work
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.membranes import add_rejection, set_split
from nexus.unit_models.streams import (
    add_common_temperature,
    add_inlet_pressure,
    add_result,
    add_specification,
    compute_inlets,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config


@declare_process_block_class("MembraneFilter")
class MembraneFilterData(UnitModelBlockData):
    """Ultra- or nanofilter; ports `inlet`, `permeate`, `retentate`. Argument: `property_package` (slurry)."""

    CONFIG = vessel_config(("property_package",), ("inlet",))

    def build(self):
        """Builds states, specifications and equations."""
        super().build()
        package = require_package(self, "property_package")
        self.inlet_states = add_states(self, {"inlet": package}, inlet=True)
        self.outlet_states = add_states(self, {"permeate": package, "retentate": package}, inlet=False)
        add_rejection(self, rejection=0.0, solids_rejection=1.0)
        add_specification(self, "flux", 1.2e-5, (1e-8, 1e-3), pyunits.m / pyunits.s, "Permeate per membrane area")
        add_specification(
            self, "specific_work", 8.3e5, (0, 1e9), pyunits.J / pyunits.m**3, "Work per volume of permeate"
        )
        add_multiplier(self, "membrane_permeability", "Permeability over that of a clean membrane")
        add_work(self, initialize=1e5)
        set_scaling_factor(self.work_mechanical, 1e-5)
        self._add_sizes()
        add_common_temperature(self, self.inlet_states, self.outlet_states, work=self.work_mechanical)
        add_inlet_pressure(self, self.inlet_state, self.permeate_state)

    def _add_sizes(self):
        self.electric_work = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: b.work_mechanical[t] == b.specific_work[t] * b.permeate_state[t].flow_vol,
            doc="Electric work is proportional to the permeate",
        )
        add_result(
            self,
            "membrane_area",
            1e4,
            pyunits.m**2,
            "Membrane area",
            lambda b, t: b.membrane_area[t] * b.flux[t] * b.membrane_permeability[t] == b.permeate_state[t].flow_vol,
        )

    def initialize_build(self, **_):
        """Splits the inlet by the rejections, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t in self.flowsheet().time:
            set_split(self, t)
        return solve_from_inlets(self)
