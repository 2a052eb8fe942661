"""Anaerobic digester: turns dissolved organics into biogas and a little sludge, with elements, charge and heat closed.

Shares of each organic component's oxygen demand go to methane and to cells; everything else follows from the elements.
Nitrogen is released as ammonia (N of the new cells is taken from it), sulfur as sulfide; sulfate is reduced with the
electrons of methane. Carbon dioxide and sulfide divide between biogas and effluent by Henry's law and the pH that one
charge balance gives, so the methane content of the biogas is a result.

Symbols
    n_j            component molar flow (mol/s);  COD_j oxygen demand of component j (mol O2/mol, N as NH3, S as H2S)
    X_g, X_s       shares of the oxygen demand to biogas and sludge, `biogas_share[t]`, `sludge_share[t]`
    X_SO4          share of sulfate reduced, `sulfate_reduction[t]`
    a              `biomass_activity[t]`, performance multiplier of all three, 1
    xi             extent of reaction (mol/s);  pH of the effluent

Equations
    xi(j to CH4) = a X_g n_j,  xi(j to Sludge) = a X_s n_j   for every biodegradable component (balanced by elements)
    xi(sulfate) = a X_SO4 n_sulfate                           SO4(2-) + CH4 gives H2S, CO2 and water
    component balances over biogas and effluent; methane leaves with the biogas (its solubility is neglected)
    water saturation of the biogas;  Henry's law for CO2 and H2S;  charge balance of the effluent
    COD fed = loading volume,  loading = `loading_rate[t]`
    energy balance with heat_duty; biogas and effluent leave at one temperature and pressure

Degrees of freedom: the inlets, biogas_share, sludge_share, sulfate_reduction, loading_rate, outlet temperature and
pressure (or heat_duty for the temperature).

Source: destroyed shares and loading of Humbird et al. 2011 (NREL/TP-5100-47764, p. 49): 91 % of the organics, 86 % to
biogas and 5 % to sludge, 35 degC; stoichiometry after Buswell and Mueller 1952; equilibria as in `aqueous_equilibria`.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.common.config import ConfigValue
from pyomo.environ import Expression, Reference, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.unit_models.balances import add_component_balances, add_heat_duty, component_flow, component_set
from nexus.unit_models.degradation import (
    SULFATE_REDUCTION,
    add_extents,
    check_degradable,
    degradable_components,
    generation_of,
    growth,
    methanogenesis,
    written_reactions,
)
from nexus.unit_models.digester_equilibria import (
    add_biogas_figures,
    add_digester_equilibria,
    guess_digester_outlets,
)
from nexus.unit_models.initialization import solve_from_inlets
from nexus.unit_models.reactions import require_components
from nexus.unit_models.streams import (
    DIMENSIONLESS,
    add_common_temperature,
    add_result,
    add_specification,
    component_flows,
    compute_inlets,
)
from nexus.unit_models.vessel import add_multiplier, add_states, require_package, vessel_config

KG_O2_PER_MOL = 0.031998 * pyunits.kg / pyunits.mol


@declare_process_block_class("AnaerobicDigester")
class AnaerobicDigesterData(UnitModelBlockData):
    """Digester; ports `inlet` (or those named by `inlets`), `biogas`, `effluent`.

    Arguments: `property_package` (slurry with Water, CO2, NH3, H2S, Sludge), `gas_property_package` (ideal gas with
    CH4, CO2, H2S, Water), `inlets`, `biodegradable` (default: every dissolved organic component).
    """

    CONFIG = vessel_config(("property_package", "gas_property_package"), ("inlet",))
    CONFIG.declare(
        "biodegradable", ConfigValue(default=None, description="What microbes degrade; None: dissolved organics")
    )

    def build(self):
        """Builds states, specifications, reactions, equilibria and balances."""
        super().build()
        liquid, gas = (require_package(self, name) for name in ("property_package", "gas_property_package"))
        self.inlet_states = add_states(self, dict.fromkeys(self.config.inlets, liquid), inlet=True)
        add_states(self, {"biogas": gas, "effluent": liquid}, inlet=False)
        self.temperature = Reference(self.effluent_state[:].temperature)
        self.pressure = Reference(self.effluent_state[:].pressure)
        self._add_specifications()
        self._add_reactions()
        add_digester_equilibria(self)
        self._add_sizes()
        add_heat_duty(self, initialize=1e6)
        set_scaling_factor(self.heat_duty, 1e-6)
        add_common_temperature(self, self.inlet_states, [self.effluent_state, self.biogas_state], heat=self.heat_duty)

    def _add_specifications(self):
        share = (0, 1)
        add_specification(self, "biogas_share", 0.86, share, DIMENSIONLESS, "Share of the oxygen demand to biogas")
        add_specification(self, "sludge_share", 0.05, share, DIMENSIONLESS, "Share of the oxygen demand to sludge")
        add_specification(self, "sulfate_reduction", 1.0, share, DIMENSIONLESS, "Share of sulfate reduced to sulfide")
        add_specification(
            self,
            "loading_rate",
            12.0 / 86400,
            (1e-7, 1e-2),
            pyunits.kg / pyunits.m**3 / pyunits.s,
            "Oxygen demand fed per volume and time",
        )
        add_specification(self, "pH", 7.2, (4, 10), DIMENSIONLESS, "pH of the effluent")
        add_multiplier(self, "biomass_activity", "Destroyed share over that of a healthy digester")

    def _add_reactions(self):
        names = component_set(self.effluent_state)
        given = self.config.biodegradable
        self.degradable = degradable_components(names) if given is None else check_degradable(given, names)
        to_gas = [methanogenesis(j) for j in self.degradable]
        to_cells = [growth(j) for j in self.degradable]
        sulfate = written_reactions(SULFATE_REDUCTION, names)
        self.reactions = [*to_gas, *to_cells, *sulfate]
        cells, salts = {r.name for r in to_cells}, {r.name for r in sulfate}
        require_components(self, self.reactions, [self.effluent_state, self.biogas_state])

        def share(t, item):
            if item.name in salts:
                return self.sulfate_reduction[t] * self.biomass_activity[t]
            part = self.sludge_share if item.name in cells else self.biogas_share
            return part[t] * self.biomass_activity[t]

        add_extents(self, self.reactions, self.inlet_states, share)
        add_component_balances(
            self,
            self.inlet_states,
            [self.effluent_state, self.biogas_state],
            generation=generation_of(self, self.reactions),
        )

    def _add_sizes(self):
        time = self.flowsheet().time
        demand = {j: chemical_oxygen_demand(get_component(j)) for j in self.degradable}
        self.oxygen_demand_fed = Expression(
            time,
            rule=lambda b, t: sum(
                component_flow(s[t], j) * n * KG_O2_PER_MOL for s in b.inlet_states for j, n in demand.items()
            ),
            doc="Degradable chemical oxygen demand fed, kg/s",
        )
        add_result(
            self,
            "volume",
            1e4,
            pyunits.m**3,
            "Volume of the contents",
            lambda b, t: b.volume[t] * b.loading_rate[t] == b.oxygen_demand_fed[t],
        )
        add_biogas_figures(self)

    def initialize_build(self, **_):
        """Computes extents, sends gases to the biogas, then solves the unit."""
        compute_inlets(self.inlet_states)
        for t in self.flowsheet().time:
            inlets = [s[t] for s in self.inlet_states]
            flows = component_flows(*inlets)
            made = dict.fromkeys(self.reactions, 0.0)
            for item in self.reactions:
                made[item] = self._share_value(t, item) * flows[item.key]
                self.degradation_extent[t, item.name].set_value(made[item])
            for item, extent in made.items():
                for j, n in item.stoichiometry:
                    flows[j] = flows.get(j, 0.0) + n * extent
            guess_digester_outlets(self, t, flows, inlets[0])
        return solve_from_inlets(self)

    def _share_value(self, t, item) -> float:
        if item.key not in self.degradable:
            part = self.sulfate_reduction
        else:
            part = self.sludge_share if item.coefficient("Sludge") > 0 else self.biogas_share
        return value(part[t] * self.biomass_activity[t])
