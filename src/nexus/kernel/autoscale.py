"""Writes constraint scaling factors from the Jacobian at the model's current point."""

from pyomo.core.base.suffix import Suffix

from nexus.kernel.problem import Problem, compile
from nexus.kernel.scaling import jacobian_factors, read_factors


def scale_constraints_by_jacobian(problem_or_block, overwrite=False):
    """Gives each active constraint a factor that makes its largest scaled derivative about 1.

    Factors are powers of two between 1e-10 and 1e10, for the model's current values and the variables' own
    factors. They go to the `scaling_factor` suffix of each constraint's block, which is made if it is
    missing. Constraints that have a factor keep it unless `overwrite`. Returns the number of factors written.
    """
    problem = problem_or_block if isinstance(problem_or_block, Problem) else compile(problem_or_block)
    data = problem.read(objective=False)
    selection = problem.select(data)
    evaluator, columns = selection.evaluator, problem.factors(selection, data).columns
    w = evaluator.program.data_vector(data.columns, data.parameters)
    given, written = read_factors(problem.block), 0
    for row, factor in zip(evaluator.rows, jacobian_factors(evaluator, w, columns), strict=True):
        constraint = problem.equations.components[row]
        if constraint is not None and (overwrite or id(constraint) not in given):
            _suffix(constraint.parent_block())[constraint] = float(factor)
            written += 1
    return written


def _suffix(block):
    suffix = block.component("scaling_factor")
    if suffix is None:
        suffix = block.scaling_factor = Suffix(direction=Suffix.EXPORT)
    return suffix
