"""NumPy source from a CasADi function, vectorised over the rows of a group.

Each CasADi instruction becomes one ufunc call on whole rows of slots, written into work rows that are
allocated once: for groups of many rows this costs about what compiled C costs, without a compiler.
"""

import casadi as ca
import numpy as np

_UNARY = {
    ca.OP_NEG: "negative", ca.OP_EXP: "exp", ca.OP_LOG: "log", ca.OP_SQRT: "sqrt", ca.OP_SQ: "square",
    ca.OP_SIN: "sin", ca.OP_COS: "cos", ca.OP_TAN: "tan", ca.OP_ASIN: "arcsin", ca.OP_ACOS: "arccos",
    ca.OP_ATAN: "arctan", ca.OP_SINH: "sinh", ca.OP_COSH: "cosh", ca.OP_TANH: "tanh", ca.OP_ASINH: "arcsinh",
    ca.OP_ACOSH: "arccosh", ca.OP_ATANH: "arctanh", ca.OP_FABS: "fabs", ca.OP_SIGN: "sign",
    ca.OP_FLOOR: "floor", ca.OP_CEIL: "ceil", ca.OP_INV: "reciprocal", ca.OP_NOT: "logical_not",
    ca.OP_LOG1P: "log1p", ca.OP_EXPM1: "expm1",
}  # fmt: skip
_BINARY = {
    ca.OP_ADD: "add", ca.OP_SUB: "subtract", ca.OP_MUL: "multiply", ca.OP_DIV: "divide", ca.OP_POW: "power",
    ca.OP_CONSTPOW: "power", ca.OP_LT: "less", ca.OP_LE: "less_equal", ca.OP_EQ: "equal",
    ca.OP_NE: "not_equal", ca.OP_AND: "logical_and", ca.OP_OR: "logical_or", ca.OP_FMIN: "fmin",
    ca.OP_FMAX: "fmax", ca.OP_HYPOT: "hypot", ca.OP_ATAN2: "arctan2", ca.OP_FMOD: "fmod",
}  # fmt: skip


def numpy_source(function, name="evaluate"):
    """Returns Python source of `name(X, R, Y)` for a CasADi function of one vector with one vector output.

    X, R and Y are sequences of rows: slots, work rows (`function.sz_w()` of them) and outputs.
    """
    lines = [f"def {name}(X, R, Y):"]
    names = {}
    targets = _direct_outputs(function)
    for k in range(function.n_instructions()):
        op, out = function.instruction_id(k), function.instruction_output(k)
        if op == ca.OP_INPUT:
            names[out[0]] = f"X[{function.instruction_input(k)[1]}]"
            continue
        if op == ca.OP_CONST:
            names[out[0]] = _number(function.instruction_constant(k))
            continue
        arguments = [names[i] for i in function.instruction_input(k)]
        if op == ca.OP_OUTPUT:
            if arguments[0] != f"Y[{out[1]}]":
                lines.append(f" Y[{out[1]}][...] = {arguments[0]}")
            continue
        target = f"Y[{targets[k]}]" if k in targets else f"R[{out[0]}]"
        names[out[0]] = target
        lines.append(" " + _statement(op, arguments, target))
    return "\n".join(lines) + "\n pass\n"


def _statement(op, arguments, target):
    if op in _UNARY:
        return f"{_UNARY[op]}({arguments[0]}, {target})"
    if op in _BINARY:
        return f"{_BINARY[op]}({arguments[0]}, {arguments[1]}, {target})"
    if op == ca.OP_TWICE:
        return f"add({arguments[0]}, {arguments[0]}, {target})"
    if op == ca.OP_ASSIGN:
        return f"{target}[...] = {arguments[0]}"
    if op == ca.OP_IF_ELSE_ZERO:
        return f"{target}[...] = where({arguments[0]}, {arguments[1]}, 0.0)"
    raise NotImplementedError(f"CasADi instruction {op} has no NumPy counterpart")


def _direct_outputs(function):
    """Maps instruction -> output element, where a result is an output before its register is reused."""
    produced, targets = {}, {}
    for k in range(function.n_instructions()):
        op, out = function.instruction_id(k), function.instruction_output(k)
        if op == ca.OP_OUTPUT:
            source = produced.get(function.instruction_input(k)[0])
            if source is not None and source not in targets:
                targets[source] = out[1]
        else:
            produced[out[0]] = None if op in (ca.OP_INPUT, ca.OP_CONST) else k
    return targets


def _number(value):
    return repr(float(value)) if np.isfinite(value) else f"float('{value}')"


def numpy_function(function):
    """Compiles the source of `numpy_source` and returns the Python function."""
    source = numpy_source(function)
    namespace = {name: getattr(np, name) for name in {*_UNARY.values(), *_BINARY.values(), "where"}}
    exec(compile(source, "<nexus.kernel.codegen>", "exec"), namespace)
    return namespace["evaluate"]
