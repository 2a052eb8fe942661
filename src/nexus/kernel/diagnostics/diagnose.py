"""All diagnostics of a model at its present point."""

from nexus.kernel.diagnostics.bounds import at_bounds, impossible_equations
from nexus.kernel.diagnostics.conditioning import conditioning_of
from nexus.kernel.diagnostics.conflict import conflicts
from nexus.kernel.diagnostics.dependent import dependent_equations, nearly_singular
from nexus.kernel.diagnostics.diagnosis import Diagnosis, in_order
from nexus.kernel.diagnostics.evaluation import missing_values, not_evaluable
from nexus.kernel.diagnostics.finding import Finding, Kind, Severity, count
from nexus.kernel.diagnostics.inputs import impossible_inputs
from nexus.kernel.diagnostics.jacobian_scaling import extreme_magnitudes, poor_scaling
from nexus.kernel.diagnostics.point import block_of, point_of
from nexus.kernel.diagnostics.residual import residuals
from nexus.kernel.diagnostics.same import parallel_equations, parallel_variables
from nexus.kernel.diagnostics.structural import idle_equations, structure, unused_variables
from nexus.kernel.errors import ModelError

AT_POINT = (
    missing_values,
    idle_equations,
    structure,
    not_evaluable,
    impossible_equations,
    conflicts,
    residuals,
    at_bounds,
    unused_variables,
    extreme_magnitudes,
)
NUMERICAL = (parallel_equations, parallel_variables, dependent_equations, nearly_singular, poor_scaling)


def diagnose(target):
    """Returns the `Diagnosis` of a Pyomo model, a compiled `Problem` or a `Solution`, and changes none of them.

    A model and a Problem are examined at the model's present values, a Solution at its (last) iterate with the
    variables free that were free in that solve. Nothing is solved.
    """
    block = block_of(target)
    try:
        point = point_of(target)
    except ModelError as error:
        findings = impossible_inputs(block)
        if not any(name in str(error) for finding in findings for name in finding.names):
            findings.append(Finding(Kind.INPUT, Severity.SERIOUS, f"{error}."))
        summary = "The model cannot be read as it is; its equations were not examined."
        return Diagnosis(_name(block), summary, in_order(findings))
    conditioning = conditioning_of(point)
    findings = [finding for method in AT_POINT for finding in method(point)]
    findings += [finding for method in NUMERICAL for finding in method(conditioning)]
    return Diagnosis(_name(block), _summary(conditioning), in_order(findings))


def _name(block):
    return "the model" if block.name == "unknown" else block.name


def _summary(conditioning):
    point = conditioning.point
    equalities = int(point.equality.sum())
    parts = [count(equalities, "equality").replace("equalitys", "equalities")]
    if point.n_rows > equalities:
        parts.append(count(point.n_rows - equalities, "inequality").replace("inequalitys", "inequalities"))
    parts.append(count(point.n_columns, "free variable"))
    text = ", ".join(parts)
    if len(conditioning.rows):
        given, best = conditioning.singular_as_scaled.condition, conditioning.singular.condition
        text += f"; condition number {given:.0e} as scaled, {best:.0e} with the best scaling"
    return text + "."
