"""A report out of the record itself says so at its beginning, on its pages and in its name; what cannot be told is named."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from ketenzicht.indicators import catalog, examples
from ketenzicht.indicators.engine import LiveEngine
from ketenzicht.indicators.source import Source
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.term_rules import TermSettings
from ketenzicht.reports import catalog as templates
from ketenzicht.reports import renderers
from ketenzicht.reports.asked import used
from ketenzicht.reports.compose import compose
from ketenzicht.reports.definition import Level
from ketenzicht.warehouse import mapping
from ketenzicht.warehouse.engines import postgres

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SHIPPED = catalog.shipped()


class _Empty(postgres.Tables):
    """A record of which every table stands there already, without rows."""

    def make(self, table: str) -> None:
        """Nothing to do."""


@pytest.fixture
def record(postgres_url: str) -> Iterator[Source]:
    with psycopg.connect(postgres_url) as connection:
        postgres.empty_tables(connection)
        tables = _Empty(connection, mapping.shipped("regie"), terms=TermSettings())
        yield Source(live=LiveEngine(connection, tables), at=AT)
        connection.rollback()


def test_a_live_report_says_so_everywhere(record: Source) -> None:
    found = templates.shipped()
    told = [
        template
        for template in found.values()
        if template.level is Level.AGGREGATE
        and all(SHIPPED[key].table in record.told and SHIPPED[key].per is None for key in used(template))
        and parse_period("2026-09").unit in template.units
    ]
    report = compose(told[0], source=record, period=parse_period("2026-09"), reader=examples.READER, indicators=SHIPPED)
    assert report.footer.is_live
    html = renderers.render(report, "html")
    [(name, page)] = html.items()
    assert name.endswith("_live.html")
    assert page.decode().count("niet vastgesteld") >= 3
    assert all("_live" in name for name in (*renderers.render(report, "pdf"), *renderers.render(report, "csv")))
    [book] = renderers.render(report, "xlsx").values()
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [parts.read(part).decode() for part in parts.namelist() if part.startswith("xl/worksheets/sheet")]
    assert all("live, niet vastgesteld" in sheet for sheet in sheets)


def test_a_report_names_every_figure_that_the_record_cannot_tell(record: Source) -> None:
    found = templates.shipped()
    template = next(one for one in found.values() if "facturen.ontvangen" in used(one))
    with pytest.raises(WrongCall, match=r"niet live te maken: .*facturen\.ontvangen"):
        compose(template, source=record, period=parse_period("2026-09"), reader=examples.READER, indicators=SHIPPED)
