"""The scenario of the page on choosing between technologies, run as the page says."""

import csv
from pathlib import Path

import pytest

from nexus.cli import SOLVED, main
from nexus.run import Stages
from nexus.scenario import load_scenario
from nexus.studies.choose.grid import check_choice
from tests.unit.test_docs import snippets

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "choose-between-technologies.md"
FILE = PAGE.parent / "enzyme_choice.yaml"


def test_the_page_shows_its_file():
    assert snippets(PAGE, "yaml")[0].text == FILE.read_text(encoding="utf-8")


def test_enzyme_made_on_site_is_ranked_against_bought_enzyme(tmp_path, capsys):
    """The loss is the difference of both prices; no sum of the tables is a price, so key figures say why."""
    assert main(["solve", str(FILE), "--out", str(tmp_path / "out")]) == SOLVED
    with (tmp_path / "out" / "choices.csv").open(newline="", encoding="utf-8") as lines:
        best, other = csv.DictReader(lines)
    assert {best["enzyme"], other["enzyme"]} == {"on_site", "purchased"}
    assert float(other["value"]) - float(best["value"]) == pytest.approx(float(other["loss"])) and other["loss"] > "0"
    assert "minimum_ethanol_selling_price" not in other["reason"] and "key figures that differ most" in other["reason"]
    assert "2 alternatives: 2 simulated." in capsys.readouterr().out


def test_the_shipped_portfolios_and_catalysts_build():
    """Ten optimisations take minutes each and are no test; here the first is built with what may be chosen in it."""
    said = check_choice(load_scenario("biorefinery_choices"), Stages(lambda line: None))
    assert said.startswith("10 alternatives of plant 'biorefinery'")
