"""Evidence that a draw has no solution within the bounds, and what has to give way.

Three things are shown. (1) Elastic solves from three different solutions all leave a violation. (2) The plant solves,
to the same residuals as any other, when the inputs that are named retreat by what is named. (3) A bound stops the
plant: without it the equations are followed to the draw itself, where the variable lies beyond it ("would be"), or,
where they cannot be followed so far, up to it ("on the way"). Or else the solution folds back, and the equations that
become singular are named.

(1) and (3) follow the branch of solutions that the plant operates on. They do not exclude a solution on another branch,
which no plant would reach by changing its inputs: that is what is not proven.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nexus.kernel.diagnostics.conditioning import conditioning_of
from nexus.studies.campaign.elastic import Elastic, Stop, elastic
from nexus.studies.campaign.model import CampaignModel
from nexus.studies.points import Solved

ROUNDS = 10  # of opening bounds, until the draw is reached
FOLDED = 1e2  # growth of the condition number over that of the base solution that tells a fold
WORTH_NAMING = 1e-4  # slack of an input, share of its range
BEYOND = 1e-6  # of a scaled quantity


@dataclass(frozen=True, eq=False)
class Evidence:
    """Why a draw has no solution: `complete` if all that must be shown is shown.

    `violations` of the elastic solves, `nearest` the solution nearest to the draw, `retreat` {input: (asked, possible)}
    in the inputs' units, `cause` the sentence that names bound or fold.
    """

    violations: tuple[float, ...]
    nearest: Solved
    retreat: dict[str, tuple[float, float]]
    cause: str
    complete: bool


@dataclass(frozen=True, eq=False)
class Crossing:
    """The way to a draw through bounds that were opened: the solution there, if it was reached, and these bounds."""

    arrived: Solved | None
    stops: tuple[Stop, ...]


def crossing(model: CampaignModel, best: Elastic) -> Crossing:
    """Opens the bounds that stop an elastic solve and lets it go on from there, until it reaches the draw.

    What is reached may lie within all bounds again: then it is a solution of the draw.
    """
    stops: dict[str, Stop] = {stop.name: stop for stop in best.stops}
    nearest, new = best.nearest, stops
    for _ in range(ROUNDS):
        if not new:
            break
        freed = {side: {s.name: None for s in stops.values() if s.side == side} for side in ("lower", "upper")}
        further = elastic(model, _opened(model, nearest, freed), best.target, **freed)
        if further.feasible:
            return Crossing(further.nearest, tuple(stops.values()))
        new = {stop.name: stop for stop in further.stops if stop.name not in stops}
        stops |= new
        nearest = further.nearest
    return Crossing(None, tuple(stops.values()))


def _opened(model: CampaignModel, at: Solved, freed: dict) -> Solved:
    """Returns a solution solved again without some bounds, so that its own numbers know of it."""
    solution = model.solve(at.point, at, predicted=False, **freed)
    return Solved(at.point, solution if solution.ok else at.solution, at.label)


def evidence(model: CampaignModel, outcomes: tuple[Elastic, ...], best: Elastic, crossed: Crossing) -> Evidence:
    """Returns the evidence from the elastic solves of a draw, none of which is feasible, and the way through bounds."""
    solution = model.solve(best.nearest.point, best.nearest, predicted=False, exact=True)
    nearest = Solved(best.nearest.point, solution, best.nearest.label) if solution.ok else best.nearest
    cause = _beyond(model, crossed) or _at_bounds(best.stops) or fold(model, best)
    return Evidence(
        tuple(outcome.violation for outcome in outcomes),
        nearest,
        _retreat(model, best),
        cause or "no bound and no fold was found",
        bool(solution.ok and cause),
    )


def _retreat(model: CampaignModel, best: Elastic) -> dict[str, tuple[float, float]]:
    asked, possible = model.cube.numbers(best.target), model.cube.numbers(best.nearest.point)
    order = np.argsort(-np.abs(best.slack))
    names = [model.cube.inputs[i].name for i in order if abs(best.slack[i]) > WORTH_NAMING]
    return {name: (asked[name], possible[name]) for name in names}


def _beyond(model: CampaignModel, crossed: Crossing) -> str:
    """Returns a sentence on the bounds beyond which the draw has its solution; empty where it was not reached."""
    if crossed.arrived is None:
        return ""
    texts = []
    for stop in crossed.stops:
        reached = crossed.arrived.solution[stop.name]
        past = stop.limit - reached if stop.side == "lower" else reached - stop.limit
        factor = model.data.column_factors[model.problem.names.column(stop.name)]
        if past * factor > BEYOND:
            texts.append(f"{plain(stop.name)} would be {reached:.4g}, its {stop.side} bound is {stop.limit:g}")
    return "; ".join(texts)


def _at_bounds(stops: Iterable[Stop]) -> str:
    return "; ".join(f"{plain(stop.name)} reaches its {stop.side} bound {stop.limit:g} on the way" for stop in stops)


def fold(model: CampaignModel, best: Elastic) -> str:
    """Returns a sentence that names equation and variable of a nearly singular solution; empty if it is not."""
    here, base = (conditioning_of(at.solution) for at in (best.nearest, model.base))
    if here.singular.condition < FOLDED * base.singular.condition:
        return ""
    row = int(np.abs(here.singular.left[:, 0]).argmax())
    column = int(np.abs(here.singular.right[:, 0]).argmax())
    return (
        f"the solution folds back: the equations become singular (condition number {here.singular.condition:.0e}, at "
        f"the base {base.singular.condition:.0e}) at {plain(here.row_name(row))}, for {plain(here.column_name(column))}"
    )


def plain(name: str) -> str:
    """Returns a Pyomo name as a path: relative to the plant, without the one time."""
    return name.removeprefix("plant.").replace("[0.0,", "[").replace("[0.0]", "")
