"""Fermentation stage: a stirred tank in which growing cells turn glucose and xylose into ethanol.

Purpose: one of several stages in series, with or without cells in the feed (from a seed train or a recycle);
mechanistic rates in place of conversions, a vent to the scrubber, and the distance from washout.

Ports: by default `inlet`; further ones by the argument `inlets`; `outlet` (beer); `vent` where `vent_property_package`
is given.

Symbols: n_j molar flow (mol/s), m_out mass flow of cells (kg/s), tau `residence_time` (s), q volume flow of the outlet
(m3/s), V `volume` (m3), c_j concentration in the outlet's liquid (kg/m3), mu_i and q_i specific growth and uptake
(1/s), xi extent (mol/s), nu stoichiometric coefficient, M molar mass, b_i `by_product_share[i]`, s `entering_share` of
the cells, H enthalpy flow (W), Q `heat_duty` (W, negative: cooling), W `work_mechanical` (W), w `power_density` (W/m3).

Equations, for every time and sugar i:
    s n_cells,out = n_cells,in,   (mu_1 + mu_2) tau = 1 - s     growth equals dilution by what enters without cells
    c_j q = M_j n_j,out;  mu_i and q_i from c: see `nexus.unit_models.fermentation_kinetics`
    c_i = exp(l_i) - 1e-6 kg/m3, l_i `ln_sugar[i]`: cells eat a sugar to traces, which a step in c_i would overshoot
    nu_cells xi[cells from i] = mu_i tau n_cells,out
    sum over the three reactions of i of -nu_i xi M_i = q_i tau m_out
    -nu_i xi[by-product from i] M_i = b_i q_i tau m_out
    sum of n_j of inlets + sum of nu_j xi = n_j of the outlet + n_j of the vent      all but cells
    sum of H of inlets + Q + W = H of the outlet + H of the vent;   V = tau q,   W = w V
Vent: equilibrium with the beer, see `nexus.unit_models.vent`.

The balance of the cells is divided by the cells that leave, and their concentration is bounded away from 0: the state
without cells, which ordinary balances admit at any residence time, is no solution. Where no cells enter, s = 0 and
growth equals the dilution rate 1 / tau; below the residence time of washout there is then no solution.
`dilution_margin[t]` = tau (mu_1 + mu_2 at the composition of the feed) - 1: above 0 the stage keeps its cells by growth
alone; below 0 it lives on the cells that enter.

Degrees of freedom, besides the inlets: `pressure[t]`, one of `temperature[t]` and `heat_duty[t]`, `residence_time`,
`pH[t]`, `power_density`, `vessel_count`, `filling_fraction`; `fermentation_activity[t]` and the rate constants are
fixed variables. The acid or base that holds the pH is not counted.

Size variables: `volume[t]`, `vessel_volume[t]`, `vessel_count`, `heat_duty[t]`, `work_mechanical[t]`.

Source: Leksawasdi et al. 2001 with toxicities of Cabaneros Lopez 2019; balances.
"""

from collections.abc import Callable

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, NonNegativeReals, Var
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.unit_models import vessel
from nexus.unit_models.balances import (
    add_component_balances,
    add_energy_balance,
    add_heat_duty,
    component_flow,
    component_set,
)
from nexus.unit_models.conversion_vessel import TYPICAL_FLOW, add_vessel_states, inlet_states, outlet_states
from nexus.unit_models.fermentation_kinetics import (
    ACID,
    SUGARS,
    TOXINS,
    NitrogenSource,
    add_concentrations,
    add_rates,
    growth_rate,
    stage_reactions,
    undissociated_share,
)
from nexus.unit_models.fermentation_start import guess_stage
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.rate_constants import add_constants
from nexus.unit_models.reactions import require_components
from nexus.unit_models.streams import DIMENSIONLESS, add_specification

KG_PER_MOL = pyunits.kg / pyunits.mol


