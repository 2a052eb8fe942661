"""Price histories: deflated, taken at a date, interpolated or averaged; and what a table must not be."""

from datetime import date

import pytest

from nexus.costing.price_history import PriceError, deflator, prices_at, read_history

HEAD = "name,value,units,date,source\n"
ETHANOL = (
    "ethanol,1.50,USD_2022/gal,2022-07-01,broker\n"
    "ethanol,2.50,USD_2023/gal,2023-07-01,broker\n"
    "ethanol,2.00,USD_2024/gal,2024-07,exchange\n"
)
REAL = {2022: 1.5 * 86.349 / 118.026, 2023: 2.5 * 86.349 / 122.274, 2024: 2.0 * 86.349 / 125.225}
"""The prices in dollars of 2007: deflators 86.349, 118.026, 122.274, 125.225 of the Bureau of Economic Analysis."""


@pytest.fixture
def history(tmp_path):
    """Returns a function that writes a table and reads it."""

    def history(rows, head=HEAD):
        (tmp_path / "prices.csv").write_text(head + rows, encoding="utf-8")
        return read_history(tmp_path / "prices.csv")

    return history


def test_the_deflator_doubles_from_1990_to_2022():
    """An independent figure: the deflator was 59.3 in 1990 and 118.0 in 2022 (2017 = 100)."""
    assert deflator(2022) / deflator(1990) == pytest.approx(1.99, abs=0.01)


def test_a_price_is_the_last_one_before_the_date_in_dollars_of_2007(history):
    (found,) = prices_at(history(ETHANOL), date(2024, 1, 1))
    assert found.value == pytest.approx(REAL[2023], rel=1e-12)
    assert (found.name, found.units, found.date) == ("ethanol", "USD_2007/gal", "2023-07-01")
    assert (found.source, found.quoted) == ("broker", "2.5 USD_2023/gal")


def test_a_price_between_two_dates_lies_on_the_line(history):
    """92 of the 365 days from 1 July 2022 on."""
    (found,) = prices_at(history(ETHANOL), date(2022, 10, 1), linear=True)
    assert found.value == pytest.approx(REAL[2022] + 92 / 365 * (REAL[2023] - REAL[2022]), rel=1e-12)
    assert found.date == "2022-10-01, between 2022-07-01 and 2023-07-01"


def test_after_the_last_date_a_line_is_not_drawn_on(history):
    (found,) = prices_at(history(ETHANOL), date(2025, 1, 1), linear=True)
    assert found.value == pytest.approx(REAL[2024]) and found.date == "2024-07-01"


def test_a_window_is_averaged_after_deflation(history):
    (found,) = prices_at(history(ETHANOL), window=(date(2022, 12, 1), date(2024, 12, 31)))
    assert found.value == pytest.approx((REAL[2023] + REAL[2024]) / 2, rel=1e-12)
    assert found.date == "mean of 2, 2023-07-01 to 2024-07-01" and found.source == "broker; exchange"


def test_single_prices_need_no_date(history):
    found = prices_at(history("lime,100,USD_2007/tonne,2007,quote\nammonia,0.4,USD_2007/kg,2007,quote\n"))
    assert [(each.name, each.value) for each in found] == [("lime", 100.0), ("ammonia", 0.4)]


def test_several_prices_need_a_date(history):
    with pytest.raises(PriceError, match=r"'ethanol' has 3 prices, 2022-07-01 to 2024-07-01; say which under 'prices'"):
        prices_at(history(ETHANOL))


def test_no_price_before_the_first_date(history):
    with pytest.raises(
        PriceError, match="'ethanol' has no price on or before 2021-01-01; its dates run from 2022-07-01"
    ):
        prices_at(history(ETHANOL), date(2021, 1, 1))


def test_no_price_in_the_window(history):
    with pytest.raises(PriceError, match="no price between 2020-01-01 and 2020-12-31.*Widen 'average'"):
        prices_at(history(ETHANOL), window=(date(2020, 1, 1), date(2020, 12, 31)))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("ethanol,2,USD/gal,2024,broker", "line 2: units 'USD/gal' of 'ethanol' do not say which dollars"),
        ("ethanol,2,EUR/kg,2024,broker", "line 2: units 'EUR/kg' of 'ethanol' do not say which dollars"),
        ("ethanol,2,USD_1980/gal,2024,broker", "there is no deflator for dollars of 1980; .* dollars of 1990 to 2026"),
        (
            "ethanol,2,USD_2024/gal,,broker",
            "line 2: 'date' is empty; every price needs name, value, units, date, source",
        ),
        ("ethanol,2,USD_2024/gal,2024,", "line 2: 'source' is empty"),
        (
            "ethanol,2,USD_2024/gal,July 2024,broker",
            "the date of 'ethanol' is 'July 2024'; write 2024-06-30, 2024-06 or",
        ),
        ("ethanol,2,USD_2024/gal,2024-13,broker", "the date of 'ethanol' is '2024-13'"),
        ("ethanol,two,USD_2024/gal,2024,broker", "the price of 'ethanol' is 'two'; write a number"),
        ("ethanol,nan,USD_2024/gal,2024,broker", "the price of 'ethanol' is 'nan'; write a number"),
    ],
)
def test_a_row_that_cannot_be_used(history, row, sentence):
    with pytest.raises(PriceError, match=sentence):
        history(row + "\n")


def test_a_price_given_twice(history):
    with pytest.raises(PriceError, match="two prices of 'ethanol' on 2024-07-01; keep one of the two"):
        history("ethanol,2,USD_2024/gal,2024-07,a\nethanol,2.1,USD_2024/gal,2024-07-01,b\n")


def test_a_missing_column_and_an_empty_table(history):
    with pytest.raises(
        PriceError, match="has no column 'source'; its columns must be: name, value, units, date, source"
    ):
        history("ethanol,2,USD_2024/gal,2024\n", "name,value,units,date\n")
    with pytest.raises(PriceError, match="holds no prices"):
        history("")


def test_a_missing_file(tmp_path):
    with pytest.raises(PriceError, match="cannot be read: .*No such file.* Check the path under 'prices'"):
        read_history(tmp_path / "none.csv")
