"""Which rows and columns one solve sees."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nexus.kernel.equations import CONSTRAINT, LIFT
from nexus.kernel.errors import ModelError
from nexus.kernel.evaluator import Evaluator


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

    @cached_property
    def remembered(self):
        """What has been found out about this selection whatever the numbers are, such as its structural rank."""
        return {}

    def compiled(self, purpose, rows, columns, touching=None):
        """Returns the `Evaluator` of some rows and columns of the program; the last one of a purpose is kept."""
        wanted = [array for array in (rows, columns, touching) if array is not None]
        known = self.remembered.get(purpose)
        if known is None or not all(map(np.array_equal, known[0], wanted)):
            known = wanted, Evaluator(self.evaluator.program, rows, columns, touching)
            self.remembered[purpose] = known
        return known[1]


def make_selection(problem, data):
    """Returns the `Selection` of the active rows, the objective and the free columns of `data`."""
    program, objective_row = problem.program, data.objective
    wanted = np.zeros(program.n_rows, dtype=bool)
    wanted[data.rows] = True
    if objective_row is not None:
        wanted[objective_row] = True
    entry_rows, entry_columns = program.row_columns()
    _add_definitions(problem, wanted, entry_rows, entry_columns)
    inside = wanted[entry_rows] & ~data.fixed[entry_columns]
    columns = np.unique(entry_columns[inside])
    has_free = np.zeros(program.n_rows, dtype=bool)
    has_free[entry_rows[inside]] = True
    if objective_row is not None:
        has_free[objective_row] = True
    kept = np.flatnonzero(wanted & has_free)
    return Selection(
        Evaluator(program, kept, columns),
        Evaluator(program, np.flatnonzero(wanted & ~has_free), columns[:0]),
        int(np.searchsorted(kept, objective_row)) if objective_row is not None else None,
        kept[problem.kinds[kept] == CONSTRAINT],
        columns[columns < program.n_variables],
    )


def check_continuous(problem, data, columns):
    """Raises ModelError if one of some (free) columns must be an integer."""
    wrong = columns[~data.continuous[columns]]
    if len(wrong):
        raise ModelError(
            f"The variable {problem.names.columns[wrong[0]]} is free and must be an integer; the kernel solves "
            "continuous problems: fix it, or use a mixed-integer solver"
        )


def _add_definitions(problem, wanted, entry_rows, entry_columns):
    """Adds the defining rows of the lifted columns that wanted rows use, until nothing is missing."""
    defining = np.flatnonzero(problem.kinds == LIFT)
    missing = len(defining) > 0
    while missing:
        used = np.unique(entry_columns[wanted[entry_rows]])
        needed = defining[used[used >= problem.program.n_variables] - problem.program.n_variables]
        missing = not wanted[needed].all()
        wanted[needed] = True
