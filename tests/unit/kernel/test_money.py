"""Euros in and out of Dutch text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.money import cents, format_euro, parse_euro, to_cents

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("€ 1.234.567", "1234567"),
        ("-12", "-12"),
        ("€ -12,50", "-12.50"),
        ("12,50-", "-12.50"),
        ("0,8317", "0.8317"),
        ("EUR\u00a01.000,00", "1000.00"),
    ],
)
def test_an_amount_is_read_as_it_is_written(text: str, euros: str) -> None:
    assert parse_euro(text) == Decimal(euros)


def test_an_amount_in_english_style_is_read_when_asked_for() -> None:
    assert parse_euro("1,234.56", decimal=".", thousands=",") == Decimal("1234.56")
    assert parse_euro("1234.5", decimal=".", thousands="") == Decimal("1234.5")


@pytest.mark.parametrize("text", ["", "-", "1.23", "12.34,5", "1,2,3", "--5", "-5-", "twaalf", "1 000", "1.234,56 N"])
def test_a_doubtful_amount_is_refused(text: str) -> None:
    with pytest.raises(WrongCall, match="is geen bedrag"):
        parse_euro(text)


@given(euros=AMOUNTS)
def test_what_is_written_can_be_read_back(euros: Decimal) -> None:
    assert parse_euro(format_euro(euros)) == euros
    assert cents(to_cents(euros)) == euros


@pytest.mark.parametrize(
    ("euros", "text"), [("1234.5", "€ 1.234,50"), ("-12", "€ -12,00"), ("0.005", "€ 0,01"), ("-0.004", "€ 0,00")]
)
def test_euros_are_written_in_dutch_with_halves_away_from_zero(euros: str, text: str) -> None:
    assert format_euro(Decimal(euros)) == text


def test_whole_cents_stay_exact() -> None:
    assert cents(12345) == Decimal("123.45")
    assert to_cents(Decimal("-123.455")) == -12346
