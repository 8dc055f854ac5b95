"""The page: every figure can be read back from it, it is sound html, and what comes from outside stays words."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from lxml import etree, html

from ketenzicht.kernel.figures import Figure, Status
from ketenzicht.reports import model
from ketenzicht.reports.facts import facts
from ketenzicht.reports.renderers import render
from tests.unit.reports import sample as hand
from tests.unit.reports.sample import sample
from tests.unit.reports.sample_map import wijken
from tests.unit.reports.tree import Element, elements, one, values, words

NASTY = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def source() -> str:
    """The page of the sample as text."""
    (content,) = render(sample(), "html").values()
    return content.decode()


@pytest.fixture(scope="module")
def page(source: str) -> Element:
    """The page of the sample as a tree."""
    return html.document_fromstring(source)


def figures(section: Element) -> Iterator[Decimal | str]:
    """What a section shows: the exact value of each figure, or its status."""
    for found in elements(section, ".//data[@value] | .//span[@data-status]"):
        value = found.get("value")
        yield Decimal(value) if value is not None else str(found.get("data-status"))


def expected(number: int) -> Iterator[Decimal | str]:
    """What the facts say of that block; of a list, whose rows are no facts, its cells."""
    found = [fact.figure for fact in facts(sample()) if fact.block == number]
    block = sample().blocks[number - 1]
    if isinstance(block, model.Lijst):
        found = [cell for row in block.rows for cell in row if isinstance(cell, Figure)]
    for figure in found:
        yield str(figure.status) if figure.value is None else figure.value


@pytest.mark.parametrize("number", range(1, len(sample().blocks) + 1))
def test_every_figure_is_read_back_from_the_page(page: Element, number: int) -> None:
    section = one(page, f"//section[@id='blok-{number}']")
    assert Counter(figures(section)) == Counter(expected(number))


def test_a_figure_stands_under_its_own_heads(page: Element) -> None:
    table = one(page, "//section[@id='blok-5']//table")
    columns = values(table, "./thead//th/text()")
    cells = {
        (words(row, "./th"), column): words(cell)
        for row in elements(table, "./tbody/tr | ./tfoot/tr")
        for column, cell in zip(columns[1:], elements(row, "./td"), strict=True)
    }
    assert cells["45-64", "vrouw"] == "190"
    assert cells["45-64", "Totaal"] == "357"
    assert cells["65+", "man"] == "×verborgen"
    assert cells["Totaal", "Totaal"] == "750"


def test_people_read_rounded_numbers_in_dutch(page: Element) -> None:
    cards = elements(page, "//ul[@class='kaarten']/li")
    assert [words(card, "./p[@class='waarde']") for card in cards] == [
        "1.234", "17,3%", "13,5 dagen", "×verborgen",
    ]  # fmt: skip
    assert "Slechter dan de norm" in words(cards[1])
    assert "+47 (+4%)" in words(cards[0])


def test_the_page_says_in_words_what_colour_says(page: Element) -> None:
    cards = elements(page, "//ul[@class='kaarten']/li")
    tones = [(card.get("class"), bool(elements(card, "./p[@class='oordeel']"))) for card in cards]
    assert tones == [("kaart neutraal", False), ("kaart slecht", True), ("kaart goed", True), ("kaart neutraal", False)]


def test_the_page_is_dutch_and_has_one_title_and_headings_in_order(page: Element) -> None:
    assert page.get("lang") == "nl"
    assert words(page, "//title") == "Open taken per organisatie, februari 2026"
    levels = [int(str(found.tag)[1]) for found in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_table_has_a_caption_and_heads_with_their_scope(page: Element) -> None:
    tables = elements(page, "//table")
    assert len(tables) == 20
    for table in tables:
        assert words(table, "./caption")
        assert set(values(table, "./thead//th/@scope")) == {"col"}
        assert set(values(table, "./tbody//th/@scope | ./tfoot//th/@scope")) == {"row"}
        assert len(elements(table, ".//th")) == len(values(table, ".//th/@scope"))
        widths = {len(row) for row in table.iter("tr")}
        assert len(widths) == 1


def test_every_chart_has_words_in_its_place(page: Element) -> None:
    charts = elements(page, "//*[local-name()='svg']")
    assert len(charts) == 2 * 14 + 2  # fourteen blocks with a chart or map, twice each; two small lines
    for chart in charts:
        assert chart.get("role") == "img"
        assert len(chart.get("aria-label", "")) > 20


def test_ids_are_unique_and_every_reference_points_at_one(page: Element, source: str) -> None:
    ids = values(page, "//@id")
    assert len(ids) == len(set(ids))
    pointed = set(values(page, "//@aria-labelledby")) | set(re.findall(r"url\(#([^)]+)\)", source))
    assert pointed <= set(ids)


def test_the_page_fetches_nothing_and_runs_nothing(page: Element, source: str) -> None:
    assert not elements(page, "//script | //link | //iframe | //img | //object | //form")
    assert not values(page, "//@src | //@href[not(parent::a)] | //@*[starts-with(name(), 'on')]")
    assert values(page, "//a/@href") == ["open-taken-per-organisatie_2026-02.html"]  # beside it, of the same period
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]*"|http-equiv|http://kwaad\.exa', "", source)
    assert "url(" not in re.sub(r"url\(#", "", source)
    (policy,) = values(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_what_comes_from_outside_stays_words() -> None:
    member = model.Member(code=NASTY, label=NASTY)
    table = hand.table()
    rows = ((member, *table.rows[0][1:]), *table.rows[1:])
    nasty = replace(
        sample(),
        title=NASTY,
        question=NASTY,
        highlight=NASTY,
        owner=NASTY,
        blocks=(
            replace(table, title=NASTY, note=NASTY, alt=NASTY, rows=rows),
            replace(hand.trend(), alt=NASTY, series=tuple(replace(s, title=NASTY) for s in hand.trend().series)),
            replace(wijken(), alt=NASTY),
            model.Text(title=NASTY, paragraphs=(NASTY, f"- {NASTY}")),
            model.Disclaimer(title=NASTY, words=NASTY),
        ),
        footer=replace(
            sample().footer, audience=NASTY, coverage=NASTY, remarks=(NASTY,), changes=(NASTY,), grounds=NASTY
        ),
    )
    (content,) = render(nasty, "html").values()
    tree = html.document_fromstring(content.decode())
    assert not elements(tree, "//script | //img")
    assert not values(tree, "//@onerror")
    assert words(tree, "//h1") == NASTY


def test_text_is_not_read_as_markup(page: Element) -> None:
    section = one(page, "//section[@id='blok-13']")
    assert "De zomerdip is <b>voorbij</b> & de instroom stijgt." in words(section)
    assert values(section, ".//li/text()") == ["één", "*twee* #drie $vier"]


def test_the_footer_says_what_the_report_rests_on(page: Element) -> None:
    said_below = words(page, "//footer")
    footer = sample().footer
    for said in (
        "2 van 3 gemeenten leverden aan", "28 februari 2026", "2 maart 2026 om 06.30 uur, Nederlandse tijd", "Alle gemeenten",
        "profiel intern", "eammanager, gemeente Waardhuizen", footer.snapshot, footer.definition_hash, "31 rijen apart gezet",
        footer.definitions[0].meaning, footer.remarks[0], footer.grounds, "ersie 3, sinds 1 januari 2026: kaart per wijk erbij",
        "× = verborgen, zodat niemand te herkennen is; ? = onbekend.",
    ):  # fmt: skip
        assert said in said_below


def test_a_long_row_of_key_figures_becomes_a_table() -> None:
    block = hand.key_figures()
    report = replace(sample(), blocks=(replace(block, items=block.items * 2),))
    (content,) = render(report, "html").values()
    tree = html.document_fromstring(content.decode())
    assert not elements(tree, "//ul[@class='kaarten']")
    assert values(tree, "//thead//th/text()") == [
        "Cijfer",
        "Waarde",
        "Vorige periode",
        "Jaar eerder",
        "Norm",
        "Oordeel",
    ]
    assert Counter(figures(one(tree, "//section"))) == Counter([*expected(1), *expected(1)])


def test_hidden_looks_the_same_wherever_it_stands(page: Element) -> None:
    hidden = elements(page, "//span[@data-status='verborgen']")
    assert len(hidden) == sum(fact.figure.status is Status.VERBORGEN for fact in facts(sample()))
    assert len({etree.tostring(found, with_tail=False) for found in hidden}) == 1


def test_marks_and_norm_stand_below_their_trend(page: Element) -> None:
    section = one(page, "//section[@id='blok-6']")
    assert "De norm is 550." in words(section)
    assert "(1) september 2025: versie 2: ingetrokken taken tellen niet meer mee" in words(section)
