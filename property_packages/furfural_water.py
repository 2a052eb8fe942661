"""Property package `furfural_water`: two liquids and their vapour, of furfural recovery from stripper to decanter.

Components: Water, Furfural, AceticAcid, in any selection. State: `flow_mol_comp` n_j (mol/s), `temperature` T (K),
`pressure` p (Pa); states are those of `ethanol_water` (ideal mixing in the liquid, dimerising acid in the vapour), so
that both packages join without a translator of enthalpy.

Liquid-liquid equilibrium has NRTL parameters of its own for furfural and water (`furfural_water.csv`): no one set fits
mutual solubilities and dilute vapour-liquid equilibrium, where columns take that of `vapour_liquid`. Acid with water is
as there; acid with furfural has tau = 0 (confidence A), which spreads acid 0.8 to 1 by mass between the phases.

    x_j gamma_j(x, T) equal in both liquids;   P = sum of x_j gamma_j p_j,sat at the heteroazeotrope

Reproduces tabulated mutual solubilities from 10 to 98 degC within 0.9 wt % in both liquids; heteroazeotrope
at 1 atm: 98.2 degC, 33.6 wt % furfural in the vapour (literature: 97.9 degC, about 35 wt %; the vapour-liquid set: 98.0
degC, 32 wt %). Range: 290 to 372 K.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from idaes.core import LiquidPhase, VaporPhase, declare_process_block_class
from scipy.optimize import brentq, root

from nexus.property_packages._single_phase import SinglePhaseParameterData
from nexus.property_packages.components import get_component
from nexus.property_packages.ethanol_water import EthanolWaterParameterData, EthanolWaterStateBlock, StreamPhase
from nexus.property_packages.nrtl import Interaction, interactions
from nexus.property_packages.nrtl import ln_gamma as nrtl_ln_gamma
from nexus.property_packages.vapour_pressure import saturation_pressure

COMPONENTS = ("Water", "Furfural", "AceticAcid")
START = (0.02, 0.75)  # mole fractions of furfural in both liquids, from which solubilities are sought


@lru_cache(maxsize=1)
def liquid_liquid_pairs() -> Mapping[tuple[str, str], Interaction]:
    """Returns the parameters of two liquids: those of this package where it has them, else those of `nrtl`."""
    return MappingProxyType({**interactions(), **interactions("furfural_water.csv")})


def ln_gamma(x: Mapping, T, pairs: Mapping | None = None) -> dict:
    """Returns ln of the activity coefficients at mole fractions `x` (or flows in proportion) and `T` kelvin."""
    return nrtl_ln_gamma(x, T, pairs=liquid_liquid_pairs() if pairs is None else pairs)


def mutual_solubility(T: float, pairs: Mapping | None = None) -> tuple[float, float]:
    """Returns the mole fractions of furfural in the aqueous and the organic liquid of the binary at `T` kelvin.

    `pairs` are other NRTL parameters than those of two liquids. Raises ValueError where the two liquids are one.
    """

    def difference(fractions):
        phases = [{"Furfural": x, "Water": 1 - x} for x in np.clip(fractions, 1e-9, 1 - 1e-9)]
        gammas = [ln_gamma(x, T, pairs) for x in phases]
        return [np.log(phases[0][j] / phases[1][j]) + gammas[0][j] - gammas[1][j] for j in phases[0]]

    found = root(difference, START, tol=1e-12)
    aqueous, organic = found.x
    if not found.success or organic - aqueous < 1e-3:
        raise ValueError(f"Furfural and water do not form two liquids at {T:.2f} K within reach of the parameters")
    return float(aqueous), float(organic)


def heteroazeotrope(P: float) -> tuple[float, float]:
    """Returns temperature (K) and mole fraction of furfural in the vapour where both liquids boil at `P` pascal."""

    def partial(T):
        x = mutual_solubility(T)[0]
        liquid = {"Furfural": x, "Water": 1 - x}
        gamma = ln_gamma(liquid, T)
        return {j: liquid[j] * np.exp(gamma[j]) * saturation_pressure(j, T) for j in liquid}

    T = brentq(lambda T: sum(partial(T).values()) / P - 1, 310.0, 385.0, xtol=1e-9)
    return T, float(partial(T)["Furfural"] / P)


def mass_fraction(x: float) -> float:
    """Returns the mass fraction of furfural in a binary with mole fraction `x`."""
    furfural, water = x * get_component("Furfural").molar_mass, (1 - x) * get_component("Water").molar_mass
    return furfural / (furfural + water)


@declare_process_block_class("FurfuralWaterParameterBlock")
class FurfuralWaterParameterData(SinglePhaseParameterData):
    """Parameters of one phase; arguments `components` (of Water, Furfural, AceticAcid) and `phase` (StreamPhase)."""

    CONFIG = EthanolWaterParameterData.CONFIG()

    def build(self):
        """Builds the phase (`Liq` or `Vap`) and components; raises ValueError for a component it has no place for."""
        super().build()
        strange = [n for n in self.config.components if n not in COMPONENTS]
        if strange:
            raise ValueError(f"furfural_water has {', '.join(COMPONENTS)}, not {', '.join(strange)}")
        self._state_block_class = EthanolWaterStateBlock
        if self.config.phase is StreamPhase.vapour:
            self.Vap = VaporPhase()
        else:
            self.Liq = LiquidPhase()
        self.add_components()
