"""Dutch words for the business, each in the glossary; English for everything else; never both for one thing."""

from collections.abc import Callable

import pytest

from tests.architecture.words import (
    ENGLISH,
    Sightings,
    english,
    glossary,
    glossary_rows,
    in_code,
    in_contracts,
    in_mappings,
    is_english,
    parts,
)


def none_missing(missing: Sightings, advice: str) -> None:
    """Fail with a list that can be worked through: each word with the place where it was seen first."""
    if missing:
        lines = (f"  {word:24} {place}" for word, place in sorted(missing.items()))
        pytest.fail("\n".join([advice, *lines]), pytrace=False)


def test_every_word_of_a_table_or_column_is_in_the_glossary() -> None:
    explained = glossary()
    missing = {word: place for word, place in in_contracts().items() if word not in explained}
    none_missing(missing, "Explain these words in docs/reference/glossary.md:")


@pytest.mark.parametrize("found", [in_code, in_mappings], ids=["code", "mappings"])
def test_every_other_word_is_english_or_in_the_glossary(found: Callable[[], Sightings]) -> None:
    explained, listed = glossary(), english()
    missing = {word: place for word, place in found().items() if word not in explained and not is_english(word, listed)}
    advice = (
        "Dutch? Explain it in docs/reference/glossary.md. English? Add it to the list of English words with\n"
        f"  .venv/bin/python -m tests.architecture.words {' '.join(sorted(missing))}"
    )
    none_missing(missing, advice)


def test_no_word_is_both_dutch_and_english() -> None:
    assert not glossary() & english()


def test_the_lists_are_in_order() -> None:
    lines = ENGLISH.read_text(encoding="utf-8").split()
    assert lines == sorted(set(lines)), "put it in order with .venv/bin/python -m tests.architecture.words"


def test_every_row_of_the_glossary_is_whole() -> None:
    unfinished = [row[0] for row in glossary_rows() if len(row) != 4 or not all(row[:3])]
    assert not unfinished, f"give these words a meaning and their English: {unfinished}"


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("gesloten_op", ["gesloten", "op"]),
        ("DeliveryRefused", ["delivery", "refused"]),
        ("FileVault2", ["file", "vault"]),
        ("BSN_KEY", ["bsn", "key"]),
        ("zrm11", ["zrm"]),
        ("_is_BSNLike", ["is", "bsn", "like"]),
    ],
)
def test_an_identifier_falls_apart_in_words(identifier: str, words: list[str]) -> None:
    assert list(parts(identifier)) == words


def test_an_ending_does_not_make_a_new_english_word() -> None:
    assert is_english("writing", {"write"})
    assert is_english("rows", {"row"})
    assert not is_english("gesloten", {"row"})
