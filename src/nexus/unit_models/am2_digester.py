"""Anaerobic digester by rates: acidogens make acetic acid, methanogens make methane of it, both bounded by washout.

The rates are those of AM2; what they convert and make follows from the elements, since AM2's own yields lose a part of
the oxygen demand. Salts and crystals of organic acids give off their acids first. Substrate of the acidogens is the
biodegradable oxygen demand of all dissolved organics but acetic acid, which is the volatile acid of the methanogens.

Symbols
    n_j              component molar flow, a_j what salts add included (mol/s);  q volume flow of the effluent (m3/s)
    COD_j            oxygen demand of component j (mol O2/mol);  M_O mass of O2;  g kg O2 per kg of cells
    tau, D           `residence_time[t]` (s), dilution rate 1/tau;  alpha share of the cells that the effluent takes
                     along, `escape[t]` (1: stirred tank without retention)
    f                `biodegradable_share[t]` of every organic component;  X converted share, `conversion[t]`
    S_1, S_2         `substrate[t]` (kg O2/m3), `volatile_acid[t]` (mol/m3);  U `acid_uptake[t]` (mol/s)
    X_1, X_2         `acidogens[t]`, `methanogens[t]` (kg/m3)
    k_1, k_3         demands `acidogen_demand` (kg O2/kg), `methanogen_demand` (mol/kg)
    X_SO4            share of sulfate and sulfite reduced, `sulfate_reduction[t]`
    e_1, e_2         `acidogen_activity[t]`, `methanogen_activity[t]`: performance multipliers of the rates, 1

Equations
    mu_1 = e_1 mu_1max S_1 / (S_1 + K_S1) = alpha D                              Monod
    mu_2 = e_2 mu_2max S_2 / (S_2 + K_S2 + S_2^2/K_I2) = alpha D                 Haldane, S_2 < (K_S2 K_I2)^1/2
    q S_1 = M_O sum_j COD_j (f - X) a_j,   q S_2 = n_AceticAcid(effluent)
    xi(j to Sludge) = Y_1 X a_j,  xi(j to AceticAcid) = (1 - Y_1) X a_j,         Y_1 = g / k_1
    xi(AceticAcid to Sludge) = Y_2 U,  xi(AceticAcid to CH4) = (1 - Y_2) U,      Y_2 = g / (2 M_O k_3)
    xi(sulfate) = X_SO4 n_sulfate                                                with the electrons of methane
    alpha q X_1, alpha q X_2 = mass of cells grown by the reactions of either group
    margins: 1 - alpha D / mu_1(f S_1,fed), 1 - alpha D / max mu_2;              zero at washout
    gas transfer of CO2 and H2S with kLa, pH, water saturation as in `digester_equilibria`
    V = tau q;  work_mechanical = w V (mixing);  energy balance; outlets leave at one temperature and pressure

Degrees of freedom: the inlet; residence_time, escape, biodegradable_share, sulfate_reduction, power_density; outlet
pressure; outlet temperature or heat_duty. Rates hold at 35 degC.

Source: Bernard et al. 2001, Biotechnol. Bioeng. 75, 424 (rates, demands, transfer; constants in
`biological_kinetics.csv`); stoichiometry after Buswell and Mueller 1952, hydrogen taken up to acetic acid.
"""

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.scaling import set_scaling_factor
from pyomo.environ import Constraint, Expression, Reference, Var, sqrt, value
from pyomo.environ import units as pyunits

