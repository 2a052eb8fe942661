"""Property package `ideal_gas`: flue gas, air, biogas and fermentation off-gas as an ideal-gas mixture.

Enthalpy flow: sum_j n_j [Hf_j + integral of cp_j dT] from the elements at 298.15 K; volume flow: n R T / p.
Symbols: n_j molar flow (mol/s), T temperature (K), p pressure (Pa), R gas constant.
Data: the component registry (heat capacities of Poling, valid to 1000 K; above, they are extrapolated).
"""

from idaes.core import VaporPhase, declare_process_block_class
from pyomo.environ import Expression
from pyomo.environ import units as pyunits

from nexus.property_packages._single_phase import (
    SinglePhaseParameterData,
    SinglePhaseStateBlock,
    SinglePhaseStateData,
)
from nexus.property_packages.components import GAS_CONSTANT, gas_enthalpy, get_component


@declare_process_block_class("IdealGasParameterBlock")
class IdealGasParameterData(SinglePhaseParameterData):
    """Parameters of the ideal-gas package; argument `components` names what flows (each with a gas state)."""

    CONFIG = SinglePhaseParameterData.CONFIG()

    def build(self):
        """Builds the phase `Vap` and the components; raises ValueError for one that has no gas state."""
        super().build()
        others = [n for n in self.config.components if get_component(n).cp_gas is None]
        if others:
            raise ValueError(f"No ideal-gas state for {', '.join(others)}: use the package slurry")
        self._state_block_class = IdealGasStateBlock
        self.Vap = VaporPhase()
        self.add_components()


@declare_process_block_class("IdealGasStateBlock", block_class=SinglePhaseStateBlock)
class IdealGasStateBlockData(SinglePhaseStateData):
    """State of an ideal gas: `flow_mol_comp` (mol/s), `temperature` (K), `pressure` (Pa).

    Offers `flow_mass` (kg/s), `flow_vol` (m3/s), `enthalpy_flow` (W).
    """

    def build(self):
        """Builds variables and equations of one state."""
        super().build()
        self.add_state_variables(temperature=320.0, t_bounds=(230.0, 2600.0))
        self.add_flow_equations(gas_enthalpy)
        R = GAS_CONSTANT * pyunits.J / pyunits.mol / pyunits.K
        self.flow_vol = Expression(expr=self.flow_mol * R * self.temperature / self.pressure, doc="Volume flow")
