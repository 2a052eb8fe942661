"""Factors: what stands behind a line of the inventory, and what an elementary flow does to the environment.

A table of factors is a CSV file with the columns `COLUMNS`. A row says one of three things:

    kind of a line, substance -> flow     what an amount of the line takes from or gives to nature, or an impact itself
    elementary, flow -> impact            the characterisation of an elementary flow (`climate_change_AR6`, ...)
    kind of a line, substance -> cut off  why the line has no factor, of all impacts or of those named after a colon

`scope` is 1, 2 or 3 for what a plant causes by itself, by bought power, or upstream and downstream, and `avoided` for
what a product displaces elsewhere. `low` and `high` are the ends of the plausible range, empty where none is known.
The packaged table is `factors.csv`; a file of the same form replaces it. Every row carries its source, year, region
and confidence code (Q1 and Q2 were read in a source, D is derived, M from memory of the literature, A assumed).
"""

import csv
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from idaes.core.util.exceptions import ConfigurationError

from nexus.packaged_tables import packaged_rows
from nexus.sustainability.inventory import Kind

COLUMNS = ("kind", "substance", "flow", "scope", "value", "unit", "low", "high", "year", "region", "source")
COLUMNS = (*COLUMNS, "confidence", "note")
ELEMENTARY, CUT_OFF = "elementary", "cut off"
SCOPES = ("1", "2", "3", "avoided", "")
AMOUNTS = MappingProxyType({"kg": 1.0, "g": 1e-3, "FTE": 1.0, "cases": 1.0})
"""Units of what a factor gives, in the base unit: kg, full-time jobs, cases."""
PER = MappingProxyType(
    {
        "kg/s": {"kg": 1.0, "tonne": 1e3},
        "W": {"MJ": 1e6, "GJ": 1e9, "TJ": 1e12, "kWh": 3.6e6},
        "MUSD_2007": {"MUSD_2007": 1.0},
        "MUSD_2007/yr": {"MUSD_2007": 1.0},
        ELEMENTARY: {"kg": 1.0, "FTE": 1.0},
    }
)
"""Unit of a line -> units of the amount that a factor counts per, in the line's base unit (kg, J, MUSD)."""


class WarmingPotential(Enum):
    """Report whose global warming potentials over 100 years count."""

    AR6 = "IPCC, sixth assessment report (2021)"
    AR5 = "IPCC, fifth assessment report (2013), without carbon feedback"


@dataclass(frozen=True)
class Factor:
    """One row: `value` in `unit` of `flow` by a line of `kind` and `substance`, with its range and where it is from."""

    kind: str
    substance: str
    flow: str
    scope: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    year: str
    region: str
    source: str
    confidence: str
    note: str

    @property
    def key(self) -> str:
        """What the factor is called in the model."""
        scope = f".{self.scope}" if self.scope == "avoided" else ""
        return f"{self.kind}.{self.substance}.{self.flow}{scope}"

    @property
    def cuts_off(self) -> bool:
        """Whether the row says why there is no factor."""
        return self.flow.startswith(CUT_OFF)

    @property
    def impacts_cut(self) -> tuple[str, ...]:
        """The impacts that the row leaves out, none named meaning all."""
        return tuple(self.flow.partition(":")[2].split())

    @property
    def to_base(self) -> float:
        """What turns the value into base units: kg, jobs or cases per kg, J or MUSD."""
        amount, _, per = self.unit.partition("/")
        counted = ELEMENTARY if self.kind == ELEMENTARY else Kind[self.kind].unit_name
        return AMOUNTS[amount] / PER[counted][per]


@dataclass(frozen=True)
class Impact:
    """An impact: its name, the unit it is shown in, what it is counted per, and what it means."""

    name: str
    units: str
    per: str
    meaning: str


@cache
def impacts() -> Mapping[str, Impact]:
    """Returns the impacts by name."""
    rows = packaged_rows("nexus.sustainability", "impacts.csv")
    return MappingProxyType({row["name"]: Impact(**row) for row in rows})


