"""Numbers, dates, lists and plurals in Dutch, without a locale: 1.234,5 · 31 maart 2026 · "3 rijen"."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches

from ketenzicht.kernel.clock import local_time

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A Decimal with this many digits behind the point, halves away from zero: as Excel, DuckDB and a calculator do."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: int | Decimal, decimals: int | None = None) -> str:
    """1234.5 as "1.234,5". Without `decimals` the digits stay as they are; a rounded negative zero is "0"."""
    exact = Decimal(value)
    shown = exact if decimals is None else rounded(exact, decimals)
    return f"{shown if shown else abs(shown):,f}".translate(_SWAP)


def exact(value: Decimal) -> str:
    """A number for machines: all its digits, with a point, without an exponent or zeros at the end; 0 has no sign."""
    digits = f"{value if value else abs(value):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def percentage(share: Decimal, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage: 0.125 is "12,5%"."""
    return f"{number(share * 100, decimals)}%"


def long_date(day: date) -> str:
    """A date as people write it: "31 maart 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """A date in figures: "31-03-2026"."""
    return f"{day:%d-%m-%Y}"


def long_moment(moment: datetime) -> str:
    """A moment in Dutch time: "31 maart 2026 om 14.05 uur". ValueError for a moment without an offset."""
    local = local_time(moment)
    return f"{long_date(local.date())} om {local:%H.%M} uur"


def plural(amount: int, one: str, many: str) -> str:
    """An amount with its noun: "1 rij", "3 rijen", "1.200 rijen"."""
    return f"{number(amount)} {one if amount == 1 else many}"


def join_and(words: Iterable[str]) -> str:
    """Words as a list in a sentence: "a, b en c". Empty for no words."""
    return _joined(list(words), "en")


def join_or(words: Iterable[str]) -> str:
    """Words as a choice in a sentence: "a, b of c". Empty for no words."""
    return _joined(list(words), "of")


def quoted(value: object, limit: int = 40) -> str:
    """A value from outside between quotes, on one line and never longer than `limit`, so that it fits in a sentence."""
    line = " ".join(str(value).split())
    return f"'{line}'" if len(line) <= limit else f"'{line[: limit - 1]}…'"


def choices(asked: str, known: Iterable[str], most: int = 8) -> str:
    """What a wrong word may have meant: "Bedoelt u 'taak'?", else "Kies uit a, b of c." with at most `most` words."""
    options = sorted(known)
    near = get_close_matches(asked, options, n=1)
    if near:
        return f"Bedoelt u {quoted(near[0])}?"
    return f"Kies uit {join_or(options)}." if len(options) <= most else f"Kies bijvoorbeeld {join_or(options[:most])}."


def capitalised(sentence: str) -> str:
    """The sentence with a capital at the start; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]


_SWAP = str.maketrans(",.", ".,")


def _joined(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
