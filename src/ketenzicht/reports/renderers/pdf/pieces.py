"""What a page is made of: a few kinds of pieces, in words and finished numbers. Blocks become these, templates set them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Card:
    """A key figure: title, value with its unit, the verdict in words, and what it is compared to: the name of that, its
    value, and the difference in words."""

    title: str
    value: str
    unit: str
    compared: tuple[tuple[str, str, str], ...]
    verdict: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Cards:
    """Key figures side by side, `across` in a row."""

    cards: tuple[Card, ...]
    across: int
    kind: str = "cards"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of a column. Numbers stand right, words left; `unit` stands small below the title. `letters` is how many
    letters the column wants on a line: columns of words share in that proportion what the numbers leave."""

    title: str
    unit: str = ""
    number: bool = False
    letters: int = 1


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table of written cells. `spanning` is a title above all columns from the second on, without the last when
    there is a column of totals. `size` is in points, `share` the part of the width that it takes, `tight` whether its
    columns must give way to each other, `inset` the white beside its cells in points; `caption` says which part it is where a wide table was split."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    spanning: str = ""
    total_column: bool = False
    caption: str = ""
    size: float = 9
    inset: float = 11
    share: float = 1
    tight: bool = False
    kind: str = "grid"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing: the name of its SVG file beside the report, its width in points, and what it shows in words."""

    file: str
    width: float
    alt: str
    kind: str = "chart"


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Paragraphs; each is one string, or a list of points."""

    paragraphs: tuple[str | tuple[str, ...], ...]
    kind: str = "prose"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Words that stand out, below their title."""

    title: str
    words: str
    kind: str = "alert"


@dataclass(frozen=True, kw_only=True)
class Note:
    """Small words below a table or a chart."""

    words: str
    kind: str = "note"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Terms with their meaning and a small line below it."""

    terms: tuple[tuple[str, str, str], ...]
    kind: str = "terms"


Piece = Cards | Grid | Chart | Prose | Alert | Note | Terms


@dataclass(frozen=True, kw_only=True)
class Section:
    """A block of the report: its heading (none where `title` is empty) and pieces. `lead` stands on the first page,
    `beside` puts chart and table side by side, `wide` turns the page, `sub` is a part of "Over dit rapport" or of a chapter,
    `chapter` begins a page."""

    title: str
    pieces: tuple[Piece, ...]
    lead: bool = False
    beside: bool = False
    wide: bool = False
    sub: bool = False
    chapter: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole report, ready to be set. `legend` explains the signs at the foot of each page, where there are signs."""

    title: str
    period: str
    question: str
    audience: str
    confidential: str
    mark: str
    """what stands at the top of every next page, such as "Vertrouwelijk" """
    highlight: str
    legend: str
    contents: bool
    sections: tuple[Section, ...]
    about: tuple[Section, ...]
    drawings: dict[str, str] = field(default_factory=dict)
