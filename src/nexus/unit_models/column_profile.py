"""A first profile of a column in plain numbers: the bubble-point method with Murphree efficiencies.

Each pass (1) solves the component balances and Murphree equations, linear in x and y at given flows and K-values,
(2) takes temperatures from the bubble points, (3) takes the flows from heat balances around the bottom part of the
column. The passes stop when temperatures settle; the full equations start from there. Carbon dioxide is left out of
the bubble points except for its share of the pressure, which keeps the condenser's temperature steady.

Source: Wang and Henke, Hydrocarbon Processing 45 (1966) 155; Murphree efficiencies enter its balances unchanged.
"""

from dataclasses import dataclass, field

import numpy as np

from nexus.property_packages.acetic_acid_dimer import dimerisation_constant
from nexus.property_packages.components import condensed_enthalpy, get_component
from nexus.property_packages.vapour_liquid import DIMERISING, SOLUTE, partial_pressures, vapour_enthalpy

BOILING_SLOPE = 4890.0  # K, -d ln p / d(1/T) of water; only the step length of the bubble-point iteration
TINY = 1e-30
LOSS_GAIN = 0.02  # relative change of boilup a pass for a unit of ln(loss / wanted loss)
PURITY_GAIN = 0.3  # relative change of reflux ratio a pass for a unit of mass fraction
LEAST_FLOW = 2e-3  # of the total feed; flows below it are lifted to it


@dataclass
class ColumnCase:
    """Numbers that describe a column with S stages and C components, from the top down.

    Attributes:
        components: names, length C
        pressure, efficiency: by stage
        feed, feed_enthalpy: (S, C) molar flows of volatile components in mol/s; all enthalpy of the feeds by stage in W
        carried: (S, k) coefficients of T^k of the carried components' enthalpy on each stage in W
        vapour_split, liquid_split: by stage, part drawn of the vapour, of the liquid
        reflux_ratio: L[0] / D (0 without condenser)
        boilup_ratio: V[bottom] / B, or None where it is sought
        overhead: flow of distillate and draws to start from, and to keep where the light key's loss is not given
        light_key, carried_mass: its position; mass flow of carried components in kg/s
        loss, bottoms_impurity, distillate_purity: wanted values, None where they are results
        has_condenser, has_reboiler, vapour_distillate: what stands at the ends
    """

    components: tuple[str, ...]
    pressure: np.ndarray
    efficiency: np.ndarray
    feed: np.ndarray
    feed_enthalpy: np.ndarray
    carried: np.ndarray
    vapour_split: np.ndarray
    liquid_split: np.ndarray
    reflux_ratio: float
    boilup_ratio: float | None
    overhead: float
    light_key: int
    carried_mass: float
    loss: float | None
    bottoms_impurity: float | None
    distillate_purity: float | None
    has_condenser: bool
    has_reboiler: bool
    vapour_distillate: bool

    @property
    def molar_mass(self) -> np.ndarray:
        """Molar masses of the components in kg/mol."""
        return np.array([get_component(j).molar_mass for j in self.components])


@dataclass
class Profile:
    """Stage variables of a column: arrays by stage and (S, C) compositions; flows go on to the next stage."""

    temperature: np.ndarray
    x: np.ndarray
    y: np.ndarray
    y_equilibrium: np.ndarray
    liquid: np.ndarray
    vapour: np.ndarray
    liquid_draw: np.ndarray
    vapour_draw: np.ndarray
    distillate: float = 0.0
    bottoms: float = 0.0
    change: float = field(default=np.inf)
    passes: int = field(default=0)


def first_profile(case: ColumnCase, passes: int = 120, tolerance: float = 0.01) -> Profile:
    """Returns the profile after at most `passes`, fewer if temperatures settle to `tolerance` K."""
    p = _start(case)
    for p.passes in range(1, passes + 1):
        _compositions(case, p, damping=1.0 if p.passes < 4 else 0.5)
        _temperatures(case, p)
        if p.passes > 1:
            _reflux(case, p)
            _flows(case, p, damping=0.3)
        if p.passes > 5 and p.change < tolerance:
            break
    p.y_equilibrium = k_values(case, p.x, p.temperature) * np.maximum(p.x, TINY)
    p.y_equilibrium /= p.y_equilibrium.sum(axis=1, keepdims=True)
    return p


