"""Instruments: tags of a plant's measuring points, mapped to the model's variables and read in engineering units.

A plant states its measuring points in a table with the columns `tag`, `path`, `per`, `unit`, `description`, `section`.
The tag is written as ANSI/ISA-5.1 does: first letter the measured quantity, then its functions, then the loop number
(`TI-2101`, a temperature indicator). The path names a variable or expression as in a scenario; with `per`, another
path, the reading is the ratio of the two (component flow per total flow is a concentration). Sections that are not
built have no instruments, nor have units that a build argument leaves out of a section.

>>> table = instrument_table(plant)  # doctest: +SKIP
>>> instruments(plant)["TI-2101"].value  # degC  # doctest: +SKIP
195.0
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyomo.environ as pyo
from pyomo.core.expr.numvalue import NumericValue

from nexus.flowsheets.plant import Plant
from nexus.patches import component_at
from nexus.scenario import ScenarioError
from nexus.units import UnitError, convert, pint_unit, units_of

COLUMNS = ["tag", "value", "unit", "description", "area", "section"]
TAG = re.compile(r"(?P<letter>[A-Z])(?P<functions>[A-Z]{1,3})-(?P<loop>\d{3,5})[A-Z]?")
MEASURED = {  # first letter: what is measured, units of which dimensions it may have; empty for any
    "A": ("composition", ()),
    "D": ("density", ("kg/m^3",)),
    "F": ("flow", ("kg/s", "mol/s", "m^3/s")),
    "J": ("power", ("W",)),
    "K": ("time", ("s",)),
    "L": ("level or volume", ("m", "m^3", "dimensionless")),
    "P": ("pressure", ("Pa",)),
    "Q": ("heat", ("W",)),
    "S": ("speed", ("1/s",)),
    "T": ("temperature", ("K",)),
    "W": ("mass", ("kg",)),
}


class InstrumentError(ValueError):
    """A tag cannot be used; the message says what was given, what is accepted and what to do."""


@dataclass(frozen=True)
class Tag:
    """One row of the table; `per` is empty for a quantity that is read as it is."""

    name: str
    path: str
    per: str
    unit: str
    description: str
    section: str


@dataclass(frozen=True, eq=False)
class Instrument:
    """A measuring point of a built plant: `expression` is the Pyomo component (or the ratio of two) that it reads."""

    tag: Tag
    area: int
    expression: Any

    @property
    def value(self) -> float:
        """The reading in the tag's unit; NaN where the model has no value yet, or nothing flows."""
        try:
            number = pyo.value(self.expression, exception=False)
        except ZeroDivisionError:
            number = None
        if number is None:
            return float("nan")
        return convert(number, units_of(self.expression), pint_unit(self.tag.unit))


def tags(plant: Plant) -> tuple[Tag, ...]:
    """Returns the tags of a plant's table; raises InstrumentError for a malformed or repeated one."""
    found: dict[str, Tag] = {}
    for row in plant.instrument_tags():
        tag = Tag(row["tag"], row["path"], row.get("per") or "", row["unit"], row["description"], row["section"])
        _check_name(tag)
        if tag.name in found:
            raise InstrumentError(f"Tag '{tag.name}' stands twice in the table; a tag names one instrument.")
        found[tag.name] = tag
    return tuple(found.values())


def instruments(plant: Plant) -> Mapping[str, Instrument]:
    """Returns {tag: instrument} of the sections and units that are built, in the table's order.

    Raises InstrumentError for a path that names nothing, and for a unit that does not fit the path or the tag's letter.
    """
    return {tag.name: _instrument(plant, tag) for tag in tags(plant) if _is_built(plant, tag)}


def instrument_table(plant: Plant) -> pd.DataFrame:
    """Returns one row an instrument: tag, reading, unit, description, area and section."""
    rows = [
        (name, each.value, each.tag.unit, each.tag.description, each.area, each.tag.section)
        for name, each in instruments(plant).items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _is_built(plant: Plant, tag: Tag) -> bool:
    """Returns whether a tag's section is built and what its path names in it: a unit, or a variable of its own."""
    if tag.section not in plant.sections:
        return False
    section, _, rest = tag.path.partition(".")
    block = plant.flowsheet.component(section)
    return block is None or block.component(rest.partition(".")[0].partition("[")[0]) is not None


def _instrument(plant: Plant, tag: Tag) -> Instrument:
    expression = _quantity(plant, tag, tag.path)
    if tag.per:
        expression = expression / _quantity(plant, tag, tag.per)
    try:
        convert(1.0, units_of(expression), pint_unit(tag.unit))
    except UnitError as error:
        raise InstrumentError(f"Tag '{tag.name}' cannot be read in '{tag.unit}': {error}.") from None
    return Instrument(tag, plant.sections[tag.section].area, expression)


def _quantity(plant: Plant, tag: Tag, path: str) -> Any:
    try:
        found = component_at(plant, path)
    except ScenarioError as error:
        raise InstrumentError(f"Tag '{tag.name}': {error}") from None
    if not isinstance(found, NumericValue):
        raise InstrumentError(f"Tag '{tag.name}': '{path}' is no variable or expression, so it has no reading.")
    return found


def _check_name(tag: Tag) -> None:
    match = TAG.fullmatch(tag.name)
    if match is None or match["letter"] not in MEASURED:
        raise InstrumentError(
            f"'{tag.name}' is not an instrument tag; write the measured quantity ({', '.join(MEASURED)}), its "
            "functions and a number, as TI-2101 for a temperature indicator."
        )
    quantity, accepted = MEASURED[match["letter"]]
    try:
        unit = pint_unit(tag.unit)
    except UnitError as error:
        raise InstrumentError(f"Tag '{tag.name}': {error}.") from None
    if accepted and unit.dimensionality not in [pint_unit(each).dimensionality for each in accepted]:
        raise InstrumentError(
            f"Tag '{tag.name}' measures a {quantity}, which has no unit '{tag.unit}'; correct the unit or the letter."
        )