@declare_process_block_class("FermentationStage")
class FermentationStageData(UnitModelBlockData):
    """Stirred fermenter with growth, uptake and toxicity.

    Arguments: `property_package` (slurry with Water, Glucose, Xylose, Ethanol, CO2, Cells, Glycerol, Xylitol and the
    nitrogen source), `vent_property_package` (ideal gas), `nitrogen_source` (NitrogenSource), `inlets`.
    """

    CONFIG = vessel.vessel_config(("property_package", "vent_property_package"), inlets=("inlet",))
    CONFIG.declare(
        "nitrogen_source",
        ConfigValue(default=NitrogenSource.ammonia, domain=In(NitrogenSource), description="Where cells take nitrogen"),
    )

    def build(self):
        """Builds states, rates, reactions, balances and sizes."""
        super().build()
        add_vessel_states(self, vent="vent_property_package")
        self.reactions = stage_reactions(self.config.nitrogen_source)
        require_components(self, list(self.reactions.values()), outlet_states(self), inlet_states(self))
        add_constants(self, "fermentation_kinetics.csv", "zymomonas")
        vessel.add_multiplier(self, "fermentation_activity", "Activity of the organism relative to the rate constants")
        add_specification(self, "pH", 5.0, (3, 8), DIMENSIONLESS, "pH, held by control")
        vessel.add_volume(self, self.outlet_state, hours=12)
        vessel.add_vessels(self, filling=0.9)
        vessel.add_agitation(self, power_density=10.0)
        add_concentrations(self)
        add_rates(self)
        self._add_cell_growth()
        self._add_extents()
        self._add_balances()
        self._add_dilution_margin()

    def species(self) -> list[str]:
        """Returns what rates depend on: cells, sugars, ethanol, nitrogen and the toxins that the package carries."""
        carried = component_set(self.outlet_state)
        toxins = [j for j in TOXINS if j in carried or (j == ACID and "AceticAcid" in carried)]
        return ["Cells", *SUGARS, "Ethanol", "Nitrogen", *toxins]

    def constants(self, t) -> Callable:
        """Returns a function of name and index that gives the constants of the rates at time `t`."""

        def constant(name, index):
            return self.component(name)[t if name == "fermentation_activity" else index]

        return constant

    def mass_flow(self, t, name: str, flow):
        """Returns the mass flow of a species of the rates where `flow(j)` is the molar flow of component j."""
        if name == "Nitrogen":
            return get_component("NH3").molar_mass * KG_PER_MOL * flow(self.config.nitrogen_source.value)
        if name == ACID:
            carried = component_set(self.outlet_state)
            acetate = sum(flow(j) for j in ("AceticAcid", "AmmoniumAcetate") if j in carried)
            share = undissociated_share(self.pH[t], self.outlet_state[t].temperature)
            return get_component("AceticAcid").molar_mass * KG_PER_MOL * share * acetate
        return get_component(name).molar_mass * KG_PER_MOL * flow(name)

    def _add_cell_growth(self):
        time = self.flowsheet().time
        add_specification(self, "entering_share", 0.1, (0, 1), DIMENSIONLESS, "Part of the cells that entered as cells")

        def entering(b, t):
            fed = sum(component_flow(s[t], "Cells") for s in inlet_states(b))
            return b.entering_share[t] * b.outlet_state[t].flow_mol_comp["Cells"] == fed

        def growth(b, t):
            grown = sum(b.specific_growth_rate[t, i] for i in SUGARS) * b.residence_time
            return grown == 1 - b.entering_share[t]

        self.entering_cells = Constraint(time, rule=entering, doc="Cells that enter, per cells that leave")
        self.growth_equals_dilution = Constraint(time, rule=growth, doc="Growth makes up for the cells that leave")

    def _add_extents(self):
        time, reactions = self.flowsheet().time, self.reactions
        self.reaction_extent = Var(
            time,
            list(reactions),
            domain=NonNegativeReals,
            initialize=1.0,
            units=pyunits.mol / pyunits.s,
            doc="Extent of reaction",
        )
        for data in self.reaction_extent.values():
            set_scaling_factor(data, 10 / TYPICAL_FLOW)

        def used(b, t, name, sugar):
            molar = get_component(sugar).molar_mass * KG_PER_MOL
            return -reactions[name].coefficient(sugar) * molar * b.reaction_extent[t, name]

        def taken(b, t, sugar):
            return b.specific_uptake_rate[t, sugar] * b.residence_time * b.outlet_state[t].flow_mass_comp["Cells"]

        def uptake(b, t, sugar):
            kinds = ("ethanol", "cells", "by_product")
            return sum(used(b, t, f"{kind}_from_{sugar}", sugar) for kind in kinds) == taken(b, t, sugar)

        def by_product(b, t, sugar):
            return used(b, t, f"by_product_from_{sugar}", sugar) == b.by_product_share[sugar] * taken(b, t, sugar)

        def cells(b, t, sugar):
            name = f"cells_from_{sugar}"
            grown = b.specific_growth_rate[t, sugar] * b.residence_time * b.outlet_state[t].flow_mol_comp["Cells"]
            return reactions[name].coefficient("Cells") * b.reaction_extent[t, name] == grown

        self.sugar_uptake = Constraint(time, SUGARS, rule=uptake, doc="Ethanol, cells and by-product take the sugar")
        self.by_product_extent = Constraint(
            time, SUGARS, rule=by_product, doc="The by-product is a share of the uptake"
        )
        self.growth_extent = Constraint(time, SUGARS, rule=cells, doc="Cells grow at their specific rate")

    def generation(self, t, j):
        """Returns what the reactions make of component `j` in mol/s, None where they do not."""
        terms = [(r.coefficient(j), name) for name, r in self.reactions.items() if r.coefficient(j) != 0]
        return sum(n * self.reaction_extent[t, name] for n, name in terms) if terms else None

    def _add_balances(self):
        add_component_balances(self, inlet_states(self), outlet_states(self), self.generation)
        for t in self.flowsheet().time:
            del self.component_balance[t, "Cells"]  # growth_equals_dilution states it without the root of no cells
        add_heat_duty(self, initialize=-1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_energy_balance(
            self, inlet_states(self), outlet_states(self), heat=self.heat_duty, work=self.work_mechanical
        )

    def _add_dilution_margin(self):
        time, names = self.flowsheet().time, self.species()

        def margin(b, t):
            inlets = inlet_states(b)
            flow = sum(s[t].flow_vol for s in inlets)
            fed = {j: b.mass_flow(t, j, lambda i: sum(component_flow(s[t], i) for s in inlets)) / flow for j in names}
            return b.residence_time * sum(growth_rate(b.constants(t), i, fed) for i in SUGARS) - 1

        self.dilution_margin = Expression(
            time, rule=margin, doc="Growth at the feed's composition over dilution, less 1"
        )

    def initialize_build(self, **options):
        """Lets a culture settle in the feed, then solves the unit; `options` go to the kernel."""
        guess_stage(self)
        return solve_from_inlets(self, **options)
