"""Property package `ethanol_water`: liquid and vapour of the ethanol train, from beer to the molecular sieves.

Volatile components: Water, Ethanol, Furfural, AceticAcid, CO2, in any selection. A liquid may carry further components
of the registry (glycerol, sugars) as non-volatile heavies: they have mass, volume and enthalpy, and take no part in the
equilibrium. The phase is a property of the stream, fixed when the flowsheet is built (argument `phase`).

State: `flow_mol_comp` n_j (mol/s), `temperature` T (K), `pressure` p (Pa). Acetic acid is counted as apparent monomer.

Equations: liquid enthalpy sum_j n_j h_j,condensed(T); vapour enthalpy sum_j n_j h_j,gas(T) plus the heat of
dimerisation of acetic acid; both count from the elements at 298.15 K, so that latent heats are differences of them.
Equilibrium (NRTL, dimerisation, Henry) is offered as free functions in `vapour_liquid`, which columns and flashes
use; a single-phase stream needs none of it. Vapour volume: n R T / p.

Range: 280 to 430 K, to 5 bar (low-pressure equilibrium). Reproduces the 21 points of Kamihama et al. (2012) at
101.3 kPa with 0.0046 rms in y and 0.12 K rms in T; azeotrope 0.895 at 351.30 K (interpolated data: 0.895, 351.26 K).
"""

from enum import Enum

from idaes.core import LiquidPhase, VaporPhase, declare_process_block_class
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Constraint, Expression, Var, value
from pyomo.environ import units as pyunits

from nexus.property_packages._single_phase import (
    SinglePhaseParameterData,
    SinglePhaseStateBlock,
    SinglePhaseStateData,
)
from nexus.property_packages.acetic_acid_dimer import (
    DIMERISATION_ENTHALPY,
    dimerisation_constant,
    dimers_per_acid,
)
from nexus.property_packages.components import (
    GAS_CONSTANT,
    Component,
    condensed_enthalpy,
    gas_enthalpy,
    get_component,
)
from nexus.property_packages.vapour_liquid import DIMERISING, VOLATILE

M3_PER_MOL = pyunits.m**3 / pyunits.mol


class StreamPhase(Enum):
    """The phase of a stream."""

    liquid = "liquid"
    vapour = "vapour"


@declare_process_block_class("EthanolWaterParameterBlock")
class EthanolWaterParameterData(SinglePhaseParameterData):
    """Parameters of one phase; arguments `components` and `phase` (StreamPhase)."""

    CONFIG = SinglePhaseParameterData.CONFIG()
    CONFIG.declare(
        "phase",
        ConfigValue(default=StreamPhase.liquid, domain=In(StreamPhase), description="Liquid or vapour stream"),
    )

    def build(self):
        """Builds the phase (`Liq` or `Vap`) and components; raises ValueError for a component it cannot hold."""
        super().build()
        self._state_block_class = EthanolWaterStateBlock
        names = self.config.components
        if self.config.phase is StreamPhase.vapour:
            heavies = [n for n in names if n not in VOLATILE]
            if heavies:
                raise ValueError(f"Not volatile: {', '.join(heavies)}. A vapour may hold {', '.join(VOLATILE)}.")
            self.Vap = VaporPhase()
        else:
            gases = [n for n in names if get_component(n).hf_condensed is None]
            if gases:
                raise ValueError(f"No condensed state for {', '.join(gases)}: leave it out or use ideal_gas")
            self.Liq = LiquidPhase()
        self.add_components()


@declare_process_block_class("EthanolWaterStateBlock", block_class=SinglePhaseStateBlock)
class EthanolWaterStateBlockData(SinglePhaseStateData):
    """State of a liquid or a vapour: `flow_mol_comp` (mol/s), `temperature` (K), `pressure` (Pa).

    Offers `flow_mol` (mol/s), `flow_mass` (kg/s), `flow_vol` (m3/s), `enthalpy_flow` (W), and for reports
    `mole_frac_comp` and `mass_frac_comp`. A vapour with acetic acid also has `acid_fraction`.
    """

    def build(self):
        """Builds variables and equations of one state."""
        super().build()
        self.add_state_variables(temperature=360.0, t_bounds=(270.0, 480.0))
        if self.params.config.phase is StreamPhase.vapour:
            self._build_vapour()
        else:
            self._build_liquid()
        self.mole_frac_comp = Expression(
            self.component_list, rule=lambda b, j: b.flow_mol_comp[j] / b.flow_mol, doc="Mole fraction"
        )
        self.mass_frac_comp = Expression(
            self.component_list, rule=lambda b, j: b.flow_mass_comp[j] / b.flow_mass, doc="Mass fraction"
        )

    def _build_liquid(self) -> None:
        """Adds the flows of an ideally mixing liquid."""
        self.add_flow_equations(condensed_enthalpy)
        self.flow_vol = Expression(
            expr=sum(self.flow_mol_comp[j] * (get_component(j).molar_volume * M3_PER_MOL) for j in self.component_list),
            doc="Volume flow",
        )

    def _build_vapour(self) -> None:
        """Adds the flows of an ideal gas in which acetic acid dimerises."""
        dimerises = DIMERISING in self.component_list
        if dimerises:
            self.acid_fraction = Var(initialize=0.0, bounds=(0, 1), doc="Apparent mole fraction of acetic acid")
        self.add_flow_equations(self._vapour_enthalpy)
        if dimerises:
            self.acid_fraction_equation = Constraint(
                expr=self.acid_fraction * self.flow_mol == self.flow_mol_comp[DIMERISING],
                doc="Definition of the apparent fraction of acetic acid",
            )
        R = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K
        self.flow_vol = Expression(expr=self.flow_mol * R * self.temperature / self.pressure, doc="Volume flow")

    def _vapour_enthalpy(self, component: Component, T):
        """Returns J/mol of one component at `T` kelvin; acetic acid includes its share of dimerisation."""
        h = gas_enthalpy(component, T)
        if component.name != DIMERISING:
            return h
        kappa = dimerisation_constant(T) * (self.pressure / pyunits.Pa)
        return h + DIMERISATION_ENTHALPY * dimers_per_acid(self.acid_fraction, kappa)

    def compute_flows(self) -> None:
        """Sets acid fraction, mass flow and enthalpy flow from the values of the state variables."""
        if self.params.config.phase is StreamPhase.vapour and DIMERISING in self.component_list:
            flows = value(self.flow_mol_comp[DIMERISING]), value(self.flow_mol)
            self.acid_fraction.set_value(min(max(flows[0] / flows[1], 0.0), 1.0) if flows[1] else 0.0)
        super().compute_flows()