def factor_table(file: str = "") -> tuple[Factor, ...]:
    """Returns the factors of the packaged table, or of a file where its path is given.

    Raises:
        ConfigurationError: the file cannot be read or has other columns; a row has an unknown kind, scope or unit, no
            number, a range that does not hold the value, no reason for a cut-off, a flow that nothing characterises,
            or stands twice.
    """
    name = file or "factors.csv"
    rows = _read(file) if file else packaged_rows("nexus.sustainability", "factors.csv")
    factors = tuple(_factor(row, f"{name}, row {number}") for number, row in enumerate(rows, start=2))
    seen: dict[str, int] = {}
    for number, factor in enumerate(factors, start=2):
        if factor.key in seen:
            raise ConfigurationError(
                f"{name}: rows {seen[factor.key]} and {number} both give '{factor.flow}' of {factor.kind} "
                f"'{factor.substance}'; keep one of the two."
            )
        seen[factor.key] = number
    _check_flows(factors, name)
    return factors


def _read(file: str) -> Sequence[Mapping[str, str]]:
    path = Path(file)
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error  # without the path, which the sentence names
        raise ConfigurationError(
            f"The table of factors '{file}' cannot be read: {why}. Give the path of a CSV file, as seen from "
            f"{Path.cwd()}, or leave 'factors' out for the packaged table."
        ) from error
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ConfigurationError(
            f"The table of factors '{file}' has no column {', '.join(missing)}; its columns must be: "
            f"{', '.join(COLUMNS)}. Start from life_cycle_factors.csv of a results folder."
        )
    return rows


def _factor(row: Mapping[str, str], where: str) -> Factor:
    """Returns a row as a factor with all that can be wrong in it checked."""
    texts = {column: (row[column] or "").strip() for column in COLUMNS}
    kinds = [*Kind.__members__, ELEMENTARY]
    if texts["kind"] not in kinds:
        raise ConfigurationError(f"{where}: unknown kind '{texts['kind']}'.{_near(texts['kind'], kinds)}")
    if texts["scope"] not in SCOPES:
        raise ConfigurationError(f"{where}: scope '{texts['scope']}' is none of 1, 2, 3, avoided, or empty.")
    numbers = {column: _number(texts[column], column, where) for column in ("value", "low", "high")}
    factor = Factor(**{**texts, **numbers})
    if factor.cuts_off:
        unknown = [name for name in factor.impacts_cut if name not in impacts()]
        if unknown:
            raise ConfigurationError(f"{where}: cuts off an unknown impact.{_near(unknown[0], impacts())}")
        if not factor.note:
            raise ConfigurationError(f"{where}: {factor.key} is cut off without a reason; write it under 'note'.")
        return factor
    if factor.value is None:
        raise ConfigurationError(f"{where}: {factor.key} has no value; write a number, or a cut-off with its reason.")
    _check_unit(factor, where)
    low, high = factor.low, factor.high
    if (low is not None and low > factor.value) or (high is not None and high < factor.value):
        raise ConfigurationError(f"{where}: {factor.key} is {factor.value:g}, outside its range {low:g} to {high:g}.")
    return factor


def _number(text: str, column: str, where: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise ConfigurationError(f"{where}: '{text}' under '{column}' is no number.") from None


def _check_unit(factor: Factor, where: str) -> None:
    amount, _, per = factor.unit.partition("/")
    counted = ELEMENTARY if factor.kind == ELEMENTARY else Kind[factor.kind].unit_name
    if amount not in AMOUNTS or per not in PER[counted]:
        raise ConfigurationError(
            f"{where}: unknown unit '{factor.unit}' of {factor.key}; write {', '.join(AMOUNTS)} per "
            f"{' or '.join(PER[counted])}, for example kg/{next(iter(PER[counted]))}."
        )


def _check_flows(factors: Sequence[Factor], name: str) -> None:
    """Raises an error for a flow that is neither an impact nor characterised, or characterised as no impact."""
    known = {f.substance for f in factors if f.kind == ELEMENTARY} | set(impacts())
    results = {*impacts(), *(f"climate_change_{method.name}" for method in WarmingPotential)}
    for number, factor in enumerate(factors, start=2):
        names = results if factor.kind == ELEMENTARY else known
        if not factor.cuts_off and factor.flow not in names:
            what = "no impact" if factor.kind == ELEMENTARY else "characterised by no row of kind elementary"
            raise ConfigurationError(
                f"{name}, row {number}: '{factor.flow}' is {what}.{_near(factor.flow, sorted(names))}"
            )


def _near(given: str, known) -> str:
    """Returns the sentence that names what is accepted, the nearest first."""
    nearest = difflib.get_close_matches(given, list(known), n=1)
    hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
    return f"{hint} Accepted: {', '.join(known)}."
