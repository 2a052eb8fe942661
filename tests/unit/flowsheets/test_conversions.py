"""The table of conversions yields balanced reactions, carries its sources, and refuses what it cannot read."""

import csv
from importlib.resources import files

import pytest

from nexus.flowsheets.sections._conversions import _others, conversion_set
from nexus.property_packages.components import get_component
from nexus.unit_models.reactions import ReactionError

SECTIONS = ("pretreatment", "saccharification", "cofermentation", "seed_train", "enzyme_production")


def rows():
    text = (files("nexus.flowsheets") / "nrel2011_conversions.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_row_has_a_source_and_a_confidence_code():
    assert rows()
    assert all(row["source"] and row["confidence"] for row in rows())


@pytest.mark.parametrize("section", SECTIONS)
def test_names_are_unique_and_conversions_fit(section):
    design = conversion_set(section)
    assert len(design.conversions) == len(design.reactions)
    for item in design.reactions:
        parallel = [r for r in design.reactions if (r.key, r.stage) == (item.key, item.stage)]
        assert sum(design.conversions[r.name] for r in parallel) <= 1 + 1e-12


def test_minor_hexoses_do_not_ferment():
    keys = {r.key for r in conversion_set("cofermentation").reactions if r.stage == 2}
    assert keys == {"Glucose", "Xylose", "Arabinose"}


def test_protein_and_cells_have_their_mass_yields_on_glucose():
    """0.24 kg/kg of protein; cells of the published broth: 207 kg/h on the glucose of 575 kg/h of protein."""
    design = conversion_set("enzyme_production")
    glucose = get_component("Glucose").molar_mass
    for item, product, expected in zip(design.reactions, ("Enzyme", "Cells"), (0.24, 207 / (575 / 0.24)), strict=False):
        made = design.conversions[item.name] * item.coefficient(product) * get_component(product).molar_mass / glucose
        assert made == pytest.approx(expected, rel=1e-3)


def test_unknown_section_is_answered_with_the_known_ones():
    with pytest.raises(KeyError, match="no conversions for section 'brewing'; it has cofermentation, enzyme"):
        conversion_set("brewing")


def test_substitution_is_read_with_signs_and_counts():
    assert _others("CO2 SulfuricAcid=AmmoniumSulfate-2NH3") == (
        ("CO2", "SulfuricAcid"),
        {"SulfuricAcid": {"AmmoniumSulfate": 1.0, "NH3": -2.0}},
    )


def test_unreadable_substitution_gets_a_sentence():
    with pytest.raises(ReactionError, match="is not a component, an equals sign and a sum of components"):
        _others("NH3=AmmoniumAcetate*AceticAcid")
