"""Search keys of names: a sort key, folded words for a prefix index, and a key of how a Dutch name sounds. Plain Python."""

import re
import unicodedata

PREFIXES = frozenset(
    {
        "a", "aan", "af", "auf", "bij", "d", "da", "dal", "dalla", "das", "de", "del", "della", "den", "der", "des", "di", "do",
        "dos", "du", "een", "het", "in", "l", "la", "las", "le", "les", "lo", "los", "n", "o", "onder", "op", "over", "s", "t",
        "te", "ten", "ter", "thoe", "tho", "to", "toe", "tot", "uijt", "uit", "van", "ver", "vom", "von", "voor", "vor", "zu",
        "zum", "zur",
    }
)  # fmt: skip
"""Folded words that stand before a Dutch family name (tussenvoegsels, BRP table 36): too common to search by."""

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ĸ": "k"}
)
_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`]")
_NO_LETTER = re.compile(r"[\W_]+")
_DOUBLE = re.compile(r"(.)\1+")

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ssch", "s"),  # Visscher, Visser
        (r"sch$", "s"),  # Bosch, Bos
        (r"sch(?=[lmnrw])", "s"),  # Schmidt, Smit
        ("ph", "f"),
        ("th", "t"),
        ("[cq]k|kc|ck", "k"),
        ("sch", "sg"),
        ("[cg]h|gg", "g"),
        ("qu", "kw"),
        ("x", "ks"),
        (r"c(?=[ei])", "s"),
        ("[cq]", "k"),
        ("dt", "t"),
        ("v", "f"),
        ("z", "s"),
        ("ieu", "iw"),
        ("([aeou])ij", r"\1i"),  # Kuijper and Kuyper, Meijer and Meyer
        ("ei|ij", "E"),
        ("ou|au", "A"),
        ("uw|Aw", "A"),
        ("eu", "O"),
        ("ui", "Y"),
        ("oe", "U"),
        ("ae", "a"),
        ("ie", "i"),
        (r"(?<!^)h", ""),
        (r"d$", "t"),
        (r"b$", "p"),
        (r"(?<=.e)n$", ""),  # Jansen, Janse
        (r"(?<=s)t(?=[sj])", ""),
    )
)


def fold(text: str) -> str:
    """A text without case, accents, apostrophes and signs, with y as ij, its words apart by one blank."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    bare = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(_LETTERS)
    return " ".join(_NO_LETTER.sub(" ", letters).split()).replace("y", "ij")


def words(*texts: str) -> list[str]:
    """The folded words to search by, each once, in order. Words that only stand before a name are left out, unless there is
    nothing else."""
    all_words = dict.fromkeys(word for text in texts for word in fold(text).split())
    return [word for word in all_words if word not in PREFIXES] or list(all_words)


def sort_key(geslachtsnaam: str, roepnaam: str) -> str:
    """Lists of people are sorted by it: the family name without what stands before it, then the first name. IJ and Y stand
    together, as in a telephone directory."""
    return "\x01".join(" ".join(words(name)).replace("ij", "y") for name in (geslachtsnaam, roepnaam))


def sound(name: str) -> str:
    """How a family name sounds in Dutch: names that people mix up get one key (Jansen and Janssen, Kuijper and Kuyper).
    Empty for a name without letters."""
    heard = "".join(words(name))
    for pattern, sign in _SOUNDS:
        heard = pattern.sub(sign, heard)
    return _DOUBLE.sub(r"\1", heard)