from nexus.property_packages.components import get_component
from nexus.property_packages.heating_values import chemical_oxygen_demand
from nexus.unit_models.balances import add_component_balances, add_heat_duty, add_work, component_flow, component_set
from nexus.unit_models.degradation import (
    DISSOLUTION,
    SULFATE_REDUCTION,
    acidogenesis,
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
from nexus.unit_models.rate_constants import add_constants
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

ACID, CELLS = "AceticAcid", "Sludge"
DAY = 86400.0  # s
OXYGEN_MASS = 0.031998  # kg/mol
KG_PER_MOL = pyunits.kg / pyunits.mol
CELL_DEMAND = chemical_oxygen_demand(get_component(CELLS)) * OXYGEN_MASS / get_component(CELLS).molar_mass  # kg O2/kg
ACID_DEMAND = chemical_oxygen_demand(get_component(ACID)) * OXYGEN_MASS * KG_PER_MOL


@declare_process_block_class("AM2Digester")
class AM2DigesterData(UnitModelBlockData):
    """Digester by the rates of AM2; ports `inlet` (or those named by `inlets`), `biogas`, `effluent`.

    Arguments: `property_package` (slurry with Water, CO2, NH3, H2S, AceticAcid, Sludge), `gas_property_package` (ideal
    gas with CH4, CO2, H2S, Water), `inlets`.
    """

    CONFIG = vessel_config(("property_package", "gas_property_package"), ("inlet",))

    def build(self):
        """Builds states, rates, reactions, equilibria and balances."""
        super().build()
        liquid, gas = (require_package(self, name) for name in ("property_package", "gas_property_package"))
        self.inlet_states = add_states(self, dict.fromkeys(self.config.inlets, liquid), inlet=True)
        self.outlet_states = add_states(self, {"effluent": liquid, "biogas": gas}, inlet=False)
        self.temperature = Reference(self.effluent_state[:].temperature)
        self.pressure = Reference(self.effluent_state[:].pressure)
        add_constants(self, "biological_kinetics.csv", "am2")
        self._add_specifications()
        self._add_reactions()
        self._add_rates()
        self._add_cells()
        self._add_sizes()
        add_digester_equilibria(self, rates=lambda t: (self.transfer_coefficient, self.dilution_rate[t]))
        add_biogas_figures(self)
        add_common_temperature(
            self, self.inlet_states, self.outlet_states, heat=self.heat_duty, work=self.work_mechanical
        )

    def _add_specifications(self):
        share = (0, 1)
        for name, start, doc in (
            ("escape", 1.0, "Share of the cells that the effluent takes along"),
            ("biodegradable_share", 0.92, "Share of dissolved organics that acidogens can take"),
            ("sulfate_reduction", 1.0, "Share of sulfate reduced to sulfide"),
            ("conversion", 0.9, "Share of dissolved organics that acidogens take"),
        ):
            add_specification(self, name, start, share, DIMENSIONLESS, doc)
        add_specification(self, "residence_time", 10 * DAY, (0.5 * DAY, 100 * DAY), pyunits.s, "Contents over effluent")
        add_specification(self, "power_density", 5.0, (0, 1e3), pyunits.W / pyunits.m**3, "Mixing power per volume")
        add_specification(self, "pH", 7.2, (4, 10), DIMENSIONLESS, "pH of the effluent")
        add_specification(self, "acid_uptake", 50.0, (0, None), pyunits.mol / pyunits.s, "Acetic acid taken up")
        add_multiplier(self, "acidogen_activity", "Growth rate of acidogens over that of a healthy digester")
        add_multiplier(self, "methanogen_activity", "Growth rate of methanogens over that of a healthy digester")
        add_heat_duty(self, initialize=-1e6)
        add_work(self, initialize=1e5)
        for variable in (self.heat_duty, self.work_mechanical):
            set_scaling_factor(variable, 1e-6)

    def _add_reactions(self):
        names = component_set(self.effluent_state)
        self.dissolution = written_reactions(DISSOLUTION, names)
        salts = {r.key for r in self.dissolution}
        self.substrates = [j for j in degradable_components(names) if j not in salts and j != ACID]
        self.acid_formation = [acidogenesis(j) for j in self.substrates]
        self.acidogen_growth_reactions = [growth(j) for j in self.substrates]
        self.acid_use = [methanogenesis(ACID), growth(ACID)]
        self.reactions = [
            *self.dissolution,
            *self.acid_formation,
            *self.acidogen_growth_reactions,
            *self.acid_use,
            *written_reactions(SULFATE_REDUCTION, names),
        ]
        require_components(self, self.reactions, self.outlet_states)
        by_name = {r.name: r for r in self.reactions}
        time = self.flowsheet().time
        self.degradation_extent = Var(
            time, list(by_name), initialize=1.0, units=pyunits.mol / pyunits.s, doc="Extent of reaction"
        )
        for data in self.degradation_extent.values():
            set_scaling_factor(data, 1.0)
        self.cell_share = {  # of the oxygen demand taken up
            "acidogens": CELL_DEMAND * KG_PER_MOL / KG_PER_MOL / self.acidogen_demand,
            "methanogens": CELL_DEMAND / ACID_DEMAND / self.methanogen_demand,
        }
        self.converted = Constraint(
            time, list(by_name), rule=lambda b, t, r: b._extent_equation(t, by_name[r]), doc="Extents of reaction"
        )
        generation = generation_of(self, self.reactions)
        add_component_balances(self, self.inlet_states, self.outlet_states, generation=generation)

    def _available(self, t, j: str):
        """Returns the flow of component `j` that enters and that salts give off."""
        fed = sum(component_flow(s[t], j) for s in self.inlet_states)
        given = [(r.coefficient(j), r.name) for r in self.dissolution if r.coefficient(j) > 0]
        return fed + sum(n * self.degradation_extent[t, name] for n, name in given)

    def _extent_equation(self, t, item):
        extent = self.degradation_extent[t, item.name]
        if item in self.acid_use:
            share = self.cell_share["methanogens"]
            return extent == (share if item.coefficient(CELLS) > 0 else 1 - share) * self.acid_uptake[t]
        if item in self.acid_formation or item in self.acidogen_growth_reactions:
            share = self.cell_share["acidogens"]
            part = share if item in self.acidogen_growth_reactions else 1 - share
            return extent == part * self.conversion[t] * self._available(t, item.key)
        share = 1.0 if item in self.dissolution else self.sulfate_reduction[t]
        return -item.coefficient(item.key) * extent == share * self._available(t, item.key)

    def _add_rates(self):
        time = self.flowsheet().time
        self.dilution_rate = Expression(time, rule=lambda b, t: 1 / b.residence_time[t], doc="Dilution rate, 1/s")
        self.cell_loss = Expression(
            time, rule=lambda b, t: b.escape[t] * b.dilution_rate[t], doc="Rate at which cells are washed out, 1/s"
        )
        demand = {j: chemical_oxygen_demand(get_component(j)) * OXYGEN_MASS * KG_PER_MOL for j in self.substrates}
        self.substrate_fed = Expression(
            time,
            rule=lambda b, t: sum(n * b._available(t, j) for j, n in demand.items()),
            doc="Oxygen demand of the dissolved organics but acetic acid, kg/s",
        )
        concentration, molar = pyunits.kg / pyunits.m**3, pyunits.mol / pyunits.m**3
        add_result(
            self,
            "substrate",
            1.0,
            concentration,
            "Biodegradable oxygen demand left but that of acetic acid",
            lambda b, t: (
                b.substrate[t] * b.effluent_state[t].flow_vol
                == (b.biodegradable_share[t] - b.conversion[t]) * b.substrate_fed[t]
            ),
            bounds=(0, 500),
        )
        stable = sqrt(value(self.methanogen_saturation * self.methanogen_inhibition))
        add_result(
            self,
            "volatile_acid",
            2.0,
            molar,
            "Acetic acid left, below the peak of the methanogens' growth",
            lambda b, t: b.volatile_acid[t] * b.effluent_state[t].flow_vol == b.effluent_state[t].flow_mol_comp[ACID],
            bounds=(0, stable),
        )

        def monod(b, t):
            growing = b.acidogen_activity[t] * b.acidogen_growth * b.substrate[t]
            return DAY * pyunits.s * growing == DAY * pyunits.s * b.cell_loss[t] * (
                b.substrate[t] + b.acidogen_saturation
            )

        def haldane(b, t):
            acid = b.volatile_acid[t]
            growing = b.methanogen_activity[t] * b.methanogen_growth * acid
            brake = acid + b.methanogen_saturation + acid**2 / b.methanogen_inhibition
            return DAY * pyunits.s * growing == DAY * pyunits.s * b.cell_loss[t] * brake

        self.acidogen_balance = Constraint(time, rule=monod, doc="Acidogens grow as fast as they are washed out")
        self.methanogen_balance = Constraint(time, rule=haldane, doc="Methanogens grow as fast as they are washed out")

    def _add_cells(self):
        time, mass = self.flowsheet().time, get_component(CELLS).molar_mass * KG_PER_MOL
        groups = {"acidogens": self.acidogen_growth_reactions, "methanogens": self.acid_use}
        for name, reactions in groups.items():

            def grown(b, t, name=name, reactions=reactions):
                made = sum(r.coefficient(CELLS) * b.degradation_extent[t, r.name] for r in reactions)
                return b.component(name)[t] * b.effluent_state[t].flow_vol * b.escape[t] == mass * made

            doc = f"{name.capitalize()} in the contents"
            add_result(self, name, 2.0, pyunits.kg / pyunits.m**3, doc, grown, bounds=(1e-9, 500))

        def acidogen_margin(b, t):
            fed = b.biodegradable_share[t] * b.substrate_fed[t]
            volume = b.effluent_state[t].flow_vol
            fastest = b.acidogen_activity[t] * b.acidogen_growth * fed / (fed + b.acidogen_saturation * volume)
            return 1 - b.cell_loss[t] / fastest

        def methanogen_margin(b, t):
            peak = b.methanogen_growth / (1 + 2 * sqrt(b.methanogen_saturation / b.methanogen_inhibition))
            return 1 - b.cell_loss[t] / (b.methanogen_activity[t] * peak)

        self.acidogen_margin = Expression(time, rule=acidogen_margin, doc="Distance from washout of acidogens, 0 to 1")
        self.methanogen_margin = Expression(
            time, rule=methanogen_margin, doc="Distance from washout of methanogens, 0 to 1"
        )

    def _add_sizes(self):
        add_result(
            self,
            "volume",
            5e4,
            pyunits.m**3,
            "Volume of the contents",
            lambda b, t: b.volume[t] == b.residence_time[t] * b.effluent_state[t].flow_vol,
        )
        self.mixing_power = Constraint(
            self.flowsheet().time,
            rule=lambda b, t: b.work_mechanical[t] == b.power_density[t] * b.volume[t],
            doc="Mixing power enters the contents",
        )
        self.loading_rate = Expression(
            self.flowsheet().time,
            rule=lambda b, t: (b.substrate_fed[t] + ACID_DEMAND * b._available(t, ACID)) / b.volume[t],
            doc="Oxygen demand of dissolved organics fed per volume and time, kg/m3/s",
        )

    def initialize_build(self, **_):
        """Finds substrate and acid from the rates, extents from them, then solves the unit.

        Raises ValueError where cells are washed out at the given residence time.
        """
        compute_inlets(self.inlet_states)
        for t in self.flowsheet().time:
            inlets = [s[t] for s in self.inlet_states]
            volume = value(sum(s.flow_vol for s in inlets))
            self._guess_concentrations(t, volume)
            flows = component_flows(*inlets)
            for item in self.reactions:
                if item is self.acid_use[0]:
                    left = value(self.volatile_acid[t]) * volume
                    self.acid_uptake[t].set_value(max(flows[ACID] - left, 0.0))
                extent = self._extent_value(t, item)
                self.degradation_extent[t, item.name].set_value(extent)
                for j, n in item.stoichiometry:
                    flows[j] = flows.get(j, 0.0) + n * extent
            guess_digester_outlets(self, t, flows, inlets[0])
            self.volume[t].set_value(value(self.residence_time[t]) * volume)
        return solve_from_inlets(self)

    def _extent_value(self, t, item) -> float:
        _, right = self.converted[t, item.name].expr.args
        return value(right) / (1.0 if item not in (*self.dissolution,) else -item.coefficient(item.key))

    def _guess_concentrations(self, t, volume: float) -> None:
        loss = value(self.cell_loss[t])
        fast = value(self.acidogen_activity[t] * self.acidogen_growth)
        slow = value(self.methanogen_activity[t] * self.methanogen_growth)
        half, inhibition = value(self.methanogen_saturation), value(self.methanogen_inhibition)
        fed = value(self.biodegradable_share[t] * self._fed_value(t)) / volume
        slope = (slow - loss) / loss
        left = value(self.acidogen_saturation) * loss / (fast - loss) if fast > loss else fed
        root = (slope * inhibition) ** 2 - 4 * half * inhibition
        if left >= fed or slope <= 0 or root <= 0:
            group = "acidogens" if left >= fed else "methanogens"
            raise ValueError(
                f"{self.name}: {group} are washed out at a residence time of "
                f"{value(self.residence_time[t]) / DAY:.3g} days; give more residence time or retain cells (escape < 1)"
            )
        self.substrate[t].set_value(left)
        self.volatile_acid[t].set_value((slope * inhibition - sqrt(root)) / 2)
        self.conversion[t].set_value(value(self.biodegradable_share[t]) * (1 - left / fed))

    def _fed_value(self, t) -> float:
        for item in self.dissolution:
            self.degradation_extent[t, item.name].set_value(self._extent_value(t, item))
        return value(self.substrate_fed[t])
