"""What is hidden is nowhere: the number of a hidden cell stands in no file, whatever its form."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ketenzicht.indicators.examples import READER
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.reader import Profile
from ketenzicht.reports.facts import facts
from ketenzicht.reports.model import Report
from ketenzicht.reports.renderers import formats, render
from tests.unit.indicators.town import Rows
from tests.unit.reports import tagged
from tests.unit.reports.small_town import made, task

FEW = {"uwv": (619, 2), "rmc": (743, 3)}
"""tasks per organisation, of so few persons that they are hidden below profile zaak"""
ROWS: Rows = [
    *(task("2026-02-01", "gsd") for _ in range(40)),
    *(
        task("2026-02-01", code, persoon=f"{code}{number % persons}")
        for code, (tasks, persons) in FEW.items()
        for number in range(tasks)
    ),
]
SECRET = {str(tasks) for tasks, _ in FEW.values()}
BLOCKS = [
    {"figures": [{"indicator": "taken.verstuurd", "title": "Naar het UWV", "where": {"organisatie": "uwv"}}]},
    {"table": {"rows": "organisatie", "columns": ["taken.verstuurd"], "look": "lying_bars"}},
    {"crosstab": {"indicator": "taken.verstuurd", "rows": "organisatie", "columns": "onderwerp"}},
    {"trend": {"indicator": "taken.verstuurd", "months": 2, "by": "organisatie"}},
    {"ranking": {"indicator": "taken.verstuurd", "by": "organisatie"}},
    {"flow": {"indicator": "taken.verloop", "by": "organisatie"}},
    {"funnel": ["taken.verstuurd", {"indicator": "taken.verstuurd", "title": "UWV", "where": {"organisatie": "uwv"}}]},
    {"bullet": {"value": "taken.verstuurd", "target": "taken.verstuurd", "by": "organisatie"}},
]


def report(profile: Profile) -> Report:
    """The report in a profile, for a reader without rights."""
    return made(*BLOCKS, rows=ROWS, reader=replace(READER, profile=profile, rights=frozenset()))


def parts(content: bytes) -> Iterator[bytes]:
    """A file, or the files in it where it is a container; of a PDF its words, alternative texts and streams."""
    if content.startswith(b"%PDF"):
        document = tagged.read(content)
        yield document.root.words().encode()
        yield from (element.alt.encode() for element in document.root.walk() if element.alt)
        yield from (stream for stream in document.streams() if stream.lstrip().startswith(b"<?xpacket"))
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            yield from (container.read(name) for name in container.namelist())
    yield content


def numbers(report: Report, form: str) -> set[str]:
    """All whole numbers that stand by themselves in any file of a report."""
    found: set[str] = set()
    for content in render(report, form).values():
        for part in parts(content):
            found |= set(
                re.findall(r"(?<![\w#-])(?<![0-9][.,])[0-9]+(?!\w|[.,][0-9])", part.decode("utf-8", errors="ignore"))
            )
    return found


@pytest.fixture(scope="module")
def exact() -> Report:
    """What profile zaak sees."""
    return report(Profile.ZAAK)


@pytest.fixture(scope="module")
def seen() -> Report:
    """What profile intern sees."""
    return report(Profile.INTERN)


@pytest.mark.parametrize("form", formats())
def test_a_hidden_number_stands_in_no_file(exact: Report, seen: Report, form: str) -> None:
    assert numbers(exact, form) >= SECRET  # the test can find them where they may be seen
    hidden = {fact.member_1.code for fact in facts(seen) if fact.figure.status is Status.VERBORGEN}
    assert hidden >= set(FEW)
    assert not numbers(seen, form) & SECRET


def test_no_sentence_tells_a_hidden_number(seen: Report) -> None:
    told = [seen.highlight, *(block.alt for block in seen.blocks), *(block.note for block in seen.blocks)]
    assert not {word for sentence in told for word in re.findall(r"[0-9]+", sentence)} & SECRET
