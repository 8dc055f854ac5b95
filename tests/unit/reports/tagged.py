"""Reads a tagged PDF back the way a screen reader does: its structure, and the text of each element."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

Pikeobject = pikepdf.Object
Pages = Mapping[tuple[int, int], int]
Marked = dict[tuple[int, int], str]
"""the text of each piece of marked content, by its page and number"""


@dataclass(frozen=True, kw_only=True)
class Element:
    """An element of the structure, its own text, and the elements in it."""

    kind: str
    alt: str
    text: str
    inside: tuple["Element", ...]

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, in the order of reading."""
        yield self
        for element in self.inside:
            yield from element.walk()

    def all(self, kind: str) -> list["Element"]:
        """All elements of a kind, such as TH or Figure."""
        return [element for element in self.walk() if element.kind == kind]

    def words(self) -> str:
        """The text of the element and of all below it, in one line; a word that was broken (U+00AD) is whole again."""
        return " ".join(re.sub("\\s*\u00ad\\s*", "", " ".join(element.text for element in self.walk())).split())


@dataclass(frozen=True, kw_only=True)
class Document:
    """A PDF with its structure; `paged` is the text that stands outside the structure, per page; `beyond` are the
    pieces of text that do not stand on their page as a whole."""

    pdf: pikepdf.Pdf
    root: Element
    paged: tuple[str, ...]
    beyond: tuple[str, ...]

    def tables(self) -> list[list[list[str]]]:
        """Every table as rows of cells, heads included."""
        return [[_cells(row) for row in table.all("TR")] for table in self.root.all("Table")]

    def streams(self) -> Iterator[bytes]:
        """Every stream of the file, unpacked."""
        for found in self.pdf.objects:
            if isinstance(found, pikepdf.Stream):
                yield found.read_bytes()


def read(content: bytes) -> Document:
    """The document in these bytes."""
    pdf = pikepdf.open(BytesIO(content))
    marked: Marked = {}
    pages_read = [_Page(number=number, marked=marked) for number in range(len(pdf.pages))]
    for reader, page in zip(pages_read, pdf.pages, strict=True):
        reader.follow(page)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    root = pdf.Root.StructTreeRoot
    whole = Element(kind="Root", alt="", text="", inside=tuple(_elements(root, 0, pages, marked)))
    paged = tuple(reader.outside for reader in pages_read)
    beyond = tuple(
        text
        for reader, page in zip(pages_read, pdf.pages, strict=True)
        for text, left, right in reader.places
        if left < 0 or right > float(page.MediaBox[2])
    )
    return Document(pdf=pdf, root=whole, paged=paged, beyond=beyond)


def _cells(row: Element) -> list[str]:
    return [cell.words() for cell in row.inside if cell.kind in {"TH", "TD"}]


def _children(found: Pikeobject) -> list[Pikeobject]:
    inside = found.get("/K")
    if inside is None:
        return []
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def _elements(found: Pikeobject, page: int, pages: Pages, marked: Marked) -> Iterator[Element]:
    for child in _children(found):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            here = _page(child, page, pages)
            yield Element(
                kind=str(child.S).removeprefix("/"),
                alt=str(child.get("/Alt", "")),
                text=" ".join(_texts(child, here, pages, marked)),
                inside=tuple(_elements(child, here, pages, marked)),
            )


def _texts(found: Pikeobject, page: int, pages: Pages, marked: Marked) -> Iterator[str]:
    for child in _children(found):
        if isinstance(child, int):
            yield marked.get((page, child), "")
        elif child.get("/Type") == "/MCR":
            yield marked.get((_page(child, page, pages), int(child.MCID)), "")


def _page(found: Pikeobject, page: int, pages: Pages) -> int:
    """The number of the page that an element names; else that of the element around it."""
    named = found.get("/Pg")
    return page if named is None else pages[named.objgen]


@dataclass(frozen=True, kw_only=True)
class _Font:
    """What each code of a font stands for, and how far it moves the pen, in thousandths of its size."""

    letters: Mapping[int, str]
    widths: Mapping[int, float]
    size: float


@dataclass(kw_only=True)
class _Page:
    """Follows the instructions of a page: what is written under each mark, and from where to where."""

    number: int
    marked: Marked
    outside: str = ""
    places: list[tuple[str, float, float]] = field(default_factory=list)
    marks: list[int | None] = field(default_factory=list)
    font: _Font | None = None
    scales: list[tuple[float, float]] = field(default_factory=lambda: [(1.0, 0.0)])
    pen: float = 0

    def follow(self, stream: pikepdf.Page | Pikeobject) -> None:
        """Every instruction of a page, or of a form on it, in order."""
        resources: Any = stream.get("/Resources", pikepdf.Dictionary())
        for instruction in pikepdf.parse_content_stream(stream):
            operands, operator = list(instruction.operands), str(instruction.operator)
            self._placed(operator, operands)
            match operator:
                case "BDC" | "BMC":
                    tag = operands[1] if len(operands) > 1 else None
                    self.marks.append(int(tag.MCID) if isinstance(tag, pikepdf.Dictionary) and "/MCID" in tag else None)
                case "EMC":
                    self.marks.pop()
                case "Tf":
                    self.font = _font(resources.Font[operands[0]], float(operands[1]))
                case "TJ":
                    self._show(list(operands[0]))
                case "Tj":
                    self._show([operands[0]])
                case "ET":
                    self._write(" ")
                case "Do" if resources.XObject[operands[0]].Subtype == "/Form":
                    self.follow(resources.XObject[operands[0]])

    def _placed(self, operator: str, operands: list[Any]) -> None:
        """Where the pen is along the line: only scale and shift, for text that stands upright."""
        scale, shift = self.scales[-1]
        if operator == "q":
            self.scales.append((scale, shift))
        elif operator == "Q":
            self.scales.pop()
        elif operator == "cm":
            self.scales[-1] = (scale * float(operands[0]), shift + scale * float(operands[4]))
        elif operator == "Tm":
            self.pen = float(operands[4])

    def _show(self, shown: list[Pikeobject]) -> None:
        font = self.font
        assert font is not None
        text, moved = "", 0.0
        for part in shown:
            if not isinstance(part, pikepdf.String):
                moved -= float(part)
                continue
            codes = [int.from_bytes(bytes(part)[at : at + 2]) for at in range(0, len(bytes(part)), 2)]
            text += "".join(font.letters.get(code, "") for code in codes)
            moved += sum(font.widths.get(code, 1000.0) for code in codes)
        scale, shift = self.scales[-1]
        self.places.append((text, shift + scale * self.pen, shift + scale * (self.pen + moved * font.size / 1000)))
        self._write(text)

    def _write(self, text: str) -> None:
        mark = next((mark for mark in reversed(self.marks) if mark is not None), None)
        if mark is None:
            self.outside += text
        else:
            key = (self.number, mark)
            self.marked[key] = self.marked.get(key, "") + text


def _font(font: Pikeobject, size: float) -> _Font:
    told = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", told, re.MULTILINE)
    letters = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
    return _Font(letters=letters, widths=dict(_widths(font.DescendantFonts[0].W)), size=size)


def _widths(told: Pikeobject) -> Iterator[tuple[int, float]]:
    """The widths of a font: runs of `first [width …]` or `first last width`."""
    parts = list(told)
    while parts:
        first, following = int(parts[0]), parts[1]
        if isinstance(following, pikepdf.Array):
            yield from ((first + at, float(width)) for at, width in enumerate(following))
            parts = parts[2:]
        else:
            yield from ((code, float(parts[2])) for code in range(first, int(following) + 1))
            parts = parts[3:]