def _start(case: ColumnCase) -> Profile:
    """Returns a profile of feed composition with roughly the traffic that the overhead needs."""
    S, C = case.feed.shape
    total = case.feed.sum()
    x = np.tile(case.feed.sum(axis=0) / total, (S, 1))
    if SOLUTE in case.components:
        x[:, case.components.index(SOLUTE)] = TINY
    overhead = case.overhead
    if case.boilup_ratio is not None:
        rising = total * case.boilup_ratio / (1 + case.boilup_ratio)
        overhead = min(rising, 0.9 * total)
    rising = overhead * (1 + case.reflux_ratio)
    p = Profile(np.full(S, 370.0), x, x.copy(), x.copy(), *(np.zeros(S) for _ in range(4)))
    p.vapour[1:] = rising
    fed = np.cumsum(case.feed.sum(axis=1))
    p.liquid[:-1] = np.maximum(rising - overhead + fed[:-1], LEAST_FLOW * total)
    p.distillate, p.bottoms = overhead, total - overhead
    _draw(case, p)
    _temperatures(case, p)
    return p


def _by_name(case: ColumnCase, fractions: np.ndarray) -> dict:
    return {j: np.maximum(fractions[:, c], TINY) for c, j in enumerate(case.components)}


def k_values(case: ColumnCase, x: np.ndarray, T: np.ndarray) -> np.ndarray:
    """Returns y*/x of every component on every stage."""
    safe = _by_name(case, x)
    pressures = partial_pressures(safe, T)
    dimer = dimerisation_constant(T) * pressures[DIMERISING] ** 2 if DIMERISING in safe else 0.0
    apparent = {j: p + 2 * dimer if j == DIMERISING else p for j, p in pressures.items()}
    return np.column_stack([apparent[j] / safe[j] / (case.pressure + dimer) for j in case.components])


def _compositions(case: ColumnCase, p: Profile, damping: float) -> None:
    """Solves balances and Murphree equations of each component for x and y, and normalises them."""
    S = len(case.pressure)
    K = k_values(case, p.x, p.temperature)
    liquid_out = p.liquid + p.liquid_draw
    vapour_out = p.vapour + p.vapour_draw
    liquid_out[-1] += p.bottoms
    if case.vapour_distillate:
        vapour_out[0] += p.distillate
    else:
        liquid_out[0] += p.distillate
    E = case.efficiency.copy()
    E[-1] = 1.0
    mixing = np.linalg.inv(np.eye(S) - np.diag(1 - E[:-1], 1))
    liquid = np.diag(liquid_out) - np.diag(p.liquid[:-1], -1)
    vapour = np.diag(vapour_out) - np.diag(p.vapour[1:], 1)
    x, y = np.empty_like(p.x), np.empty_like(p.y)
    for c in range(len(case.components)):
        to_vapour = mixing @ np.diag(E * K[:, c])
        x[:, c] = np.maximum(np.linalg.solve(liquid + vapour @ to_vapour, case.feed[:, c]), 0.0)
        y[:, c] = to_vapour @ x[:, c]
    x /= np.maximum(x.sum(axis=1, keepdims=True), TINY)
    p.x = damping * x + (1 - damping) * p.x
    p.y = y / np.maximum(y.sum(axis=1, keepdims=True), TINY)


def _temperatures(case: ColumnCase, p: Profile) -> None:
    """Sets the bubble points of all stages at the gas fractions of the present vapour."""
    gas = p.y[:, case.components.index(SOLUTE)] if SOLUTE in case.components else 0.0
    target = case.pressure * (1 - np.clip(gas, 0.0, 0.95))
    x, T = _by_name(case, p.x), p.temperature
    for _ in range(30):
        pressures = partial_pressures(x, T)
        total = sum(v for j, v in pressures.items() if j != SOLUTE)
        if DIMERISING in x:
            total = total + dimerisation_constant(T) * pressures[DIMERISING] ** 2
        error = np.log(total / target)
        T = np.clip(1 / (1 / T + error / BOILING_SLOPE), 275.0, 460.0)
        if np.abs(error).max() < 1e-8:
            break
    p.change = np.abs(T - p.temperature).max()
    p.temperature = T


