"""The table of validation is what its data give, and every measurement in it has a source and is used."""

import pytest

from docs.reference import make_validation
from tests.reference.validation.comparison import DATA, deviation, measured, sources, table

COMPARISONS = [c for chosen in make_validation.SECTIONS.values() for c in chosen]


def test_the_page_is_what_the_data_give():
    assert make_validation.PAGE.read_text(encoding="utf-8") == make_validation.page(), (
        "docs/reference/validation.md is out of date: run `python -m docs.reference.make_validation`"
    )


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: f"{c.subject}: {c.quantity}")
def test_every_comparison_has_data_with_sources_and_a_reason(comparison):
    assert (measured(comparison) > 0).all()
    codes = {code for s in sources(comparison) for code in s["confidence"].split("+")}
    assert codes <= {"Q1", "Q2", "D", "M", "A"}
    assert comparison.remark


def test_every_measurement_is_used():
    used = {(c.table, row["run"]) for c in COMPARISONS for row in c.rows()}
    tables = {p.stem for p in DATA.glob("*.csv")} - {"sources"}
    assert {(t, row["run"]) for t in tables for row in table(t)} == used


def test_vapour_liquid_equilibrium_of_the_columns_is_below_two_per_cent_at_their_pressures():
    columns = [c for c in COMPARISONS if c.subject.startswith("ethanol and water") and "30 degC" not in c.subject]
    assert len(columns) == 3
    assert all(deviation(c).mean < 0.02 for c in columns)


def test_a_run_without_source_is_refused(monkeypatch):
    comparison = COMPARISONS[0]
    monkeypatch.setattr(
        "tests.reference.validation.comparison.table", lambda name: [] if name == "sources" else table(name)
    )
    with pytest.raises(KeyError, match="no source for run 'kamihama_2012' of ethanol_water"):
        sources(comparison)
