"""The sustainability report: needs no script, every link leads somewhere, every figure is that of the tables."""

import re

import pytest

from nexus.report.footprint import PER_UNIT, Footprint
from nexus.report.footprint_tables import PLANT_FIGURES
from nexus.report.text import number
from tests.plant.report_page import browse, browser

pytestmark = pytest.mark.xdist_group("biorefinery")


@pytest.fixture(scope="module")
def report(biorefinery):
    """Returns the path of the base case's sustainability report."""
    return biorefinery.results.folder / "sustainability.html"


@pytest.fixture(scope="module")
def page(report):
    """Returns the report's text."""
    return report.read_text(encoding="utf-8")


def test_page_needs_no_script_and_nothing_from_elsewhere(page):
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page)


def test_every_link_leads_to_an_anchor_of_the_page(page):
    anchors = re.findall(r'id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert len(targets) > 200
    assert not targets - set(anchors)


def test_every_figure_of_the_summary_is_the_key_figure(page, biorefinery):
    summary = page[page.index('<section id="summary">') : page.index('<section id="allocations">')]
    shown = dict(re.findall(r'data-kpi="(\w+)">(.*?)</a>', summary))
    assert {"climate_change", "scope_1", "scope_2", "scope_3", "water_consumption", "material_circularity"} <= set(
        shown
    )
    for name, text in shown.items():
        assert text == number(biorefinery.results.kpi(name)), name


def test_every_life_cycle_figure_is_explained(page, biorefinery):
    names = {kpi.name for kpi in biorefinery.plant.kpis} & {*PER_UNIT, *PLANT_FIGURES}
    assert names == {*PER_UNIT, *PLANT_FIGURES}
    assert all(f'<tr id="figure-{name}">' in page for name in names)


def test_contributions_sum_to_the_result(biorefinery):
    footprint = Footprint.of(biorefinery.results)
    for impact in PER_UNIT:
        total = footprint.contributions(impact)["value"].sum()
        assert total == pytest.approx(biorefinery.results.kpi(impact), rel=1e-9), impact


def test_an_auditor_reaches_the_source_of_the_largest_contribution(page, biorefinery):
    """From the contribution to its factor's row, which holds its source and code."""
    largest = Footprint.of(biorefinery.results).contributions("climate_change").iloc[0]
    assert f'href="#{largest["key"]}"' in page
    row = re.search(rf'<tr id="{largest["key"]}">.*?</tr>', page).group(0)
    assert "GREET" in row and largest["confidence"] in row
    assert f'id="line-{largest["line"]}"' in page


def test_unsure_factors_are_marked_and_every_cut_off_line_says_why(page, biorefinery):
    assert '<sup class="mark"' in page
    lines = biorefinery.results.tables["life_cycle_lines"]
    for line in lines.loc[lines["flow"] == "cut off", "line"]:
        assert "cut off (" in re.search(rf'<tr id="line-{line}">.*?</tr>', page).group(0)


@browser
def test_key_messages_fill_one_printed_page(page, report, tmp_path):
    """Printed on A4 the summary ends before the first page does: alone it makes a document of one page."""
    alone = tmp_path / "summary.html"
    end = page.index('<section id="allocations">')
    alone.write_text(page[:end] + "</main></body></html>", encoding="utf-8")
    for source, pages in ((alone, 1), (report, None)):
        target = tmp_path / f"{source.stem}.pdf"
        browse(source, tmp_path / f"profile-{source.stem}", f"--print-to-pdf={target}", "--no-pdf-header-footer")
        found = len(re.findall(rb"/Type\s*/Page[^s]", target.read_bytes()))
        assert found == pages if pages else found > 3


@browser
def test_texts_fit_a_narrow_and_a_wide_window(report, tmp_path):
    """No horizontal scrolling at 1100 pixels: the page measures its own width."""
    measured = tmp_path / "measured.html"
    script = "<script>document.body.dataset.width = document.documentElement.scrollWidth;</script></body>"
    measured.write_text(report.read_text(encoding="utf-8").replace("</body>", script), encoding="utf-8")
    done = browse(measured, tmp_path / "profile", "--dump-dom", "--window-size=1100,900")
    assert int(re.search(r'data-width="(\d+)"', done.stdout).group(1)) <= 1100
