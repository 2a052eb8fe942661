"""Ranking: the order of alternatives by the objective, and for each loser the reason in words.

A loser is set beside the winner: by how much it loses, in which parts of the objective the difference lies (or, where
the objective is no known sum, which key figures differ most), and what holds it. With `objectives` beside the one that
ranks, an alternative that is no better in any of them than another is dominated by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus.scenario import Study
from nexus.studies.choose.outcome import Outcome, Standing
from nexus.studies.choose.parts import Item, Parts, parts_of

NAMED = 3  # parts on either side, or figures, that a reason names
LEAST = 0.03  # of the largest part: what is less is not named
SAME = 1e-9  # relative: a difference below this is none


@dataclass(frozen=True)
class Ranked:
    """An alternative in its place: `rank` from 1, None without a value to be ranked by.

    `loss` is by how much it is worse than the winner, never negative, in the objective's units. `reason` says why it
    loses, or why it is not ranked. `dominated_by` is the name of one that beats it in every figure that counts.
    """

    outcome: Outcome
    rank: int | None
    loss: float | None
    reason: str
    dominated_by: str = ""


def ranked(outcomes: Sequence[Outcome], study: Study) -> list[Ranked]:
    """Returns all alternatives, the best first, then those that have no rank in the order in which they ended."""
    sign = 1.0 if study.sense == "maximize" else -1.0
    in_order = sorted((o for o in outcomes if o.standing.ranked), key=lambda o: -sign * o.value)
    others = [o for o in outcomes if not o.standing.ranked]
    if not in_order:
        return [Ranked(o, None, None, _unranked(o, None, sign)) for o in others]
    winner = in_order[0]
    won = parts_of(winner)
    found = [Ranked(winner, 1, 0.0, _winner(winner, in_order, sign))]
    for rank, loser in enumerate(in_order[1:], 2):
        loss = sign * (winner.value - loser.value)
        by, judged = _dominance(loser, in_order, study)
        reason = _join(_why(loser, winner, loss, won, sign), judged, _held(loser))
        found.append(Ranked(loser, rank, loss, reason, by))
    return found + [Ranked(o, None, None, _unranked(o, winner, sign)) for o in others]


def _join(*sentences: str) -> str:
    return " ".join(each for each in sentences if each)


def amount(value: float, units: str) -> str:
    """Returns a value with its units, four digits."""
    unit = "" if units in ("", "-", "dimensionless") else f" {units}"
    return f"{value:,.4g}{unit}" if abs(value) < 1e4 else f"{value:,.0f}{unit}"


def _winner(winner: Outcome, in_order: Sequence[Outcome], sign: float) -> str:
    if len(in_order) == 1:
        return _join("The only one with a value.", _held(winner))
    lead = sign * (winner.value - in_order[1].value)
    return _join(f"Best, {amount(lead, winner.units)} ahead of {in_order[1].name}.", _held(winner))


def _held(outcome: Outcome) -> str:
    """Returns what holds an optimum, with its price."""
    if outcome.standing is not Standing.optimum:
        return ""
    return "No limit holds it." if not outcome.held else f"What holds it: {' '.join(outcome.held)}"


def _why(loser: Outcome, winner: Outcome, loss: float, won: Parts | None, sign: float) -> str:
    """Returns by how much an alternative loses and in what."""
    if loss <= SAME * max(abs(winner.value), abs(loser.value)):
        return f"As good as {winner.name}."
    share = f" ({100 * loss / abs(winner.value):.3g} %)" if winner.value else ""
    text = f"Loses {amount(loss, winner.units)}{share} to {winner.name}: "
    lost = parts_of(loser) if won is not None else None
    return text + (_figures(loser, winner) if lost is None else _parts(lost, won, sign, winner.units)) + "."


def differences(lost: Parts, won: Parts, sign: float) -> dict[Item, float]:
    """Returns by how much each part makes the loser worse (positive) or better; their sum is the loss."""
    return {item: sign * (won.get(item, 0.0) - lost.get(item, 0.0)) for item in dict.fromkeys((*won, *lost))}


def _parts(lost: Parts, won: Parts, sign: float, units: str) -> str:
    gaps = differences(lost, won, sign)
    largest = max(abs(gap) for gap in gaps.values())
    order = sorted((item for item in gaps if abs(gaps[item]) >= LEAST * largest), key=lambda item: -abs(gaps[item]))
    worse = [_part(item, sign * gaps[item], units) for item in order if gaps[item] > 0][:NAMED]
    better = [_part(item, sign * gaps[item], units) for item in order if gaps[item] < 0][:NAMED]
    return ", ".join(worse) + (f"; against that, {', '.join(better)}" if better else "")


def _part(item: Item, gap: float, units: str) -> str:
    """Returns one difference: by `gap` the objective is larger in the winner than in the loser on account of it."""
    name = item.name.replace("_", " ")
    if item.kind == "cost":
        return f"{amount(abs(gap), units)} {'more' if gap > 0 else 'less'} for {name}"
    by = "from sales of " if item.kind == "sales" else "of "
    return f"{amount(abs(gap), units)} {'less' if gap > 0 else 'more'} {by}{name}"


def _figures(loser: Outcome, winner: Outcome) -> str:
    """Returns the key figures that differ most, relative to the larger of both."""
    gaps = {}
    for name, (theirs, _) in winner.figures.items():
        own = loser.figures.get(name, (float("nan"), ""))[0]
        size = max(abs(own), abs(theirs))
        if size > 0 and own == own and theirs == theirs and {own, theirs} != {loser.value, winner.value}:
            gaps[name] = abs(own - theirs) / size
    order = sorted((name for name in gaps if gaps[name] > SAME), key=lambda name: -gaps[name])[:NAMED]
    if not order:
        return "no other key figure differs"
    texts = []
    for name in order:
        own, theirs = loser.figures[name][0], winner.figures[name]
        texts.append(f"{name.replace('_', ' ')} is {own:.4g} instead of {amount(*theirs)}")
    return f"the key figures that differ most: {', '.join(texts)}"


def _dominance(loser: Outcome, in_order: Sequence[Outcome], study: Study) -> tuple[str, str]:
    """Returns who dominates an alternative, and the sentence on it; nothing where one figure counts alone."""
    counting = {study.objective: study.sense, **{choice.figure: choice.sense for choice in study.objectives}}
    if len(counting) < 2:
        return "", ""
    for other in in_order:
        no_better = all(_no_better(loser, other, name, sense) for name, sense in counting.items())
        if no_better and any(not _no_better(other, loser, name, sense) for name, sense in counting.items()):
            return other.name, f"Dominated by {other.name}: no better in {' or '.join(counting)}."
    winner = in_order[0]
    ahead = [name for name, sense in counting.items() if not _no_better(loser, winner, name, sense)]
    return "", f"Not dominated: better than {winner.name} in {', '.join(ahead)}." if ahead else ""


def _no_better(one: Outcome, other: Outcome, figure: str, sense: str) -> bool:
    """Whether a figure of one alternative is no better than that of another; False where one of them has none."""
    if figure not in one.figures or figure not in other.figures:
        return False
    own, theirs = one.figures[figure][0], other.figures[figure][0]
    return own <= theirs if sense == "maximize" else own >= theirs


def _unranked(outcome: Outcome, winner: Outcome | None, sign: float) -> str:
    """Returns why an alternative has no rank."""
    first = outcome.status.splitlines()[0]
    if outcome.standing is Standing.infeasible:
        return _join("Infeasible: no state within the limits was found.", *outcome.held, first)
    if outcome.standing is Standing.failed:
        return first
    reached = f"It had reached {amount(outcome.value, outcome.units)} within all limits"
    beats = winner is not None and sign * (outcome.value - winner.value) > 0
    if beats:
        return f"{first} {reached}, better than the best that is ranked: the ranking is not settled."
    return f"{first} {reached}, which is a bound on what it can do: its optimum is no worse."
