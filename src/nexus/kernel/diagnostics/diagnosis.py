"""The diagnosis of a model: all findings, the root cause first."""

from dataclasses import dataclass

import pandas as pd

from nexus.kernel.diagnostics.finding import Finding, Kind, Severity, count

_SEVERITIES, _KINDS = list(Severity), list(Kind)


@dataclass(frozen=True)
class Diagnosis:
    """What was found in a model, as a list of findings in the order in which to look at them.

    `summary` says what was examined. `str()` is the report for a person, `to_frame()` the table for a program.
    """

    name: str
    summary: str
    findings: tuple[Finding, ...]

    @property
    def serious(self):
        """Whether there is a serious finding."""
        return any(f.severity is Severity.SERIOUS for f in self.findings)

    @property
    def headline(self):
        """The first finding's sentence, or that there is none."""
        return self.findings[0].headline if self.findings else "Nothing was found."

    def of(self, kind):
        """Returns the findings of one `Kind`."""
        return [f for f in self.findings if f.kind is kind]

    def __str__(self):
        return self.text()

    def text(self, shown=10):
        """Returns the report, the first `shown` equations and variables of each finding named; notes in brief."""
        nouns = {Severity.SERIOUS: "serious finding", Severity.WARNING: "warning", Severity.NOTE: "note"}
        counts = [count(sum(f.severity is s for f in self.findings), noun) for s, noun in nouns.items()]
        lines = [f"Diagnosis of {self.name}: {', '.join(counts)}.", self.summary]
        for number, finding in enumerate(self.findings, start=1):
            brief = finding.severity is Severity.NOTE
            lines += ["", f"{number}. {finding.text(min(shown, 3) if brief else shown)}"]
        return "\n".join(lines)

    def to_frame(self):
        """Returns a table with a row for each equation and variable of each finding, its numbers in columns."""
        rows = []
        for number, finding in enumerate(self.findings, start=1):
            common = {"finding": number, "kind": finding.kind.value, "severity": finding.severity.value}
            common["headline"] = finding.headline
            rows += [
                {**common, "role": i.role, "name": i.name, **dict(i.numbers), "remark": i.remark} for i in finding.items
            ] or [common]
        columns = ["finding", "kind", "severity", "headline", "role", "name"]
        frame = pd.DataFrame(rows)
        return frame.reindex(columns=[*columns, *(c for c in frame.columns if c not in columns)])


def in_order(findings):
    """Returns findings with the serious first, causes before consequences, the heavier of one kind first."""
    return tuple(sorted(findings, key=lambda f: (_SEVERITIES.index(f.severity), _KINDS.index(f.kind), -f.weight)))
