"""The outcome of one solve, detached from the model until it is loaded."""

from dataclasses import dataclass, field

import numpy as np
from pyomo.core.base.suffix import Suffix
from pyomo.core.staleflag import StaleFlagManager

from nexus.kernel.errors import ModelError, SolveError


@dataclass(frozen=True)
class Residual:
    """How well one row holds: violation unscaled, scaled by the row's factor, relative to its largest term.

    The largest term is the largest absolute value among the row's summands as they are written in the model
    (named Expressions opened, a constant times a bracket counted as one) and its finite right-hand sides. In
    a row of one summand, as (a - b) * c = 0, the largest product of a derivative and its variable counts too.
    It is at least 1e-30 of the row's scale, so that rows where nothing flows hold.
    """

    name: str
    unscaled: float
    scaled: float
    relative: float


@dataclass(frozen=True, eq=False)
class Solution:
    """A solve's outcome; `load` writes it to the Pyomo model.

    `status` is one of optimal, acceptable, infeasible, unbounded, singular, overspecified, not_evaluable,
    iteration_limit, time_limit, stopped, failed; `message` is the sentence for the user. Arrays are
    numbered as in `problem`: `columns` over all variables, `multipliers` over all rows (Ipopt's sign).
    """

    problem: object = field(repr=False)
    ok: bool
    status: str
    message: str
    objective: float | None = None
    iterations: int = 0
    polish_iterations: int = 0
    wall_time: float = 0.0
    engine: str = "ipopt"
    columns: np.ndarray | None = field(default=None, repr=False)
    data: object | None = field(default=None, repr=False)
    multipliers: np.ndarray | None = field(default=None, repr=False)
    lower_multipliers: np.ndarray | None = field(default=None, repr=False)
    upper_multipliers: np.ndarray | None = field(default=None, repr=False)
    selection: object | None = field(default=None, repr=False)
    row_factors: np.ndarray | None = field(default=None, repr=False)

    @property
    def parameters(self):
        """The values of the mutable Params that were solved for."""
        return self.data.parameters

    def residuals(self):
        """Returns {constraint name: Residual} of every active row at the solution, largest relative first."""
        self.check_current()
        return self.problem.residuals(self)

    def __post_init__(self):
        for array in (self.columns, self.multipliers, self.lower_multipliers, self.upper_multipliers):
            if array is not None:
                array.flags.writeable = False

    def __getstate__(self):
        """Leaves out what the problem finds again from the numbers, so that a solution can travel."""
        return {**{k: v for k, v in vars(self).items() if k != "_sensitivity"}, "selection": None}

    def __setstate__(self, state):
        vars(self).update(state)
        if self.data.token == self.problem.program.token:
            vars(self)["selection"] = self.problem.select(self.data)
        self.__post_init__()

    def check_current(self):
        """Raises ModelError if the problem's equations have changed since the solve."""
        if self.data.token != self.problem.program.token:
            raise ModelError("The problem's equations have changed since this solution: solve again")

    def __getitem__(self, name):
        """Returns the value of a variable by name; {name: value} of all members for the name of an indexed one.

        Raises ModelError, with the nearest names, for a name that the problem does not have.
        """
        self.check_current()
        found, names = self.problem.names.column(name), self.problem.names.columns
        if np.ndim(found):
            return {names[k]: float(self.columns[k]) for k in found}
        return float(self.columns[found])

    def outputs(self):
        """Returns {name: value} of the expressions that the problem was compiled with as outputs."""
        self.check_current()
        return self.problem.output_values(self.columns, self.data.parameters)

    def load(self, force=False):
        """Writes values, and the multipliers that the model declares suffixes for, to the Pyomo model.

        Raises SolveError for a failed solve, unless `force` asks for its last iterate.
        """
        if not self.ok and not force:
            raise SolveError(f"A failed solve is not loaded. {self.message}", self)
        if self.columns is None:
            return
        self.check_current()
        variables = self.problem.variables
        StaleFlagManager.mark_all_as_stale()
        for i in self.selection.variable_columns:
            variables[i].set_value(float(self.columns[i]), skip_validation=True)
        self.load_suffixes()
        StaleFlagManager.mark_all_as_stale(delayed=True)

    def value_of(self, variable):
        """Returns a variable's value at the solution (KeyError if the problem does not contain it)."""
        self.check_current()
        return float(self.columns[self.problem.attached().leaves.column_of(variable)])

    def sensitivity(self):
        """Returns the `Sensitivity` of the solution: its derivatives by mutable Params and fixed variables."""
        from nexus.kernel.sensitivity import Sensitivity

        if "_sensitivity" not in vars(self):
            vars(self)["_sensitivity"] = Sensitivity(self)
        return vars(self)["_sensitivity"]

    def duals(self):
        """Returns [(constraint, dual)]; a dual is the derivative of the objective by the right-hand side."""
        self.check_current()
        components = self.problem.attached().components
        return [(components[i], -float(self.multipliers[i])) for i in self.selection.constraint_rows]

    def bound_multipliers(self):
        """Returns [(variable, lower, upper)] in the convention of Ipopt's zL (>= 0) and zU (<= 0) suffixes."""
        self.check_current()
        lower, upper = self.lower_multipliers, self.upper_multipliers
        return [(self.problem.variables[i], float(lower[i]), -float(upper[i])) for i in self.selection.variable_columns]

    def load_suffixes(self):
        """Fills the import suffixes that the model declares: dual, rc, ipopt_zL_out, ipopt_zU_out."""
        suffixes = {}
        for suffix in self.problem.block.component_objects(Suffix, active=True, descend_into=True):
            if suffix.import_enabled():
                suffixes.setdefault(suffix.local_name, suffix)
        for name in ("dual", "ipopt_zL_out", "ipopt_zU_out", "rc"):
            if name in suffixes:
                suffixes[name].clear()
        if "dual" in suffixes:
            suffixes["dual"].update(self.duals())
        bounds = self.bound_multipliers()
        if "ipopt_zL_out" in suffixes:
            suffixes["ipopt_zL_out"].update([(v, lower) for v, lower, _ in bounds])
        if "ipopt_zU_out" in suffixes:
            suffixes["ipopt_zU_out"].update([(v, upper) for v, _, upper in bounds])
        if "rc" in suffixes:
            suffixes["rc"].update([(v, lower if abs(lower) > abs(upper) else upper) for v, lower, upper in bounds])
