"""The report in a real browser: no error in the console, labels that do not overlap at 1400 pixels, text that fits.

Chromium runs headless; a page measures itself and prints what it finds into the document that `--dump-dom` returns.
Where there is no Chromium these tests are skipped. What the report of the published design says is checked without a
browser, against its own tables and key figures.
"""

import dataclasses
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from nexus.report.charts import capital_figure, power_area_figure, power_item_figure
from nexus.report.fit import fitted, text_width
from nexus.report.flows import Quantity, area_diagram, plant_diagram, plant_flows
from nexus.report.passing import without_passing
from nexus.report.power import power_balance
from nexus.report.price import price_parts
from nexus.report.sankey import sankey_figure
from nexus.report.text import percent, units, words
from nexus.tables import ENTHALPY, MASS, POWER
from tests.plant.report_page import DOCS, browse, browser, make_pictures, measure

pytestmark = pytest.mark.xdist_group("nrel2011")


FOLDERS = (Path(__file__).parent, Path(__file__).parents[1] / "unit" / "run")


def nine_areas_report(folder: Path) -> Path:
    """Writes the report of the imagined large plant."""
    from nine_areas import nine_areas

    from nexus.report import write_report

    write_report(nine_areas(), folder / "report.html")
    return folder / "report.html"


def sugar_mill_report(folder: Path) -> Path:
    """Solves the sugar mill and returns its report."""
    from nexus.run import run

    (folder / "mill.yaml").write_text("plant: sugar_mill:SugarMill\nwhy: a sugar mill\n", encoding="utf-8")
    return run(str(folder / "mill.yaml"), out=folder / "out", progress=lambda line: None).folder / "report.html"


@pytest.fixture(scope="module")
def yardstick(tmp_path_factory):
    """Solves the published design once and returns its results."""
    from nexus.run import run

    return run("nrel2011", out=tmp_path_factory.mktemp("yardstick") / "out", progress=lambda line: None)


@pytest.fixture(scope="module", params=["sugar_mill", "nine_areas", "nrel2011"])
def report(request, tmp_path_factory):
    """Returns the report of a small solved plant, of the largest one imaginable, and of the published design."""
    if request.param == "nrel2011":
        yield request.getfixturevalue("yardstick").folder / "report.html"
        return
    write = {"sugar_mill": sugar_mill_report, "nine_areas": nine_areas_report}[request.param]
    sys.path[:0] = [str(folder) for folder in FOLDERS]
    yield write(tmp_path_factory.mktemp("report"))
    del sys.path[: len(FOLDERS)]


@pytest.fixture(scope="module")
def measured(report, tmp_path_factory):
    """Returns what the page found about itself, and the console's messages."""
    return measure(report, tmp_path_factory.mktemp("browser"))


@browser
def test_the_console_stays_empty(measured):
    found, console = measured
    assert (found["drawn"], found["errors"], console) == (True, [], [])


@browser
def test_labels_do_not_overlap_at_1400_pixels(measured):
    found, _ = measured
    assert found["labels"] > 100 and found["states"] >= 13
    assert found["overlaps"] == [], f"{len(found['overlaps'])} pairs of labels touch"


@browser
def test_no_missing_value_is_printed(measured):
    found, _ = measured
    assert found["missing"] == []


@browser
def test_nothing_is_cut_off(measured):
    found, _ = measured
    assert found["outside"] == []
    assert found["width"] <= 1400


@browser
def test_the_stream_table_sorts_filters_and_hides_what_nobody_carries(measured):
    found, _ = measured
    assert found["sorted"] == sorted(found["sorted"]) and len(found["sorted"]) >= 11
    assert re.fullmatch(r"0 of \d+ shown", found["count"])
    assert found["hidden"] == 0


