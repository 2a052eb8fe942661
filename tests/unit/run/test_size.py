"""The command that counts equations, variables and unit models; expected values are counted in the mill's own text."""

import pytest

from nexus.cli import main
from nexus.size import CountedUnit, Size, plant_size

MILL_BY_AREA = """\
area                    unit models  with all
100   Mash preparation            1         3
300   Fermentation                1         2
500   Ethanol recovery            1         4
700   Storage                     1         2
"""
MILL_BY_TYPE = """\
type       unit models  with all
Heater               2         2
Fermenter            1         1
Pump                 1         1
Product              0         3
Separator            0         2
Feed                 0         1
Mixer                0         1
"""


def test_the_mill_is_counted_by_area_and_type(write, capsys):
    assert main(["size", write()]) == 0
    first, second, *tables = capsys.readouterr().out.splitlines(keepends=True)
    name, counts = first.split(": ")
    equations, variables = counts.split(" equations in ")
    assert name == "case" and variables.startswith(f"{equations} variables, 0 inequalities, 0 degrees of freedom")
    assert int(equations.replace(",", "")) > 50
    assert second == ("4 unit models; 11 with feeds, products, mixers, splitters, translators and repeated elements\n")
    assert "".join(tables) == f"\n{MILL_BY_AREA}\n{MILL_BY_TYPE}"


def test_a_wrong_name_is_bad_input(capsys):
    assert main(["size", "nrel1999"]) == 2
    assert capsys.readouterr().err.startswith("Error: There is no scenario 'nrel1999'. Did you mean 'nrel2011'?")


def test_nothing_is_solved(mill):
    guess = mill.flowsheet.storage.cooler.inlet.temperature[0.0].value
    assert plant_size(mill, "mill").degrees_of_freedom == 0
    assert mill.flowsheet.storage.cooler.inlet.temperature[0.0].value == guess


def test_repeated_elements_count_once():
    """Three stages of one type are one unit model; a stage of another type is another."""
    stages = [CountedUnit("plant.fermentation.stage", "FermentationStage", 300, False)] * 3
    other = CountedUnit("plant.fermentation.stage", "SeedTrain", 300, False)
    feed = CountedUnit("plant.fermentation.feed", "Feed", 300, True)
    size = Size("four", 10, 0, 10, 0, (*stages, other, feed), {300: "Fermentation"})
    assert (size.working_units, size.all_units) == (2, 5)


@pytest.mark.parametrize(
    "name, shown",
    [
        ("plant.a.stage_1", "plant.a.stage"),
        ("plant.a.tanks[3]", "plant.a.tanks"),
        ("plant.row_2.pump", "plant.row.pump"),
    ],
)
def test_numbers_of_repeated_elements_are_taken_off(name, shown):
    from nexus.size import NUMBERS

    assert NUMBERS.sub("", name) == shown
