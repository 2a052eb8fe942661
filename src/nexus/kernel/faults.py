"""Finds the subexpression that has no finite value, to say why a row cannot be evaluated."""

import math

from pyomo.core.expr import numeric_expr as ne
from pyomo.core.expr.numvalue import native_types, value

_LIMIT = 80


class _Fault(Exception):
    def __init__(self, node, arguments):
        self.node, self.arguments = node, arguments


def find_fault(expression, values):
    """Returns (text of the operation at fault, variables in it), or None if the expression has a finite value.

    `values` maps id(variable) to the value to use instead of the variable's own.
    """
    try:
        _evaluate(expression, values)
    except _Fault as fault:
        return _describe(fault), _variables(fault.node)
    return None


def _evaluate(node, values):
    if node.__class__ in native_types:
        return node
    if not node.is_expression_type():
        return values.get(id(node), node.value) if node.is_variable_type() else value(node)
    if node.is_named_expression_type():
        return _evaluate(node.arg(0), values)
    if isinstance(node, ne.Expr_ifExpression):
        condition, then, otherwise = node.args
        return _evaluate(then if _evaluate(condition, values) else otherwise, values)
    arguments = [_evaluate(argument, values) for argument in node.args]
    try:
        result = node._apply_operation(arguments)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        raise _Fault(node, arguments) from None
    if isinstance(result, complex) or not math.isfinite(result):
        raise _Fault(node, arguments)
    return result


def _describe(fault):
    node, arguments = fault.node, fault.arguments
    inner = ", ".join(f"{a:.6g}" if a is not None else "no value" for a in arguments)
    if isinstance(node, ne.UnaryFunctionExpression):
        operation = f"{node.getname()}({inner})"
    elif isinstance(node, ne.DivisionExpression):
        operation = f"{arguments[0]:.6g} / {arguments[1]:.6g}"
    elif isinstance(node, ne.PowExpression):
        operation = f"({arguments[0]:.6g}) ** {arguments[1]:.6g}"
    else:
        operation = f"an operation on {inner}"
    text = str(node)
    return f"{operation} in {text if len(text) <= _LIMIT else text[:_LIMIT] + '...'}"


def _variables(node):
    found, stack = {}, [node]
    while stack:
        item = stack.pop()
        if item.__class__ in native_types:
            continue
        if item.is_expression_type():
            stack.extend(item.args)
        elif item.is_variable_type():
            found[id(item)] = item
    return list(found.values())
