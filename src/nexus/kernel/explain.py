"""Sentences that say, by Pyomo name, why a solve failed."""

from collections import Counter

import numpy as np

from nexus.kernel.decomposition import decompose, incidence, matches_all_rows
from nexus.kernel.faults import find_fault
from nexus.kernel.newton import NEGLIGIBLE
from nexus.kernel.problem import violations
from nexus.kernel.scaling import largest_entries

SHOWN = 5
_WORTH_MENTIONING = 1e-9
_WORTH_A_WARNING = 1e-6


def listing(names, shown=SHOWN):
    """Joins names, the first few of them, and says how many more there are."""
    names = list(names)
    rest = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest


def row_names(attempt, positions):
    """Returns the names of rows given by position in the evaluator."""
    return [attempt.names.rows[attempt.evaluator.rows[k]] for k in positions]


def column_values(attempt, positions, w=None):
    """Returns `name = value` of columns given by position in the evaluator."""
    columns, w = attempt.evaluator.columns[positions], attempt.w if w is None else w
    return [f"{attempt.names.columns[c]} = {w[c]:.6g}" for c in columns]


def idle_rows(attempt, violation, wrong):
    """Says which rows without a free variable do not hold."""
    rows = attempt.selection.idle.rows[wrong]
    named = [f"{attempt.names.rows[r]} (by {v:.3g})" for r, v in zip(rows, violation[wrong], strict=True)]
    return (
        "Infeasible: all variables are fixed in an equation that does not hold: "
        f"{listing(named)}. Unfix a variable of it, correct a fixed value, or deactivate the equation."
    )


def structure(attempt):
    """Returns (status, sentence) if the equations cannot determine their variables by structure, else None.

    More equations than free variables are always refused; a square problem without objective also if some of
    its equations share too few variables.
    """
    n, m = attempt.evaluator.n_columns, int(attempt.equality.sum())
    if m <= n and not (attempt.square and attempt.selection.objective is None):
        return None
    rows = np.flatnonzero(attempt.equality)
    known, key = attempt.selection.remembered, ("matched", rows.tobytes())
    matrix = incidence(attempt.evaluator)[rows]
    if key not in known:
        known[key] = matches_all_rows(matrix)
    if known[key]:
        return None
    parts = decompose(matrix)
    too_many = row_names(attempt, rows[parts.over_rows])
    their = column_values(attempt, parts.over_columns)
    sentence = f"{len(too_many)} equations share {len(their)} free variables: {listing(too_many)}"
    if their:
        sentence += f"; the variables are {listing(their)}"
    open_ = column_values(attempt, parts.under_columns)
    if m > n:
        status, start = "overspecified", f"Over-specified: {m} equations for {n} free variables"
        end = f" Unfix {m - n} variable{'s' if m - n > 1 else ''} or deactivate as many equations there."
    else:
        status, start, end = "singular", "Structurally singular: the equations cannot determine the variables", ""
    if open_:
        end += f" Not determined by any equation: {listing(open_)}."
    return status, f"{start}. {sentence}.{end}"


def at_start(attempt):
    """Returns (status, sentence) if a row or its derivatives have no finite value where the engine starts.

    The engine moves the start off the bounds, so a fault that vanishes there is none.
    """
    if not len(not_finite(attempt.evaluator, attempt.w)):
        return None
    moved = attempt.w.copy()
    columns = attempt.evaluator.columns
    moved[columns] = off_bounds(attempt.w[columns], attempt.lower, attempt.upper)
    bad = not_finite(attempt.evaluator, moved)
    if not len(bad):
        return None
    faults = "; ".join(fault_of_row(attempt, k, moved) for k in bad[:SHOWN])
    more = f" and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
    return "not_evaluable", f"Not evaluable at the starting point: {faults}{more}. Give better starting values."


def off_bounds(x, lower, upper, push=1e-2):
    """Returns values moved off their bounds as Ipopt moves a start by default."""
    with np.errstate(invalid="ignore"):
        room = push * (upper - lower)
        low = np.where(np.isfinite(lower), lower + np.minimum(push * np.maximum(1, np.abs(lower)), room), -np.inf)
        high = np.where(np.isfinite(upper), upper - np.minimum(push * np.maximum(1, np.abs(upper)), room), np.inf)
    return np.minimum(np.maximum(x, low), high)


def not_finite(evaluator, w):
    """Returns the positions of rows whose value or derivative is not a finite number."""
    wrong = ~np.isfinite(evaluator.values(w))
    wrong[evaluator.jacobian_rows[~np.isfinite(evaluator.jacobian(w))]] = True
    return np.flatnonzero(wrong)


def fault_of_row(attempt, k, w):
    """Returns the row's name, the operation at fault and the variables in it with their values."""
    evaluator, row = attempt.evaluator, attempt.evaluator.rows[k]
    name = attempt.names.rows[row]
    equations, fault = attempt.problem.equations, None
    if equations is not None:
        values = {id(v): float(w[c]) for c, v in enumerate(equations.leaves.variables)}
        fault = find_fault(equations.expression(row), values)
    if fault is None:
        mine = np.flatnonzero((evaluator.jacobian_rows == k) & ~np.isfinite(evaluator.jacobian(w)))
        by = listing(column_values(attempt, evaluator.jacobian_columns[mine], w))
        return f"{name} has no finite derivative at {by}" if by else f"{name} has no finite value"
    operation, variables = fault
    given = listing(f"{v.name} = {values.get(id(v), v.value):.6g}" for v in variables)
    return f"{name} has {operation}" + (f" with {given}" if given else "")


