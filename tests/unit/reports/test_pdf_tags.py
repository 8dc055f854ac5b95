"""What a screen reader and an archive find in a PDF: tags, words for pictures, language, title, bookmarks."""

from collections.abc import Iterator
from functools import cache

import pikepdf
import pytest

from ketenzicht.reports import charts
from ketenzicht.reports.model import Block, Disclaimer, Figures
from ketenzicht.reports.renderers.pdf import render
from ketenzicht.reports.renderers.pdf.blocks import pieces
from tests.unit.reports.sample import sample
from tests.unit.reports.tagged import Document, read

UA = "{http://www.aiim.org/pdfua/ns/id/}part"
ARCHIVE = "{http://www.aiim.org/pdfa/ns/id/}part"
AROUND = 2
"""headings of ours that no block has: "Wat valt op" and "In dit rapport" """


@cache
def document() -> Document:
    return read(render(sample())["open-taken-per-organisatie_2026-02.pdf"])


def test_a_report_is_one_file_named_after_its_key_and_period() -> None:
    assert list(render(sample())) == ["open-taken-per-organisatie_2026-02.pdf"]


@pytest.mark.covers("S2-29")
def test_it_declares_that_it_is_accessible_and_fit_for_the_archive() -> None:
    with document().pdf.open_metadata() as said:
        assert said[UA] == "1"
        assert (said[ARCHIVE], said["{http://www.aiim.org/pdfa/ns/id/}conformance"]) == ("2", "A")


def test_the_file_is_sound() -> None:
    assert document().pdf.check_pdf_syntax() == []


@pytest.mark.covers("S2-29")
def test_it_is_tagged_in_dutch_and_shows_its_title() -> None:
    root = document().pdf.Root
    assert root.MarkInfo.Marked
    assert "/StructTreeRoot" in root
    assert str(root.Lang) == "nl-NL"
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(document().pdf.docinfo.Title) == "Open taken per organisatie, februari 2026"


@pytest.mark.covers("S2-29")
def test_headings_follow_the_blocks_and_nothing_skips_a_level() -> None:
    titled = [block.title for block in sample().blocks if not isinstance(block, Disclaimer)]
    chapter = titled.index("Doorlooptijden") + 1
    titled, inside = titled[:chapter], titled[chapter:]
    heads = [element.words() for element in document().root.all("H1")]
    assert [head for head in heads if head in titled] == titled
    assert len(heads) == len(titled) + AROUND + 1
    assert heads[-1] == "Over dit rapport"
    kinds = [
        element.kind for element in document().root.walk() if element.kind[:1] == "H" and element.kind[1:].isdigit()
    ]
    assert set(kinds) == {"H1", "H2"}
    assert kinds.index("H2") == len(heads) - 1  # in the chapter, before "Over dit rapport"
    assert [element.words() for element in document().root.all("H2")][: len(inside)] == inside
    assert [element.words() for element in document().root.all("Title")] == ["Open taken per organisatie"]


@pytest.mark.covers("S2-29")
def test_bookmarks_lead_to_every_block() -> None:
    with document().pdf.open_outline() as outline:
        marks = [item.title for top in outline.root for item in (top, *top.children)]
    assert [block.title for block in sample().blocks if block.title in marks] == [
        block.title for block in sample().blocks if not isinstance(block, Disclaimer)
    ]


@pytest.mark.covers("S2-29")
def test_every_picture_says_in_words_what_it_shows() -> None:
    drawn = [block.alt for block in sample().blocks if charts.has_chart(block)]
    assert len(drawn) >= 8
    assert [figure.alt for figure in document().root.all("Figure")] == drawn


@pytest.mark.covers("S2-29")
def test_every_table_has_tagged_heads_and_whole_rows() -> None:
    tables = document().root.all("Table")
    assert len(tables) >= 10
    for table in tables:
        assert table.all("THead")[0].all("TH")
        body = [len(row.all("TD")) for part in table.all("TBody") for row in part.all("TR")]
        assert len(set(body)) == 1


@pytest.mark.covers("S2-29")
def test_heads_say_that_they_are_of_a_column() -> None:
    scopes = {str(attribute.Scope) for attribute in _attributes() if "/Scope" in attribute}
    assert scopes == {"/Column"}


def _attributes() -> Iterator[pikepdf.Object]:
    for found in document().pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/TH":
            told = found.A
            yield from [told] if isinstance(told, pikepdf.Dictionary) else list(told)


def test_what_stands_outside_the_structure_is_only_what_every_page_repeats() -> None:
    pages = document().paged
    for number, words in enumerate(pages, start=1):
        told = " ".join(words.replace(".", " ").split())
        running = "Open taken per organisatie, februari 2026 Vertrouwelijk " if number > 1 else ""
        legend = "× = verborgen, zodat niemand te herkennen is; ? = onbekend"
        assert told == f"{running}{legend} pagina {number} van {len(pages)}"


def _kinds(kind: type[Block]) -> Iterator[type[Block]]:
    for found in kind.__subclasses__():
        yield from (found, *_kinds(found))


def test_every_kind_of_block_has_its_function() -> None:
    kinds = set(_kinds(Block))
    assert {type(block) for block in sample().blocks} == kinds
    assert kinds <= set(pieces.registry)


def test_an_unknown_kind_of_block_is_refused() -> None:
    with pytest.raises(TypeError, match="no way to set"):
        pieces(Block(title="iets nieuws"))


def test_key_figures_are_read_card_by_card() -> None:
    [figures] = [block for block in sample().blocks if isinstance(block, Figures)]
    told = [element.words() for element in document().root.all("Div")]
    cards = [
        next(words for words in told if words.startswith(item.title) and words.count("vorige") == 1)
        for item in figures.items
    ]
    assert cards == [
        "Open taken 1.234 vorige periode 1.187 +47 (+4%) jaar eerder 1.311 −77 (−6%)",
        "Over de afgesproken termijn 17,3% slechter dan de norm vorige periode 12,5% +4,8 procentpunt jaar eerder × norm 15,0%",
        "Doorlooptijd, mediaan 13,5 dagen binnen de norm vorige periode 14,5 −1,0 (−7%) norm 14,0",
        "Terug bij de afzender × verborgen vorige periode ?",
    ]
