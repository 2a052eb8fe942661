"""Optima of a plant in the space of its decisions: the search, its conditions checked apart from it, and prices."""

from dataclasses import dataclass
from time import process_time

from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.kkt import TOLERANCE, Kkt, check_kkt, goal_span
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.search import Options, Search
from nexus.studies.optimize.watched import Limit, Limits


@dataclass(frozen=True)
class Multiplier:
    """What a limit or a bound that holds is worth: `price` is the goal's derivative by the limit's value, in its units.

    `scaled` is the multiplier of the scaled conditions, never negative.
    """

    limit: Limit
    price: float
    scaled: float


@dataclass(frozen=True, eq=False)
class Optimum:
    """The outcome: the state, whether it is an optimum (`ok`) and a sentence on it, prices, conditions and the effort.

    `value` is the goal there; `solves` counts Newton's solves and `seconds` is processor time.
    """

    state: State
    goal: Goal
    ok: bool
    status: str
    multipliers: tuple[Multiplier, ...]
    kkt: Kkt
    iterations: int
    solves: int
    seconds: float

    @property
    def value(self) -> float:
        """The goal's value, as it is asked for."""
        return self.goal.value(self.state.figures)


def minimise(
    model: ReducedModel, goal: Goal, limits: Limits, start: State | None = None, options: Options | None = None
) -> Optimum:
    """Returns the optimum of a goal within limits on figures, from a state (default: the model's start).

    The limits are {figure: (lower or None, upper or None)} in the figures' units. The start may pass limits.
    """
    began, solves = process_time(), model.solves
    search = Search(model, goal, limits, model.start if start is None else start, options or Options())
    converged, why = search.run()
    kkt = check_kkt(model, goal, limits, search.state)
    ok = converged and kkt.holds()
    seconds, solves = process_time() - began, model.solves - solves
    status = _status(ok, converged, why, kkt, search.iterations)
    if kkt.feasibility > TOLERANCE:
        status += f" Limits are passed, most of all {search.most_passed()}."
    prices = _prices(model, goal, kkt)
    return Optimum(search.state, goal, ok, status, prices, kkt, search.iterations, solves, seconds)


def _status(ok: bool, converged: bool, why: str, kkt: Kkt, iterations: int) -> str:
    if ok:
        return f"Optimum found in {iterations} iterations; the conditions of optimality hold to {kkt.largest:.0e}."
    if converged:
        return (
            f"Not an optimum: the search ended after {iterations} iterations, but checked apart from it the conditions "
            f"hold to {kkt.largest:.0e} only (stationarity {kkt.stationarity:.0e}, feasibility {kkt.feasibility:.0e}, "
            f"complementarity {kkt.complementarity:.0e}, equations {kkt.equations:.0e})."
        )
    return (
        f"No optimum found: {why}. After {iterations} iterations stationarity is {kkt.stationarity:.0e} and limits are "
        f"passed by {kkt.feasibility:.0e} (scaled)."
    )


def _prices(model: ReducedModel, goal: Goal, kkt: Kkt) -> tuple[Multiplier, ...]:
    """Returns what every limit and every bound that holds is worth, in units of the goal by units of the limit."""
    unit = goal_span(model, goal) * goal.sense.value
    found = []
    for limit, pull in kkt.multipliers:
        tightens = 1.0 if limit.side == "lower" else -1.0
        found.append(Multiplier(limit, unit * tightens * pull / limit.scale, pull))
    for decision, z in zip(model.decisions, kkt.bounds, strict=True):
        if z != 0.0:
            side = "lower" if z > 0 else "upper"
            value = decision.lower if z > 0 else decision.upper
            limit = Limit("decision", decision.path, side, value, decision.units)
            found.append(Multiplier(limit, unit * z / decision.span, abs(z)))
    return tuple(found)