def outcome(attempt, status):
    """Returns the sentence for the outcome of an engine."""
    n = attempt.newton_steps if attempt.callbacks is None else attempt.callbacks.iterations
    if status in ("optimal", "acceptable"):
        return _success(attempt, status, n)
    parts = [_FAILURES[status].format(n=n, engine=attempt.engine, code=attempt.info.get("status"))]
    if status == "unbounded":
        parts.append(_running_away(attempt))
    else:
        parts += [_residuals(attempt), _at_bounds(attempt)]
    parts += [_failed_block(attempt), _fault_on_the_way(attempt), _badly_scaled(attempt)]
    return " ".join(part for part in parts if part)


_FAILURES = {
    "infeasible": "Infeasible: {engine} found no point that satisfies all constraints ({n} iterations).",
    "unbounded": "Unbounded: the iterates run away ({n} iterations).",
    "iteration_limit": "Iteration limit: not solved after {n} iterations.",
    "time_limit": "Time limit: not solved after {n} iterations.",
    "stopped": "Stopped: {engine} could not make further progress ({n} iterations).",
    "failed": "Failed: {engine} ended with code {code} after {n} iterations.",
    "not_evaluable": "Not evaluable: {engine} met a value that is not a number ({n} iterations).",
    "overspecified": "Over-specified: {engine} found fewer free variables than equations.",
}


def _success(attempt, status, n):
    text = f"Nexus kernel ({attempt.engine}): solved in {n} iterations"
    if status == "acceptable":
        text += ", to the acceptable tolerance only"
    open_ = attempt.evaluator.n_columns - int(attempt.equality.sum())
    if open_ > 0 and attempt.selection.objective is None:
        text += f"; {open_} degrees of freedom and no objective: one of many feasible points"
    if attempt.square and (relative := attempt.system().relative()) > _WORTH_A_WARNING:
        text += f"; not to rounding: a residual is {relative:.1g} of its row's largest term, see residuals()"
    return text + "."


def _residuals(attempt):
    """Lists the rows with the largest residuals relative to their largest term, and the block of most of them."""
    violation, largest = violations(attempt.data, attempt.evaluator, attempt.w)
    relative = np.where(attempt.is_constraint, violation / np.maximum(largest, _floor(attempt)), 0.0)
    relative[np.isnan(relative)] = np.inf
    order = [k for k in np.argsort(-relative) if relative[k] > _WORTH_MENTIONING]
    if not order:
        return ""
    names = [f"{attempt.names.rows[attempt.evaluator.rows[k]]} (by {violation[k]:.3g})" for k in order]
    text = f"Largest residuals: {listing(names)}."
    blocks = Counter(attempt.names.blocks[attempt.evaluator.rows[k]] for k in order)
    if len(blocks) > 1:
        text += " By block: " + listing((f"{b} ({n} rows)" for b, n in blocks.most_common()), 3) + "."
    return text


def _floor(attempt):
    """Returns what counts as the size of a row whose terms vanish: its residual is no news."""
    return NEGLIGIBLE / attempt.factors.rows


def _at_bounds(attempt):
    x = attempt.w[attempt.evaluator.columns]
    near = 1e-6 * np.maximum(1.0, np.abs(x))
    low, high = x - attempt.lower <= near, attempt.upper - x <= near
    violation, largest = violations(attempt.data, attempt.evaluator, attempt.w)
    worst = violation > _WORTH_MENTIONING * np.maximum(largest, _floor(attempt))
    touched = np.zeros(len(x), dtype=bool)
    touched[attempt.evaluator.jacobian_columns[worst[attempt.evaluator.jacobian_rows]]] = True
    there = np.flatnonzero(touched & (low | high))
    if not len(there):
        return ""
    named = [
        f"{text} ({'lower' if low[k] else 'upper'})"
        for k, text in zip(there, column_values(attempt, there), strict=True)
    ]
    return f"Variables at a bound in such rows: {listing(named)}."


def _failed_block(attempt):
    """Names the first block of equations that has no solution once those before it are solved."""
    if attempt.failed_block is None:
        return ""
    rows, columns, w = attempt.failed_block
    return (
        f"Solved one after the other, the first equations that fail are: {listing(row_names(attempt, rows))}, "
        f"for {listing(column_values(attempt, columns, w))}."
    )


def _running_away(attempt):
    x = np.abs(attempt.w[attempt.evaluator.columns])
    order = np.argsort(-x)
    far = [k for k in order if x[k] >= 1e-3 * x[order[0]]]
    name = "the objective"
    if attempt.selection.objective is not None:
        name = f"the objective {attempt.names.rows[attempt.data.objective]}"
    return f"Bound {name}, or these variables: {listing(column_values(attempt, far))}."


def _fault_on_the_way(attempt):
    if attempt.callbacks is None or attempt.callbacks.failure is None:
        return ""
    w = attempt.callbacks.failure
    bad = not_finite(attempt.evaluator, w)
    return f"On the way, {fault_of_row(attempt, bad[0], w)}." if len(bad) else ""


def _badly_scaled(attempt):
    """Lists rows whose scaled Jacobian entries are all very large or all very small."""
    largest = largest_entries(attempt.evaluator, attempt.w, attempt.factors.columns) * attempt.factors.rows
    bad = np.flatnonzero(attempt.is_constraint & ((largest > 1e6) | ((largest < 1e-6) & (largest > 0))))
    if not len(bad):
        return ""
    named = [f"{name} ({largest[k]:.1g})" for k, name in zip(bad, row_names(attempt, bad), strict=True)]
    return f"Badly scaled rows (largest scaled derivative): {listing(named)}."
