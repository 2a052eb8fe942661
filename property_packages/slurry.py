"""Property package `slurry`: an aqueous liquid with dissolved and suspended species in one phase.

Polymers count as repeat units, acids and salts as apparent species. Volumes and enthalpies of the components add up
(ideal solution); the state's enthalpy counts from the elements at 298.15 K.

Enthalpy flow: sum_j n_j [Hf_j + integral of cp_j dT]; volume flow: sum_j n_j V_j with constant molar volumes.
Symbols: n_j molar flow (mol/s), T temperature (K), Hf_j heat of formation (J/mol), cp_j heat capacity (J/mol/K).
Data: the component registry, which states source and confidence of each number.
"""

from idaes.core import LiquidPhase, declare_process_block_class
from pyomo.environ import Expression
from pyomo.environ import units as pyunits

from nexus.property_packages._single_phase import (
    SinglePhaseParameterData,
    SinglePhaseStateBlock,
    SinglePhaseStateData,
)
from nexus.property_packages.components import condensed_enthalpy, get_component

M3_PER_MOL = pyunits.m**3 / pyunits.mol


@declare_process_block_class("SlurryParameterBlock")
class SlurryParameterData(SinglePhaseParameterData):
    """Parameters of the slurry package; argument `components` names what flows (each with a condensed state)."""

    CONFIG = SinglePhaseParameterData.CONFIG()

    def build(self):
        """Builds the phase `Liq` and the components; raises ValueError for one that has no condensed state."""
        super().build()
        gases = [n for n in self.config.components if get_component(n).hf_condensed is None]
        if gases:
            raise ValueError(f"No condensed state for {', '.join(gases)}: use the package ideal_gas")
        self._state_block_class = SlurryStateBlock
        self.Liq = LiquidPhase()
        self.add_components()


@declare_process_block_class("SlurryStateBlock", block_class=SinglePhaseStateBlock)
class SlurryStateBlockData(SinglePhaseStateData):
    """State of a slurry: `flow_mol_comp` (mol/s), `temperature` (K), `pressure` (Pa).

    Offers `flow_mass` (kg/s), `flow_vol` (m3/s), `enthalpy_flow` (W), `solids_flow_mass` (suspended, kg/s).
    """

    def build(self):
        """Builds variables and equations of one state."""
        super().build()
        self.add_state_variables(temperature=320.0, t_bounds=(270.0, 480.0))
        self.add_flow_equations(condensed_enthalpy)
        names = list(self.component_list)
        solids = [j for j in names if get_component(j).solid]
        self.flow_vol = Expression(
            expr=sum(self.flow_mol_comp[j] * (get_component(j).molar_volume * M3_PER_MOL) for j in names),
            doc="Volume flow",
        )
        self.solids_flow_mass = Expression(
            expr=sum((self.flow_mass_comp[j] for j in solids), start=0 * pyunits.kg / pyunits.s),
            doc="Mass flow of suspended solids",
        )
