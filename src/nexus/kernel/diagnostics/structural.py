"""What counting says: equations without a free variable, over- and under-determined sets, variables in no equation."""

import re
from os.path import commonprefix

from nexus.kernel.diagnostics.finding import EQUATION, VARIABLE, Finding, Item, Kind, Severity, count, some
from nexus.kernel.diagnostics.point import point_of

RELATIVE, ABSOLUTE = 1e-6, 1e-8  # as the kernel checks them before a solve


def idle_equations(target):
    """Returns findings on active equations in which every variable is fixed: those that fail, and the others.

    One that holds is a specification too many if, in a problem without objective, variables are left undetermined.
    """
    point = point_of(target)
    rows = point.idle_rows()
    wrong = [r for r in rows if not r[1] <= max(RELATIVE * r[2], ABSOLUTE)]
    wrong.sort(key=lambda r: -r[1] / max(r[2], ABSOLUTE))
    right = [r for r in rows if r not in wrong]
    findings = []
    if wrong:
        headline = f"All variables of {wrong[0][0]} are fixed, and it does not hold (by {wrong[0][1]:.3g})."
        advice = "Unfix one variable of it, correct a fixed value, or deactivate the equation."
        findings.append(Finding(Kind.CONTRADICTION, Severity.SERIOUS, headline, _idle_items(wrong), advice))
    if right and point.parts.freedom and not point.has_objective:
        fixed = some(name for name, _ in right[0][3])
        headline = f"All variables of {right[0][0]} are fixed ({fixed}), one too many, while other variables are open."
        advice = "Unfix one of them, and fix one of the variables that are under-specified."
        findings.append(Finding(Kind.OVERDETERMINED, Severity.SERIOUS, headline, _idle_items(right), advice, 1.0))
    elif right:
        headline = f"{count(len(right), 'equation')} without a free variable: {some(r[0] for r in right)}; satisfied."
        findings.append(Finding(Kind.REDUNDANT, Severity.NOTE, headline, _idle_items(right)))
    return findings


def _idle_items(rows):
    items = [Item(EQUATION, name, (("violated by", v), ("largest term", t))) for name, v, t, _ in rows]
    fixed = {name: number for row in rows for name, number in row[3]}
    return tuple(items + [Item(VARIABLE, name, (("fixed at", number),)) for name, number in fixed.items()])


def structure(target):
    """Returns findings on the over-determined and, in a problem without objective, the under-determined set.

    Unfixing any of the fixed variables listed with the first lowers its surplus by one; fixing any variable of
    the second lowers its freedom by one (A. Pothen, C.-J. Fan, ACM Trans. Math. Softw. 16, 1990, 303).
    """
    point = point_of(target)
    parts = point.parts
    findings = []
    if parts.surplus:
        findings.append(_overdetermined(point, parts))
    if parts.freedom and not point.has_objective:
        findings.append(_underdetermined(point, parts))
    return findings


def _overdetermined(point, parts):
    rows, columns = parts.over_rows, parts.over_columns
    equations = [point.row_name(k) for k in rows]
    fixed = _nearest_first(point, rows)
    items = [Item(EQUATION, name) for name in equations]
    items += [Item(VARIABLE, name, (("fixed at", number),)) for name, number, _ in fixed]
    items += [Item(VARIABLE, point.column_name(c), (("free, at", float(point.x[c])),)) for c in columns]
    headline = (
        f"Over-specified: {count(len(rows), 'equation')} share {count(len(columns), 'free variable')}, "
        f"{parts.surplus} too few"
    )
    headline += f"; fixed in them: {some(name for name, *_ in fixed)}." if fixed else f": {some(equations)}."
    unfix = f"Unfix {parts.surplus} of the fixed variables" if fixed else "Free a variable"
    advice = f"{unfix}, or deactivate {count(parts.surplus, 'equation')} of those listed."
    return Finding(Kind.OVERDETERMINED, Severity.SERIOUS, headline, tuple(items), advice)


def _nearest_first(point, rows):
    """Returns the fixed variables in some rows, the likeliest to be one too many first.

    A specification lies in its equation's block or above it and stands in few equations; states lie deeper, and
    parameters in another block altogether.
    """
    blocks = {k: _path(point.block_name(k)) for k in rows}

    def distance(entry):
        name, _, mine = entry
        own = _path(name)[:-1]
        elsewhere = all(commonprefix([own, blocks[k]]) not in (own, blocks[k]) for k in mine)
        return elsewhere, len(own), len(mine)

    return sorted(point.fixed_in(rows), key=distance)


def _path(name):
    """Returns the parts of a Pyomo name without their indices."""
    return re.sub(r"\[[^\]]*\]", "", name).split(".")


def _underdetermined(point, parts):
    named = [(point.column_name(c), c) for c in parts.under_columns]
    named.sort(key=lambda entry: (point.equations_with[entry[1]], len(_path(entry[0]))))  # specifications stand in few
    variables = [name for name, _ in named]
    items = [Item(VARIABLE, name, (("at", float(point.x[c])),)) for name, c in named]
    items += [Item(EQUATION, point.row_name(k)) for k in parts.under_rows]
    headline = (
        f"Under-specified: {count(len(variables), 'variable')} stand in only "
        f"{count(len(parts.under_rows), 'equation')}, {parts.freedom} too few: {some(variables)}."
    )
    advice = f"Fix {parts.freedom} of these variables, or add the {count(parts.freedom, 'missing equation')}."
    return Finding(Kind.UNDERDETERMINED, Severity.SERIOUS, headline, tuple(items), advice)


def unused_variables(target):
    """Returns the finding on free variables that stand in no active equation and no objective."""
    point = point_of(target)
    names = point.unused_variables()
    if not names:
        return []
    severity = Severity.SERIOUS if point.parts.surplus else Severity.WARNING  # where equations lack variables
    items = tuple(Item(VARIABLE, name) for name in names)
    headline = (
        f"{count(len(names), 'free variable')} in no equation: {some(names)}; a solve ignores what stands in none."
    )
    advice = "Add the equation that is missing or was deactivated, fix them, or remove them."
    return [Finding(Kind.UNUSED, severity, headline, items, advice)]
