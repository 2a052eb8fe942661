"""Which rows and columns one solve sees."""

from dataclasses import dataclass

import numpy as np

from nexus.kernel.evaluator import Evaluator
from nexus.kernel.state import check_continuous


@dataclass(frozen=True)
class Selection:
    """The part of a program that one solve sees.

    `evaluator` covers the active rows with a free column (and the objective), `idle` the active rows without.
    `objective` is the objective's position among the evaluator's rows, or None. `constraint_rows` and
    `variable_columns` are those that have a Pyomo component to report to.
    """

    evaluator: Evaluator
    idle: Evaluator
    objective: int | None
    constraint_rows: np.ndarray
    variable_columns: np.ndarray


def make_selection(equations, rows, objective_row, fixed):
    """Returns the `Selection` for active rows, an objective row (or None) and the mask of fixed columns."""
    program, variables = equations.program, equations.leaves.variables
    wanted = np.zeros(program.n_rows, dtype=bool)
    wanted[rows] = True
    if objective_row is not None:
        wanted[objective_row] = True
    entry_rows, entry_columns = program.row_columns()
    _add_definitions(equations.lifted_columns(), wanted, entry_rows, entry_columns)
    inside = wanted[entry_rows] & ~fixed[entry_columns]
    columns = np.unique(entry_columns[inside])
    has_free = np.zeros(program.n_rows, dtype=bool)
    has_free[entry_rows[inside]] = True
    if objective_row is not None:
        has_free[objective_row] = True
    kept = np.flatnonzero(wanted & has_free)
    variable_columns = columns[columns < len(variables)]
    check_continuous([variables[i] for i in variable_columns])
    return Selection(
        Evaluator(program, kept, columns),
        Evaluator(program, np.flatnonzero(wanted & ~has_free), columns[:0]),
        int(np.searchsorted(kept, objective_row)) if objective_row is not None else None,
        np.array([row for row in kept if equations.rows[row].kind == "constraint"], dtype=np.int64),
        variable_columns,
    )


def _add_definitions(lifted, wanted, entry_rows, entry_columns):
    """Adds the defining rows of the lifted columns that wanted rows use, until nothing is missing."""
    row_of_column = {column: row for row, column in lifted.items()}
    missing = bool(lifted)
    while missing:
        used = np.unique(entry_columns[wanted[entry_rows]])
        needed = np.array([row_of_column[c] for c in used if c in row_of_column], dtype=np.int64)
        missing = not wanted[needed].all()
        wanted[needed] = True
