"""Money: euros in Decimal, read from and written as Dutch text. Rounding is decided in `text.rounded`, once."""

import re
from decimal import Decimal

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.text import number, quoted, rounded

_MESSAGE = "{value} is geen bedrag: schrijf bijvoorbeeld 1{thousands}234{decimal}56."


def cents(amount: int) -> Decimal:
    """Whole eurocents as euros: 12345 becomes 123.45."""
    return Decimal(amount).scaleb(-2)


def to_cents(euros: Decimal) -> int:
    """Euros as whole eurocents, halves away from zero: 123.455 becomes 12346."""
    return int(rounded(euros, 2).scaleb(2))


def parse_euro(text: str, decimal: str = ",", thousands: str = ".") -> Decimal:
    """Euros from text such as "€ 1.234,56", "-12" or "12,50-". Digits behind the decimal sign are kept, not rounded.
    Thousands signs must stand every three digits or be left out. WrongCall for anything else."""
    body = text.replace("€", "").replace("EUR", "").replace("\u00a0", " ").strip()
    negative = body.startswith("-") != body.endswith("-")
    digits = body.strip("- ") if body.count("-") <= 1 else body
    if not re.fullmatch(_pattern(decimal, thousands), digits):
        raise WrongCall(_MESSAGE.format(value=quoted(text), decimal=decimal, thousands=thousands))
    plain = digits.replace(thousands, "") if thousands else digits
    euros = Decimal(plain.replace(decimal, "."))
    return -euros if negative else euros


def format_euro(euros: Decimal, decimals: int = 2) -> str:
    """Euros as Dutch text: "€ 1.234,50", "€ -12,00"; with decimals=0 whole euros."""
    return f"€ {number(euros, decimals)}"


def _pattern(decimal: str, thousands: str) -> str:
    grouped = rf"|[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+" if thousands else ""
    return rf"(?:[0-9]+{grouped})(?:{re.escape(decimal)}[0-9]+)?"
