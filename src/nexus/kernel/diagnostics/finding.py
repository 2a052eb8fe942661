"""Findings: what a diagnostic says, in a form that a person reads and a program can use."""

from dataclasses import dataclass, field
from enum import Enum

from nexus.kernel.explain import listing


class Severity(Enum):
    """How much a finding matters: SERIOUS prevents a solution or makes it arbitrary."""

    SERIOUS = "serious"
    WARNING = "warning"
    NOTE = "note"


class Kind(Enum):
    """What a finding is about, in the order in which one thing causes the next."""

    INPUT = "input that contradicts itself"
    MISSING_VALUE = "variables without a value"
    CONTRADICTION = "fixed variables that contradict an equation"
    OVERDETERMINED = "more equations than variables"
    UNDERDETERMINED = "fewer equations than variables"
    NOT_EVALUABLE = "no value"
    IMPOSSIBLE = "bounds that exclude an equation"
    PARALLEL_ROWS = "equations that say the same"
    PARALLEL_COLUMNS = "variables that act as one"
    DEPENDENT = "dependent equations"
    NEARLY_SINGULAR = "nearly dependent equations"
    CONFLICT = "equations and bounds in conflict"
    SCALING = "scaling"
    OUTSIDE_BOUNDS = "variables outside their bounds"
    RESIDUAL = "equations that do not hold"
    UNUSED = "variables in no equation"
    AT_BOUND = "variables at a bound"
    REDUNDANT = "equations without a free variable"


EQUATION, VARIABLE = "equation", "variable"


@dataclass(frozen=True)
class Item:
    """An equation or variable that a finding names, with its numbers as (label, number) pairs and a remark."""

    role: str
    name: str
    numbers: tuple[tuple[str, float], ...] = ()
    remark: str = ""

    def __str__(self):
        parts = [f"{label} {number:.4g}" for label, number in self.numbers] + ([self.remark] if self.remark else [])
        return f"{self.role} {self.name}" + (f": {', '.join(parts)}" if parts else "")


@dataclass(frozen=True)
class Finding:
    """One fault: a headline sentence, the equations and variables in it, and what to do about it.

    `weight` orders findings of one kind and severity, largest first.
    """

    kind: Kind
    severity: Severity
    headline: str
    items: tuple[Item, ...] = ()
    advice: str = ""
    weight: float = field(default=0.0, repr=False)

    @property
    def names(self):
        """The names of all items, in order."""
        return [item.name for item in self.items]

    def text(self, shown=10):
        """Returns the finding as lines of text, the first `shown` equations and variables named."""
        lines = [f"{self.severity.value.upper()}: {self.headline}"]
        for role in (EQUATION, VARIABLE):
            mine = [item for item in self.items if item.role == role]
            lines += [f"    {item}" for item in mine[:shown]]
            if len(mine) > shown:
                lines.append(f"    and {len(mine) - shown} more {role}s")
        if self.advice:
            lines.append(f"  What to do: {self.advice}")
        return "\n".join(lines)


def count(n, noun):
    """Returns a number with its noun, as `1 equation` and `2 equations`."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def some(names, shown=3):
    """Returns the first few names, joined, and how many more there are."""
    return listing(names, shown)