@browser
def test_the_report_prints(report, tmp_path):
    """A landscape page of A4 is 842 points wide; a report of tables and seven figures takes several."""
    browse(report, tmp_path / "profile", f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer")
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert re.search(rb"/MediaBox\s*\[\s*0 0 84[12][\d.]* 59[45]", data)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 40


@browser
def test_a_screenshot_shows_more_than_a_blank_page(report, tmp_path):
    browse(report, tmp_path / "profile", f"--screenshot={tmp_path / 'report.png'}")
    assert (tmp_path / "report.png").stat().st_size > 50_000


@browser
def test_a_picture_of_the_documentation_is_taken_from_the_report(yardstick, tmp_path):
    """A picture as wide as the report is drawn, with an unknown choice named in an error."""
    report, target = yardstick.folder / "report.html", tmp_path / "power.png"
    make_pictures.take_picture(report, "power", "largest items", target)
    with Image.open(target) as image:
        assert image.size[0] == make_pictures.WIDTH and 500 < image.size[1] < 900
    with pytest.raises(RuntimeError, match="no figure 'power' with a choice that begins with 'by colour'"):
        make_pictures.take_picture(report, "power", "by colour", target)


def test_the_documentation_shows_every_picture_that_the_script_takes():
    pages = (page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    shown = {picture for page in pages for picture in re.findall(r"\(\.\./images/(\w+)\.png\)", page)}
    assert (
        shown
        == {*make_pictures.PICTURES, *make_pictures.SUMMARIES, *make_pictures.FRONTS}
        == {path.stem for path in (DOCS / "images").glob("*.png")}
    )
    for name in shown:
        assert 10_000 < (DOCS / "images" / f"{name}.png").stat().st_size < 250_000, name


def test_the_script_says_that_a_browser_is_missing(monkeypatch):
    monkeypatch.setattr(make_pictures, "browser", lambda: None)
    with pytest.raises(SystemExit, match="No browser found to take the pictures: install one of chromium"):
        make_pictures.main()


def test_every_figure_has_units_in_its_title_and_a_caption_that_says_what_to_see(yardstick):
    page = (yardstick.folder / "report.html").read_text(encoding="utf-8")
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(figures) == 9  # three Sankey diagrams, capital, operating, price, cash, power, heat
    for figure in figures:
        assert re.search(r"<h3>[^<]+, (t/h|MW|million USD 2007(/yr)?|USD 2007/gal)</h3>", figure), figure
        assert re.search(r"<figcaption>\s*<b>[^<]{30,}", figure), figure


def test_key_figures_stand_in_groups_with_names_for_people(yardstick):
    page = (yardstick.folder / "report.html").read_text(encoding="utf-8")
    table = page[page.index('<table class="wide kpis">') :].partition("</table>")[0]
    assert re.findall(r'scope="rowgroup">(\w+)<', table) == ["Material", "Energy", "Money", "Footprint"]
    assert ">Fermentation CO2</th>" in table and ">Stack CO2</th>" in table
    assert '<td class="unit">%</td>' in table and "percent" not in table
    energy = table.partition(">Energy<")[2].partition(">Money<")[0]
    assert "Power export" in energy and "Minimum ethanol selling price" not in energy


@pytest.mark.parametrize("quantity", list(Quantity))
def test_every_node_of_the_published_design_closes(yardstick, quantity):
    flows = plant_flows(yardstick)
    diagrams = [plant_diagram(flows, quantity)]
    diagrams += [area_diagram(flows, quantity, area) for area in yardstick.areas]
    checked = 0
    for diagram in diagrams:
        for node in (node for node in diagram.nodes if node.process):
            taken = sum(link.value for link in diagram.links if link.target == node.key)
            given = sum(link.value for link in diagram.links if link.source == node.key)
            assert taken == pytest.approx(given, rel=1e-3), (quantity, node)
            checked += 1
    assert checked >= 40


def test_the_mass_diagram_shows_what_evaporates_and_not_the_air_that_passes(yardstick):
    """The water that the tower's exhaust carries beyond the humidity of its air is what it evaporates."""
    streams = yardstick.tables["streams"].set_index("name")
    water = streams["Water [kg/h]"]
    evaporated = (water["utilities.tower_exhaust"] - water["utilities.tower_air"]) / 1e3
    ends = end_flows(plant_diagram(plant_flows(yardstick), Quantity.mass))
    assert ends["Moist air, net"] == pytest.approx(evaporated, rel=1e-9)
    assert "Ambient air" not in ends
    assert sum(value for name, value in ends.items() if "air" in name.lower()) < 300.0
    assert streams.loc["utilities.tower_air", MASS] > 5e6


def test_passing_gas_is_taken_off_both_sides_and_what_reacts_stays():
    """10 kg/h N2 pass; of 4 kg/h O2 three leave; 1 of 3 kg/h vapour came in. So 1 O2 enters and 2 water leave."""
    gas = {"phase": "vapour", ENTHALPY: 0.0}
    feed = {"name": "air", "from": "", "to": "u", "N2 [kg/h]": 10.0, "O2 [kg/h]": 4.0, "Water [kg/h]": 1.0, MASS: 15.0}
    vent = {"name": "vent", "from": "u", "to": "", "N2 [kg/h]": 10.0, "O2 [kg/h]": 3.0, "Water [kg/h]": 3.0, MASS: 16.0}
    liquid = {"name": "water", "from": "", "to": "u", "phase": "liquid", ENTHALPY: 0.0, "Water [kg/h]": 1.0, MASS: 1.0}
    streams = pd.DataFrame([feed | gas, vent | gas, liquid]).fillna(0.0)
    found = without_passing(streams, pd.DataFrame({"unit": ["u"]}))
    assert list(found.streams[MASS]) == pytest.approx([1.0, 2.0, 1.0])
    assert list(found.streams["O2 [kg/h]"]) == pytest.approx([1.0, 0.0, 0.0])
    assert list(found.streams["Water [kg/h]"]) == pytest.approx([0.0, 2.0, 1.0])
    assert found.total == pytest.approx(10.0 + 3.0 + 1.0)
    removed = -1.0 / 3600 / 0.01801528 * -241_826.0  # W, vapour at 25 degC (CODATA); N2 and O2 carry none
    assert list(found.streams[ENTHALPY]) == pytest.approx([removed, removed, 0.0], rel=1e-3)


def test_the_power_balance_agrees_with_the_key_figures(yardstick):
    balance = power_balance(yardstick)
    use, export, gross = (yardstick.kpi(name) for name in ("power_use", "power_export", "gross_power"))
    for figure in (power_area_figure(yardstick, balance), power_item_figure(balance)):
        bars = {trace["name"].partition(",")[0]: sum(trace["x"]) for trace in figure["data"]}
        assert bars["Generation"] == pytest.approx(gross, rel=1e-6)
        assert bars["Use"] == pytest.approx(use, rel=1e-6)
        assert bars["Exchange with the grid"] == pytest.approx(export, rel=1e-6)
        assert bars["Generation"] == pytest.approx(bars["Use"] + bars["Exchange with the grid"], rel=1e-6)
    assert end_flows(plant_diagram(plant_flows(yardstick), Quantity.energy))["Power sold"] == pytest.approx(
        export, rel=1e-6
    )


def test_every_load_of_the_published_design_is_tied_to_an_item(yardstick):
    """The boiler's machines, the wastewater lump and the enzyme lump draw power: all of the use has a name."""
    balance = power_balance(yardstick)
    assert balance.rest == 0.0
    assert {"wastewater_system", "enzyme_area", "cooling_water_pump"} <= set(balance.loads["item"])


def test_use_that_no_item_names_is_one_bar(yardstick):
    """Half of the use on one item of area 600: that is its bar, and the other half is not tied to an item."""
    costs = yardstick.tables["costs"]
    half = yardstick.kpi("power_use") / 2
    loads = pd.Series(float("nan"), costs.index).where(costs["item"] != "wastewater_system", half * 1e6)
    results = dataclasses.replace(yardstick, tables={**yardstick.tables, "costs": costs.assign(**{POWER: loads})})
    balance = power_balance(results)
    assert balance.rest == pytest.approx(half)
    used = next(t for t in power_area_figure(results, balance)["data"] if t["name"] == "Use, by area")
    assert dict(zip(used["y"], used["x"], strict=True)) == pytest.approx(
        {"600 Wastewater treatment": half, "Not tied to an item": half}
    )


def test_no_translator_is_drawn_in_an_area(yardstick):
    """A translator between property packages is no equipment; the unit that it feeds takes its flows."""
    flows = plant_flows(yardstick)
    for area in yardstick.areas:
        labels = [node.label for node in area_diagram(flows, Quantity.mass, area).nodes if node.process]
        assert not [label for label in labels if "ranslator" in label], area


def test_an_area_has_one_colour_in_all_diagrams_of_the_plant(yardstick):
    flows = plant_flows(yardstick)
    colours: dict[str, set[str]] = {}
    for quantity in Quantity:
        node = sankey_figure(plant_diagram(flows, quantity), quantity)["data"][0]["node"]
        for label, colour in zip(node["customdata"], node["color"], strict=True):
            colours.setdefault(label, set()).add(colour)
    areas = {label: found for label, found in colours.items() if label[:3].isdigit()}
    assert len(areas) == 8 and all(len(found) == 1 for found in areas.values()), areas


def test_a_label_is_broken_to_its_width():
    """Digits of DejaVu Sans are 0.64 of the size wide: 12 of them and a hyphen take 97 pixels of 12-pixel text."""
    assert text_width("0" * 10) == pytest.approx(0.64 * 12 * 10, rel=0.01)
    assert fitted("Sludge separator", "9 t/h", 130) == "Sludge separator<br><b>9 t/h</b>"
    assert fitted("Sludge separator", "9 t/h", 300) == "Sludge separator <b>9 t/h</b>"
    assert fitted("0" * 20, "9 t/h", 100) == "000000000000-<br>00000000 <b>9 t/h</b>"


def test_the_price_is_the_sum_of_its_parts(yardstick):
    """Feedstock at 58.5 USD a dry US ton over the yield in gal a dry US ton, within half a per cent of water."""
    parts = price_parts(yardstick).set_index("item")["value"]
    assert parts.sum() == pytest.approx(yardstick.kpi("minimum_ethanol_selling_price"), rel=1e-12)
    assert parts["Feedstock"] == pytest.approx(58.5 / yardstick.kpi("ethanol_yield"), rel=0.01)
    assert parts["Electricity"] < 0 < parts["Capital charge"]


def test_capital_bars_add_up_to_the_investment(yardstick):
    total = sum(sum(trace["x"]) for trace in capital_figure(yardstick)["data"])
    assert total == pytest.approx(yardstick.kpi("total_capital_investment"), rel=1e-6)


def test_names_units_and_deviations_are_printed_for_people():
    assert [words(name) for name in ("stack_co2", "csl_seed", "no_flow")] == ["Stack CO2", "CSL seed", "No flow"]
    assert [units(u) for u in ("percent", "MMgal/yr", "gal/US_ton")] == ["%", "million gal/yr", "gal/US ton"]
    assert [percent(x) for x in (-0.0004, 0.031, -0.264)] == ["0.0\u202f%", "+3.1\u202f%", "−26.4\u202f%"]


def end_flows(diagram) -> dict[str, float]:
    """Returns what flows through each end of a diagram, by its label."""
    labels = {node.key: node.label for node in diagram.nodes if not node.process}
    flows = dict.fromkeys(labels.values(), 0.0)
    for link in diagram.links:
        for key in {link.source, link.target} & set(labels):
            flows[labels[key]] += link.value
    return flows
