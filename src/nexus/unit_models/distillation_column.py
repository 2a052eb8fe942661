"""Distillation column, stage by stage (MESH), with Murphree efficiencies, several feeds and side draws.

Purpose
-------
Beer column, rectifier and strippers of the ethanol train. Equilibrium is that of `vapour_liquid` (NRTL, dimerising
acetic acid, Henry's law for CO2). Components of a feed that are not volatile (solids, sugars, salts) ride with the
liquid from their feed tray to the bottoms as inert heat capacity; they do not dilute the mole fractions.

Symbols (stage n counts from the top: 0 condenser, 1..N trays, N + 1 reboiler; t is time, j a volatile component)
-------
L, V      `liquid_flow`, `vapour_flow` going on to the next stage, after draws (mol/s)
x, y, y*  `x`, `y`, `y_equilibrium`: liquid, vapour and equilibrium vapour mole fractions
T, P      `temperature` (K), `pressure` (Pa)
E         `murphree_efficiency`; fixed at build, 1 in condenser and reboiler
h, H      `liquid_enthalpy`, `vapour_enthalpy` (J/mol)
C         `carried_enthalpy`: enthalpy flow of the carried components below their feed tray (W)
F, S      flows of feeds and products (streams of the state blocks)

Equations
---------
    F + L[n-1] x[n-1] + V[n+1] y[n+1] = L[n] x[n] + V[n] y[n] + S                    component balance
    y*[n] (P + p2) = x gamma p_sat;  sum x = 1;  sum y* = 1                           equilibrium
    y[n] = y[n+1] + E (y*[n] - y[n+1])                                                Murphree, vapour
    H_F + L[n-1] h[n-1] + V[n+1] H[n+1] + C[n-1] + Q = L h + V H + C[n] + H_S          heat balance
    L[0] = reflux_ratio D,  V[N+1] = boilup_ratio B,  W = draw_split (W + flow that passes)

The enthalpy of carried components, sum_j n_j h_j(T), is a polynomial in T whose coefficients depend on the feed only.
A partial condenser gives a vapour distillate in equilibrium with the reflux; in a total one everything condenses at
the bubble point. The bottom stage is an equilibrium stage, also tray N where live steam (a feed to it) replaces the
reboiler.

A feed may be divided among several trays: each F is then a part `feed_share[t, feed, n]` of it, and the parts sum to 1
(`column_feeds`). By default all of it enters its own tray.

Degrees of freedom
------------------
Feeds (and the shares of their other trays), `top_pressure`, `tray_pressure_drop`, and one each for condenser,
reboiler and side draw: `reflux_ratio`, `boilup_ratio`, `draw_split[d]`, or any of `distillate_purity`,
`bottoms_impurity`, `draw_purity[d]` (mass fractions of the light key in the whole stream), `light_key_loss` (part of
the fed light key in the bottoms), a temperature, a duty.

Net heat into the unit: `heat_duty` = `condenser_duty` (negative) + `reboiler_duty`. For sizing: `vapour_volume_flow`,
`vapour_mass_flow`, `liquid_mass_flow`, `liquid_volume_flow` of each tray.

Source: Naphtali and Sandholm, AIChE J. 17 (1971) 148; Murphree, Ind. Eng. Chem. 17 (1925) 747.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from idaes.core import UnitModelBlockData, declare_process_block_class
from idaes.core.util.config import is_physical_parameter_block
from pyomo.common.config import ConfigValue, In
from pyomo.environ import Set

from nexus.property_packages.ethanol_water import StreamPhase
from nexus.unit_models.column_feeds import ColumnFeed, add_feeds
from nexus.unit_models.column_scaling import feed_total, scale_column
from nexus.unit_models.column_specifications import add_specifications
from nexus.unit_models.column_start import initialize_column
from nexus.unit_models.column_streams import (
    add_carried_components,
    add_component_and_heat_balances,
    add_products,
    add_traffic,
)
from nexus.unit_models.tray_equations import (
    add_enthalpy_equations,
    add_equilibrium_equations,
    add_pressure_profile,
    add_tray_variables,
)


class Condenser(Enum):
    """What stands on top: a total condenser (liquid distillate), a partial one (vapour distillate), or nothing."""

    total = "total"
    partial = "partial"
    none = "none"


class Reboiler(Enum):
    """What stands at the bottom: a kettle, or nothing (live steam is then a feed to the last tray)."""

    kettle = "kettle"
    none = "none"


@dataclass(frozen=True)
class SideDraw:
    """A side draw: the tray it leaves, its phase and its property package."""

    tray: int
    phase: StreamPhase
    property_package: Any


def _named(kind):
    def domain(given) -> dict:
        if not isinstance(given, Mapping) or not all(isinstance(v, kind) for v in given.values()):
            raise ValueError(f"Give a dictionary from stream name to {kind.__name__}, not {given!r}")
        return dict(given)

    return domain


def _trays(value) -> int:
    if int(value) != value or value < 2:
        raise ValueError(f"A column has a whole number of trays, at least 2, not {value!r}")
    return int(value)


def _argument(config, name: str, description: str, **kwargs) -> None:
    config.declare(name, ConfigValue(description=description, **kwargs))


@declare_process_block_class("DistillationColumn")
class DistillationColumnData(UnitModelBlockData):
    """A tray column; see the module's docstring for equations and degrees of freedom.

    Arguments: `components` (volatile ones), `trays`, `murphree_efficiency`, `feeds`, `side_draws`, `condenser`,
    `reboiler`, `distillate_package`, `bottoms_package`, `light_key`. Ports: `NAME_inlet` of every
    feed, `NAME_outlet` of every draw, `distillate_outlet`, `bottoms_outlet`; their state blocks are `NAME_state`,
    `distillate_state`, `bottoms_state`.
    """

    CONFIG = UnitModelBlockData.CONFIG()
    _argument(CONFIG, "components", "Names of the volatile components", domain=tuple)
    _argument(CONFIG, "trays", "Number of actual trays", domain=_trays)
    _argument(CONFIG, "murphree_efficiency", "Murphree vapour efficiency of every tray", domain=float, default=1.0)
    _argument(CONFIG, "feeds", "ColumnFeed by stream name", domain=_named(ColumnFeed))
    _argument(CONFIG, "side_draws", "SideDraw by stream name", domain=_named(SideDraw), default={})
    _argument(CONFIG, "condenser", "Kind of condenser", domain=In(Condenser), default=Condenser.partial)
    _argument(CONFIG, "reboiler", "Kind of reboiler", domain=In(Reboiler), default=Reboiler.kettle)
    _argument(CONFIG, "distillate_package", "Package of the distillate", domain=is_physical_parameter_block)
    _argument(CONFIG, "bottoms_package", "Package of the bottoms", domain=is_physical_parameter_block)
    _argument(CONFIG, "light_key", "Component of the purity specifications", domain=str, default="Ethanol")

    def build(self):
        """Builds streams, stages, balances, specifications and sizing expressions."""
        super().build()
        self._check_arguments()
        self._add_stages()
        add_feeds(self)
        add_tray_variables(self)
        add_pressure_profile(self)
        add_equilibrium_equations(self)
        add_enthalpy_equations(self)
        add_products(self)
        add_carried_components(self)
        add_component_and_heat_balances(self)
        add_specifications(self)
        add_traffic(self)
        self._fix_efficiencies()
        scale_column(self)

    @property
    def has_condenser(self) -> bool:
        """Whether stage 0 exists."""
        return self.config.condenser is not Condenser.none

    @property
    def has_reboiler(self) -> bool:
        """Whether stage N + 1 exists."""
        return self.config.reboiler is not Reboiler.none

    @property
    def distillate_phase(self) -> StreamPhase:
        """Liquid below a total condenser, else vapour."""
        return StreamPhase.liquid if self.config.condenser is Condenser.total else StreamPhase.vapour

    def _check_arguments(self) -> None:
        """Raises ValueError with a sentence for arguments that do not fit together."""
        config = self.config
        if not config.feeds:
            raise ValueError(f"Column {self.name} has no feed: give feeds={{name: ColumnFeed(tray, package)}}")
        places = [(name, tray) for name, feed in config.feeds.items() for tray in feed.trays]
        for name, tray in (*places, *((name, draw.tray) for name, draw in config.side_draws.items())):
            if not 1 <= tray <= config.trays:
                raise ValueError(f"Column {self.name} has trays 1 to {config.trays}; '{name}' is at {tray}")
        if config.light_key not in config.components:
            raise ValueError(f"Column {self.name}: light key '{config.light_key}' is not one of its components")

    def _add_stages(self) -> None:
        """Adds the ordered sets of stages, trays and volatile components."""
        count = self.config.trays
        first = 0 if self.has_condenser else 1
        last = count + 1 if self.has_reboiler else count
        self.stages = Set(initialize=list(range(first, last + 1)), ordered=True, doc="Stages from the top")
        self.trays = Set(initialize=list(range(1, count + 1)), ordered=True, doc="Trays from the top")
        self.volatile = Set(initialize=self.config.components, ordered=True, doc="Volatile components")

    def _fix_efficiencies(self) -> None:
        """Fixes the efficiency of the trays as configured and that of condenser and reboiler at 1."""
        for t, n in self.murphree_efficiency:
            self.murphree_efficiency[t, n].fix(self.config.murphree_efficiency if n in self.trays else 1.0)

    def calculate_scaling_factors(self):
        """Sets scaling factors for the present size of the feeds."""
        super().calculate_scaling_factors()
        scale_column(self, feed_total(self, self.flowsheet().time.first()))

    def initialize_build(self, **kwargs):
        """Solves the column from its feeds: a profile, the full equations, the specifications."""
        return initialize_column(self)
