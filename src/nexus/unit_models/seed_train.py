"""Seed train: parallel trains of ever larger batch fermenters grow the inoculum at given conversions.

Purpose: a part of the hydrolysate, with nutrients, becomes inoculum in trains of five vessels, each ten times the one
before. The balances are those of all stages together, as in the design report.

Ports: by default `inlet` (hydrolysate), `csl_inlet` (corn steep liquor), `dap_inlet` (diammonium phosphate);
`outlet` (inoculum); `vent` where `vent_property_package` is given.

Symbols: n molar flow (mol/s), nu stoichiometric coefficient, xi extent (mol/s), X conversion, a `growth_activity`
(multiplier), H enthalpy flow (W), Q `heat_duty` (W, negative: cooling), W `work_mechanical` (W), tau `batch_time`,
tau_t `turnaround_time` (s), M `train_count`, S number of stages, g `stage_ratio` of volumes, q volume flow of the
outlet (m3/s), V `volume` of the contents of the last stages, w `power_density` (W/m3).

Equations, for every time:
    sum of n[j] of inlets + sum over r of nu[r,j] xi[r] = n[j] of the outlet + n[j] of the vent
    -nu[r,key] xi[r] = X[r] a (inflow of the key + what earlier stages make of it)
    sum of H of inlets + Q + W = H of the outlet + H of the vent
    V = tau q,   W = w V
    V_vessel[s] = q (tau + tau_t) / (M g^(S - s)),   s = 1 .. S        a train delivers a batch every tau + tau_t
Vent: equilibrium with the liquid that leaves, see `nexus.unit_models.vent`.

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]`, `batch_time`,
`turnaround_time`, `train_count`, `stage_ratio`, `power_density`; `conversion[r]` by `set_conversions`.

Size variables: `vessel_volume[t,s]`, `train_count`, `volume[t]`, `heat_duty[t]`, `work_mechanical[t]`.

Source: Humbird et al. 2011, NREL/TP-5100-47764 (2 trains of 5 stages, 24 h); balances.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, PositiveInt
from pyomo.environ import Constraint, Expression, RangeSet, Var
from pyomo.environ import units as pyunits

from nexus.unit_models import vessel
from nexus.unit_models.conversion_vessel import add_vessel_balances, add_vessel_states, initialize_vessel
from nexus.unit_models.reactions import set_conversions


@declare_process_block_class("SeedTrain")
class SeedTrainData(UnitModelBlockData):
    """Trains of seed fermenters with conversions, vent and cooling."""

    CONFIG = vessel.vessel_config(
        ("property_package", "vent_property_package"), inlets=("inlet", "csl_inlet", "dap_inlet")
    )
    vessel.declare_reactions(CONFIG)
    CONFIG.declare("stage_count", ConfigValue(default=5, domain=PositiveInt, description="Stages of a train"))

    def build(self):
        """Builds states, reactions, balances and sizes."""
        super().build()
        add_vessel_states(self, vent="vent_property_package")
        self._add_trains()
        vessel.add_agitation(self, power_density=20.0)
        activity = vessel.add_multiplier(self, "growth_activity", "Activity of the organism")
        add_vessel_balances(self, activity={r.name: activity for r in self.config.reactions})

    def _add_trains(self):
        time, stages = self.flowsheet().time, self.config.stage_count
        vessel.add_time(self, "batch_time", 24, "Time of one stage")
        vessel.add_time(self, "turnaround_time", 12, "Time to empty, clean and fill a vessel")
        self.train_count = Var(initialize=2, bounds=(1, 100), units=pyunits.dimensionless, doc="Number of trains")
        self.stage_ratio = Var(
            initialize=10, bounds=(1, 1000), units=pyunits.dimensionless, doc="Volume of a stage over that before"
        )
        self.volume = Var(time, initialize=1e3, bounds=(0, 1e6), units=pyunits.m**3, doc="Contents of the last stages")
        for variable, factor in ((self.train_count, 1.0), (self.stage_ratio, 0.1), (self.volume, 1e-3)):
            set_scaling_factor(variable, factor)
        flow = {t: self.outlet_state[t].flow_vol for t in time}
        self.volume_from_batch_time = Constraint(
            time,
            rule=lambda b, t: b.volume[t] == b.batch_time * flow[t],
            doc="The contents of the last stages are what flows out during the batch time",
        )
        self.stage_set = RangeSet(stages, doc="Stages, the smallest first")
        self.vessel_volume = Expression(
            time,
            self.stage_set,
            rule=lambda b, t, s: (
                flow[t] * (b.batch_time + b.turnaround_time) / (b.train_count * b.stage_ratio ** (stages - s))
            ),
            doc="Volume of one vessel of a stage",
        )

    def set_conversions(self, conversions):
        """Fixes the conversions by reaction name; see `nexus.unit_models.reactions.set_conversions`."""
        set_conversions(self, conversions, self.config.reactions)

    def initialize_build(self, **options):
        """Solves from the inlets; `options` go to the kernel."""
        return initialize_vessel(self, **options)
