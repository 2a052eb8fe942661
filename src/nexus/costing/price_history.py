"""Price histories: a table of dated prices of a user's own, and the price of each good at a date or over a window.

A table is a CSV file with the columns `name`, `value`, `units`, `date` and `source`, a row a price. `units` say in
which dollars a price is quoted, as `USD_2024/kg` (US dollars of 2024) or `USD_2019/gal`; `date` is `2024`, `2024-06` or
`2024-06-30`, the first day standing for a year or month. Every price is brought to dollars of the plant's cost year by
the deflator of the gross domestic product (`gdp_deflator.csv`), row by row, before anything is averaged: goods follow
the general price level better than the index of plant cost, by which dollars of other years convert elsewhere.
"""

import csv
import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from nexus.costing.currency import BASE_YEAR
from nexus.packaged_tables import packaged_rows

COLUMNS = ("name", "value", "units", "date", "source")
DOLLARS = re.compile(r"\bUSD_(\d{4})\b")
DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
BASE_DOLLARS = f"USD_{BASE_YEAR}"


class PriceError(ValueError):
    """A table of prices cannot be used; the message says what was given, what is accepted and what to do."""


@dataclass(frozen=True)
class Quote:
    """A row of a table: `value` in `units` as they are written there, with its date and source."""

    name: str
    value: float
    units: str
    day: date
    source: str

    @property
    def year(self) -> int:
        """The year whose dollars the price is quoted in."""
        return int(DOLLARS.search(self.units).group(1))

    @property
    def in_base_dollars(self) -> float:
        """The price in dollars of the plant's cost year, per the same amount."""
        return self.value * (deflator(BASE_YEAR) / deflator(self.year))

    @property
    def base_units(self) -> str:
        """Units of `in_base_dollars`."""
        return DOLLARS.sub(BASE_DOLLARS, self.units)


@dataclass(frozen=True)
class Choice:
    """The price of a good that a scenario takes: `value` in `units` (dollars of the cost year), `date` and `source`.

    `quoted` is what stands in the table.
    """

    name: str
    value: float
    units: str
    date: str
    source: str
    quoted: str


@cache
def deflators() -> Mapping[int, float]:
    """Returns the deflator of the gross domestic product by year (2017 = 100)."""
    rows = packaged_rows("nexus.costing", "gdp_deflator.csv")
    return MappingProxyType({int(row["year"]): float(row["index"]) for row in rows})


def deflator(year: int) -> float:
    """Returns the deflator of a year; raises PriceError for one that the table does not hold."""
    known = deflators()
    if year not in known:
        raise PriceError(
            f"there is no deflator for dollars of {year}; quote the price in dollars of {min(known)} to {max(known)}"
        )
    return known[year]


def read_history(file: str | Path) -> tuple[Quote, ...]:
    """Returns the rows of a table of prices.

    Raises PriceError for a file that cannot be read, a missing column or entry, units without dollars of a year, a date
    that is none, or two prices of one good on one date.
    """
    try:
        with open(file, newline="", encoding="utf-8-sig") as opened:
            reader = csv.DictReader(opened)
            columns = reader.fieldnames or ()
            missing = [column for column in COLUMNS if column not in columns]
            if missing:
                raise PriceError(
                    f"Price file '{file}' has no column '{missing[0]}'; its columns must be: {', '.join(COLUMNS)}."
                )
            quotes = tuple(_quote(row, f"Price file '{file}', line {reader.line_num}") for row in reader)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error  # without the path, which the sentence names
        raise PriceError(f"Price file '{file}' cannot be read: {why}. Check the path under 'prices'.") from None
    if not quotes:
        raise PriceError(f"Price file '{file}' holds no prices; write a row a price.")
    _refuse_twice(quotes, file)
    return quotes


