"""Initialisation that all unit models share: solve one unit with its inlets held.

A unit's inlet states are variables of the plant; while a unit initialises they are fixed at their present values, the
unit is solved by the kernel, and what was fixed here is freed again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from idaes.core.util.model_statistics import degrees_of_freedom
from pyomo.core.base.var import VarData
from pyomo.network import Port

import nexus.kernel


def port_variables(port) -> Iterator[VarData]:
    """Yields the variable data behind every member of `port`."""
    for member in port.vars.values():
        yield from member.values()


def inlet_ports(unit) -> list:
    """Returns the ports of `unit` whose name says that they are inlets."""
    return [p for p in unit.component_objects(Port, descend_into=False) if "inlet" in p.local_name]


@contextmanager
def held(variables: Iterable[VarData]):
    """Fixes the free ones among `variables` at their values inside the `with` block."""
    fixed_here = [v for v in variables if not v.fixed and v.value is not None]
    for variable in fixed_here:
        variable.fix()
    try:
        yield
    finally:
        for variable in fixed_here:
            variable.unfix()


def solve_from_inlets(unit, free: Iterable[VarData] = (), hold: Iterable[VarData] = (), **options):
    """Solves `unit` with its inlets held at their values and returns the kernel's solution.

    Args:
        unit: a unit model; its ports with "inlet" in their name are inlets
        free: inlet variables that the unit itself determines (a steam flow that follows from a temperature)
        hold: further variables to hold meanwhile
        options: passed on to `nexus.kernel.solve`

    Raises:
        ValueError: the unit is not square with its inlets held; the message gives the degrees of freedom
        nexus.kernel.SolveError: the unit does not solve
    """
    loose = {id(v) for v in free}
    variables = [v for port in inlet_ports(unit) for v in port_variables(port) if id(v) not in loose]
    with held([*variables, *hold]):
        freedom = degrees_of_freedom(unit)
        if freedom != 0:
            raise ValueError(
                f"{unit.name} has {freedom} degrees of freedom with its inlets held, and needs 0: "
                f"{'fix' if freedom > 0 else 'free'} {abs(freedom)} of its variables before it initialises"
            )
        return nexus.kernel.solve(unit, **options)
