"""Instruments: tags lead to variables of a built plant, readings are in engineering units, errors say what is wrong."""

import pytest

from nexus.instruments import COLUMNS, InstrumentError, instrument_table, instruments, tags
from nexus.results import Results

TAGS = (
    ("TI-2101", "mash.sugar_juice.outlet.temperature", "", "degC", "juice", "mash"),
    ("PI-2102", "mash.pump.outlet.pressure", "", "bar", "pump discharge", "mash"),
    ("FI-2103", "mash.sugar_juice.properties.flow_mass", "", "t/hr", "juice", "mash"),
    (
        "AI-2104",
        "mash.sugar_juice.properties.flow_mol_comp[Ethanol]",
        "mash.sugar_juice.properties.flow_mass",
        "mol/kg",
        "ethanol in the juice",
        "mash",
    ),
    ("QI-5101", "recovery.preheater.heat_duty", "", "kW", "preheater", "recovery"),
    ("TI-5102", "recovery.spare_preheater.outlet.temperature", "", "degC", "unit of another build", "recovery"),
    ("TI-9901", "chiller.outlet.temperature", "", "degC", "chiller of another portfolio", "chilled_water"),
)


def with_tags(plant, rows=TAGS):
    """Gives a plant a table of tags."""
    fields = ("tag", "path", "per", "unit", "description", "section")
    plant.instrument_tags = lambda: [dict(zip(fields, row, strict=True)) for row in rows]
    return plant


def refusal(plant, **changed):
    """Returns the message of a table with one tag that differs from the first in some fields."""
    fields = ("tag", "path", "per", "unit", "description", "section")
    row = dict(zip(fields, TAGS[0], strict=True)) | changed
    with pytest.raises(InstrumentError) as caught:
        instruments(with_tags(plant, [tuple(row.values())]))
    return str(caught.value)


def test_readings_are_in_engineering_units(mill):
    """10 kg/s of juice at 25 degC, pumped to 3 bar; 36 t/h; 2 % ethanol are 20 g/kg or 20 / 46.069 mol/kg."""
    juice = mill.flowsheet.mash.sugar_juice.properties[0.0]
    for name, fraction in {"Water": 0.80, "Glucose": 0.18, "Ethanol": 0.02}.items():
        juice.flow_mol_comp[name].set_value(10.0 * fraction / juice.params.mw_comp[name].value)
    juice.flow_mass.set_value(10.0)
    read = {tag: instrument.value for tag, instrument in instruments(with_tags(mill)).items()}
    assert read["TI-2101"] == pytest.approx(25.0)
    assert read["PI-2102"] == pytest.approx(3.0)
    assert read["FI-2103"] == pytest.approx(36.0)
    assert read["AI-2104"] == pytest.approx(20.0 / 46.069, rel=1e-4)


def test_sections_and_units_that_are_not_built_have_no_instruments(mill):
    assert len(tags(with_tags(mill))) == 7
    assert list(instruments(mill)) == ["TI-2101", "PI-2102", "FI-2103", "AI-2104", "QI-5101"]
    table = instrument_table(mill)
    assert list(table.columns) == COLUMNS
    assert table["area"].tolist() == [100, 100, 100, 100, 500]


def test_a_plant_without_a_table_has_no_instruments(mill):
    assert instrument_table(mill).empty


def test_the_readings_are_a_file_of_the_results(mill, solved, tmp_path):
    tables = {**solved.tables, "instruments": instrument_table(with_tags(mill))}
    Results(**{**vars(solved), "tables": tables}).write(tmp_path)
    assert (tmp_path / "instruments.csv").read_text().startswith("tag,value,unit,description,area,section\nTI-2101,25")
    assert not (solved.folder / "instruments.csv").exists()


def test_refusals_say_what_to_do(mill):
    assert refusal(mill, tag="T101").startswith("'T101' is not an instrument tag; write the measured quantity (A, D, F")
    unknown = "Tag 'TI-2101': Plant 'sugar_mill' has no variable or parameter 'mash.pump.flo'. Nearest: "
    assert refusal(mill, path="mash.pump.flo").startswith(unknown)
    assert refusal(mill, path="mash.pump") == (
        "Tag 'TI-2101': 'mash.pump' is no variable or expression, so it has no reading."
    )
    assert refusal(mill, unit="bar") == (
        "Tag 'TI-2101' measures a temperature, which has no unit 'bar'; correct the unit or the letter."
    )
    assert refusal(mill, path="mash.pump.outlet.pressure").startswith("Tag 'TI-2101' cannot be read in 'degC': ")
    assert refusal(mill, unit="snarks") == "Tag 'TI-2101': 'snarks' is not a unit that Nexus knows."


def test_a_tag_stands_once(mill):
    with pytest.raises(
        InstrumentError, match=r"^Tag 'TI-2101' stands twice in the table; a tag names one instrument\.$"
    ):
        tags(with_tags(mill, [TAGS[0], TAGS[0]]))