def _quote(row: Mapping[str, str], where: str) -> Quote:
    entries = {column: (row[column] or "").strip() for column in COLUMNS}
    empty = next((column for column in COLUMNS if not entries[column]), None)
    if empty:
        raise PriceError(f"{where}: '{empty}' is empty; every price needs {', '.join(COLUMNS)}.")
    name, units = entries["name"], entries["units"]
    try:
        value = float(entries["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise PriceError(f"{where}: the price of '{name}' is '{entries['value']}'; write a number.")
    if len(DOLLARS.findall(units)) != 1:
        raise PriceError(
            f"{where}: units '{units}' of '{name}' do not say which dollars; write for example USD_2024/kg for US "
            "dollars of 2024 (convert another currency yourself, at the rate of that date)."
        )
    quote = Quote(name, value, units, _day(entries["date"], name, where), entries["source"])
    try:
        deflator(quote.year)
    except PriceError as error:
        raise PriceError(f"{where}: '{name}' is in {units}, but {error}.") from None
    return quote


def _day(text: str, name: str, where: str) -> date:
    match = DATE.fullmatch(text)
    try:
        year, month, day = (int(part) if part else 1 for part in match.groups())
        return date(year, month, day)
    except (AttributeError, ValueError):
        raise PriceError(f"{where}: the date of '{name}' is '{text}'; write 2024-06-30, 2024-06 or 2024.") from None


def _refuse_twice(quotes: Sequence[Quote], file: str | Path) -> None:
    seen = set()
    for quote in quotes:
        if (quote.name, quote.day) in seen:
            raise PriceError(
                f"Price file '{file}' has two prices of '{quote.name}' on {quote.day}; keep one of the two."
            )
        seen.add((quote.name, quote.day))


def prices_at(
    quotes: Sequence[Quote],
    day: date | None = None,
    window: tuple[date, date] | None = None,
    linear: bool = False,
) -> tuple[Choice, ...]:
    """Returns the price of every good of a history, in the order of the table.

    Args:
        quotes: rows of the table, in any order of dates.
        day: date of the prices; not needed where every good has one price.
        window: first and last day; prices whose date lies in it are averaged with equal weights.
        linear: a price between two dates lies on the straight line between them; otherwise, and after the last date,
            it is the earlier one.

    Raises PriceError where a good has no price at the date or in the window, or several and neither is given.
    """
    goods: dict[str, list[Quote]] = {}
    for quote in quotes:
        goods.setdefault(quote.name, []).append(quote)
    found = []
    for name, rows in goods.items():
        rows = sorted(rows, key=lambda quote: quote.day)
        if window is not None:
            found.append(_average(name, rows, *window))
        elif day is not None:
            found.append(_at(name, rows, day, linear))
        elif len(rows) == 1:
            found.append(_choice(rows, [1.0], str(rows[0].day)))
        else:
            raise PriceError(
                f"'{name}' has {len(rows)} prices, {rows[0].day} to {rows[-1].day}; say which under 'prices': "
                "'date: 2024-06-30', or 'average: [2023-07-01, 2024-06-30]'."
            )
    return tuple(found)


def _average(name: str, rows: list[Quote], start: date, end: date) -> Choice:
    inside = [quote for quote in rows if start <= quote.day <= end]
    if not inside:
        raise PriceError(
            f"'{name}' has no price between {start} and {end}; its dates run from {rows[0].day} to {rows[-1].day}. "
            "Widen 'average' or add a price."
        )
    return _choice(
        inside, [1 / len(inside)] * len(inside), f"mean of {len(inside)}, {inside[0].day} to {inside[-1].day}"
    )


def _at(name: str, rows: list[Quote], day: date, linear: bool) -> Choice:
    before = [quote for quote in rows if quote.day <= day]
    after = [quote for quote in rows if quote.day > day]
    if not before:
        raise PriceError(
            f"'{name}' has no price on or before {day}; its dates run from {rows[0].day} to {rows[-1].day}. Choose "
            "another 'date' or add a price."
        )
    last = before[-1]
    if not linear or last.day == day or not after:
        return _choice([last], [1.0], str(last.day))
    share = (day - last.day).days / (after[0].day - last.day).days
    return _choice([last, after[0]], [1 - share, share], f"{day}, between {last.day} and {after[0].day}")


def _choice(rows: list[Quote], weights: list[float], text: str) -> Choice:
    """Returns the weighted mean of some rows in dollars of the cost year."""
    units = rows[0].base_units
    other = next((quote for quote in rows if quote.base_units != units), None)
    if other is not None:
        raise PriceError(
            f"'{other.name}' is quoted in {rows[0].units} and in {other.units}; quote it per one amount to average it."
        )
    value = sum(weight * quote.in_base_dollars for weight, quote in zip(weights, rows, strict=True))
    sources = "; ".join(dict.fromkeys(quote.source for quote in rows))
    quoted = (
        f"{rows[0].value:g} {rows[0].units}"
        if len(rows) == 1
        else f"{len(rows)} prices in {units.replace(BASE_DOLLARS, 'USD')}"
    )
    return Choice(rows[0].name, value, units, text, sources, quoted)


def nearest(name: str, accepted: Sequence[str]) -> str:
    """Returns the accepted names, the nearest ones named first where there are any."""
    near = difflib.get_close_matches(name, accepted, n=2, cutoff=0.5)
    hint = f"Did you mean {' or '.join(repr(each) for each in near)}? " if near else ""
    return f"{hint}Accepted: {', '.join(accepted)}"
