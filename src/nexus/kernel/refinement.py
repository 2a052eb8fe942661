"""Refinement: brings every row of a solved square problem to rounding of its own terms, also where flows vanish.

Newton's method on factors of the plant's size leaves traces (carbon dioxide on the lower trays of a column, a
component that a feed does not carry) at the rounding of the large flows. Here each column is scaled by its own value
and each row by its largest entry, both as powers of two; then elimination errs relative to each quantity [R. D. Skeel,
Math. Comp. 35 (1980) 817], and steps with the same factors settle a trace or cancel it to zero. A quantity that
never settles, because only the rounding of others gives it a value, is zero.
"""

import numpy as np

GOOD_ENOUGH = 1e-10
MAX_FACTORISATIONS = 6
STEPS = 3
CANCELLED = 1e-12
UNSETTLED = 1e-3
_SMALLEST = 1e-290
_UNKNOWN = 1e-20  # of a scaled quantity: the size given to a column that is zero


def refine(system):
    """Takes steps until each residual is at most `GOOD_ENOUGH` of its row's largest term; returns their number.

    The best point met is kept; nothing changes if the system cannot be factorised. `system` is a `SquareSystem`.
    """
    best, best_x, steps = system.relative_to_own_terms(), system.x, 0
    for _ in range(MAX_FACTORISATIONS):
        if best <= GOOD_ENOUGH or not _factorise(system):
            break
        for k in range(STEPS):
            if not _step(system, last=k == STEPS - 1):
                break
            steps += 1
        relative = system.relative_to_own_terms()
        if relative < best:
            best, best_x = relative, system.x
    system.x = best_x
    return steps


def _factorise(system):
    x = np.abs(system.x)
    columns = _power_of_two(np.where(x > 0, np.maximum(x, _SMALLEST), _UNKNOWN / system.column_factors))
    row, column, values = system.entries()
    largest = np.zeros(len(system.rows))
    np.fmax.at(largest, row, np.abs(values) * columns[column])
    rows = 1.0 / _power_of_two(np.where(largest > 0, largest, 1.0))
    return system.factorise_scaled(rows, 1.0 / columns)


def _step(system, last):
    """Moves by one step within the bounds; the last one of a factorisation clears what has not settled."""
    step = system.step()
    if step is None:
        return False
    x = system.x
    moved = np.clip(x + step, system.lower, system.upper)
    moved[np.abs(moved) < CANCELLED * np.abs(x)] = 0.0
    if last:
        moved[np.abs(step) > UNSETTLED * np.abs(x)] = 0.0
    system.x = np.clip(moved, system.lower, system.upper)
    return True


def _power_of_two(values):
    return np.exp2(np.round(np.log2(values)))
