"""Co-fermentation: batch vessels in rotation turn hexoses and pentoses into ethanol at given conversions.

Purpose: the fermentation of the design report: a contamination loss of all sugars to lactic acid (stage 1), then
ethanol, cells and by-products (stage 2), with a vent to the scrubber.

Ports: by default `inlet` (hydrolysate), `inoculum_inlet` (from the seed train), `csl_inlet` (corn steep liquor),
`dap_inlet` (diammonium phosphate); `outlet` (beer); `vent` where `vent_property_package` is given.

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, xi extent (mol/s), X conversion, a
`fermentation_activity` (multiplier of the reactions after the first stage), H enthalpy flow (W), Q `heat_duty` (W,
negative: cooling), W `work_mechanical` (W), tau `batch_time`, tau_s `shared_time` (time that batches spend in the same
vessels before, such as batch hydrolysis), tau_t `turnaround_time` (s), N `vessel_count`, f `filling_fraction`, q volume
flow of the outlet (m3/s), V `volume` of the fermenting contents, w `power_density` (W/m3).

Equations, for every time:
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n[j] of the outlet + n[j] of the vent
    -nu[r,key] xi[r] = X[r] (a) (inflow of the key + what earlier stages make of it)
    sum of H of inlets + Q + W = H of the outlet + H of the vent
    V = tau q,   W = w V
    V_vessel = q (tau_s + tau + tau_t) / ((N - 1) f)      one of N vessels is always filling
Vent: equilibrium with the beer, see `nexus.unit_models.vent`.

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]`, `batch_time`,
`shared_time` (0 where nothing is shared), `turnaround_time`, `vessel_count`, `filling_fraction`, `power_density`;
`conversion[r]` by `set_conversions`. Time averages over the rotating batches are steady.

Size variables: `vessel_volume[t]`, `vessel_count`, `volume[t]`, `heat_duty[t]`, `work_mechanical[t]`.

Source: Humbird et al. 2011, NREL/TP-5100-47764, table 11; rotation of batch vessels: usual scheduling rule; balances.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Var
from pyomo.environ import units as pyunits

from nexus.unit_models import vessel
from nexus.unit_models.conversion_vessel import add_vessel_balances, add_vessel_states, initialize_vessel
from nexus.unit_models.reactions import set_conversions

FIRST_STAGE = 1


@declare_process_block_class("CofermentationTank")
class CofermentationTankData(UnitModelBlockData):
    """Batch fermenters in rotation with conversions, vent and cooling."""

    CONFIG = vessel.vessel_config(
        ("property_package", "vent_property_package"),
        inlets=("inlet", "inoculum_inlet", "csl_inlet", "dap_inlet"),
    )
    vessel.declare_reactions(CONFIG)

    def build(self):
        """Builds states, reactions, balances and sizes."""
        super().build()
        add_vessel_states(self, vent="vent_property_package")
        self._add_schedule()
        vessel.add_agitation(self, power_density=10.0)
        activity = vessel.add_multiplier(self, "fermentation_activity", "Activity of the organism")
        later = [r.name for r in self.config.reactions if r.stage > FIRST_STAGE]
        add_vessel_balances(self, activity=dict.fromkeys(later, activity))

    def _add_schedule(self):
        time = self.flowsheet().time
        vessel.add_time(self, "batch_time", 36, "Fermentation time")
        vessel.add_time(self, "turnaround_time", 4, "Time to empty, clean and fill a vessel")
        self.shared_time = Var(
            initialize=0.0, bounds=(0, 1e7), units=pyunits.s, doc="Time that a batch spends in the vessel before"
        )
        self.vessel_count = Var(initialize=12, bounds=(2, 100), units=pyunits.dimensionless, doc="Number of vessels")
        self.filling_fraction = Var(
            initialize=0.9, bounds=(0.05, 1), units=pyunits.dimensionless, doc="Contents over volume of a vessel"
        )
        self.volume = Var(time, initialize=1e4, bounds=(0, 1e6), units=pyunits.m**3, doc="Volume of the contents")
        for variable, factor in ((self.shared_time, 1e-5), (self.volume, 1e-4)):
            set_scaling_factor(variable, factor)
        for variable in (self.vessel_count, self.filling_fraction):
            set_scaling_factor(variable, 1.0)
        flow = {t: self.outlet_state[t].flow_vol for t in time}
        self.volume_from_batch_time = Constraint(
            time,
            rule=lambda b, t: b.volume[t] == b.batch_time * flow[t],
            doc="The fermenting contents are what flows out during the batch time",
        )
        self.vessel_volume = Expression(
            time,
            rule=lambda b, t: (
                flow[t]
                * (b.shared_time + b.batch_time + b.turnaround_time)
                / ((b.vessel_count - 1) * b.filling_fraction)
            ),
            doc="Volume of one vessel",
        )

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; `options` go to the kernel."""
        return initialize_vessel(self, **options)