def _enthalpies(case: ColumnCase, p: Profile) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns molar enthalpies of liquid and vapour and the enthalpy flow of carried components, by stage."""
    T = p.temperature
    liquid = sum(p.x[:, c] * condensed_enthalpy(get_component(j), T) for c, j in enumerate(case.components))
    vapour = vapour_enthalpy({j: p.y[:, c] for c, j in enumerate(case.components)}, T, case.pressure)
    carried = sum(case.carried[:, k] * T**k for k in range(case.carried.shape[1]))
    return liquid, vapour, carried


def _flows(case: ColumnCase, p: Profile, damping: float) -> None:
    """Updates the flows from heat and mass balances around the stages from n to the bottom, for every n."""
    h, H, carried = _enthalpies(case, p)
    feed = case.feed.sum(axis=1)
    total = feed.sum()
    source = np.cumsum((case.feed_enthalpy - p.vapour_draw * H - p.liquid_draw * h)[::-1])[::-1]
    moles = np.cumsum((feed - p.vapour_draw - p.liquid_draw)[::-1])[::-1]
    leaving = p.bottoms * h[-1] + carried[-1]
    above = slice(0, -1)
    supply = source[1:] + carried[above] - leaving + h[above] * (p.bottoms - moles[1:])
    lift = H[1:] - h[above]
    duty = _boilup(case, p) * lift[-1] - supply[-1] if case.has_reboiler else 0.0
    vapour = np.maximum((supply + duty) / lift, LEAST_FLOW * total)
    p.vapour[1:] = damping * vapour + (1 - damping) * p.vapour[1:]
    _draw(case, p)
    moles = np.cumsum((feed - p.vapour_draw - p.liquid_draw)[::-1])[::-1]
    p.liquid[:-1] = np.maximum(p.vapour[1:] + p.bottoms - moles[1:], LEAST_FLOW * total)
    if case.has_condenser:
        p.liquid[0] = p.distillate * case.reflux_ratio


def _boilup(case: ColumnCase, p: Profile) -> float:
    """Returns the vapour wanted off the reboiler: given, or moved towards the wanted loss or overhead."""
    least = LEAST_FLOW * case.feed.sum()
    if case.boilup_ratio is not None:
        return case.boilup_ratio * p.bottoms
    lost = p.bottoms * p.x[-1, case.light_key]
    wanted = _wanted_loss(case, p)
    if wanted is not None:
        step = np.clip(LOSS_GAIN * np.log(max(lost, TINY) / max(wanted, TINY)), -0.1, 0.1)
        return max(p.vapour[-1] * np.exp(step), least)
    drawn = p.vapour_draw.sum() + p.liquid_draw.sum()
    per_overhead = 1.0 if drawn > p.distillate else 1 + case.reflux_ratio
    return max(p.vapour[-1] + (case.overhead - drawn - p.distillate) * per_overhead, least)


def _wanted_loss(case: ColumnCase, p: Profile) -> float | None:
    """Returns the flow of light key (mol/s) that is to leave with the bottoms, None if nothing says so."""
    if case.loss is not None:
        return case.loss * case.feed[:, case.light_key].sum()
    if case.bottoms_impurity is not None:
        mass = p.bottoms * (p.x[-1] @ case.molar_mass) + case.carried_mass
        return case.bottoms_impurity * mass / case.molar_mass[case.light_key]
    return None


def _reflux(case: ColumnCase, p: Profile) -> None:
    """Moves the reflux ratio towards the wanted purity of the distillate."""
    if case.distillate_purity is None or not case.has_condenser:
        return
    top = p.y[0] if case.vapour_distillate else p.x[0]
    mass = top * case.molar_mass
    error = case.distillate_purity - mass[case.light_key] / mass.sum()
    case.reflux_ratio *= np.exp(np.clip(PURITY_GAIN * error, -0.05, 0.05))


def _draw(case: ColumnCase, p: Profile) -> None:
    """Sets draws, distillate and bottoms from the flows on to the next stages."""
    p.vapour_draw = p.vapour * case.vapour_split / (1 - case.vapour_split)
    p.liquid_draw = p.liquid * case.liquid_split / (1 - case.liquid_split)
    total = case.feed.sum()
    if case.has_condenser:
        p.distillate = p.vapour[1] / (1 + case.reflux_ratio)
    else:
        rest = total - p.bottoms - p.vapour_draw.sum() - p.liquid_draw.sum()
        p.distillate = max(rest, LEAST_FLOW * total)
    p.bottoms = max(total - p.distillate - p.vapour_draw.sum() - p.liquid_draw.sum(), LEAST_FLOW * total)
