"""How shown values are written under a rule: counts, shares, means and percentiles, euros."""

from decimal import ROUND_HALF_UP, Decimal

from ketenzicht.kernel.disclosure.rules import Rule


def rounded(count: int, rule: Rule) -> int:
    """A count to the nearest multiple of the rule's rounding (halves up); exact where the rule does not round."""
    return (2 * count + rule.rounding) // (2 * rule.rounding) * rule.rounding


def share(part: int, whole: int, rule: Rule) -> Decimal | None:
    """100 × part ÷ whole from the counts as they are shown, no finer than their rounding allows; None of an empty whole.

    One step of the rounded part moves the share by 100 × rounding ÷ whole; the share is written in the finest of whole
    per cents and one decimal that is not finer than that step. Without rounding it is exact to six decimals."""
    part, whole = rounded(part, rule), rounded(whole, rule)
    if whole == 0:
        return None
    exact = Decimal(100 * part) / whole
    if rule.rounding == 1:
        return _to(exact, 6)
    return _to(exact, 0 if 100 * rule.rounding > whole else 1)


def mean(value: Decimal, rule: Rule) -> Decimal:
    """A mean or percentile of at least the threshold of units: at most the rule's decimals and significant digits, so
    that a sum or the value of one person does not follow from it."""
    if rule.digits == 0 or value == 0:
        return _to(value, rule.decimals)
    return _to(value, min(rule.decimals, rule.digits - 1 - value.adjusted()))


def euros(value: Decimal, rule: Rule) -> Decimal:
    """A sum of euros about persons: exact in intern; three significant digits where figures leave the house."""
    return significant(value, rule.digits)


def significant(value: Decimal, digits: int) -> Decimal:
    """The value in this many significant digits (halves away from zero); 0 digits: as it is."""
    if digits == 0 or value == 0:
        return value
    return _to(value, digits - 1 - value.adjusted())


def _to(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
